//! How the register follows what the other services tell, and what intake decides on it.
//!
//! Facts of one source come in order; those of different sources may overtake each other. So a fact
//! never takes the stage back, and a reply waits for the approval that it answers.

use chrono::{DateTime, NaiveDate, Utc};
use regulation::{
    Clock, ClosingResult, Finding, ReopenReason, Satisfaction, Scope, Sensitivity, Severity,
};
use uuid::Uuid;

use super::complaint::{Complaint, StaffId, State, Verdict, Work};
use super::fact::{Decision, Fact};

/// What was heard, in the words of the register.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// 分类, also anew.
    Classified {
        /// What it is now.
        severity: Severity,
        /// Gravest first.
        scopes: Vec<Scope>,
        /// `A1` …
        subtypes: Vec<String>,
        /// What the classification makes of it.
        sensitivity: Sensitivity,
        /// What the site's policy promises at this severity, counted from registration.
        promised: NaiveDate,
        /// The limits are others than before, be it only because another scope leads (F-4.4a).
        other_limits: bool,
    },
    /// 核实结论.
    Concluded(Finding),
    /// 交办 or 指定.
    HandedOut {
        /// The department that handles it; none for a designated group.
        department: Option<Uuid>,
        /// The handler, or the members of the group.
        staff: Vec<StaffId>,
    },
    /// 改派: from those who had it to somebody else.
    HandedOver {
        /// The department that had it; none of a group.
        from_department: Option<Uuid>,
        /// The people who had it.
        from: Vec<StaffId>,
        /// The department that has it now.
        department: Uuid,
        /// Who in it, where named.
        handler: Option<StaffId>,
    },
    /// 协办: a further department has a part, and reads the case.
    Assisted {
        /// Which department.
        department: Uuid,
        /// Who in it, where named.
        handler: Option<StaffId>,
    },
    /// An investigation group: its members read the case.
    Joined(Vec<StaffId>),
    /// 退回, or taken from people whose conflict came to light: waits for dispatch again.
    HandedBack,
    /// 签收; whoever signed handles it from now on.
    SignedFor(StaffId),
    /// A result waits for endorsement or approval.
    ResultWaits,
    /// Approved: the reply is due.
    Approved,
    /// 重办.
    RedoOrdered,
    /// 复核 has begun.
    ReviewOpened,
    /// 复核 is decided.
    Reviewed {
        /// The result stands and is replied again; else the work is done again.
        upheld: bool,
    },
    /// 答复.
    Replied,
    /// 回访.
    FollowedUp {
        /// None where nobody was reached.
        satisfaction: Option<Satisfaction>,
        /// After an answer, or after the last attempt.
        finished: bool,
    },
    /// A clock was set.
    Due(Clock, DateTime<Utc>),
    /// 延期, 中止 or 恢复: the date that is promised now (F-4.4d).
    Promised(NaiveDate),
    /// A measure was ordered.
    MeasureOrdered,
    /// A measure was checked off.
    MeasureCheckedOff,
    /// Something that the history shows and that changes nothing here.
    Noted,
}

/// What is told has a cause that has not arrived yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotYet(pub &'static str);

