//! The register follows the facts of the other services, over a real broker.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use events::assignment::{
    DeadlineChanged, Dispatched, MeasureCheckedOff, MeasureOrdered, RedoOrdered, ResultApproved,
    ResultEndorsed, ResultSubmitted, Returned, ReviewOpened, Reviewed, SignedFor,
};
use events::investigation::{ComplaintClassified, InvestigationConcluded, InvestigationOpened};
use events::notification::{AcknowledgementSent, FollowUpRecorded, ReplySent};
use regulation::{
    Clock, Finding, MeasureKind, ReplyChannel, Satisfaction, Scope, Sensitivity, Severity,
};
use serde_json::json;
use testkit::eventually;
use uuid::Uuid;

use crate::world::*;

pub(crate) fn at() -> DateTime<Utc> {
    clock::real_now()
}

pub(crate) fn classified(
    complaint_id: Uuid,
    severity: Severity,
    scopes: &[Scope],
    sensitivity: Sensitivity,
) -> ComplaintClassified {
    ComplaintClassified {
        complaint_id,
        at: at(),
        severity,
        previous: None,
        scopes: scopes.to_vec(),
        subtypes: vec!["A1".into()],
        sensitivity,
        classified_by: OFFICER,
        confirmed_by: None,
    }
}

pub(crate) fn ordinary(complaint_id: Uuid) -> ComplaintClassified {
    classified(
        complaint_id,
        Severity::Ordinary,
        &[Scope::Attitude],
        Sensitivity::S1,
    )
}

fn dispatched(complaint_id: Uuid) -> Dispatched {
    let (department_id, dispatched_by) = (COUNTER, OFFICER);
    let due_at = at() + TimeDelta::days(3);
    Dispatched {
        complaint_id,
        at: at(),
        department_id,
        handler_id: Some(HANDLER),
        due_at,
        dispatched_by,
    }
}

/// Everything up to the approval, as it is told by three services.
pub(crate) async fn approved(world: &World, complaint_id: Uuid) {
    world.tell(&ordinary(complaint_id)).await;
    world.tell(&dispatched(complaint_id)).await;
    world
        .tell(&SignedFor {
            complaint_id,
            at: at(),
            signed_by: HANDLER,
        })
        .await;
    world
        .tell(&ResultSubmitted {
            complaint_id,
            at: at(),
            submitted_by: HANDLER,
        })
        .await;
    world
        .tell(&ResultEndorsed {
            complaint_id,
            at: at(),
            endorsed_by: HEAD,
        })
        .await;
    let result = ResultApproved {
        complaint_id,
        at: at(),
        approved_by: OFFICER,
        handler_id: HANDLER,
    };
    world.tell(&result).await;
    world.until_stage(complaint_id, "to_reply").await;
}

fn reply(complaint_id: Uuid, round: i32) -> ReplySent {
    let (delivery_id, channel) = (Uuid::from_u128(1), ReplyChannel::Email);
    ReplySent {
        complaint_id,
        at: at(),
        delivery_id,
        channel,
        round,
        replied_by: OFFICER,
    }
}

