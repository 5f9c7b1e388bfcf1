//! The decision with its facts, in the transaction of what is decided on.

use std::collections::HashMap;

use organization::Staff;
use persistence::{DbError, Tx};
use regulation::Sensitivity;
use uuid::Uuid;

use crate::decide::{Grant, Partner, Permission, Person, decide, decide_other, decide_partner};
use crate::offer::Options;
use crate::table::{self, Span};
use crate::{Action, Caller, Case, Denied};

/// Whether the caller may do this to this complaint, now.
///
/// What is allowed opens the complaint for the rest of the transaction ([`Tx::open`]): what is behind the
/// second wall cannot be read before. The conflict rule, roles and departments are read from this service's copy of the organization.
/// Most callers write `permit(…).await?;` and need no more; where a cell of the table wants a
/// reason or a second person, [`Permission`] says so and the command has to see to it.
///
/// # Errors
/// [`Denied`].
pub async fn permit(
    tx: &mut Tx<'_>,
    caller: &Caller,
    action: Action,
    case: &Case,
) -> Result<Permission, Denied> {
    let permission = decision(tx, caller, action, case).await?;
    if !case.complaint.is_nil() {
        tx.open(case.complaint).await?;
    }
    Ok(permission)
}

async fn decision(
    tx: &mut Tx<'_>,
    caller: &Caller,
    action: Action,
    case: &Case,
) -> Result<Permission, Denied> {
    Facts::read(tx, caller, case).await?.decide(action, case)
}

/// What the decision about one caller and one complaint rests on, read once for any number of actions.
enum Facts<'a> {
    Staff(Person),
    Partner(Partner),
    /// Nothing has to be known.
    Other(&'a Caller),
}

impl<'a> Facts<'a> {
    async fn read(tx: &mut Tx<'_>, caller: &'a Caller, case: &Case) -> Result<Self, Denied> {
        let staff = match caller {
            Caller::Staff(staff) => staff,
            Caller::Partner(id) => return Ok(Self::Partner(partner(tx, *id, case).await?)),
            Caller::Complainant { .. } | Caller::Service(_) | Caller::Public => {
                return Ok(Self::Other(caller));
            }
        };
        // Staff of whom this service has not heard cannot be told from strangers.
        let Some(staff) = organization::staff(tx, staff.id).await? else {
            tracing::info!("the token is good, but this service has not heard of its bearer (yet)");
            return Err(Denied::Unauthenticated);
        };
        Ok(Self::Staff(person(tx, &staff, case).await?))
    }

    fn decide(&self, action: Action, case: &Case) -> Result<Permission, Denied> {
        match self {
            Self::Staff(person) => decide(person, action, case),
            Self::Partner(partner) => decide_partner(partner, action, case),
            Self::Other(caller) => decide_other(caller, action, Some(case)),
        }
    }
}

/// Which of these the caller may do to this complaint now, each decided as [`permit`] decides it. It is
/// only asked: nothing is opened, and what is missing is no refusal that anybody has to record.
///
/// # Errors
/// [`Denied::Unauthenticated`], or where nothing could be decided.
pub async fn options(
    tx: &mut Tx<'_>,
    caller: &Caller,
    actions: &[Action],
    case: &Case,
) -> Result<Options, Denied> {
    let facts = Facts::read(tx, caller, case).await?;
    let mut given = HashMap::with_capacity(actions.len());
    for action in actions {
        match facts.decide(*action, case) {
            Ok(permission) => given.insert(*action, permission),
            Err(Denied::Hidden(_) | Denied::Forbidden(_)) => None,
            Err(denied @ (Denied::Unauthenticated | Denied::Db(_))) => return Err(denied),
        };
    }
    Ok(Options(given))
}

/// Whether a service, a complainant or the public may do what needs no facts: catching up, reading
/// an address for delivery.
///
/// # Errors
/// [`Denied`].
pub fn permit_service(caller: &Caller, action: Action) -> Result<(), Denied> {
    match caller {
        Caller::Service(_) => decide_other(caller, action, None).map(|_| ()),
        Caller::Public => Err(Denied::Unauthenticated),
        Caller::Staff(_) | Caller::Complainant { .. } | Caller::Partner(_) => {
            Err(Denied::Hidden("role"))
        }
    }
}

/// Whether a member of staff may do this to the whole organization: what belongs to no complaint and
/// to no single site, as texts and calendars.
///
/// # Errors
/// [`Denied`].
pub async fn permit_everywhere(
    tx: &mut Tx<'_>,
    caller: &Caller,
    action: Action,
) -> Result<Permission, Denied> {
    caller.staff_id()?;
    let everything = everything(tx, Uuid::nil()).await?;
    permit(tx, caller, action, &everything).await
}

