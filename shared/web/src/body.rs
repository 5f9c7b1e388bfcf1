//! JSON bodies: limited before they are read, checked before they are parsed, and answered with
//! pointers to what is wrong. Nothing that a client sent is repeated to it.

use std::borrow::Cow;

use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::BytesMut};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use garde::Validate;
use serde::de::DeserializeOwned;

use crate::problem::{FieldError, INVALID_BODY, NOT_JSON, Problem, TOO_LARGE, TOO_SLOW};
use crate::storable;

/// Bytes of a body at most.
pub const MAX_BODY: usize = 64 * 1024;
/// Arrays and objects inside one another at most.
pub const MAX_DEPTH: usize = 16;

/// A JSON body. Types say `deny_unknown_fields`, and name their fields as JSON does.
#[derive(Debug, Clone, Copy)]
pub struct Body<T>(pub T);

/// A JSON body that keeps its own rules (garde), too.
#[derive(Debug, Clone, Copy)]
pub struct Validated<T>(pub T);

/// A body as it came, checked for size and depth and to be JSON: for whoever hashes or keeps it.
#[derive(Debug, Clone)]
pub struct RawBody(pub Vec<u8>);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = read(req, payload);
        Box::pin(async move { parse(&bytes.await?).map(Self) })
    }
}

impl<T> FromRequest for Validated<T>
where
    T: DeserializeOwned + Validate + 'static,
    T::Context: Default,
{
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = read(req, payload);
        Box::pin(async move {
            let body: T = parse(&bytes.await?)?;
            validate(&body)?;
            Ok(Self(body))
        })
    }
}

impl FromRequest for RawBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = read(req, payload);
        Box::pin(async move { bytes.await.map(Self) })
    }
}

impl RawBody {
    /// Reads it as a type.
    ///
    /// # Errors
    /// 400 or 422, as [`Body`] answers.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        parse(&self.0)
    }
}

/// Checks a value against its own rules.
///
/// # Errors
/// 422 with a pointer for each rule that is broken.
pub fn validate<T: Validate>(value: &T) -> Result<(), Problem>
where
    T::Context: Default,
{
    value.validate().map_err(|report| {
        INVALID_BODY.with_errors(report.iter().map(|(path, error)| FieldError {
            pointer: pointer(&path.to_string()),
            detail: Cow::Owned(error.message().to_owned()),
        }))
    })
}

fn read(
    req: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Vec<u8>, Problem>> + 'static {
    let is_json = is_json(req);
    let announced = req
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    let mut payload = payload.take();
    async move {
        if !is_json {
            return Err(NOT_JSON);
        }
        if announced.is_some_and(|length| length > MAX_BODY) {
            return Err(TOO_LARGE);
        }
        let mut bytes = BytesMut::with_capacity(announced.unwrap_or(1024));
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|e| of_payload(&e))?;
            if bytes.len() + chunk.len() > MAX_BODY {
                return Err(TOO_LARGE);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.into())
    }
}

fn is_json(req: &HttpRequest) -> bool {
    let kind = req
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// What a body that did not come to its end is answered: 408, 413 or 400.
pub fn of_payload(e: &PayloadError) -> Problem {
    match e {
        PayloadError::Overflow => TOO_LARGE,
        PayloadError::Io(e) if e.kind() == std::io::ErrorKind::TimedOut => TOO_SLOW,
        _ => malformed("the body broke off"),
    }
}

fn malformed(detail: &'static str) -> Problem {
    Problem::new(
        actix_web::http::StatusCode::BAD_REQUEST,
        "malformed-body",
        "Body is not well-formed",
        "Send one JSON value, in UTF-8, at most 16 levels deep.",
    )
    .with_error("", detail)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if depth(bytes) > MAX_DEPTH {
        return Err(malformed("more than 16 levels deep"));
    }
    let mut de = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut de).map_err(|e| {
        let path = e.path().to_string();
        problem_of(&path, e.inner())
    })?;
    de.end().map_err(|e| problem_of(".", &e))?;
    storable(bytes)?;
    Ok(value)
}

/// After parsing: by then, all names on the way to a text are known to be ours.
fn storable(bytes: &[u8]) -> Result<(), Problem> {
    if !storable::is_suspect(bytes) {
        return Ok(());
    }
    let value = serde_json::from_slice(bytes).map_err(|_| malformed("not JSON"))?;
    match storable::find(&value) {
        Some((path, flaw)) => Err(Problem::field(pointer(&path), flaw)),
        None => Ok(()),
    }
}

/// serde's own message quotes values: only what it says about our own names is passed on.
fn problem_of(path: &str, e: &serde_json::Error) -> Problem {
    if !e.is_data() {
        return malformed("not JSON");
    }
    let message = e.to_string();
    let named = |prefix: &str| {
        message
            .strip_prefix(prefix)
            .and_then(|rest| rest.split('`').next())
    };
    let here = pointer(path);
    if message.starts_with("unknown field") {
        // The name was chosen by the client, so the pointer ends at its parent.
        let parent = here.rsplit_once('/').map_or("", |(parent, _)| parent);
        return Problem::field(parent, "has a field that the API does not describe");
    }
    if let Some(field) = named("missing field `") {
        return Problem::field(format!("{here}/{field}"), "is required");
    }
    if let Some(field) = named("duplicate field `") {
        return Problem::field(
            format!(
                "{}/{field}",
                here.strip_suffix(&format!("/{field}")).unwrap_or(&here)
            ),
            "is there twice",
        );
    }
    Problem::field(here, "is not a value that the API describes")
}

