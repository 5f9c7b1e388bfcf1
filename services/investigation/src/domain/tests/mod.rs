//! Given a case and what was done to it, when somebody acts, then …

mod classifying;
mod concluding;
mod custody;
mod life;
mod merging;
mod possible;
mod recusing;
mod verifying;

use chrono::{DateTime, TimeDelta, Utc};
use regulation::{Finding, Scope, Sensitivity, Severity};
use uuid::Uuid;

use super::*;

const COMPLAINT: ComplaintId = ComplaintId(Uuid::from_u128(1));
const OFFICER: StaffId = StaffId(Uuid::from_u128(10));
const SECOND: StaffId = StaffId(Uuid::from_u128(11));
const LEADER: StaffId = StaffId(Uuid::from_u128(12));
const MEMBER: StaffId = StaffId(Uuid::from_u128(13));
const RESPONDENT: StaffId = StaffId(Uuid::from_u128(14));

fn day(day: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(day)
}

fn act(by: StaffId, on: i64) -> Act {
    Act { by, at: day(on) }
}

fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

fn record(id: u128) -> Record {
    let (id, kind) = (RecordId(Uuid::from_u128(id)), RecordKind::BusinessRecord);
    Record {
        id,
        kind,
        text: text("10:12 叫号 A031"),
        taken_at: day(1),
        act: act(OFFICER, 2),
    }
}

fn verification(complexity: Complexity) -> Verification {
    let methods = vec![Method::Talk, Method::BusinessRecords];
    Verification {
        methods,
        complexity,
        note: text("与窗口人员谈话"),
        act: act(OFFICER, 2),
    }
}

fn group(designated: bool) -> Group {
    Group::new(LEADER, vec![MEMBER], act(SECOND, 3), designated).unwrap()
}

fn judgement(severity: Severity, scopes: &[Scope]) -> Judgement {
    Judgement::new(severity, scopes.to_vec(), vec![], text("因为")).unwrap()
}

fn case() -> Case {
    Case {
        number: "TS-2026-000123-7".to_owned(),
        site: Uuid::from_u128(20),
        window: None,
        department: Some(Uuid::from_u128(21)),
        respondents: vec![RESPONDENT],
        scopes: vec![Scope::Attitude],
        sensitivity: Sensitivity::S1,
        proposed: Severity::Ordinary,
        registered_at: day(0),
        handling_department: None,
        handler: None,
    }
}

fn integrity_case() -> Case {
    let (scopes, sensitivity, proposed) =
        (vec![Scope::Integrity], Sensitivity::S3, Severity::Major);
    Case {
        scopes,
        sensitivity,
        proposed,
        ..case()
    }
}

/// What became of it, and what it told.
fn changed(decision: Result<Decision, Refusal>) -> (Investigation, Vec<Fact>) {
    match decision {
        Ok(Decision::Changed(next, facts)) => (*next, facts),
        other => panic!("nothing changed: {other:?}"),
    }
}

fn then(decision: Result<Decision, Refusal>) -> Investigation {
    changed(decision).0
}

fn registered(case: Case) -> Investigation {
    Investigation::remember(COMPLAINT, case).0
}

fn accepted(case: Case) -> Investigation {
    then(registered(case).open(day(1)))
}

fn verified(case: Case, complexity: Complexity) -> Investigation {
    then(accepted(case).verify(verification(complexity)))
}

/// Ordinary, simple, with record 30, concluded by the officer.
fn concluded() -> Investigation {
    let with_record = then(verified(case(), Complexity::Simple).add_record(record(30)));
    then(conclude(with_record, &[30], OFFICER))
}

fn conclude(given: Investigation, evidence: &[u128], by: StaffId) -> Result<Decision, Refusal> {
    let evidence = evidence
        .iter()
        .map(|id| RecordId(Uuid::from_u128(*id)))
        .collect();
    given.conclude(
        Finding::Substantiated,
        text("确有此事"),
        evidence,
        act(by, 4),
    )
}

fn ended(how: Ending) -> Investigation {
    then(concluded().end(how, day(9)))
}
