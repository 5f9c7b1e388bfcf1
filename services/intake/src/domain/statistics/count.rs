//! From the facts of one complaint to the figures that it counts in.

use std::collections::BTreeMap;

use calendar::{Calendar, Office};
use chrono::{DateTime, NaiveDate, Utc};
use regulation::{Clock, Figure, Finding, Satisfaction};

/// A fact of the complaint's life, as far as it is counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// When it happened, by whoever told it.
    pub at: DateTime<Utc>,
    /// What happened.
    pub what: What,
}

/// What happened, in the words of the statistics.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// 登记.
    Registered {
        /// Receipt; letters are registered later.
        received_at: DateTime<Utc>,
    },
    /// 受理.
    Accepted,
    /// 不予受理.
    Declined,
    /// 撤回 that ended it.
    Withdrawn,
    /// 并单: it goes on within another one.
    Merged,
    /// The merging is undone.
    Unmerged,
    /// 办结.
    Closed,
    /// Opened again.
    Reopened,
    /// 分类, also anew.
    Classified,
    /// 核实结论.
    Concluded(Finding),
    /// 交办 or 指定.
    HandedOut,
    /// 退回.
    Returned,
    /// 延期.
    Extended,
    /// 中止.
    Suspended,
    /// The suspension has ended.
    Resumed,
    /// A result was submitted.
    Submitted,
    /// The result was approved.
    Approved,
    /// 答复.
    Replied,
    /// 回访.
    FollowedUp {
        /// None where nobody was reached.
        satisfaction: Option<Satisfaction>,
        /// After an answer, or after the last attempt.
        finished: bool,
    },
    /// A deadline passed.
    Overdue {
        /// Whose.
        clock: Clock,
        /// The deadline.
        due_at: DateTime<Utc>,
    },
}

/// Where a figure counts, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribution {
    /// The local day that decides the period.
    pub day: NaiveDate,
    /// Working days that it took; 0 for figures that only count.
    pub working_days: i16,
}

/// All figures in which one complaint counts.
pub type Contribution = BTreeMap<Figure, Attribution>;

/// What these facts come to. Their order does not matter but for facts of one moment, which must be
/// in the order in which the register took them.
pub fn contribution(mut steps: Vec<Step>, calendar: &Calendar, office: &Office) -> Contribution {
    steps.sort_by_key(|step| step.at);
    let life = Life {
        suspensions: suspensions(&steps),
        steps,
        calendar,
        office,
    };
    let mut counted = Contribution::new();
    life.count_events(&mut counted);
    life.count_stages(&mut counted);
    counted
}

struct Life<'a> {
    steps: Vec<Step>,
    suspensions: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    calendar: &'a Calendar,
    office: &'a Office,
}

