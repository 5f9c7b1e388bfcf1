//! Calls to the services, typed; each of them may fail, and every failure is something to tell people.

pub(crate) mod account;
pub(crate) mod administration;
pub(crate) mod colleagues;
pub(crate) mod directory;
pub(crate) mod intake;
pub(crate) mod notification;
pub(crate) mod own;
pub(crate) mod own_account;
pub(crate) mod staff;

use std::net::IpAddr;
use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::config::Peers;

/// Why a call did not do what it should.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// No answer, or one that says "later".
    #[error("a service is away")]
    Away,
    /// Too many requests; seconds to wait.
    #[error("too many requests")]
    Busy(u64),
    /// Fields that break a rule.
    #[error("fields break rules")]
    Fields(Vec<Fault>),
    /// Refused for a reason, which the problem's type names.
    #[error("refused: {0}")]
    Refused(String),
    /// Not for this person, for a reason that directory's table names.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// Somebody changed it since it was seen.
    #[error("changed meanwhile")]
    Stale,
    /// The token has ended.
    #[error("the token has ended")]
    Expired,
    /// Not there, or not for this caller.
    #[error("not there")]
    Missing,
}

/// One field that breaks a rule.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Fault {
    /// JSON pointer.
    pub(crate) pointer: String,
    /// What is wrong, as the service says it: in English, for administrators.
    #[serde(default)]
    pub(crate) detail: String,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    errors: Vec<Fault>,
}

/// Where the services are. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Backend {
    http: reqwest::Client,
    peers: Peers,
    sites: directory::Sites,
    colleagues: colleagues::Known,
}

/// Which service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum At {
    Intake,
    Investigation,
    Assignment,
    Notification,
    Directory,
}

impl Backend {
    pub(crate) fn new(peers: Peers) -> Self {
        web::client::install_tls();
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build();
        Self {
            http: http.expect("constant settings, and TLS was installed"),
            peers,
            sites: directory::Sites::default(),
            colleagues: colleagues::Known::default(),
        }
    }

    fn request(&self, method: Method, at: At, path: &str) -> RequestBuilder {
        let base = match at {
            At::Intake => &self.peers.intake,
            At::Investigation => &self.peers.investigation,
            At::Assignment => &self.peers.assignment,
            At::Notification => &self.peers.notification,
            At::Directory => &self.peers.directory,
        };
        let request = self
            .http
            .request(method, format!("{}{path}", base.trim_end_matches('/')))
            .timeout(Duration::from_secs(10));
        match telemetry::traceparent() {
            Some(parent) => request.header("traceparent", parent),
            None => request,
        }
    }
}

/// Intake counts by address; it is told whose request this is.
fn on_behalf_of(request: RequestBuilder, address: Option<IpAddr>) -> RequestBuilder {
    match address {
        Some(address) => request.header("x-forwarded-for", address.to_string()),
        None => request,
    }
}

/// The answer, where it says yes.
async fn send(request: RequestBuilder) -> Result<Response, Trouble> {
    let response = request.send().await.map_err(|e| {
        // Addresses hold ids at most, but they are not for logs.
        tracing::warn!(
            error = format!("{:#}", e.without_url()),
            "a service does not answer"
        );
        Trouble::Away
    })?;
    judged(response).await
}

async fn judged(response: Response) -> Result<Response, Trouble> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        let after = response.headers().get("retry-after");
        let after = after.and_then(|value| value.to_str().ok()?.parse().ok());
        return Err(Trouble::Busy(after.unwrap_or(60)));
    }
    if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT {
        return Err(Trouble::Away);
    }
    if status == StatusCode::UNAUTHORIZED {
        return Err(Trouble::Expired);
    }
    if status == StatusCode::NOT_FOUND {
        return Err(Trouble::Missing);
    }
    if status == StatusCode::PRECONDITION_FAILED {
        return Err(Trouble::Stale);
    }
    let problem: Option<Problem> = response.json().await.ok();
    Err(match problem {
        Some(problem) if status == StatusCode::FORBIDDEN => {
            Trouble::Forbidden(problem.reason.unwrap_or_default())
        }
        Some(problem) if !problem.errors.is_empty() => Trouble::Fields(problem.errors),
        Some(problem) => {
            let kind = problem.kind.rsplit('/').next().unwrap_or_default();
            Trouble::Refused(kind.to_owned())
        }
        None => Trouble::Refused(status.as_u16().to_string()),
    })
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Trouble> {
    response.json().await.map_err(|e| {
        tracing::error!(
            error = format!("{:#}", e.without_url()),
            "a service's answer cannot be read"
        );
        Trouble::Away
    })
}

/// The version that an answer shows, as it is.
fn version(response: &Response) -> String {
    let tag = response.headers().get("etag");
    tag.and_then(|tag| tag.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}
