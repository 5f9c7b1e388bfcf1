//! 指定 of a special group by the leadership (S-4.4).

use authorization::{Action, Outcome};
use persistence::Tx;

use super::dispatch::conflicts;
use super::{CommandError, Done, Request, carry_out_by_two, ids, may_work, terms};
use crate::domain::{Designate, StaffId};

/// Who, and what is required.
#[derive(Debug)]
pub struct NewGroup {
    /// Leads it.
    pub leader: StaffId,
    /// All of them; the leader is counted in where left out.
    pub members: Vec<StaffId>,
    /// What is required.
    pub required: String,
}

/// Designates.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn designate(
    tx: &mut Tx<'_>,
    request: Request,
    new: NewGroup,
) -> Result<Outcome<Done>, CommandError> {
    let opened = request.open_or_above(tx, Action::Designate, &[]).await?;
    let case = opened.case.clone();
    let NewGroup {
        leader,
        mut members,
        required,
    } = new;
    for (index, member) in members.iter().enumerate() {
        if !may_work(tx, &case, *member).await? {
            return Err(CommandError::Unknown(format!("/member_ids/{index}")));
        }
    }
    if !may_work(tx, &case, leader).await? {
        return Err(CommandError::Unknown("/leader_id".into()));
    }
    if !members.contains(&leader) {
        members.push(leader);
    }
    let conflicts = conflicts(tx, &case, None, &members).await?;
    let terms = terms(tx, case.matter().site).await?;
    let mut named = ids(&members);
    named.sort_unstable();
    let wanted = ("designation", leader.0, named, required.clone());
    let designate = Designate {
        leader,
        members,
        required,
        by: opened.by,
    };
    let decision = case.designate(designate, &conflicts, &terms, request.at)?;
    carry_out_by_two(tx, &request, opened, decision, &wanted).await
}
