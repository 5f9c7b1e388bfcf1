//! Whom to give a case to (S-4.4): ranked proposals with reasons; a person decides. The same facts
//! give the same order, whoever asks.
//!
//! Absent on purpose: looking up the facts (`commands::routing`), and whoever is recused or has the
//! case already: they are left out before anything is ranked, whosever deputies they are.

use chrono::NaiveDate;

use super::{DepartmentId, StaffId};

/// What is known of a department that could have the case.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Which.
    pub department: DepartmentId,
    /// Its code, which breaks ties.
    pub code: String,
    /// It is the one complained about, or where the respondents work.
    pub concerned: bool,
    /// Cases with one of these scopes that it had before.
    pub handled_scope: u32,
    /// Cases that it has in hand now.
    pub open_cases: u32,
    /// It had this case and returned it.
    pub returned_it: bool,
    /// Who in it may handle it; none of them recused.
    pub people: Vec<Handler>,
}

/// What is known of a person who could handle it.
#[derive(Debug, Clone, PartialEq)]
pub struct Handler {
    /// Who.
    pub person: StaffId,
    /// Cases that they have in hand now.
    pub open_cases: u32,
    /// They are away now.
    pub away: Option<Away>,
}

/// Somebody is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// The last day of it, at the site.
    pub until: NaiveDate,
    /// Who is there for them. Proposed only where they could handle the case themselves.
    pub stand_in: Option<StaffId>,
}

/// Why something is proposed, or comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The department complained about: it knows the matter, and must put it right.
    DepartmentConcerned,
    /// At the same site.
    SameSite,
    /// It had this many cases of these scopes before.
    HandledScope(u32),
    /// This many open cases.
    OpenCases(u32),
    /// It returned this very case.
    ReturnedIt,
    /// The person is away until the end of this day.
    AwayUntil(NaiveDate),
    /// The person stands in for somebody who is away until the end of this day.
    StandsIn(StaffId, NaiveDate),
    /// Everybody who could handle it is away.
    AllAbsent,
}

impl Reason {
    /// As programs read it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DepartmentConcerned => "department_concerned",
            Self::SameSite => "same_site",
            Self::HandledScope(_) => "handled_scope",
            Self::OpenCases(_) => "open_cases",
            Self::ReturnedIt => "returned_it",
            Self::AwayUntil(_) => "absent",
            Self::StandsIn(..) => "stands_in",
            Self::AllAbsent => "all_absent",
        }
    }

    /// How many, where that belongs to it.
    pub const fn count(self) -> Option<u32> {
        match self {
            Self::HandledScope(count) | Self::OpenCases(count) => Some(count),
            Self::DepartmentConcerned
            | Self::SameSite
            | Self::ReturnedIt
            | Self::AwayUntil(_)
            | Self::StandsIn(..)
            | Self::AllAbsent => None,
        }
    }

    /// The last day of it, where that belongs to it.
    pub const fn until(self) -> Option<NaiveDate> {
        match self {
            Self::AwayUntil(until) | Self::StandsIn(_, until) => Some(until),
            Self::DepartmentConcerned
            | Self::SameSite
            | Self::HandledScope(_)
            | Self::OpenCases(_)
            | Self::ReturnedIt
            | Self::AllAbsent => None,
        }
    }

    /// For whom, where that belongs to it.
    pub const fn stood_in_for(self) -> Option<StaffId> {
        match self {
            Self::StandsIn(person, _) => Some(person),
            Self::DepartmentConcerned
            | Self::SameSite
            | Self::HandledScope(_)
            | Self::OpenCases(_)
            | Self::ReturnedIt
            | Self::AwayUntil(_)
            | Self::AllAbsent => None,
        }
    }

    /// In words.
    pub fn words(self, language: regulation::Language) -> String {
        use regulation::Language::{En, ZhCn};
        match (self, language) {
            (Self::DepartmentConcerned, ZhCn) => "投诉涉及该科室".into(),
            (Self::DepartmentConcerned, En) => "the department complained about".into(),
            (Self::SameSite, ZhCn) => "与被投诉窗口同一单位".into(),
            (Self::SameSite, En) => "at the site complained about".into(),
            (Self::HandledScope(n), ZhCn) => format!("办理过同类投诉{n}件"),
            (Self::HandledScope(n), En) => format!("has handled {n} of this scope"),
            (Self::OpenCases(n), ZhCn) => format!("在办{n}件"),
            (Self::OpenCases(n), En) => format!("{n} open"),
            (Self::ReturnedIt, ZhCn) => "曾退回本件".into(),
            (Self::ReturnedIt, En) => "returned this one".into(),
            (Self::AwayUntil(until), ZhCn) => format!("不在岗至{}", until.format("%Y年%-m月%-d日")),
            (Self::AwayUntil(until), En) => format!("away until {until}"),
            (Self::StandsIn(_, until), ZhCn) => {
                format!("代理不在岗人员，至{}", until.format("%Y年%-m月%-d日"))
            }
            (Self::StandsIn(_, until), En) => format!("deputy of somebody away until {until}"),
            (Self::AllAbsent, ZhCn) => "可承办人员均不在岗".into(),
            (Self::AllAbsent, En) => "everybody who could handle it is away".into(),
        }
    }
}

