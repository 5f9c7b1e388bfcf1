//! The organization's OpenID provider: where it sends people, and who it says that they are.
//!
//! Authorization code flow with PKCE, state and nonce (OpenID Connect Core 3.1, RFC 7636, RFC 9207). What the
//! provider says is never a reason to wait long: every call has a limit, few are under way at once, and what
//! is known of the provider is kept. Absent on purpose: roles, names, addresses of the provider's people. Who
//! somebody is here, and what they may do, is in the directory alone (security, section 8.10).

mod answer;
mod calls;
#[cfg(test)]
mod tests;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use hmac::{Hmac, KeyInit as _, Mac as _};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClaimName, CoreClaimType,
    CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, Client, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl, Scope,
    StandardErrorResponse, StandardTokenResponse,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use tokio::sync::{Mutex, Semaphore};

use answer::Others;
pub use answer::{Answer, Vouched};
use calls::Slot;

use crate::config::Oidc;

/// Attempts that begin in a second, and at once: each is a row for ten minutes, and nobody has to sign in for
/// one. Whoever has no password waits then.
const BEGINS: NonZeroU32 = NonZeroU32::new(20).expect("some");
const BEGINS_AT_ONCE: NonZeroU32 = NonZeroU32::new(200).expect("some");
/// Conversations with the provider at the same time; whoever comes then is told to come again.
const TURNS: usize = 16;

type Metadata = ProviderMetadata<
    About,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;
type Tokens = StandardTokenResponse<
    IdTokenFields<
        Others,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
type Party = Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What discovery says beyond OpenID Connect's own.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct About {
    /// RFC 9207: answers name their issuer.
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for About {}

