//! What the register, its trail and the deadline ledger say, as whoever may read it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::installation::{Answer, Installation, Who};
use crate::page::Lang;
use crate::trouble::Trouble;

/// 督办专员: reads everything but integrity.
pub const SUPERVISOR: &str = "jz-fang";
/// 纪检监察室主任: reads integrity.
const INTEGRITY_OFFICER: &str = "jz-ji";

/// A complaint that was found by its number.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its id.
    pub id: Uuid,
    /// By whose eyes: what integrity officers read, supervisors do not.
    pub reader: &'static str,
    /// The whole complaint, as the register has it.
    pub complaint: Value,
}

/// An entry of the register's history.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Event {
    /// From 1.
    pub seq: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// `staff:<id>`, `complainant`, `service:<name>` …
    pub actor: String,
    /// `complaint.accepted` …
    pub what: String,
    /// The rules behind it.
    pub rules: Vec<String>,
    /// Ids and codes.
    pub details: Value,
}

/// One setting of one deadline.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Entry {
    /// From 1.
    pub entry: i32,
    /// Which clock.
    pub clock: String,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// What it was before.
    #[serde(default)]
    pub previous_due_at: Option<DateTime<Utc>>,
    /// When it was set.
    pub set_at: DateTime<Utc>,
    /// `started`, `reclassified` …
    pub why: String,
    /// The arithmetic.
    pub words: String,
}

/// A code inside of a body.
pub fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// An id inside of a body.
pub fn id(value: &Value, key: &str) -> Option<Uuid> {
    value[key].as_str()?.parse().ok()
}

/// Several ids inside of a body.
pub fn ids(value: &Value, key: &str) -> Vec<Uuid> {
    let items = value[key].as_array().into_iter().flatten();
    items.filter_map(|v| v.as_str()?.parse().ok()).collect()
}

/// A moment inside of a body.
pub fn moment(value: &Value, key: &str) -> Option<DateTime<Utc>> {
    value[key].as_str()?.parse().ok()
}

impl Installation {
    /// GET that must succeed.
    ///
    /// # Errors
    /// [`Trouble`] in words that name the service.
    pub async fn read(&self, who: Who<'_>, service: &str, path: &str) -> Result<Answer, Trouble> {
        let answer = self.ask(who, service, path).await?;
        if answer.is_success() {
            Ok(answer)
        } else {
            Err(Trouble::refused(format!("{service} {path}"), answer))
        }
    }

    /// GET, whatever comes back.
    ///
    /// # Errors
    /// [`Trouble::Away`].
    pub async fn ask(&self, who: Who<'_>, service: &str, path: &str) -> Result<Answer, Trouble> {
        let asked = self.get(who, service, path).await;
        asked.map_err(|_| Trouble::away(service, self.url(service)))
    }

    /// What a service thinks the time is: a rehearsal's clock may have been moved.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn now(&self, service: &str) -> Result<DateTime<Utc>, Trouble> {
        let ready = self
            .ask(Who::Public, service, "/readyz?verbose=true")
            .await?;
        moment(&ready.body, "now")
            .ok_or_else(|| Trouble::refused(format!("{service} /readyz"), ready))
    }

    /// Waits until the organization's facts have arrived at intake, which takes a moment after an
    /// import: until then its people are strangers there.
    ///
    /// # Errors
    /// [`Trouble`] after a minute.
    pub async fn settled(&self) -> Result<(), Trouble> {
        for who in ["hall-qian", "bank-cao", "hosp-jin", SUPERVISOR] {
            let step = format!("intake learning of the organization ({who})");
            let asked = self.patiently(&step, Duration::from_secs(60), async || {
                self.get(Who::Staff(who), "intake", "/v1/complaints?limit=1")
                    .await
            });
            asked.await?;
        }
        Ok(())
    }

    /// Looks a number up, as a supervisor; integrity cases as the integrity officer.
    ///
    /// # Errors
    /// [`Trouble`]: mistyped, unknown, or nobody answers.
    pub async fn find(&self, number: &str) -> Result<Found, Trouble> {
        let number = number.trim().to_ascii_uppercase();
        let mistyped = || {
            Trouble::Other(format!(
                "{number} is no complaint number: it looks like ZW-2026-000123-C, and its last digit C checks the others"
            ))
        };
        if number.is_empty()
            || !number
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-')
        {
            return Err(mistyped());
        }
        for reader in [SUPERVISOR, INTEGRITY_OFFICER] {
            let path = format!("/v1/complaints?number={number}");
            let answer = self.ask(Who::Staff(reader), "intake", &path).await?;
            match answer.status {
                200 => {}
                422 => return Err(mistyped()),
                401 => return Err(Trouble::Other(
                    "intake does not know the signature: --key must name directory's private key of this installation".into(),
                )),
                _ => return Err(Trouble::refused("looking the number up", answer)),
            }
            if let Some(id) = id(&answer.body["items"][0], "id") {
                let path = format!("/v1/complaints/{id}");
                let complaint = self.read(Who::Staff(reader), "intake", &path).await?.body;
                return Ok(Found {
                    id,
                    reader,
                    complaint,
                });
            }
        }
        Err(Trouble::Other(format!(
            "no complaint has the number {number}; `rehearsal demo` and `rehearsal walk` print those that they registered"
        )))
    }

    /// The history, oldest first.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn history(&self, reader: &str, complaint: Uuid) -> Result<Vec<Event>, Trouble> {
        let path = format!("/v1/complaints/{complaint}/history");
        let answer = self.read(Who::Staff(reader), "intake", &path).await?;
        items(&answer, "items").ok_or_else(|| Trouble::refused("the history", answer))
    }

    /// The deadline ledger, oldest first.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn ledger(
        &self,
        reader: &str,
        complaint: Uuid,
        lang: Lang,
    ) -> Result<Vec<Entry>, Trouble> {
        let path = format!("/v1/assignments/{complaint}/ledger?lang={}", lang.tag());
        let answer = self.read(Who::Staff(reader), "assignment", &path).await?;
        items(&answer, "entries").ok_or_else(|| Trouble::refused("the deadline ledger", answer))
    }
}

fn items<T: serde::de::DeserializeOwned>(answer: &Answer, key: &str) -> Option<Vec<T>> {
    serde_json::from_value(answer.body[key].clone()).ok()
}
