//! 回避 (F-4.2b): whoever turns out to be recused gives up what they hold and reads nothing from then
//! on, whichever way it came to light.

use events::complaint::{RespondentIdentified, SensitivityChanged};
use events::directory::StaffChanged;
use regulation::Sensitivity;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::world::World;

/// A complex matter with a group of two.
async fn grouped() -> World {
    let world = World::with(registered(COMPLAINT)).await;
    let body = json!({ "methods": ["talk"], "complexity": "complex", "note": "谈话" });
    world.post(OFFICER, "preliminary-verification", body).await;
    let group = json!({ "leader_id": INVESTIGATOR, "member_ids": [COLLEAGUE] });
    let formed = world.post(OFFICER, "group", group).await;
    assert_eq!(formed.status, 200, "{}", formed.body);
    assert_eq!(listed(&world, COLLEAGUE).await, [json!(COMPLAINT)]);
    assert_eq!(world.read(COLLEAGUE).await.status, 200);
    world
}

async fn listed(world: &World, who: Uuid) -> Vec<Value> {
    let answer = world.get(who, "?queue=mine").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let items = answer.body["items"].as_array().unwrap().iter();
    items.map(|row| row["complaint_id"].clone()).collect()
}

/// Out of the group, and out of sight; the others go on.
async fn is_out(world: &World, who: Uuid, left: &[Uuid]) {
    assert_eq!(world.read(who).await.status, 404);
    assert_eq!(listed(world, who).await, [] as [Value; 0]);
    let record = json!({ "kind": "document", "text": "单据", "at": "2026-11-23T01:00:00Z" });
    assert_eq!(
        world.post(who, "records", record).await.status,
        403,
        "acts no more"
    );
    let (kind, data) = world.published(COMPLAINT).await.pop().unwrap();
    let (expected, members) = match left {
        [] => (
            "investigation.group_dissolved",
            json!([INVESTIGATOR, COLLEAGUE]),
        ),
        left => ("investigation.group_formed", json!(left)),
    };
    assert_eq!(
        (kind.as_str(), &data["member_ids"]),
        (expected, &members),
        "{data}"
    );
}

fn staff_of(who: Uuid) -> StaffChanged {
    staff().into_iter().find(|s| s.staff_id == who).unwrap()
}

