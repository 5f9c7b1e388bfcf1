//! Who must act, who hears of it, and who is next when nobody is left (F-4.2b, F-4.4e).
//!
//! Roles come from the one table: whoever may do what the stage awaits is asked to do it. Recused
//! people are left out everywhere.

use authorization::{Action, Cell, Span, cell};
use persistence::{DbError, Tx};
use regulation::{Role, Sensitivity};
use uuid::Uuid;

use super::{ids, is_recused, staff};
use crate::domain::{Above, Assignment, End, StaffId, Stage, To};

/// What a stage awaits, as the table calls it; none after the end, and for what asks people in
/// person.
pub fn awaited(stage: &Stage) -> Option<Action> {
    match stage {
        Stage::AwaitingAcceptance => Some(Action::Accept),
        Stage::AwaitingClassification { .. } => Some(Action::Verify),
        Stage::AwaitingDispatch { .. } => Some(Action::Dispatch),
        Stage::AwaitingDesignation { .. } => Some(Action::Designate),
        Stage::Ordered(_) => Some(Action::SignFor),
        Stage::InHandling(_) => Some(Action::SubmitResult),
        Stage::Submitted(_) => Some(Action::Endorse),
        Stage::Endorsed(_) => Some(Action::Approve),
        Stage::Approved(_) => Some(Action::SendReply),
        Stage::Replied(_) => Some(Action::FollowUp),
        Stage::FollowedUp { .. } => Some(Action::Close),
        Stage::InReview { .. } => None,
        Stage::Ended {
            how: End::Closed | End::Declined | End::Withdrawn | End::Merged,
            ..
        } => None,
    }
}

/// Who must not decide on the case, having had a part in it.
pub fn authors(case: &Assignment) -> Vec<StaffId> {
    let mut authors = match case.stage() {
        Stage::Endorsed(endorsement) => {
            vec![
                endorsement.endorsed.by,
                endorsement.submission.result.submitted.by,
            ]
        }
        Stage::Submitted(submission) => vec![submission.result.submitted.by],
        Stage::Replied(replied) => {
            vec![replied.approval.endorsement.submission.result.submitted.by]
        }
        Stage::InReview { decision, .. } => return decision.authors(),
        _ => return Vec::new(),
    };
    if matches!(case.stage(), Stage::Endorsed(_)) {
        authors.extend(case.assigned_to());
    }
    authors
}

pub(super) async fn free(
    tx: &mut Tx<'_>,
    case: &Assignment,
    people: Vec<Uuid>,
    but: &[StaffId],
) -> Result<Vec<Uuid>, DbError> {
    let mut kept: Vec<Uuid> = Vec::with_capacity(people.len());
    for person in people {
        if kept.contains(&person) || but.contains(&StaffId(person)) {
            continue;
        }
        let active = organization::staff(tx, person)
            .await?
            .is_some_and(|p| p.active);
        if active && !is_recused(tx, case, person).await? {
            kept.push(person);
        }
    }
    Ok(kept)
}

/// Whether the table gives this action to a role at all, in a case of this sensitivity.
pub fn is_given(action: Action, case: &Assignment) -> bool {
    let given = |role: &Role| cell(action, Some(*role), case.matter().sensitivity).is_some();
    Role::ALL.iter().any(given)
}

/// Whether the table wants a second person of anybody, in a case of this sensitivity.
pub fn takes_two(action: Action, case: &Assignment) -> bool {
    let two = |role: &Role| {
        let cell = cell(action, Some(*role), case.matter().sensitivity);
        cell.is_some_and(|cell| cell.second_person)
    };
    Role::ALL.iter().any(two)
}

/// Those who hold this action by a role at the site or above, free of conflict.
pub async fn holders(
    tx: &mut Tx<'_>,
    action: Action,
    case: &Assignment,
    but: &[StaffId],
) -> Result<Vec<Uuid>, DbError> {
    holders_by(tx, action, case, but, |_| true).await
}

