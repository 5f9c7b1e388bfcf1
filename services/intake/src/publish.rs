//! The only place where a private fact becomes a public event.

use chrono::{DateTime, Utc};
use events::complaint::{
    ComplaintAccepted, ComplaintClosed, ComplaintDeclined, ComplaintRegistered, ComplaintReopened,
    ComplaintSupplemented, ComplaintWithdrawn, PromisedDateChanged, RespondentIdentified,
    SensitivityChanged,
};
use messaging::append;
use persistence::{Actor, DbError, Tx};
use uuid::Uuid;

use crate::domain::{ComplaintId, Fact, Registration, StaffId};

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
                append(tx, actor, seq, &registered(*registration)).await?;
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
        }
    }
    Ok(())
}

fn ids(staff: &[StaffId]) -> Vec<Uuid> {
    staff.iter().map(|id| id.0).collect()
}

fn registered(registration: Registration) -> ComplaintRegistered {
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
        scopes: entry.scopes,
        sensitivity: entry.sensitivity,
        proposed_severity: entry.severity,
        anonymous: entry.anonymous,
        respondent_ids: ids(&entry.respondents),
        received_at: entry.received_at,
        promised_date: promised,
        language: entry.language,
        reply_channel: entry.reply_channel,
        registered_by: entry.by.map(|by| by.0),
    }
}
