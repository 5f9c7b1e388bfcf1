//! Use cases: load → decide → save + tell, in the caller's transaction. One file each.
//!
//! Absent on purpose: rules (`domain`), HTTP and AMQP (the doors), clock and ids (arguments).

mod approve;
mod assist;
mod contact;
mod designate;
mod dispatch;
mod endorse;
mod erase;
mod hearers;
mod learn;
mod list;
mod look;
mod measures;
mod offer;
mod patterns;
pub mod people;
mod raise;
mod raise_task;
mod reassign;
mod recuse;
mod redate;
mod relief;
mod return_order;
mod review;
mod routing;
mod send_back;
mod sign_for;
mod submit;
mod supervise;
mod urge;
mod view;

use authorization::{Action, Caller, Denied, Outcome, Permission, Seconding, cell, permit};
use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Revision, SaveError, Tx};
use serde::Serialize;
use uuid::Uuid;

pub use approve::approve;
pub use assist::{contribute, sign_for_part};
pub use contact::{NewAttempt, record_contact};
pub use designate::{NewGroup, designate};
pub use dispatch::{NewAssisting, NewDispatch, dispatch};
pub use endorse::endorse;
pub use erase::erase;
pub use learn::{Learn, Learned, learn};
pub use list::{Wanted, count, list, own_measures};
pub use look::look_next;
pub use measures::{OrderMeasure, check_off_measure, complete_measure, order_measure};
pub use offer::{Offered, offers};
pub use patterns::{
    Adoption, OnPattern, PatternDone, adopt_pattern, check_off_pattern, complete_pattern,
    list_patterns, pattern_key, raise_next_pattern,
};
pub use raise::{RaiseError, Raised, raise_next};
pub use raise_task::{RaiseTaskError, RaisedTask, raise_next_task};
pub use reassign::{NewReassignment, reassign};
pub use recuse::{Changed, look_again};
pub use redate::{Move, Preview, preview, redate};
pub use relief::{Asked, ask_extension, ask_suspension, end_suspension, resume, rule_on};
pub use return_order::return_order;
pub use review::review;
pub use routing::{Routing, routing};
pub use send_back::send_back;
pub use sign_for::sign_for;
pub use submit::submit;
pub use supervise::{OrderSupervision, answer_supervision, order_supervision};
pub use urge::urge;
pub use view::{Sight, View, view, views};

use crate::domain::{Assignment, ComplaintId, Decision, Refusal, SiteId, StaffId, Terms};
use crate::{publish, store};

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The register has not told of it.
    #[error("there is no assignment of this complaint")]
    NotFound,
    /// Somebody else was faster.
    #[error("the assignment changed since it was read")]
    Stale,
    /// By the table.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// By a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something named is not there, or not active; a JSON pointer says which.
    #[error("`{0}` names nobody or nothing active")]
    Unknown(String),
    /// A fact of the organization has not arrived.
    #[error("{0} has not arrived yet")]
    Missing(&'static str),
    /// Nothing could be decided.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<SaveError> for CommandError {
    fn from(e: SaveError) -> Self {
        match e {
            SaveError::Stale => Self::Stale,
            SaveError::Db(e) => Self::Db(e),
        }
    }
}

impl From<diesel::result::Error> for CommandError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// What becomes of a command: the aggregate as it now is, and where its row stands.
pub type Done = (Assignment, Revision);

/// Who acts on what, having seen which version: what every command of a person has.
#[derive(Debug)]
pub struct Request {
    /// Which complaint.
    pub complaint: ComplaintId,
    /// Who asks.
    pub caller: Caller,
    /// The version on which the person decided.
    pub seen: i32,
    /// When.
    pub at: DateTime<Utc>,
}

struct Opened {
    case: Assignment,
    revision: Revision,
    by: StaffId,
    by_two: Option<ByTwo>,
}

