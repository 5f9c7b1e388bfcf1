//! 延期 and 中止 (F-4.4d): asked for before the deadline with a reason, decided one level up. What both
//! share; the verbs are in `extending` and `suspending`.
//!
//! Both belong to the work's clock, handling or redo, and to whoever has the work in hand. A suspension
//! belongs to the case: what is waited for does not come sooner because somebody else handles it.

use calendar::Limit;
use chrono::{DateTime, Utc};
use regulation::{Clock, WaitsFor};

use super::{Assignment, ClockRun, Order, Refusal, SentBack, Signature, StaffId, Stage, Work};

/// What became of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Nobody has decided.
    Waiting,
    /// Approved.
    Granted(Signature),
    /// Refused, and why.
    Refused(SentBack),
}

impl Verdict {
    fn granted(&self) -> Option<&Signature> {
        match self {
            Self::Granted(signature) => Some(signature),
            Self::Waiting | Self::Refused(_) => None,
        }
    }
}

/// 延期 of one run of a clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Extension {
    /// Which clock.
    pub clock: Clock,
    /// Which run of it: when that started.
    pub run_start: DateTime<Utc>,
    /// How much is added.
    pub by: Limit,
    /// Who asked, and when.
    pub asked: Signature,
    /// Why.
    pub reason: String,
    /// What became of it.
    pub answer: Verdict,
}

/// 中止 of the work.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspension {
    /// What is waited for.
    pub waits_for: WaitsFor,
    /// When it ends by itself.
    pub until: DateTime<Utc>,
    /// Who asked, and when.
    pub asked: Signature,
    /// Why.
    pub reason: String,
    /// What became of it; it begins when it is granted.
    pub answer: Verdict,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Suspension {
    /// From when until when, once granted.
    pub fn span(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let from = self.answer.granted()?.at;
        Some((from, self.ended_at.unwrap_or(self.until)))
    }

    /// Granted, and not over.
    pub fn is_running(&self) -> bool {
        self.answer.granted().is_some() && self.ended_at.is_none()
    }
}

/// Everything asked for, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Relief {
    /// 延期.
    pub extensions: Vec<Extension>,
    /// 中止.
    pub suspensions: Vec<Suspension>,
}

impl Relief {
    /// What was added to this run.
    pub(super) fn added_to(&self, run: &ClockRun) -> Vec<Limit> {
        let granted = |e: &&Extension| {
            (e.clock, e.run_start) == (run.clock, run.start) && e.answer.granted().is_some()
        };
        self.extensions
            .iter()
            .filter(granted)
            .map(|e| e.by)
            .collect()
    }

    pub(super) fn spans(&self) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        self.suspensions
            .iter()
            .filter_map(Suspension::span)
            .collect()
    }

    /// The suspension in force.
    pub fn suspension(&self) -> Option<&Suspension> {
        self.suspensions.iter().find(|s| s.is_running())
    }

    pub(super) fn waiting_extension(&mut self, run: &ClockRun) -> Option<&mut Extension> {
        self.extensions.iter_mut().find(|e| {
            (e.clock, e.run_start) == (run.clock, run.start) && e.answer == Verdict::Waiting
        })
    }

    pub(super) fn waiting_suspension(&mut self) -> Option<&mut Suspension> {
        let waiting = |s: &&mut Suspension| s.answer == Verdict::Waiting;
        self.suspensions.iter_mut().find(waiting)
    }

    /// The case ended: nothing is waited for any more, and nobody has to be told.
    pub(super) fn close(&mut self, at: DateTime<Utc>) {
        self.end(at);
    }

    /// It ends early; true where there was one.
    pub(super) fn end(&mut self, at: DateTime<Utc>) -> bool {
        let running = self.suspensions.iter_mut().find(|s| s.is_running());
        match running {
            Some(suspension) => {
                suspension.ended_at = Some(at.min(suspension.until));
                true
            }
            None => false,
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Asking {
    /// Who.
    pub by: StaffId,
    /// They head the department that has the case.
    pub heads_unit: bool,
    /// Why, in words.
    pub reason: String,
    /// Who may decide.
    pub approvers: Vec<StaffId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A decision on what was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruling {
    /// By whom.
    pub by: StaffId,
    /// They report to whoever asked, at any level.
    pub is_below: bool,
    /// Why not; none where it is granted.
    pub refusal: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Ruling {
    fn signature(&self) -> Signature {
        Signature {
            by: self.by,
            at: self.at,
        }
    }

    pub(super) fn answer(&self) -> Verdict {
        match &self.refusal {
            None => Verdict::Granted(self.signature()),
            Some(reason) => Verdict::Refused(SentBack {
                by: self.by,
                at: self.at,
                reason: reason.clone(),
            }),
        }
    }

    /// The same ruling of the same person, said again.
    pub(super) fn said(&self, before: &Verdict) -> bool {
        match (before, &self.refusal) {
            (Verdict::Granted(by), None) => by.by == self.by,
            (Verdict::Refused(refused), Some(reason)) => {
                refused.by == self.by && refused.reason == *reason
            }
            (Verdict::Waiting | Verdict::Granted(_) | Verdict::Refused(_), _) => false,
        }
    }
}

impl Assignment {
    /// Everything asked for.
    pub fn relief(&self) -> &Relief {
        &self.relief
    }

    /// Something that was asked for waits for a decision that still counts.
    pub fn awaits_relief(&self) -> bool {
        let Ok((_, run)) = self.in_hand() else {
            return false;
        };
        let mut relief = self.relief.clone();
        relief.waiting_extension(&run).is_some() || relief.waiting_suspension().is_some()
    }

    /// Who asked for what waits.
    pub fn asked_relief_by(&self) -> Vec<StaffId> {
        let extensions = self.relief.extensions.iter();
        let extensions = extensions.filter(|e| e.answer == Verdict::Waiting);
        let suspensions = self.relief.suspensions.iter();
        let suspensions = suspensions.filter(|s| s.answer == Verdict::Waiting);
        let asked = extensions.map(|e| e.asked.by);
        asked.chain(suspensions.map(|s| s.asked.by)).collect()
    }

    /// Who has the work in hand, and the run of its clock.
    pub(super) fn in_hand(&self) -> Result<(Order, ClockRun), Refusal> {
        let order = match &self.stage {
            Stage::Ordered(order) | Stage::InHandling(Work { order, .. }) => order.clone(),
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => return Err(Refusal::NotNow(stage.code())),
        };
        let run = self.work_clock().and_then(|clock| self.running(clock));
        let run = run.ok_or(Refusal::NotNow(self.stage.code()))?;
        Ok((order, *run))
    }

    pub(super) fn may_ask(&self, asking: &Asking) -> Result<ClockRun, Refusal> {
        let (order, run) = self.in_hand()?;
        let theirs = order.people().contains(&asking.by)
            || (asking.heads_unit && order.department().is_some());
        if !theirs {
            return Err(Refusal::NotYours);
        }
        if asking.at >= run.due_at {
            return Err(Refusal::AskedTooLate);
        }
        Ok(run)
    }

    pub(super) fn may_rule(&self, ruling: &Ruling, asked: Signature) -> Result<(), Refusal> {
        let (order, _) = self.in_hand()?;
        if asked.by == ruling.by || order.people().contains(&ruling.by) {
            return Err(Refusal::OwnWork);
        }
        if ruling.is_below {
            return Err(Refusal::NotAbove);
        }
        Ok(())
    }
}
