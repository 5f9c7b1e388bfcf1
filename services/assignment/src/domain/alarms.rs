//! 催办 and 提级 (F-4.4e): which alarms a deadline has, and what it means that one speaks.

use calendar::{AlarmAt, Deadline};
use chrono::{DateTime, Utc};
use regulation::{Alarm, Clock};

use super::{Assignment, Decision, Fact, Refusal, StaffId, Terms};

fn alarm(kind: AlarmAt) -> Option<Alarm> {
    match kind {
        AlarmAt::Half => Some(Alarm::Half),
        AlarmAt::MostlyGone => Some(Alarm::MostlyGone),
        AlarmAt::LastDay => Some(Alarm::LastDay),
        AlarmAt::Overdue => Some(Alarm::Overdue),
        AlarmAt::Escalate(1) => Some(Alarm::EscalateUnitHead),
        AlarmAt::Escalate(2) => Some(Alarm::EscalateSiteLeader),
        AlarmAt::Escalate(3) => Some(Alarm::EscalateSupervisor),
        AlarmAt::Escalate(_) => None,
    }
}

/// When this deadline speaks. A reminder whose time had passed when the deadline was set is left
/// out: it would remind of what was just told. Being overdue is never left out.
pub(super) fn alarm_plan(
    terms: &Terms,
    deadline: &Deadline,
    set_at: DateTime<Utc>,
) -> Vec<(Alarm, DateTime<Utc>)> {
    let all = calendar::alarms(&terms.calendar, &terms.office, deadline).into_iter();
    let known = all.filter_map(|(kind, at)| Some((alarm(kind)?, at)));
    known
        .filter(|(alarm, at)| !is_reminder(*alarm) || *at > set_at)
        .collect()
}

fn is_reminder(alarm: Alarm) -> bool {
    match alarm {
        Alarm::Half | Alarm::MostlyGone | Alarm::LastDay => true,
        Alarm::Overdue
        | Alarm::EscalateUnitHead
        | Alarm::EscalateSiteLeader
        | Alarm::EscalateSupervisor => false,
    }
}

impl Assignment {
    /// A clock speaks; the case stays as it is. A deadline that is met or was replaced says nothing.
    pub fn raise(
        self,
        clock: Clock,
        version: i32,
        alarm: Alarm,
        recipients: Vec<StaffId>,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let run = self.running(clock).filter(|run| run.version == version);
        let due_at = run.ok_or(Refusal::Obsolete)?.due_at;
        self.with(vec![Fact::AlarmRaised {
            clock,
            version,
            alarm,
            due_at,
            recipients,
            at,
        }])
    }
}
