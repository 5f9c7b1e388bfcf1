//! Routing proposals (S-4.4).

use events::directory::{Absence, AbsencesChanged};
use serde_json::{Value, json};

use crate::cast::*;
use crate::two_units::{BACK_HEAD, HELPER, does, in_handling, order, with_two_units};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn s_4_4_routing_proposals_are_ranked_with_reasons_and_leave_out_whoever_is_recused() {
    let world = with_two_units().await;
    let path = format!("/assignments/{COMPLAINT}/routing-proposals?lang=en");
    let denied = world.get(HANDLER, &path).await;
    assert_eq!(denied.problem(), (403, "role"));
    let proposed = world.get(OFFICER, &path).await.body;
    let units: Vec<_> = proposed["proposals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["department_id"].clone())
        .collect();
    assert_eq!(units, [json!(WINDOWS), json!(BACK_OFFICE)], "{proposed}");
    let first = &proposed["proposals"][0];
    assert_eq!(first["reasons"][0]["code"], json!("department_concerned"));
    assert_eq!(
        first["reasons"][0]["words"],
        json!("the department complained about")
    );
    let people: Vec<_> = first["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["staff_id"].clone())
        .collect();
    assert_eq!(people, [json!(HEAD), json!(HANDLER)], "never the accused");
    assert_eq!(proposed["recused_ids"], json!([RESPONDENT, SUBORDINATE]));
    assert_eq!(world.get(OFFICER, &path).await.body, proposed, "the same");

    // Whoever returned it comes last, with the reason; whoever has it now is not proposed.
    does(&world, OFFICER, "dispatch", order(None)).await;
    does(&world, HEAD, "return", json!({ "reason": "不属本科室" })).await;
    let again = world.get(OFFICER, &path).await.body;
    let last = &again["proposals"][1];
    assert_eq!(
        (&last["department_id"], &last["reasons"][0]["code"]),
        (&json!(WINDOWS), &json!("returned_it"))
    );
    in_handling(&world).await;
    let passing_on = world.get(OFFICER, &path).await.body;
    assert_eq!(
        passing_on["proposals"][0]["people"][0]["staff_id"],
        json!(HEAD)
    );
    assert_eq!(
        passing_on["proposals"][0]["people"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    world.end().await;
}

/// Who is proposed in this department, and why.
async fn proposed_of(world: &World, unit: usize) -> Vec<(Value, Vec<Value>)> {
    let path = format!("/assignments/{COMPLAINT}/routing-proposals?lang=en");
    let proposed = world.get(OFFICER, &path).await.body;
    let people = proposed["proposals"][unit]["people"].as_array().unwrap();
    let reasons = |person: &Value| person["reasons"].as_array().unwrap().clone();
    people
        .iter()
        .map(|person| (person["staff_id"].clone(), reasons(person)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_4_a_proposal_says_who_is_away_until_when_and_a_deputy_takes_the_place_unless_recused()
{
    let mut world = with_two_units().await;
    let path = format!("/assignments/{COMPLAINT}/routing-proposals?lang=en");
    let away = |staff_id, deputy_id| AbsencesChanged {
        staff_id,
        at: at("2026-11-23T01:00"),
        absences: vec![Absence {
            from: "2026-11-24".parse().unwrap(),
            until: "2026-11-26".parse().unwrap(),
            deputy_id: Some(deputy_id),
        }],
    };
    world.tell(&away(HEAD, HANDLER)).await;
    // The accused and whoever reports to them are not proposed, whosever deputies they are.
    world.tell(&away(BACK_HEAD, RESPONDENT)).await;
    let before = proposed_of(&world, 0).await;
    assert_eq!(before[0].0, json!(HEAD), "from tomorrow on: {before:?}");
    world.now("2026-11-24T02:00");
    let found = proposed_of(&world, 0).await;
    let ids: Vec<_> = found.iter().map(|(id, _)| id.clone()).collect();
    assert_eq!(ids, [json!(HANDLER), json!(HEAD)]);
    assert_eq!(
        found[0].1[0],
        json!({ "code": "stands_in", "staff_id": HEAD, "until": "2026-11-26",
            "words": "deputy of somebody away until 2026-11-26" })
    );
    assert_eq!(
        found[1].1[0],
        json!({ "code": "absent", "until": "2026-11-26", "words": "away until 2026-11-26" })
    );
    let back = proposed_of(&world, 1).await;
    let ids: Vec<_> = back.iter().map(|(id, _)| id.clone()).collect();
    assert_eq!(ids, [json!(HELPER), json!(BACK_HEAD)]);
    assert_eq!(back[0].1[0]["code"], json!("open_cases"), "{back:?}");
    // The deputy is away, too, and stood in for by one who reports to the accused: nobody.
    world.tell(&away(HANDLER, SUBORDINATE)).await;
    let found = proposed_of(&world, 0).await;
    let ids: Vec<_> = found.iter().map(|(id, _)| id.clone()).collect();
    assert_eq!(ids, [json!(HEAD), json!(HANDLER)], "both away");
    assert!(
        found
            .iter()
            .all(|(_, reasons)| reasons[0]["code"] == json!("absent")),
        "{found:?}"
    );
    let proposed = world.get(OFFICER, &path).await.body;
    let last = &proposed["proposals"][0]["reasons"][1];
    assert_eq!(last["code"], json!("all_absent"), "{proposed}");
    world.end().await;
}
