//! Watches one complaint's history for what a clock says: reminders, overdue, escalations.

use std::time::{Duration, Instant};

use crate::installation::Installation;
use crate::page::{Lang, Page};
use crate::register::{Event, ids, moment, text};
use crate::roster::Roster;
use crate::terms;
use crate::trouble::Trouble;

/// Until when.
#[derive(Debug, Clone, Copy)]
pub struct Watch {
    /// Ends as soon as it was escalated.
    pub until_escalated: bool,
    /// Ends then in any case.
    pub limit: Duration,
}

/// What was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Alarms {
    /// Reminders before a deadline.
    pub reminders: usize,
    /// Deadlines that passed.
    pub overdue: usize,
    /// Levels that heard of it.
    pub escalated: usize,
}

/// Prints alarms as they appear in the history.
///
/// # Errors
/// [`Trouble`] where the number is not known or intake is away.
pub async fn watch(
    installation: &Installation,
    page: &mut Page<'_>,
    number: &str,
    watch: Watch,
) -> Result<Alarms, Trouble> {
    let roster = Roster::fetch(installation).await;
    let found = installation.find(number).await?;
    let site = crate::register::id(&found.complaint, "site_id").unwrap_or_default();
    let zone = roster.office(site).time_zone;
    let (began, mut seen, mut alarms) = (Instant::now(), 0, Alarms::default());
    let mut pace = tokio::time::interval(Duration::from_millis(300));
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        pace.tick().await;
        let late = began.elapsed() > watch.limit;
        let history = match installation.history(found.reader, found.id).await {
            Ok(history) => history,
            Err(e) if late => return Err(e),
            // A service that is away for a moment comes back.
            Err(_) => continue,
        };
        for event in history.iter().filter(|event| event.seq > seen) {
            count(&mut alarms, &event.what);
            if let Some(line) = line(event, page.lang) {
                page.text(1, &format!("{}  {line}", page.lang.moment(event.at, zone)))?;
                if let Some(due) = moment(&event.details, "due_at") {
                    let due = page.lang.moment(due, zone);
                    page.labelled(3, page.lang.pick("截止", "due"), &due)?;
                }
                let heard = ids(&event.details, "staff_ids");
                page.labelled(
                    3,
                    page.lang.pick("通知", "told"),
                    &roster.people(&heard, page.lang),
                )?;
            }
        }
        seen = history.iter().map(|event| event.seq).max().unwrap_or(seen);
        let ends = [
            "complaint.closed",
            "complaint.declined",
            "complaint.withdrawn",
        ];
        let ended = history
            .iter()
            .any(|event| ends.contains(&event.what.as_str()));
        let enough = watch.until_escalated && alarms.escalated > 0;
        if enough || ended || late {
            return Ok(alarms);
        }
    }
}

fn count(alarms: &mut Alarms, what: &str) {
    match what {
        "assignment.due_soon" => alarms.reminders += 1,
        "assignment.overdue" => alarms.overdue += 1,
        "assignment.escalated" => alarms.escalated += 1,
        _ => {}
    }
}

fn line(event: &Event, lang: Lang) -> Option<String> {
    let clock = terms::code(text(&event.details, "clock"), lang);
    let said = match event.what.as_str() {
        "assignment.due_soon" | "assignment.escalated" => {
            terms::code(text(&event.details, "alarm"), lang)
        }
        "assignment.overdue" => terms::code("overdue", lang),
        _ => return None,
    };
    Some(format!("{said} · {clock} [{}]", event.rules.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(what: &str, alarm: &str) -> Event {
        Event {
            seq: 1,
            at: "2026-11-26T09:30:00Z".parse().unwrap(),
            actor: "service:assignment".into(),
            what: what.into(),
            rules: vec!["F-4.4e".into()],
            details: json!({"clock": "handling", "alarm": alarm}),
        }
    }

    #[test]
    fn alarms_are_told_and_counted_and_nothing_else_is() {
        let mut alarms = Alarms::default();
        let told = [
            ("assignment.due_soon", "last_day"),
            ("assignment.overdue", ""),
            ("assignment.escalated", "escalate_unit_head"),
        ]
        .map(|(what, alarm)| {
            count(&mut alarms, what);
            line(&event(what, alarm), Lang::En).unwrap()
        });
        assert_eq!(
            told[0],
            "Reminder: the last day 催办：最后一日 · Handling 处理 [F-4.4e]"
        );
        assert!(told[1].starts_with("Overdue 逾期"), "{told:?}");
        assert!(
            told[2].starts_with("Escalated to the unit head"),
            "{told:?}"
        );
        assert_eq!(
            alarms,
            Alarms {
                reminders: 1,
                overdue: 1,
                escalated: 1
            }
        );
        assert_eq!(line(&event("complaint.accepted", ""), Lang::En), None);
    }
}
