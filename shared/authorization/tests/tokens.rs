//! Good tokens, and every kind of bad one.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;
use std::sync::LazyLock;

use authorization::{Caller, StaffCaller, TokenRefusal, TokenSigner, Verifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::damaged;
use uuid::Uuid;

const STAFF: Uuid = Uuid::from_u128(7);

fn key(seed: u8) -> (String, String) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let private = key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    (
        private,
        key.verifying_key()
            .to_public_key_pem(LineEnding::LF)
            .unwrap(),
    )
}

struct Keys {
    folder: PathBuf,
}

impl Keys {
    /// directory = 1, intake = 2, notification = 3; nobody trusts 9.
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("trust-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (seed, issuer) in [(1, "directory"), (2, "intake"), (3, "notification")] {
            std::fs::write(folder.join(format!("{issuer}.pub.pem")), key(seed).1).unwrap();
        }
        Self { folder }
    }

    fn verifier(&self) -> Verifier {
        Verifier::load(&self.folder).unwrap()
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn signer(seed: u8, issuer: &str) -> TokenSigner {
    TokenSigner::from_pem(issuer, key(seed).0.as_bytes()).unwrap()
}

/// A good staff token's claims, with some of them changed; `null` takes one away.
fn claims(changes: Value) -> Value {
    let now = clock::real_now().timestamp();
    let mut claims = json!({
        "iss": "directory", "aud": "redress", "sub": STAFF, "kind": "staff",
        "iat": now, "nbf": now, "exp": now + 300, "jti": Uuid::from_u128(1),
    });
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims
                .as_object_mut()
                .unwrap()
                .insert(name.clone(), value.clone()),
        };
    }
    claims
}

fn token(seed: u8, changes: Value) -> String {
    let key = EncodingKey::from_ed_pem(key(seed).0.as_bytes()).unwrap();
    jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims(changes), &key).unwrap()
}

#[test]
fn each_issuer_speaks_for_its_kind() {
    let keys = Keys::new("good");
    let verifier = keys.verifier();
    let now = clock::real_now();
    let staff = signer(1, "directory")
        .staff(STAFF, now, TimeDelta::minutes(60))
        .unwrap();
    assert_eq!(
        verifier.verify(&staff),
        Ok(Caller::Staff(StaffCaller { id: STAFF }))
    );
    let complaint = Uuid::from_u128(8);
    let complainant = signer(2, "intake").complainant(complaint, now).unwrap();
    assert_eq!(
        verifier.verify(&complainant),
        Ok(Caller::Complainant { complaint })
    );
    let service = signer(3, "notification").service(now).unwrap();
    assert_eq!(
        verifier.verify(&service),
        Ok(Caller::Service("notification".into()))
    );
    let partner = signer(1, "directory").partner(complaint, now).unwrap();
    assert_eq!(verifier.verify(&partner), Ok(Caller::Partner(complaint)));
    assert!(verifier.verify(&token(1, json!({}))).is_ok());
}

