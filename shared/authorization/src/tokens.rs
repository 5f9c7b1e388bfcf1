//! Tokens: Ed25519 JWT, at most ten minutes, the algorithm fixed, each issuer for its kind only.
//!
//! `directory` speaks for staff and partners, `intake` for complainants, every service for itself. Tokens use
//! the machine's time: no rehearsal's clock makes one valid.
//!
//! An issuer may have several keys at once (`<issuer>.pub.pem`, `<issuer>.<anything>.pub.pem`): a new
//! one is trusted before it signs, and the old one until its last token has ended. What was issued to
//! somebody before [`Verifier::revoke`] says so is void.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use ed25519_dalek::{SigningKey, VerifyingKey};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::caller::{Caller, StaffCaller};

/// Who tokens are for.
pub const AUDIENCE: &str = "redress";
/// How long a token lives at most.
pub const MAX_LIFE: TimeDelta = TimeDelta::minutes(10);
/// Clocks of two machines may differ by this.
const LEEWAY_SECONDS: u64 = 5;
/// The folder is read again for an unknown issuer or a bad signature, this often at most.
const RELOAD_EVERY: Duration = Duration::from_secs(5);

/// Whom a token speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Staff,
    Complainant,
    Service,
    /// A version before this one does not know it, and takes no token of it.
    Partner,
}

impl Kind {
    fn may_come_from(self, issuer: &str) -> bool {
        match self {
            Self::Staff | Self::Partner => issuer == "directory",
            Self::Complainant => issuer == "intake",
            Self::Service => true,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    exp: i64,
    nbf: i64,
    iat: i64,
    jti: Uuid,
    kind: Kind,
}

/// Why a token is refused; for logs, never for clients, and without anything of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// Not a token of this form, or not with this algorithm.
    #[error("malformed or wrong algorithm")]
    Malformed,
    /// Nobody whom we trust.
    #[error("unknown issuer")]
    Issuer,
    /// Signature, time, audience or a missing claim.
    #[error("signature, time or audience")]
    Invalid,
    /// Lives longer than tokens may.
    #[error("lives too long")]
    TooLong,
    /// This issuer does not speak for such a subject.
    #[error("kind does not fit the issuer or the subject")]
    Kind,
    /// Its bearer signed out since, or was shut out.
    #[error("revoked")]
    Revoked,
}

/// Why keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Reading failed.
    #[error("cannot read keys from {0}")]
    Read(PathBuf, #[source] std::io::Error),
    /// Not an Ed25519 key in PEM.
    #[error("not an Ed25519 key in PEM form: {0}")]
    Pem(String),
    /// Signing failed.
    #[error("cannot sign a token")]
    Sign(#[source] jsonwebtoken::errors::Error),
}

/// Signs this service's tokens.
pub struct TokenSigner {
    issuer: String,
    header: Header,
    key: EncodingKey,
}

impl TokenSigner {
    /// From a private key (PKCS #8, PEM).
    ///
    /// # Errors
    /// [`KeyError::Pem`].
    pub fn from_pem(issuer: &str, pem: &[u8]) -> Result<Self, KeyError> {
        let bad = || KeyError::Pem(format!("private key of {issuer}"));
        let key = EncodingKey::from_ed_pem(pem).map_err(|_| bad())?;
        let public = std::str::from_utf8(pem)
            .ok()
            .and_then(|pem| SigningKey::from_pkcs8_pem(pem).ok())
            .ok_or_else(bad)?
            .verifying_key();
        let signer = Self {
            issuer: issuer.to_owned(),
            header: Header {
                kid: Some(key_id(&public)),
                ..Header::new(Algorithm::EdDSA)
            },
            key,
        };
        // The key is parsed when first used: better now than at the first request.
        signer.service(clock::real_now())?;
        Ok(signer)
    }

    /// For a member of staff; trusted from `directory` only. `at` is the machine's time.
    ///
    /// # Errors
    /// [`KeyError::Sign`].
    pub fn staff(
        &self,
        staff: Uuid,
        at: DateTime<Utc>,
        life: TimeDelta,
    ) -> Result<String, KeyError> {
        self.sign(Kind::Staff, staff.to_string(), at, life)
    }

    /// For somebody else's system; trusted from `directory` only. `at` is the machine's time.
    ///
    /// # Errors
    /// [`KeyError::Sign`].
    pub fn partner(&self, partner: Uuid, at: DateTime<Utc>) -> Result<String, KeyError> {
        self.sign(Kind::Partner, partner.to_string(), at, MAX_LIFE)
    }

    /// For whoever knew number and code; trusted from `intake` only.
    ///
    /// # Errors
    /// [`KeyError::Sign`].
    pub fn complainant(&self, complaint: Uuid, at: DateTime<Utc>) -> Result<String, KeyError> {
        self.sign(Kind::Complainant, complaint.to_string(), at, MAX_LIFE)
    }

    /// For this service itself.
    ///
    /// # Errors
    /// [`KeyError::Sign`].
    pub fn service(&self, at: DateTime<Utc>) -> Result<String, KeyError> {
        self.sign(
            Kind::Service,
            format!("service:{}", self.issuer),
            at,
            TimeDelta::minutes(2),
        )
    }

    fn sign(
        &self,
        kind: Kind,
        sub: String,
        at: DateTime<Utc>,
        life: TimeDelta,
    ) -> Result<String, KeyError> {
        let iat = at.timestamp();
        #[expect(
            clippy::disallowed_methods,
            reason = "a token's own id; nothing is decided by it"
        )]
        let jti = Uuid::now_v7();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub,
            exp: iat + life.min(MAX_LIFE).num_seconds(),
            nbf: iat,
            iat,
            jti,
            kind,
        };
        encode(&self.header, &claims, &self.key).map_err(KeyError::Sign)
    }
}

