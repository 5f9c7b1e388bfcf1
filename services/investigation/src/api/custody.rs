//! The custody log of evidence (S-4.2).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use chrono::{DateTime, Utc};
use regulation::{EvidenceCondition, EvidenceKind, EvidencePurpose};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Now, Problem};

use super::Asked;
use crate::InvestigationService;
use crate::commands::{self, Custody};
use crate::domain::{ComplaintId, Deed, Entry, Hash, RecordingState};
use crate::store::codes;
use crate::store::custody::Named;

/// Who had which file when and why, and what must still be secured.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustodyView {
    /// Oldest first.
    entries: Vec<CustodyEntry>,
    /// Oldest first.
    recordings: Vec<RecordingView>,
}

/// One act.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustodyEntry {
    /// As intake names it.
    evidence_id: Uuid,
    at: DateTime<Utc>,
    /// None: the complainant.
    by: Option<Uuid>,
    /// `collected`, `secured`, `accessed`, `transferred` or `verified`.
    act: &'static str,
    /// Why it was taken out.
    purpose: Option<EvidencePurpose>,
    /// The original was taken out, not the viewing copy.
    original: Option<bool>,
    kind: Option<EvidenceKind>,
    size: Option<i64>,
    /// SHA-256 before; none where it was brought in.
    hash_before: Option<String>,
    /// SHA-256 after; none where it cannot be read as a whole any more.
    hash_after: Option<String>,
    condition: Option<EvidenceCondition>,
    /// The first byte that was changed or is gone.
    damaged_from: Option<i64>,
    /// The first byte behind that.
    damaged_to: Option<i64>,
    recording_id: Option<Uuid>,
}

/// A recording that was named.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordingView {
    id: Uuid,
    name: String,
    named_by: Uuid,
    named_at: DateTime<Utc>,
    /// An alarm is raised then.
    secure_by: DateTime<Utc>,
    overwritten_at: DateTime<Utc>,
    /// `open`, `at_risk`, `secured` or `lost`.
    state: &'static str,
    alarmed_at: Option<DateTime<Utc>>,
    secured_at: Option<DateTime<Utc>>,
    /// Its copy.
    evidence_id: Option<Uuid>,
}

fn hex(hash: Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl CustodyEntry {
    fn of(entry: &Entry) -> Self {
        let nothing = Self {
            evidence_id: entry.evidence,
            at: entry.at,
            by: entry.by.map(|by| by.0),
            act: codes::deed(&entry.deed),
            purpose: None,
            original: None,
            kind: None,
            size: None,
            hash_before: None,
            hash_after: None,
            condition: None,
            damaged_from: None,
            damaged_to: None,
            recording_id: None,
        };
        match entry.deed {
            Deed::Collected {
                kind,
                size,
                hash,
                recording,
            } => Self {
                kind: Some(kind),
                size: Some(size),
                hash_after: Some(hex(hash)),
                recording_id: recording,
                ..nothing
            },
            Deed::Accessed {
                purpose,
                original,
                hash,
            } => Self {
                purpose: Some(purpose),
                original: Some(original),
                hash_before: Some(hex(hash)),
                hash_after: Some(hex(hash)),
                ..nothing
            },
            Deed::Verified {
                condition,
                before,
                after,
                damage,
            } => Self {
                condition: Some(condition),
                hash_before: Some(hex(before)),
                hash_after: after.map(hex),
                damaged_from: damage.map(|(from, _)| from),
                damaged_to: damage.map(|(_, to)| to),
                ..nothing
            },
        }
    }
}

impl RecordingView {
    fn of(named: &Named, at: DateTime<Utc>) -> Self {
        let recording = &named.recording;
        let marks = (named.alarmed_at.is_some(), named.secured.is_some());
        let state = match RecordingState::of(marks, recording.overwritten_at, at) {
            RecordingState::Open => "open",
            RecordingState::AtRisk => "at_risk",
            RecordingState::Secured => "secured",
            RecordingState::Lost => "lost",
        };
        Self {
            id: recording.id,
            name: recording.name.as_str().to_owned(),
            named_by: recording.act.by.0,
            named_at: recording.act.at,
            secure_by: recording.secure_by,
            overwritten_at: recording.overwritten_at,
            state,
            alarmed_at: named.alarmed_at,
            secured_at: named.secured.map(|(at, _)| at),
            evidence_id: named.secured.map(|(_, evidence)| evidence),
        }
    }
}

impl CustodyView {
    fn of(read: &Custody, at: DateTime<Utc>) -> Self {
        let recording = |named| RecordingView::of(named, at);
        Self {
            entries: read.entries.iter().map(CustodyEntry::of).collect(),
            recordings: read.recordings.iter().map(recording).collect(),
        }
    }
}

/// The custody log, for whoever may see the evidence; each look is recorded.
#[utoipa::path(tag = "investigations",
    responses((status = 200, body = CustodyView), web::Problems), security(("bearer" = [])))]
#[get("/v1/investigations/{complaint}/custody")]
pub(crate) async fn custody(
    service: Data<InvestigationService>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let complaint = path.into_inner();
    let asked = Asked {
        complaint,
        caller: caller.clone(),
        wanted: Some(Action::FullNarrative),
        at,
    };
    let id = ComplaintId(complaint);
    let read = service
        .db
        .transaction(async |mut tx| commands::read_custody(&mut tx, &caller, id, at).await)
        .await;
    let read = asked.recorded(&service, read).await?;
    Ok(HttpResponse::Ok().json(CustodyView::of(&read, at)))
}
