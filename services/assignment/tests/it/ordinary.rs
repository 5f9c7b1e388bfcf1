//! An ordinary complaint, from registration to review (S-4.4, F-4.4c, F-5.4, F-6.1, F-6.3).

use serde_json::{Value, json};

use crate::cast::*;
use crate::world::World;

fn order(handler: Option<uuid::Uuid>) -> Value {
    json!({ "department_id": WINDOWS, "handler_id": handler, "required": "核实并答复" })
}

/// Dispatched, signed for, submitted, endorsed, approved.
async fn handle(world: &World) {
    for (who, noun, body) in [
        (OFFICER, "dispatch", order(Some(HANDLER))),
        (HANDLER, "sign-for", json!({})),
    ] {
        let answer = world.post(who, noun, body).await;
        assert_eq!(answer.status, 200, "{noun}: {}", answer.body);
    }
    finish(world).await;
}

async fn finish(world: &World) {
    for (who, noun, body) in [
        (HANDLER, "result", json!({ "summary": "已当面致歉" })),
        (HEAD, "endorsement", json!({})),
        (OFFICER, "approval", json!({})),
    ] {
        let answer = world.post(who, noun, body).await;
        assert_eq!(answer.status, 200, "{noun}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_4_an_ordinary_complaint_goes_its_way_to_the_reply_and_every_stage_has_a_clock() {
    let mut world = World::with(registered(COMPLAINT)).await;
    assert_eq!(
        world.queue(OFFICER, "to_dispatch").await,
        [json!(COMPLAINT)]
    );
    assert!(
        world.queue(STRANGER, "to_dispatch").await.is_empty(),
        "another site"
    );
    let shown = world.read(OFFICER).await;
    assert_eq!(
        shown.body["next"]["action"],
        json!("dispatch"),
        "{}",
        shown.body
    );
    assert_eq!(shown.body["next"]["staff_ids"], json!([OFFICER]));

    let dispatched = world.post(OFFICER, "dispatch", order(Some(HANDLER))).await;
    assert_eq!(dispatched.status, 200, "{}", dispatched.body);
    // Monday 09:00 local is day 0; three working days later, at close of business.
    assert_eq!(
        dispatched.body["deadline"]["due_at"],
        json!("2026-11-26T09:30:00Z")
    );
    assert_eq!(world.queue(HANDLER, "to_sign").await, [json!(COMPLAINT)]);
    let signed = world.post(HANDLER, "sign-for", json!({})).await;
    assert_eq!(
        signed.body["deadline"]["due_at"],
        json!("2026-11-26T09:30:00Z"),
        "not from here"
    );
    assert_eq!(world.queue(HANDLER, "mine").await, [json!(COMPLAINT)]);

    let own = world.post(HANDLER, "approval", json!({})).await;
    assert_eq!(own.problem(), (403, "role"));
    finish(&world).await;
    world.tell(&replied(1, "2026-11-23T02:00")).await;
    let shown = world.read(OFFICER).await;
    assert_eq!(shown.body["stage"], json!("awaiting_follow_up"));
    let clocks: Vec<_> = shown.body["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["clock"].clone())
        .collect();
    assert_eq!(
        json!(clocks),
        json!([
            "acceptance",
            "classification",
            "dispatch",
            "handling",
            "approval",
            "reply",
            "follow_up"
        ])
    );
    let told: Vec<_> = world.told(COMPLAINT).await;
    let told: Vec<_> = told
        .iter()
        .filter(|t| *t != "assignment.deadline_changed")
        .collect();
    assert_eq!(told.len(), 5, "{told:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_it_is_never_dispatched_to_a_respondent_or_to_whoever_reports_to_one() {
    let world = World::with(registered(COMPLAINT)).await;
    for recused in [RESPONDENT, SUBORDINATE] {
        let answer = world.post(OFFICER, "dispatch", order(Some(recused))).await;
        assert_eq!(answer.problem(), (409, "recused"));
    }
    let elsewhere = world.post(OFFICER, "dispatch", order(Some(OFFICER))).await;
    assert_eq!(elsewhere.pointer(), (422, "/handler_id"));
    let role = world.post(HANDLER, "dispatch", order(Some(HANDLER))).await;
    assert_eq!(role.problem(), (403, "role"));
    for recused in [RESPONDENT, SUBORDINATE] {
        assert_eq!(world.read(recused).await.status, 404);
    }
    let major = world
        .post(
            LEADER,
            "designation",
            json!({ "leader_id": INVESTIGATOR, "member_ids": [], "required": "查" }),
        )
        .await;
    assert_eq!(major.status, 403, "ordinary ones are not designated");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_needs_the_version_that_was_seen() {
    let world = World::with(registered(COMPLAINT)).await;
    let body = order(Some(HANDLER));
    assert_eq!(
        world
            .post_on(OFFICER, "dispatch", None, body.clone())
            .await
            .status,
        428
    );
    assert_eq!(
        world
            .post_on(OFFICER, "dispatch", Some("\"1\""), body.clone())
            .await
            .status,
        412
    );
    let extra = json!({ "department_id": WINDOWS, "required": "x", "surprise": 1 });
    assert_eq!(world.post(OFFICER, "dispatch", extra).await.status, 422);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4c_it_is_returned_at_most_twice_and_only_with_a_reason() {
    let world = World::with(registered(COMPLAINT)).await;
    for returns in 1..=2 {
        world.post(OFFICER, "dispatch", order(None)).await;
        let bare = world.post(HEAD, "return", json!({ "reason": " " })).await;
        assert_eq!(bare.pointer(), (422, "/reason"));
        let back = world
            .post(HEAD, "return", json!({ "reason": "不属本科室" }))
            .await;
        assert_eq!(
            back.body["stage"],
            json!("awaiting_dispatch"),
            "{returns}: {}",
            back.body
        );
    }
    world.post(OFFICER, "dispatch", order(None)).await;
    let ruled = world
        .post(HEAD, "return", json!({ "reason": "不属本科室" }))
        .await;
    assert_eq!(ruled.problem(), (409, "ruling-stands"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_4_a_measure_has_an_owner_who_sees_only_that_and_somebody_else_checks_it_off() {
    let world = World::with(registered(COMPLAINT)).await;
    world.post(OFFICER, "dispatch", order(Some(HANDLER))).await;
    world.post(HANDLER, "sign-for", json!({})).await;
    let body = json!({ "kind": "self_criticism", "owner_id": RESPONDENT, "due_date": "2026-12-01", "description": "书面检讨" });
    let ordered = world.post(HANDLER, "measures", body).await;
    assert_eq!(ordered.status, 200, "{}", ordered.body);
    let id = ordered.body["measures"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();

    let tasks = world.get(RESPONDENT, "/measures").await;
    assert_eq!(tasks.body["items"][0]["measure_id"], json!(id));
    let seen = world.read(RESPONDENT).await;
    let keys: Vec<_> = seen.body.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["complaint_id", "measures"],
        "nothing else of the case"
    );

    let (completion, check_off) = (
        format!("measures/{id}/completion"),
        format!("measures/{id}/check-off"),
    );
    let early = world.post(OFFICER, &check_off, json!({})).await;
    assert_eq!(early.problem(), (409, "not-completed"));
    let other = world
        .post(HANDLER, &completion, json!({ "proof": "已交" }))
        .await;
    assert_eq!(other.status, 403);
    let done = world
        .post(RESPONDENT, &completion, json!({ "proof": "已交" }))
        .await;
    assert_eq!(
        done.body["measures"][0]["state"],
        json!("completed"),
        "{}",
        done.body
    );
    let own = world.post(RESPONDENT, &check_off, json!({})).await;
    assert_eq!(own.status, 403);
    let checked = world.post(OFFICER, &check_off, json!({})).await;
    assert_eq!(
        checked.body["measures"][0]["state"],
        json!("checked_off"),
        "{}",
        checked.body
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_1_what_is_sent_back_keeps_its_deadline_and_nobody_endorses_their_own() {
    let world = World::with(registered(COMPLAINT)).await;
    world.post(OFFICER, "dispatch", order(Some(HANDLER))).await;
    world.post(HANDLER, "sign-for", json!({})).await;
    world.now("2026-11-25T02:00");
    world
        .post(HANDLER, "result", json!({ "summary": "已致歉" }))
        .await;
    assert_eq!(
        world.post(HANDLER, "endorsement", json!({})).await.status,
        403
    );
    assert_eq!(world.queue(HEAD, "to_endorse").await, [json!(COMPLAINT)]);
    world.post(HEAD, "endorsement", json!({})).await;
    assert_eq!(world.queue(OFFICER, "to_approve").await, [json!(COMPLAINT)]);
    let back = world
        .post(OFFICER, "redo", json!({ "reason": "事实不清" }))
        .await;
    assert_eq!(
        (&back.body["stage"], &back.body["deadline"]["due_at"]),
        (&json!("in_handling"), &json!("2026-11-26T09:30:00Z")),
        "{}",
        back.body
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_3_dissatisfaction_leads_to_a_redo_and_then_to_the_review_by_the_next_level() {
    let mut world = World::with(registered(COMPLAINT)).await;
    handle(&world).await;
    world.tell(&replied(1, "2026-11-23T02:00")).await;
    world.tell(&dissatisfied(1, "2026-11-23T03:00")).await;
    world.tell(&reopened(1, "2026-11-23T03:01")).await;
    let redo = world.read(OFFICER).await;
    assert_eq!(
        (&redo.body["stage"], &redo.body["redos"]),
        (&json!("in_handling"), &json!(1))
    );
    // Fifteen working days after Monday, 23 November.
    assert_eq!(redo.body["next"]["due_at"], json!("2026-12-14T09:30:00Z"));
    finish(&world).await;
    world.tell(&replied(2, "2026-11-23T04:00")).await;
    world.tell(&dissatisfied(2, "2026-11-23T05:00")).await;
    world.tell(&reopened(2, "2026-11-23T05:01")).await;
    assert_eq!(world.queue(LEADER, "in_review").await, [json!(COMPLAINT)]);
    assert!(
        world.queue(OFFICER, "in_review").await.is_empty(),
        "the author of the decision"
    );
    let author = world
        .post(OFFICER, "review", json!({ "upheld": true, "note": "维持" }))
        .await;
    assert_eq!(author.problem(), (403, "own-work"));
    let reviewed = world
        .post(
            LEADER,
            "review",
            json!({ "upheld": false, "note": "重新处理" }),
        )
        .await;
    assert_eq!(
        reviewed.body["stage"],
        json!("in_handling"),
        "{}",
        reviewed.body
    );
    world.end().await;
}
