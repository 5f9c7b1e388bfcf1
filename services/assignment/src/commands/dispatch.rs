//! 交办 by the complaint department (S-4.4).

use authorization::{Action, Outcome};
use persistence::{DbError, Tx};
use regulation::Sensitivity;
use serde::Serialize;
use uuid::Uuid;

use super::{CommandError, Done, Request, carry_out_by_two, ids, is_recused, may_work, terms};
use crate::domain::{Assignment, Assisting, Conflicts, DepartmentId, Dispatch, StaffId};

/// To whom, and what is required.
#[derive(Debug)]
pub struct NewDispatch {
    /// Which department.
    pub department: DepartmentId,
    /// Who, where named.
    pub handler: Option<StaffId>,
    /// What is required.
    pub required: String,
    /// 协办: further departments that have a part.
    pub assisting: Vec<NewAssisting>,
}

/// A department that is asked to assist.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct NewAssisting {
    /// Which department.
    pub department: Uuid,
    /// Who in it, where named.
    pub handler: Option<Uuid>,
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
    addressee(tx, &case, new.department, new.handler, "").await?;
    let conflicts = conflicts(tx, &case, Some(new.department), new.handler.as_slice()).await?;
    let terms = terms(tx, case.matter().site).await?;
    let asked = assisting(tx, &case, &new.assisting).await?;
    let NewDispatch {
        department,
        handler,
        required,
        assisting,
    } = new;
    let to = handler.map(|handler| handler.0);
    let wanted = ("dispatch", department.0, to, required.clone(), assisting);
    let dispatch = Dispatch {
        department,
        handler,
        required,
        assisting: asked,
        by: opened.by,
    };
    let decision = case.dispatch(dispatch, &conflicts, &terms, request.at)?;
    carry_out_by_two(tx, &request, opened, decision, &wanted).await
}

/// The department is there, and whoever is named works in it and may handle the case. `under` is
/// where in the body both are.
pub(super) async fn addressee(
    tx: &mut Tx<'_>,
    case: &Assignment,
    department: DepartmentId,
    handler: Option<StaffId>,
    under: &str,
) -> Result<(), CommandError> {
    let found = organization::department(tx, department.0).await?;
    let found = found.filter(|department| department.active);
    let unit = found.ok_or_else(|| CommandError::Unknown(format!("{under}/department_id")))?;
    if let Some(handler) = handler {
        let person = organization::staff(tx, handler.0).await?;
        let fits = person.is_some_and(|p| p.active && p.department_id == Some(unit.id));
        if !fits || !may_work(tx, case, handler).await? {
            return Err(CommandError::Unknown(format!("{under}/handler_id")));
        }
    }
    Ok(())
}

/// 协办: each of them as a lead would be looked at; at S3 nobody of a department could act.
async fn assisting(
    tx: &mut Tx<'_>,
    case: &Assignment,
    wanted: &[NewAssisting],
) -> Result<Vec<Assisting>, CommandError> {
    let mut asked = Vec::with_capacity(wanted.len());
    for (index, new) in wanted.iter().enumerate() {
        let (department, handler) = (DepartmentId(new.department), new.handler.map(StaffId));
        let under = format!("/assisting/{index}");
        addressee(tx, case, department, handler, &under).await?;
        let found = conflicts(tx, case, Some(department), handler.as_slice()).await?;
        let closed = case.matter().sensitivity == Sensitivity::S3;
        asked.push(Assisting {
            department,
            handler,
            recused: closed || found.department || !found.staff.is_empty(),
        });
    }
    Ok(asked)
}

/// F-4.2b: who of those named is recused; and whether the department is, because the case is S3 and
/// the accused's department never receives one, or because nobody is named and its head is recused.
pub(super) async fn conflicts(
    tx: &mut Tx<'_>,
    case: &Assignment,
    department: Option<DepartmentId>,
    people: &[StaffId],
) -> Result<Conflicts, DbError> {
    let mut conflicts = Conflicts::default();
    for person in people {
        if is_recused(tx, case, person.0).await? {
            conflicts.staff.push(*person);
        }
    }
    let Some(department) = department else {
        return Ok(conflicts);
    };
    if case.matter().sensitivity == Sensitivity::S3 {
        let respondents = ids(&case.matter().respondents);
        conflicts.department = has_any(tx, department, &respondents).await?;
    }
    if people.is_empty() {
        let head = organization::department_head(tx, department.0).await?;
        let recused = match head {
            Some(head) => is_recused(tx, case, head).await?,
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
