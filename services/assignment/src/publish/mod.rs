//! The only place where a private fact becomes a public event.
//!
//! Absent on purpose: texts. Reasons, requirements, results, opinions and proofs stay in this service.

mod patterns;

use events::assignment as told;
use persistence::{Actor, DbError, Tx};
use regulation::Alarm;
use uuid::Uuid;

use crate::domain::{ComplaintId, Fact, StaffId};

pub use patterns::tell_pattern;

fn ids(people: &[StaffId]) -> Vec<Uuid> {
    people.iter().map(|person| person.0).collect()
}

/// Numbers the facts on from `last_seq`, just as `store` counted them: each is one event.
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
    for (seq, fact) in (last_seq + 1..).zip(facts) {
        tell_one(tx, actor, complaint.0, seq, fact).await?;
    }
    Ok(())
}

async fn tell_one(
    tx: &mut Tx<'_>,
    actor: &Actor,
    complaint_id: Uuid,
    seq: i64,
    fact: Fact,
) -> Result<(), DbError> {
    macro_rules! tell {
        ($name:ident { $($field:ident $(: $value:expr)?),* $(,)? }) => {{
            let event = told::$name { complaint_id, $($field $(: $value)?),* };
            messaging::append(tx, actor, seq, &event).await
        }};
    }
    match fact {
        Fact::DeadlineSet(setting) => tell!(DeadlineChanged {
            at: setting.at,
            clock: setting.run.clock,
            deadline_version: setting.run.version,
            due_at: setting.run.due_at,
            provisional: setting.run.provisional,
        }),
        Fact::ReportedToLeadership { leaders, at } => {
            tell!(ReportedToLeadership {
                at,
                leader_ids: ids(&leaders)
            })
        }
        Fact::Dispatched {
            department,
            handler,
            due_at,
            by,
            at,
        } => tell!(Dispatched {
            at,
            department_id: department.0,
            handler_id: handler.map(|h| h.0),
            due_at,
            dispatched_by: by.0,
        }),
        Fact::Designated {
            leader,
            members,
            due_at,
            by,
            at,
        } => tell!(Designated {
            at,
            leader_id: leader.0,
            member_ids: ids(&members),
            due_at,
            designated_by: by.0,
        }),
        Fact::SignedFor { by, at } => tell!(SignedFor {
            at,
            signed_by: by.0
        }),
        Fact::Returned { by, returns, at } => tell!(Returned {
            at,
            returned_by: by.0,
            returns
        }),
        Fact::Reassigned {
            from_department,
            from,
            department,
            handler,
            due_at,
            by,
            at,
        } => tell!(Reassigned {
            at,
            department_id: department.0,
            handler_id: handler.map(|h| h.0),
            from_department_id: from_department.map(|d| d.0),
            from_ids: ids(&from),
            due_at,
            reassigned_by: by.0,
        }),
        Fact::Recalled { from, at } => tell!(Recalled {
            at,
            staff_ids: ids(&from)
        }),
        Fact::AssistAsked {
            department,
            handler,
            due_at,
            by,
            at,
        } => tell!(AssistAsked {
            at,
            department_id: department.0,
            handler_id: handler.map(|h| h.0),
            due_at,
            asked_by: by.0,
        }),
        Fact::AssistSignedFor { department, by, at } => tell!(AssistSignedFor {
            at,
            department_id: department.0,
            signed_by: by.0,
        }),
        Fact::AssistContributed { department, by, at } => tell!(AssistContributed {
            at,
            department_id: department.0,
            contributed_by: by.0,
        }),
        Fact::Urged {
            recipients,
            due_at,
            by,
            at,
        } => tell!(Urged {
            at,
            staff_ids: ids(&recipients),
            due_at,
            urged_by: by.0,
        }),
        Fact::SupervisionOrdered {
            id,
            due_at,
            asked,
            by,
            at,
        } => tell!(SupervisionOrdered {
            at,
            order_id: id.0,
            due_at,
            staff_ids: ids(&asked),
            ordered_by: by.0,
        }),
        Fact::SupervisionAnswered {
            id,
            by,
            ordered_by,
            at,
        } => tell!(SupervisionAnswered {
            at,
            order_id: id.0,
            answered_by: by.0,
            ordered_by: ordered_by.0,
        }),
        Fact::SupervisionOverdue {
            id,
            due_at,
            recipients,
            at,
        } => tell!(SupervisionOverdue {
            at,
            order_id: id.0,
            due_at,
            staff_ids: ids(&recipients),
        }),
        Fact::ContactAttempted {
            way,
            outcome,
            measure,
            by,
            at,
        } => tell!(ContactAttempted {
            at,
            way,
            outcome,
            measure_id: measure.map(|m| m.0),
            attempted_by: by.0,
        }),
        Fact::TakenAway { from, at } => tell!(TakenAway {
            at,
            staff_ids: ids(&from)
        }),
        Fact::ResultSubmitted { by, at } => tell!(ResultSubmitted {
            at,
            submitted_by: by.0
        }),
        Fact::ResultEndorsed { by, at } => tell!(ResultEndorsed {
            at,
            endorsed_by: by.0
        }),
        Fact::ResultApproved { by, handler, at } => {
            tell!(ResultApproved {
                at,
                approved_by: by.0,
                handler_id: handler.0
            })
        }
        Fact::RedoOrdered { redo, by, at } => {
            tell!(RedoOrdered {
                at,
                redo,
                ordered_by: by.map(|by| by.0)
            })
        }
        Fact::ReviewOpened {
            reviewers,
            due_at,
            at,
        } => {
            tell!(ReviewOpened {
                at,
                reviewer_ids: ids(&reviewers),
                due_at
            })
        }
        Fact::Reviewed { by, upheld, at } => tell!(Reviewed {
            at,
            reviewed_by: by.0,
            upheld
        }),
        Fact::MeasureOrdered {
            measure,
            kind,
            form,
            owner,
            due_at,
            at,
        } => {
            tell!(MeasureOrdered {
                at,
                measure_id: measure.0,
                kind,
                owner_id: owner.0,
                due_at,
                form
            })
        }
        Fact::MeasureTakenAway {
            measure,
            kind,
            from,
            to,
            due_at,
            at,
        } => tell!(MeasureTakenAway {
            at,
            measure_id: measure.0,
            kind,
            from_id: from.0,
            owner_id: to.0,
            due_at,
        }),
        Fact::MeasureOverdue {
            measure,
            kind,
            owner,
            due_at,
            others,
            at,
        } => tell!(MeasureOverdue {
            at,
            measure_id: measure.0,
            kind,
            owner_id: owner.0,
            due_at,
            staff_ids: ids(&others),
        }),
        Fact::MeasureCompleted { measure, at } => {
            tell!(MeasureCompleted {
                at,
                measure_id: measure.0
            })
        }
        Fact::MeasureCheckedOff { measure, by, at } => {
            tell!(MeasureCheckedOff {
                at,
                measure_id: measure.0,
                checked_by: by.0
            })
        }
        Fact::ExtensionAsked {
            by,
            clock,
            due_at,
            approvers,
            at,
        } => tell!(ExtensionAsked {
            at,
            asked_by: by.0,
            clock,
            due_at,
            approver_ids: ids(&approvers)
        }),
        Fact::Extended {
            by,
            clock,
            due_at,
            promised,
            at,
        } => tell!(Extended {
            at,
            approved_by: by.0,
            clock,
            due_at,
            promised_date: promised
        }),
        Fact::ExtensionRefused {
            by,
            asked_by,
            clock,
            at,
        } => tell!(ExtensionRefused {
            at,
            refused_by: by.0,
            asked_by: asked_by.0,
            clock
        }),
        Fact::SuspensionAsked {
            by,
            waits_for,
            until,
            approvers,
            at,
        } => tell!(SuspensionAsked {
            at,
            asked_by: by.0,
            waits_for,
            until,
            approver_ids: ids(&approvers)
        }),
        Fact::Suspended {
            by,
            waits_for,
            until,
            due_at,
            promised,
            at,
        } => tell!(Suspended {
            at,
            approved_by: by.0,
            waits_for,
            until,
            due_at,
            promised_date: promised
        }),
        Fact::SuspensionRefused { by, asked_by, at } => tell!(SuspensionRefused {
            at,
            refused_by: by.0,
            asked_by: asked_by.0
        }),
        Fact::Resumed {
            by,
            due_at,
            promised,
            at,
        } => tell!(Resumed {
            at,
            resumed_by: by.map(|by| by.0),
            due_at,
            promised_date: promised
        }),
        Fact::AlarmRaised {
            clock,
            version,
            alarm,
            due_at,
            recipients,
            at,
        } => {
            let (deadline_version, staff_ids) = (version, ids(&recipients));
            match alarm {
                Alarm::Half | Alarm::MostlyGone | Alarm::LastDay => {
                    tell!(DueSoon {
                        at,
                        clock,
                        deadline_version,
                        alarm,
                        due_at,
                        staff_ids
                    })
                }
                Alarm::Overdue => tell!(Overdue {
                    at,
                    clock,
                    deadline_version,
                    due_at,
                    staff_ids
                }),
                Alarm::EscalateUnitHead | Alarm::EscalateSiteLeader | Alarm::EscalateSupervisor => {
                    tell!(Escalated {
                        at,
                        clock,
                        deadline_version,
                        alarm,
                        staff_ids
                    })
                }
            }
        }
    }
}
