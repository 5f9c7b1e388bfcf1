//! Given a stage, when something happens, then …

mod aftermath;
mod asking;
mod assisting;
mod clocks;
mod counting;
mod giving;
mod handling;
mod keeping;
mod measures;
mod merging;
mod opening;
mod ordering;
mod ordering_measures;
mod patterns;
mod possible;
mod reassigning;
mod recusing;
mod relief;
mod reviewing;
mod routing;
mod supervising;
mod telling;

use calendar::{Calendar, Office};
use chrono::{DateTime, Utc};
use regulation::{
    Alarm, Clock, Finding, MeasureKind, Policy, ReopenReason, Scope, Sensitivity, Severity,
};
use uuid::Uuid;

use super::*;

const OFFICER: StaffId = StaffId(Uuid::from_u128(10));
const HEAD: StaffId = StaffId(Uuid::from_u128(11));
const LEADER: StaffId = StaffId(Uuid::from_u128(13));
const INVESTIGATOR: StaffId = StaffId(Uuid::from_u128(14));
const COLLEAGUE: StaffId = StaffId(Uuid::from_u128(15));
const HANDLER: StaffId = StaffId(Uuid::from_u128(16));
const RESPONDENT: StaffId = StaffId(Uuid::from_u128(17));
const UNIT: DepartmentId = DepartmentId(Uuid::from_u128(6));
const OTHER_UNIT: DepartmentId = DepartmentId(Uuid::from_u128(7));
const HELPER: StaffId = StaffId(Uuid::from_u128(18));
const SUPERVISOR: StaffId = StaffId(Uuid::from_u128(19));
const ORDER: SupervisionId = SupervisionId(Uuid::from_u128(60));
const MEASURE: MeasureId = MeasureId(Uuid::from_u128(50));

/// Local time in Shanghai.
fn at(local: &str) -> DateTime<Utc> {
    format!("{local}:00+08:00").parse().unwrap()
}

/// Monday, 10:00.
fn monday() -> DateTime<Utc> {
    at("2026-11-23T10:00")
}

fn terms() -> Terms {
    Terms {
        calendar: Calendar::china(),
        calendar_name: "cn".into(),
        calendar_revision: 0,
        office: Office::parse("Asia/Shanghai", "09:00", "17:30").unwrap(),
        policy: Policy {
            redo_limit: 1,
            ..Policy::default()
        },
    }
}

fn matter(severity: Severity) -> Matter {
    Matter {
        number: "ZW-2026-000123-7".into(),
        site: SiteId(Uuid::from_u128(1)),
        department: Some(UNIT),
        severity,
        classified: false,
        scopes: vec![Scope::Quality],
        sensitivity: Sensitivity::S1,
        respondents: vec![RESPONDENT],
        received_at: monday(),
        registered_at: monday(),
    }
}

/// The aggregate after a transition that must happen, and what it tells.
fn then(decision: Result<Decision, Refusal>) -> (Assignment, Vec<Fact>) {
    match decision {
        Ok(Decision::Changed(case, facts)) => (*case, facts),
        other => panic!("nothing changed: {other:?}"),
    }
}

fn registered(severity: Severity) -> Assignment {
    let registration = Registration {
        complaint: ComplaintId(Uuid::from_u128(1)),
        matter: matter(severity),
    };
    then(Assignment::open(None, registration, &terms(), monday())).0
}

fn classification(severity: Severity) -> Classification {
    let sensitivity = Sensitivity::of(severity, &[Scope::Quality], false);
    Classification {
        severity,
        scopes: vec![Scope::Quality],
        sensitivity,
        at: monday(),
    }
}

fn classified(severity: Severity) -> Assignment {
    let accepted = registered(severity).accept(
        Signature {
            by: OFFICER,
            at: monday(),
        },
        &terms(),
    );
    then(
        then(accepted)
            .0
            .classify(classification(severity), vec![LEADER], &terms()),
    )
    .0
}

fn to(handler: Option<StaffId>) -> Dispatch {
    Dispatch {
        department: UNIT,
        handler,
        required: "查".into(),
        assisting: vec![],
        by: OFFICER,
    }
}

fn proof() -> Proof {
    Proof::new(Some("已交".into()), vec![]).unwrap()
}

fn dispatched() -> Assignment {
    let free = Conflicts::default();
    then(classified(Severity::Ordinary).dispatch(to(Some(HANDLER)), &free, &terms(), monday())).0
}

fn in_handling() -> Assignment {
    then(dispatched().sign_for(HANDLER, false, monday())).0
}

fn submit(by: StaffId, heads_unit: bool) -> Submit {
    Submit {
        by,
        heads_unit,
        summary: "已办".into(),
        endorsers: vec![HEAD],
        without: None,
    }
}

fn submitted() -> Assignment {
    then(in_handling().submit(submit(HANDLER, false), &terms(), monday())).0
}

fn endorsed() -> Assignment {
    then(submitted().endorse(HEAD, true, monday())).0
}

fn approved() -> Assignment {
    then(endorsed().approve(OFFICER, &terms(), monday())).0
}

fn replied() -> Assignment {
    then(approved().replied(
        Signature {
            by: OFFICER,
            at: monday(),
        },
        1,
        &terms(),
    ))
    .0
}

/// Reopened where no redo is left.
fn in_review(reviewers: Vec<StaffId>) -> Assignment {
    let mut strict = terms();
    strict.policy.redo_limit = 0;
    let above = Above {
        leaders: vec![LEADER],
        reviewers,
    };
    let reason = ReopenReason::Dissatisfied;
    then(replied().reopened(reason, None, above, &strict, monday())).0
}

fn designated() -> Assignment {
    let group = Designate {
        leader: INVESTIGATOR,
        members: vec![COLLEAGUE, INVESTIGATOR],
        required: "查".into(),
        by: LEADER,
    };
    then(classified(Severity::Major).designate(group, &Conflicts::default(), &terms(), monday())).0
}

fn due(case: &Assignment, clock: Clock) -> Option<DateTime<Utc>> {
    case.running(clock).map(|run| run.due_at)
}
