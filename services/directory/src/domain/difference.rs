//! What differs between what is stored and what is wanted, and who must hear of it.

use std::collections::BTreeMap;

use regulation::Subtype;

use super::describe::{Fields, Value};
use super::{
    Code, Department, Kind, Local, Organization, OwnSubtype, Partner, Site, Staff, Window,
    WorkingCalendar,
};

/// One thing with its name.
#[derive(Debug, Clone, PartialEq)]
pub enum Thing {
    /// 窗口单位.
    Site(Code, Site),
    /// 窗口.
    Window(Local, Window),
    /// 科室.
    Department(Local, Department),
    /// 工作人员.
    Staff(Code, Staff),
    /// Somebody else's system.
    Partner(Code, Partner),
    /// A sub-type of the organization's own.
    Subtype(Subtype, OwnSubtype),
    /// A working calendar.
    Calendar(Code, WorkingCalendar),
}

impl Thing {
    /// What kind of thing.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Site(..) => Kind::Site,
            Self::Window(..) => Kind::Window,
            Self::Department(..) => Kind::Department,
            Self::Staff(..) => Kind::Staff,
            Self::Partner(..) => Kind::Partner,
            Self::Subtype(..) => Kind::Subtype,
            Self::Calendar(..) => Kind::Calendar,
        }
    }

    /// Its name within its kind: `hall`, `hall/complaints`.
    pub fn path(&self) -> String {
        match self {
            Self::Site(code, _)
            | Self::Staff(code, _)
            | Self::Partner(code, _)
            | Self::Calendar(code, _) => code.to_string(),
            Self::Subtype(code, _) => code.to_string(),
            Self::Window((site, code), _) | Self::Department((site, code), _) => {
                format!("{site}/{code}")
            }
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Site(_, it) => it.fields(),
            Self::Window(_, it) => it.fields(),
            Self::Department(_, it) => it.fields(),
            Self::Staff(_, it) => it.fields(),
            Self::Partner(_, it) => it.fields(),
            Self::Subtype(_, it) => it.fields(),
            Self::Calendar(_, it) => it.fields(),
        }
    }
}

/// One field, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// As the organization file calls it.
    pub field: &'static str,
    /// Before; of a list, what went.
    pub from: String,
    /// After; of a list, what came.
    pub to: String,
}

/// What happened to a thing.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// New here.
    Added,
    /// Still here, otherwise.
    Changed(Vec<FieldChange>),
    /// No longer in the organization: kept, but no longer active.
    Removed,
    /// Active again.
    Restored,
}

/// What others hear of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The thing itself.
    State,
    /// A site's duty roster.
    Roster,
    /// When somebody is away.
    Absences,
}

/// One thing that is to change.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// As stored; `None` of a new one.
    pub before: Option<Thing>,
    /// As it is to be.
    pub after: Thing,
    /// In words.
    pub change: Change,
}

impl Difference {
    /// Whether somebody is given a role, or one further down or up; whoever comes, or comes back, with
    /// one is. So is a partner that comes, comes back, or is let in for or at something else.
    pub fn appoints(&self) -> bool {
        let held = match &self.before {
            Some(Thing::Staff(_, before)) if before.active => Some(&before.grants),
            _ => None,
        };
        match &self.after {
            Thing::Staff(_, after) if after.active => {
                let is_new = |grant| held.is_none_or(|held| !held.contains(grant));
                after.grants.iter().any(is_new)
            }
            Thing::Partner(_, after) if after.active => match &self.before {
                Some(Thing::Partner(_, before)) => !after.is_told_as(before),
                _ => true,
            },
            _ => false,
        }
    }

    /// The facts to tell, in order. Names and addresses of people are nobody else's business, so a
    /// change of those alone tells nothing.
    pub fn facts(&self) -> Vec<Fact> {
        match (&self.before, &self.after) {
            (None, Thing::Site(_, after)) if !after.duties.is_empty() => {
                vec![Fact::State, Fact::Roster]
            }
            (Some(Thing::Site(_, before)), Thing::Site(_, after)) => {
                let told = Site {
                    duties: before.duties.clone(),
                    ..after.clone()
                };
                let state = (told != *before).then_some(Fact::State);
                let roster = (before.duties != after.duties).then_some(Fact::Roster);
                state.into_iter().chain(roster).collect()
            }
            (None, Thing::Staff(_, after)) if !after.absences.is_empty() => {
                vec![Fact::State, Fact::Absences]
            }
            (Some(Thing::Staff(_, before)), Thing::Staff(_, after)) => {
                let told = Staff {
                    person: before.person.clone(),
                    absences: before.absences.clone(),
                    ..after.clone()
                };
                let state = (told != *before).then_some(Fact::State);
                let absences = (before.absences != after.absences).then_some(Fact::Absences);
                state.into_iter().chain(absences).collect()
            }
            (Some(Thing::Partner(_, before)), Thing::Partner(_, after))
                if after.is_told_as(before) =>
            {
                vec![]
            }
            _ => vec![Fact::State],
        }
    }
}

