//! 协办 (F-4.4c): an assisting department signs for its part and gives it to the lead.

use authorization::{Action, permit};
use persistence::Tx;
use uuid::Uuid;

use super::{CommandError, Done, Opened, Request, carry_out, case_of};
use crate::domain::{Assignment, DepartmentId, Refusal};

/// What authorization has to know for reading: who assists reads what it is about, too.
pub(super) fn seen_case(case: &Assignment) -> authorization::Case {
    let mut seen = case_of(case);
    if case.stage().order().is_some() {
        let side = case.side();
        seen.departments
            .extend(side.assisting_departments().iter().map(|d| d.0));
        seen.assigned_to
            .extend(side.assisting_people().iter().map(|p| p.0));
    }
    seen
}

impl Request {
    /// What the table says of an addressee, with the assisting department in the place of the lead.
    async fn open_part(
        &self,
        tx: &mut Tx<'_>,
        action: Action,
        department: DepartmentId,
    ) -> Result<Opened, CommandError> {
        let opened = self.load(tx).await?;
        let part = opened.case.side().part_of(department);
        let handler = part.and_then(|part| part.handler);
        let case = authorization::Case {
            departments: part.iter().map(|part| part.department.0).collect(),
            assigned_to: match (part, handler) {
                (Some(_), Some(handler)) => vec![handler.0],
                // Where nobody is named, whoever signs for the department handles it.
                (Some(_), None) if works_in(tx, opened.by.0, department).await? => {
                    vec![opened.by.0]
                }
                (Some(_) | None, None) | (None, Some(_)) => Vec::new(),
            },
            ..case_of(&opened.case)
        };
        permit(tx, &self.caller, action, &case).await?;
        self.current(tx, opened).await
    }
}

/// Whether a part waits for anybody of this person's department: who may sign for it sees it first.
pub(super) async fn is_asked(
    tx: &mut Tx<'_>,
    case: &Assignment,
    person: Uuid,
) -> Result<bool, CommandError> {
    if case.stage().order().is_none() {
        return Ok(false);
    }
    for part in case.side().open_assists() {
        if part.handler.is_none() && works_in(tx, person, part.department).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn works_in(
    tx: &mut Tx<'_>,
    person: Uuid,
    department: DepartmentId,
) -> Result<bool, CommandError> {
    let person = organization::staff(tx, person).await?;
    Ok(person.is_some_and(|p| p.active && p.department_id == Some(department.0)))
}

/// Signs for the part.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn sign_for_part(
    tx: &mut Tx<'_>,
    request: Request,
    department: DepartmentId,
) -> Result<Done, CommandError> {
    let opened = request.open_part(tx, Action::SignFor, department).await?;
    let (case, at, by) = (opened.case, request.at, opened.by);
    let of_department = works_in(tx, by.0, department).await?;
    let decision = case
        .clone()
        .sign_for_part(department, by, of_department, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}

/// Gives it to the lead.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn contribute(
    tx: &mut Tx<'_>,
    request: Request,
    department: DepartmentId,
    opinion: String,
) -> Result<Done, CommandError> {
    let opened = request.open_part(tx, Action::Act, department).await?;
    let (case, at, by) = (opened.case, request.at, opened.by);
    let heads = organization::department_head(tx, department.0).await? == Some(by.0);
    if case.side().part_of(department).is_none() {
        return Err(Refusal::NotAssisting.into());
    }
    let decision = case
        .clone()
        .contribute(department, by, heads, opinion, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}