/// Who is signed in and still works here. What belongs to oneself (password, sessions) needs no row of
/// the table.
///
/// # Errors
/// [`Denied`].
pub async fn signed_in(tx: &mut Tx<'_>, caller: &Caller) -> Result<Uuid, Denied> {
    let id = caller.staff_id()?;
    let staff = organization::staff(tx, id).await?;
    staff
        .filter(|staff| staff.active)
        .map(|staff| staff.id)
        .ok_or(Denied::Unauthenticated)
}

/// What [`permit_everywhere`] decides on; `subject` is what entries of the audit trail, and the wish of
/// a first person, are filed under.
///
/// # Errors
/// [`DbError`].
pub async fn everything(tx: &mut Tx<'_>, subject: Uuid) -> Result<Case, DbError> {
    let root = organization::root(tx).await?;
    Ok(Case::new(subject, root.map_or(Uuid::nil(), |site| site.id)))
}

async fn partner(tx: &mut Tx<'_>, id: Uuid, case: &Case) -> Result<Partner, Denied> {
    let known = organization::partner(tx, id).await?;
    let known = known.ok_or(Denied::Unauthenticated)?;
    Ok(Partner {
        id,
        active: known.active,
        purpose: known.purpose,
        covers_site: organization::is_within(tx, case.site, known.site_id).await?,
    })
}

async fn person(tx: &mut Tx<'_>, staff: &Staff, case: &Case) -> Result<Person, DbError> {
    let (respondents, sensitivity) = (&case.respondents, case.sensitivity);
    let excluded =
        organization::excluded(tx, case.complaint, staff.id, respondents, sensitivity).await?;
    let mut grants = Vec::with_capacity(staff.grants.len());
    for grant in &staff.grants {
        let covers_site = organization::is_within(tx, case.site, grant.site_id).await?;
        grants.push(Grant {
            role: grant.role,
            covers_site,
        });
    }
    Ok(Person {
        id: staff.id,
        active: staff.active,
        department: staff.department_id,
        grants,
        excluded,
    })
}

/// What of a list somebody may see: filters for SQL, and [`Reach::keep`] for the rows that came.
#[derive(Debug, Clone)]
pub struct Reach {
    who: Uuid,
    /// One for each sensitivity that is not closed altogether.
    pub levels: Vec<Level>,
}

/// The reach within one sensitivity: rows match where *any* of the three does.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// Rows with this sensitivity …
    pub sensitivity: Sensitivity,
    /// … at any of these sites,
    pub sites: Vec<Uuid>,
    /// … or in this department at any of these sites,
    pub department: Option<(Uuid, Vec<Uuid>)>,
    /// … or assigned to this person.
    pub assigned_to: Option<Uuid>,
}

impl Level {
    const fn new(sensitivity: Sensitivity) -> Self {
        Self {
            sensitivity,
            sites: Vec::new(),
            department: None,
            assigned_to: None,
        }
    }

    const fn is_empty(&self) -> bool {
        self.sites.is_empty() && self.department.is_none() && self.assigned_to.is_none()
    }

    fn admits(&self, case: &Case) -> bool {
        self.sensitivity == case.sensitivity
            && (self.sites.contains(&case.site)
                || self.department.as_ref().is_some_and(|(d, sites)| {
                    case.departments.contains(d) && sites.contains(&case.site)
                })
                || self
                    .assigned_to
                    .is_some_and(|me| case.assigned_to.contains(&me)))
    }
}

/// How far the caller's lists go.
///
/// # Errors
/// [`Denied`] where they go nowhere.
pub async fn reach(tx: &mut Tx<'_>, caller: &Caller, action: Action) -> Result<Reach, Denied> {
    let (who, levels) = match caller {
        Caller::Partner(id) => (*id, of_partner(tx, *id, action).await?),
        _ => {
            let id = caller.staff_id()?;
            (id, of_staff(tx, id, action).await?)
        }
    };
    // An empty list, not an error, would tell that there is one: both are fine, this is kinder.
    if levels.is_empty() {
        Err(Denied::Forbidden("role"))
    } else {
        Ok(Reach { who, levels })
    }
}

