//! Calls to our other services: short time limits, a token, the trace; errors say what to do.

use std::sync::Once;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::{Serialize, de::DeserializeOwned};

use crate::webhook::Receiver;

/// An HTTP client. Cheap to clone.
#[derive(Clone)]
pub struct Client(reqwest::Client);

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No answer, or one that says "later": try again.
    #[error("the service does not answer")]
    Unavailable(#[source] Option<reqwest::Error>),
    /// It refused; the same call will be refused again.
    #[error("the service answered {0}")]
    Refused(StatusCode),
    /// The answer is not what its API describes.
    #[error("the service's answer cannot be read")]
    Malformed(#[source] reqwest::Error),
}

impl CallError {
    /// Trying again later can help.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// Several parts of this program bring TLS of their own; this says that it is ring's.
pub fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error means that somebody was faster, with the only provider in the tree.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    /// 2 s to connect, 10 s for the whole call, no redirects.
    pub fn new() -> Self {
        install_tls();
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build();
        Self(client.expect("constant settings, and TLS was installed"))
    }

    /// GET, answered with JSON.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn get<T: DeserializeOwned>(
        &self,
        url: &str,
        token: Option<&str>,
    ) -> Result<T, CallError> {
        self.call(self.0.request(Method::GET, url), token).await
    }

    /// POST of JSON, answered with JSON.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn post<T: DeserializeOwned>(
        &self,
        url: &str,
        token: Option<&str>,
        body: &(impl Serialize + Sync),
    ) -> Result<T, CallError> {
        self.call(self.0.request(Method::POST, url).json(body), token)
            .await
    }

    /// POST to somebody who is no service of ours, signed; whatever the answer says beyond "taken" is
    /// not read.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn deliver(
        &self,
        to: &Receiver,
        id: &str,
        at: DateTime<Utc>,
        body: String,
    ) -> Result<(), CallError> {
        let request = self.0.request(Method::POST, to.url().clone());
        send(to.secret.signed(request, id, at, body)).await?;
        Ok(())
    }

    async fn call<T: DeserializeOwned>(
        &self,
        mut call: RequestBuilder,
        token: Option<&str>,
    ) -> Result<T, CallError> {
        if let Some(token) = token {
            call = call.bearer_auth(token);
        }
        if let Some(traceparent) = telemetry::traceparent() {
            call = call.header("traceparent", traceparent);
        }
        let response = send(call).await?;
        response.json().await.map_err(|e| match e.is_decode() {
            true => CallError::Malformed(e.without_url()),
            false => unavailable(e),
        })
    }
}

/// URLs hold ids at most, but errors are logged: without them.
fn unavailable(e: reqwest::Error) -> CallError {
    CallError::Unavailable(Some(e.without_url()))
}

/// The answer, where it says yes.
async fn send(call: RequestBuilder) -> Result<Response, CallError> {
    let response = call.send().await.map_err(unavailable)?;
    let status = response.status();
    if status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
    {
        return Err(CallError::Unavailable(None));
    }
    if !status.is_success() {
        return Err(CallError::Refused(status));
    }
    Ok(response)
}