/// Who may do it although the table does not give it to them: the level above, where the people of
/// the table are too few for it. What the table gives to nobody is nobody's, and not the next level's.
pub async fn stand_ins(
    tx: &mut Tx<'_>,
    action: Action,
    case: &Assignment,
    but: &[StaffId],
) -> Result<Vec<Uuid>, DbError> {
    if !is_given(action, case) {
        return Ok(Vec::new());
    }
    let alone = holders_by(tx, action, case, but, |cell| !cell.second_person).await?;
    let by_role = holders(tx, action, case, but).await?;
    let wanted = if takes_two(action, case) { 2 } else { 1 };
    if !alone.is_empty() || by_role.len() >= wanted {
        return Ok(Vec::new());
    }
    let but: Vec<StaffId> = but.iter().copied().chain(staff(by_role)).collect();
    above(tx, case, &but).await
}

async fn holders_by(
    tx: &mut Tx<'_>,
    action: Action,
    case: &Assignment,
    but: &[StaffId],
    counts: impl Fn(Cell) -> bool,
) -> Result<Vec<Uuid>, DbError> {
    let reaches = |cell: Cell| matches!(cell.span, Span::Site | Span::Organization);
    let mut people = Vec::new();
    for role in Role::ALL.iter().copied() {
        let cell = cell(action, Some(role), case.matter().sensitivity);
        if cell.is_some_and(|cell| reaches(cell) && counts(cell)) {
            people.extend(organization::with_role(tx, role, case.matter().site.0).await?);
        }
    }
    free(tx, case, people, but).await
}

/// The level above, the nearest that has somebody left: leadership, supervisors, integrity officers. Of
/// S3 supervisors never hear.
pub async fn above(
    tx: &mut Tx<'_>,
    case: &Assignment,
    but: &[StaffId],
) -> Result<Vec<Uuid>, DbError> {
    for role in levels(case) {
        let people = organization::with_role(tx, *role, case.matter().site.0).await?;
        let people = free(tx, case, people, but).await?;
        if !people.is_empty() {
            return Ok(people);
        }
    }
    Ok(Vec::new())
}

