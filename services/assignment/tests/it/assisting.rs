//! 协办 (F-4.4c).

use serde_json::json;
use uuid::Uuid;

use crate::cast::*;
use crate::two_units::{BACK_HEAD, HELPER, does, order, with_two_units};

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4c_an_assisting_department_signs_for_its_part_and_the_lead_hands_in_the_whole() {
    let world = with_two_units().await;
    let mut body = order(Some(HANDLER));
    for (wrong, pointer) in [
        (
            json!([{ "department_id": Uuid::nil() }]),
            "/assisting/0/department_id",
        ),
        (
            json!([{ "department_id": BACK_OFFICE, "handler_id": OFFICER }]),
            "/assisting/0/handler_id",
        ),
        (json!([{ "department_id": WINDOWS }]), "/assisting"),
    ] {
        body["assisting"] = wrong;
        let refused = world.post(OFFICER, "dispatch", body.clone()).await;
        assert_eq!(refused.pointer(), (422, pointer));
    }
    assert_eq!(
        world.read(HELPER).await.status,
        404,
        "not before they are asked"
    );
    body["assisting"] = json!([{ "department_id": BACK_OFFICE }]);
    does(&world, OFFICER, "dispatch", body).await;
    let part = |what: &str| format!("assisting-departments/{BACK_OFFICE}/{what}");
    let opinion = json!({ "opinion": "窗口当日人手不足" });
    let early = world
        .post(BACK_HEAD, &part("contribution"), opinion.clone())
        .await;
    assert_eq!(early.problem(), (409, "not-signed-for"));
    assert_eq!(
        world.queue(BACK_HEAD, "to_assist").await,
        [json!(COMPLAINT)]
    );
    assert!(world.queue(HEAD, "to_assist").await.is_empty());
    let stranger = world.post(HEAD, &part("sign-for"), json!({})).await;
    assert_eq!(stranger.status, 403, "{}", stranger.body);
    assert_eq!(
        world.read(HELPER).await.status,
        200,
        "who may sign reads it"
    );
    does(&world, HELPER, &part("sign-for"), json!({})).await;
    does(&world, HANDLER, "sign-for", json!({})).await;
    let read = world.read(HELPER).await;
    assert_eq!(read.body["order"]["required"], json!("核实并答复"));
    assert_eq!(read.body["next"]["due_at"], json!("2026-11-26T09:30:00Z"));
    let lead = world
        .post(HELPER, "result", json!({ "summary": "已办" }))
        .await;
    assert_eq!(lead.problem(), (403, "not-assigned"), "theirs is the part");

    let result = json!({ "summary": "已当面致歉" });
    let missing = world.post(HANDLER, "result", result.clone()).await;
    assert_eq!(missing.problem(), (409, "part-missing"));
    let other = world
        .post(HANDLER, &part("contribution"), opinion.clone())
        .await;
    assert_eq!(other.status, 403, "{}", other.body);
    does(&world, HELPER, &part("contribution"), opinion).await;
    let seen = world.read(HANDLER).await.body;
    assert_eq!(
        seen["beside"]["assisting"][0]["opinion"],
        json!("窗口当日人手不足")
    );
    assert!(world.queue(BACK_HEAD, "to_assist").await.is_empty());
    does(&world, HANDLER, "result", result).await;
    let told = world.told(COMPLAINT).await;
    for kind in ["assist_asked", "assist_signed_for", "assist_contributed"] {
        let kind = format!("assignment.{kind}");
        assert_eq!(told.iter().filter(|t| **t == kind).count(), 1, "{told:?}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4c_a_missing_part_is_left_out_only_for_a_stated_reason() {
    let world = with_two_units().await;
    let mut body = order(Some(HANDLER));
    body["assisting"] = json!([{ "department_id": BACK_OFFICE, "handler_id": HELPER }]);
    does(&world, OFFICER, "dispatch", body).await;
    assert_eq!(world.queue(HELPER, "to_assist").await, [json!(COMPLAINT)]);
    does(&world, HANDLER, "sign-for", json!({})).await;
    let blank = json!({ "summary": "已办", "without": " " });
    let blank = world.post(HANDLER, "result", blank).await;
    assert_eq!(blank.pointer(), (422, "/without"));
    let stated = json!({ "summary": "已办", "without": "协办科室无材料" });
    does(&world, HANDLER, "result", stated).await;
    let seen = world.read(OFFICER).await.body;
    assert_eq!(
        seen["beside"]["without"][0]["reason"],
        json!("协办科室无材料")
    );
    world.end().await;
}
