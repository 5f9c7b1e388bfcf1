//! Talking to the provider: little at a time, never for long, and no more often than it has to be.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::{DiscoveryError, HttpRequest, HttpResponse, http};
use tokio::time::Instant;

use super::{Metadata, Provider, Unavailable, is_safe};

/// How long a description and its keys are good for, unless a token is signed with another key.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// After a failure, and after looking for a key that was not there, the provider is left alone.
const PAUSE: Duration = Duration::from_secs(2);
const BETWEEN_KEYS: Duration = Duration::from_secs(10);
/// Bytes of an answer.
const LONGEST: usize = 256 * 1024;

/// What is known of the provider.
#[derive(Default)]
pub(super) struct Slot {
    known: Option<(Arc<Metadata>, Instant)>,
    failed: Option<Instant>,
    /// When it was last asked for a key that nobody knew.
    looked_for_key: Option<Instant>,
}

fn within(moment: Option<Instant>, time: Duration) -> bool {
    moment.is_some_and(|moment| moment.elapsed() < time)
}

impl Provider {
    /// The provider's description and keys. Those who come while it is asked wait for that one answer.
    pub(super) async fn known(&self) -> Result<Arc<Metadata>, Unavailable> {
        let mut slot = self.0.slot.lock().await;
        let known = slot.known.clone();
        if let Some((known, since)) = &known
            && since.elapsed() < FRESH
        {
            return Ok(Arc::clone(known));
        }
        match (self.fetch(&mut slot).await, known) {
            (Ok(known), _) => Ok(known),
            // What was true ten minutes ago most likely is; whether it is, the next call tells.
            (Err(_), Some((known, _))) => Ok(known),
            (Err(e), None) => Err(e),
        }
    }

    /// Newer keys than those in `known`, where there may be any: not more often than now and then, or whoever
    /// sends tokens with made-up keys would have the provider asked without end.
    pub(super) async fn newer(&self, known: &Arc<Metadata>) -> Option<Arc<Metadata>> {
        let mut slot = self.0.slot.lock().await;
        if let Some((newer, _)) = &slot.known
            && !Arc::ptr_eq(newer, known)
        {
            return Some(Arc::clone(newer));
        }
        if within(slot.looked_for_key, BETWEEN_KEYS) {
            return None;
        }
        slot.looked_for_key = Some(Instant::now());
        self.fetch(&mut slot).await.ok()
    }

    async fn fetch(&self, slot: &mut Slot) -> Result<Arc<Metadata>, Unavailable> {
        if within(slot.failed, PAUSE) {
            return Err(Unavailable::NotNow);
        }
        let call = |request| self.call(request);
        let found = Metadata::discover_async(self.0.issuer.clone(), &call).await;
        let found = found.map_err(|e| match e {
            DiscoveryError::Request(e) => e,
            DiscoveryError::Validation(_) => Unavailable::Description("it names another issuer"),
            DiscoveryError::Response(status, ..) => Unavailable::Failing(status.as_u16()),
            _ => Unavailable::Description("it cannot be read"),
        });
        match found.and_then(usable) {
            Ok(found) => {
                let found = Arc::new(found);
                slot.known = Some((Arc::clone(&found), Instant::now()));
                slot.failed = None;
                Ok(found)
            }
            Err(e) => {
                tracing::warn!(error = %telemetry::chain(&e), "the OpenID provider cannot be asked");
                slot.failed = Some(Instant::now());
                Err(e)
            }
        }
    }

    /// One call.
    pub(super) async fn call(&self, request: HttpRequest) -> Result<HttpResponse, Unavailable> {
        let away = |e: reqwest::Error| Unavailable::Away(e.without_url());
        let _turn = self
            .0
            .turns
            .try_acquire()
            .map_err(|_| Unavailable::NotNow)?;
        let request = reqwest::Request::try_from(request).map_err(away)?;
        let mut answer = self.0.http.execute(request).await.map_err(away)?;
        let status = answer.status();
        if status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429) {
            return Err(Unavailable::Failing(status.as_u16()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(away)? {
            if body.len() + chunk.len() > LONGEST {
                return Err(Unavailable::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

/// Codes and secrets go only where nobody else reads them, and people are sent to no other kind of address.
fn usable(found: Metadata) -> Result<Metadata, Unavailable> {
    let token = found.token_endpoint().map(|url| url.as_str());
    let token = token.ok_or(Unavailable::Description("it has no token endpoint"))?;
    let named = [token, found.authorization_endpoint(), found.jwks_uri()];
    if !named.into_iter().all(is_safe) {
        return Err(Unavailable::Description("an address of it is not https"));
    }
    Ok(found)
}