impl Complaint {
    /// The register follows; reply and follow-up close, or open again (F-6.3, F-6.4).
    ///
    /// # Errors
    /// [`NotYet`] where another source's fact must come first.
    pub fn hear(mut self, heard: Heard, at: DateTime<Utc>) -> Result<Decision, NotYet> {
        // What was on its way when it was merged counts when it is unmerged.
        if let State::Merged { merger, before } = &self.state {
            let (merger, state) = (*merger, (**before).clone());
            return Ok(Self { state, ..self }.hear(heard, at)?.beneath(merger));
        }
        match heard {
            // These outlive the reply, so they count whatever the state is (F-5.4).
            Heard::MeasureOrdered => {
                self.record.open_measures += 1;
                return Ok(Decision::Followed(self));
            }
            Heard::MeasureCheckedOff => {
                self.record.open_measures = (self.record.open_measures - 1).max(0);
                return Ok(Decision::Followed(self));
            }
            Heard::Noted => return Ok(Decision::Followed(self)),
            Heard::Joined(staff) => {
                for member in staff {
                    self.assign(member);
                }
                return Ok(Decision::Followed(self));
            }
            Heard::Concluded(finding) => {
                self.record.finding = Some(finding);
                return Ok(Decision::Followed(self));
            }
            Heard::Classified {
                severity,
                scopes,
                subtypes,
                sensitivity,
                promised,
                other_limits,
            } => {
                let promised =
                    (other_limits || severity != self.classified.severity).then_some(promised);
                return Ok(self.reclassified(severity, scopes, subtypes, sensitivity, promised));
            }
            Heard::Due(clock, due_at) => return Ok(self.due(clock, due_at)),
            Heard::Promised(promised) => {
                let facts: Vec<Fact> = self.promise(promised).into_iter().collect();
                return Ok(if facts.is_empty() {
                    Decision::Followed(self)
                } else {
                    Decision::Changed(self, facts)
                });
            }
            Heard::HandedOut { .. }
            | Heard::HandedOver { .. }
            | Heard::Assisted { .. }
            | Heard::HandedBack
            | Heard::SignedFor(_)
            | Heard::ResultWaits
            | Heard::Approved
            | Heard::RedoOrdered
            | Heard::ReviewOpened
            | Heard::Reviewed { .. }
            | Heard::Replied
            | Heard::FollowedUp { .. } => {}
        }
        match self.state {
            State::Open { work, .. } => self.worked_on(work, heard, at),
            State::Registered
            | State::Declined { .. }
            | State::Withdrawn { .. }
            | State::Merged { .. }
            | State::Closed { .. } => Ok(Decision::AlreadyDone),
        }
    }

    fn assign(&mut self, staff: StaffId) {
        if !self.record.assigned.contains(&staff) {
            self.record.assigned.push(staff);
        }
    }

    fn assist(&mut self, department: Uuid, handler: Option<StaffId>) {
        if !self.record.departments.contains(&department) {
            self.record.departments.push(department);
        }
        if let Some(handler) = handler {
            self.assign(handler);
        }
    }

    fn worked_on(
        mut self,
        work: Work,
        heard: Heard,
        at: DateTime<Utc>,
    ) -> Result<Decision, NotYet> {
        let next = match heard {
            Heard::HandedOut { department, staff } => {
                self.record.departments = department.into_iter().collect();
                self.record.assigned = staff;
                Work::Dispatched
            }
            Heard::HandedOver {
                from_department,
                from,
                department,
                handler,
            } => {
                // Whoever assists keeps their part.
                let record = &mut self.record;
                record.departments.retain(|d| Some(*d) != from_department);
                record.assigned.retain(|person| !from.contains(person));
                self.assist(department, handler);
                Work::Dispatched
            }
            Heard::Assisted {
                department,
                handler,
            } => {
                self.assist(department, handler);
                work
            }
            Heard::HandedBack => {
                self.record.departments.clear();
                self.record.assigned.clear();
                Work::ToDispatch
            }
            Heard::SignedFor(by) => {
                self.assign(by);
                Work::Handling
            }
            Heard::RedoOrdered => Work::Handling,
            Heard::ResultWaits => Work::Approving,
            Heard::ReviewOpened => Work::InReview,
            Heard::Approved => {
                if self.record.verdict == Verdict::Pending {
                    self.record.verdict = Verdict::Approved;
                }
                Work::ToReply
            }
            Heard::Reviewed { upheld } => {
                self.record.verdict = Verdict::Reviewed;
                if upheld {
                    Work::ToReply
                } else {
                    Work::Handling
                }
            }
            Heard::Replied => match work {
                Work::ToReply | Work::ToFollowUp => Work::ToFollowUp,
                Work::Verifying
                | Work::ToDispatch
                | Work::Dispatched
                | Work::Handling
                | Work::Approving
                | Work::InReview => return Err(NotYet("the approval has not arrived yet")),
            },
            Heard::FollowedUp {
                satisfaction,
                finished,
            } => return Ok(self.followed_up(satisfaction, finished, at)),
            Heard::Classified { .. }
            | Heard::Concluded(_)
            | Heard::Due(..)
            | Heard::Promised(_)
            | Heard::MeasureOrdered
            | Heard::MeasureCheckedOff
            | Heard::Joined(_)
            | Heard::Noted => work,
        };
        if let State::Open { work, .. } = &mut self.state {
            *work = next;
        }
        Ok(Decision::Followed(self))
    }

