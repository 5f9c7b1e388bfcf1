//! 交办 by the complaint department (S-4.4).

use authorization::{Action, Outcome};
use persistence::{DbError, Tx};
use regulation::Sensitivity;
use uuid::Uuid;

use super::{CommandError, Done, Request, carry_out_by_two, ids, may_work, terms};
use crate::domain::{Assignment, Conflicts, DepartmentId, Dispatch, StaffId};

/// To whom, and what is required.
#[derive(Debug)]
pub struct NewDispatch {
    /// Which department.
    pub department: DepartmentId,
    /// Who, where named.
    pub handler: Option<StaffId>,
    /// What is required.
    pub required: String,
}

/// Dispatches.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn dispatch(
    tx: &mut Tx<'_>,
    request: Request,
    new: NewDispatch,
) -> Result<Outcome<Done>, CommandError> {
    let opened = request.open_or_above(tx, Action::Dispatch, &[]).await?;
    let case = opened.case.clone();
    let department = organization::department(tx, new.department.0)
        .await?
        .filter(|d| d.active);
    let department = department.ok_or_else(|| CommandError::Unknown("/department_id".into()))?;
    if let Some(handler) = new.handler {
        let person = organization::staff(tx, handler.0).await?;
        let fits = person.is_some_and(|p| p.active && p.department_id == Some(department.id));
        if !fits || !may_work(tx, &case, handler).await? {
            return Err(CommandError::Unknown("/handler_id".into()));
        }
    }
    let conflicts = conflicts(tx, &case, Some(new.department), new.handler.as_slice()).await?;
    let terms = terms(tx, case.matter().site).await?;
    let NewDispatch {
        department,
        handler,
        required,
    } = new;
    let to = handler.map(|handler| handler.0);
    let wanted = ("dispatch", department.0, to, required.clone());
    let dispatch = Dispatch {
        department,
        handler,
        required,
        by: opened.by,
    };
    let decision = case.dispatch(dispatch, &conflicts, &terms, request.at)?;
    carry_out_by_two(tx, &request, opened, decision, &wanted).await
}

/// F-4.2b: who of those named is recused; and whether the department is, because the case is S3 and
/// the accused's department never receives one, or because nobody is named and its head is recused.
pub(super) async fn conflicts(
    tx: &mut Tx<'_>,
    case: &Assignment,
    department: Option<DepartmentId>,
    people: &[StaffId],
) -> Result<Conflicts, DbError> {
    let (respondents, sensitivity) = (ids(&case.matter().respondents), case.matter().sensitivity);
    let mut conflicts = Conflicts::default();
    for person in people {
        if organization::excluded(tx, person.0, &respondents, sensitivity).await? {
            conflicts.staff.push(*person);
        }
    }
    let Some(department) = department else {
        return Ok(conflicts);
    };
    if sensitivity == Sensitivity::S3 {
        conflicts.department = has_any(tx, department, &respondents).await?;
    }
    if people.is_empty() {
        let head = organization::department_head(tx, department.0).await?;
        let recused = match head {
            Some(head) => organization::excluded(tx, head, &respondents, sensitivity).await?,
            None => false,
        };
        conflicts.department |= recused;
    }
    Ok(conflicts)
}

async fn has_any(
    tx: &mut Tx<'_>,
    department: DepartmentId,
    people: &[Uuid],
) -> Result<bool, DbError> {
    let members = organization::department_staff(tx, department.0).await?;
    Ok(people.iter().any(|person| members.contains(person)))
}
