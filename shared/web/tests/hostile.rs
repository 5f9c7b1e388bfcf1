//! Requests as nobody honest would make them: answered, never a panic, never an echo.
//!
//! `deploy/local/fuzz` runs the same for as long as one likes.
#![expect(clippy::unwrap_used, reason = "tests")]

use actix_web::FromRequest;
use actix_web::body::to_bytes;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::rt::System;
use actix_web::test::TestRequest;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use web::{Body, Filter, IdempotencyKey, IfMatch, Language, Paging, Problem, RawBody, cursor};

const CANARY: &str = "canary13800138000";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Thing {
    name: String,
    #[serde(default)]
    parts: Vec<Thing>,
    at: Option<chrono::DateTime<chrono::Utc>>,
    count: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    stage: Option<String>,
    from: Option<chrono::DateTime<chrono::Utc>>,
}

/// JSON in pieces that may or may not fit together.
fn json() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "(\\{|\\}|\\[|\\]|,|:|\"name\"|\"parts\"|\"at\"|\"count\"|\"canary13800138000\"|\"\\\\u0000\"|\"\\\\\\\\u0000\"|\"\\+12026-01-01T00:00:00Z\"|1e999|-0|99999999999999999999|null|true| ){0,40}"
            .prop_map(String::into_bytes),
        "(\\{\"name\":\"[a-z\\\\\"u0]{0,8}\",\"parts\":\\[){0,20}\\]{0,20}\\}{0,20}".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..200),
    ]
}

fn run<T>(future: impl Future<Output = T>) -> T {
    System::new().block_on(future)
}

async fn refused(problem: Problem, statuses: &[u16]) -> Result<(), TestCaseError> {
    let status = problem.status().as_u16();
    prop_assert!(statuses.contains(&status), "{}", status);
    let document = to_bytes(problem.response().into_body()).await.unwrap();
    let document = String::from_utf8(document.to_vec()).unwrap();
    prop_assert!(!document.contains(CANARY), "{}", document);
    Ok(())
}

/// No text of it is one that cannot be stored.
fn storable(thing: &Thing) -> bool {
    use chrono::Datelike;
    let year = thing.at.is_none_or(|at| (0..=9999).contains(&at.year()));
    year && !thing.name.contains('\0') && thing.parts.iter().all(storable)
}

fn depth(thing: &Thing) -> usize {
    2 + thing.parts.iter().map(depth).max().unwrap_or(0)
}

proptest! {
    #[test]
    fn hostile_bodies_are_read_or_refused(body in json()) {
        run(async {
            let request = TestRequest::post()
                .insert_header(("content-type", "application/json"))
                .set_payload(body.clone());
            let (request, mut payload) = request.to_http_parts();
            match Body::<Thing>::from_request(&request, &mut payload).await {
                Err(problem) => refused(problem, &[400, 422]).await?,
                Ok(Body(thing)) => {
                    prop_assert!(storable(&thing) && depth(&thing) <= 16 + 1, "{:?}", thing);
                    let again: Thing = RawBody(body).parse().unwrap();
                    prop_assert_eq!(again, thing);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn hostile_queries_are_read_or_refused(
        query in "(cursor|limit|stage|from|canary13800138000|=|&|%00|%|%zz|[0-9]{1,20}|-|\\+|2026-01-01T00:00:00Z|%2B12026-01-01T00:00:00Z|closed|WzFd){0,16}",
    ) {
        run(async {
            let uri = format!("/things?{query}");
            let request = TestRequest::get().uri(&uri).to_http_request();
            match Paging::extract(&request).await {
                Err(problem) => refused(problem, &[422]).await?,
                Ok(paging) => {
                    prop_assert!((1..=100).contains(&paging.limit));
                    if let Err(problem) = paging.after::<(i64, String)>() {
                        refused(problem, &[422]).await?;
                    }
                }
            }
            match Filter::<Wanted>::extract(&request).await {
                Err(problem) => refused(problem, &[422]).await?,
                Ok(Filter(wanted)) => {
                    use chrono::Datelike;
                    prop_assert!(wanted.stage.is_none_or(|stage| !stage.contains('\0')));
                    prop_assert!(wanted.from.is_none_or(|from| (0..=9999).contains(&from.year())));
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn hostile_cursors_are_ours_or_refused(number in any::<i64>(), text in "(\\PC|\u{0}|\\+12026-01-01){0,8}", raw in "[0-9A-Za-z_-]{0,700}") {
        run(async {
            for cursor in [cursor(&(number, &text)), raw] {
                let request = TestRequest::get().uri(&format!("/things?cursor={cursor}")).to_http_request();
                match Paging::extract(&request).await.unwrap().after::<(i64, String)>() {
                    Err(problem) => refused(problem, &[422]).await?,
                    Ok(key) => prop_assert_eq!(key, Some((number, text.clone()))),
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn hostile_headers_are_read_or_refused(value in prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..80),
        "(\"|W/|[0-9]{1,12}|-|\\*|,|;|q=|zh|en|[0-9.]{1,6}| ){0,16}".prop_map(String::into_bytes),
    ]) {
        run(async {
            let Ok(value) = HeaderValue::from_bytes(&value) else { return Ok(()) };
            let request = |name: &'static str| {
                let header = (HeaderName::from_static(name), value.clone());
                TestRequest::get().insert_header(header).to_http_request()
            };
            if let Err(problem) = IfMatch::extract(&request("if-match")).await {
                refused(problem, &[412, 428]).await?;
            }
            match IdempotencyKey::extract(&request("idempotency-key")).await {
                Err(problem) => refused(problem, &[422]).await?,
                Ok(IdempotencyKey(key)) => {
                    let key = key.unwrap();
                    prop_assert!((16..=64).contains(&key.len()) && key.is_ascii());
                }
            }
            prop_assert!(Language::extract(&request("accept-language")).await.is_ok());
            Ok(())
        })?;
    }
}