/// What must change so that `stored` becomes `wanted`: calendars, sites, departments, windows,
/// people, partners, then sub-types. What `wanted` no longer names is not deleted but made inactive; calendars stay.
pub fn diff(stored: &Organization, wanted: &Organization) -> Vec<Difference> {
    let mut all = Vec::new();
    kind(
        &mut all,
        &stored.calendars,
        &wanted.calendars,
        Thing::Calendar,
        |_| None,
        |_| true,
    );
    let abolished = |site: &Site| {
        site.active.then(|| Site {
            active: false,
            duties: BTreeMap::new(),
            ..site.clone()
        })
    };
    kind(
        &mut all,
        &stored.sites,
        &wanted.sites,
        Thing::Site,
        abolished,
        |site| site.active,
    );
    let abolished = |it: &Department| {
        it.active.then(|| Department {
            active: false,
            head: None,
            ..it.clone()
        })
    };
    kind(
        &mut all,
        &stored.departments,
        &wanted.departments,
        Thing::Department,
        abolished,
        |it| it.active,
    );
    let abolished = |it: &Window| {
        it.active.then(|| Window {
            active: false,
            ..it.clone()
        })
    };
    kind(
        &mut all,
        &stored.windows,
        &wanted.windows,
        Thing::Window,
        abolished,
        |it| it.active,
    );
    // Reporting lines and declared relations outlive a departure: they may still recuse.
    let left = |it: &Staff| {
        it.active.then(|| Staff {
            active: false,
            grants: Default::default(),
            ..it.clone()
        })
    };
    kind(
        &mut all,
        &stored.staff,
        &wanted.staff,
        Thing::Staff,
        left,
        |it| it.active,
    );
    let let_out = |it: &Partner| {
        it.active.then(|| Partner {
            active: false,
            ..it.clone()
        })
    };
    kind(
        &mut all,
        &stored.partners,
        &wanted.partners,
        Thing::Partner,
        let_out,
        |it| it.active,
    );
    let retired = |it: &OwnSubtype| {
        it.active.then(|| OwnSubtype {
            active: false,
            ..it.clone()
        })
    };
    kind(
        &mut all,
        &stored.subtypes,
        &wanted.subtypes,
        Thing::Subtype,
        retired,
        |it| it.active,
    );
    all
}

fn kind<K: Ord + Clone, T: Clone + PartialEq>(
    all: &mut Vec<Difference>,
    stored: &BTreeMap<K, T>,
    wanted: &BTreeMap<K, T>,
    thing: fn(K, T) -> Thing,
    removed: impl Fn(&T) -> Option<T>,
    active: impl Fn(&T) -> bool,
) {
    for (key, after) in wanted {
        let before = stored.get(key);
        if before == Some(after) {
            continue;
        }
        let thing_before = before.map(|b| thing(key.clone(), b.clone()));
        let after = thing(key.clone(), after.clone());
        let change = match (&thing_before, before) {
            (Some(_), Some(b)) if !active(b) => Change::Restored,
            (Some(b), Some(_)) => Change::Changed(fields(b.fields(), after.fields())),
            _ => Change::Added,
        };
        all.push(Difference {
            before: thing_before,
            after,
            change,
        });
    }
    for (key, before) in stored {
        if let (false, Some(after)) = (wanted.contains_key(key), removed(before)) {
            let before = Some(thing(key.clone(), before.clone()));
            all.push(Difference {
                before,
                after: thing(key.clone(), after),
                change: Change::Removed,
            });
        }
    }
}

fn fields(before: Fields, after: Fields) -> Vec<FieldChange> {
    let pairs = before
        .into_iter()
        .zip(after)
        .filter(|((_, b), (_, a))| b != a);
    pairs
        .map(|((field, before), (_, after))| match (before, after) {
            (Value::Many(before), Value::Many(after)) => FieldChange {
                field,
                from: only_in(&before, &after),
                to: only_in(&after, &before),
            },
            (before, after) => FieldChange {
                field,
                from: plain(before),
                to: plain(after),
            },
        })
        .collect()
}

fn plain(value: Value) -> String {
    match value {
        Value::One(text) => text,
        Value::Many(list) => list.join(", "),
    }
}

/// What the one list has and the other has not; long ones are cut.
fn only_in(one: &[String], other: &[String]) -> String {
    const SHOWN: usize = 5;
    let only: Vec<&str> = one
        .iter()
        .filter(|x| !other.contains(x))
        .map(String::as_str)
        .collect();
    let shown = only
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match only.len().checked_sub(SHOWN) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}
