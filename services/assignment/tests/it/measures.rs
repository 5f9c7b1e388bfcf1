//! What a measure needs, and when it is overdue (S-5.1, F-5.4).

use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::two_units::{does, in_handling, told_once, with_two_units};

#[tokio::test(flavor = "multi_thread")]
async fn f_5_4_an_overdue_measure_is_told_once_also_after_the_end_and_not_when_it_is_done() {
    let mut world = with_two_units().await;
    in_handling(&world).await;
    for (kind, owner) in [("training", HEAD), ("self_criticism", RESPONDENT)] {
        does(&world, HANDLER, "measures", measure(kind, owner)).await;
    }
    let seen = world.read(OFFICER).await.body;
    let id = |n: usize| seen["measures"][n]["id"].as_str().unwrap().to_owned();
    let neither = format!("measures/{}/completion", id(0));
    let refused = world.post(HEAD, &neither, json!({})).await;
    assert_eq!(refused.pointer(), (422, "/proof"));
    let evidence = json!({ "evidence_ids": [Uuid::from_u128(4000)] });
    does(&world, HEAD, &neither, evidence).await;
    let closed = events::complaint::ComplaintClosed {
        complaint_id: COMPLAINT,
        at: at("2026-11-23T03:00"),
        result: regulation::ClosingResult::Resolved,
        closed_by: Some(OFFICER),
    };
    world.tell(&closed).await;
    world.now("2026-11-24T09:31");
    let told = told_once(&world, "measure.overdue").await;
    assert_eq!(
        (&told["measure_id"], &told["owner_id"], &told["staff_ids"]),
        (&json!(id(1)), &json!(RESPONDENT), &json!([HANDLER]))
    );

    // The respondent reads that measure, byte by byte nothing else.
    let own = world.read(RESPONDENT).await.body;
    let expected = json!({
        "complaint_id": COMPLAINT,
        "measures": [{
            "id": id(1), "kind": "self_criticism", "owner_id": RESPONDENT,
            "due_at": "2026-11-24T09:30:00Z", "description": "按要求完成", "state": "ordered",
            "ordered_by": HANDLER, "ordered_at": "2026-11-23T01:00:00Z",
        }],
    });
    assert_eq!(own, expected);
    world.end().await;
}

fn measure(kind: &str, owner: Uuid) -> Value {
    json!({ "kind": kind, "owner_id": owner, "due_date": "2026-11-24", "description": "按要求完成" })
}

#[tokio::test(flavor = "multi_thread")]
async fn s_5_1_attempts_are_recorded_with_their_outcome_before_a_conciliation_is_completed() {
    let world = with_two_units().await;
    in_handling(&world).await;
    let with_form = json!({ "kind": "training", "form": "rules", "owner_id": HEAD, "due_date": "2026-11-24", "description": "x" });
    let refused = world.post(HANDLER, "measures", with_form).await;
    assert_eq!(refused.pointer(), (422, "/form"));
    let refused = world
        .post(HANDLER, "measures", measure("accountability", HEAD))
        .await;
    assert_eq!(refused.pointer(), (422, "/form"));
    let ordered = does(
        &world,
        HANDLER,
        "measures",
        measure("conciliation", HANDLER),
    )
    .await;
    let id = ordered["measures"][0]["id"].clone();
    let attempt = |outcome: &str| json!({ "way": "call_back", "outcome": outcome, "note": "已解释", "measure_id": id });
    let completion = format!("measures/{}/completion", id.as_str().unwrap());
    let proof = json!({ "proof": "达成一致" });
    let early = world.post(HANDLER, &completion, proof.clone()).await;
    assert_eq!(early.problem(), (409, "no-contact"));
    let by_head = world
        .post(HEAD, "contact-attempts", attempt("agreed"))
        .await;
    assert_eq!(by_head.problem(), (403, "role"));
    let odd = world
        .post(HANDLER, "contact-attempts", attempt("maybe"))
        .await;
    assert_eq!(odd.pointer(), (422, "/outcome"));
    for outcome in ["not_reached", "not_agreed", "agreed"] {
        does(&world, HANDLER, "contact-attempts", attempt(outcome)).await;
    }
    does(&world, HANDLER, &completion, proof).await;
    let published = world.published(COMPLAINT).await;
    let outcomes: Vec<_> = published
        .iter()
        .filter(|(kind, _)| kind == "assignment.contact_attempted")
        .map(|(_, data)| data["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["not_reached", "not_agreed", "agreed"]);
    world.end().await;
}
