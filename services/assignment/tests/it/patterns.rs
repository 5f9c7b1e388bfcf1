//! F-5.3: what repeats, counted from events, whatever order and however often they come.

use std::collections::BTreeSet;

use events::complaint::{ComplaintRegistered, ComplaintWithdrawn};
use events::investigation::{ComplaintClassified, InvestigationConcluded};
use regulation::{Finding, PatternPolicy, Policy, Sensitivity, Severity};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::world::World;

const WINDOW: Uuid = Uuid::from_u128(3000);

fn complaint(n: u128) -> Uuid {
    Uuid::from_u128(500 + n)
}

async fn opened(world: &mut World, n: u128) {
    let complaint_id = complaint(n);
    world
        .tell(&ComplaintRegistered {
            window_id: Some(WINDOW),
            number: format!("ZW-2026-{n:06}-7"),
            ..registered(complaint_id)
        })
        .await;
    world
        .tell(&events::complaint::ComplaintAccepted {
            complaint_id,
            ..accepted()
        })
        .await;
}

async fn classify(world: &mut World, n: u128, sensitivity: Sensitivity) {
    let classified = ComplaintClassified {
        complaint_id: complaint(n),
        ..classified(Severity::Ordinary, sensitivity)
    };
    let (outcome, _) = world.tell(&classified).await;
    assert_eq!(outcome, "handled");
}

async fn conclude(world: &mut World, n: u128, finding: Finding) {
    let concluded = InvestigationConcluded {
        complaint_id: complaint(n),
        at: at("2026-11-23T03:00"),
        finding,
        concluded_by: HANDLER,
    };
    world.tell(&concluded).await;
}

/// Two look at once, as two replicas would; then whoever was passed by is looked at, too.
async fn look(world: &World) {
    let look = || assignment::look_for_patterns(&world.running.service);
    let (a, b) = tokio::join!(look(), look());
    a.and(b).unwrap();
    testkit::eventually("everything to be looked at", async || {
        look().await.unwrap();
        diesel::table! { tally (complaint_id) { complaint_id -> Uuid, changed -> Bool, } }
        use diesel::prelude::*;
        use diesel_async::RunQueryDsl;
        let waiting = tally::table.filter(tally::changed).count();
        let waiting: i64 = waiting.get_result(&mut world.conn().await).await.unwrap();
        (waiting == 0).then_some(())
    })
    .await;
}