fn handled() -> (String, Option<String>) {
    ("handled".into(), None)
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_declared_interest_takes_effect_at_once_and_for_good() {
    let world = grouped().await;
    let why = json!({ "reason": "与投诉人是亲属" });
    // Whoever has no part in it cannot ask whether it exists.
    for outsider in [STRANGER, RESPONDENT, SUBORDINATE] {
        let answer = world.post_on(outsider, "interest", None, why.clone()).await;
        assert_eq!(answer.status, 404, "{}", answer.body);
    }
    let empty = world
        .post_on(COLLEAGUE, "interest", None, json!({ "reason": " " }))
        .await;
    assert_eq!(empty.pointer(), (422, "/reason"));
    assert_eq!(world.read(COLLEAGUE).await.status, 200);

    for _ in 0..2 {
        let declared = world
            .post_on(COLLEAGUE, "interest", None, why.clone())
            .await;
        assert_eq!(declared.status, 204, "{}", declared.body);
    }
    is_out(&world, COLLEAGUE, &[INVESTIGATOR]).await;
    let told = world.told(COMPLAINT).await;
    let declared = |kind: &&String| *kind == "investigation.interest_declared";
    assert_eq!(told.iter().filter(declared).count(), 1, "once: {told:?}");
    let published = world.published(COMPLAINT).await;
    assert!(
        !published
            .iter()
            .any(|(_, data)| data.to_string().contains("亲属")),
        "why stays here"
    );
    // Whoever may read the case reads why; and nobody puts them into it again.
    let read = world.read(OFFICER).await.body;
    assert_eq!(read["interests"][0]["staff_id"], json!(COLLEAGUE));
    let again = json!({ "leader_id": INVESTIGATOR, "member_ids": [COLLEAGUE] });
    let again = world.post(OFFICER, "group", again).await;
    assert_eq!(again.problem(), (409, "recused"));
    let other = json!({ "leader_id": INVESTIGATOR, "member_ids": [] });
    assert_eq!(world.post(OFFICER, "group", other).await.status, 200);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_the_leaders_own_interest_dissolves_the_group_and_another_is_formed() {
    let world = grouped().await;
    let why = json!({ "reason": "同住一个小区" });
    let declared = world.post_on(INVESTIGATOR, "interest", None, why).await;
    assert_eq!(declared.status, 204);
    is_out(&world, INVESTIGATOR, &[]).await;
    assert_eq!(listed(&world, COLLEAGUE).await, [] as [Value; 0]);
    let other = json!({ "leader_id": COLLEAGUE });
    assert_eq!(world.post(OFFICER, "group", other).await.status, 200);
    assert_eq!(listed(&world, COLLEAGUE).await, [json!(COMPLAINT)]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_new_respondent_takes_their_line_out_of_the_group() {
    let mut world = grouped().await;
    let identified = RespondentIdentified {
        complaint_id: COMPLAINT,
        at: at(5),
        respondent_ids: vec![RESPONDENT, COLLEAGUE],
        identified_by: OFFICER,
    };
    assert_eq!(world.tell(&identified).await, handled());
    is_out(&world, COLLEAGUE, &[INVESTIGATOR]).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_changed_line_at_any_level_takes_people_out_of_the_group() {
    let mut world = grouped().await;
    // Somebody else's line changes: nothing happens.
    let harmless = StaffChanged {
        manager_id: Some(OFFICER),
        ..staff_of(HANDLER)
    };
    assert_eq!(world.tell(&harmless).await, handled());
    assert_eq!(world.read(COLLEAGUE).await.status, 200);
    // The colleague reports to the handler, which is still harmless …
    let below = StaffChanged {
        manager_id: Some(HANDLER),
        ..staff_of(COLLEAGUE)
    };
    assert_eq!(world.tell(&below).await, handled());
    assert_eq!(world.read(COLLEAGUE).await.status, 200);
    // … until the handler reports to the respondent.
    let line = StaffChanged {
        manager_id: Some(RESPONDENT),
        ..staff_of(HANDLER)
    };
    assert_eq!(world.tell(&line).await, handled());
    is_out(&world, COLLEAGUE, &[INVESTIGATOR]).await;

    // A relation declared by the respondent counts for the other one, too.
    let related = StaffChanged {
        declared_relations: vec![INVESTIGATOR],
        ..staff_of(RESPONDENT)
    };
    assert_eq!(world.tell(&related).await, handled());
    assert_eq!(world.read(INVESTIGATOR).await.status, 404);
    let told = world.told(COMPLAINT).await;
    assert_eq!(told.last().unwrap(), "investigation.group_dissolved");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_with_s3_the_respondents_managers_and_department_leave_the_group() {
    let mut world = grouped().await;
    let colleague = StaffChanged {
        department_id: Some(WINDOWS),
        ..staff_of(COLLEAGUE)
    };
    assert_eq!(world.tell(&colleague).await, handled());
    assert_eq!(
        world.read(COLLEAGUE).await.status,
        200,
        "a colleague of the respondent, in an ordinary matter"
    );
    let changed = SensitivityChanged {
        complaint_id: COMPLAINT,
        at: at(6),
        sensitivity: Sensitivity::S3,
        previous: Sensitivity::S1,
    };
    assert_eq!(world.tell(&changed).await, handled());
    is_out(&world, COLLEAGUE, &[INVESTIGATOR]).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_whoever_raises_it_to_s3_takes_the_department_out_in_the_same_moment() {
    let mut world = grouped().await;
    let colleague = StaffChanged {
        department_id: Some(WINDOWS),
        ..staff_of(COLLEAGUE)
    };
    world.tell(&colleague).await;
    let body =
        json!({ "severity": "major", "scopes": ["C"], "subtypes": [], "reason": "收受购物卡" });
    let classified = world.post(OFFICER, "classification", body).await;
    assert_eq!(classified.status, 200, "{}", classified.body);
    is_out(&world, COLLEAGUE, &[INVESTIGATOR]).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_fact_about_somebody_unknown_waits_and_takes_nothing_away() {
    let mut world = grouped().await;
    let newcomer = Uuid::from_u128(77);
    let identified = RespondentIdentified {
        complaint_id: COMPLAINT,
        at: at(5),
        respondent_ids: vec![RESPONDENT, newcomer],
        identified_by: OFFICER,
    };
    let waiting = world.send(&identified).await;
    world.kept_back(waiting).await;
    assert_eq!(world.read(COLLEAGUE).await.status, 200);
    let hired = StaffChanged {
        staff_id: newcomer,
        ..staff_of(HANDLER)
    };
    world.tell(&hired).await;
    assert_eq!(world.reaction(waiting).await, handled());
    assert_eq!(world.read(COLLEAGUE).await.status, 200);
    world.end().await;
}
