//! 调查小组 for a complex matter; nobody recused is in it (S-4.2, F-4.2b).

use authorization::{Action, Outcome, Seconding};
use persistence::Tx;

use super::{CommandError, Done, Request, carry_out, case_of, ids, recused};
use crate::domain::{Act, Decision, Group, StaffId};

/// Who is to investigate.
#[derive(Debug)]
pub struct FormGroup {
    /// By whom, on what.
    pub request: Request,
    /// Leads it.
    pub leader: StaffId,
    /// The others; the leader may be named among them.
    pub members: Vec<StaffId>,
}

/// Carries it out.
///
/// # Errors
/// [`CommandError`]; `UnknownStaff(0)` is the leader, `UnknownStaff(n)` the nth member.
///
/// # Panics
/// Where the door let through more members than a group has.
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.request.complaint.0))]
pub async fn form_group(tx: &mut Tx<'_>, cmd: FormGroup) -> Result<Outcome<Done>, CommandError> {
    let opened = cmd.request.open(tx, |_| Action::FormGroup).await?;
    for (place, person) in [cmd.leader].iter().chain(&cmd.members).enumerate() {
        if !organization::staff(tx, person.0)
            .await?
            .is_some_and(|staff| staff.active)
        {
            return Err(CommandError::UnknownStaff(place));
        }
    }
    let formed = Act {
        by: opened.by,
        at: cmd.request.at,
    };
    let group = Group::new(cmd.leader, cmd.members, formed, false)
        .expect("the door limits the number of members");
    let mut named = ids(group.members());
    named.sort_unstable();
    let wanted = (cmd.request.seen, cmd.leader.0, named);
    let recused = recused(tx, group.members(), &opened.current).await?;
    let decision = opened.current.clone().form_group(group, &recused)?;
    if opened.permission.second_person && matches!(decision, Decision::Changed(..)) {
        let seconding = Seconding {
            caller: &cmd.request.caller,
            action: Action::FormGroup,
            case: &case_of(&opened.current),
            above: &[],
            at: cmd.request.at,
        };
        if !seconding.settle(tx, &wanted).await? {
            return Ok(Outcome::AwaitsSecondPerson);
        }
    }
    carry_out(
        tx,
        &cmd.request.caller.actor(),
        opened.current,
        opened.revision,
        decision,
    )
    .await
    .map(Outcome::CarriedOut)
}
