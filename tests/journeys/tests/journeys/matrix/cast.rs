//! Who asks: `organization.toml`, as the table needs it.

use authorization::{
    Action, Case, Denied, Grant, Partner as Fact, Permission, Person, decide, decide_partner,
};
use regulation::{Purpose, Role};
use rehearsal::Installation;

use super::cases::Subject;
use super::routes::{Join, Rows};

/// A member of staff.
#[derive(Debug, Clone, Copy)]
pub(super) struct Staff {
    pub(super) code: &'static str,
    /// With the site at which it is held; one at most.
    pub(super) role: Option<Role>,
    pub(super) site: &'static str,
    pub(super) department: Option<&'static str>,
}

const fn staff(
    code: &'static str,
    role: Option<Role>,
    site: &'static str,
    department: Option<&'static str>,
) -> Staff {
    Staff {
        code,
        role,
        site,
        department,
    }
}

/// Everybody who asks.
pub(super) const STAFF: &[Staff] = &[
    staff(
        "hall-registrar",
        Some(Role::Registrar),
        "hall",
        Some("complaints"),
    ),
    staff(
        "hall-officer",
        Some(Role::Officer),
        "hall",
        Some("complaints"),
    ),
    staff(
        "hall-handler",
        Some(Role::Handler),
        "hall",
        Some("registry"),
    ),
    staff(
        "hall-head",
        Some(Role::DepartmentHead),
        "hall",
        Some("registry"),
    ),
    staff(
        "hall-investigator",
        Some(Role::Investigator),
        "hall",
        Some("aside"),
    ),
    staff("hall-leader", Some(Role::Leadership), "hall", None),
    staff("hall-integrity", Some(Role::IntegrityOfficer), "hall", None),
    staff("hall-supervisor", Some(Role::Supervisor), "hall", None),
    staff("hall-admin", Some(Role::Administrator), "hall", None),
    staff("hall-nobody", None, "hall", Some("registry")),
    staff(
        "aside-head",
        Some(Role::DepartmentHead),
        "hall",
        Some("aside"),
    ),
    staff("aside-handler", Some(Role::Handler), "hall", Some("aside")),
    staff(
        "bank-registrar",
        Some(Role::Registrar),
        "bank",
        Some("complaints"),
    ),
    staff(
        "bank-officer",
        Some(Role::Officer),
        "bank",
        Some("complaints"),
    ),
    staff("bank-handler", Some(Role::Handler), "bank", Some("counter")),
    staff(
        "bank-head",
        Some(Role::DepartmentHead),
        "bank",
        Some("counter"),
    ),
    staff("bank-investigator", Some(Role::Investigator), "bank", None),
    staff("bank-leader", Some(Role::Leadership), "bank", None),
    staff("bank-integrity", Some(Role::IntegrityOfficer), "bank", None),
    staff("bank-supervisor", Some(Role::Supervisor), "bank", None),
    staff("bank-admin", Some(Role::Administrator), "bank", None),
    staff("bank-nobody", None, "bank", Some("counter")),
    staff("org-admin", Some(Role::Administrator), "org", None),
];

/// Somebody else's system.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partner {
    pub(super) code: &'static str,
    pub(super) purpose: Purpose,
    pub(super) site: &'static str,
}

const fn partner(code: &'static str, purpose: Purpose, site: &'static str) -> Partner {
    Partner {
        code,
        purpose,
        site,
    }
}

/// All of them.
pub(super) const PARTNERS: &[Partner] = &[
    partner("hall-hotline", Purpose::RegisterTransferred, "hall"),
    partner("bank-hotline", Purpose::RegisterTransferred, "bank"),
    partner("hall-figures", Purpose::Statistics, "hall"),
    partner("org-figures", Purpose::Statistics, "org"),
];

impl Partner {
    /// What the table says of a complaint, or of the whole organization.
    pub(super) fn may(
        &self,
        people: &Installation,
        actions: &[Action],
        site: &str,
        case: &Case,
    ) -> bool {
        let fact = Fact {
            id: people.partner(self.code),
            active: true,
            purpose: Some(self.purpose),
            covers_site: self.site == "org" || self.site == site,
        };
        let mut decided = actions.iter().map(|a| decide_partner(&fact, *a, case));
        decided.all(|decision| decision.is_ok())
    }
}

impl Staff {
    /// What a service knows of them when it decides on this case.
    fn person(&self, people: &Installation, site: &str, excluded: bool) -> Person {
        let grant = |role| Grant {
            role,
            covers_site: self.site == "org" || self.site == site,
        };
        Person {
            id: people.staff(self.code),
            active: true,
            department: self.department.map(|of| people.department(self.site, of)),
            grants: self.role.map(grant).into_iter().collect(),
            excluded,
        }
    }

    /// What the table says of a complaint.
    pub(super) fn may(
        &self,
        people: &Installation,
        rows: &Rows,
        subject: &Subject,
        case: &Case,
    ) -> Result<Permission, Denied> {
        let excluded = subject.excluded.contains(&self.code);
        let person = self.person(people, subject.site, excluded);
        decided(rows, &person, case)
    }

    /// What it says of the whole organization.
    pub(super) fn may_everywhere(
        &self,
        people: &Installation,
        rows: &Rows,
    ) -> Result<Permission, Denied> {
        let everything = Case::new(uuid::Uuid::nil(), people.site("org"));
        decided(rows, &self.person(people, "org", false), &everything)
    }
}

fn decided(rows: &Rows, person: &Person, case: &Case) -> Result<Permission, Denied> {
    let mut last = None;
    for action in &rows.actions {
        let decision = decide(person, *action, case).and_then(|permission| {
            if rows.has("-alone") && permission.second_person {
                Err(Denied::Forbidden("second-person"))
            } else {
                Ok(permission)
            }
        });
        match (rows.join, &decision) {
            (Join::Both, Err(_)) | (Join::Either, Ok(_)) => return decision,
            // Of several refusals, the last is told.
            (Join::Both, Ok(_)) | (Join::Either, Err(_)) => last = Some(decision),
        }
    }
    last.expect("a row")
}
