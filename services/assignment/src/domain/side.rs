//! What goes on beside the stages: 协办, 改派, 催办, 督办 and contact with the complainant. The
//! stage says what is awaited of whom; none of this changes that, but for 改派, which keeps its
//! trace here.

use chrono::{DateTime, Utc};
use regulation::{ContactOutcome, ContactWay};

use super::{DepartmentId, MeasureId, SentBack, Signature, StaffId, SupervisionId};

/// All of it, oldest first each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Side {
    /// 协办: departments that have a part.
    pub assists: Vec<Assist>,
    /// Results handed in without a part that was asked for, and why.
    pub without: Vec<SentBack>,
    /// 改派.
    pub reassignments: Vec<SentBack>,
    /// 催办 by persons.
    pub urges: Vec<Urge>,
    /// 督办.
    pub supervisions: Vec<Supervision>,
    /// Attempts to conciliate.
    pub contacts: Vec<Contact>,
}

/// 协办: one department's part in a case that another one leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Assist {
    /// Which department.
    pub department: DepartmentId,
    /// Who in it, where named; whoever signs for it, after that.
    pub handler: Option<StaffId>,
    /// Who asked.
    pub asked: Signature,
    /// How far it is.
    pub part: Part,
}

/// How far an assisting department's part is.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Asked for.
    Asked,
    /// 签收.
    SignedFor(Signature),
    /// Given to the lead.
    Contributed {
        /// 签收.
        signed: Signature,
        /// The opinion, in words.
        opinion: String,
        /// Who gave it.
        given: Signature,
    },
    /// No longer asked for: the case went elsewhere.
    Released(DateTime<Utc>),
}

impl Assist {
    /// Something is still expected.
    pub fn is_open(&self) -> bool {
        match self.part {
            Part::Asked | Part::SignedFor(_) => true,
            Part::Contributed { .. } | Part::Released(_) => false,
        }
    }

    /// They have or had a part, and may read what it is about.
    pub fn takes_part(&self) -> bool {
        match self.part {
            Part::Asked | Part::SignedFor(_) | Part::Contributed { .. } => true,
            Part::Released(_) => false,
        }
    }

    pub(super) fn release(&mut self, at: DateTime<Utc>) {
        if self.is_open() {
            self.part = Part::Released(at);
        }
    }
}

/// 催办 by a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Urge {
    /// Who urged, and when.
    pub urged: Signature,
    /// Who had to act then.
    pub recipients: Vec<StaffId>,
    /// What they were told, where anything.
    pub note: Option<String>,
}

/// 督办: what has to be done and by when, under somebody's eyes.
#[derive(Debug, Clone, PartialEq)]
pub struct Supervision {
    /// Names it.
    pub id: SupervisionId,
    /// What has to be done.
    pub what: String,
    /// By when it has to be answered.
    pub due_at: DateTime<Utc>,
    /// By whom it was ordered.
    pub ordered: Signature,
    /// Who must answer; whoever has the case in hand later, too.
    pub asked: Vec<StaffId>,
    /// The answer.
    pub answer: Option<Answer>,
}

/// What was done about a supervision order.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// In words.
    pub text: String,
    /// By whom.
    pub given: Signature,
}

/// An attempt to conciliate (S-5.1).
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// How.
    pub way: ContactWay,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// What was said.
    pub note: String,
    /// The measure that it belongs to, where there is one.
    pub measure: Option<MeasureId>,
    /// Who tried.
    pub attempted: Signature,
}

impl Side {
    /// The part of a department that is still expected or given.
    pub fn part_of(&self, department: DepartmentId) -> Option<&Assist> {
        let theirs = |a: &&Assist| a.department == department && a.takes_part();
        self.assists.iter().find(theirs)
    }

    /// Parts that are still expected.
    pub fn open_assists(&self) -> impl Iterator<Item = &Assist> {
        self.assists.iter().filter(|assist| assist.is_open())
    }

    /// Departments that have or had a part.
    pub fn assisting_departments(&self) -> Vec<DepartmentId> {
        let parts = self.assists.iter().filter(|assist| assist.takes_part());
        parts.map(|assist| assist.department).collect()
    }

    /// People who have or had a part.
    pub fn assisting_people(&self) -> Vec<StaffId> {
        let parts = self.assists.iter().filter(|assist| assist.takes_part());
        parts.filter_map(|assist| assist.handler).collect()
    }

    /// The case went elsewhere: nothing more is expected. What was given stays.
    pub(super) fn release(&mut self, at: DateTime<Utc>) {
        for assist in &mut self.assists {
            assist.release(at);
        }
    }
}
