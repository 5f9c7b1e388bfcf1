//! The program as operators meet it: its command line, its start and its end.
//!
//! Wants a PostgreSQL and a RabbitMQ: `DATABASE_URL` and `AMQP_URL`, as `deploy/local/test` sets them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod collector;
mod leader;
mod program;
mod receiver;
mod trail;

use std::time::Duration;

use collector::Collector;
use program::{Program, token};

#[test]
fn descriptions_need_neither_settings_nor_database_nor_broker() {
    let program = Program::alone("descriptions");
    let (ok, text, _) = program.run_bare(&["openapi"]);
    assert!(ok);
    let api: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(
        api["openapi"].as_str().unwrap().starts_with("3.1"),
        "{}",
        api["openapi"]
    );
    assert_eq!(
        api["components"]["securitySchemes"]["bearer"]["scheme"],
        "bearer"
    );
    assert!(api["components"]["schemas"]["Problem"]["properties"]["type"].is_object());
    for path in [
        "/livez",
        "/readyz",
        "/metrics",
        "/v1/published-events",
        "/v1/greeting",
    ] {
        assert!(api["paths"][path]["get"].is_object(), "{path}");
    }
    assert_eq!(
        program.run_bare(&["openapi"]).1,
        text,
        "the same bytes at each run"
    );

    let (ok, text, _) = program.run_bare(&["asyncapi"]);
    assert!(ok);
    let api: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(api["asyncapi"].as_str().unwrap().starts_with("3."));
}

#[test]
fn check_config_shows_all_keys_and_no_secret() {
    let program = Program::alone("check-config");
    let (ok, text, _) = program.run(
        &["check-config"],
        &[("AMQP_URL", "amqp://user:canary@broker/%2f")],
    );
    assert!(ok, "{text}");
    assert!(
        text.contains("amqp://user:***@broker") && !text.contains("canary"),
        "{text}"
    );
    for key in [
        "REDRESS_GREETING__TEXT",
        "REDRESS_DATABASE__URL[_FILE]",
        "REDRESS_AUTH__KEY[_FILE]",
    ] {
        assert!(text.contains(key), "{key} in {text}");
    }
    let (ok, _, said) = program.run(&["check-config"], &[("REDRESS_GREETNIG__TEXT", "x")]);
    assert!(
        !ok && said.contains("REDRESS_GREETNIG__TEXT is no setting"),
        "{said}"
    );
}

#[test]
fn a_healthcheck_without_a_service_fails_with_words() {
    let program = Program::alone("unhealthy");
    let (ok, text, _) = program.run(&["healthcheck"], &[]);
    assert!(!ok && text.contains("no answer"), "{text}");
}

#[test]
fn a_service_starts_before_it_can_serve_and_says_what_is_missing() {
    let program = Program::alone("missing");
    let running = program.serve(&[]);
    running.until(|| running.get("/livez", None).0 == 204);
    let (status, body) = running.get("/readyz?verbose", None);
    assert_eq!((status, &body["status"]), (503, &"not_ready".into()));
    let failing: Vec<_> = body["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["ok"] == false)
        .map(|c| c["name"].as_str().unwrap())
        .collect();
    assert!(
        failing.contains(&"database") && failing.contains(&"migrations"),
        "{failing:?}"
    );
    assert!(running.terminate() < Duration::from_secs(30));
}

#[test]
fn a_service_migrates_serves_and_ends_in_order() {
    let program = Program::whole("whole");
    let (ok, text, said) = program.run(&["migrate"], &[]);
    assert!(ok && text.contains("up to date"), "{text} {said}");
    assert!(
        program
            .run(&["migrate"], &[])
            .1
            .contains("0 migrations applied")
    );

    let running = program.serve(&[]);
    running.until(|| running.get("/readyz", None).0 == 200);
    let (_, ready) = running.get("/readyz?verbose", None);
    assert_eq!(
        (&ready["service"], &ready["test_clock"]),
        (&"minimal".into(), &false.into())
    );
    assert!(
        ready["checks"]
            .as_array()
            .unwrap()
            .iter()
            .all(|c| c["ok"] == true),
        "{ready}"
    );
    assert!(program.run(&["healthcheck"], &[]).0);

    assert_eq!(running.get("/v1/greeting", None), (200, "hello".into()));
    assert_eq!(
        running.get("/openapi.json", None).1["info"]["title"],
        "redress: minimal"
    );
    let page = running.text("/docs/");
    assert!(page.contains("swagger-ui"), "{page}");
    assert!(
        running
            .text("/docs/swagger-initializer.js")
            .contains("/openapi.json")
    );
    let metrics = running.text("/metrics");
    for line in [
        "redress_build_info{",
        "http_server_request_duration_seconds_bucket{",
        "redress_outbox_unsent",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    assert_eq!(
        running.get("/v1/nothing", None).1["type"],
        "/problems/not-found"
    );
    assert_eq!(running.post("/v1/greeting").0, 405);

    let published = "/v1/published-events?limit=10";
    assert_eq!(running.get(published, None).0, 401);
    assert_eq!(running.get(published, Some("nonsense")).0, 401);
    assert_eq!(
        running.get(published, Some(&token("directory", true))).0,
        404
    );
    let (status, page) = running.get(published, Some(&token("intake", false)));
    assert_eq!(
        (status, page["items"].as_array().map(Vec::len)),
        (200, Some(0))
    );

    let (ok, text, _) = program.run(&["parked", "list"], &[]);
    assert!(ok && text.is_empty(), "{text}");
    let (ok, _, said) = program.run(
        &["parked", "replay", "00000000-0000-0000-0000-000000000001"],
        &[],
    );
    assert!(!ok && said.contains("no parked message"), "{said}");

    assert!(running.terminate() < Duration::from_secs(30));
}

#[test]
fn traces_go_to_the_collector_that_the_environment_names_and_end_with_the_service() {
    let program = Program::whole("traces");
    assert!(program.run(&["migrate"], &[]).0);
    let collector = Collector::start();
    let running = program.serve(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url)]);
    running.until(|| running.get("/readyz", None).0 == 200);
    let canary = "/v1/canary13800138000?phone=canary13800138000";
    assert_eq!(running.get(canary, Some("canary13800138000")).0, 404);
    assert_eq!(running.get("/v1/greeting", None).0, 200);
    assert!(running.terminate() < Duration::from_secs(30));
    let received = collector.received();
    let has = |text: &str| received.windows(text.len()).any(|w| w == text.as_bytes());
    assert!(has("GET /v1/greeting") && has("POST /v1/traces") && has("POST /v1/metrics"));
    assert!(!has("canary"));
}
