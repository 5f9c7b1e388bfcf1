//! Tokens: Ed25519 JWT, at most ten minutes, the algorithm fixed, each issuer for its kind only.
//!
//! `directory` speaks for staff, `intake` for complainants, every service for itself. Tokens use
//! the machine's time: no rehearsal's clock makes one valid.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};
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
}

impl Kind {
    fn may_come_from(self, issuer: &str) -> bool {
        match self {
            Self::Staff => issuer == "directory",
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
    key: EncodingKey,
}

impl TokenSigner {
    /// From a private key (PKCS #8, PEM).
    ///
    /// # Errors
    /// [`KeyError::Pem`].
    pub fn from_pem(issuer: &str, pem: &[u8]) -> Result<Self, KeyError> {
        let key = EncodingKey::from_ed_pem(pem)
            .map_err(|_| KeyError::Pem(format!("private key of {issuer}")))?;
        let signer = Self {
            issuer: issuer.to_owned(),
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
        encode(&Header::new(Algorithm::EdDSA), &claims, &self.key).map_err(KeyError::Sign)
    }
}

/// Verifies tokens against the keys in a folder: `<issuer>.pub.pem`.
pub struct Verifier {
    folder: PathBuf,
    keys: RwLock<Keys>,
}

struct Keys {
    read: Instant,
    by_issuer: HashMap<String, DecodingKey>,
}

impl Verifier {
    /// Reads the folder. It is read again when an issuer is unknown or a signature does not fit, so
    /// that new keys need no restart.
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
        })
    }

    /// Who may be spoken for.
    ///
    /// # Errors
    /// [`TokenRefusal`].
    pub fn verify(&self, token: &str) -> Result<Caller, TokenRefusal> {
        match self.verify_once(token) {
            Err(TokenRefusal::Issuer | TokenRefusal::Invalid) if self.reload() => {
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

    fn reload(&self) -> bool {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.read.elapsed() < RELOAD_EVERY {
            return false;
        }
        keys.read = Instant::now();
        match read_keys(&self.folder) {
            Ok(by_issuer) => {
                keys.by_issuer = by_issuer;
                true
            }
            Err(e) => {
                tracing::warn!(error = %e, "keys were not read again");
                false
            }
        }
    }

    fn verify_once(&self, token: &str) -> Result<Caller, TokenRefusal> {
        if token.len() > 2048
            || decode_header(token)
                .map_err(|_| TokenRefusal::Malformed)?
                .alg
                != Algorithm::EdDSA
        {
            return Err(TokenRefusal::Malformed);
        }
        // The claimed issuer only chooses the key; the signature then proves the claim.
        let claimed: IssuerOnly = jsonwebtoken::dangerous::insecure_decode_claims(token)
            .map_err(|_| TokenRefusal::Malformed)?;
        let key = {
            let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
            keys.by_issuer
                .get(&claimed.iss)
                .cloned()
                .ok_or(TokenRefusal::Issuer)?
        };
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.leeway = LEEWAY_SECONDS;
        validation.validate_nbf = true;
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&claimed.iss]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        let claims = decode::<Claims>(token, &key, &validation)
            .map_err(|_| TokenRefusal::Invalid)?
            .claims;
        let life = claims
            .exp
            .checked_sub(claims.iat)
            .filter(|life| *life > 0)
            .ok_or(TokenRefusal::TooLong)?;
        if life > MAX_LIFE.num_seconds() {
            return Err(TokenRefusal::TooLong);
        }
        caller_of(claims).ok_or(TokenRefusal::Kind)
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
        Kind::Service => (claims.sub.strip_prefix("service:")? == claims.iss)
            .then_some(Caller::Service(claims.iss)),
    }
}

fn read_keys(folder: &Path) -> Result<HashMap<String, DecodingKey>, KeyError> {
    let failed = |e| KeyError::Read(folder.to_owned(), e);
    let mut keys = HashMap::new();
    for file in std::fs::read_dir(folder).map_err(failed)? {
        let path = file.map_err(failed)?.path();
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or_default();
        let Some(issuer) = name.strip_suffix(".pub.pem") else {
            continue;
        };
        let pem = std::fs::read(&path).map_err(failed)?;
        let key = DecodingKey::from_ed_pem(&pem).map_err(|_| KeyError::Pem(name.to_owned()))?;
        keys.insert(issuer.to_owned(), key);
    }
    Ok(keys)
}
