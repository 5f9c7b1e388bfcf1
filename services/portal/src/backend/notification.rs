//! Replies, messages, and how satisfied somebody is.

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{At, Backend, Trouble, read, send, version};

/// What was replied. No `Debug`: somebody's words.
#[derive(Deserialize)]
pub(crate) struct Replies {
    pub(crate) replies: Vec<Reply>,
    #[serde(default)]
    pub(crate) follow_up: Option<FollowUp>,
    /// For the next change.
    #[serde(skip)]
    pub(crate) version: String,
}

/// One reply.
#[derive(Deserialize)]
pub(crate) struct Reply {
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) sent_at: Option<DateTime<Utc>>,
}

/// How it is asked whether somebody is satisfied.
#[derive(Deserialize)]
pub(crate) struct FollowUp {
    pub(crate) finished: bool,
    #[serde(default)]
    pub(crate) satisfaction: Option<String>,
}

/// A message, either way. No `Debug`.
#[derive(Deserialize)]
pub(crate) struct Message {
    pub(crate) from: String,
    pub(crate) wish: String,
    #[serde(default)]
    pub(crate) text: Option<String>,
    pub(crate) at: DateTime<Utc>,
}

/// Pages of a hundred messages that are shown at most.
const MESSAGES: usize = 20;

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Answer<'a> {
    outcome: &'static str,
    satisfaction: &'a str,
}

impl Backend {
    /// Replies that were sent; none while notification has not heard of the complaint.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn replies(&self, id: Uuid, token: &str) -> Result<Option<Replies>, Trouble> {
        let path = format!("/v1/replies/{id}");
        let request = self
            .request(Method::GET, At::Notification, &path)
            .bearer_auth(token);
        match send(request).await {
            Ok(answer) => {
                let version = version(&answer);
                let replies: Replies = read(answer).await?;
                Ok(Some(Replies { version, ..replies }))
            }
            Err(Trouble::Missing) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// The conversation, the oldest first.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn messages(&self, id: Uuid, token: &str) -> Result<Vec<Message>, Trouble> {
        let path = format!("/v1/conversations/{id}");
        self.ask_all(token, At::Notification, &path, MESSAGES).await
    }

    /// Writes to whoever handles the complaint; the same key sends it once.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn write(
        &self,
        id: Uuid,
        token: &str,
        key: Uuid,
        text: &str,
    ) -> Result<(), Trouble> {
        let path = format!("/v1/conversations/{id}");
        let request = self
            .request(Method::POST, At::Notification, &path)
            .bearer_auth(token)
            .header("idempotency-key", key.to_string());
        send(request.json(&Text { text })).await?;
        Ok(())
    }

    /// How satisfied the complainant is, as of the version that was seen.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn rate(
        &self,
        id: Uuid,
        token: &str,
        seen: &str,
        satisfaction: &str,
    ) -> Result<(), Trouble> {
        let path = format!("/v1/follow-ups/{id}");
        let request = self
            .request(Method::POST, At::Notification, &path)
            .bearer_auth(token)
            .header("if-match", seen);
        let answer = Answer {
            outcome: "answered",
            satisfaction,
        };
        send(request.json(&answer)).await?;
        Ok(())
    }
}
