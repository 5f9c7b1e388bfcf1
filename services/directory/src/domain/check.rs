//! What a well-formed organization is. Every flaw is found, not only the first.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use regulation::Role;

use super::roster::MOST_DAYS;
use super::{Code, Organization};

/// The kinds of things, as the organization file calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 窗口单位.
    Site,
    /// 窗口.
    Window,
    /// 科室.
    Department,
    /// 工作人员.
    Staff,
    /// Somebody else's system.
    Partner,
    /// A sub-type of the organization's own.
    Subtype,
    /// 值班表.
    Duty,
    /// A working calendar.
    Calendar,
    /// The file as a whole.
    File,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Site => "site",
            Self::Window => "window",
            Self::Department => "department",
            Self::Staff => "staff",
            Self::Partner => "partner",
            Self::Subtype => "subtype",
            Self::Duty => "duty",
            Self::Calendar => "calendar",
            Self::File => "file",
        })
    }
}

/// Something that is not right, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// What kind of thing has it.
    pub kind: Kind,
    /// Which one: `hall`, `hall/complaints`; empty where it has no name.
    pub path: String,
    /// Which field of it; empty where it is the thing itself.
    pub field: &'static str,
    /// What is wrong, for the person who wrote the file.
    pub detail: String,
}

impl Flaw {
    /// A flaw.
    pub fn new(
        kind: Kind,
        path: impl ToString,
        field: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            path: path.to_string(),
            field,
            detail: detail.into(),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.path.is_empty(), self.field.is_empty()) {
            (true, _) => write!(f, "{}: {}", self.kind, self.detail),
            (false, true) => write!(f, "{} `{}`: {}", self.kind, self.path, self.detail),
            (false, false) => write!(
                f,
                "{} `{}`, {}: {}",
                self.kind, self.path, self.field, self.detail
            ),
        }
    }
}

/// What is told of one thing has to fit into one message (64 KiB); nobody needs nearly as many.
const MOST_EXCEPTIONS: usize = 600;
const MOST_CHANNELS: usize = 30;
const MOST_GRANTS: usize = 100;
const MOST_RELATIONS: usize = 200;

fn at_most(
    flaws: &mut Vec<Flaw>,
    kind: Kind,
    code: &Code,
    field: &'static str,
    count: usize,
    most: usize,
) {
    if count > most {
        flaws.push(Flaw::new(kind, code, field, format!("at most {most}")));
    }
}

/// Where following `up` from `start` comes back to `start`.
fn bites_its_tail<'a>(start: &'a Code, up: impl Fn(&'a Code) -> Option<&'a Code>) -> bool {
    let mut seen = BTreeSet::new();
    let mut at = up(start);
    while let Some(code) = at {
        if code == start {
            return true;
        }
        if !seen.insert(code) {
            return false;
        }
        at = up(code);
    }
    false
}

