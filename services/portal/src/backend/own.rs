//! What complainants read of their own complaint beside where it stands: its way, their words, their files.

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::future::try_join3;
use serde::Deserialize;
use uuid::Uuid;

use super::{At, Backend, Trouble};

/// The way that it took, what was said, and what was brought in. No `Debug`: somebody's words.
pub(crate) struct Story {
    pub(crate) steps: Vec<Step>,
    pub(crate) words: Words,
    pub(crate) files: Vec<File>,
}

/// One step.
#[derive(Deserialize)]
pub(crate) struct Step {
    pub(crate) at: DateTime<Utc>,
    /// `registered`, `accepted` …
    pub(crate) what: String,
    #[serde(default)]
    pub(crate) promised_date: Option<NaiveDate>,
    /// Why it was declined.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    #[serde(default)]
    pub(crate) satisfaction: Option<String>,
    #[serde(default)]
    pub(crate) result: Option<String>,
    /// Of a withdrawal: nothing goes on.
    #[serde(default)]
    pub(crate) ends_case: Option<bool>,
}

/// What was said. No `Debug`.
#[derive(Deserialize)]
pub(crate) struct Words {
    pub(crate) narrative: String,
    pub(crate) supplements: Vec<Supplement>,
}

/// What was added. No `Debug`.
#[derive(Deserialize)]
pub(crate) struct Supplement {
    pub(crate) at: DateTime<Utc>,
    pub(crate) text: String,
}

/// A file. No `Debug`: its name may tell of people.
#[derive(Deserialize)]
pub(crate) struct File {
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// `receiving`, `checking`, `kept`, `refused`.
    pub(crate) state: String,
    pub(crate) received_at: DateTime<Utc>,
    /// Bytes.
    #[serde(default)]
    pub(crate) size: Option<u64>,
}

#[derive(Deserialize)]
struct Listed<T> {
    items: Vec<T>,
}

impl Backend {
    /// None once the words are erased.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn story(&self, id: Uuid, token: &str) -> Result<Option<Story>, Trouble> {
        let path = |what: &str| format!("/v1/complaints/{id}/own-{what}");
        let (timeline, narrative, evidence) =
            (path("timeline"), path("narrative"), path("evidence"));
        let read = try_join3(
            self.ask::<Listed<Step>>(token, At::Intake, &timeline),
            self.ask::<Words>(token, At::Intake, &narrative),
            self.ask::<Listed<File>>(token, At::Intake, &evidence),
        );
        match read.await {
            Ok((steps, words, files)) => Ok(Some(Story {
                steps: steps.items,
                words,
                files: files.items,
            })),
            Err(Trouble::Missing | Trouble::Refused(_)) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }
}
