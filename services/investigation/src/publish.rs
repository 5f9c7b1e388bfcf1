//! The only place where a private fact becomes a public event, or an entry of the audit trail.
//!
//! Absent on purpose: texts. Notes, facts and reasons stay in this service's tables.

use events::investigation::{
    ComplaintClassified, GroupDissolved, GroupFormed, InterestDeclared, InvestigationConcluded,
    InvestigationOpened, RecordingAtRisk,
};
use persistence::{Actor, DbError, Tx, audit};
use regulation::Severity;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::{Classified, ComplaintId, Conclusion, Entry, Fact, Group, StaffId, Subtype};
use crate::store::codes;

/// Numbers the public facts on from `last_seq`, just as `store::save` counted them.
///
/// # Errors
/// [`DbError`].
pub async fn tell(
    tx: &mut Tx<'_>,
    actor: &Actor,
    complaint: ComplaintId,
    last_seq: i64,
    facts: Vec<Fact>,
) -> Result<(), DbError> {
    let complaint_id = complaint.0;
    let mut seq = last_seq;
    for fact in facts {
        if fact.is_public() {
            seq += 1;
        }
        let at = fact.at();
        match fact {
            Fact::Opened { round, at } => {
                let event = InvestigationOpened {
                    complaint_id,
                    at,
                    round,
                };
                messaging::append(tx, actor, seq, &event).await?;
            }
            Fact::GroupFormed(group, at) => {
                messaging::append(tx, actor, seq, &group_formed(complaint_id, &group, at)).await?;
            }
            Fact::GroupDissolved(members, at) => {
                let member_ids = members.iter().map(|member| member.0).collect();
                let event = GroupDissolved {
                    complaint_id,
                    at,
                    member_ids,
                };
                messaging::append(tx, actor, seq, &event).await?;
            }
            Fact::InterestDeclared(interest) => {
                let event = InterestDeclared {
                    complaint_id,
                    at,
                    staff_id: interest.act.by.0,
                };
                messaging::append(tx, actor, seq, &event).await?;
            }
            Fact::Concluded(conclusion) => {
                messaging::append(tx, actor, seq, &concluded(complaint_id, &conclusion)).await?;
            }
            Fact::Classified { now, previous } => {
                messaging::append(tx, actor, seq, &classified(complaint_id, &now, previous))
                    .await?;
            }
            Fact::RecordingAtRisk {
                recording,
                staff,
                at,
            } => {
                let event = RecordingAtRisk {
                    complaint_id,
                    at,
                    recording_id: recording.id,
                    secure_by: recording.secure_by,
                    overwritten_at: recording.overwritten_at,
                    staff_ids: staff.iter().map(|person| person.0).collect(),
                };
                messaging::append(tx, actor, seq, &event).await?;
            }
            private => {
                let (action, body) = entry(&private);
                let body = body.to_string();
                audit::append(tx, complaint_id, at, actor, &action, body.as_bytes()).await?;
            }
        }
    }
    Ok(())
}

fn group_formed(
    complaint_id: Uuid,
    group: &Group,
    at: chrono::DateTime<chrono::Utc>,
) -> GroupFormed {
    GroupFormed {
        complaint_id,
        at,
        leader_id: group.leader().0,
        member_ids: group.members().iter().map(|member| member.0).collect(),
        formed_by: group.formed().by.0,
    }
}

fn concluded(complaint_id: Uuid, conclusion: &Conclusion) -> InvestigationConcluded {
    InvestigationConcluded {
        complaint_id,
        at: conclusion.act.at,
        finding: conclusion.finding,
        concluded_by: conclusion.act.by.0,
    }
}

fn classified(
    complaint_id: Uuid,
    now: &Classified,
    previous: Option<Severity>,
) -> ComplaintClassified {
    ComplaintClassified {
        complaint_id,
        at: now.act.at,
        severity: now.judgement.severity(),
        previous,
        scopes: now.judgement.scopes().to_vec(),
        subtypes: now
            .judgement
            .subtypes()
            .iter()
            .map(Subtype::to_string)
            .collect(),
        sensitivity: now.sensitivity,
        classified_by: now.act.by.0,
        confirmed_by: now.confirmed_by.map(|StaffId(second)| second),
    }
}

/// What the audit trail says of a fact that nobody else is told.
fn entry(fact: &Fact) -> (String, Value) {
    match fact {
        Fact::CaseLearned(what, _) => (format!("case.{what}"), json!({})),
        Fact::Verified(verification) => {
            let methods: Vec<_> = verification
                .methods
                .iter()
                .map(|method| codes::method(*method))
                .collect();
            let body = json!({ "methods": methods, "complexity": codes::complexity(verification.complexity) });
            ("investigation.verified".to_owned(), body)
        }
        Fact::RecordAdded(record) => {
            let body = json!({ "record_id": record.id.0, "kind": codes::record_kind(record.kind), "taken_at": record.taken_at });
            ("investigation.record_added".to_owned(), body)
        }
        Fact::DowngradeProposed(proposal) => {
            let body = json!({ "severity": proposal.judgement.severity(), "scopes": proposal.judgement.scopes() });
            ("classification.downgrade_proposed".to_owned(), body)
        }
        Fact::DowngradeRefused(proposal, ..) => (
            "classification.downgrade_refused".to_owned(),
            json!({ "proposed_by": proposal.act.by.0 }),
        ),
        Fact::DowngradeDropped(proposal, _) => (
            "classification.downgrade_dropped".to_owned(),
            json!({ "proposed_by": proposal.act.by.0 }),
        ),
        Fact::Ended(how, _) => (
            "investigation.ended".to_owned(),
            json!({ "how": codes::ending(*how) }),
        ),
        Fact::Resumed(_) => ("investigation.resumed".to_owned(), json!({})),
        Fact::RecordingNamed(recording) => {
            let body = json!({ "recording_id": recording.id, "secure_by": recording.secure_by, "overwritten_at": recording.overwritten_at });
            ("custody.recording_named".to_owned(), body)
        }
        // The bytes of the event are the entry, written along with it.
        Fact::Opened { .. }
        | Fact::GroupFormed(..)
        | Fact::GroupDissolved(..)
        | Fact::InterestDeclared(_)
        | Fact::Concluded(_)
        | Fact::Classified { .. }
        | Fact::RecordingAtRisk { .. } => ("event.published".to_owned(), json!({})),
    }
}

/// An entry of the custody log is one of the trail, too.
///
/// # Errors
/// [`DbError`].
pub async fn keep_custody(
    tx: &mut Tx<'_>,
    actor: &Actor,
    complaint: ComplaintId,
    entry: &Entry,
) -> Result<(), DbError> {
    let action = format!("custody.{}", codes::deed(&entry.deed));
    let by = entry.by.map(|StaffId(by)| by);
    let body = json!({ "evidence_id": entry.evidence, "by": by }).to_string();
    audit::append(tx, complaint.0, entry.at, actor, &action, body.as_bytes()).await
}
