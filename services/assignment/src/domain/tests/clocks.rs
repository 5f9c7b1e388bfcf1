//! Which clocks run, and what their alarms say.

use super::*;

#[test]
fn given_any_stage_that_is_not_final_then_exactly_one_clock_runs() {
    for case in [
        registered(Severity::Ordinary),
        classified(Severity::Major),
        dispatched(),
        in_handling(),
        endorsed(),
        replied(),
    ] {
        let running = case
            .clocks()
            .iter()
            .filter(|run| run.stopped_at.is_none())
            .count();
        assert_eq!(running, 1, "{}", case.stage().code());
    }
}

#[test]
fn given_a_deadline_that_is_met_or_replaced_then_its_alarms_say_nothing() {
    let raise = |case: Assignment, version| {
        case.raise(
            Clock::Handling,
            version,
            Alarm::Overdue,
            vec![HANDLER],
            monday(),
        )
    };
    assert!(raise(in_handling(), 1).is_ok());
    assert_eq!(raise(endorsed(), 1), Err(Refusal::Obsolete));
    assert_eq!(raise(in_handling(), 2), Err(Refusal::Obsolete));
}

#[test]
fn given_a_deadline_set_late_then_reminders_of_the_past_are_left_out_and_being_overdue_is_not() {
    let late = Matter {
        received_at: at("2026-11-02T10:00"),
        ..matter(Severity::Ordinary)
    };
    let registration = Registration {
        complaint: ComplaintId(Uuid::from_u128(1)),
        matter: late,
    };
    let (_, facts) = then(Assignment::open(None, registration, &terms(), monday()));
    let Fact::DeadlineSet(setting) = &facts[0] else {
        panic!("{facts:?}")
    };
    let alarms: Vec<_> = setting.alarms.iter().map(|(alarm, _)| *alarm).collect();
    assert_eq!(
        alarms,
        [
            Alarm::Overdue,
            Alarm::EscalateUnitHead,
            Alarm::EscalateSiteLeader,
            Alarm::EscalateSupervisor
        ]
    );
}
