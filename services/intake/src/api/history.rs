//! `GET /v1/complaints/{id}/history`: the timeline, from the audit trail.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use chrono::{DateTime, Utc};
use persistence::audit;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;
use web::{Now, Problem};

use crate::Intake;
use crate::commands::read;
use crate::domain::{ComplaintId, rules_of};

/// The whole timeline.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct History {
    /// Oldest first.
    items: Vec<Step>,
}

/// One step.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Step {
    /// From 1 without gaps, unless reads are left out.
    seq: i64,
    at: DateTime<Utc>,
    /// `staff:<id>`, `complainant`, `public`, `service:<name>`, `system`.
    actor: String,
    /// An event's type without `redress.` and version, or a word of intake's own.
    #[schema(example = "complaint.accepted")]
    what: String,
    /// The rules behind it.
    rules: Vec<&'static str>,
    /// What was told: ids and codes.
    details: Value,
}

impl Step {
    fn of(entry: &audit::Entry) -> Self {
        let what = entry
            .action
            .strip_prefix("redress.")
            .unwrap_or(&entry.action);
        let what = what.strip_suffix(".v1").unwrap_or(what).to_owned();
        Self {
            seq: entry.seq,
            at: entry.at,
            actor: entry.actor.clone(),
            rules: rules_of(&entry.action).to_vec(),
            what,
            details: details(entry),
        }
    }
}

/// Of a fact of our own, the data of its envelope; of one that was heard, the fact itself.
fn details(entry: &audit::Entry) -> Value {
    let mut body: Value = serde_json::from_slice(&entry.body).unwrap_or_default();
    if entry.event_id.is_some() {
        body = body["data"].take();
    }
    if let Some(body) = body.as_object_mut() {
        body.remove("complaint_id");
        body.remove("at");
    }
    body
}

/// What happened, when, by whom, and by which rules.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path)),
    responses((status = 200, body = History), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{id}/history")]
pub(crate) async fn history(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let id = ComplaintId(path.into_inner());
    let asked = super::Asked::to(Action::HistoryView, id, &caller, at);
    let entries = service
        .asked(asked, async move |mut tx| {
            read::history(&mut tx, &caller, id).await
        })
        .await?;
    let items = entries.iter().map(Step::of).collect();
    Ok(HttpResponse::Ok().json(History { items }))
}
