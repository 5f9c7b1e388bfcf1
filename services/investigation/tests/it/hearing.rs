//! What the others tell.

use events::assignment::{Designated, Dispatched, Returned, SignedFor, TakenAway};
use events::complaint::{
    ComplaintClosed, ComplaintDeclined, ComplaintReopened, ComplaintWithdrawn,
    RespondentIdentified, SensitivityChanged,
};
use regulation::{ClosingResult, DeclineReason, ReopenReason, Sensitivity};
use serde_json::json;
use uuid::Uuid;

use crate::cast::*;
use crate::world::World;

fn handled() -> (String, Option<String>) {
    ("handled".into(), None)
}

fn designated(members: &[Uuid]) -> Designated {
    Designated {
        complaint_id: COMPLAINT,
        at: at(4),
        leader_id: members[0],
        member_ids: members.to_vec(),
        due_at: at(23),
        designated_by: LEADER,
    }
}

fn withdrawn(ends_case: bool) -> ComplaintWithdrawn {
    ComplaintWithdrawn {
        complaint_id: COMPLAINT,
        at: at(5),
        ends_case,
        recorded_by: None,
    }
}

fn closed() -> ComplaintClosed {
    ComplaintClosed {
        complaint_id: COMPLAINT,
        at: at(8),
        result: ClosingResult::Resolved,
        closed_by: None,
    }
}