    /// The two lowest levels reopen until the next level has reviewed; then the regulation has no
    /// further step, and the dissatisfaction stays on the record.
    fn followed_up(
        mut self,
        satisfaction: Option<Satisfaction>,
        finished: bool,
        at: DateTime<Utc>,
    ) -> Decision {
        if satisfaction.is_some() {
            self.record.satisfaction = satisfaction;
        }
        if !finished {
            return Decision::Followed(self);
        }
        if satisfaction.is_some_and(Satisfaction::reopens)
            && self.record.verdict != Verdict::Reviewed
        {
            return self.opened_again(None, ReopenReason::Dissatisfied);
        }
        let result = match self.record.finding {
            Some(Finding::Substantiated) | None => ClosingResult::Resolved,
            Some(Finding::PartlySubstantiated) => ClosingResult::Partly,
            Some(Finding::Unsubstantiated) => ClosingResult::Unsubstantiated,
            Some(Finding::Unverifiable) => ClosingResult::Explained,
        };
        self.closed(None, result, at)
    }

    fn reclassified(
        mut self,
        severity: Severity,
        scopes: Vec<Scope>,
        subtypes: Vec<String>,
        sensitivity: Sensitivity,
        promised: Option<NaiveDate>,
    ) -> Decision {
        if let State::Open { work, .. } = &mut self.state
            && *work == Work::Verifying
        {
            *work = Work::ToDispatch;
        }
        // What intake knows of the respondents can only raise what the classification says.
        let own = Sensitivity::of(severity, &scopes, self.leader_is_respondent);
        let mut facts: Vec<Fact> = self
            .become_sensitive(sensitivity.max(own))
            .into_iter()
            .collect();
        facts.extend(promised.and_then(|promised| self.promise(promised)));
        self.classified.scopes = scopes;
        self.classified.subtypes = subtypes;
        self.classified.severity = severity;
        self.classified.decided = true;
        if facts.is_empty() {
            Decision::Followed(self)
        } else {
            Decision::Changed(self, facts)
        }
    }

    /// Another date is promised while a reply is still to come.
    fn promise(&mut self, promised: NaiveDate) -> Option<Fact> {
        let to_come = match self.state {
            State::Registered => true,
            State::Open { work, .. } => work != Work::ToFollowUp,
            State::Declined { .. }
            | State::Withdrawn { .. }
            | State::Merged { .. }
            | State::Closed { .. } => false,
        };
        if !to_come || promised == self.promised {
            return None;
        }
        let previous = std::mem::replace(&mut self.promised, promised);
        Some(Fact::PromiseChanged { promised, previous })
    }

    fn due(mut self, clock: Clock, due_at: DateTime<Utc>) -> Decision {
        match self.state {
            State::Registered | State::Open { .. } => {
                self.record.due = Some((clock, due_at));
                Decision::Followed(self)
            }
            State::Declined { .. }
            | State::Withdrawn { .. }
            | State::Merged { .. }
            | State::Closed { .. } => Decision::AlreadyDone,
        }
    }
}
