//! The only place where a private fact becomes a public event, or an entry of the audit trail.
//!
//! Absent on purpose: texts. Notes, facts and reasons stay in this service's tables.

use events::investigation::{
    ComplaintClassified, GroupFormed, InvestigationConcluded, InvestigationOpened,
};
use persistence::{Actor, DbError, Tx, audit};
use regulation::Severity;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::{Classified, ComplaintId, Conclusion, Fact, Group, StaffId, Subtype};
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
            Fact::Concluded(conclusion) => {
                messaging::append(tx, actor, seq, &concluded(complaint_id, &conclusion)).await?;
            }
            Fact::Classified { now, previous } => {
                messaging::append(tx, actor, seq, &classified(complaint_id, &now, previous))
                    .await?;
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
        Fact::GroupDissolved(_) => (
            "investigation.group_dissolved".to_owned(),
            json!({ "why": "leader_recused" }),
        ),
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
        // The bytes of the event are the entry, written along with it.
        Fact::Opened { .. }
        | Fact::GroupFormed(..)
        | Fact::Concluded(_)
        | Fact::Classified { .. } => ("event.published".to_owned(), json!({})),
    }
}