#[test]
fn bad_tokens_are_refused() {
    use TokenRefusal::{Invalid, Issuer, Kind, Malformed, TooLong};
    let keys = Keys::new("bad");
    let verifier = keys.verifier();
    let now = clock::real_now().timestamp();
    let good = token(1, json!({}));
    let (head_and_claims, signature) = good.rsplit_once('.').unwrap();
    let unsigned = |head: Value| {
        let claims = URL_SAFE_NO_PAD.encode(claims(json!({})).to_string());
        format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(head.to_string()))
    };
    let hs256 = {
        let public = EncodingKey::from_secret(key(1).1.as_bytes());
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims(json!({})), &public).unwrap()
    };
    let other_claims = {
        let claims =
            URL_SAFE_NO_PAD.encode(claims(json!({"sub": Uuid::from_u128(99)})).to_string());
        format!(
            "{}.{claims}.{signature}",
            head_and_claims.split('.').next().unwrap()
        )
    };
    let cases = [
        (
            "alg none",
            unsigned(json!({"alg": "none", "typ": "JWT"})),
            Malformed,
        ),
        (
            "EdDSA without a signature",
            unsigned(json!({"alg": "EdDSA", "typ": "JWT"})),
            Invalid,
        ),
        ("HS256 with the public key", hs256, Malformed),
        (
            "expired",
            token(
                1,
                json!({"iat": now - 400, "nbf": now - 400, "exp": now - 60}),
            ),
            Invalid,
        ),
        ("not yet valid", token(1, json!({"nbf": now + 60})), Invalid),
        ("without exp", token(1, json!({"exp": null})), Invalid),
        ("without nbf", token(1, json!({"nbf": null})), Invalid),
        ("without iat", token(1, json!({"iat": null})), Invalid),
        (
            "lives too long",
            token(1, json!({"exp": now + 3600})),
            TooLong,
        ),
        (
            "ends before it begins",
            token(1, json!({"iat": now + 500})),
            TooLong,
        ),
        (
            "other audience",
            token(1, json!({"aud": "elsewhere"})),
            Invalid,
        ),
        ("without audience", token(1, json!({"aud": null})), Invalid),
        (
            "unknown issuer",
            token(9, json!({"iss": "stranger"})),
            Issuer,
        ),
        (
            "issuer that names a path",
            token(9, json!({"iss": "../directory"})),
            Issuer,
        ),
        ("signed by another key", token(9, json!({})), Invalid),
        (
            "signed by a trusted service in directory's name",
            token(3, json!({})),
            Invalid,
        ),
        ("staff by intake", token(2, json!({"iss": "intake"})), Kind),
        (
            "complainant by notification",
            token(3, json!({"iss": "notification", "kind": "complainant"})),
            Kind,
        ),
        (
            "partner by intake",
            token(2, json!({"iss": "intake", "kind": "partner"})),
            Kind,
        ),
        (
            "complainant by directory",
            token(1, json!({"kind": "complainant"})),
            Kind,
        ),
        (
            "service in another's name",
            token(
                3,
                json!({"iss": "notification", "kind": "service", "sub": "service:intake"}),
            ),
            Kind,
        ),
        ("unknown kind", token(1, json!({"kind": "god"})), Invalid),
        (
            "subject that is no id",
            token(1, json!({"sub": "admin"})),
            Kind,
        ),
        (
            "truncated signature",
            good[..good.len() - 4].to_owned(),
            Invalid,
        ),
        ("no signature", head_and_claims.to_owned(), Malformed),
        ("other claims under the signature", other_claims, Invalid),
        ("nothing", String::new(), Malformed),
        ("nonsense", "a.b.c".to_owned(), Malformed),
        (
            "too large",
            format!("{good}{}", "A".repeat(4096)),
            Malformed,
        ),
    ];
    for (what, token, refusal) in cases {
        assert_eq!(verifier.verify(&token), Err(refusal), "{what}");
    }
    assert!(verifier.verify(&good).is_ok());
}

#[test]
fn an_issuer_may_have_several_keys_and_a_token_names_its_own() {
    let keys = Keys::new("several");
    let (old, new) = (signer(1, "directory"), signer(9, "directory"));
    let issued = |by: &TokenSigner| {
        let now = clock::real_now();
        by.staff(STAFF, now, TimeDelta::minutes(5)).unwrap()
    };
    let verifier = keys.verifier();
    assert_eq!(verifier.verify(&issued(&new)), Err(TokenRefusal::Invalid));
    let path = keys.folder.join("directory.new.pub.pem");
    std::fs::write(&path, key(9).1).unwrap();
    verifier.refresh();
    for by in [&old, &new] {
        assert!(verifier.verify(&issued(by)).is_ok());
    }
    // Of a version that names no key.
    assert!(verifier.verify(&token(9, json!({}))).is_ok());
    let public = verifier.public_keys("directory");
    assert_eq!(public.len(), 2);
    assert_eq!(verifier.public_keys("intake").len(), 1);
    assert_eq!(verifier.issuers(), ["directory", "intake", "notification"]);

    // The claim which key it is only chooses among those of the issuer.
    let of = |kid: &str, seed: u8| {
        let header = Header {
            kid: Some(kid.to_owned()),
            ..Header::new(Algorithm::EdDSA)
        };
        let key = EncodingKey::from_ed_pem(key(seed).0.as_bytes()).unwrap();
        jsonwebtoken::encode(&header, &claims(json!({})), &key).unwrap()
    };
    let intake = &verifier.public_keys("intake")[0];
    let intake = serde_json::to_value(intake).unwrap();
    let intake = intake["kid"].as_str().unwrap();
    assert_eq!(verifier.verify(&of(intake, 2)), Err(TokenRefusal::Invalid));
    assert_eq!(
        verifier.verify(&of("nobody", 1)),
        Err(TokenRefusal::Invalid)
    );

    std::fs::remove_file(keys.folder.join("directory.pub.pem")).unwrap();
    verifier.refresh();
    assert_eq!(verifier.verify(&issued(&old)), Err(TokenRefusal::Invalid));
    assert!(verifier.verify(&issued(&new)).is_ok());
    std::fs::write(&path, "damaged").unwrap();
    verifier.refresh();
    assert!(
        verifier.verify(&issued(&new)).is_ok(),
        "what was read last stays"
    );
}

