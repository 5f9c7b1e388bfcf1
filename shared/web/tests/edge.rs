//! What every request passes, over the wire where it matters.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use actix_web::http::header;
use actix_web::middleware::from_fn;
use actix_web::web::{Data, Path, Query, Redirect};
use actix_web::{App, HttpResponse, HttpServer, get, post, test};
use serde::Deserialize;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;
use web::{Body, Patience, Problem, Uploads};

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Thing {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    limit: Option<u8>,
}

#[utoipa::path(responses((status = 200), web::Problems))]
#[get("/things/{id}")]
async fn read(path: Path<u32>, query: Query<Wanted>) -> HttpResponse {
    HttpResponse::Ok().json((path.into_inner(), query.limit))
}

#[utoipa::path(responses((status = 201), web::Problems))]
#[post("/things")]
async fn create(body: Body<Thing>) -> Result<HttpResponse, Problem> {
    if body.0.name == "taken" {
        return Err(Problem::conflict(
            "taken",
            "Taken",
            "Another thing has this name.",
        ));
    }
    Ok(HttpResponse::Created().finish())
}

#[utoipa::path(responses((status = 500)))]
#[get("/plain")]
async fn plain() -> HttpResponse {
    HttpResponse::InternalServerError().body("canary: a text of somebody else's")
}

#[utoipa::path(responses((status = 307)))]
#[get("/moved")]
async fn moved() -> Redirect {
    Redirect::to("/things/1")
}

macro_rules! app {
    ($patience:expr) => {{
        let (app, api) = App::new()
            .into_utoipa_app()
            .configure(|cfg| {
                cfg.service(read)
                    .service(create)
                    .service(plain)
                    .service(moved);
            })
            .split_for_parts();
        app.configure(web::configure)
            .app_data($patience)
            .app_data(Data::new(web::Routes::of(&api)))
            .default_service(actix_web::web::to(web::nothing_here))
            .wrap(from_fn(web::edge))
            .wrap(TracingLogger::<web::RootSpan>::new())
    }};
}

async fn answer(request: test::TestRequest) -> (u16, header::HeaderMap, String) {
    let app = test::init_service(app!(Patience::default())).await;
    let response = test::call_service(&app, request.to_request()).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = test::read_body(response).await;
    let mut map = header::HeaderMap::new();
    for (name, value) in &headers {
        map.insert(name.clone(), value.clone());
    }
    (status, map, String::from_utf8(body.to_vec()).unwrap())
}

fn is_problem(headers: &header::HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|v| v == "application/problem+json")
}

#[actix_web::test]
async fn every_refusal_is_a_problem_document_and_repeats_nothing() {
    let get = |uri: &str| test::TestRequest::get().uri(uri);
    let json = |body: &str| {
        test::TestRequest::post()
            .uri("/things")
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .set_payload(body.to_owned())
    };
    let cases = [
        (404, get("/nothing/canary")),
        (404, get("/things/canary")),
        (422, get("/things/1?limit=canary")),
        (422, get("/things/1?canary=1")),
        (405, test::TestRequest::delete().uri("/things/1")),
        (
            415,
            test::TestRequest::post()
                .uri("/things")
                .set_payload("canary"),
        ),
        (400, json("{\"canary")),
        (422, json("{\"canary\":1}")),
        (409, json("{\"name\":\"taken\"}")),
        (500, get("/plain")),
        (414, get(&format!("/things/1?canary={}", "x".repeat(9000)))),
        (
            431,
            get("/things/1").insert_header(("x-canary", "x".repeat(17_000))),
        ),
    ];
    for (status, request) in cases {
        let (got, headers, body) = answer(request).await;
        assert_eq!(got, status, "{body}");
        assert!(
            is_problem(&headers) && !body.contains("canary"),
            "{status}: {body}"
        );
        assert!(body.contains(&format!("\"status\":{status}")), "{body}");
    }
    let (status, headers, _) = answer(get("/moved")).await;
    assert!((300..400).contains(&status) && !is_problem(&headers));
}

