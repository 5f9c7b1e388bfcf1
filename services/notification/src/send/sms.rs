//! Text messages by a gateway that takes JSON over HTTP, signed as Standard Webhooks are.
//!
//! The body is `{"message_id", "to", "text"}`; `message_id` is the `Idempotency-Key`, too, so that
//! a gateway which took a message already takes it no second time. Anything but 2xx, 4xx and 5xx,
//! and every 4xx that is about us or the moment, is tried again.
//! Absent on purpose: the answer's body (it may repeat a number), and names of gateways.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::json;
use web::webhook::Secret;

use super::{Addressed, Outcome};
use crate::config;
use crate::domain::DeliveryId;

/// Longer than this nobody is let wait.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// The gateway.
#[derive(Clone)]
pub(crate) struct Gateway {
    http: reqwest::Client,
    url: String,
    secret: Secret,
}

/// Why there is no gateway.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GatewayError {
    /// One of them is missing.
    #[error("sms.url and sms.secret go together")]
    Halves,
    /// Not a key.
    #[error("sms.{0} is not `whsec_` and base64 of 24 to 64 bytes")]
    Secret(&'static str),
    /// The client cannot be made.
    #[error("sms: no HTTP client")]
    Client(#[source] reqwest::Error),
}

impl Gateway {
    /// From settings; none where none is set up. Connects when first needed.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub(crate) fn new(settings: &config::Sms) -> Result<Option<Self>, GatewayError> {
        let (url, secret) = match (&settings.url, &settings.secret) {
            (None, None) => return Ok(None),
            (Some(url), Some(secret)) => (url.clone(), secret),
            (Some(_), None) | (None, Some(_)) => return Err(GatewayError::Halves),
        };
        let secret = Secret::parse(secret).ok_or(GatewayError::Secret("secret"))?;
        web::client::install_tls();
        let patience = Duration::from_secs(settings.timeout_seconds.max(1));
        let http = reqwest::Client::builder()
            .connect_timeout(patience)
            .timeout(patience)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(GatewayError::Client)?;
        Ok(Some(Self { http, url, secret }))
    }

    /// Hands one message over. `resent` counts how often people had it sent anew: each time it is
    /// another message to the gateway.
    pub(super) async fn send(
        &self,
        delivery: DeliveryId,
        resent: i32,
        addressed: &Addressed,
    ) -> Outcome {
        let Some(to) = addressed.address.as_deref().and_then(number) else {
            return Outcome::Never("bad-address");
        };
        let id = message_id(delivery, resent);
        let body = json!({ "message_id": id, "to": to, "text": addressed.said.body }).to_string();
        let at = clock::real_now();
        let request = self.http.post(&self.url).header("idempotency-key", &id);
        let request = self.secret.signed(request, &id, at, body);
        match request.send().await {
            Ok(answer) => outcome(answer.status(), answer.headers(), at),
            Err(e) if e.is_timeout() => Outcome::Later("sms-timeout"),
            Err(_) => Outcome::Later("sms-unavailable"),
        }
    }
}

/// What a message is called to the gateway.
fn message_id(delivery: DeliveryId, resent: i32) -> String {
    match resent {
        0 => delivery.0.to_string(),
        n => format!("{}.{n}", delivery.0),
    }
}

/// The way back, from a receipt.
pub(crate) fn parse_message_id(text: &str) -> Option<(DeliveryId, i32)> {
    let (id, resent) = match text.split_once('.') {
        Some((id, n)) => (id, n.parse().ok().filter(|n| *n > 0)?),
        None => (text, 0),
    };
    id.parse().ok().map(|id| (DeliveryId(id), resent))
}

/// Digits, with a plus in front where there is one; people write blanks and dashes between.
fn number(text: &str) -> Option<String> {
    let kept: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '\u{a0}'))
        .collect();
    let digits = kept.strip_prefix('+').unwrap_or(&kept);
    let fits = (5..=20).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then_some(kept)
}

fn outcome(status: StatusCode, headers: &HeaderMap, now: DateTime<Utc>) -> Outcome {
    match status.as_u16() {
        200..=299 => Outcome::Sent,
        429 | 503 => match retry_after(headers, now) {
            Some(pause) => Outcome::LaterIn(pause, "sms-busy"),
            None => Outcome::Later("sms-busy"),
        },
        // About us, or about this moment.
        401 | 403 => Outcome::Later("sms-refuses-us"),
        408 | 425 => Outcome::Later("sms-unavailable"),
        409 => Outcome::Later("sms-in-progress"),
        400 | 422 => Outcome::Never("sms-refused"),
        404 | 410 => Outcome::Never("sms-unknown"),
        400..=499 => Outcome::Never("sms-4xx"),
        _ => Outcome::Later("sms-unavailable"),
    }
}

/// Seconds, or a date (RFC 9110).
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let pause = match text.parse::<u32>() {
        Ok(seconds) => TimeDelta::seconds(seconds.into()),
        Err(_) => DateTime::parse_from_rfc2822(text).ok()?.to_utc() - now,
    };
    Some(pause.clamp(TimeDelta::zero(), LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;
    use uuid::Uuid;

    use super::*;

    fn answered(status: u16, wait: Option<&'static str>) -> Outcome {
        let mut headers = HeaderMap::new();
        if let Some(wait) = wait {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(wait));
        }
        let now = DateTime::from_timestamp(1_445_412_480, 0).unwrap();
        outcome(StatusCode::from_u16(status).unwrap(), &headers, now)
    }

    #[test]
    fn what_can_help_later_is_tried_again_and_the_rest_is_not() {
        for status in [200, 201, 202, 204] {
            assert_eq!(answered(status, None), Outcome::Sent);
        }
        for status in [301, 401, 403, 408, 409, 429, 500, 502, 503, 504] {
            let outcome = answered(status, None);
            assert!(
                matches!(outcome, Outcome::Later(_)),
                "{status}: {outcome:?}"
            );
        }
        for status in [400, 402, 404, 405, 410, 413, 422] {
            let outcome = answered(status, None);
            assert!(
                matches!(outcome, Outcome::Never(_)),
                "{status}: {outcome:?}"
            );
        }
    }

    #[test]
    fn retry_after_is_heeded_up_to_an_hour() {
        for (wait, seconds) in [
            ("7", 7),
            ("0", 0),
            ("999999", 3600),
            ("Wed, 21 Oct 2015 07:28:30 GMT", 30),
            ("Wed, 21 Oct 2015 07:00:00 GMT", 0),
        ] {
            let expected = Outcome::LaterIn(TimeDelta::seconds(seconds), "sms-busy");
            assert_eq!(answered(429, Some(wait)), expected, "{wait}");
        }
        assert_eq!(answered(429, Some("soon")), Outcome::Later("sms-busy"));
    }

    #[test]
    fn a_message_id_finds_its_way_back() {
        let id = DeliveryId(Uuid::from_u128(7));
        for resent in [0, 1, 12] {
            assert_eq!(
                parse_message_id(&message_id(id, resent)),
                Some((id, resent))
            );
        }
        for bad in [
            "",
            "7",
            "x.1",
            &format!("{}.0", id.0),
            &format!("{}.-1", id.0),
        ] {
            assert_eq!(parse_message_id(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_number_is_taken_as_people_write_it() {
        assert_eq!(number(" 138 0013-8000 ").as_deref(), Some("13800138000"));
        assert_eq!(
            number("+86 (512) 12345678").as_deref(),
            Some("+8651212345678")
        );
        for bad in [
            "",
            "12",
            "张三",
            "1380013800x",
            "+",
            "123456789012345678901",
        ] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }
}
