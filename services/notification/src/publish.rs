//! The only place where a private fact becomes a public event, or an entry of the audit trail.
//!
//! Absent on purpose: texts of replies and notes, and anything about who the complainant is.

use events::notification::{AcknowledgementSent, FollowUpRecorded, MessageFailed, ReplySent};
use persistence::{Actor, DbError, Tx, audit};
use serde_json::{Value, json};

use crate::domain::{About, Answer, ComplaintId, End, Fact};

/// Numbers the public facts on from `last_seq`, just as `store::save` counted them.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn tell(
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
        match fact {
            Fact::Acknowledged {
                delivery,
                channel,
                at,
            } => {
                let event = AcknowledgementSent {
                    complaint_id,
                    at,
                    delivery_id: delivery.0,
                    channel,
                };
                messaging::append(tx, actor, seq, &event).await?;
            }
            Fact::ReplySent {
                round,
                reply,
                channel,
                at,
            } => {
                let (delivery_id, replied_by) = (reply.delivery.0, reply.by.0);
                let event = ReplySent {
                    complaint_id,
                    at,
                    delivery_id,
                    channel,
                    round,
                    replied_by,
                };
                messaging::append(tx, actor, seq, &event).await?;
            }
            Fact::FollowUp {
                round,
                attempt,
                count,
                finished,
            } => {
                let satisfaction = match attempt.answer {
                    Answer::Level(level) => Some(level),
                    Answer::Unreachable => None,
                };
                let event = FollowUpRecorded {
                    complaint_id,
                    at: attempt.at,
                    satisfaction,
                    attempt: count,
                    finished,
                    round,
                    recorded_by: attempt.by.map(|by| by.0),
                };
                messaging::append(tx, actor, seq, &event).await?;
            }
            Fact::Failed { delivery, at } => {
                let event = MessageFailed {
                    complaint_id,
                    at,
                    delivery_id: delivery.0,
                };
                messaging::append(tx, actor, seq, &event).await?;
            }
            Fact::Learned(what, at) => {
                entry(
                    tx,
                    actor,
                    complaint,
                    at,
                    &format!("case.{what}"),
                    &json!({}),
                )
                .await?
            }
            Fact::ReplyDue { round, at } => {
                entry(
                    tx,
                    actor,
                    complaint,
                    at,
                    "reply.due",
                    &json!({ "round": round }),
                )
                .await?;
            }
            Fact::ReplyWritten { round, reply } => {
                let body = json!({ "round": round, "delivery_id": reply.delivery.0 });
                entry(tx, actor, complaint, reply.at, "reply.written", &body).await?;
            }
            Fact::Ended(how, at) => {
                entry(
                    tx,
                    actor,
                    complaint,
                    at,
                    "correspondence.ended",
                    &json!({ "how": end_code(how) }),
                )
                .await?;
            }
            Fact::Resumed(at) => {
                entry(
                    tx,
                    actor,
                    complaint,
                    at,
                    "correspondence.resumed",
                    &json!({}),
                )
                .await?
            }
        }
    }
    Ok(())
}

/// An entry that nobody else is told.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn entry(
    tx: &mut Tx<'_>,
    actor: &Actor,
    about: impl Into<About>,
    at: chrono::DateTime<chrono::Utc>,
    action: &str,
    body: &Value,
) -> Result<(), DbError> {
    audit::append(
        tx,
        about.into().subject(),
        at,
        actor,
        action,
        body.to_string().as_bytes(),
    )
    .await
}

/// How an end is written.
pub(crate) const fn end_code(how: End) -> &'static str {
    match how {
        End::Declined => "declined",
        End::Withdrawn => "withdrawn",
        End::Closed => "closed",
    }
}
