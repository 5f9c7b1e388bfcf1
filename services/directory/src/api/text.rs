//! A body of text: an organization file may be longer than other bodies, and is no JSON.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, http::header, web::Payload};
use futures_util::StreamExt;
use web::{Problem, of_payload};

/// Bytes of an organization file at most: some 20,000 people.
const MOST: usize = 4 * 1024 * 1024;

const NOT_TOML: Problem = Problem::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "not-toml",
    "Not TOML",
    "Send the organization file as application/toml, in UTF-8.",
);
const TOO_LONG: Problem = Problem::new(
    StatusCode::PAYLOAD_TOO_LARGE,
    "too-large",
    "File too large",
    "An organization file has at most 4 MiB.",
);
const NOT_READ: Problem = Problem::new(
    StatusCode::BAD_REQUEST,
    "malformed-body",
    "Body is not well-formed",
    "Send the whole file, in UTF-8.",
);

/// Reads it; only after somebody was let in.
pub(super) async fn read(req: &HttpRequest, payload: Payload) -> Result<String, Problem> {
    let kind = media_type(req);
    if !["application/toml", "text/plain"]
        .iter()
        .any(|k| kind.eq_ignore_ascii_case(k))
    {
        return Err(NOT_TOML);
    }
    let bytes = bytes(payload, MOST, TOO_LONG).await?;
    String::from_utf8(bytes).map_err(|_| NOT_READ)
}

/// What the body is, without its parameters.
pub(super) fn media_type(req: &HttpRequest) -> &str {
    let kind = req.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim()
}

/// The whole body, of so many bytes at most.
pub(super) async fn bytes(
    mut payload: Payload,
    most: usize,
    too_long: Problem,
) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|e| of_payload(&e))?;
        if bytes.len() + chunk.len() > most {
            return Err(too_long);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
