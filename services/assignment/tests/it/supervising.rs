//! 催办 and 督办 (F-6.7).

use serde_json::json;
use uuid::Uuid;

use crate::cast::*;
use crate::two_units::{does, in_handling, told_once, with_two_units};

#[tokio::test(flavor = "multi_thread")]
async fn f_6_7_urging_reaches_whoever_has_it_in_hand_and_is_for_those_who_supervise() {
    let world = with_two_units().await;
    in_handling(&world).await;
    for (who, refused) in [(HANDLER, (403, "role")), (HEAD, (403, "role"))] {
        let answer = world.post(who, "urge", json!({})).await;
        assert_eq!(answer.problem(), refused);
    }
    assert_eq!(world.post(STRANGER, "urge", json!({})).await.status, 404);
    for who in [OFFICER, SUPERVISOR, LEADER] {
        does(&world, who, "urge", json!({ "note": "请尽快" })).await;
    }
    let published = world.published(COMPLAINT).await;
    let urged: Vec<_> = published
        .iter()
        .filter(|(kind, _)| kind == "assignment.urged")
        .map(|(_, data)| (&data["staff_ids"], &data["urged_by"]))
        .collect();
    let handler = json!([HANDLER]);
    assert_eq!(
        urged,
        [
            (&handler, &json!(OFFICER)),
            (&handler, &json!(SUPERVISOR)),
            (&handler, &json!(LEADER))
        ]
    );
    let seen = world.read(HANDLER).await.body;
    assert_eq!(seen["beside"]["urges"].as_array().unwrap().len(), 3);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_7_a_supervision_order_is_answered_in_hand_and_told_once_when_it_is_not() {
    let world = with_two_units().await;
    in_handling(&world).await;
    let order = |due: &str| json!({ "what": "查清并书面报告", "due_date": due });
    let by_handler = world
        .post(HANDLER, "supervision-orders", order("2026-11-25"))
        .await;
    assert_eq!(by_handler.problem(), (403, "role"));
    let past = world
        .post(SUPERVISOR, "supervision-orders", order("2026-11-20"))
        .await;
    assert_eq!(past.pointer(), (422, "/due_date"));
    for _ in 0..2 {
        does(
            &world,
            SUPERVISOR,
            "supervision-orders",
            order("2026-11-25"),
        )
        .await;
    }
    let seen = world.read(HANDLER).await.body;
    let given = seen["beside"]["supervision_orders"].as_array().unwrap();
    let answer = |n: usize| {
        format!(
            "supervision-orders/{}/answer",
            given[n]["id"].as_str().unwrap()
        )
    };
    let text = json!({ "text": "已约谈并整改" });
    for (who, why) in [(SUPERVISOR, "not-assigned"), (RESPONDENT, "conflict")] {
        let refused = world.post(who, &answer(0), text.clone()).await;
        assert_eq!(refused.problem(), (403, why));
    }
    let none = format!("supervision-orders/{}/answer", Uuid::nil());
    assert_eq!(world.post(HANDLER, &none, text.clone()).await.status, 404);
    does(&world, HANDLER, &answer(0), text).await;
    // The second one is not answered: told once, however many look and however often.
    world.now("2026-11-25T09:31");
    let told = told_once(&world, "assignment.supervision_overdue").await;
    assert_eq!(
        (&told["order_id"], &told["staff_ids"]),
        (&given[1]["id"], &json!([HANDLER, SUPERVISOR]))
    );
    world.end().await;
}
