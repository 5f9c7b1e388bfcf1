//! One complaint's life, step by step, as the people at their screens do it. Each step returns the
//! answer as it came, so that tests can look at refusals, too.

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::installation::{Answer, Installation, Method, Who};

/// What the complainant was told at registration.
#[derive(Debug, Clone)]
pub struct Told {
    /// Of the complaint.
    pub id: Uuid,
    /// Not secret.
    pub number: String,
    /// Secret.
    pub code: String,
    /// By the end of this day.
    pub promised: NaiveDate,
}

impl Told {
    /// From the answer to a registration; `None` where it is another answer.
    pub fn read(answer: &Answer) -> Option<Self> {
        let text = |key: &str| answer.body[key].as_str();
        Some(Self {
            id: text("id")?.parse().ok()?,
            number: text("number")?.to_owned(),
            code: text("code")?.to_owned(),
            promised: text("promised_date")?.parse().ok()?,
        })
    }
}

/// Why a step did not succeed in time.
#[derive(Debug)]
pub struct Stuck {
    /// Which.
    pub step: String,
    /// The last answer, or none where nobody answered.
    pub last: Option<Answer>,
}

impl std::fmt::Display for Stuck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.last {
            Some(answer) => write!(f, "{}: {} {}", self.step, answer.status, answer.text),
            None => write!(f, "{}: no answer", self.step),
        }
    }
}

impl std::error::Error for Stuck {}

/// How often a patient step is tried.
const PACE: Duration = Duration::from_millis(50);

impl Installation {
    /// Tries until it succeeds: facts of other services arrive a moment later (404, 409, 422), a
    /// service may be away (no answer, 5xx, 429). `limit` bounds it.
    ///
    /// # Errors
    /// [`Stuck`] with the last answer.
    pub async fn patiently(
        &self,
        step: &str,
        limit: Duration,
        mut attempt: impl AsyncFnMut() -> Result<Answer, reqwest::Error>,
    ) -> Result<Answer, Stuck> {
        let began = Instant::now();
        let mut pace = tokio::time::interval(PACE);
        pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            pace.tick().await;
            let last = attempt().await.ok();
            match last {
                Some(answer) if answer.is_success() => return Ok(answer),
                last if began.elapsed() > limit => {
                    return Err(Stuck {
                        step: step.to_owned(),
                        last,
                    });
                }
                _ => {}
            }
        }
    }

    /// Registers; `key` makes repeating it harmless.
    ///
    /// # Errors
    /// No answer.
    pub async fn register(
        &self,
        who: Who<'_>,
        body: &Value,
        key: Option<&str>,
    ) -> Result<Answer, reqwest::Error> {
        let headers: Vec<(&str, &str)> = key
            .map(|key| ("idempotency-key", key))
            .into_iter()
            .collect();
        self.send(
            who,
            Method::POST,
            "intake",
            "/v1/complaints",
            Some(body),
            &headers,
        )
        .await
    }

    /// What a complainant reads with number and code.
    ///
    /// # Errors
    /// No answer.
    pub async fn track(&self, number: &str, code: &str) -> Result<Answer, reqwest::Error> {
        self.post(
            Who::Public,
            "intake",
            "/v1/tracking",
            &json!({"number": number, "code": code}),
            None,
        )
        .await
    }

    /// Something done in the register.
    ///
    /// # Errors
    /// No answer.
    pub async fn at_intake(
        &self,
        who: Who<'_>,
        complaint: Uuid,
        act: &str,
        body: Value,
    ) -> Result<Answer, reqwest::Error> {
        self.act(
            who,
            "intake",
            &format!("/v1/complaints/{complaint}"),
            act,
            &body,
        )
        .await
    }

    /// Something done in the investigation.
    ///
    /// # Errors
    /// No answer.
    pub async fn at_investigation(
        &self,
        who: Who<'_>,
        complaint: Uuid,
        act: &str,
        body: Value,
    ) -> Result<Answer, reqwest::Error> {
        self.act(
            who,
            "investigation",
            &format!("/v1/investigations/{complaint}"),
            act,
            &body,
        )
        .await
    }

    /// Something done with the assignment.
    ///
    /// # Errors
    /// No answer.
    pub async fn at_assignment(
        &self,
        who: Who<'_>,
        complaint: Uuid,
        act: &str,
        body: Value,
    ) -> Result<Answer, reqwest::Error> {
        self.act(
            who,
            "assignment",
            &format!("/v1/assignments/{complaint}"),
            act,
            &body,
        )
        .await
    }
}
