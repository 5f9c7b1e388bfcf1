//! Requests to and from others' programs (the SMS gateway, who keeps anchors), signed as Standard
//! Webhooks has them: HMAC-SHA-256 over id, moment and body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{RequestBuilder, Url};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// How old, or how far ahead, what is signed may be.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// A header longer than this holds no signature of ours.
const LONGEST: usize = 1024;

/// A key that both sides know. No `Debug`.
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

/// Three headers of a signed request.
#[derive(Clone, Copy)]
pub struct Signed<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`: seconds since 1970.
    pub timestamp: &'a str,
    /// `webhook-signature`: one or more, apart by spaces.
    pub signature: &'a str,
}

impl Secret {
    /// From `whsec_` and base64 of 24 to 64 bytes; none where it is anything else.
    pub fn parse(text: &SecretString) -> Option<Self> {
        let key = STANDARD.decode(text.expose_secret().strip_prefix("whsec_")?);
        let key = key.ok().filter(|key| (24..=64).contains(&key.len()))?;
        Hmac::new_from_slice(&key).ok().map(Self)
    }

    fn mac(&self, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac
    }

    /// The header for this body: `v1,` and base64.
    pub fn sign(&self, id: &str, at: DateTime<Utc>, body: &[u8]) -> String {
        let mac = self.mac(id, &at.timestamp().to_string(), body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }

    /// Puts the body into a request, and the three headers beside it.
    pub fn signed(
        &self,
        request: RequestBuilder,
        id: &str,
        at: DateTime<Utc>,
        body: String,
    ) -> RequestBuilder {
        request
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at.timestamp().to_string())
            .header("webhook-signature", self.sign(id, at, body.as_bytes()))
            .body(body)
    }

    /// Whether one of the signatures is ours and fresh. Each is compared in constant time.
    pub fn verify(&self, signed: Signed<'_>, body: &[u8], now: DateTime<Utc>) -> bool {
        let at = signed
            .timestamp
            .parse()
            .ok()
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        let fresh = at.is_some_and(|at| (now - at).abs() <= TOLERANCE);
        if !fresh || signed.signature.len() > LONGEST {
            return false;
        }
        signed.signature.split(' ').any(|signature| {
            let given = signature
                .strip_prefix("v1,")
                .and_then(|text| STANDARD.decode(text).ok());
            given.is_some_and(|given| {
                self.mac(signed.id, signed.timestamp, body)
                    .verify_slice(&given)
                    .is_ok()
            })
        })
    }
}

/// Whom something is sent to.
#[derive(Clone)]
pub struct Receiver {
    url: Url,
    pub(crate) secret: Secret,
}

/// Why it is no receiver.
#[derive(Debug, thiserror::Error)]
pub enum ReceiverError {
    /// Not a place on the web.
    #[error("not an http or https URL")]
    Url,
    /// Not a key.
    #[error("the secret is not `whsec_` and base64 of 24 to 64 bytes")]
    Secret,
}

impl Receiver {
    /// From settings.
    ///
    /// # Errors
    /// [`ReceiverError`].
    pub fn new(url: &str, secret: &SecretString) -> Result<Self, ReceiverError> {
        let url = Url::parse(url).map_err(|_| ReceiverError::Url)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(ReceiverError::Url);
        }
        let secret = Secret::parse(secret).ok_or(ReceiverError::Secret)?;
        Ok(Self { url, secret })
    }

    /// Its address.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// What it may be called where others read it: without a password, and without what is behind a
    /// question mark.
    pub fn name(&self) -> String {
        let port = self
            .url
            .port()
            .map_or_else(String::new, |p| format!(":{p}"));
        let host = self.url.host_str().unwrap_or_default();
        format!("{}://{host}{port}{}", self.url.scheme(), self.url.path())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of the Standard Webhooks specification's own libraries.
    const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn secret() -> Secret {
        Secret::parse(&KEY.to_owned().into()).unwrap()
    }

    fn then() -> DateTime<Utc> {
        DateTime::from_timestamp(1_614_265_330, 0).unwrap()
    }

    fn verified(id: &str, timestamp: &str, signature: &str, body: &[u8], ago: i64) -> bool {
        let signed = Signed {
            id,
            timestamp,
            signature,
        };
        secret().verify(signed, body, then() + TimeDelta::seconds(ago))
    }

    #[test]
    fn the_known_example_is_signed_and_verified_alike() {
        assert_eq!(secret().sign(ID, then(), BODY), SIGNATURE);
        assert!(verified(ID, "1614265330", SIGNATURE, BODY, 0));
        let several = format!("v1,AAAA v2,xyz {SIGNATURE}");
        assert!(verified(ID, "1614265330", &several, BODY, 299));
    }

    #[test]
    fn whatever_is_changed_or_old_is_refused() {
        for (id, timestamp, signature, body, ago) in [
            ("msg_other", "1614265330", SIGNATURE, BODY, 0),
            (ID, "1614265331", SIGNATURE, BODY, 0),
            (ID, "1614265330", SIGNATURE, &b"{}"[..], 0),
            (ID, "1614265330", "v1,AAAA", BODY, 0),
            (ID, "1614265330", "", BODY, 0),
            (ID, "1614265330", &SIGNATURE[3..], BODY, 0),
            (ID, "soon", SIGNATURE, BODY, 0),
            (ID, "1614265330", SIGNATURE, BODY, 301),
            (ID, "1614265330", SIGNATURE, BODY, -301),
        ] {
            assert!(!verified(id, timestamp, signature, body, ago), "{id} {ago}");
        }
    }

    #[test]
    fn a_key_is_long_enough_and_says_what_it_is() {
        for bad in [
            "",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_AAAA",
            "whsec_!",
        ] {
            assert!(Secret::parse(&bad.to_owned().into()).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_receiver_is_on_the_web_and_its_name_tells_no_secret() {
        let receiver = |url: &str| Receiver::new(url, &KEY.to_owned().into());
        let there = receiver("https://redress:canary@anchors.example:8443/seals?token=canary");
        let there = there.unwrap();
        assert_eq!(there.name(), "https://anchors.example:8443/seals");
        for bad in [
            "",
            "anchors.example",
            "ftp://anchors.example/",
            "file:///etc",
        ] {
            assert!(matches!(receiver(bad), Err(ReceiverError::Url)), "{bad}");
        }
        let weak = Receiver::new("https://anchors.example/", &"whsec_AAAA".to_owned().into());
        assert!(matches!(weak, Err(ReceiverError::Secret)));
    }

    proptest! {
        #[test]
        fn hostile_signatures_are_refused(
            id in "\\PC{0,20}",
            timestamp in prop_oneof!["-?[0-9]{1,20}", "\\PC{0,20}"],
            signature in "(v1,|v2,|[A-Za-z0-9+/]{1,44}|=| ){0,12}",
            body in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            prop_assert!(!verified(&id, &timestamp, &signature, &body, 0));
        }
    }
}
