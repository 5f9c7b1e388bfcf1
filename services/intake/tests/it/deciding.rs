//! What intake decides: 受理, 不予受理, respondents, supplements, 撤回, 办结, reopening.

use diesel_async::SimpleAsyncConnection;
use events::notification::ReplySent;
use regulation::ReplyChannel;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::*;

async fn act(world: &World, told: &Told, what: &str, by: Uuid, seen: i64, body: Value) -> Answer {
    let path = format!("/v1/complaints/{}/{what}", told.id);
    world
        .post(&path)
        .by(&staff(by))
        .seen(seen)
        .json(&body)
        .send()
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_accepts_on_the_version_seen_and_once() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let path = format!("/v1/complaints/{}/acceptance", told.id);
    assert_eq!(
        world.post(&path).by(&staff(OFFICER)).send().await.status,
        428
    );
    let stale = act(&world, &told, "acceptance", OFFICER, 7, json!({})).await;
    assert_eq!((stale.status.as_u16(), stale.kind()), (412, "stale"));
    for (by, status, reason) in [
        (REGISTRAR, 403, "role"),
        (ELSEWHERE, 403, "site"),
        (INTEGRITY, 403, "sensitivity"),
    ] {
        let answer = act(&world, &told, "acceptance", by, 1, json!({})).await;
        assert_eq!(
            (answer.status.as_u16(), answer.body["reason"].as_str()),
            (status, Some(reason))
        );
    }
    let done = act(&world, &told, "acceptance", OFFICER, 1, json!({})).await;
    assert_eq!(
        (done.status.as_u16(), done.etag.as_deref()),
        (204, Some("\"2\""))
    );
    let again = act(&world, &told, "acceptance", OFFICER, 2, json!({})).await;
    assert_eq!(
        (again.status.as_u16(), again.etag.as_deref()),
        (204, Some("\"2\""))
    );
    let declined = json!({ "reason": "praise", "signpost": "请致电 12345" });
    let late = act(&world, &told, "declination", OFFICER, 2, declined).await;
    assert_eq!(
        (late.status.as_u16(), late.kind()),
        (409, "already-accepted")
    );
    let facts = [
        "redress.complaint.registered.v1",
        "redress.complaint.accepted.v1",
    ];
    assert_eq!(world.published(told.id).await, facts);
    assert_eq!(world.row(told.id).await["stage"], "accepted");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn integrity_is_accepted_by_the_integrity_officer_only_and_hidden_from_the_others() {
    let world = World::new().await;
    let told = world.registered(&bribery()).await;
    let officer = act(&world, &told, "acceptance", OFFICER, 1, json!({})).await;
    assert_eq!(
        (officer.status.as_u16(), officer.body["reason"].as_str()),
        (403, Some("sensitivity"))
    );
    let hidden = world
        .get(&format!("/v1/complaints/{}", told.id))
        .by(&staff(OFFICER))
        .send()
        .await;
    assert_eq!(hidden.status, 404);
    assert_eq!(
        act(&world, &told, "acceptance", INTEGRITY, 1, json!({}))
            .await
            .status,
        204
    );
    // Closing it by hand, and opening it again, takes two.
    let closure = json!({ "result": "transferred", "reason": "移交纪检监察" });
    let reopening = json!({ "reason": "new_facts", "note": "发现新的线索" });
    for (what, body, seen) in [("closure", closure, 2), ("reopening", reopening, 3)] {
        for _ in 0..2 {
            let waits = act(&world, &told, what, INTEGRITY, seen, body.clone()).await;
            assert_eq!(waits.status, 202, "{what}: {}", waits.body);
            assert_eq!(waits.body, json!({ "awaits_second_person": true }));
        }
        let refused = act(&world, &told, what, OFFICER, seen, body.clone()).await;
        assert_eq!(refused.status, 403, "who may not cannot confirm");
        let done = act(&world, &told, what, LEADER, seen, body).await;
        assert_eq!(done.status, 204, "{what}: {}", done.body);
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_complaint_has_a_reason_and_a_signpost_that_the_complainant_reads() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    for (body, pointer) in [
        (json!({ "reason": "praise" }), "/signpost"),
        (json!({ "reason": "praise", "signpost": "  " }), "/signpost"),
        (json!({ "reason": "bored", "signpost": "x" }), "/reason"),
    ] {
        let answer = act(&world, &told, "declination", OFFICER, 1, body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.pointers()),
            (422, vec![pointer])
        );
    }
    let body = json!({ "reason": "in_other_procedure", "signpost": "请向人民法院咨询" });
    let done = act(&world, &told, "declination", OFFICER, 1, body.clone()).await;
    assert_eq!(
        (done.status.as_u16(), done.etag.as_deref()),
        (204, Some("\"2\""))
    );
    let again = act(&world, &told, "declination", OFFICER, 2, body).await;
    assert_eq!(again.status, 204);
    let body = json!({ "number": told.number, "code": told.code });
    let seen = world.post("/v1/tracking").json(&body).send().await.body;
    assert_eq!(
        (&seen["stage"], &seen["result"]),
        (&json!("declined"), &json!("in_other_procedure"))
    );
    assert_eq!(seen["signpost"], "请向人民法院咨询");
    let late = act(&world, &told, "acceptance", OFFICER, 2, json!({})).await;
    assert_eq!((late.status.as_u16(), late.kind()), (409, "declined"));
    assert_eq!(
        world.published(told.id).await[1..],
        ["redress.complaint.declined.v1"]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identified_respondent_and_whoever_reports_to_them_are_recused() {
    let world = World::new().await;
    let told = world.accepted().await;
    let head = world
        .get(&format!("/v1/complaints?number={}", told.number))
        .by(&staff(SUPERVISOR));
    assert_eq!(head.send().await.body["items"].as_array().unwrap().len(), 1);
    let stranger = json!({ "staff_ids": [Uuid::from_u128(0xFF)] });
    let answer = act(&world, &told, "respondents", OFFICER, 2, stranger).await;
    assert_eq!(answer.pointers(), ["/staff_ids"]);
    let done = act(
        &world,
        &told,
        "respondents",
        OFFICER,
        2,
        json!({ "staff_ids": [OFFICER] }),
    )
    .await;
    assert_eq!(
        (done.status.as_u16(), done.etag.as_deref()),
        (204, Some("\"3\""))
    );
    // The officer complained about reads nothing of it from now on.
    let path = format!("/v1/complaints/{}", told.id);
    for path in [
        path.clone(),
        format!("{path}/narrative"),
        format!("{path}/history"),
    ] {
        assert_eq!(
            world.get(&path).by(&staff(OFFICER)).send().await.status,
            404,
            "{path}"
        );
    }
    let list = world.get("/v1/complaints").by(&staff(OFFICER)).send().await;
    assert_eq!(list.body["items"], json!([]));
    let answer = act(
        &world,
        &told,
        "closure",
        OFFICER,
        3,
        json!({ "result": "explained", "reason": "x" }),
    )
    .await;
    assert_eq!(
        (answer.status.as_u16(), answer.body["reason"].as_str()),
        (403, Some("conflict"))
    );
    let row = world.get(&path).by(&staff(SUPERVISOR)).send().await;
    assert_eq!(row.body["respondent_ids"], json!([OFFICER]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_identified_later_seals_what_was_open_and_tells_it() {
    let world = World::new().await;
    let told = world.accepted().await;
    assert!(!world.stored_narrative(told.id).await.1);
    let path = format!("/v1/complaints/{}/supplements", told.id);
    let text = json!({ "text": "补充：当时还有其他群众在场。" });
    assert_eq!(
        world
            .post(&path)
            .by(&staff(REGISTRAR))
            .json(&text)
            .send()
            .await
            .status,
        201
    );
    let done = act(
        &world,
        &told,
        "respondents",
        OFFICER,
        3,
        json!({ "staff_ids": [LEADER] }),
    )
    .await;
    assert_eq!(done.status, 204, "{}", done.text);
    assert_eq!(world.stored_narrative(told.id).await, (None, true));
    let facts = world.published(told.id).await;
    assert_eq!(
        facts.last().unwrap(),
        "redress.complaint.sensitivity_changed.v1"
    );
    let path = format!("/v1/complaints/{}/narrative", told.id);
    let story = world.get(&path).by(&staff(INTEGRITY)).send().await.body;
    assert_eq!(story["narrative"], form()["narrative"]);
    assert_eq!(story["remarks"][0]["text"], text["text"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_complainant_supplements_by_token_and_an_integrity_allegation_in_it_is_sealed() {
    let world = World::new().await;
    let told = world.accepted().await;
    let token = world.opened(&told).await;
    let path = format!("/v1/complaints/{}/supplements", told.id);
    assert_eq!(
        world
            .post(&path)
            .json(&json!({ "text": "补充材料" }))
            .send()
            .await
            .status,
        401
    );
    let bad = world
        .post(&path)
        .by(&token)
        .json(&json!({ "text": "\u{202e}" }))
        .send()
        .await;
    assert_eq!(bad.pointers(), ["/text"]);
    let thanks = world
        .post(&path)
        .by(&token)
        .json(&json!({ "text": "谢谢" }))
        .send()
        .await;
    assert_eq!(thanks.status, 201);
    assert_eq!(world.row(told.id).await["sensitivity"], "s1");
    let text = json!({ "text": "事后该工作人员还向我索要红包，不给就不办。" });
    let grave = world.post(&path).by(&token).json(&text).send().await;
    assert_eq!(grave.status, 201, "{}", grave.text);
    assert_eq!(world.stored_narrative(told.id).await, (None, true));
    let hidden = world
        .get(&format!("/v1/complaints/{}", told.id))
        .by(&staff(OFFICER))
        .send()
        .await;
    assert_eq!(hidden.status, 404);
    let trail = world.trail(told.id).await;
    assert!(trail.contains(&(
        "complainant".into(),
        "redress.complaint.supplemented.v1".into()
    )));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_complainant_withdraws_before_the_reply_but_integrity_goes_on() {
    let world = World::new().await;
    let told = world.accepted().await;
    let token = world.opened(&told).await;
    let path = format!("/v1/complaints/{}/withdrawal", told.id);
    let done = world.post(&path).by(&token).seen(2).send().await;
    assert_eq!(
        (done.status.as_u16(), done.etag.as_deref()),
        (204, Some("\"3\""))
    );
    assert_eq!(world.row(told.id).await["stage"], "withdrawn");
    let again = world.post(&path).by(&token).seen(3).send().await;
    assert_eq!(again.status, 204);

    let grave = world.registered(&bribery()).await;
    let token = world.opened(&grave).await;
    let path = format!("/v1/complaints/{}/withdrawal", grave.id);
    assert_eq!(
        world.post(&path).by(&token).seen(1).send().await.status,
        204
    );
    let row = world
        .get(&format!("/v1/complaints/{}", grave.id))
        .by(&staff(INTEGRITY))
        .send()
        .await
        .body;
    assert_eq!(row["stage"], "registered");
    assert!(row["withdrawn_at"].is_string());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_reply_nothing_is_withdrawn() {
    let world = World::new().await;
    let told = world.accepted().await;
    crate::following::approved(&world, told.id).await;
    let reply = ReplySent {
        complaint_id: told.id,
        at: clock::real_now(),
        delivery_id: Uuid::from_u128(1),
        channel: ReplyChannel::Email,
        round: 1,
        replied_by: OFFICER,
    };
    world.tell(&reply).await;
    world.until_stage(told.id, "to_follow_up").await;
    let answer = act(&world, &told, "withdrawal", OFFICER, 2, json!({})).await;
    assert_eq!(
        (answer.status.as_u16(), answer.kind()),
        (409, "already-replied")
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_department_closes_with_a_reason_and_a_supervisor_opens_again() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let closure = json!({ "result": "explained", "reason": "当面解释，投诉人表示理解。" });
    let early = act(&world, &told, "closure", OFFICER, 1, closure.clone()).await;
    assert_eq!((early.status.as_u16(), early.kind()), (409, "not-accepted"));
    assert_eq!(
        act(&world, &told, "acceptance", OFFICER, 1, json!({}))
            .await
            .status,
        204
    );
    let wrong = json!({ "result": "withdrawn", "reason": "x" });
    assert_eq!(
        act(&world, &told, "closure", OFFICER, 2, wrong)
            .await
            .pointers(),
        ["/result"]
    );
    let reopening = json!({ "reason": "supervision", "note": "抽查发现问题" });
    let early = act(&world, &told, "reopening", SUPERVISOR, 2, reopening.clone()).await;
    assert_eq!((early.status.as_u16(), early.kind()), (409, "not-closed"));
    assert_eq!(
        act(&world, &told, "closure", OFFICER, 2, closure)
            .await
            .status,
        204
    );
    let row = world.row(told.id).await;
    assert_eq!(
        (&row["stage"], &row["result"]),
        (&json!("closed"), &json!("explained"))
    );
    let done = act(&world, &told, "reopening", SUPERVISOR, 3, reopening).await;
    assert_eq!(
        (done.status.as_u16(), done.etag.as_deref()),
        (204, Some("\"4\""))
    );
    let row = world.row(told.id).await;
    assert_eq!(
        (&row["stage"], &row["round"]),
        (&json!("accepted"), &json!(1))
    );
    let facts = world.published(told.id).await;
    assert_eq!(
        facts[2..],
        [
            "redress.complaint.closed.v1",
            "redress.complaint.reopened.v1"
        ]
    );
    let path = format!("/v1/complaints/{}/narrative", told.id);
    let story = world.get(&path).by(&staff(OFFICER)).send().await.body;
    let kinds: Vec<_> = story["remarks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["kind"].clone())
        .collect();
    assert_eq!(kinds, ["closing", "reopening"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_holds_too_long_is_answered_503_and_can_be_tried_again() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let mut holding = world.conn().await;
    let hold = "begin; select 1 from complaints for update";
    holding.batch_execute(hold).await.unwrap();
    let path = format!("/v1/complaints/{}/acceptance", told.id);
    let busy = world.post(&path).by(&staff(OFFICER)).seen(1);
    let (status, headers, body) = busy.download().await;
    let problem: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(
        (status.as_u16(), &problem["type"]),
        (503, &json!("/problems/unavailable"))
    );
    assert_eq!(headers["retry-after"], "2");
    holding.batch_execute("rollback").await.unwrap();
    let again = world.post(&path).by(&staff(OFFICER)).seen(1);
    assert_eq!(again.send().await.status, 204);
    world.end().await;
}