/// Whether the person is of the level above at all, recused or not.
pub async fn is_of_level_above(
    tx: &mut Tx<'_>,
    case: &Assignment,
    person: Uuid,
) -> Result<bool, DbError> {
    for role in levels(case) {
        let people = organization::with_role(tx, *role, case.matter().site.0).await?;
        if people.contains(&person) {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn levels(case: &Assignment) -> &'static [Role] {
    match case.matter().sensitivity {
        Sensitivity::S1 | Sensitivity::S2 => {
            &[Role::Leadership, Role::Supervisor, Role::IntegrityOfficer]
        }
        Sensitivity::S3 => &[Role::Leadership, Role::IntegrityOfficer],
    }
}

/// Leaders to report to.
pub async fn leaders(tx: &mut Tx<'_>, case: &Assignment) -> Result<Vec<StaffId>, DbError> {
    Ok(staff(above(tx, case, &[]).await?))
}

/// Leaders to report to, and whoever would review the decision there is.
pub async fn superiors(tx: &mut Tx<'_>, case: &Assignment) -> Result<Above, DbError> {
    let leaders = leaders(tx, case).await?;
    let authors = case
        .stage()
        .approval()
        .map(|decision| decision.authors())
        .unwrap_or_default();
    let reviewers = staff(above(tx, case, &authors).await?);
    Ok(Above { leaders, reviewers })
}

/// Who is asked to decide on an extension or a suspension, one level up (F-4.4d): the head of the
/// department that has the case, else those who decide by their role, else the level above.
pub async fn approvers(
    tx: &mut Tx<'_>,
    case: &Assignment,
    asker: StaffId,
) -> Result<Vec<StaffId>, DbError> {
    let but: Vec<StaffId> = case.assigned_to().into_iter().chain([asker]).collect();
    let (action, sensitivity) = (Action::ApproveExtension, case.matter().sensitivity);
    let unit = case.stage().order().and_then(|order| order.department());
    let mut people = Vec::new();
    if let Some(unit) = unit
        && cell(action, Some(Role::DepartmentHead), sensitivity).is_some()
    {
        let head = organization::department_head(tx, unit.0).await?;
        people = free(tx, case, head.into_iter().collect(), &but).await?;
    }
    if people.is_empty() {
        people = holders_by(tx, action, case, &but, |cell| !cell.second_person).await?;
    }
    if people.is_empty() {
        people = holders(tx, action, case, &but).await?;
    }
    if people.is_empty() {
        people = above(tx, case, &but).await?;
    }
    Ok(staff(people))
}

/// Who sees a measure through whose owner is recused: the head of the department that has or had the
/// case, else the level above.
pub async fn measures_fall_to(tx: &mut Tx<'_>, case: &Assignment) -> Result<Option<Uuid>, DbError> {
    let head = match case.last_department() {
        Some(unit) => organization::department_head(tx, unit.0).await?,
        None => None,
    };
    let head = free(tx, case, head.into_iter().collect(), &[]).await?;
    match head.into_iter().next() {
        Some(head) => Ok(Some(head)),
        None => Ok(above(tx, case, &[]).await?.into_iter().next()),
    }
}

/// Who is asked to endorse what `submitter` hands in: the leader of the group, the head of the
/// department, or where that person is recused or hands it in, the nearest manager above.
pub async fn endorsers(
    tx: &mut Tx<'_>,
    case: &Assignment,
    submitter: StaffId,
) -> Result<Vec<StaffId>, DbError> {
    let asked = match case.stage().order().map(|order| &order.to) {
        Some(To::Group { leader, .. }) => vec![leader.0],
        Some(To::Unit { department, .. }) => {
            let head = organization::department_head(tx, department.0).await?;
            let line_of = head.unwrap_or(submitter.0);
            let mut line: Vec<Uuid> = head.into_iter().collect();
            line.extend(organization::managers_up(tx, line_of).await?);
            line
        }
        None => Vec::new(),
    };
    let first = free(tx, case, asked, &[submitter])
        .await?
        .into_iter()
        .next();
    match first {
        Some(first) => Ok(vec![StaffId(first)]),
        None => Ok(staff(above(tx, case, &[submitter]).await?)),
    }
}

/// Who must act next; falls back level by level, and is empty only where nobody at all is left.
pub async fn next_actors(tx: &mut Tx<'_>, case: &Assignment) -> Result<Vec<Uuid>, DbError> {
    let authors = authors(case);
    let unit = case.stage().order().and_then(|order| order.department());
    let mut people = match case.stage() {
        Stage::InReview { reviewers, .. } => free(tx, case, ids(reviewers), &authors).await?,
        Stage::Submitted(submission) => {
            free(tx, case, ids(&submission.endorsers), &authors).await?
        }
        Stage::Ordered(_) | Stage::InHandling(_) => {
            free(tx, case, ids(&case.assigned_to()), &[]).await?
        }
        stage => match awaited(stage) {
            Some(action) => holders(tx, action, case, &authors).await?,
            None => return Ok(Vec::new()),
        },
    };
    if people.is_empty()
        && let Some(unit) = unit
    {
        let head = organization::department_head(tx, unit.0).await?;
        people = free(tx, case, head.into_iter().collect(), &authors).await?;
    }
    if people.is_empty() {
        people = complaint_department_head(tx, case, &authors).await?;
    }
    if people.is_empty() {
        people = above(tx, case, &authors).await?;
    }
    Ok(people)
}

/// Who must act next, and who assists and has not given their part: whoever is urged or supervised.
pub async fn in_hand(tx: &mut Tx<'_>, case: &Assignment) -> Result<Vec<Uuid>, DbError> {
    let mut people = next_actors(tx, case).await?;
    for person in assisting(tx, case).await? {
        if !people.contains(&person) {
            people.push(person);
        }
    }
    Ok(people)
}

/// Who still owes a part: whoever was named or signed for it, else the head of the department.
async fn assisting(tx: &mut Tx<'_>, case: &Assignment) -> Result<Vec<Uuid>, DbError> {
    let mut people = Vec::new();
    for assist in case.side().open_assists() {
        match assist.handler {
            Some(handler) => people.push(handler.0),
            None => people.extend(organization::department_head(tx, assist.department.0).await?),
        }
    }
    free(tx, case, people, &[]).await
}

pub(super) async fn complaint_department_head(
    tx: &mut Tx<'_>,
    case: &Assignment,
    but: &[StaffId],
) -> Result<Vec<Uuid>, DbError> {
    // The accused's colleagues do not hear of S3; that is for integrity officers.
    if case.matter().sensitivity == Sensitivity::S3 {
        return Ok(Vec::new());
    }
    let department = organization::complaint_department(tx, case.matter().site.0).await?;
    let head = department.and_then(|d| d.head_id);
    free(tx, case, head.into_iter().collect(), but).await
}
