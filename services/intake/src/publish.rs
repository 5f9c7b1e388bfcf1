//! The only place where a private fact becomes a public event.

use chrono::{DateTime, Utc};
use events::complaint::{
    ComplaintAccepted, ComplaintArchived, ComplaintClosed, ComplaintDeclined, ComplaintErased,
    ComplaintMerged, ComplaintRegistered, ComplaintReopened, ComplaintSupplemented,
    ComplaintUnmerged, ComplaintWithdrawn, EvidenceAccessed, EvidenceAdded, EvidenceVerified,
    HoldLifted, HoldPlaced, IdentityRevealed, PromisedDateChanged, RespondentIdentified,
    SensitivityChanged,
};
use messaging::{Told, append};
use persistence::{Actor, DbError, Tx};
use uuid::Uuid;

use crate::domain::{Collected, Comparison, ComplaintId, Fact, Registration, StaffId};

/// The first fact of all, as a part of the statement that stores the complaint.
pub(crate) fn tell_registered(tx: &Tx<'_>, actor: &Actor, registration: &Registration) -> Told {
    Told::new(tx, actor, 1, &registered(registration))
}

/// Numbers the facts on from `last_seq`, just as `store` counted them.
pub(crate) async fn tell(
    tx: &mut Tx<'_>,
    actor: &Actor,
    complaint: ComplaintId,
    last_seq: i64,
    at: DateTime<Utc>,
    facts: Vec<Fact>,
) -> Result<(), DbError> {
    let complaint_id = complaint.0;
    for (seq, fact) in (last_seq + 1..).zip(facts) {
        match fact {
            Fact::Registered(registration) => {
                append(tx, actor, seq, &registered(&registration)).await?;
            }
            Fact::Accepted { by, promised } => {
                let event = ComplaintAccepted {
                    complaint_id,
                    at,
                    accepted_by: by.0,
                    promised_date: promised,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::Declined { reason, by } => {
                let declined_by = by.0;
                let event = ComplaintDeclined {
                    complaint_id,
                    at,
                    reason,
                    declined_by,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::Supplemented { supplement } => {
                let event = ComplaintSupplemented {
                    complaint_id,
                    at,
                    supplement_id: supplement,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::RespondentIdentified { respondents, by } => {
                let event = RespondentIdentified {
                    complaint_id,
                    at,
                    respondent_ids: ids(&respondents),
                    identified_by: by.0,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::SensitivityChanged {
                sensitivity,
                previous,
            } => {
                let event = SensitivityChanged {
                    complaint_id,
                    at,
                    sensitivity,
                    previous,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::PromiseChanged { promised, previous } => {
                let event = PromisedDateChanged {
                    complaint_id,
                    at,
                    promised_date: promised,
                    previous,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::Withdrawn {
                ends_case,
                recorded_by,
            } => {
                let recorded_by = recorded_by.map(|by| by.0);
                let event = ComplaintWithdrawn {
                    complaint_id,
                    at,
                    ends_case,
                    recorded_by,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::Merged { lead, by } => {
                let event = ComplaintMerged {
                    complaint_id,
                    at,
                    lead_id: lead.0,
                    merged_by: by.0,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::Unmerged { lead, by } => {
                let event = ComplaintUnmerged {
                    complaint_id,
                    at,
                    lead_id: lead.0,
                    unmerged_by: by.map(|by| by.0),
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::Reopened { reason, round, by } => {
                let reopened_by = by.map(|by| by.0);
                let event = ComplaintReopened {
                    complaint_id,
                    at,
                    reason,
                    round,
                    reopened_by,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::Closed { result, by } => {
                let closed_by = by.map(|by| by.0);
                let event = ComplaintClosed {
                    complaint_id,
                    at,
                    result,
                    closed_by,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::Archived { until } => {
                let event = ComplaintArchived {
                    complaint_id,
                    at,
                    keep_until: until,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::HoldPlaced { by } => {
                let placed_by = by.0;
                let event = HoldPlaced {
                    complaint_id,
                    at,
                    placed_by,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::HoldLifted { by } => {
                let lifted_by = by.0;
                let event = HoldLifted {
                    complaint_id,
                    at,
                    lifted_by,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::Erased { ground, by } => {
                let event = ComplaintErased {
                    complaint_id,
                    at,
                    ground,
                    erased_by: by.map(|by| by.0),
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::EvidenceAdded(collected) => {
                append(tx, actor, seq, &added(complaint_id, &collected)).await?;
            }
            Fact::EvidenceAccessed(access) => {
                let event = EvidenceAccessed {
                    complaint_id,
                    at,
                    evidence_id: access.evidence,
                    purpose: access.purpose,
                    original: access.original,
                    sha256: hex(&access.sha256),
                    accessed_by: access.by.0,
                };
                append(tx, actor, seq, &event).await?;
            }
            Fact::EvidenceVerified(comparison) => {
                let event = verified(complaint_id, at, &comparison);
                append(tx, actor, seq, &event).await?;
            }
            Fact::IdentityRevealed(revealed) => {
                let event = IdentityRevealed {
                    complaint_id,
                    at,
                    disclosure_id: revealed.disclosure,
                    site_id: revealed.site,
                    sensitivity: revealed.sensitivity,
                    revealed_by: revealed.by.0,
                };
                append(tx, actor, seq, &event).await?;
            }
        }
    }
    Ok(())
}

/// As events and answers write a hash.
pub(crate) fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn added(complaint_id: Uuid, collected: &Collected) -> EvidenceAdded {
    EvidenceAdded {
        complaint_id,
        at: collected.at,
        evidence_id: collected.id,
        kind: collected.kind,
        size: bytes(collected.size),
        sha256: hex(&collected.sha256),
        added_by: collected.by.map(|by| by.0),
        recording_id: collected.recording,
    }
}

fn verified(complaint_id: Uuid, at: DateTime<Utc>, comparison: &Comparison) -> EvidenceVerified {
    EvidenceVerified {
        complaint_id,
        at,
        evidence_id: comparison.evidence,
        condition: comparison.condition,
        sha256: hex(&comparison.sha256),
        found_sha256: comparison.found.map(|found| hex(&found)),
        damaged_from: comparison.damage.map(|(from, _)| bytes(from)),
        damaged_to: comparison.damage.map(|(_, to)| bytes(to)),
        verified_by: comparison.by.0,
    }
}

fn bytes(count: u64) -> i64 {
    i64::try_from(count).expect("files are far smaller than 2^63 bytes")
}

fn ids(staff: &[StaffId]) -> Vec<Uuid> {
    staff.iter().map(|id| id.0).collect()
}

fn registered(registration: &Registration) -> ComplaintRegistered {
    let Registration {
        number,
        promised,
        entry,
    } = registration;
    ComplaintRegistered {
        complaint_id: entry.id.0,
        at: entry.registered_at,
        number: number.to_string(),
        site_id: entry.site,
        window_id: entry.window,
        department_id: entry.department,
        channel: entry.channel,
        scopes: entry.scopes.clone(),
        sensitivity: entry.sensitivity,
        proposed_severity: entry.severity,
        anonymous: entry.anonymous,
        respondent_ids: ids(&entry.respondents),
        received_at: entry.received_at,
        promised_date: *promised,
        language: entry.language,
        reply_channel: entry.reply_channel,
        registered_by: entry.by,
    }
}
