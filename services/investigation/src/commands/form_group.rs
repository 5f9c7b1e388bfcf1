//! 调查小组 for a complex matter; nobody recused is in it (S-4.2, F-4.2b).

use authorization::{Action, Denied};
use persistence::Tx;

use super::{CommandError, Done, Request, carry_out, recused};
use crate::domain::{Act, Group, StaffId};

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
pub async fn form_group(tx: &mut Tx<'_>, cmd: FormGroup) -> Result<Done, CommandError> {
    let opened = cmd.request.open(tx, |_| Action::FormGroup).await?;
    // Where the table wants two persons for it, one of the others who may alone has to do it.
    if opened.permission.second_person {
        return Err(Denied::Forbidden("second-person").into());
    }
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
    let recused = recused(tx, group.members(), opened.current.case()).await?;
    let decision = opened.current.clone().form_group(group, &recused)?;
    carry_out(
        tx,
        &cmd.request.caller.actor(),
        opened.current,
        opened.revision,
        decision,
    )
    .await
}
