//! 核实: preliminary verification, the investigation group, and its records (S-4.2).

use chrono::{DateTime, Utc};
use regulation::Severity;

use super::{
    Act, Conclusion, Decision, Fact, Investigation, RecordId, Refusal, StaffId, Stage, Text, Work,
};

/// How the receiving staff verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Talked to the window staff.
    Talk,
    /// Looked at business records.
    BusinessRecords,
}

/// What the preliminary verification came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complexity {
    /// Talking and looking are enough.
    Simple,
    /// Needs a special investigation group.
    Complex,
}

/// 初步核实, by the receiving staff.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// At least one.
    pub methods: Vec<Method>,
    /// Whether a group is needed.
    pub complexity: Complexity,
    /// What was seen and heard.
    pub note: Text,
    /// Who and when.
    pub act: Act,
}

/// 调查小组.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    leader: StaffId,
    members: Vec<StaffId>,
    formed: Act,
    designated: bool,
}

/// Why a list of people is no group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// More than [`Group::MAX`].
    #[error("a group has at most 20 members")]
    TooMany,
}

impl Group {
    /// Members at most.
    pub const MAX: usize = 20;

    /// The leader is a member, named among them or not.
    ///
    /// # Errors
    /// [`GroupError::TooMany`].
    pub fn new(
        leader: StaffId,
        mut members: Vec<StaffId>,
        formed: Act,
        designated: bool,
    ) -> Result<Self, GroupError> {
        members.push(leader);
        members.sort_unstable();
        members.dedup();
        if members.len() > Self::MAX {
            return Err(GroupError::TooMany);
        }
        Ok(Self {
            leader,
            members,
            formed,
            designated,
        })
    }

    /// Leads it.
    pub fn leader(&self) -> StaffId {
        self.leader
    }

    /// All, the leader among them.
    pub fn members(&self) -> &[StaffId] {
        &self.members
    }

    /// Who formed it, and when.
    pub fn formed(&self) -> Act {
        self.formed
    }

    /// By the leadership, for a major complaint (S-4.4).
    pub fn is_designated(&self) -> bool {
        self.designated
    }

    /// Whether this person belongs to it.
    pub fn has(&self, person: StaffId) -> bool {
        self.members.contains(&person)
    }

    /// What is left without the recused; without its leader it is no group.
    pub(super) fn without(&self, recused: &[StaffId]) -> Option<Self> {
        if recused.contains(&self.leader) {
            return None;
        }
        let mut left = self.clone();
        left.members.retain(|member| !recused.contains(member));
        Some(left)
    }

    fn same_people(&self, other: &Self) -> bool {
        (self.leader, &self.members, self.designated)
            == (other.leader, &other.members, other.designated)
    }
}

/// What kind of evidence a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    /// 谈话.
    Interview,
    /// 书证.
    Document,
    /// 监控录像.
    Video,
    /// 业务记录.
    BusinessRecord,
}

/// A piece of evidence; once written down it is neither changed nor removed.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Names it.
    pub id: RecordId,
    /// What it is.
    pub kind: RecordKind,
    /// What it says; stays in this service.
    pub text: Text,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// Who wrote it down, and when.
    pub act: Act,
}

impl Investigation {
    /// 初步核实. What looked simple may turn out complex, not the other way round.
    ///
    /// # Errors
    /// [`Refusal::NotAccepted`], [`Refusal::AlreadyVerified`], [`Refusal::AlreadyConcluded`], [`Refusal::Ended`].
    pub fn verify(self, verification: Verification) -> Result<Decision, Refusal> {
        match self.stage.clone() {
            Stage::Registered => Err(Refusal::NotAccepted),
            Stage::Verifying(mut work) => {
                if let Some(done) = &work.verification {
                    let said_before = Verification {
                        act: done.act,
                        ..verification.clone()
                    } == *done;
                    if said_before && done.act.by == verification.act.by {
                        return Ok(Decision::AlreadyDone);
                    }
                    if (done.complexity, verification.complexity)
                        != (Complexity::Simple, Complexity::Complex)
                    {
                        return Err(Refusal::AlreadyVerified);
                    }
                }
                work.verification = Some(verification.clone());
                self.becomes(Stage::Verifying(work), vec![Fact::Verified(verification)])
            }
            Stage::Concluded(..) => Err(Refusal::AlreadyConcluded),
            Stage::Ended { .. } => Err(Refusal::Ended),
        }
    }

