//! Who looked at what, and who was refused: which entries of the trail say so, and how a supervisor
//! reads them.
//!
//! A service that gives something out appends an entry whose action stands in [`VIEWS`]; whoever
//! supervises reads them with [`views`], whatever the service. That every such action stands there is
//! held against the sources by `tests/tidy`.
//!
//! Absent on purpose: exports of lists and statistics, which are about no single complaint (they stand
//! in the trail of whoever took them).

use chrono::{DateTime, Utc};
use persistence::{Db, DbError, Tx, audit};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Page, Paging};

use crate::{Action, Caller, Case, Denied, permit};

/// What somebody got to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// What is restricted: the narrative, who complains, the evidence, what people said about it.
    Restricted,
    /// How a case stands, without any of that.
    Case,
    /// The complainant's own view.
    Own,
    /// Who looked at what.
    Views,
    /// Nothing: it was refused.
    Nothing,
}

const DENIED: &str = "access.denied";
const VIEWED: &str = "views.read";

/// Every action of the trail that tells of a look, in any service.
pub const VIEWS: &[(&str, Sight)] = &[
    (DENIED, Sight::Nothing),
    (VIEWED, Sight::Views),
    // intake
    ("narrative.read", Sight::Restricted),
    ("new_queue.downloaded", Sight::Restricted),
    ("contact.read", Sight::Restricted),
    ("contact.searched", Sight::Restricted),
    ("redress.identity.revealed.v1", Sight::Restricted),
    ("disclosures.read", Sight::Views),
    ("evidence.listed", Sight::Restricted),
    ("redress.evidence.accessed.v1", Sight::Restricted),
    ("sample.drawn", Sight::Case),
    ("tracking.opened", Sight::Own),
    // investigation
    ("investigation.read", Sight::Restricted),
    ("investigation.seen", Sight::Case),
    ("custody.read", Sight::Restricted),
    // assignment
    ("assignment.seen", Sight::Case),
    // notification
    ("conversation.read", Sight::Restricted),
    ("letter.read", Sight::Restricted),
];

/// What an entry with this action shows; none where it tells of no look.
pub fn sight_of(action: &str) -> Option<Sight> {
    let found = VIEWS.iter().find(|(name, _)| *name == action);
    found.map(|(_, sight)| *sight)
}

/// How often staff looked at what is restricted of a complaint, as far as this service gives it out.
///
/// # Errors
/// [`DbError`].
pub async fn looks_by_staff(tx: &mut Tx<'_>, complaint: Uuid) -> Result<i64, DbError> {
    let restricted = VIEWS
        .iter()
        .filter(|(_, sight)| *sight == Sight::Restricted);
    let actions: Vec<&str> = restricted.map(|(action, _)| *action).collect();
    audit::count_by_staff(tx, complaint, &actions).await
}

/// One look, or a refusal of one, as a supervisor reads it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ViewOfComplaint)]
pub struct Viewed {
    /// Its place in the trail of the complaint in this service.
    seq: i64,
    at: DateTime<Utc>,
    /// `staff:<id>`, `complainant`, `public`, `service:<name>`, `partner:<id>`.
    actor: String,
    /// Who, where it was staff.
    staff_id: Option<Uuid>,
    /// At what; `access.denied` where it was refused.
    #[schema(example = "narrative.read")]
    what: String,
    /// For what, as whoever looked stated it.
    purpose: Option<String>,
    /// Which file, message or disclosure of an identity.
    about_id: Option<Uuid>,
    /// Why it was refused: `conflict`, `sensitivity`, `site`, `role` …
    refused: Option<String>,
    /// What was refused, as the table calls it; none where that was not recorded.
    #[schema(example = "full_narrative")]
    wanted: Option<String>,
}

impl Viewed {
    fn of(entry: &audit::Entry) -> Self {
        let mut body: Value = serde_json::from_slice(&entry.body).unwrap_or_default();
        if entry.event_id.is_some() {
            body = body["data"].take();
        }
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        let id = |name: &str| body[name].as_str().and_then(|id| id.parse().ok());
        let denied = entry.action == DENIED;
        Self {
            seq: entry.seq,
            at: entry.at,
            actor: entry.actor.clone(),
            staff_id: staff_of(&entry.actor),
            what: entry.action.clone(),
            purpose: text("purpose"),
            about_id: ["evidence_id", "delivery_id", "disclosure_id"]
                .into_iter()
                .find_map(id),
            refused: text("reason").filter(|_| denied),
            wanted: text("wanted").filter(|_| denied),
        }
    }
}

/// The way back from what [`persistence::Actor`] writes.
fn staff_of(actor: &str) -> Option<Uuid> {
    actor.strip_prefix("staff:")?.parse().ok()
}

