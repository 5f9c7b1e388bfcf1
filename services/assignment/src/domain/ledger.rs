//! The ledger of deadlines: which was set, when and why, and that in words (F-4.4b).

use calendar::Deadline;
use chrono::{DateTime, Utc};
use regulation::{Alarm, Severity};

use super::alarms::alarm_plan;
use super::{ClockRun, Fact, Terms};

/// Why a deadline was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A stage began.
    Started,
    /// The work was sent back: the same deadline goes on (F-6.1).
    WentOn,
    /// Another severity has other limits (F-4.3a).
    Reclassified,
    /// A notice changed the working days (F-4.4b).
    CalendarChanged,
    /// 延期 (F-4.4d).
    Extended,
    /// 中止 (F-4.4d).
    Suspended,
    /// The suspension ended (F-4.4d).
    Resumed,
}

impl Why {
    /// As rows and answers write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::WentOn => "went_on",
            Self::Reclassified => "reclassified",
            Self::CalendarChanged => "calendar_changed",
            Self::Extended => "extended",
            Self::Suspended => "suspended",
            Self::Resumed => "resumed",
        }
    }
}

/// An entry of the deadline ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The run that it set.
    pub run: ClockRun,
    /// The arithmetic.
    pub deadline: Deadline,
    /// Why.
    pub why: Why,
    /// What it was before, where it was set anew.
    pub previous: Option<DateTime<Utc>>,
    /// What it is going to say when (F-4.4e).
    pub alarms: Vec<(Alarm, DateTime<Utc>)>,
    /// Which calendar.
    pub calendar: String,
    /// Which notice of it.
    pub calendar_revision: i32,
    /// What the case was held to be then.
    pub severity: Severity,
    /// When it was set.
    pub at: DateTime<Utc>,
}

impl Terms {
    /// An entry.
    pub(super) fn setting(
        &self,
        run: ClockRun,
        deadline: Deadline,
        why: Why,
        severity: Severity,
        previous: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    ) -> Fact {
        let alarms = alarm_plan(self, &deadline, at);
        Fact::DeadlineSet(Box::new(Setting {
            run,
            alarms,
            deadline,
            why,
            previous,
            severity,
            calendar: self.calendar_name.clone(),
            calendar_revision: self.calendar_revision,
            at,
        }))
    }
}

impl Setting {
    /// Why and how this deadline came about, in words: what the ledger keeps.
    pub fn words(&self, language: &str) -> String {
        let zh = language.starts_with("zh");
        let why = match (self.why, self.severity, zh) {
            (Why::Started, _, _) => "",
            (Why::WentOn, _, true) => "同一时限继续计算，不重新起算。",
            (Why::WentOn, _, false) => "The same deadline goes on.",
            (Why::Reclassified, Severity::Major, true) => {
                "重新分类为重大投诉，按重大投诉的时限重新计算。"
            }
            (Why::Reclassified, Severity::Major, false) => {
                "Reclassified as major: counted anew with the limits of major complaints."
            }
            (Why::Reclassified, Severity::Ordinary, true) => {
                "重新分类为一般投诉，按一般投诉的时限重新计算。"
            }
            (Why::Reclassified, Severity::Ordinary, false) => {
                "Reclassified as ordinary: counted anew with the limits of ordinary complaints."
            }
            (Why::CalendarChanged, _, true) => "放假安排有变，重新计算。",
            (Why::CalendarChanged, _, false) => "The working days changed: counted anew.",
            (Why::Extended, _, true) => "经批准延期，重新计算。",
            (Why::Extended, _, false) => "An extension was approved: counted anew.",
            (Why::Suspended, _, true) => "经批准中止，中止期间不计入，重新计算。",
            (Why::Suspended, _, false) => {
                "A suspension was approved: counted anew without the days inside it."
            }
            (Why::Resumed, _, true) => "中止结束，恢复计算。",
            (Why::Resumed, _, false) => "The suspension is over: the clock goes on.",
        };
        let arithmetic = self.deadline.words(language);
        match (
            why,
            self.previous
                .filter(|previous| *previous != self.run.due_at),
        ) {
            ("", _) => arithmetic,
            (why, None) if zh => format!("{why}{arithmetic}"),
            (why, None) => format!("{why} {arithmetic}"),
            (why, Some(previous)) => {
                let previous = previous.with_timezone(&self.deadline.time_zone);
                let previous = previous.format("%Y-%m-%d %H:%M");
                if zh {
                    format!("{why}原截止于{previous}。{arithmetic}")
                } else {
                    format!("{why} It was due on {previous}. {arithmetic}")
                }
            }
        }
    }
}