/// `a.b[0].c` → `/a/b/0/c`. A segment that cannot be a name of ours ends the pointer: keys of maps
/// are chosen by clients.
fn pointer(path: &str) -> String {
    let mut pointer = String::new();
    for segment in path.split(['.', '[', ']']).filter(|s| !s.is_empty()) {
        let segment = segment.strip_prefix("r#").unwrap_or(segment);
        if segment.len() > 40
            || !segment
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_')
        {
            break;
        }
        pointer.push('/');
        pointer.push_str(segment);
    }
    pointer
}

/// How deep the brackets go, on the raw bytes: before a parser recurses.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::test::TestRequest;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        #[garde(length(chars, min = 2, max = 5))]
        name: String,
        #[garde(dive)]
        #[serde(default)]
        parts: Vec<Part>,
        #[garde(skip)]
        #[serde(default)]
        any: serde_json::Value,
    }

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Part {
        #[garde(range(min = 1))]
        r#type: u8,
    }

    async fn answer(kind: &str, body: impl Into<Vec<u8>>) -> (u16, serde_json::Value) {
        let req = TestRequest::post()
            .insert_header((header::CONTENT_TYPE, kind))
            .set_payload(body.into());
        let (req, mut payload) = req.to_http_parts();
        match Validated::<Thing>::from_request(&req, &mut payload).await {
            Ok(Validated(thing)) => (
                200,
                serde_json::json!({ "parts": thing.parts.len(), "any": thing.any }),
            ),
            Err(problem) => {
                let bytes = to_bytes(problem.response().into_body()).await.unwrap();
                (
                    problem.status().as_u16(),
                    serde_json::from_slice(&bytes).unwrap(),
                )
            }
        }
    }

    async fn json(body: &str) -> (u16, serde_json::Value) {
        answer("application/json; charset=utf-8", body).await
    }

    #[actix_web::test]
    async fn a_body_as_documented_is_taken() {
        assert_eq!(json(r#"{"name":"张三","parts":[{"type":1}]}"#).await.0, 200);
    }

    #[actix_web::test]
    async fn each_kind_of_wrong_body_has_its_status_and_says_where() {
        let cases = [
            (r#"{"name":"#, 400, ""),
            (r#"{"name":"abc"} trailing"#, 400, ""),
            ("\u{1}", 400, ""),
            (r#"{"name":1}"#, 422, "/name"),
            (r#"{}"#, 422, "/name"),
            (r#"{"name":"abc","name":"abc"}"#, 422, "/name"),
            (
                r#"{"name":"abc","parts":[{"type":1},{"type":-1}]}"#,
                422,
                "/parts/1/type",
            ),
            (
                r#"{"name":"abc","parts":[{"type":1,"secret":1}]}"#,
                422,
                "/parts/0",
            ),
            (r#"{"name":"abc","secret":1}"#, 422, ""),
            (r#"{"name":"ab\u0000"}"#, 422, "/name"),
            (
                r#"{"name":"abc","any":[{"at":"+12026-01-01"}]}"#,
                422,
                "/any/0/at",
            ),
            (r#"{"name":"a"}"#, 422, "/name"),
            (
                r#"{"name":"abc","parts":[{"type":0}]}"#,
                422,
                "/parts/0/type",
            ),
        ];
        for (body, status, pointer) in cases {
            let (got, problem) = json(body).await;
            assert_eq!(
                (got, &problem["errors"][0]["pointer"]),
                (status, &pointer.into()),
                "{body}"
            );
        }
        assert_eq!(answer("text/plain", "{}").await.0, 415);
        assert_eq!(answer("application/json", vec![0xff, 0xfe]).await.0, 400);
    }

    #[actix_web::test]
    async fn a_problem_never_repeats_what_was_sent() {
        let canary = "canary13800138000";
        for body in [
            format!(r#"{{"name":"abc","{canary}":1}}"#),
            format!(r#"{{"name":{{"{canary}":1}}}}"#),
            format!(r#"{{"name":"{canary}"}}"#),
            format!(r#"{{"name":"abc","parts":"{canary}"}}"#),
            format!(r#"{{"name":"abc","parts":[{{"{canary}":1}}]}}"#),
            canary.to_owned(),
        ] {
            let (status, problem) = json(&body).await;
            assert!(status >= 400, "{body}");
            assert!(!problem.to_string().contains(canary), "{problem}");
        }
    }

    #[actix_web::test]
    async fn depth_and_size_are_limited_before_parsing() {
        let nested = |n: usize| {
            format!(
                r#"{{"name":"abc","any":{}{}}}"#,
                "[".repeat(n),
                "]".repeat(n)
            )
        };
        assert_eq!(json(&nested(15)).await.0, 200);
        assert_eq!(json(&nested(16)).await.0, 400);
        assert_eq!(json(&nested(30_000)).await.0, 400);
        assert_eq!(
            json(r#"{"name":"[[[[","any":"\"[[[[[[[[[[[[[[[[[["}"#)
                .await
                .0,
            200
        );
        assert_eq!(
            json(&format!(r#"{{"name":"{}"}}"#, "x".repeat(MAX_BODY)))
                .await
                .0,
            413
        );
    }
}