/// A page of who looked at this complaint, the newest first, behind the place `before`; for whoever
/// may read that, and an entry of its own.
///
/// # Errors
/// [`Denied`].
pub async fn views(
    tx: &mut Tx<'_>,
    caller: &Caller,
    case: &Case,
    paging: &Paging,
    before: Option<i64>,
    at: DateTime<Utc>,
) -> Result<Page<Viewed>, Denied> {
    permit(tx, caller, Action::AuditRead, case).await?;
    let actions: Vec<&str> = VIEWS.iter().map(|(action, _)| *action).collect();
    let (complaint, rows) = (case.complaint, paging.fetch());
    let found = audit::newest(tx, complaint, &actions, before, rows).await?;
    audit::append(tx, complaint, at, &caller.actor(), VIEWED, b"{}").await?;
    let page = paging.page(found, |entry| entry.seq);
    Ok(page.map(|entry| Viewed::of(&entry)))
}

#[derive(Serialize)]
struct Note {
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    wanted: Option<&'static str>,
}

/// Records that something was denied, in a transaction of its own: that of the command has been rolled
/// back. Of staff, services and partners: which complainant it was, another complaint's trail could not say.
///
/// # Errors
/// [`DbError`]: denied all the same, but not unseen; without the record there is no answer.
pub async fn record_denial(
    db: &Db,
    subject: Uuid,
    caller: &Caller,
    wanted: Option<Action>,
    at: DateTime<Utc>,
    denied: &Denied,
) -> Result<(), DbError> {
    if matches!(denied, Denied::Unauthenticated | Denied::Db(_)) {
        return Ok(());
    }
    // Services and partners are refused before anybody looks for the complaint: there may be none.
    let may_be_nothing = match caller {
        Caller::Staff(_) => false,
        Caller::Service(_) | Caller::Partner(_) => true,
        Caller::Public | Caller::Complainant { .. } => return Ok(()),
    };
    let note = Note {
        reason: denied.reason(),
        wanted: wanted.map(Action::name),
    };
    let body = serde_json::to_vec(&note).expect("codes are JSON");
    db.transaction(async move |mut tx| {
        if may_be_nothing && !audit::is_known(&mut tx, subject).await? {
            return Ok(());
        }
        audit::append(&mut tx, subject, at, &caller.actor(), DENIED, &body).await
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(action: &str, actor: &str, body: &str, event: bool) -> audit::Entry {
        audit::Entry {
            subject: Uuid::nil(),
            seq: 7,
            at: DateTime::UNIX_EPOCH,
            actor: actor.to_owned(),
            action: action.to_owned(),
            body: body.as_bytes().to_vec(),
            event_id: event.then(Uuid::nil),
            event_seq: event.then_some(1),
            prev_hash: Vec::new(),
            hash: Vec::new(),
        }
    }

    #[test]
    fn every_look_stands_once_in_the_list() {
        for (n, (action, sight)) in VIEWS.iter().enumerate() {
            assert_eq!(sight_of(action), Some(*sight));
            assert!(VIEWS[..n].iter().all(|(other, _)| other != action));
        }
        assert_eq!(sight_of("code.issued"), None);
    }

    #[test]
    fn what_was_stated_and_what_was_looked_at_are_read_from_the_entry() {
        let id = Uuid::from_u128(5);
        let actor = format!("staff:{id}");
        let searched = r#"{"purpose":"oversight"}"#;
        let searched = Viewed::of(&entry("contact.searched", &actor, searched, false));
        assert_eq!(searched.staff_id, Some(id));
        assert_eq!(searched.purpose.as_deref(), Some("oversight"));
        assert_eq!((searched.refused, searched.about_id), (None, None));

        let told = format!(r#"{{"data":{{"evidence_id":"{id}","purpose":"handling"}}}}"#);
        let action = "redress.evidence.accessed.v1";
        let taken = Viewed::of(&entry(action, &actor, &told, true));
        assert_eq!(taken.about_id, Some(id));
        assert_eq!(taken.purpose.as_deref(), Some("handling"));

        let body = r#"{"reason":"conflict","wanted":"full_narrative"}"#;
        let denied = Viewed::of(&entry(DENIED, &actor, body, false));
        assert_eq!(denied.refused.as_deref(), Some("conflict"));
        assert_eq!(denied.wanted.as_deref(), Some("full_narrative"));

        let by = Viewed::of(&entry("contact.read", "service:notification", "", false));
        assert_eq!((by.staff_id, by.purpose), (None, None));
        assert_eq!(by.actor, "service:notification");
    }
}