fn followed_up(
    complaint_id: Uuid,
    satisfaction: Option<Satisfaction>,
    finished: bool,
) -> FollowUpRecorded {
    FollowUpRecorded {
        complaint_id,
        at: at(),
        satisfaction,
        attempt: 1,
        finished,
        round: 1,
        recorded_by: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stage_follows_every_fact_and_reply_and_follow_up_close_it() {
    let world = World::new().await;
    let told = world.accepted().await;
    let complaint_id = told.id;
    let delivery_id = Uuid::from_u128(1);
    world
        .tell(&AcknowledgementSent {
            complaint_id,
            at: at(),
            delivery_id,
            channel: ReplyChannel::Email,
        })
        .await;
    world
        .tell(&InvestigationOpened {
            complaint_id,
            at: at(),
            round: 1,
        })
        .await;
    let concluded = InvestigationConcluded {
        complaint_id,
        at: at(),
        finding: Finding::PartlySubstantiated,
        concluded_by: OFFICER,
    };
    world.tell(&concluded).await;
    world.tell(&ordinary(complaint_id)).await;
    let row = world.until_stage(complaint_id, "classified").await;
    assert_eq!(
        (&row["classified"], &row["subtypes"]),
        (&json!(true), &json!(["A1"]))
    );
    world.tell(&dispatched(complaint_id)).await;
    world.until_stage(complaint_id, "dispatched").await;
    world
        .tell(&Returned {
            complaint_id,
            at: at(),
            returned_by: HANDLER,
            returns: 1,
        })
        .await;
    world.until_stage(complaint_id, "classified").await;
    world.tell(&dispatched(complaint_id)).await;
    world
        .tell(&SignedFor {
            complaint_id,
            at: at(),
            signed_by: HANDLER,
        })
        .await;
    let row = world.until_stage(complaint_id, "in_handling").await;
    assert_eq!(row["assigned_ids"], json!([HANDLER]));
    world
        .tell(&ResultSubmitted {
            complaint_id,
            at: at(),
            submitted_by: HANDLER,
        })
        .await;
    world.until_stage(complaint_id, "in_approval").await;
    let due_at = at() - TimeDelta::hours(1);
    let due = DeadlineChanged {
        complaint_id,
        at: at(),
        clock: Clock::Approval,
        deadline_version: 1,
        due_at,
        provisional: false,
    };
    world.tell(&due).await;
    let row = world
        .until(complaint_id, "the deadline", |row| {
            row["due_clock"] == "approval"
        })
        .await;
    assert_eq!(row["overdue"], true);
    let approved = ResultApproved {
        complaint_id,
        at: at(),
        approved_by: OFFICER,
        handler_id: HANDLER,
    };
    world.tell(&approved).await;
    world.tell(&reply(complaint_id, 1)).await;
    world.until_stage(complaint_id, "to_follow_up").await;
    world.tell(&followed_up(complaint_id, None, false)).await;
    world
        .tell(&followed_up(
            complaint_id,
            Some(Satisfaction::Satisfied),
            true,
        ))
        .await;
    let row = world.until_stage(complaint_id, "closed").await;
    assert_eq!(
        (&row["result"], &row["satisfaction"]),
        (&json!("partly"), &json!("satisfied"))
    );
    assert_eq!(
        (&row["finding"], &row["overdue"]),
        (&json!("partly_substantiated"), &json!(false))
    );
    // The version counts what was decided here: registered, accepted, closed.
    assert_eq!(row["version"], 3);
    assert_eq!(
        world.published(complaint_id).await[2..],
        ["redress.complaint.closed.v1"]
    );

    let path = format!("/v1/complaints/{complaint_id}/history");
    let history = world.get(&path).by(&staff(OFFICER)).send().await.body;
    let steps = history["items"].as_array().unwrap();
    let dispatched = steps
        .iter()
        .find(|s| s["what"] == "assignment.dispatched")
        .unwrap();
    assert_eq!(dispatched["actor"], "service:assignment");
    assert_eq!(dispatched["rules"], json!(["S-4.4", "F-4.4a"]));
    assert_eq!(dispatched["details"]["department_id"], json!(COUNTER));
    assert_eq!(
        (&steps[0]["what"], &steps[0]["actor"]),
        (&json!("complaint.registered"), &json!("public"))
    );
    assert_eq!(
        (
            &steps.last().unwrap()["what"],
            &steps.last().unwrap()["actor"]
        ),
        (&json!("complaint.closed"), &json!("system"))
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_overtakes_its_approval_waits_for_it() {
    let world = World::new().await;
    let complaint_id = world.accepted().await.id;
    world.tell(&reply(complaint_id, 1)).await;
    eventually("the reply to wait", async || {
        let query = inbox_message::table
            .filter(inbox_message::status.eq("pending"))
            .count();
        let waiting: i64 = query.get_result(&mut world.conn().await).await.unwrap();
        (waiting == 1).then_some(())
    })
    .await;
    assert_eq!(world.row(complaint_id).await["stage"], "accepted");
    world.tell(&ordinary(complaint_id)).await;
    world.tell(&dispatched(complaint_id)).await;
    let approved = ResultApproved {
        complaint_id,
        at: at(),
        approved_by: OFFICER,
        handler_id: HANDLER,
    };
    world.tell(&approved).await;
    world.until_stage(complaint_id, "to_follow_up").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dissatisfaction_opens_again_and_after_the_review_the_follow_up_closes() {
    let world = World::new().await;
    let complaint_id = world.accepted().await.id;
    approved(&world, complaint_id).await;
    world.tell(&reply(complaint_id, 1)).await;
    world
        .tell(&followed_up(
            complaint_id,
            Some(Satisfaction::Dissatisfied),
            true,
        ))
        .await;
    let row = world
        .until(complaint_id, "the second round", |row| row["round"] == 1)
        .await;
    assert_eq!(row["stage"], "in_handling");
    world
        .tell(&RedoOrdered {
            complaint_id,
            at: at(),
            redo: 1,
            ordered_by: None,
        })
        .await;
    let due_at = at() + TimeDelta::days(15);
    world
        .tell(&ReviewOpened {
            complaint_id,
            at: at(),
            reviewer_ids: vec![LEADER],
            due_at,
        })
        .await;
    world.until_stage(complaint_id, "in_review").await;
    world
        .tell(&Reviewed {
            complaint_id,
            at: at(),
            reviewed_by: LEADER,
            upheld: true,
        })
        .await;
    world.until_stage(complaint_id, "to_reply").await;
    world.tell(&reply(complaint_id, 2)).await;
    world
        .tell(&followed_up(
            complaint_id,
            Some(Satisfaction::VeryDissatisfied),
            true,
        ))
        .await;
    let row = world.until_stage(complaint_id, "closed").await;
    assert_eq!(
        (&row["round"], &row["satisfaction"]),
        (&json!(1), &json!("very_dissatisfied"))
    );
    let facts = world.published(complaint_id).await;
    assert_eq!(
        facts[2..],
        [
            "redress.complaint.reopened.v1",
            "redress.complaint.closed.v1"
        ]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_about_an_ended_complaint_is_recorded_as_ignored_but_measures_count() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let complaint_id = told.id;
    let declined = json!({ "reason": "enquiry", "signpost": "咨询请拨打服务热线" });
    let path = format!("/v1/complaints/{complaint_id}/declination");
    assert_eq!(
        world
            .post(&path)
            .by(&staff(OFFICER))
            .seen(1)
            .json(&declined)
            .send()
            .await
            .status,
        204
    );
    world.tell(&dispatched(complaint_id)).await;
    let (measure_id, due_at) = (Uuid::from_u128(7), at());
    let kind = MeasureKind::Training;
    world
        .tell(&MeasureOrdered {
            complaint_id,
            at: at(),
            measure_id,
            kind,
            owner_id: CLERK,
            due_at,
            form: None,
        })
        .await;
    world
        .until(complaint_id, "the measure", |row| row["open_measures"] == 1)
        .await;
    world
        .tell(&MeasureCheckedOff {
            complaint_id,
            at: at(),
            measure_id,
            checked_by: HEAD,
        })
        .await;
    world
        .until(complaint_id, "the check", |row| row["open_measures"] == 0)
        .await;
    assert_eq!(world.row(complaint_id).await["stage"], "declined");
    let query = inbox::table
        .filter(inbox::outcome.eq("ignored"))
        .select(inbox::reason);
    let reasons: Vec<Option<String>> = query.load(&mut world.conn().await).await.unwrap();
    assert_eq!(reasons, [Some("the complaint is not open".to_owned())]);
    world.end().await;
}