impl Organization {
    /// All flaws; an organization without any may be stored. Things that are not active are not
    /// looked at, and nothing active may lean on them.
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        for (name, calendar) in &self.calendars {
            at_most(
                &mut flaws,
                Kind::Calendar,
                name,
                "days",
                calendar.days.len(),
                MOST_EXCEPTIONS,
            );
        }
        self.check_sites(&mut flaws);
        self.check_departments_and_windows(&mut flaws);
        self.check_staff(&mut flaws);
        self.check_partners(&mut flaws);
        self.check_subtypes(&mut flaws);
        flaws
    }

    pub(super) fn has_site(&self, code: &Code) -> bool {
        self.sites.get(code).is_some_and(|s| s.active)
    }

    fn has_staff(&self, code: &Code) -> bool {
        self.staff.get(code).is_some_and(|s| s.active)
    }

    fn has_department(&self, site: &Code, code: &Code) -> bool {
        self.departments
            .get(&(site.clone(), code.clone()))
            .is_some_and(|d| d.active)
    }

    fn parent<'a>(&'a self, code: &'a Code) -> Option<&'a Code> {
        self.sites.get(code).and_then(|s| s.parent.as_ref())
    }

    fn check_sites(&self, flaws: &mut Vec<Flaw>) {
        let active = || self.sites.iter().filter(|(_, s)| s.active);
        let roots: Vec<String> = active()
            .filter(|(_, s)| s.parent.is_none())
            .map(|(c, _)| format!("`{c}`"))
            .collect();
        if roots.len() != 1 {
            let found = if roots.is_empty() {
                "none".to_owned()
            } else {
                roots.join(", ")
            };
            flaws.push(Flaw::new(
                Kind::File,
                "",
                "",
                format!(
                    "exactly one site is the organization itself and has no parent; found {found}"
                ),
            ));
        }
        let mut prefixes: BTreeMap<&str, &Code> = BTreeMap::new();
        for (code, site) in active() {
            let mut flaw =
                |field, detail: String| flaws.push(Flaw::new(Kind::Site, code, field, detail));
            if let Some(parent) = &site.parent {
                if !self.has_site(parent) {
                    flaw("parent", format!("there is no site `{parent}`"));
                } else if bites_its_tail(code, |c| self.parent(c)) {
                    flaw("parent", "the site lies below itself".into());
                }
            }
            let prefix = &site.number_prefix;
            if !(2..=4).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_uppercase()) {
                flaw("number_prefix", "2 to 4 capital letters A-Z".into());
            } else if let Some(other) = prefixes.insert(prefix, code) {
                flaw(
                    "number_prefix",
                    format!("`{prefix}` is already the prefix of site `{other}`"),
                );
            }
            if site.opens >= site.closes {
                flaw(
                    "closes",
                    "a site closes after it opens, on the same day".into(),
                );
            }
            let name = &site.calendar;
            // Plain weeks are not told to anybody: every service carries them.
            if name.as_str() != "weekdays" && !self.calendars.contains_key(name) {
                flaw(
                    "calendar",
                    format!(
                        "there is no calendar `{name}`: add a [[calendar]], or import its notices first"
                    ),
                );
            }
            for channel in &site.channels {
                match &channel.in_charge {
                    Some(who) if !self.has_staff(who) => {
                        flaw("channel", format!("in charge: there is no staff `{who}`"))
                    }
                    _ => {}
                }
            }
            if site.duties.len() > MOST_DAYS {
                flaw("duty", format!("a roster covers at most {MOST_DAYS} days"));
            }
            at_most(
                flaws,
                Kind::Site,
                code,
                "channel",
                site.channels.len(),
                MOST_CHANNELS,
            );
            let mut flaw =
                |field, detail: String| flaws.push(Flaw::new(Kind::Site, code, field, detail));
            let unknown: BTreeSet<&Code> = site
                .duties
                .values()
                .filter(|who| !self.has_staff(who))
                .collect();
            for who in unknown {
                flaw("duty", format!("there is no staff `{who}`"));
            }
            self.check_complaint_department(code, flaws);
        }
    }

    /// Somebody must take what comes in: each site, or one above it, has a complaint department;
    /// two at one site would leave open who.
    fn check_complaint_department(&self, code: &Code, flaws: &mut Vec<Flaw>) {
        let of = |site: &Code| {
            let from = (site.clone(), Code::first());
            let own = self
                .departments
                .range(from..)
                .take_while(|((s, _), _)| s == site);
            own.filter(|(_, d)| d.active && d.is_complaint_department)
                .count()
        };
        if of(code) > 1 {
            flaws.push(Flaw::new(
                Kind::Site,
                code,
                "",
                "has more than one complaint department",
            ));
        }
        let mut at = Some(code);
        for _ in 0..=self.sites.len() {
            match at {
                Some(site) if of(site) > 0 => return,
                Some(site) => at = self.parent(site),
                None => break,
            }
        }
        flaws.push(Flaw::new(
            Kind::Site,
            code,
            "",
            "neither the site nor one above it has a complaint department (complaint_department = true)",
        ));
    }

    fn check_departments_and_windows(&self, flaws: &mut Vec<Flaw>) {
        for ((site, code), department) in self.departments.iter().filter(|(_, d)| d.active) {
            let mut flaw = |field, detail: String| {
                flaws.push(Flaw::new(
                    Kind::Department,
                    format!("{site}/{code}"),
                    field,
                    detail,
                ));
            };
            if !self.has_site(site) {
                flaw("site", format!("there is no site `{site}`"));
            }
            match &department.head {
                Some(head) if !self.has_staff(head) => {
                    flaw("head", format!("there is no staff `{head}`"))
                }
                None if department.is_complaint_department => {
                    flaw(
                        "head",
                        "a complaint department needs a head: escalations go there".into(),
                    );
                }
                _ => {}
            }
        }
        for ((site, code), window) in self.windows.iter().filter(|(_, w)| w.active) {
            let mut flaw = |field, detail: String| {
                flaws.push(Flaw::new(
                    Kind::Window,
                    format!("{site}/{code}"),
                    field,
                    detail,
                ));
            };
            if !self.has_site(site) {
                flaw("site", format!("there is no site `{site}`"));
            }
            match &window.department {
                Some(d) if !self.has_department(site, d) => flaw(
                    "department",
                    format!("site `{site}` has no department `{d}`"),
                ),
                _ => {}
            }
        }
    }

    fn check_staff(&self, flaws: &mut Vec<Flaw>) {
        for (code, staff) in self.staff.iter().filter(|(_, s)| s.active) {
            at_most(
                flaws,
                Kind::Staff,
                code,
                "roles",
                staff.grants.len(),
                MOST_GRANTS,
            );
            at_most(
                flaws,
                Kind::Staff,
                code,
                "relations",
                staff.relations.len(),
                MOST_RELATIONS,
            );
            let mut flaw =
                |field, detail: String| flaws.push(Flaw::new(Kind::Staff, code, field, detail));
            let site = &staff.site;
            if !self.has_site(site) {
                flaw("site", format!("there is no site `{site}`"));
            }
            match &staff.department {
                Some(d) if !self.has_department(site, d) => flaw(
                    "department",
                    format!("site `{site}` has no department `{d}`"),
                ),
                _ => {}
            }
            if let Some(manager) = &staff.manager {
                let up = |c| self.staff.get(c).and_then(|s| s.manager.as_ref());
                if !self.has_staff(manager) {
                    flaw("manager", format!("there is no staff `{manager}`"));
                } else if bites_its_tail(code, up) {
                    flaw(
                        "manager",
                        "the reporting line comes back to this person".into(),
                    );
                }
            }
            for (role, at) in &staff.grants {
                if !self.has_site(at) {
                    flaw("roles", format!("{role}: there is no site `{at}`"));
                }
            }
            let roles: BTreeSet<Role> = staff.grants.iter().map(|(role, _)| *role).collect();
            if roles.contains(&Role::Administrator) && roles.len() > 1 {
                flaw("roles", "an administrator holds no other role".into());
            }
            for absence in &staff.absences {
                if absence.from > absence.until {
                    let (from, until) = (absence.from, absence.until);
                    flaw("absence", format!("{until} is before {from}"));
                }
                match &absence.deputy {
                    Some(deputy) if deputy == code => {
                        flaw("absence", "nobody stands in for themselves".into());
                    }
                    Some(deputy) if !self.has_staff(deputy) => {
                        flaw("absence", format!("there is no staff `{deputy}`"));
                    }
                    Some(_) | None => {}
                }
            }
            for other in &staff.relations {
                if other == code {
                    flaw("relations", "a relation to oneself".into());
                } else if !self.staff.contains_key(other) {
                    flaw("relations", format!("there is no staff `{other}`"));
                }
            }
        }
    }
}