    /// A special investigation group for a complex matter. `recused` are those of its members who
    /// must keep out of the case (F-4.2b).
    ///
    /// # Errors
    /// [`Refusal::Recused`], [`Refusal::GroupDesignated`], and those of the stage.
    pub fn form_group(self, group: Group, recused: &[StaffId]) -> Result<Decision, Refusal> {
        match self.stage.clone() {
            Stage::Registered => Err(Refusal::NotAccepted),
            Stage::Verifying(mut work) => {
                if group.members.iter().any(|member| recused.contains(member)) {
                    return Err(Refusal::Recused);
                }
                if let Some(present) = &work.group {
                    if present.same_people(&group) {
                        return Ok(Decision::AlreadyDone);
                    }
                    if present.designated && self.is_major() {
                        return Err(Refusal::GroupDesignated);
                    }
                }
                let at = group.formed.at;
                work.group = Some(group.clone());
                self.becomes(Stage::Verifying(work), vec![Fact::GroupFormed(group, at)])
            }
            Stage::Concluded(..) => Err(Refusal::AlreadyConcluded),
            Stage::Ended { .. } => Err(Refusal::Ended),
        }
    }

    /// The leadership's designated group becomes the group, whatever was before (S-4.4). Assignment
    /// has checked recusal; also a concluded case takes it, since a major one then needs its finding.
    ///
    /// # Errors
    /// [`Refusal::NotAccepted`], [`Refusal::Ended`].
    pub fn take_designated_group(self, group: Group) -> Result<Decision, Refusal> {
        let at = group.formed.at;
        let told = |work: &Work| {
            work.group
                .as_ref()
                .is_some_and(|present| present.same_people(&group))
        };
        match self.stage.clone() {
            Stage::Registered => Err(Refusal::NotAccepted),
            Stage::Verifying(work) | Stage::Concluded(work, _) if told(&work) => {
                Ok(Decision::AlreadyDone)
            }
            Stage::Verifying(mut work) => {
                work.group = Some(group.clone());
                self.becomes(Stage::Verifying(work), vec![Fact::GroupFormed(group, at)])
            }
            Stage::Concluded(mut work, conclusion) => {
                work.group = Some(group.clone());
                self.becomes(
                    Stage::Concluded(work, conclusion),
                    vec![Fact::GroupFormed(group, at)],
                )
            }
            Stage::Ended { .. } => Err(Refusal::Ended),
        }
    }

    /// With what has been recorded so far: known once it is decided that whoever asks may know the case.
    #[must_use]
    pub fn with_records(mut self, records: Vec<RecordId>) -> Self {
        match &mut self.stage {
            Stage::Verifying(work)
            | Stage::Concluded(work, _)
            | Stage::Ended {
                left: Some((work, _)),
                ..
            } => work.records = records,
            Stage::Registered | Stage::Ended { left: None, .. } => {}
        }
        self
    }

    /// Evidence is collected as long as a finding is due.
    ///
    /// # Errors
    /// [`Refusal::RecordInFuture`], [`Refusal::AlreadyConcluded`], and those of the stage.
    pub fn add_record(self, record: Record) -> Result<Decision, Refusal> {
        if record.taken_at > record.act.at {
            return Err(Refusal::RecordInFuture);
        }
        match self.stage.clone() {
            Stage::Registered => Err(Refusal::NotAccepted),
            Stage::Verifying(work) | Stage::Concluded(work, _)
                if work.records.contains(&record.id) =>
            {
                Ok(Decision::AlreadyDone)
            }
            Stage::Verifying(mut work) => {
                work.records.push(record.id);
                self.becomes(Stage::Verifying(work), vec![Fact::RecordAdded(record)])
            }
            Stage::Concluded(mut work, conclusion) if self.is_due_anew(&conclusion) => {
                work.records.push(record.id);
                self.becomes(
                    Stage::Concluded(work, conclusion),
                    vec![Fact::RecordAdded(record)],
                )
            }
            Stage::Concluded(..) => Err(Refusal::AlreadyConcluded),
            Stage::Ended { .. } => Err(Refusal::Ended),
        }
    }

    /// Whether somebody must still find out the truth.
    pub fn finding_due(&self) -> bool {
        match &self.stage {
            Stage::Registered | Stage::Ended { .. } => false,
            Stage::Verifying(_) => true,
            Stage::Concluded(_, conclusion) => self.is_due_anew(conclusion),
        }
    }

    fn is_major(&self) -> bool {
        self.classified
            .as_ref()
            .is_some_and(|now| now.judgement.severity() == Severity::Major)
    }

    /// A finding made before the complaint became major is not the designated group's (F-4.2a).
    pub(super) fn is_due_anew(&self, conclusion: &Conclusion) -> bool {
        self.is_major() && !conclusion.by_designated_group
    }
}
