//! What the caller may do to one complaint now. Nothing is saved, and nothing told.

use authorization::{Action, Caller, Options, Permission, options, permit};
use chrono::{DateTime, Utc};
use persistence::{Revision, Tx};

use super::issue_code::can_be_recognised;
use super::{CommandError, case_of};
use crate::Intake;
use crate::domain::{Complaint, ComplaintId, StaffId, Step, Surroundings};
use crate::store::{complaints, keepings, list, mergers, representatives};

/// What the table is asked.
const ACTIONS: &[Action] = &[
    Action::Register,
    Action::Supplement,
    Action::AddEvidence,
    Action::Accept,
    Action::Decline,
    Action::Merge,
    Action::Unmerge,
    Action::Withdraw,
    Action::IdentifyRespondent,
    Action::RevealIdentity,
    Action::Close,
    Action::Reopen,
    Action::LegalHold,
    Action::Erase,
];

/// What stands against a step.
#[derive(Debug)]
pub(crate) enum Hindrance {
    /// It is done, by whomever.
    DoneAlready,
    /// What its command would answer.
    Refused(CommandError),
}

/// A step that is the caller's to take.
#[derive(Debug)]
pub(crate) struct Offered {
    /// Which.
    pub(crate) step: Step,
    /// On what conditions.
    pub(crate) permission: Permission,
    /// None: now.
    pub(crate) hindrance: Option<Hindrance>,
}

/// Everything that the table gives the caller, whatever the state; for whoever may read the row. How often
/// somebody may be told who complains is not looked at: that is no state of the complaint.
#[tracing::instrument(skip_all, fields(complaint.id = %id.0))]
pub(crate) async fn offers(
    tx: &mut Tx<'_>,
    intake: &Intake,
    caller: &Caller,
    id: ComplaintId,
    at: DateTime<Utc>,
) -> Result<(Vec<Offered>, Revision), CommandError> {
    let found = complaints::peek(tx, id).await?;
    let (complaint, revision) = found.ok_or(CommandError::NotFound)?;
    let case = case_of(&complaint);
    permit(tx, caller, Action::TaskView, &case).await?;
    let by = StaffId(caller.staff_id()?);
    let given = options(tx, caller, ACTIONS, &case).await?;
    let around = surroundings(tx, intake, &complaint, by).await?;
    let mut offered = Vec::new();
    for step in Step::ALL.iter().copied() {
        let Some(permission) = by_table(&given, step) else {
            continue;
        };
        let hindrance = match may(&complaint, step, caller, &around, at) {
            Ok(true) => None,
            Ok(false) => Some(Hindrance::DoneAlready),
            Err(refused) => Some(Hindrance::Refused(refused)),
        };
        offered.push(Offered {
            step,
            permission,
            hindrance,
        });
    }
    Ok((offered, revision))
}

async fn surroundings(
    tx: &mut Tx<'_>,
    intake: &Intake,
    complaint: &Complaint,
    by: StaffId,
) -> Result<Surroundings, CommandError> {
    let id = complaint.id();
    let item = list::item(tx, id).await?.ok_or(CommandError::NotFound)?;
    let place = intake.places.find(tx, complaint.site()).await?;
    let place = place.ok_or(CommandError::NotFound)?;
    let mut members = Vec::new();
    for member in mergers::members(tx, id).await? {
        let found = complaints::peek(tx, member).await?;
        let (found, _) = found.ok_or(CommandError::NotFound)?;
        members.push((found, keepings::of(tx, member).await?));
    }
    Ok(Surroundings {
        by,
        keeping: keepings::of(tx, id).await?,
        anonymous: item.anonymous,
        representatives: representatives::count(tx, id).await?,
        representatives_limit: place.site.policy.representatives_limit,
        members,
    })
}

/// As the step's command asks it.
fn by_table(given: &Options, step: Step) -> Option<Permission> {
    match step {
        Step::Acceptance => given.alone(Action::Accept),
        Step::Declination => given.alone(Action::Decline),
        Step::Closure => given.of(Action::Close),
        Step::Reopening => given.of(Action::Reopen),
        Step::Withdrawal => given.alone(Action::Withdraw),
        Step::Merging => given.alone(Action::Merge),
        Step::Unmerging => given.alone(Action::Unmerge),
        Step::Supplements | Step::Representatives => given.alone(Action::Supplement),
        Step::Evidence => given.alone(Action::AddEvidence),
        Step::Respondents => given.alone(Action::IdentifyRespondent),
        Step::IdentityDisclosures => given.of(Action::RevealIdentity),
        Step::LegalHold | Step::LegalHoldRelease => given.of(Action::LegalHold),
        Step::Erasure => given.of(Action::Erase),
        Step::Code => given.alone(Action::Register),
    }
}

fn may(
    complaint: &Complaint,
    step: Step,
    caller: &Caller,
    around: &Surroundings,
    at: DateTime<Utc>,
) -> Result<bool, CommandError> {
    let possible = complaint.allows(step, around, at)?;
    if step == Step::Code {
        can_be_recognised(caller, around.anonymous)?;
    }
    Ok(possible)
}
