//! The decision, pure: authenticated → conflict → sensitivity → site → role.
//!
//! State comes after that, in the domain; fields, in what a handler shows.

use regulation::{Purpose, Role, Sensitivity, Severity};
use uuid::Uuid;

use crate::table::{self, Cell, Span};
use crate::{Action, Caller};

/// What this service knows of the complaint that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Which complaint; a complainant's token is for one.
    pub complaint: Uuid,
    /// Where it belongs.
    pub site: Uuid,
    /// The departments that handle it.
    pub departments: Vec<Uuid>,
    /// Who may read what.
    pub sensitivity: Sensitivity,
    /// Where classified.
    pub severity: Option<Severity>,
    /// Who is complained about.
    pub respondents: Vec<Uuid>,
    /// Handlers, members of the group; for a partner's own view, the partner that handed it over.
    pub assigned_to: Vec<Uuid>,
    /// Of the measure that is asked for, where it is one.
    pub measure_owner: Option<Uuid>,
}

impl Case {
    /// A case of which nothing else is known; integrity until somebody says otherwise (fail closed).
    pub const fn new(complaint: Uuid, site: Uuid) -> Self {
        Self {
            complaint,
            site,
            departments: Vec::new(),
            sensitivity: Sensitivity::S3,
            severity: None,
            respondents: Vec::new(),
            assigned_to: Vec::new(),
            measure_owner: None,
        }
    }
}

/// One grant, and whether the case's site lies within it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grant {
    /// Which role.
    pub role: Role,
    /// The case's site is the grant's, or below it.
    pub covers_site: bool,
}

/// Facts about a member of staff, as of this transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Who.
    pub id: Uuid,
    /// Still works here.
    pub active: bool,
    /// Where.
    pub department: Option<Uuid>,
    /// What they may do.
    pub grants: Vec<Grant>,
    /// Recused in this case (F-4.2b).
    pub excluded: bool,
}

/// Facts about a partner, as of this transaction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Partner {
    /// Which.
    pub id: Uuid,
    /// Still let in.
    pub active: bool,
    /// For what; none where this version does not know the purpose.
    pub purpose: Option<Purpose>,
    /// The case's site is that of its grant, or below it.
    pub covers_site: bool,
}

/// Allowed, and on what conditions. Most callers need not look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission {
    /// Only with a stated reason, which is recorded.
    pub reason: bool,
    /// Only when a second person confirms.
    pub second_person: bool,
}

impl Permission {
    /// Allowed, and nothing more is wanted.
    pub const PLAIN: Self = Self {
        reason: false,
        second_person: false,
    };
}

/// Not allowed.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// Sign in first: 401.
    #[error("not signed in")]
    Unauthenticated,
    /// As if it were not there: 404.
    #[error("hidden: {0}")]
    Hidden(&'static str),
    /// 403, with a reason that programs can tell apart.
    #[error("refused: {0}")]
    Forbidden(&'static str),
    /// Nothing could be decided.
    #[error(transparent)]
    Db(#[from] persistence::DbError),
}

impl Denied {
    /// Why; for the audit trail.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::Hidden(reason) | Self::Forbidden(reason) => reason,
            Self::Db(_) => "undecided",
        }
    }

    fn of(action: Action, reason: &'static str) -> Self {
        if table::is_read(action) {
            Self::Hidden(reason)
        } else {
            Self::Forbidden(reason)
        }
    }
}

/// Lets a transaction return [`Denied`] itself.
impl From<diesel::result::Error> for Denied {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

impl From<Denied> for web::Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unauthenticated => web::UNAUTHENTICATED,
            Denied::Hidden(_) => web::NOT_FOUND,
            Denied::Forbidden(reason) => Self::forbidden(reason),
            Denied::Db(e) => e.into(),
        }
    }
}

/// F-5.4: a respondent sees the own measure, and nothing else.
const fn ignores_conflict(action: Action) -> bool {
    matches!(action, Action::CompleteMeasure | Action::MeasureView)
}