/// One department, with its people in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Which.
    pub department: DepartmentId,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// Who in it, best first.
    pub people: Vec<Person>,
}

/// One person of a proposed department.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Who.
    pub person: StaffId,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// What comes first: who did not return it, then the department concerned, then who is there, then
/// experience with the scope, then the lighter load; the code breaks ties. A department in
/// which nobody is left is not proposed. Whoever stands in takes the place of whoever is away, where
/// that is the better one.
pub fn rank(candidates: Vec<Candidate>) -> Vec<Proposal> {
    let mut fit: Vec<Candidate> = candidates
        .into_iter()
        .filter(|c| !c.people.is_empty())
        .collect();
    fit.sort_by_cached_key(|c| {
        (
            c.returned_it,
            !c.concerned,
            c.all_absent(),
            std::cmp::Reverse(c.handled_scope.min(EXPERIENCED)),
            c.open_cases,
            c.code.clone(),
            c.department,
        )
    });
    fit.into_iter().map(Candidate::propose).collect()
}

/// From so many cases on, more of them make no difference: load decides.
const EXPERIENCED: u32 = 3;

impl Candidate {
    fn all_absent(&self) -> bool {
        self.people.iter().all(|handler| handler.away.is_some())
    }

    fn propose(self) -> Proposal {
        let mut reasons = Vec::new();
        if self.returned_it {
            reasons.push(Reason::ReturnedIt);
        }
        reasons.push(if self.concerned {
            Reason::DepartmentConcerned
        } else {
            Reason::SameSite
        });
        if self.all_absent() {
            reasons.push(Reason::AllAbsent);
        }
        if self.handled_scope > 0 {
            reasons.push(Reason::HandledScope(self.handled_scope));
        }
        reasons.push(Reason::OpenCases(self.open_cases));
        let mut people: Vec<_> = self.people.iter().map(|h| h.placed(&self.people)).collect();
        people.sort_by_key(|(place, _)| *place);
        Proposal {
            department: self.department,
            reasons,
            people: people.into_iter().map(|(_, person)| person).collect(),
        }
    }
}

/// Away, load, own load where somebody stands in, id: the smaller the better.
type Place = (bool, u32, bool, StaffId);

impl Handler {
    fn placed(&self, colleagues: &[Self]) -> (Place, Person) {
        let (mut reasons, mut load) = (Vec::new(), self.open_cases);
        match self.away {
            Some(away) => reasons.push(Reason::AwayUntil(away.until)),
            None => {
                for (colleague, away) in colleagues.iter().filter_map(|c| Some((c, c.away?))) {
                    if away.stand_in == Some(self.person) {
                        reasons.push(Reason::StandsIn(colleague.person, away.until));
                        load = load.min(colleague.open_cases);
                    }
                }
            }
        }
        let place = (self.away.is_some(), load, reasons.is_empty(), self.person);
        reasons.push(Reason::OpenCases(self.open_cases));
        let person = self.person;
        (place, Person { person, reasons })
    }
}