impl Life<'_> {
    fn first(&self, is: impl Fn(&What) -> bool) -> Option<DateTime<Utc>> {
        self.steps.iter().find(|s| is(&s.what)).map(|s| s.at)
    }

    fn last<T>(&self, is: impl Fn(&What) -> Option<T>) -> Option<(DateTime<Utc>, T)> {
        let mut back = self.steps.iter().rev();
        back.find_map(|s| is(&s.what).map(|found| (s.at, found)))
    }

    fn received(&self) -> Option<DateTime<Utc>> {
        self.steps.iter().find_map(|s| match s.what {
            What::Registered { received_at } => Some(received_at),
            _ => None,
        })
    }

    /// The last closing, unless it was opened again after it; the same for other ends.
    fn ended(&self, end: &What, undone: &What) -> Option<DateTime<Utc>> {
        let (at, ends) = self.last(|what| (what == end || what == undone).then(|| what == end))?;
        ends.then_some(at)
    }

    fn first_overdue(&self) -> Option<DateTime<Utc>> {
        let passed = self.steps.iter().filter_map(|s| match s.what {
            // By then the complainant has had the answer: the promise was kept (F-4.6).
            What::Overdue {
                clock: Clock::FollowUp,
                ..
            } => None,
            What::Overdue { due_at, .. } => Some(due_at),
            _ => None,
        });
        passed.min()
    }

    fn count_events(&self, counted: &mut Contribution) {
        let closed = self.ended(&What::Closed, &What::Reopened);
        let overdue = self.first_overdue();
        let finding = self.last(|what| match what {
            What::Concluded(finding) => Some(*finding),
            _ => None,
        });
        let substantiated = finding.filter(|(_, finding)| match finding {
            Finding::Substantiated | Finding::PartlySubstantiated => true,
            Finding::Unsubstantiated | Finding::Unverifiable => false,
        });
        let answer = self.last(|what| match what {
            What::FollowedUp { satisfaction, .. } => *satisfaction,
            _ => None,
        });
        let mut days = vec![
            (Figure::Received, self.received()),
            (Figure::Accepted, self.first(|w| *w == What::Accepted)),
            (Figure::Declined, self.first(|w| *w == What::Declined)),
            (Figure::Withdrawn, self.first(|w| *w == What::Withdrawn)),
            (Figure::Merged, self.ended(&What::Merged, &What::Unmerged)),
            (Figure::Closed, closed),
            (Figure::OnTime, closed.filter(|_| overdue.is_none())),
            (Figure::Overdue, overdue),
            (Figure::Returned, self.first(|w| *w == What::Returned)),
            (Figure::Extended, self.first(|w| *w == What::Extended)),
            (Figure::Concluded, finding.map(|(at, _)| at)),
            (Figure::Substantiated, substantiated.map(|(at, _)| at)),
            (Figure::Reopened, self.first(|w| *w == What::Reopened)),
        ];
        days.extend(answer.map(|(at, level)| (level.into(), Some(at))));
        for (figure, at) in days {
            let Some(at) = at else { continue };
            let day = self.office.date(at);
            let working_days = 0;
            counted.insert(figure, Attribution { day, working_days });
        }
    }

    /// Each stage from its first beginning to its first end: what is sent back or returned belongs
    /// to the time that it took.
    fn count_stages(&self, counted: &mut Contribution) {
        let received = self.received();
        let decided = self.first(|w| matches!(w, What::Accepted | What::Declined));
        let accepted = self.first(|w| *w == What::Accepted);
        let classified = self.first(|w| *w == What::Classified);
        let handed_out = self.first(|w| *w == What::HandedOut);
        let submitted = self.first(|w| *w == What::Submitted);
        let approved = self.first(|w| *w == What::Approved);
        let replied = self.first(|w| *w == What::Replied);
        let asked = self.first(|w| matches!(w, What::FollowedUp { finished: true, .. }));
        let closed = self.ended(&What::Closed, &What::Reopened);
        for (figure, from, until) in [
            (Figure::DaysAcceptance, received, decided),
            (Figure::DaysClassification, accepted, classified),
            (Figure::DaysDispatch, classified, handed_out),
            (Figure::DaysHandling, handed_out, submitted),
            (Figure::DaysApproval, submitted, approved),
            (Figure::DaysReply, approved, replied),
            (Figure::DaysFollowUp, replied, asked),
            (Figure::DaysTotal, received, closed),
        ] {
            let (Some(from), Some(until)) = (from, until) else {
                continue;
            };
            let taken = calendar::working_days_taken(
                self.calendar,
                self.office,
                from,
                until,
                &self.suspensions,
            );
            let attribution = Attribution {
                day: self.office.date(until),
                working_days: i16::try_from(taken).unwrap_or(i16::MAX),
            };
            counted.insert(figure, attribution);
        }
    }
}

/// From each suspension to the next resumption; one that goes on has no end yet.
fn suspensions(steps: &[Step]) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let mut spans = Vec::new();
    let mut since = None;
    for step in steps {
        match step.what {
            What::Suspended => since = since.or(Some(step.at)),
            What::Resumed => spans.extend(since.take().map(|from| (from, step.at))),
            _ => {}
        }
    }
    spans.extend(since.map(|from| (from, DateTime::<Utc>::MAX_UTC)));
    spans
}
