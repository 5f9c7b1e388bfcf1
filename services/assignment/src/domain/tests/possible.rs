//! What may be done before anybody tries: the same that becomes of it when they do.

use regulation::WaitsFor;

use super::assisting::assisted;
use super::measures::order_measure;
use super::*;

/// Somebody who neither heads nor belongs to the department; others have to act.
fn who(by: StaffId) -> Standpoint {
    Standpoint {
        by,
        of_unit: false,
        heads_unit: false,
        is_below: false,
        endorses: false,
        may_rule: false,
        in_hand: vec![SUPERVISOR],
    }
}

fn head() -> Standpoint {
    Standpoint {
        of_unit: true,
        heads_unit: true,
        endorses: true,
        ..who(HEAD)
    }
}

fn possible(case: &Assignment, who: &Standpoint) -> Vec<&'static str> {
    let steps = Step::ALL.iter().copied();
    let allowed = steps.filter(|step| case.allows(*step, who, &terms(), monday()).is_ok());
    allowed.map(Step::segment).collect()
}

fn against(case: &Assignment, step: Step, who: &Standpoint) -> Refusal {
    case.allows(step, who, &terms(), monday()).unwrap_err()
}

const WATCH: [&str; 2] = ["urge", "supervision-orders"];

#[test]
fn given_a_stage_then_what_it_awaits_is_possible_and_what_goes_on_beside_it() {
    let officer = who(OFFICER);
    assert_eq!(possible(&registered(Severity::Ordinary), &officer), WATCH);
    let beside = |first: &[&'static str]| [first, &WATCH].concat();
    let ordinary = classified(Severity::Ordinary);
    assert_eq!(possible(&ordinary, &officer), beside(&["dispatch"]));
    let major = classified(Severity::Major);
    assert_eq!(possible(&major, &officer), beside(&["designation"]));
    assert_eq!(
        against(&major, Step::Dispatch, &officer),
        Refusal::MajorIsDesignated
    );
    let handler = who(HANDLER);
    let ordered = [
        "reassignment",
        "sign-for",
        "return",
        "extension",
        "suspension",
    ];
    assert_eq!(possible(&dispatched(), &handler), beside(&ordered));
    let of_unit = Standpoint {
        of_unit: true,
        ..who(COLLEAGUE)
    };
    let back = ["reassignment", "return"];
    assert_eq!(possible(&dispatched(), &of_unit), beside(&back));
    let work = ["reassignment", "result", "extension", "suspension"];
    let work = [&beside(&work)[..], &["measures", "contact-attempts"]].concat();
    assert_eq!(possible(&in_handling(), &handler), work);
    assert_eq!(possible(&in_handling(), &head()), work, "theirs as well");
    assert_eq!(
        possible(&assisted(), &handler),
        work,
        "with a reason for what is missing"
    );
    assert_eq!(
        against(&in_handling(), Step::SignFor, &handler),
        Refusal::DoneAlready
    );
    assert_eq!(
        against(&in_handling(), Step::Result, &officer),
        Refusal::NotYours
    );
    let result = beside(&["endorsement", "redo"]);
    assert_eq!(possible(&submitted(), &head()), result);
    assert_eq!(possible(&submitted(), &handler), WATCH);
    assert_eq!(
        against(&submitted(), Step::Redo, &handler),
        Refusal::OwnWork
    );
    let asked = Standpoint {
        endorses: false,
        ..who(LEADER)
    };
    assert_eq!(
        against(&submitted(), Step::Endorsement, &asked),
        Refusal::NotYours
    );
    assert_eq!(
        possible(&endorsed(), &officer),
        beside(&["approval", "redo"])
    );
    assert_eq!(
        against(&endorsed(), Step::Approval, &head()),
        Refusal::OwnWork
    );
    assert_eq!(possible(&approved(), &officer), WATCH);
    let review = in_review(vec![LEADER]);
    assert_eq!(possible(&review, &who(LEADER)), beside(&["review"]));
    assert_eq!(against(&review, Step::Review, &officer), Refusal::OwnWork);
    let over = then(approved().merge(monday())).0;
    assert_eq!(possible(&over, &officer), [""; 0]);
}

#[test]
fn given_that_nobody_else_has_to_act_then_nobody_is_urged() {
    let alone = Standpoint {
        in_hand: vec![OFFICER],
        ..who(OFFICER)
    };
    for step in [Step::Urge, Step::SupervisionOrders] {
        assert_eq!(against(&in_handling(), step, &alone), Refusal::NobodyElse);
    }
}

#[test]
fn given_what_was_asked_for_then_one_level_up_may_rule_and_whoever_asked_may_not() {
    let asking = |reason: &str| Asking {
        by: HANDLER,
        heads_unit: false,
        reason: reason.into(),
        approvers: vec![HEAD],
        at: monday(),
    };
    let longer = then(in_handling().ask_extension(asking("等"), 1, &terms())).0;
    let until = at("2026-11-25T09:00");
    let waits = WaitsFor::OutsideBody;
    let both = then(longer.ask_suspension(asking("等"), waits, until, &terms())).0;
    for (ask, rule) in [
        (Step::Extension, Step::ExtensionRuling),
        (Step::Suspension, Step::SuspensionRuling),
    ] {
        assert_eq!(against(&both, ask, &who(HANDLER)), Refusal::AskedAlready);
        assert_eq!(both.allows(rule, &head(), &terms(), monday()), Ok(()));
        // Too late to grant it is not too late to refuse it.
        let later = at("2026-11-25T10:00");
        assert_eq!(both.allows(rule, &head(), &terms(), later), Ok(()));
        assert_eq!(against(&both, rule, &who(HANDLER)), Refusal::OwnWork);
        let below = Standpoint {
            is_below: true,
            ..head()
        };
        assert_eq!(against(&both, rule, &below), Refusal::NotAbove);
    }
    let granted = Ruling {
        by: HEAD,
        is_below: false,
        refusal: None,
        at: monday(),
    };
    let suspended = then(both.rule_on_suspension(granted, &terms())).0;
    let resumed = |who: &Standpoint| suspended.allows(Step::Resumption, who, &terms(), monday());
    let ruling = Standpoint {
        may_rule: true,
        ..who(OFFICER)
    };
    for theirs in [&who(HANDLER), &head(), &ruling] {
        assert_eq!(resumed(theirs), Ok(()));
    }
    assert_eq!(resumed(&who(OFFICER)), Err(Refusal::NotYours));
}

#[test]
fn given_an_open_conciliation_then_attempts_are_recorded_also_after_the_result() {
    let handler = who(HANDLER);
    let tried =
        |case: &Assignment| case.allows(Step::ContactAttempts, &handler, &terms(), monday());
    let conciliated = then(order_measure(
        in_handling(),
        MeasureKind::Conciliation,
        None,
        HANDLER,
    ));
    let submitted_with = then(
        conciliated
            .0
            .submit(submit(HANDLER, false), &terms(), monday()),
    )
    .0;
    assert_eq!(tried(&submitted_with), Ok(()));
    assert_eq!(
        tried(&submitted()),
        Err(Refusal::NotNow("awaiting_endorsement"))
    );
}