/// The table wants two persons for it.
struct ByTwo {
    action: Action,
    asked: authorization::Case,
    /// Who may, where nobody is left by the table.
    above: Vec<Uuid>,
}

impl Request {
    /// Loads, and lets nobody pass who may not do this alone.
    async fn open(&self, tx: &mut Tx<'_>, action: Action) -> Result<Opened, CommandError> {
        let opened = self.load(tx).await?;
        let permission = permit(tx, &self.caller, action, &case_of(&opened.case)).await?;
        if permission.second_person {
            return Err(Denied::Forbidden("second-person").into());
        }
        self.current(tx, opened).await
    }

    /// The same, but where too few are left who may do it by their role, the level above may
    /// (F-4.2b); and what takes two goes on to [`carry_out_by_two`].
    async fn open_or_above(
        &self,
        tx: &mut Tx<'_>,
        action: Action,
        authors: &[StaffId],
    ) -> Result<Opened, CommandError> {
        let mut opened = self.load(tx).await?;
        let asked = case_of(&opened.case);
        let permitted = permit(tx, &self.caller, action, &asked).await;
        let two = stands_in(tx, permitted, action, &opened.case, opened.by, authors).await?;
        opened.by_two = two.map(|above| ByTwo {
            action,
            asked,
            above,
        });
        self.current(tx, opened).await
    }

    async fn load(&self, tx: &mut Tx<'_>) -> Result<Opened, CommandError> {
        let by = StaffId(self.caller.staff_id()?);
        let found = store::load(tx, self.complaint).await?;
        let (case, revision) = found.ok_or(CommandError::NotFound)?;
        Ok(Opened {
            case,
            revision,
            by,
            by_two: None,
        })
    }

    /// After the permission: who may not act learns nothing about versions. Words that are written after
    /// the erasure would stay.
    async fn current(&self, tx: &mut Tx<'_>, opened: Opened) -> Result<Opened, CommandError> {
        if erasure::is_marked(tx, self.complaint.0).await? {
            return Err(Refusal::NotNow("erased").into());
        }
        if opened.revision.version == self.seen {
            Ok(opened)
        } else {
            Err(CommandError::Stale)
        }
    }

    fn actor(&self) -> Actor {
        self.caller.actor()
    }
}

/// Whom the table lets do it, and where too few of those are left, the level above (F-4.2b). Some where it
/// takes two: whoever may although the table does not say so.
async fn stands_in(
    tx: &mut Tx<'_>,
    permitted: Result<Permission, Denied>,
    action: Action,
    case: &Assignment,
    by: StaffId,
    authors: &[StaffId],
) -> Result<Option<Vec<Uuid>>, CommandError> {
    let refusal = match permitted {
        Ok(permission) if !permission.second_person => return Ok(None),
        Ok(_) => None,
        Err(denied @ Denied::Forbidden(_)) => Some(denied),
        Err(denied) => return Err(denied.into()),
    };
    let above = people::stand_ins(tx, action, case, authors).await?;
    if let Some(denied) = refusal
        && !above.contains(&by.0)
    {
        return Err(denied.into());
    }
    Ok(people::takes_two(action, case).then_some(above))
}

/// What authorization has to know.
pub fn case_of(case: &Assignment) -> authorization::Case {
    let matter = case.matter();
    authorization::Case {
        departments: case
            .stage()
            .order()
            .and_then(|o| o.department())
            .map(|d| d.0)
            .into_iter()
            .collect(),
        sensitivity: matter.sensitivity,
        severity: Some(matter.severity),
        respondents: ids(&matter.respondents),
        assigned_to: ids(&case.assigned_to()),
        ..authorization::Case::new(case.complaint().0, matter.site.0)
    }
}

fn ids(people: &[StaffId]) -> Vec<Uuid> {
    people.iter().map(|person| person.0).collect()
}

fn staff(ids: Vec<Uuid>) -> Vec<StaffId> {
    ids.into_iter().map(StaffId).collect()
}

