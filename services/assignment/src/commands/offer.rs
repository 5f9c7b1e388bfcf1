//! What the caller may do to one case now. Nothing is saved, and nothing told.

use authorization::{Action, Caller, Denied, Options, Permission, options};
use chrono::{DateTime, Utc};
use persistence::{Revision, Tx};

use super::assist::seen_case;
use super::endorse::may_endorse;
use super::reassign::may_reassign;
use super::review::{has_a_part, may_review};
use super::view::{Sight, sight};
use super::{CommandError, case_of, heads_unit, of_unit, people, staff, stands_in, terms};
use crate::domain::{
    Assignment, ComplaintId, DepartmentId, Refusal, StaffId, Stage, Standpoint, Step,
};
use crate::store;

/// What the table is asked about the case.
const ACTIONS: &[Action] = &[
    Action::Dispatch,
    Action::Designate,
    Action::SignFor,
    Action::Return,
    Action::SubmitResult,
    Action::Endorse,
    Action::Approve,
    Action::AskExtension,
    Action::ApproveExtension,
    Action::Supervise,
    Action::OrderMeasure,
    Action::Contact,
];

/// A step that is the caller's to take, and what stands against it now.
#[derive(Debug)]
pub struct Offered {
    /// Which.
    pub step: Step,
    /// On what conditions.
    pub permission: Permission,
    /// What its command would refuse it with.
    pub refusal: Option<Refusal>,
}

/// Everything that is the caller's to do: what the table gives, whatever the state; what they may do because
/// they were asked in person, or because nobody else is left (F-4.2b), while it can be done. Whoever sees no
/// more than their own measures is offered nothing. Reading it belongs to reading the case, so it is no look
/// of its own.
///
/// # Errors
/// [`CommandError`], as reading the case.
#[tracing::instrument(skip_all, fields(complaint.id = %complaint.0))]
pub async fn offers(
    tx: &mut Tx<'_>,
    caller: &Caller,
    complaint: ComplaintId,
    at: DateTime<Utc>,
) -> Result<(Vec<Offered>, Revision), CommandError> {
    let me = caller.staff_id()?;
    let found = store::peek(tx, complaint).await?;
    let (case, revision) = found.ok_or(CommandError::NotFound)?;
    if sight(tx, caller, me, &case).await? != Sight::Case {
        return Ok((Vec::new(), revision));
    }
    let erased = erasure::is_marked(tx, complaint.0).await?;
    let terms = terms(tx, case.matter().site).await?;
    let given = options(tx, caller, ACTIONS, &case_of(&case)).await?;
    let supervises = options(tx, caller, &[Action::TaskView], &seen_case(&case)).await?;
    let who = standpoint(tx, &case, StaffId(me), &given).await?;
    let asker = Asker {
        caller,
        case: &case,
        who: &who,
        given: &given,
        sees: supervises.of(Action::TaskView).is_some(),
    };
    let mut offered = Vec::new();
    for step in Step::ALL.iter().copied() {
        let state = match erased {
            true => Err(Refusal::NotNow("erased")),
            false => case.allows(step, &who, &terms, at),
        };
        let permission = match asker.by_table(step) {
            None if state.is_ok() || step == Step::Review => asker.in_person(tx, step).await?,
            permission => permission,
        };
        let refusal = state.err();
        offered.extend(permission.map(|permission| Offered {
            step,
            permission,
            refusal,
        }));
    }
    Ok((offered, revision))
}

async fn standpoint(
    tx: &mut Tx<'_>,
    case: &Assignment,
    by: StaffId,
    given: &Options,
) -> Result<Standpoint, CommandError> {
    Ok(Standpoint {
        by,
        of_unit: of_unit(tx, case, by).await?,
        heads_unit: heads_unit(tx, case, by).await?,
        is_below: super::relief::is_below(tx, case, by).await?,
        endorses: given.of(Action::Endorse).is_some(),
        may_rule: given.alone(Action::AskExtension).is_none()
            && given.alone(Action::ApproveExtension).is_some(),
        in_hand: staff(people::in_hand(tx, case).await?),
    })
}

struct Asker<'a> {
    caller: &'a Caller,
    case: &'a Assignment,
    who: &'a Standpoint,
    given: &'a Options,
    /// By the table, not because they are asked for something.
    sees: bool,
}