/// Whole sites only: whatever is a partner's own is no list of the register.
async fn of_partner(tx: &mut Tx<'_>, id: Uuid, action: Action) -> Result<Vec<Level>, Denied> {
    let known = organization::partner(tx, id).await?;
    let known = known.filter(|known| known.active);
    let known = known.ok_or(Denied::Unauthenticated)?;
    let mut levels = Vec::new();
    for sensitivity in Sensitivity::ALL.iter().copied() {
        let cell = (known.purpose).and_then(|p| table::partner_cell(action, p, sensitivity));
        if cell.is_some_and(|cell| matches!(cell.span, Span::Site | Span::Organization)) {
            let mut level = Level::new(sensitivity);
            level.sites = organization::subtree(tx, known.site_id).await?;
            levels.push(level);
        }
    }
    Ok(levels)
}

async fn of_staff(tx: &mut Tx<'_>, id: Uuid, action: Action) -> Result<Vec<Level>, Denied> {
    let staff = organization::staff(tx, id)
        .await?
        .filter(|s| s.active)
        .ok_or(Denied::Unauthenticated)?;
    let mut levels = Vec::new();
    for sensitivity in Sensitivity::ALL.iter().copied() {
        let mut level = Level::new(sensitivity);
        for grant in &staff.grants {
            let Some(cell) = table::cell(action, Some(grant.role), sensitivity) else {
                continue;
            };
            match cell.span {
                Span::Site | Span::Organization => level
                    .sites
                    .extend(organization::subtree(tx, grant.site_id).await?),
                Span::Department => {
                    if let Some(department) = staff.department_id {
                        let sites = organization::subtree(tx, grant.site_id).await?;
                        level
                            .department
                            .get_or_insert_with(|| (department, Vec::new()))
                            .1
                            .extend(sites);
                    }
                }
                Span::Assigned | Span::Measure => level.assigned_to = Some(id),
            }
        }
        level.sites.sort_unstable();
        level.sites.dedup();
        if !level.is_empty() {
            levels.push(level);
        }
    }
    Ok(levels)
}

impl Reach {
    /// The part of it that lies at this site, and what is assigned to this person anywhere.
    #[must_use]
    pub fn at(&self, site: Uuid) -> Self {
        let at_site = |sites: &[Uuid]| sites.iter().copied().filter(|s| *s == site).collect();
        let level = |level: &Level| Level {
            sensitivity: level.sensitivity,
            sites: at_site(&level.sites),
            department: (level.department.as_ref())
                .map(|(department, sites)| (*department, at_site(sites))),
            assigned_to: level.assigned_to,
        };
        Self {
            who: self.who,
            levels: self.levels.iter().map(level).collect(),
        }
    }

    /// Whose complaints this person must not see, all at once: for statistics, where rows are counted
    /// before anybody looks at them.
    ///
    /// # Errors
    /// [`DbError`].
    pub async fn recusing(&self, tx: &mut Tx<'_>) -> Result<organization::Recusing, DbError> {
        organization::recusing(tx, self.who).await
    }

    /// What lies in both, as far as whole sites go.
    #[must_use]
    pub fn at_sites_of_both(&self, other: &Self) -> Self {
        let levels = self.levels.iter().filter_map(|level| {
            let there = other
                .levels
                .iter()
                .find(|l| l.sensitivity == level.sensitivity)?;
            let mut both = Level::new(level.sensitivity);
            both.sites.clone_from(&level.sites);
            both.sites.retain(|site| there.sites.contains(site));
            (!both.is_empty()).then_some(both)
        });
        Self {
            who: self.who,
            levels: levels.collect(),
        }
    }

    /// Drops the rows that the caller must not see: beyond the reach, or recused (F-4.2b). A page may
    /// get shorter by that; its cursor stays right.
    ///
    /// # Errors
    /// [`DbError`].
    pub async fn keep<T>(
        &self,
        tx: &mut Tx<'_>,
        rows: Vec<T>,
        case_of: impl Fn(&T) -> Case,
    ) -> Result<Vec<T>, DbError> {
        let declared = organization::interests_of(tx, self.who).await?;
        let mut known: HashMap<(Vec<Uuid>, Sensitivity), bool> = HashMap::new();
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            let case = case_of(&row);
            let within = self.levels.iter().any(|level| level.admits(&case));
            if !within || declared.contains(&case.complaint) {
                continue;
            }
            let key = (case.respondents, case.sensitivity);
            let excluded = match known.get(&key) {
                Some(excluded) => *excluded,
                None => {
                    let excluded =
                        organization::excluded_by_people(tx, self.who, &key.0, key.1).await?;
                    known.insert(key, excluded);
                    excluded
                }
            };
            if !excluded {
                kept.push(row);
            }
        }
        Ok(kept)
    }
}
