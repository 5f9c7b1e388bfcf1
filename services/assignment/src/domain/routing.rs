//! Whom to give a case to (S-4.4): ranked proposals with reasons; a person decides. The same facts
//! give the same order, whoever asks.
//!
//! Absent on purpose: looking up the facts (`commands::routing`), and whoever is recused or has the
//! case already: they are left out before anything is ranked.

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
    pub absent: bool,
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
    /// The person is away.
    Absent,
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
            Self::Absent => "absent",
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
            | Self::Absent
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
            (Self::Absent, ZhCn) => "目前不在岗".into(),
            (Self::Absent, En) => "away now".into(),
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
/// which nobody is left is not proposed.
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
        self.people.iter().all(|handler| handler.absent)
    }

    fn propose(mut self) -> Proposal {
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
        self.people
            .sort_by_key(|handler| (handler.absent, handler.open_cases, handler.person));
        Proposal {
            department: self.department,
            reasons,
            people: self.people.into_iter().map(Person::from).collect(),
        }
    }
}

impl From<Handler> for Person {
    fn from(handler: Handler) -> Self {
        let away = handler.absent.then_some(Reason::Absent);
        let load = Reason::OpenCases(handler.open_cases);
        Self {
            person: handler.person,
            reasons: away.into_iter().chain([load]).collect(),
        }
    }
}