/// What a key is called in a token's header and in a key set: its thumbprint (RFC 7638, SHA-256).
pub fn key_id(key: &VerifyingKey) -> String {
    let canonical = format!(
        r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
        URL_SAFE_NO_PAD.encode(key.as_bytes())
    );
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
}

/// A public key, as a JSON Web Key (RFC 8037) shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PublicKey {
    /// Always `OKP`.
    kty: &'static str,
    /// Always `Ed25519`.
    crv: &'static str,
    /// Always `EdDSA`.
    alg: &'static str,
    /// Always `sig`.
    r#use: &'static str,
    /// What tokens' headers call it.
    kid: String,
    /// The key itself, in base64url.
    x: String,
}

/// Verifies tokens against the keys in a folder: `<issuer>.pub.pem`, `<issuer>.<anything>.pub.pem`.
pub struct Verifier {
    folder: PathBuf,
    keys: RwLock<Keys>,
    /// Staff and partners: tokens that were issued before this second (Unix time) are void.
    revoked: RwLock<HashMap<Uuid, i64>>,
}

struct Keys {
    read: Instant,
    by_issuer: ByIssuer,
}

type ByIssuer = HashMap<String, Vec<TrustedKey>>;

struct TrustedKey {
    public: PublicKey,
    key: DecodingKey,
}