#[actix_web::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let (_, headers, _) = answer(test::TestRequest::put().uri("/things/1")).await;
    assert_eq!(headers.get(header::ALLOW).unwrap(), "GET");
    let (_, headers, _) = answer(test::TestRequest::get().uri("/things")).await;
    assert_eq!(headers.get(header::ALLOW).unwrap(), "POST");
}

#[actix_web::test]
async fn every_answer_carries_the_security_headers() {
    let (status, headers, _) = answer(test::TestRequest::get().uri("/things/1")).await;
    assert_eq!(status, 200);
    assert_eq!(headers.get("x-content-type-options").unwrap(), "nosniff");
    assert_eq!(headers.get(header::CACHE_CONTROL).unwrap(), "no-store");
    assert!(headers.contains_key("content-security-policy"));
}

/// Sends `head`, then `chunk` again and again after `pause`; what comes back, and after how long.
fn trickle(
    addr: std::net::SocketAddr,
    head: &str,
    chunk: &[u8],
    pause: Duration,
) -> (String, Duration) {
    let started = Instant::now();
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.set_read_timeout(Some(pause)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while started.elapsed() < Duration::from_secs(20) {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => answer.extend_from_slice(&buffer[..n]),
            // The pause is over without an answer.
            Err(_) if answer.is_empty() => {
                if stream.write_all(chunk).is_err() {
                    break;
                }
            }
            Err(_) => break,
        }
    }
    (
        String::from_utf8_lossy(&answer).into_owned(),
        started.elapsed(),
    )
}

#[actix_web::test]
async fn a_body_that_trickles_is_cut_off_and_an_honest_slow_one_is_not() {
    let patience = Patience {
        total: Duration::from_secs(3),
        rate: 1024,
        grace: Duration::from_millis(500),
    };
    let server = HttpServer::new(move || app!(patience))
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
    let addr = server.addrs()[0];
    let running = server.run();
    let handle = running.handle();
    let task = actix_web::rt::spawn(running);
    let head = |length: usize| {
        format!(
            "POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        )
    };

    let slow = head(1000);
    let (answer, took) =
        actix_web::web::block(move || trickle(addr, &slow, b" ", Duration::from_millis(50)))
            .await
            .unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(
        answer.contains("application/problem+json") && took < Duration::from_secs(3),
        "{took:?}"
    );

    let body = b"{\"name\":\"honest\"}";
    let honest = head(body.len());
    let (answer, _) =
        actix_web::web::block(move || trickle(addr, &honest, body, Duration::from_millis(200)))
            .await
            .unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");

    let announced = head(1_000_000);
    let (answer, took) =
        actix_web::web::block(move || trickle(addr, &announced, b" ", Duration::from_millis(100)))
            .await
            .unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 413") && took < Duration::from_secs(1),
        "{took:?} {answer}"
    );
    handle.stop(false).await;
    let _ = task.await;
}

#[actix_web::test]
async fn a_route_that_takes_files_has_a_patience_of_its_own() {
    let uploads = Uploads {
        routes: &["/things"],
        patience: Patience {
            total: Duration::from_secs(3),
            rate: 1024,
            grace: Duration::from_millis(300),
        },
    };
    let server = HttpServer::new(move || app!(Patience::default()).app_data(uploads))
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
    let addr = server.addrs()[0];
    let running = server.run();
    let handle = running.handle();
    let task = actix_web::rt::spawn(running);
    let slow = "POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n";
    let (answer, took) =
        actix_web::web::block(move || trickle(addr, slow, b" ", Duration::from_millis(50)))
            .await
            .unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(
        took < Duration::from_secs(3),
        "{took:?}: the others' five seconds"
    );
    handle.stop(false).await;
    let _ = task.await;
}