/// Calendar, hours and limits of a site, as they are known now.
async fn terms(tx: &mut Tx<'_>, site: SiteId) -> Result<Terms, CommandError> {
    let site = organization::site(tx, site.0)
        .await?
        .ok_or(CommandError::Missing("the site"))?;
    let calendar = organization::calendar(tx, &site.calendar).await?;
    let calendar_revision = organization::calendar_revision(tx, &site.calendar).await?;
    Ok(Terms {
        calendar,
        calendar_revision,
        office: organization::office(&site),
        calendar_name: site.calendar,
        policy: site.policy,
    })
}

/// F-4.2b: whether the person must have nothing to do with the case.
async fn is_recused(tx: &mut Tx<'_>, case: &Assignment, person: Uuid) -> Result<bool, DbError> {
    let (complaint, matter) = (case.complaint().0, case.matter());
    let respondents = ids(&matter.respondents);
    organization::excluded(tx, complaint, person, &respondents, matter.sensitivity).await
}

/// Whether the person heads the department that has the case.
async fn heads_unit(tx: &mut Tx<'_>, case: &Assignment, person: StaffId) -> Result<bool, DbError> {
    match case.stage().order().and_then(|order| order.department()) {
        Some(unit) => Ok(organization::department_head(tx, unit.0).await? == Some(person.0)),
        None => Ok(false),
    }
}

/// Whether the person, once given the case, may work on it by the table: an order to anybody else
/// would rest with them.
async fn may_work(tx: &mut Tx<'_>, case: &Assignment, person: StaffId) -> Result<bool, DbError> {
    let Some(person) = organization::staff(tx, person.0).await? else {
        return Ok(false);
    };
    let sensitivity = case.matter().sensitivity;
    let may = |role| cell(Action::SubmitResult, Some(role), sensitivity).is_some();
    Ok(person.active && person.grants.iter().any(|grant| may(grant.role)))
}

/// Whether the person belongs to the department that has the case.
async fn of_unit(tx: &mut Tx<'_>, case: &Assignment, person: StaffId) -> Result<bool, DbError> {
    let Some(unit) = case.stage().order().and_then(|order| order.department()) else {
        return Ok(false);
    };
    let person = organization::staff(tx, person.0).await?;
    Ok(person.is_some_and(|p| p.active && p.department_id == Some(unit.0)))
}

/// What a person wants, as far as the rules agree: at once, or where the table says so when a second
/// one wants the same on the same version.
async fn carry_out_by_two(
    tx: &mut Tx<'_>,
    request: &Request,
    opened: Opened,
    decision: Decision,
    wanted: &impl Serialize,
) -> Result<Outcome<Done>, CommandError> {
    if let (Some(by_two), Decision::Changed(..)) = (&opened.by_two, &decision) {
        let seconding = Seconding {
            caller: &request.caller,
            action: by_two.action,
            case: &by_two.asked,
            above: &by_two.above,
            at: request.at,
        };
        if !seconding.settle(tx, &(request.seen, wanted)).await? {
            return Ok(Outcome::AwaitsSecondPerson);
        }
    }
    let (actor, at) = (request.actor(), request.at);
    carry_out(tx, &actor, opened.case, opened.revision, decision, at)
        .await
        .map(Outcome::CarriedOut)
}

/// State first: the row is locked or version-checked before the outbox gets its rows.
async fn carry_out(
    tx: &mut Tx<'_>,
    actor: &Actor,
    unchanged: Assignment,
    before: Revision,
    decision: Decision,
    at: DateTime<Utc>,
) -> Result<Done, CommandError> {
    match decision {
        Decision::AlreadyDone => Ok((unchanged, before)),
        Decision::Changed(next, facts) => {
            let after = store::save(tx, before, &next, &facts, facts.len(), actor, at).await?;
            publish::tell(tx, actor, next.complaint(), before.event_seq, facts).await?;
            Ok((*next, after))
        }
    }
}
