//! What may be done before anybody tries: the same that becomes of it when they do.

use super::*;

fn possible(investigation: &Investigation, by: StaffId) -> Vec<&'static str> {
    let steps = Step::ALL.iter().copied();
    let allowed = steps.filter(|step| investigation.allows(*step, by, day(5)) == Ok(true));
    allowed.map(Step::segment).collect()
}

const EVERYTHING: [&str; 7] = [
    "preliminary-verification",
    "records",
    "recordings",
    "conclusion",
    "classification",
    "group",
    "interest",
];

fn but(left_out: &[&str]) -> Vec<&'static str> {
    let kept = |step: &&str| !left_out.contains(step);
    EVERYTHING.into_iter().filter(kept).collect()
}

#[test]
fn given_a_stage_then_what_it_awaits_is_possible() {
    let early = ["recordings", "interest"];
    assert_eq!(possible(&registered(case()), OFFICER), early);
    let (first, conclusion) = ("preliminary-verification", "conclusion");
    assert_eq!(possible(&accepted(case()), OFFICER), but(&[conclusion]));
    let simple = verified(case(), Complexity::Simple);
    assert_eq!(
        possible(&simple, OFFICER),
        EVERYTHING,
        "it may turn out complex"
    );
    let complex = verified(case(), Complexity::Complex);
    assert_eq!(possible(&complex, OFFICER), but(&[first, conclusion]));
    let grouped = then(complex.form_group(group(false), &[]));
    assert_eq!(possible(&grouped, MEMBER), but(&[first]));
    assert_eq!(possible(&grouped, OFFICER), but(&[first, conclusion]));
    let late = ["recordings", "classification", "interest"];
    assert_eq!(possible(&concluded(), OFFICER), late);
    assert_eq!(possible(&ended(Ending::Closed), OFFICER), ["interest"]);
}

#[test]
fn given_what_waits_for_a_second_person_then_only_another_one_confirms() {
    let major = judgement(Severity::Major, &[Scope::Attitude]);
    let major = then(accepted(case()).classify(major, false, act(OFFICER, 3)));
    let answer = |case: &Investigation, by| case.allows(Step::Confirmation, by, day(5));
    assert_eq!(answer(&major, SECOND), Err(Refusal::NothingToConfirm));
    let down = judgement(Severity::Ordinary, &[Scope::Attitude]);
    let waits = then(major.classify(down, false, act(OFFICER, 4)));
    assert_eq!(answer(&waits, OFFICER), Err(Refusal::SamePerson));
    assert_eq!(answer(&waits, SECOND), Ok(true));
    let confirmed = then(waits.confirm(false, act(SECOND, 5)));
    assert_eq!(answer(&confirmed, SECOND), Ok(false), "done already");
}

#[test]
fn given_everything_alleged_and_held_major_then_another_judgement_is_still_possible() {
    let all = judgement(Severity::Major, Scope::ALL);
    let held = then(accepted(case()).classify(all, false, act(OFFICER, 3)));
    assert_eq!(held.allows(Step::Classification, SECOND, day(5)), Ok(true));
}
