//! Registering, following, and the complainant's own acts.

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regulation::{Channel, Language, Stage};
use reqwest::{Body, Method};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{At, Backend, Trouble, on_behalf_of, read, send, version};
use crate::upload::Case;

/// Longer than a phone takes for 20 MiB on a bad day.
const UPLOAD: Duration = Duration::from_secs(3600);

/// A complaint, as intake takes it. No `Debug`.
#[derive(Serialize)]
pub(crate) struct Registration {
    pub(crate) site_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) window_id: Option<Uuid>,
    pub(crate) channel: Channel,
    pub(crate) scopes: Vec<String>,
    pub(crate) narrative: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wanted_outcome: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) business_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) respondent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) occurred_on: Option<NaiveDate>,
    pub(crate) anonymous: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) complainant: Option<Complainant>,
    pub(crate) language: Language,
}

/// Who complains. No `Debug`.
#[derive(Serialize)]
pub(crate) struct Complainant {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) age: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wechat: Option<String>,
}

/// What the complainant is told. No `Debug`: it holds the code.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Registered {
    pub(crate) number: String,
    pub(crate) code: String,
    pub(crate) promised_date: NaiveDate,
    pub(crate) contact_point: Option<ContactPoint>,
}

/// Where to ask.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ContactPoint {
    pub(crate) channel: Channel,
    pub(crate) address: String,
}

/// The complainant's own view. No `Debug`: it may hold a token.
#[derive(Deserialize)]
pub(crate) struct Tracked {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) stage: Stage,
    pub(crate) result: Option<String>,
    pub(crate) signpost: Option<String>,
    pub(crate) registered_at: DateTime<Utc>,
    pub(crate) promised_date: NaiveDate,
    pub(crate) merged: bool,
    #[serde(default)]
    pub(crate) earlier_number: Option<String>,
    pub(crate) accesses: i64,
    pub(crate) looks_by_office: i64,
    #[serde(default)]
    pub(crate) token: Option<String>,
}

/// A file that was taken in.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Collected {
    pub(crate) size: u64,
    pub(crate) sha256: String,
}

#[derive(Serialize)]
struct Pair<'a> {
    number: &'a str,
    code: &'a str,
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

impl Backend {
    /// Registers; the same key with the same words gives the first answer again.
    ///
    /// # Errors
    /// [`Trouble`]; nothing is registered then, or it is told to repeat.
    pub(crate) async fn register(
        &self,
        key: Uuid,
        address: Option<IpAddr>,
        registration: &Registration,
    ) -> Result<Registered, Trouble> {
        let request = self.request(Method::POST, At::Intake, "/v1/complaints");
        let request = on_behalf_of(request, address)
            .header("idempotency-key", key.to_string())
            .json(registration);
        read(send(request).await?).await
    }

    /// Number and code open a complaint.
    ///
    /// # Errors
    /// [`Trouble::Missing`]: a wrong pair.
    pub(crate) async fn track(
        &self,
        number: &str,
        code: &str,
        address: Option<IpAddr>,
    ) -> Result<Tracked, Trouble> {
        let request = self.request(Method::POST, At::Intake, "/v1/tracking");
        let request = on_behalf_of(request, address).json(&Pair { number, code });
        read(send(request).await?).await
    }

    /// The complainant's own view, and its version.
    ///
    /// # Errors
    /// [`Trouble::Expired`] after ten minutes.
    pub(crate) async fn own(&self, id: Uuid, token: &str) -> Result<(Tracked, String), Trouble> {
        let path = format!("/v1/complaints/{id}");
        let request = self
            .request(Method::GET, At::Intake, &path)
            .bearer_auth(token);
        let answer = send(request).await?;
        let version = version(&answer);
        Ok((read(answer).await?, version))
    }

    /// Adds words; the same key adds them once.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn supplement(
        &self,
        id: Uuid,
        token: &str,
        (text, key): (&str, Uuid),
    ) -> Result<(), Trouble> {
        let path = format!("/v1/complaints/{id}/supplements");
        let request = self.request(Method::POST, At::Intake, &path);
        let request = request.header("idempotency-key", key.to_string());
        send(request.bearer_auth(token).json(&Text { text })).await?;
        Ok(())
    }

    /// Withdraws, as of the version that was seen.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn withdraw(&self, id: Uuid, token: &str, seen: &str) -> Result<(), Trouble> {
        let path = format!("/v1/complaints/{id}/withdrawal");
        let request = self.request(Method::POST, At::Intake, &path);
        send(request.bearer_auth(token).header("if-match", seen)).await?;
        Ok(())
    }

    /// Passes a file on as it comes.
    ///
    /// # Errors
    /// [`Trouble`]; the file was not kept.
    pub(crate) async fn add_file(
        &self,
        to: &Case<'_>,
        name: &str,
        file: Body,
    ) -> Result<Collected, Trouble> {
        let mut path = format!("/v1/complaints/{}/evidence", to.complaint);
        if let Some(recording) = to.recording {
            path.push_str(&format!("?recording={recording}"));
        }
        let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
        let request = self
            .request(Method::POST, At::Intake, &path)
            .timeout(UPLOAD)
            .bearer_auth(to.token)
            .header("content-type", "application/octet-stream")
            .header(
                "content-disposition",
                format!("attachment; filename*=UTF-8''{name}"),
            )
            .body(file);
        read(send(request).await?).await
    }
}