impl Verifier {
    /// Reads the folder. It is read again when an issuer is unknown or a signature does not fit, so
    /// that new keys need no restart; [`refresh`](Self::refresh) also forgets those that are gone.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn load(folder: &Path) -> Result<Self, KeyError> {
        let by_issuer = read_keys(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            keys: RwLock::new(Keys {
                read: Instant::now(),
                by_issuer,
            }),
            revoked: RwLock::default(),
        })
    }

    /// Who may be spoken for.
    ///
    /// # Errors
    /// [`TokenRefusal`].
    pub fn verify(&self, token: &str) -> Result<Caller, TokenRefusal> {
        match self.verify_once(token) {
            Err(TokenRefusal::Issuer | TokenRefusal::Invalid) if self.is_worth_reading() => {
                self.refresh();
                self.verify_once(token)
            }
            decided => decided,
        }
    }

    /// The issuers that are trusted.
    pub fn issuers(&self) -> Vec<String> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let mut issuers: Vec<_> = keys.by_issuer.keys().cloned().collect();
        issuers.sort();
        issuers
    }

    /// The keys that are trusted of an issuer, in the order of their ids.
    pub fn public_keys(&self, issuer: &str) -> Vec<PublicKey> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let of = keys.by_issuer.get(issuer);
        of.into_iter().flatten().map(|k| k.public.clone()).collect()
    }

    /// Reads the folder again; where it cannot be read, what was read last stays.
    pub fn refresh(&self) {
        let read = read_keys(&self.folder);
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        keys.read = Instant::now();
        match read {
            Ok(by_issuer) => keys.by_issuer = by_issuer,
            Err(e) => tracing::warn!(error = %e, "keys were not read again"),
        }
    }

    /// Whose tokens are void where they were issued before a time: all of them, in place of what
    /// was said before.
    pub fn revoke(&self, revoked: impl IntoIterator<Item = (Uuid, DateTime<Utc>)>) {
        let revoked = revoked.into_iter().map(|(who, at)| (who, at.timestamp()));
        let revoked = revoked.collect();
        *self.revoked.write().unwrap_or_else(PoisonError::into_inner) = revoked;
    }

    fn is_worth_reading(&self) -> bool {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.read.elapsed() >= RELOAD_EVERY
    }

    fn verify_once(&self, token: &str) -> Result<Caller, TokenRefusal> {
        let header = Some(token)
            .filter(|token| token.len() <= 2048)
            .and_then(|token| decode_header(token).ok())
            .filter(|header| header.alg == Algorithm::EdDSA)
            .ok_or(TokenRefusal::Malformed)?;
        // The claimed issuer and key only choose the key; the signature then proves the claim.
        let claimed: IssuerOnly = jsonwebtoken::dangerous::insecure_decode_claims(token)
            .map_err(|_| TokenRefusal::Malformed)?;
        // Tokens of a version before this one name no key.
        let named = |key: &&TrustedKey| header.kid.as_ref().is_none_or(|id| *id == key.public.kid);
        let trusted: Vec<DecodingKey> = {
            let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
            let of = keys.by_issuer.get(&claimed.iss);
            let of = of.ok_or(TokenRefusal::Issuer)?.iter();
            of.filter(named).map(|known| known.key.clone()).collect()
        };
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.leeway = LEEWAY_SECONDS;
        validation.validate_nbf = true;
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&claimed.iss]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        let claims = trusted
            .iter()
            .find_map(|key| decode::<Claims>(token, key, &validation).ok())
            .ok_or(TokenRefusal::Invalid)?
            .claims;
        let life = claims
            .exp
            .checked_sub(claims.iat)
            .filter(|life| *life > 0)
            .ok_or(TokenRefusal::TooLong)?;
        if life > MAX_LIFE.num_seconds() {
            return Err(TokenRefusal::TooLong);
        }
        let issued_at = claims.iat;
        let caller = caller_of(claims).ok_or(TokenRefusal::Kind)?;
        if let Caller::Staff(StaffCaller { id }) | Caller::Partner(id) = &caller {
            let revoked = self.revoked.read().unwrap_or_else(PoisonError::into_inner);
            if revoked.get(id).is_some_and(|from| issued_at < *from) {
                return Err(TokenRefusal::Revoked);
            }
        }
        Ok(caller)
    }
}

#[derive(Deserialize)]
struct IssuerOnly {
    iss: String,
}

fn caller_of(claims: Claims) -> Option<Caller> {
    if !claims.kind.may_come_from(&claims.iss) {
        return None;
    }
    match claims.kind {
        Kind::Staff => Some(Caller::Staff(StaffCaller {
            id: claims.sub.parse().ok()?,
        })),
        Kind::Complainant => Some(Caller::Complainant {
            complaint: claims.sub.parse().ok()?,
        }),
        Kind::Partner => Some(Caller::Partner(claims.sub.parse().ok()?)),
        Kind::Service => (claims.sub.strip_prefix("service:")? == claims.iss)
            .then_some(Caller::Service(claims.iss)),
    }
}

fn read_keys(folder: &Path) -> Result<ByIssuer, KeyError> {
    let failed = |e| KeyError::Read(folder.to_owned(), e);
    let mut keys = ByIssuer::new();
    for file in std::fs::read_dir(folder).map_err(failed)? {
        let path = file.map_err(failed)?.path();
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or_default();
        let Some(stem) = name.strip_suffix(".pub.pem") else {
            continue;
        };
        // Services' names have no dot; what stands behind one tells several keys apart.
        let issuer = stem.split_once('.').map_or(stem, |(issuer, _)| issuer);
        let pem = std::fs::read_to_string(&path).map_err(failed)?;
        let bad = || KeyError::Pem(name.to_owned());
        let public = VerifyingKey::from_public_key_pem(&pem).map_err(|_| bad())?;
        let trusted = TrustedKey {
            public: PublicKey {
                kty: "OKP",
                crv: "Ed25519",
                alg: "EdDSA",
                r#use: "sig",
                kid: key_id(&public),
                x: URL_SAFE_NO_PAD.encode(public.as_bytes()),
            },
            key: DecodingKey::from_ed_pem(pem.as_bytes()).map_err(|_| bad())?,
        };
        keys.entry(issuer.to_owned()).or_default().push(trusted);
    }
    for trusted in keys.values_mut() {
        trusted.sort_by(|a, b| a.public.kid.cmp(&b.public.kid));
    }
    Ok(keys)
}