/// Why the settings make no provider.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// Some are missing.
    #[error("oidc.issuer, oidc.client_id, oidc.client_secret and oidc.redirect_uri go together")]
    Halves,
    /// What is sent there would be read by others.
    #[error("oidc.{0} is no https:// address (http:// only on this machine's loopback)")]
    Address(&'static str),
    /// The client cannot be made.
    #[error("oidc: no HTTP client")]
    Client(#[source] reqwest::Error),
}

/// The provider does not answer, or not as it should; later.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    /// The call failed.
    #[error("the OpenID provider does not answer")]
    Away(#[source] reqwest::Error),
    /// It says so itself.
    #[error("the OpenID provider answers {0}")]
    Failing(u16),
    /// More than anything of use has.
    #[error("the OpenID provider's answer is too long")]
    TooLong,
    /// What it says about itself does not serve.
    #[error("the OpenID provider's description is of no use: {0}")]
    Description(&'static str),
    /// Too many at once, or it failed a moment ago.
    #[error("the OpenID provider is not asked now")]
    NotNow,
}

/// Why nobody is signed in: for the log, where it helps whoever runs this. Clients are told one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Spent, expired, or never begun.
    #[error("no such attempt")]
    Attempt,
    /// Of another attempt.
    #[error("the state is that of another attempt")]
    State,
    /// RFC 9207.
    #[error("the answer does not come from this provider")]
    MixUp,
    /// Spent, of another client, without its verifier.
    #[error("the provider does not take the code")]
    Code,
    /// `oidc.client_id` or `oidc.client_secret`.
    #[error("the provider does not take our client id and secret")]
    Client,
    /// Not what the specifications describe.
    #[error("the provider's answer cannot be read")]
    Unreadable,
    /// `openid` was not granted.
    #[error("the provider's answer has no ID token")]
    NoIdToken,
    /// `iss`.
    #[error("the ID token is another issuer's")]
    Issuer,
    /// `aud`, `azp`.
    #[error("the ID token is not for us alone")]
    Audience,
    /// None, or by a secret that both sides know.
    #[error("the ID token is not signed in a way that counts")]
    Algorithm,
    /// By nobody's key.
    #[error("the ID token is not signed by the provider")]
    Signature,
    /// `nonce`.
    #[error("the ID token is of another attempt")]
    Nonce,
    /// `exp`.
    #[error("the ID token has expired")]
    Expired,
    /// `auth_time`: `oidc.max_age_seconds`.
    #[error("the provider has not asked them again who they are")]
    TooLongAgo,
    /// `at_hash`.
    #[error("the ID token belongs to another access token")]
    AccessToken,
    /// Anything else about it.
    #[error("the ID token is not as it should be")]
    IdToken,
    /// No invitation or password has led here.
    #[error("nobody here is bound to this identity")]
    Unbound,
    /// Signed in at the provider as somebody else.
    #[error("the provider names somebody else than is to be bound")]
    OtherName,
    /// One identity, one member of staff.
    #[error("the identity is bound to somebody else")]
    BoundToOther,
    /// Left, or shut out meanwhile.
    #[error("not a member of staff any more, or shut out meanwhile")]
    Gone,
}

/// Why the provider vouched for nobody.
#[derive(Debug, thiserror::Error)]
pub enum NotVouched {
    /// Not for this attempt.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Not now.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// An attempt's secret, with the moment in it (by the machine's time, which the provider goes by, too). A hash of
/// all of it is kept, so nobody changes the moment.
pub fn attempt(secret: &SecretString, now: DateTime<Utc>) -> SecretString {
    format!("{}.{}", secret.expose_secret(), now.timestamp()).into()
}

/// What is derived from an attempt's secret: this service keeps a hash of it, and whoever has the secret was
/// there when it began. No `Debug`.
pub struct Derived {
    /// Goes to the provider and comes back.
    pub state: String,
    nonce: String,
    verifier: String,
    begun_at: i64,
}

impl Derived {
    /// Of an attempt.
    pub fn of(attempt: &SecretString) -> Self {
        let part = |name: &str| {
            let mut mac = Hmac::<Sha256>::new_from_slice(attempt.expose_secret().as_bytes())
                .expect("keys of any length");
            mac.update(name.as_bytes());
            BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        };
        let moment = attempt.expose_secret().rsplit('.').next();
        Self {
            // Where there is none, nothing is kept of it either.
            begun_at: moment.and_then(|it| it.parse().ok()).unwrap_or(i64::MAX),
            state: part("state"),
            nonce: part("nonce"),
            verifier: part("verifier"),
        }
    }
}

/// The provider. Cheap to clone.
#[derive(Clone)]
pub struct Provider(Arc<Inside>);

struct Inside {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: ClientSecret,
    redirect_uri: RedirectUrl,
    scopes: Vec<Scope>,
    claim: String,
    max_age: Option<Duration>,
    label: Option<String>,
    http: reqwest::Client,
    begins: DefaultDirectRateLimiter,
    turns: Semaphore,
    slot: Mutex<Slot>,
}

impl Provider {
    /// From settings; none where none is set up. Nobody is asked before somebody signs in.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn of(settings: &Oidc) -> Result<Option<Self>, Unusable> {
        let it = settings;
        let (issuer, id, secret, back) = match (
            &it.issuer,
            &it.client_id,
            &it.client_secret,
            &it.redirect_uri,
        ) {
            (None, None, None, None) => return Ok(None),
            (Some(issuer), Some(id), Some(secret), Some(back)) => (issuer, id, secret, back),
            _ => return Err(Unusable::Halves),
        };
        if !is_safe(issuer) {
            return Err(Unusable::Address("issuer"));
        }
        if !is_safe(back) {
            return Err(Unusable::Address("redirect_uri"));
        }
        web::client::install_tls();
        let patience = Duration::from_secs(it.timeout_seconds.max(1));
        // A redirect would be followed to wherever the answer says.
        let http = reqwest::Client::builder()
            .connect_timeout(patience.min(Duration::from_secs(2)))
            .timeout(patience)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(Unusable::Client)?;
        let scopes = it.scopes.split_whitespace().filter(|s| *s != "openid");
        Ok(Some(Self(Arc::new(Inside {
            issuer: IssuerUrl::new(issuer.clone()).map_err(|_| Unusable::Address("issuer"))?,
            client_id: ClientId::new(id.clone()),
            client_secret: ClientSecret::new(secret.expose_secret().to_owned()),
            redirect_uri: RedirectUrl::new(back.clone())
                .map_err(|_| Unusable::Address("redirect_uri"))?,
            scopes: scopes.map(|s| Scope::new(s.to_owned())).collect(),
            claim: it.claim.clone(),
            max_age: it.max_age_seconds.map(Duration::from_secs),
            label: it.label.clone(),
            http,
            begins: RateLimiter::direct(Quota::per_second(BEGINS).allow_burst(BEGINS_AT_ONCE)),
            turns: Semaphore::new(TURNS),
            slot: Mutex::default(),
        }))))
    }

    /// What people call it.
    pub fn label(&self) -> Option<&str> {
        self.0.label.as_deref()
    }

    /// Whether one more may begin now.
    pub fn admits(&self) -> bool {
        self.0.begins.check().is_ok()
    }

    /// Where somebody who begins is sent.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn address(&self, derived: &Derived) -> Result<String, Unavailable> {
        let known = self.known().await?;
        let verifier = PkceCodeVerifier::new(derived.verifier.clone());
        let (state, nonce) = (derived.state.clone(), derived.nonce.clone());
        let party = self.party(&known);
        let mut asking = party
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scopes(self.0.scopes.iter().cloned())
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        if let Some(max_age) = self.0.max_age {
            asking = asking.set_max_age(max_age);
        }
        let (address, _, _) = asking.url();
        Ok(address.into())
    }

    fn party(&self, known: &Metadata) -> Party {
        let id = self.0.client_id.clone();
        let secret = Some(self.0.client_secret.clone());
        // Where nothing is said, the specification says HTTP Basic.
        let by_body = known
            .token_endpoint_auth_methods_supported()
            .is_some_and(|ways| {
                ways.contains(&CoreClientAuthMethod::ClientSecretPost)
                    && !ways.contains(&CoreClientAuthMethod::ClientSecretBasic)
            });
        let party = Party::from_provider_metadata(known.clone(), id, secret)
            .set_redirect_uri(self.0.redirect_uri.clone());
        match by_body {
            true => party.set_auth_type(AuthType::RequestBody),
            false => party,
        }
    }
}

/// Nobody else reads what goes there.
fn is_safe(address: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(address) else {
        return false;
    };
    let loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    url.has_host() && (url.scheme() == "https" || url.scheme() == "http" && loopback)
}
