//! Who the provider says that somebody is: its answer to a code, checked.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use openidconnect::core::{CoreErrorResponseType, CoreJwsSigningAlgorithm as Alg};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AuthorizationCode, ClaimsVerificationError, Nonce,
    OAuth2TokenResponse as _, PkceCodeVerifier, RequestTokenError, SignatureVerificationError,
    TokenResponse as _,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::{Derived, Metadata, NotVouched, Provider, Refusal, Tokens};

/// By a key of the provider's own. Not by the client's secret (HS256), which is ours as much as theirs, and
/// never by nothing, whatever the description says.
const SIGNED_BY: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];
/// Seconds by which the provider's clock may be behind ours.
const LEEWAY: i64 = 30;
/// Characters of a subject (OpenID Connect Core 2).
const LONGEST_SUBJECT: usize = 255;

/// Claims that OpenID Connect does not know.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Others(Map<String, Value>);

/// Without what they say: it is about people.
impl fmt::Debug for Others {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Others")
    }
}

impl AdditionalClaims for Others {}

/// What the browser brought back. No `Debug`.
pub struct Answer {
    /// Good for one exchange.
    pub code: SecretString,
    /// Who sent it, where that is said (RFC 9207).
    pub issuer: Option<String>,
}

/// Whom the provider vouches for. No `Debug`.
pub struct Vouched {
    /// Which provider.
    pub issuer: String,
    /// SHA-256 of the subject: that name is never given to anybody else.
    pub sha256: [u8; 32],
    /// What the claim says that names people here; others may come to bear it.
    pub name: Option<String>,
}

impl Provider {
    /// Exchanges the code, and checks all that is said about whom it stands for.
    ///
    /// # Errors
    /// [`NotVouched`].
    pub async fn vouch(&self, answer: Answer, derived: &Derived) -> Result<Vouched, NotVouched> {
        let known = self.known().await?;
        let named = answer.issuer.as_deref();
        let must_be_named = known
            .additional_metadata()
            .authorization_response_iss_parameter_supported;
        if named.is_some_and(|named| named != self.0.issuer.as_str())
            || must_be_named && named.is_none()
        {
            return Err(Refusal::MixUp.into());
        }
        let tokens = self.exchange(&known, &answer.code, derived).await?;
        match self.check(&known, &tokens, derived) {
            // Another key, maybe a new one; the code is spent, so the same answer is looked at again.
            Err(Refusal::Signature) => match self.newer(&known).await {
                Some(newer) => Ok(self.check(&newer, &tokens, derived)?),
                None => Err(Refusal::Signature.into()),
            },
            checked => Ok(checked?),
        }
    }

    async fn exchange(
        &self,
        known: &Arc<Metadata>,
        code: &SecretString,
        derived: &Derived,
    ) -> Result<Tokens, NotVouched> {
        let party = self.party(known);
        let code = AuthorizationCode::new(code.expose_secret().to_owned());
        let exchange = party
            .exchange_code(code)
            .expect("a description without a token endpoint is not kept");
        let call = |request| self.call(request);
        let tokens = exchange
            .set_pkce_verifier(PkceCodeVerifier::new(derived.verifier.clone()))
            .request_async(&call)
            .await;
        tokens.map_err(|e| match e {
            RequestTokenError::Request(e) => e.into(),
            RequestTokenError::ServerResponse(said) => match said.error() {
                CoreErrorResponseType::InvalidClient
                | CoreErrorResponseType::UnauthorizedClient => Refusal::Client.into(),
                _ => Refusal::Code.into(),
            },
            // Neither is repeated anywhere: the answer is in it.
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                Refusal::Unreadable.into()
            }
        })
    }

    /// Whether somebody showed the provider who they are when that was asked for.
    fn is_recent(&self, shown: Option<DateTime<Utc>>, begun_at: i64) -> Result<(), String> {
        let Some(max_age) = self.0.max_age else {
            return Ok(());
        };
        let max_age = i64::try_from(max_age.as_secs()).unwrap_or(i64::MAX);
        let since = begun_at.saturating_sub(max_age).saturating_sub(LEEWAY);
        match shown {
            Some(shown) if shown.timestamp() >= since => Ok(()),
            _ => Err("not recently".to_owned()),
        }
    }

    fn check(
        &self,
        known: &Metadata,
        tokens: &Tokens,
        derived: &Derived,
    ) -> Result<Vouched, Refusal> {
        let party = self.party(known);
        let verifier = party
            .id_token_verifier()
            .set_allowed_algs(SIGNED_BY)
            .set_auth_time_verifier_fn(|shown| self.is_recent(shown, derived.begun_at))
            .set_time_fn(clock::real_now);
        let nonce = Nonce::new(derived.nonce.clone());
        let id_token = tokens.id_token().ok_or(Refusal::NoIdToken)?;
        let claims = id_token.claims(&verifier, &nonce).map_err(refusal)?;
        if claims
            .authorized_party()
            .is_some_and(|it| *it != self.0.client_id)
        {
            return Err(Refusal::Audience);
        }
        if let Some(expected) = claims.access_token_hash() {
            let alg = id_token.signing_alg().map_err(|_| Refusal::Signature)?;
            let key = id_token
                .signing_key(&verifier)
                .map_err(|_| Refusal::Signature)?;
            let actual = AccessTokenHash::from_token(tokens.access_token(), alg, key);
            if actual.ok().as_ref() != Some(expected) {
                return Err(Refusal::AccessToken);
            }
        }
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return Err(Refusal::IdToken);
        }
        let all = serde_json::to_value(claims).map_err(|_| Refusal::IdToken)?;
        Ok(Vouched {
            issuer: self.0.issuer.as_str().to_owned(),
            sha256: Sha256::digest(subject).into(),
            name: all[&self.0.claim].as_str().map(str::to_owned),
        })
    }
}

/// Without what the library adds to it: claims are about people.
fn refusal(e: ClaimsVerificationError) -> Refusal {
    use ClaimsVerificationError as E;
    match e {
        E::Expired(_) => Refusal::Expired,
        E::InvalidAudience(_) => Refusal::Audience,
        E::InvalidIssuer(_) => Refusal::Issuer,
        E::InvalidAuthTime(_) => Refusal::TooLongAgo,
        E::InvalidNonce(_) => Refusal::Nonce,
        E::SignatureVerification(
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::NoSignature
            | SignatureVerificationError::UnsupportedAlg(_),
        ) => Refusal::Algorithm,
        E::SignatureVerification(_) => Refusal::Signature,
        _ => Refusal::IdToken,
    }
}