/// Whether a member of staff may.
///
/// # Errors
/// [`Denied`], with the first reason in the order of the decision.
pub fn decide(person: &Person, action: Action, case: &Case) -> Result<Permission, Denied> {
    if !person.active {
        return Err(Denied::Unauthenticated);
    }
    if person.excluded && !ignores_conflict(action) {
        return Err(Denied::of(action, "conflict"));
    }
    let roles = person
        .grants
        .iter()
        .map(|g| (Some(g.role), g.covers_site))
        .chain([(None, true)]);
    let (mut best, mut reason) = (None, "role");
    for (role, covers_site) in roles {
        match table::cell(action, role, case.sensitivity) {
            Some(cell) => match reaches(cell, covers_site, person, case) {
                Ok(()) => best = Some(easier(best, cell)),
                Err(why) => reason = why,
            },
            None if reason == "role"
                && Sensitivity::ALL
                    .iter()
                    .any(|s| table::cell(action, role, *s).is_some()) =>
            {
                reason = "sensitivity";
            }
            None => {}
        }
    }
    best.ok_or_else(|| Denied::of(action, reason))
}

fn reaches(
    cell: Cell,
    covers_site: bool,
    person: &Person,
    case: &Case,
) -> Result<(), &'static str> {
    let holds = match cell.span {
        Span::Site | Span::Organization => return if covers_site { Ok(()) } else { Err("site") },
        Span::Department if !covers_site => return Err("site"),
        Span::Department => person
            .department
            .is_some_and(|d| case.departments.contains(&d)),
        // Whoever designated somebody from elsewhere meant it.
        Span::Assigned => case.assigned_to.contains(&person.id),
        Span::Measure => case.measure_owner == Some(person.id),
    };
    match (holds, cell.span) {
        (true, _) => Ok(()),
        (false, Span::Department) => Err("department"),
        (false, _) => Err("not-assigned"),
    }
}

/// Whether somebody else's system may. Nobody is complained about in it, so there is no conflict.
///
/// # Errors
/// [`Denied`].
pub fn decide_partner(
    partner: &Partner,
    action: Action,
    case: &Case,
) -> Result<Permission, Denied> {
    if !partner.active {
        return Err(Denied::Unauthenticated);
    }
    let cell = (partner.purpose)
        .and_then(|purpose| table::partner_cell(action, purpose, case.sensitivity));
    let cell = cell.ok_or_else(|| Denied::of(action, "purpose"))?;
    if !partner.covers_site {
        return Err(Denied::of(action, "site"));
    }
    let may = match cell.span {
        Span::Site | Span::Organization => true,
        Span::Assigned => case.assigned_to.contains(&partner.id),
        Span::Department | Span::Measure => false,
    };
    match may {
        true => Ok(easier(None, cell)),
        false => Err(Denied::of(action, "not-assigned")),
    }
}

/// Of several roles, the one with fewer conditions counts.
fn easier(best: Option<Permission>, cell: Cell) -> Permission {
    let this = Permission {
        reason: cell.reason,
        second_person: cell.second_person,
    };
    match best {
        Some(best) if weight(best) <= weight(this) => best,
        _ => this,
    }
}

fn weight(permission: Permission) -> u8 {
    u8::from(permission.second_person) * 2 + u8::from(permission.reason)
}

/// Callers that are no staff: each may do what is listed here, and nothing else.
///
/// # Errors
/// [`Denied`].
pub(crate) fn decide_other(
    caller: &Caller,
    action: Action,
    case: Option<&Case>,
) -> Result<Permission, Denied> {
    use Action as A;
    let allowed = match caller {
        Caller::Public if matches!(action, A::Register) => true,
        Caller::Public | Caller::Staff(_) | Caller::Partner(_) => {
            return Err(Denied::Unauthenticated);
        }
        Caller::Complainant { complaint } => {
            case.is_some_and(|case| case.complaint == *complaint)
                && matches!(
                    action,
                    A::OwnComplaint
                        | A::Supplement
                        | A::AddEvidence
                        | A::Withdraw
                        | A::NewCode
                        | A::FollowUp
                        | A::Contact
                )
        }
        Caller::Service(name) => match action {
            A::PublishedEvents => true,
            A::DeliveryAddress | A::StaffAddress => name == "notification",
            _ => false,
        },
    };
    if allowed {
        Ok(Permission::PLAIN)
    } else {
        Err(Denied::of(action, "role"))
    }
}
