//! Given a complaint, when something is decided or heard, then …

mod collecting;
mod deciding;
mod describing;
mod following;
mod handing_out;
mod hostile;
mod keeping;
mod merging;
mod possible;
mod representing;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use regulation::{
    Clock, ClosingResult, DeclineReason, Finding, ReopenReason, Satisfaction, Scope, Sensitivity,
    Severity, Stage,
};
use uuid::Uuid;

use super::*;

const OFFICER: StaffId = StaffId(Uuid::from_u128(7));
const RESPONDENT: StaffId = StaffId(Uuid::from_u128(8));

fn day(day: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(day)
}

fn promised() -> NaiveDate {
    day(20).date_naive()
}

fn in_state(state: State) -> Complaint {
    let classified = Classified {
        scopes: vec![Scope::Attitude],
        subtypes: vec![],
        severity: Severity::Ordinary,
        decided: false,
        sensitivity: Sensitivity::S1,
    };
    let id = ComplaintId(Uuid::from_u128(1));
    Complaint::restore(
        id,
        Uuid::from_u128(2),
        vec![],
        false,
        classified,
        promised(),
        None,
        state,
        Record::default(),
    )
}

fn registered() -> Complaint {
    in_state(State::Registered)
}

fn accepted() -> Acceptance {
    Acceptance {
        by: OFFICER,
        at: day(1),
    }
}

fn open(work: Work) -> Complaint {
    in_state(State::Open {
        accepted: accepted(),
        round: 0,
        work,
    })
}

fn declined() -> Complaint {
    in_state(State::Declined {
        reason: DeclineReason::Praise,
        by: OFFICER,
        at: day(1),
    })
}

fn withdrawn() -> Complaint {
    in_state(State::Withdrawn {
        accepted: None,
        round: 0,
        at: day(2),
    })
}

fn closed() -> Complaint {
    let result = ClosingResult::Resolved;
    in_state(State::Closed {
        accepted: accepted(),
        round: 0,
        result,
        by: None,
        at: day(9),
    })
}

fn integrity(mut complaint: Complaint) -> Complaint {
    complaint.classified.scopes = vec![Scope::Integrity];
    complaint.classified.sensitivity = Sensitivity::S3;
    complaint
}

#[track_caller]
fn changed(decision: Result<Decision, Refusal>) -> (Complaint, Vec<Fact>) {
    match decision {
        Ok(Decision::Changed(next, facts)) => (next, facts),
        other => panic!("not changed: {other:?}"),
    }
}

#[track_caller]
fn followed(decision: Result<Decision, NotYet>) -> Complaint {
    match decision {
        Ok(Decision::Followed(next)) => next,
        other => panic!("not followed: {other:?}"),
    }
}
