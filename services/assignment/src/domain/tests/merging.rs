//! 并单 and back (F-6.6).

use super::*;

fn tuesday() -> DateTime<Utc> {
    at("2026-11-24T09:30")
}

fn thursday() -> DateTime<Utc> {
    at("2026-11-26T15:00")
}

/// Of every kind of stage before the reply.
fn all() -> Vec<Assignment> {
    vec![
        registered(Severity::Ordinary),
        classified(Severity::Major),
        dispatched(),
        designated(),
        in_handling(),
        submitted(),
        endorsed(),
        approved(),
    ]
}

#[test]
fn given_any_stage_when_merged_then_no_clock_runs_and_unmerging_restores_it_field_by_field() {
    for given in all() {
        let (merged, told) = then(given.clone().merge(tuesday()));
        assert_eq!((merged.next_deadline(), told), (None, vec![]));
        assert_eq!(merged.stage().code(), "ended");
        assert_eq!(
            merged.clone().merge(thursday()),
            Ok(Decision::AlreadyDone),
            "told twice"
        );
        let (again, facts) = then(merged.unmerge(&terms(), thursday()));
        assert_eq!(again, given);
        // Each deadline that runs again is the one that ran before, and the ledger says so.
        let running = given.clocks().iter().filter(|run| run.stopped_at.is_none());
        let running: Vec<ClockRun> = running.copied().collect();
        let set: Vec<ClockRun> = facts
            .iter()
            .map(|fact| match fact {
                Fact::DeadlineSet(setting) => {
                    assert_eq!(setting.why, Why::WentOn);
                    setting.run
                }
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(set, running);
        assert_eq!(
            again.unmerge(&terms(), thursday()),
            Ok(Decision::AlreadyDone)
        );
    }
}

#[test]
fn given_a_merged_one_when_people_decide_on_it_then_it_is_refused() {
    let merged = then(in_handling().merge(tuesday())).0;
    let refused = merged.submit(submit(HANDLER, false), &terms(), thursday());
    assert_eq!(refused, Err(Refusal::NotNow("ended")));
}

#[test]
fn given_a_merged_one_when_what_was_on_its_way_arrives_then_it_counts_after_unmerging() {
    let accepted = |case: Assignment| {
        case.accept(
            Signature {
                by: OFFICER,
                at: monday(),
            },
            &terms(),
        )
    };
    let alone = then(accepted(registered(Severity::Ordinary))).0;
    let merged = then(registered(Severity::Ordinary).merge(tuesday())).0;
    let since = merged.merged_since().unwrap();
    let within = accepted(merged.beneath()).unwrap().within(since);
    let within = then(Ok(within)).0;
    assert_eq!(within.next_deadline(), None, "its clocks still rest");
    assert_eq!(then(within.unmerge(&terms(), thursday())).0, alone);
}

#[test]
fn given_a_merged_one_when_it_is_withdrawn_then_it_ends_and_does_not_come_back() {
    let merged = then(in_handling().merge(tuesday())).0;
    let ended = then(merged.end(End::Withdrawn, thursday())).0;
    assert!(matches!(
        ended.stage(),
        Stage::Ended {
            how: End::Withdrawn,
            before,
            ..
        } if before.code() == "in_handling"
    ));
    assert_eq!(ended.next_deadline(), None);
    assert_eq!(
        ended.unmerge(&terms(), thursday()),
        Ok(Decision::AlreadyDone)
    );
}

#[test]
fn given_a_merged_one_when_a_notice_changes_the_working_days_then_unmerging_dates_it_anew() {
    let given = in_handling();
    let merged = then(given.clone().merge(tuesday())).0;
    let mut other = terms();
    other.office = Office::parse("Asia/Shanghai", "09:00", "16:00").unwrap();
    let (again, _) = then(merged.unmerge(&other, thursday()));
    let (was, now) = (given.next_deadline(), again.next_deadline());
    let moved = was.unwrap().due_at - now.unwrap().due_at;
    assert_eq!(moved, chrono::TimeDelta::minutes(90));
}
