//! Whom to give a case to (S-4.4): the facts are looked up here, the order is the domain's. A person
//! decides.

use std::collections::BTreeSet;

use authorization::{Action, Caller, Denied, permit};
use chrono::{DateTime, NaiveDate, Utc};
use organization::Presence;
use persistence::Tx;
use uuid::Uuid;

use super::{CommandError, case_of, is_recused, may_work, people, terms};
use crate::domain::routing::{Away, Candidate, Handler, Proposal, rank};
use crate::domain::{Assignment, ComplaintId, DepartmentId, Refusal, StaffId, Stage};
use crate::store;
use crate::store::routing::{of_departments, of_people};

/// What is proposed, and who is not and why.
#[derive(Debug)]
pub struct Routing {
    /// Best first.
    pub proposals: Vec<Proposal>,
    /// People who would be meant, but for a conflict (F-4.2b).
    pub recused: Vec<StaffId>,
}

/// For whoever may dispatch it; while it waits for that, or to be passed on to others.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %complaint.0))]
pub async fn routing(
    tx: &mut Tx<'_>,
    caller: &Caller,
    complaint: ComplaintId,
    at: DateTime<Utc>,
) -> Result<Routing, CommandError> {
    let me = caller.staff_id()?;
    let found = store::peek(tx, complaint).await?;
    let (case, _) = found.ok_or(CommandError::NotFound)?;
    if let Err(denied) = permit(tx, caller, Action::Dispatch, &case_of(&case)).await {
        let above = match denied {
            Denied::Forbidden(_) => people::stand_ins(tx, Action::Dispatch, &case, &[]).await?,
            Denied::Unauthenticated | Denied::Hidden(_) | Denied::Db(_) => Vec::new(),
        };
        if !above.contains(&me) {
            return Err(denied.into());
        }
    }
    match case.stage() {
        Stage::AwaitingDispatch { .. } | Stage::Ordered(_) | Stage::InHandling(_) => {}
        Stage::AwaitingDesignation { .. } => return Err(Refusal::MajorIsDesignated.into()),
        stage @ (Stage::AwaitingAcceptance
        | Stage::AwaitingClassification { .. }
        | Stage::Submitted(_)
        | Stage::Endorsed(_)
        | Stage::Approved(_)
        | Stage::Replied(_)
        | Stage::FollowedUp { .. }
        | Stage::InReview { .. }
        | Stage::Ended { .. }) => return Err(Refusal::NotNow(stage.code()).into()),
    }
    let mut recused = BTreeSet::new();
    let today = terms(tx, case.matter().site).await?.office.date(at);
    let candidates = candidates(tx, &case, &mut recused, today).await?;
    Ok(Routing {
        proposals: rank(candidates),
        recused: recused.into_iter().collect(),
    })
}

async fn candidates(
    tx: &mut Tx<'_>,
    case: &Assignment,
    recused: &mut BTreeSet<StaffId>,
    today: NaiveDate,
) -> Result<Vec<Candidate>, CommandError> {
    let matter = case.matter();
    // Whoever decides about results does not work on them as well.
    let departments: Vec<_> = organization::departments(tx, matter.site.0)
        .await?
        .into_iter()
        .filter(|department| !department.is_complaint_department)
        .collect();
    let ids: Vec<Uuid> = departments.iter().map(|department| department.id).collect();
    let scopes: Vec<&str> = matter.scopes.iter().map(|scope| scope.code()).collect();
    let loads = of_departments(tx, &ids, &scopes, case.complaint().0).await?;
    let concerned = concerned(tx, case).await?;
    let returned = match case.stage() {
        Stage::AwaitingDispatch { prior } if !case.record().returns.is_empty() => {
            prior.as_ref().and_then(|order| order.department())
        }
        _ => None,
    };
    let mut candidates = Vec::with_capacity(departments.len());
    for department in departments {
        let id = DepartmentId(department.id);
        let conflicts = super::dispatch::conflicts(tx, case, Some(id), &[]).await?;
        let closed =
            conflicts.department && case.matter().sensitivity == regulation::Sensitivity::S3;
        let people = if closed {
            Vec::new()
        } else {
            handlers(tx, case, id, recused, today).await?
        };
        let load = loads.get(&department.id).copied().unwrap_or_default();
        candidates.push(Candidate {
            department: id,
            code: department.code,
            concerned: concerned.contains(&id),
            handled_scope: load.of_scope,
            open_cases: load.open,
            returned_it: returned == Some(id),
            people,
        });
    }
    Ok(candidates)
}

/// The department complained about, else where the respondents work.
async fn concerned(
    tx: &mut Tx<'_>,
    case: &Assignment,
) -> Result<BTreeSet<DepartmentId>, CommandError> {
    let mut concerned: BTreeSet<_> = case.matter().department.into_iter().collect();
    if concerned.is_empty() {
        for respondent in &case.matter().respondents {
            let person = organization::staff(tx, respondent.0).await?;
            concerned.extend(person.and_then(|p| p.department_id).map(DepartmentId));
        }
    }
    Ok(concerned)
}

async fn handlers(
    tx: &mut Tx<'_>,
    case: &Assignment,
    department: DepartmentId,
    recused: &mut BTreeSet<StaffId>,
    today: NaiveDate,
) -> Result<Vec<Handler>, CommandError> {
    let mut people = Vec::new();
    for person in organization::department_staff(tx, department.0).await? {
        if !may_work(tx, case, StaffId(person)).await? {
            continue;
        }
        if is_recused(tx, case, person).await? {
            recused.insert(StaffId(person));
        } else if !case.assigned_to().contains(&StaffId(person)) {
            people.push(person);
        }
    }
    let loads = of_people(tx, &people, case.complaint().0).await?;
    let mut handlers = Vec::with_capacity(people.len());
    for person in people {
        let away = match organization::presence(tx, person, today).await? {
            Presence::There => None,
            Presence::Away { until, stand_in } => Some(Away {
                until,
                stand_in: stand_in.map(StaffId),
            }),
        };
        handlers.push(Handler {
            person: StaffId(person),
            open_cases: loads.get(&person).map_or(0, |load| load.open),
            away,
        });
    }
    Ok(handlers)
}
