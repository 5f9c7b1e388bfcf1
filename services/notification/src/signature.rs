//! Signatures of requests to and from the SMS gateway, as Standard Webhooks has them: HMAC-SHA-256
//! over id, moment and body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// How old, or how far ahead, what is signed may be.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// A header longer than this holds no signature of ours.
const LONGEST: usize = 1024;

/// A key that both sides know. No `Debug`.
#[derive(Clone)]
pub(crate) struct Secret(Hmac<Sha256>);

/// Three headers of a signed request.
#[derive(Clone, Copy)]
pub(crate) struct Signed<'a> {
    /// `webhook-id`.
    pub(crate) id: &'a str,
    /// `webhook-timestamp`: seconds since 1970.
    pub(crate) timestamp: &'a str,
    /// `webhook-signature`: one or more, apart by spaces.
    pub(crate) signature: &'a str,
}

impl Secret {
    /// From `whsec_` and base64 of 24 to 64 bytes; none where it is anything else.
    pub(crate) fn parse(text: &SecretString) -> Option<Self> {
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
    pub(crate) fn sign(&self, id: &str, at: DateTime<Utc>, body: &[u8]) -> String {
        let mac = self.mac(id, &at.timestamp().to_string(), body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }

    /// Whether one of the signatures is ours and fresh. Each is compared in constant time.
    pub(crate) fn verify(&self, signed: Signed<'_>, body: &[u8], now: DateTime<Utc>) -> bool {
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
