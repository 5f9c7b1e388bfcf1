//! What is asked for: complaints of each sensitivity at two sites, far enough for every route.

use std::collections::BTreeMap;
use std::time::Duration;

use authorization::Case;
use journeys_tests::World;
use regulation::Sensitivity;
use rehearsal::Installation;
use uuid::Uuid;

use super::cast::Staff;

/// How long facts may take from one service to another.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// Where assignment lets those see a case who assist in it: whoever may sign for the part, too …
const SEEN_BY_ASSISTING: [&str; 2] = ["/v1/assignments/{complaint}", "/ledger"];
/// … or their head and whoever is named.
const SEEN_BY_ASSISTANTS: [&str; 2] = ["/supervision-orders", "/urge"];

/// A complaint, or what repeats.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) name: &'static str,
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) site: &'static str,
    pub(super) sensitivity: Sensitivity,
    /// Which partner handed it over, where one did.
    pub(super) by: Option<&'static str>,
    /// Recused (F-4.2b).
    pub(super) excluded: Vec<&'static str>,
    /// To whom it was given.
    pub(super) assigned: Vec<&'static str>,
    pub(super) departments: Vec<&'static str>,
    /// Of the department that assists.
    pub(super) assisting: Option<&'static str>,
    /// What else has an id: `{evidence}`, `{delivery}` …
    pub(super) ids: BTreeMap<&'static str, String>,
    /// By owner.
    pub(super) measures: BTreeMap<&'static str, String>,
}

impl Subject {
    /// What a service knows of it.
    pub(super) fn case(&self, world: &World, service: &str, path: &str, who: &Staff) -> Case {
        let people = &world.people;
        let department = |of: &&str| people.department(self.site, of);
        let mut departments: Vec<Uuid> = self.departments.iter().map(department).collect();
        let mut assigned: Vec<Uuid> = self.assigned.iter().map(|of| people.staff(of)).collect();
        if let Some(assisting) = self.assisting {
            let works_there = who.department == Some(assisting);
            let asked = works_there.then(|| people.staff(who.code));
            if path.contains("assisting-departments") {
                departments = vec![department(&assisting)];
                assigned = asked.into_iter().collect();
            } else if service == "intake" {
                departments.push(department(&assisting));
            } else if SEEN_BY_ASSISTING.iter().any(|end| path.ends_with(end)) {
                departments.push(department(&assisting));
                assigned.extend(asked);
            } else if SEEN_BY_ASSISTANTS.iter().any(|end| path.ends_with(end)) {
                departments.push(department(&assisting));
            }
        }
        let case = Case::new(self.id, people.site(self.site));
        Case {
            departments,
            sensitivity: self.sensitivity,
            assigned_to: assigned,
            measure_owner: self
                .measures
                .contains_key(who.code)
                .then(|| people.staff(who.code)),
            ..case
        }
    }
}

impl Subject {
    /// What intake knows of it when the partner asks that may have handed it over.
    pub(super) fn handed_over(&self, people: &Installation) -> Case {
        Case {
            sensitivity: self.sensitivity,
            assigned_to: self.by.iter().map(|by| people.partner(by)).collect(),
            ..Case::new(self.id, people.site(self.site))
        }
    }
}

/// Everything that there is.
pub(super) struct Cases {
    pub(super) all: Vec<Subject>,
    /// What repeats.
    pub(super) patterns: Vec<Subject>,
}

impl Cases {
    /// Those of a name in `routes.txt`.
    pub(super) fn at(&self, place: &str) -> Vec<&Subject> {
        let named = |names: &[&str]| {
            let among = |subject: &&Subject| names.contains(&subject.name);
            self.all.iter().filter(among).collect()
        };
        match place {
            "cases" => named(&["ordinary", "major", "grave"]),
            "ordinary" | "part" | "measures" => named(&["ordinary"]),
            "all" => self.all.iter().collect(),
            "new" => named(&[
                "new",
                "new grave",
                "elsewhere",
                "elsewhere grave",
                "handed over",
            ]),
            "handed over" => named(&["handed over"]),
            "accepted" => named(&[
                "ordinary",
                "major",
                "grave",
                "approved",
                "conflict",
                "grave conflict",
            ]),
            "plain" => named(&[
                "ordinary",
                "major",
                "approved",
                "conflict",
                "new",
                "elsewhere",
                "handed over",
            ]),
            "replying" => named(&["approved"]),
            "conflicts" => named(&["conflict", "grave conflict"]),
            "patterns" => self.patterns.iter().collect(),
            "pattern" => self.patterns.iter().take(1).collect(),
            "none" => Vec::new(),
            _ => panic!("routes.txt: `{place}` is no place"),
        }
    }
}
