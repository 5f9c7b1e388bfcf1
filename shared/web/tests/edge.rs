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

#[utoipa::path(responses((status = 201)))]
#[post("/things/import")]
async fn import() -> HttpResponse {
    HttpResponse::Created().finish()
}

#[utoipa::path(responses((status = 500)))]
#[get("/panic")]
async fn panic() -> HttpResponse {
    panic!("canary")
}

macro_rules! app {
    ($patience:expr) => {{
        let (app, api) = App::new()
            .into_utoipa_app()
            .configure(|cfg| {
                cfg.service(read)
                    .service(create)
                    .service(plain)
                    .service(moved)
                    .service(import)
                    .service(panic);
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
    // A word in the place of an id: not the id's methods.
    for request in [test::TestRequest::get(), test::TestRequest::delete()] {
        let (status, headers, _) = answer(request.uri("/things/import")).await;
        assert_eq!(status, 405);
        assert_eq!(headers.get(header::ALLOW).unwrap(), "POST");
    }
    let (status, _, _) = answer(test::TestRequest::get().uri("/things/no-number")).await;
    assert_eq!(status, 404);
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

/// A server with limits that a test can wait for.
fn quick(head: Duration) -> (std::net::SocketAddr, actix_web::dev::Server) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let serving = web::Serving {
        head,
        ..web::Serving::default()
    };
    let server = web::serve(serving, listener, || app!(Patience::default())).unwrap();
    (addr, server)
}

/// Runs what blocks while the server runs.
async fn meanwhile<T: Send + 'static>(
    server: actix_web::dev::Server,
    asking: impl FnOnce() -> T + Send + 'static,
) -> T {
    let handle = server.handle();
    let task = actix_web::rt::spawn(server);
    let asked = actix_web::web::block(asking).await.unwrap();
    handle.stop(false).await;
    let _ = task.await;
    asked
}

/// Sends each part as soon as an answer to the one before has begun; everything that came back
/// until the other side closed, and how long that took since the last part was sent.
fn converse(addr: std::net::SocketAddr, parts: &[&[u8]]) -> (String, Duration) {
    let mut stream = TcpStream::connect(addr).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let (mut answers, mut buffer) = (Vec::new(), [0; 4096]);
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            let n = stream.read(&mut buffer).unwrap();
            answers.extend_from_slice(&buffer[..n]);
        }
        stream.write_all(part).unwrap();
    }
    let sent = Instant::now();
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => answers.extend_from_slice(&buffer[..n]),
            Err(e) => panic!("not closed: {e}"),
        }
    }
    let answers = String::from_utf8_lossy(&answers).into_owned();
    (answers, sent.elapsed())
}

const WHOLE: &[u8] = b"GET /things/1 HTTP/1.1\r\nhost: x\r\n\r\n";

#[actix_web::test]
async fn a_head_that_does_not_come_in_time_is_cut_off_with_words_and_so_is_every_later_one() {
    let (addr, server) = quick(Duration::from_millis(300));
    let (first, later, nothing) = meanwhile(server, move || {
        let first = converse(addr, &[b"GET /things/1 HTTP/1.1\r\nhost:"]);
        let later = converse(addr, &[WHOLE, WHOLE, b"GET /thi"]);
        (first, later, converse(addr, &[b""]))
    })
    .await;
    for (what, (answers, took)) in [("first", &first), ("later", &later), ("nothing", &nothing)] {
        let last = answers.rsplit("HTTP/1.1 ").next().unwrap();
        assert!(last.starts_with("408 "), "{what}: {answers}");
        assert!(
            last.contains("application/problem+json") && last.contains("\"/problems/too-slow\""),
            "{what}: {answers}"
        );
        assert!(
            (Duration::from_millis(250)..Duration::from_secs(10)).contains(took),
            "{what}: {took:?}"
        );
    }
    assert_eq!(later.0.matches("HTTP/1.1 200").count(), 2, "{}", later.0);
}