impl Asker<'_> {
    /// As the step's command asks it.
    fn by_table(&self, step: Step) -> Option<Permission> {
        let given = self.given;
        match step {
            Step::Dispatch => given.of(Action::Dispatch),
            Step::Designation => given.of(Action::Designate),
            Step::Reassignment => given.alone(Action::Dispatch),
            Step::SignFor => given.alone(Action::SignFor),
            Step::Return => given.alone(Action::Return),
            Step::Result => given.alone(Action::SubmitResult),
            Step::Endorsement => given.of(Action::Endorse),
            Step::Approval => given.of(Action::Approve),
            Step::Redo => match self.case.stage() {
                Stage::Submitted(_) => given.of(Action::Endorse),
                _ => given.of(Action::Approve),
            },
            Step::Review => None,
            Step::Extension | Step::Suspension => given.alone(Action::AskExtension),
            Step::ExtensionRuling | Step::SuspensionRuling => given.of(Action::ApproveExtension),
            Step::Resumption => given
                .alone(Action::AskExtension)
                .or(given.alone(Action::ApproveExtension)),
            Step::Urge | Step::SupervisionOrders => {
                given.of(Action::Supervise).filter(|_| self.sees)
            }
            Step::Measures => given.alone(Action::OrderMeasure),
            Step::ContactAttempts => given.alone(Action::Contact),
        }
    }

    /// What the table does not give, but being asked in person or being the level above does.
    async fn in_person(
        &self,
        tx: &mut Tx<'_>,
        step: Step,
    ) -> Result<Option<Permission>, CommandError> {
        let (case, by) = (self.case, self.who.by);
        match step {
            Step::Dispatch => self.above(tx, Action::Dispatch, &[]).await,
            Step::Designation => self.above(tx, Action::Designate, &[]).await,
            Step::Approval => {
                self.above(tx, Action::Approve, &people::authors(case))
                    .await
            }
            Step::ExtensionRuling | Step::SuspensionRuling => {
                let own = super::relief::own_wish(case);
                self.above(tx, Action::ApproveExtension, &own).await
            }
            Step::Redo if !matches!(case.stage(), Stage::Submitted(_)) => {
                self.above(tx, Action::Approve, &people::authors(case))
                    .await
            }
            Step::Endorsement | Step::Redo => {
                let no = Err(Denied::Forbidden("role"));
                alone(may_endorse(tx, no, case, by).await.map(|_| ()))
            }
            Step::Review if has_a_part(case, by) => alone(may_review(tx, case, by).await),
            Step::Reassignment => {
                let unit = case.stage().order().and_then(|order| order.department());
                let to = unit.unwrap_or(DepartmentId(uuid::Uuid::nil()));
                alone(may_reassign(tx, self.caller, case, by, to).await)
            }
            Step::SignFor
            | Step::Return
            | Step::Result
            | Step::Review
            | Step::Extension
            | Step::Suspension
            | Step::Resumption
            | Step::Urge
            | Step::SupervisionOrders
            | Step::Measures
            | Step::ContactAttempts => Ok(None),
        }
    }

    /// Looking for who is left is long, and in vain for whoever is not of the level above.
    async fn above(
        &self,
        tx: &mut Tx<'_>,
        action: Action,
        but: &[StaffId],
    ) -> Result<Option<Permission>, CommandError> {
        let (case, by) = (self.case, self.who.by);
        if !people::is_of_level_above(tx, case, by.0).await? {
            return Ok(None);
        }
        let no = Err(Denied::Forbidden("role"));
        match stands_in(tx, no, action, case, by, but).await {
            Ok(two) => Ok(Some(Permission {
                second_person: two.is_some(),
                ..Permission::PLAIN
            })),
            Err(denied) => alone(Err(denied)),
        }
    }
}

/// A refusal is no option; anything else that went wrong is an error.
fn alone(may: Result<(), CommandError>) -> Result<Option<Permission>, CommandError> {
    match may {
        Ok(()) => Ok(Some(Permission::PLAIN)),
        Err(CommandError::Denied(Denied::Forbidden(_) | Denied::Hidden(_))) => Ok(None),
        Err(e) => Err(e),
    }
}
