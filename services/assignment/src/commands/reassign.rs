//! 改派 (F-4.4c), by whoever may dispatch. The head of a department passes it on within the
//! department only.

use authorization::{Action, Caller, Denied, permit};
use persistence::Tx;

use super::dispatch::{addressee, conflicts};
use super::{CommandError, Done, Opened, Request, carry_out, case_of, people, terms};
use crate::domain::{Assignment, DepartmentId, Reassign, StaffId};

/// To whom now, and why.
#[derive(Debug)]
pub struct NewReassignment {
    /// Which department.
    pub department: DepartmentId,
    /// Who, where named.
    pub handler: Option<StaffId>,
    /// What is required, where that changes.
    pub required: Option<String>,
    /// Why.
    pub reason: String,
}

/// Reassigns.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn reassign(
    tx: &mut Tx<'_>,
    request: Request,
    new: NewReassignment,
) -> Result<Done, CommandError> {
    let opened = request.open_to_reassign(tx, new.department).await?;
    let (case, at, by) = (opened.case, request.at, opened.by);
    addressee(tx, &case, new.department, new.handler, "").await?;
    let conflicts = conflicts(tx, &case, Some(new.department), new.handler.as_slice()).await?;
    let terms = terms(tx, case.matter().site).await?;
    let NewReassignment {
        department,
        handler,
        required,
        reason,
    } = new;
    let reassign = Reassign {
        department,
        handler,
        required,
        reason,
        by,
    };
    let decision = case.clone().reassign(reassign, &conflicts, &terms, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}

impl Request {
    async fn open_to_reassign(
        &self,
        tx: &mut Tx<'_>,
        to: DepartmentId,
    ) -> Result<Opened, CommandError> {
        let opened = self.load(tx).await?;
        may_reassign(tx, &self.caller, &opened.case, opened.by, to).await?;
        self.current(tx, opened).await
    }
}

/// Whether this person may send it there.
pub(super) async fn may_reassign(
    tx: &mut Tx<'_>,
    caller: &Caller,
    case: &Assignment,
    by: StaffId,
    to: DepartmentId,
) -> Result<(), CommandError> {
    // Nobody's department: only who may send it anywhere gets past this.
    let anywhere = authorization::Case {
        departments: Vec::new(),
        ..case_of(case)
    };
    let denied = match permit(tx, caller, Action::Dispatch, &anywhere).await {
        Ok(permission) if !permission.second_person => return Ok(()),
        Ok(_) => Denied::Forbidden("second-person"),
        Err(denied @ Denied::Forbidden(_)) => denied,
        Err(denied) => return Err(denied.into()),
    };
    let theirs = case_of(case);
    if theirs.departments == [to.0]
        && permit(tx, caller, Action::Dispatch, &theirs)
            .await
            .is_ok_and(|permission| !permission.second_person)
    {
        return Ok(());
    }
    let above = people::stand_ins(tx, Action::Dispatch, case, &[]).await?;
    if above.contains(&by.0) && !people::takes_two(Action::Dispatch, case) {
        return Ok(());
    }
    Err(denied.into())
}