async fn patterns(world: &World, who: Uuid, query: &str) -> Vec<Value> {
    let answer = world.get(who, &format!("/patterns{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_3_two_substantiated_in_a_year_flag_the_person_to_the_head_and_not_to_themselves() {
    let mut world = World::start().await;
    for n in 1..=3 {
        opened(&mut world, n).await;
    }
    conclude(&mut world, 1, Finding::Substantiated).await;
    conclude(&mut world, 2, Finding::Unsubstantiated).await;
    look(&world).await;
    assert!(patterns(&world, HEAD, "").await.is_empty(), "one is none");
    conclude(&mut world, 3, Finding::PartlySubstantiated).await;
    look(&world).await;
    // Told again, it is the same.
    conclude(&mut world, 3, Finding::PartlySubstantiated).await;
    look(&world).await;
    let found = patterns(&world, HEAD, "?kind=person").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (&found[0]["staff_id"], &found[0]["complaint_ids"]),
        (&json!(RESPONDENT), &json!([complaint(1), complaint(3)]))
    );
    let id: Uuid = found[0]["id"].as_str().unwrap().parse().unwrap();
    let told = world.published(id).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].1["staff_ids"], json!([HEAD]));
    assert_eq!(told[0].1["respondent_ids"], json!([RESPONDENT]));
    for who in [OFFICER, LEADER, SUPERVISOR] {
        assert_eq!(patterns(&world, who, "").await.len(), 1, "{who}");
    }
    for who in [RESPONDENT, SUBORDINATE, HANDLER] {
        let answer = world.get(who, "/patterns").await;
        assert_eq!(answer.problem(), (403, "role"));
    }
    assert!(patterns(&world, STRANGER, "").await.is_empty(), "elsewhere");
    // Withdrawn: it counts no more, and what was counted from it lapses.
    world
        .tell(&ComplaintWithdrawn {
            complaint_id: complaint(3),
            at: at("2026-11-23T04:00"),
            recorded_by: None,
            ends_case: true,
        })
        .await;
    look(&world).await;
    let lapsed = patterns(&world, HEAD, "").await;
    assert!(lapsed[0]["lapsed_at"].is_string(), "{lapsed:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_3_three_of_a_sub_type_at_a_window_propose_one_rectification_that_is_seen_through() {
    let mut world = World::start().await;
    for n in 1..=4 {
        opened(&mut world, n).await;
    }
    for n in 1..=2 {
        classify(&mut world, n, Sensitivity::S1).await;
    }
    look(&world).await;
    assert!(patterns(&world, OFFICER, "").await.is_empty());
    for n in 3..=4 {
        classify(&mut world, n, Sensitivity::S1).await;
        look(&world).await;
    }
    let found = patterns(&world, OFFICER, "?kind=window").await;
    assert_eq!(found.len(), 1, "one a window, sub-type and quarter");
    assert_eq!(
        (
            &found[0]["window_id"],
            &found[0]["subtype"],
            &found[0]["quarter"],
            found[0]["complaint_ids"].as_array().unwrap().len()
        ),
        (&json!(WINDOW), &json!("A1"), &json!("2026-10-01"), 4)
    );
    let id = found[0]["id"].as_str().unwrap().to_owned();
    let told = world.told(id.parse().unwrap()).await;
    assert_eq!(told, ["pattern.raised"]);

    let act = async |who: Uuid, what: &str, version: i64, body: Value| {
        let path = format!("/patterns/{id}/{what}");
        world
            .post_at(who, &path, Some(&format!("\"{version}\"")), body)
            .await
    };
    let version = found[0]["version"].as_i64().unwrap();
    let mend = json!({ "kind": "process_rectification", "form": "process", "owner_id": HANDLER,
        "due_date": "2026-11-24", "description": "一次性告知清单" });
    let role = act(SUPERVISOR, "adoption", version, mend.clone()).await;
    assert_eq!(role.problem(), (403, "role"));
    let stale = act(OFFICER, "adoption", version + 7, mend.clone()).await;
    assert_eq!(stale.status, 412);
    let mut scold = mend.clone();
    scold["kind"] = json!("criticism");
    scold["form"] = Value::Null;
    let scold = act(OFFICER, "adoption", version, scold).await;
    assert_eq!(scold.pointer(), (422, "/kind"));
    let adopted = act(OFFICER, "adoption", version, mend.clone()).await;
    assert_eq!(adopted.status, 200, "{}", adopted.body);
    let version = i64::from(adopted.version);
    let again = act(OFFICER, "adoption", version, mend).await;
    assert_eq!(again.problem(), (409, "done-already"));

    // Its owner sees the measure, and nothing of what was counted.
    let mine = patterns(&world, HANDLER, "?mine=true").await;
    let keys: BTreeSet<_> = mine[0].as_object().unwrap().keys().collect();
    let few = ["id", "version", "measure"].map(str::to_owned);
    assert_eq!(keys, few.iter().collect());
    world.now("2026-11-24T09:31");
    look(&world).await;
    look(&world).await;
    let proof = json!({ "proof": "已上墙" });
    let other = act(OFFICER, "completion", version, proof.clone()).await;
    assert_eq!(other.status, 403);
    let done = act(HANDLER, "completion", version, proof).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let version = i64::from(done.version);
    let checked = act(OFFICER, "check-off", version, json!({})).await;
    assert_eq!(
        checked.body["measure"]["state"],
        json!("checked_off"),
        "{}",
        checked.body
    );
    let told = world.told(id.parse().unwrap()).await;
    assert_eq!(
        told,
        [
            "pattern.raised",
            "pattern.adopted",
            "pattern.overdue",
            "pattern.completed",
            "pattern.checked_off"
        ]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_3_cases_of_integrity_are_counted_apart_and_for_integrity_officers_only() {
    let mut world = World::start().await;
    for n in 1..=2 {
        opened(&mut world, n).await;
    }
    classify(&mut world, 2, Sensitivity::S3).await;
    for n in 1..=2 {
        conclude(&mut world, n, Finding::Substantiated).await;
    }
    look(&world).await;
    for who in [HEAD, OFFICER, LEADER, SUPERVISOR] {
        assert!(patterns(&world, who, "").await.is_empty(), "{who}");
    }
    let found = patterns(&world, INTEGRITY, "").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["restricted"], json!(true));
    let id: Uuid = found[0]["id"].as_str().unwrap().parse().unwrap();
    let told = world.published(id).await;
    assert_eq!(told[0].1["staff_ids"], json!([INTEGRITY]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_3_a_site_says_from_how_many_on_something_is_a_pattern() {
    let mut world = World::start().await;
    let own = Policy {
        patterns: PatternPolicy {
            person_complaints: 3,
            window_complaints: 2,
            ..PatternPolicy::default()
        },
        ..Policy::default()
    };
    world.tell(&hall(own)).await;
    for n in 1..=3 {
        opened(&mut world, n).await;
    }
    for n in 1..=2 {
        conclude(&mut world, n, Finding::Substantiated).await;
    }
    classify(&mut world, 1, Sensitivity::S1).await;
    look(&world).await;
    assert!(patterns(&world, OFFICER, "").await.is_empty());
    conclude(&mut world, 3, Finding::Substantiated).await;
    look(&world).await;
    assert_eq!(patterns(&world, OFFICER, "?kind=person").await.len(), 1);
    classify(&mut world, 2, Sensitivity::S1).await;
    look(&world).await;
    assert_eq!(patterns(&world, OFFICER, "?kind=window").await.len(), 1);
    world.end().await;
}
