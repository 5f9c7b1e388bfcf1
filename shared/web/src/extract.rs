//! What a request brings besides its body: time, ids, precondition, language.

use std::future::{Ready, ready};

use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::{DateTime, Utc};
use clock::Clock;
use uuid::Uuid;

use crate::problem::{PRECONDITION_REQUIRED, Problem, STALE};

/// When the request arrived, in PostgreSQL's precision: what is stored equals what is told.
/// By the [`Clock`] in `app_data`, else the machine's.
#[derive(Debug, Clone, Copy)]
pub struct Now(pub DateTime<Utc>);

/// A fresh, time-ordered id for what a command creates.
#[derive(Debug, Clone, Copy)]
pub struct NewId(pub Uuid);

/// The version that the client has seen; it must name one, so `*` does not count.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i32);

/// Names a request, so that repeating it does nothing twice; 16 to 64 visible ASCII characters.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(pub Option<String>);

/// The language that the client reads best, by `Accept-Language`; Chinese where it says nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Language(pub regulation::Language);

macro_rules! extractor {
    ($name:ident, $from:expr) => {
        impl FromRequest for $name {
            type Error = Problem;
            type Future = Ready<Result<Self, Problem>>;
            fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
                let from: fn(&HttpRequest) -> Result<Self, Problem> = $from;
                ready(from(req))
            }
        }
    };
}

extractor!(Now, |req| {
    let clock = req.app_data::<Clock>();
    Ok(Now(clock.map_or_else(|| Clock::system().now(), Clock::now)))
});

extractor!(NewId, |_| {
    #[expect(
        clippy::disallowed_methods,
        reason = "ids of what a request creates come from here"
    )]
    Ok(NewId(Uuid::now_v7()))
});

extractor!(IfMatch, |req| {
    let tag = req.headers().get(header::IF_MATCH);
    match tag.map(|tag| tag.to_str().unwrap_or_default()) {
        None | Some("*") => Err(PRECONDITION_REQUIRED),
        // A tag that we never gave out cannot be the current one: stale, too.
        Some(tag) => parse_etag(tag).map(IfMatch).ok_or(STALE),
    }
});

extractor!(IdempotencyKey, |req| {
    let Some(key) = req.headers().get("idempotency-key") else {
        return Ok(IdempotencyKey(None));
    };
    let key = key.to_str().unwrap_or_default();
    if !(16..=64).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-idempotency-key",
            "Idempotency-Key not as documented",
            "The key has 16 to 64 visible ASCII characters.",
        ));
    }
    Ok(IdempotencyKey(Some(key.to_owned())))
});

extractor!(Language, |req| {
    let accepted = req
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|v| v.to_str().ok());
    Ok(Language(
        accepted
            .and_then(best_language)
            .unwrap_or(regulation::Language::ZhCn),
    ))
});

fn best_language(accepted: &str) -> Option<regulation::Language> {
    let mut best: Option<(f32, regulation::Language)> = None;
    for range in accepted.split(',') {
        let (tag, quality) = range.split_once(';').unwrap_or((range, "q=1"));
        let quality: f32 = quality
            .trim()
            .strip_prefix("q=")
            .and_then(|q| q.parse().ok())
            .unwrap_or(0.0);
        let language = match tag
            .trim()
            .split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
            .as_str()
        {
            "zh" => regulation::Language::ZhCn,
            "en" => regulation::Language::En,
            _ => continue,
        };
        if quality > best.map_or(0.0, |(q, _)| q) {
            best = Some((quality, language));
        }
    }
    best.map(|(_, language)| language)
}

/// The header that tells which version an answer shows.
pub fn etag(version: i32) -> (header::HeaderName, String) {
    (header::ETAG, format!("\"{version}\""))
}

fn parse_etag(tag: &str) -> Option<i32> {
    tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use regulation::Language::{En, ZhCn};

    use super::*;

    async fn take<T: FromRequest>(req: TestRequest) -> Result<T, T::Error> {
        T::extract(&req.to_http_request()).await
    }

    #[actix_web::test]
    async fn a_change_needs_the_version_that_was_seen() {
        let tagged =
            |tag: &'static str| TestRequest::default().insert_header((header::IF_MATCH, tag));
        assert_eq!(take::<IfMatch>(tagged("\"7\"")).await.unwrap().0, 7);
        assert_eq!(
            take::<IfMatch>(TestRequest::default())
                .await
                .unwrap_err()
                .status(),
            428
        );
        assert_eq!(
            take::<IfMatch>(tagged("*")).await.unwrap_err().status(),
            428
        );
        assert_eq!(
            take::<IfMatch>(tagged("W/\"7\""))
                .await
                .unwrap_err()
                .status(),
            412
        );
    }

    #[actix_web::test]
    async fn an_idempotency_key_is_optional_but_well_formed() {
        let keyed = |key: String| TestRequest::default().insert_header(("idempotency-key", key));
        assert!(
            take::<IdempotencyKey>(TestRequest::default())
                .await
                .unwrap()
                .0
                .is_none()
        );
        assert!(
            take::<IdempotencyKey>(keyed("k".repeat(16)))
                .await
                .unwrap()
                .0
                .is_some()
        );
        for bad in [
            "short".to_owned(),
            "k".repeat(65),
            "with a space in it".to_owned(),
        ] {
            assert_eq!(
                take::<IdempotencyKey>(keyed(bad))
                    .await
                    .unwrap_err()
                    .status(),
                422
            );
        }
    }

    #[test]
    fn the_language_with_the_highest_quality_wins() {
        assert_eq!(best_language("en-GB,en;q=0.9,zh;q=0.8"), Some(En));
        assert_eq!(best_language("fr, zh-Hans-CN;q=0.9, en;q=0.1"), Some(ZhCn));
        assert_eq!(best_language("en;q=0, fr"), None);
    }

    #[actix_web::test]
    async fn now_is_what_the_clock_in_app_data_says() {
        let at = DateTime::from_timestamp(1_000, 0).unwrap();
        let (clock, _hand) = Clock::manual(at);
        let req = TestRequest::default().app_data(clock);
        assert_eq!(take::<Now>(req).await.unwrap().0, at);
    }
}
