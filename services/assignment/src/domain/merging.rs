//! 并单 (F-6.6): while a case goes on within another one its clocks rest, and what was on its way
//! when it was merged counts beneath; unmerging lets everything go on where it stood.

use chrono::{DateTime, Utc};
use regulation::Clock;

use super::{Assignment, Decision, End, Refusal, Stage, Terms, Why};

impl Assignment {
    /// Since when it is merged, while it is.
    pub fn merged_since(&self) -> Option<DateTime<Utc>> {
        match &self.stage {
            Stage::Ended {
                how: End::Merged,
                at,
                ..
            } => Some(*at),
            Stage::Ended {
                how: End::Declined | End::Withdrawn | End::Closed,
                ..
            }
            | Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. } => None,
        }
    }

    /// As it is beneath the merging, its clocks running: what others tell is decided on this.
    pub fn beneath(mut self) -> Self {
        if let Some(since) = self.merged_since()
            && let Stage::Ended { before, .. } = self.stage
        {
            self.stage = *before;
            for clock in resting(&self.clocks, since) {
                self.clocks[clock].stopped_at = None;
            }
        }
        self
    }

    /// Goes on within another case: nobody has anything to do, and no clock runs.
    ///
    /// # Errors
    /// None; the type is that of every transition.
    pub fn merge(self, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        self.end(End::Merged, at)
    }

    /// Goes on by itself, exactly where it stood: the same deadlines, each with an entry in the
    /// ledger. A notice or another severity that came meanwhile dates them anew.
    ///
    /// # Errors
    /// None; one that is not merged is as it should be.
    pub fn unmerge(self, terms: &Terms, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        let Some(since) = self.merged_since() else {
            return Ok(Decision::AlreadyDone);
        };
        let rested = resting(&self.clocks, since);
        let mut case = self.beneath();
        let mut facts = Vec::new();
        for index in rested {
            case.goes_on(index, at, terms, &mut facts);
        }
        case.count_anew(Why::CalendarChanged, at, terms, &mut facts);
        case.count_anew(Why::Reclassified, at, terms, &mut facts);
        case.with(facts)
    }
}

impl Decision {
    /// The same for a case that stays merged.
    pub fn within(self, since: DateTime<Utc>) -> Self {
        match self {
            Self::Changed(mut case, facts) => {
                if !case.stage.is_final() {
                    case.stop_all(since);
                    case.stage = Stage::Ended {
                        how: End::Merged,
                        at: since,
                        before: Box::new(case.stage),
                    };
                }
                Self::Changed(case, facts)
            }
            Self::AlreadyDone => Self::AlreadyDone,
        }
    }
}

/// The runs that the merging stopped: of each clock the latest, if it stopped at that very moment.
/// Nothing else does: the register tells each thing with a moment of its own.
fn resting(clocks: &[super::ClockRun], since: DateTime<Utc>) -> Vec<usize> {
    let latest = |clock: Clock| {
        let runs = clocks.iter().filter(|run| run.clock == clock);
        runs.map(|run| run.version).max()
    };
    let rests = |run: &super::ClockRun| {
        run.stopped_at == Some(since) && latest(run.clock) == Some(run.version)
    };
    let indexes = clocks.iter().enumerate();
    indexes
        .filter(|(_, run)| rests(run))
        .map(|(index, _)| index)
        .collect()
}