#[actix_web::test]
async fn a_trickling_head_is_cut_off_too_however_steadily_it_comes() {
    let (addr, server) = quick(Duration::from_millis(300));
    let (answer, took) = meanwhile(server, move || {
        let head = "GET /things/1 HTTP/1.1\r\nhost: x\r\nx: ";
        trickle(addr, head, b"y", Duration::from_millis(20))
    })
    .await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[actix_web::test]
async fn the_rest_of_a_refused_body_is_not_waited_for() {
    let (addr, server) = quick(Duration::from_millis(300));
    // In chunks, so that nobody knows how much there is; of a kind that is refused at once.
    let refused: &[u8] = b"POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n\
        transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n";
    let (answers, took) = meanwhile(server, move || {
        converse(addr, &[refused, b"5\r\nhello\r\n"])
    })
    .await;
    assert!(answers.starts_with("HTTP/1.1 415"), "{answers}");
    assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{answers}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[actix_web::test]
async fn a_body_that_takes_longer_than_a_head_may_is_taken() {
    let (addr, server) = quick(Duration::from_millis(200));
    let body: &[u8] = b"{\"name\":\"patient\"}";
    let (answer, took) = meanwhile(server, move || {
        let head = format!(
            "POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        trickle(addr, &head, body, Duration::from_millis(400))
    })
    .await;
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(took >= Duration::from_millis(400), "{took:?}");
}

#[actix_web::test]
async fn long_addresses_and_headers_are_refused_over_the_wire() {
    let (addr, server) = quick(Duration::from_secs(5));
    let close = "host: x\r\nconnection: close\r\n";
    let with = |url: usize, header: usize| {
        format!(
            "GET /things/1?{} HTTP/1.1\r\n{close}x-long: {}\r\n\r\n",
            "x".repeat(url),
            "y".repeat(header)
        )
    };
    let asked = [
        (414, with(8 * 1024, 1)),
        (431, with(1, 16 * 1024)),
        // More of them than are read at all: refused by the parser, in no words.
        (
            431,
            format!("GET /things/1 HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(120)),
        ),
        (422, with(8 * 1024 - 20, 1)),
    ];
    let answers = meanwhile(server, move || {
        asked.map(|(status, head)| (status, converse(addr, &[head.as_bytes()]).0))
    })
    .await;
    for (status, answer) in answers {
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{status}: {answer}"
        );
    }
}

#[actix_web::test]
async fn patience_is_what_the_specification_says() {
    let Patience { total, rate, grace } = Patience::default();
    assert_eq!((total, rate), (Duration::from_secs(60), 1024));
    assert!(grace <= Duration::from_secs(5));
    assert_eq!(web::Serving::default().head, Duration::from_secs(5));
}

#[actix_web::test]
async fn the_description_names_the_statuses_that_follow_from_what_an_endpoint_takes() {
    let (_, mut api) = App::new()
        .into_utoipa_app()
        .configure(|cfg| {
            cfg.service(read).service(create).service(plain);
        })
        .split_for_parts();
    web::describe(&mut api);
    let api = serde_json::to_value(&api).unwrap();
    let statuses = |path: &str, method: &str| -> Vec<String> {
        let responses = api["paths"][path][method]["responses"].as_object().unwrap();
        responses.keys().cloned().collect()
    };
    let common = ["400", "404", "408", "414", "431", "500", "503"];
    for status in common {
        assert!(statuses("/things/{id}", "get").iter().any(|s| s == status));
    }
    let changing = statuses("/things", "post");
    for status in ["409", "422"] {
        assert!(
            changing.iter().any(|s| s == status),
            "{status} of {changing:?}"
        );
    }
    for (path, method) in [("/things/{id}", "get"), ("/things", "post")] {
        for status in ["401", "412", "428", "429", "4XX", "5XX"] {
            let named = statuses(path, method);
            assert!(named.iter().all(|s| s != status), "{status} of {named:?}");
        }
    }
    assert_eq!(
        statuses("/plain", "get"),
        ["500"],
        "it promises nothing else"
    );
    let later = &api["paths"]["/things"]["post"]["responses"]["503"];
    assert!(later["headers"]["Retry-After"].is_object(), "{later}");
    assert!(later["content"]["application/problem+json"].is_object());
}

#[actix_web::test]
async fn a_database_that_is_not_there_now_is_answered_503_with_when_to_come_again() {
    use actix_web::ResponseError;
    use diesel::result::{DatabaseErrorKind, Error};
    let said = |what: &str| {
        let kind = DatabaseErrorKind::Unknown;
        persistence::DbError::from(Error::DatabaseError(kind, Box::new(what.to_owned())))
    };
    for (error, status) in [
        (
            persistence::DbError::no_answer(Duration::from_secs(30)),
            503,
        ),
        (said("canceling statement due to statement timeout"), 503),
        (said("canceling statement due to lock timeout"), 503),
        (
            said("terminating connection due to idle-in-transaction timeout"),
            503,
        ),
        (said("canary is no column"), 500),
    ] {
        let answer = Problem::from(error).error_response();
        assert_eq!(answer.status(), status);
        let later = answer.headers().contains_key(header::RETRY_AFTER);
        assert_eq!(later, status == 503);
        let body = actix_web::body::to_bytes(answer.into_body()).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("canary"));
    }
}

#[actix_web::test]
async fn a_panic_is_answered_too() {
    let (addr, server) = quick(Duration::from_secs(5));
    let asked = b"GET /panic HTTP/1.1\r\nhost: x\r\n\r\n";
    let close = b"GET /things/1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let (answers, _) = meanwhile(server, move || converse(addr, &[asked, close])).await;
    assert!(answers.starts_with("HTTP/1.1 500 "), "{answers}");
    assert!(answers.contains("\"/problems/internal\""), "{answers}");
    assert!(!answers.contains("canary"), "{answers}");
    assert!(answers.contains("HTTP/1.1 200 "), "{answers}");
}