#[test]
fn what_was_issued_before_a_revocation_is_void() {
    let keys = Keys::new("revoked");
    let verifier = keys.verifier();
    let now = clock::real_now();
    let issued = |at| {
        let by = signer(1, "directory");
        by.staff(STAFF, at, TimeDelta::minutes(5)).unwrap()
    };
    let (before, after) = (issued(now), issued(now + TimeDelta::seconds(1)));
    let from = now + TimeDelta::seconds(1);
    verifier.revoke([(STAFF, from)]);
    assert_eq!(verifier.verify(&before), Err(TokenRefusal::Revoked));
    assert!(verifier.verify(&after).is_ok());
    let other = Uuid::from_u128(8);
    verifier.revoke([(other, from)]);
    assert!(verifier.verify(&before).is_ok(), "somebody else's");
    let complainant = signer(2, "intake").complainant(other, now).unwrap();
    assert!(verifier.verify(&complainant).is_ok(), "no member of staff");
    let partner = signer(1, "directory").partner(other, now).unwrap();
    assert_eq!(verifier.verify(&partner), Err(TokenRefusal::Revoked));
}

#[test]
fn a_key_is_called_by_its_thumbprint() {
    // RFC 8037, appendix A.
    let x = URL_SAFE_NO_PAD
        .decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
        .unwrap();
    let public = ed25519_dalek::VerifyingKey::from_bytes(&x.try_into().unwrap()).unwrap();
    let thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    assert_eq!(authorization::key_id(&public), thumbprint);
}

#[test]
fn a_signer_needs_a_private_key_of_the_right_kind() {
    assert!(TokenSigner::from_pem("intake", b"nonsense").is_err());
    assert!(TokenSigner::from_pem("intake", key(1).1.as_bytes()).is_err());
}

mod requests {
    use actix_web::test::TestRequest;
    use actix_web::web::Data;
    use actix_web::{FromRequest, http::header};

    use super::*;

    #[actix_web::test]
    async fn no_header_is_the_public_and_a_bad_one_is_401() {
        let keys = Keys::new("requests");
        let verifier = Data::new(keys.verifier());
        let ask = async |value: Option<String>| {
            let mut request = TestRequest::default().app_data(verifier.clone());
            if let Some(value) = value {
                request = request.insert_header((header::AUTHORIZATION, value));
            }
            Caller::extract(&request.to_http_request())
                .await
                .map_err(|problem| problem.status().as_u16())
        };
        assert_eq!(ask(None).await, Ok(Caller::Public));
        let good = token(1, json!({}));
        assert_eq!(
            ask(Some(format!("Bearer {good}"))).await,
            Ok(Caller::Staff(StaffCaller { id: STAFF }))
        );
        for bad in [
            String::new(),
            "Bearer".into(),
            "Bearer x".into(),
            format!("Basic {good}"),
            good.clone(),
        ] {
            assert_eq!(ask(Some(bad)).await, Err(401));
        }
    }
}

proptest! {
    #[test]
    fn hostile_tokens_are_refused(
        text in "(\\PC{0,20}|[0-9A-Za-z_-]{0,60}|\\.|eyJhbGciOiJFZERTQSJ9){0,6}",
        changed in damaged(GOOD.clone().into_bytes()),
    ) {
        prop_assert!(TRUSTING.verify(&text).is_err());
        let changed = String::from_utf8_lossy(&changed);
        prop_assert_eq!(TRUSTING.verify(&changed).is_ok(), changed == GOOD.as_str(), "{}", changed);
    }
}

static GOOD: LazyLock<String> = LazyLock::new(|| token(1, json!({})));
static TRUSTING: LazyLock<Verifier> = LazyLock::new(|| Keys::new("hostile").verifier());