fn reopened(reason: ReopenReason, round: i32) -> ComplaintReopened {
    ComplaintReopened {
        complaint_id: COMPLAINT,
        at: at(9),
        reason,
        round,
        reopened_by: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_complaint_is_remembered_and_opens_when_it_is_accepted() {
    let mut world = World::start().await;
    assert_eq!(world.tell(&registered(COMPLAINT)).await, handled());
    assert_eq!(world.told(COMPLAINT).await, [] as [&str; 0]);
    let early = world
        .post(OFFICER, "classification", classification("ordinary"))
        .await;
    assert_eq!(early.problem(), (409, "not-accepted"));

    assert_eq!(world.tell(&accepted(COMPLAINT)).await, handled());
    let published = world.published(COMPLAINT).await;
    let opened = json!({ "complaint_id": COMPLAINT, "at": "2026-11-23T02:00:00Z", "round": 1 });
    assert_eq!(published, [("investigation.opened".to_owned(), opened)]);
    let read = world.read(OFFICER).await;
    assert_eq!(
        (read.status, &read.body["stage"]),
        (200, &json!("verifying"))
    );
    world.end().await;
}

pub(crate) fn classification(severity: &str) -> serde_json::Value {
    json!({ "severity": severity, "scopes": ["A"], "subtypes": ["A2"], "reason": "态度生硬" })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_designation_that_overtakes_the_acceptance_waits_for_it() {
    let mut world = World::start().await;
    let overtaking = world.send(&designated(&[INVESTIGATOR])).await;
    world.kept_back(overtaking).await;
    world.tell(&registered(COMPLAINT)).await;
    world.tell(&accepted(COMPLAINT)).await;
    assert_eq!(world.reaction(overtaking).await, handled());
    assert_eq!(
        world.told(COMPLAINT).await,
        ["investigation.opened", "investigation.group_formed"]
    );
    let group = world.read(OFFICER).await.body["group"].clone();
    assert_eq!(
        (&group["designated"], &group["member_ids"]),
        (&json!(true), &json!([INVESTIGATOR]))
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_complaint_is_never_investigated() {
    let mut world = World::start().await;
    world.tell(&registered(COMPLAINT)).await;
    let declined = ComplaintDeclined {
        complaint_id: COMPLAINT,
        at: at(2),
        reason: DeclineReason::Praise,
        declined_by: OFFICER,
    };
    assert_eq!(world.tell(&declined).await, handled());
    let refused = world
        .post(OFFICER, "classification", classification("ordinary"))
        .await;
    assert_eq!(refused.problem(), (409, "ended"));
    assert_eq!(world.told(COMPLAINT).await, [] as [&str; 0]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_5_a_withdrawal_ends_an_ordinary_case_and_scope_c_goes_on() {
    let mut world = World::with(bribery(COMPLAINT)).await;
    let (outcome, reason) = world.tell(&withdrawn(false)).await;
    assert_eq!(
        (outcome.as_str(), reason.as_deref()),
        ("ignored", Some("the withdrawal does not end the case"))
    );
    assert_eq!(world.read(INTEGRITY).await.body["stage"], "verifying");
    assert_eq!(world.tell(&withdrawn(true)).await, handled());
    assert_eq!(world.read(INTEGRITY).await.body["stage"], "withdrawn");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_new_facts_open_an_investigation_again() {
    let mut world = World::with(registered(COMPLAINT)).await;
    world.tell(&closed()).await;
    assert_eq!(
        world.tell(&reopened(ReopenReason::Dissatisfied, 1)).await,
        handled()
    );
    let read = world.read(OFFICER).await;
    assert_eq!(
        (&read.body["stage"], &read.body["round"]),
        (&json!("verifying"), &json!(1))
    );
    assert_eq!(world.told(COMPLAINT).await, ["investigation.opened"]);

    world.tell(&closed()).await;
    assert_eq!(
        world.tell(&reopened(ReopenReason::NewFacts, 2)).await,
        handled()
    );
    assert_eq!(world.published(COMPLAINT).await[1].1["round"], 2);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_whoever_is_recused_by_a_new_respondent_leaves_the_group_and_reads_nothing() {
    let mut world = World::with(registered(COMPLAINT)).await;
    world.tell(&designated(&[INVESTIGATOR, COLLEAGUE])).await;
    assert_eq!(world.read(COLLEAGUE).await.status, 200);
    let identified = RespondentIdentified {
        complaint_id: COMPLAINT,
        at: at(5),
        respondent_ids: vec![RESPONDENT, COLLEAGUE],
        identified_by: OFFICER,
    };
    assert_eq!(world.tell(&identified).await, handled());
    let told = world.published(COMPLAINT).await;
    assert_eq!(told.last().unwrap().1["member_ids"], json!([INVESTIGATOR]));
    assert_eq!(world.read(COLLEAGUE).await.status, 404);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_sensitivity_closes_the_case_to_those_who_may_not_read_it_any_more() {
    let mut world = World::with(registered(COMPLAINT)).await;
    assert_eq!(world.read(OFFICER).await.status, 200);
    let changed = SensitivityChanged {
        complaint_id: COMPLAINT,
        at: at(3),
        sensitivity: Sensitivity::S3,
        previous: Sensitivity::S1,
    };
    assert_eq!(world.tell(&changed).await, handled());
    assert_eq!(
        (
            world.read(OFFICER).await.status,
            world.read(INTEGRITY).await.status
        ),
        (404, 200)
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_sees_the_case_from_dispatch_until_it_is_returned_or_taken_away() {
    let mut world = World::with(registered(COMPLAINT)).await;
    assert_eq!(world.read(HANDLER).await.status, 404);
    let dispatched = |handler_id| Dispatched {
        complaint_id: COMPLAINT,
        at: at(3),
        department_id: WINDOWS,
        handler_id,
        due_at: at(23),
        dispatched_by: OFFICER,
    };
    world.tell(&dispatched(Some(HANDLER))).await;
    assert_eq!(world.read(HANDLER).await.status, 200);
    world
        .tell(&Returned {
            complaint_id: COMPLAINT,
            at: at(4),
            returned_by: HANDLER,
            returns: 1,
        })
        .await;
    assert_eq!(world.read(HANDLER).await.status, 404);
    world.tell(&dispatched(None)).await;
    world
        .tell(&SignedFor {
            complaint_id: COMPLAINT,
            at: at(5),
            signed_by: HANDLER,
        })
        .await;
    assert_eq!(world.read(HANDLER).await.status, 200);
    world
        .tell(&TakenAway {
            complaint_id: COMPLAINT,
            at: at(6),
            staff_ids: vec![HANDLER],
        })
        .await;
    assert_eq!(world.read(HANDLER).await.status, 404);
    world.end().await;
}
