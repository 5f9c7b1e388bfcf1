//! 分类 (S-4.3, F-4.3a).

use serde_json::{Value, json};

use crate::cast::*;
use crate::hearing::classification;
use crate::world::World;

fn integrity(severity: &str) -> Value {
    json!({ "severity": severity, "scopes": ["C"], "subtypes": ["C1"], "reason": "核查后认为" })
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_3_up_is_by_one_and_says_what_it_was() {
    let world = World::with(registered(COMPLAINT)).await;
    let body = json!({ "severity": "ordinary", "scopes": ["A", "B"], "subtypes": ["A2", "B1"], "reason": "态度生硬" });
    let first = world.post(OFFICER, "classification", body).await;
    assert_eq!(
        (first.status, &first.body["severity"]),
        (200, &json!("ordinary")),
        "{}",
        first.body
    );
    let up = world
        .post(REGISTRAR, "classification", classification("major"))
        .await;
    assert_eq!(
        (up.status, &up.body["severity"]),
        (200, &json!("major")),
        "{}",
        up.body
    );

    let told = world.published(COMPLAINT).await;
    let first = &told[1].1;
    assert_eq!(
        (&first["severity"], &first["previous"]),
        (&json!("ordinary"), &Value::Null)
    );
    assert_eq!(
        (&first["scopes"], &first["subtypes"]),
        (&json!(["B", "A"]), &json!(["A2", "B1"])),
        "the gravest leads"
    );
    let up = &told[2].1;
    assert_eq!(
        (&up["severity"], &up["previous"]),
        (&json!("major"), &json!("ordinary"))
    );
    assert_eq!(
        (&up["sensitivity"], &up["classified_by"]),
        (&json!("s2"), &json!(REGISTRAR))
    );
    assert!(
        !told[1].1.to_string().contains("态度"),
        "reasons stay in this service"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_3a_down_is_by_two_and_never_by_the_same_person_twice() {
    let world = World::with(registered(COMPLAINT)).await;
    world
        .post(OFFICER, "classification", classification("major"))
        .await;
    let alone = world
        .post(REGISTRAR, "classification", classification("ordinary"))
        .await;
    assert_eq!(
        alone.problem(),
        (403, "role"),
        "a registrar may not step down"
    );
    let none = world
        .post(SECOND_OFFICER, "classification/confirmation", json!({}))
        .await;
    assert_eq!(none.problem(), (409, "nothing-to-confirm"));

    let waiting = world
        .post(OFFICER, "classification", classification("ordinary"))
        .await;
    assert_eq!(
        (
            &waiting.body["severity"],
            &waiting.body["awaits_confirmation"]
        ),
        (&json!("major"), &json!(true))
    );
    assert_eq!(
        world.told(COMPLAINT).await.len(),
        2,
        "nobody hears of it yet"
    );
    let queue = world.get(SECOND_OFFICER, "?queue=to_confirm").await;
    assert_eq!(queue.body["items"][0]["complaint_id"], json!(COMPLAINT));

    let same = world
        .post(
            OFFICER,
            "classification/confirmation",
            json!({ "agreed": true }),
        )
        .await;
    assert_eq!(same.problem(), (409, "same-person"));
    let done = world
        .post(
            SECOND_OFFICER,
            "classification/confirmation",
            json!({ "agreed": true }),
        )
        .await;
    assert_eq!(
        (&done.body["severity"], &done.body["awaits_confirmation"]),
        (&json!("ordinary"), &json!(false))
    );
    let (_, data) = world.published(COMPLAINT).await.pop().unwrap();
    assert_eq!(
        (&data["previous"], &data["sensitivity"]),
        (&json!("major"), &json!("s1"))
    );
    assert_eq!(
        (&data["classified_by"], &data["confirmed_by"]),
        (&json!(OFFICER), &json!(SECOND_OFFICER))
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_3a_the_second_person_may_refuse_with_a_reason() {
    let world = World::with(registered(COMPLAINT)).await;
    world
        .post(OFFICER, "classification", classification("major"))
        .await;
    world
        .post(OFFICER, "classification", classification("ordinary"))
        .await;
    let bare = world
        .post(
            SECOND_OFFICER,
            "classification/confirmation",
            json!({ "agreed": false }),
        )
        .await;
    assert_eq!(bare.pointer(), (422, "/reason"));
    let body = json!({ "agreed": false, "reason": "影响较大" });
    let refused = world
        .post(SECOND_OFFICER, "classification/confirmation", body)
        .await;
    assert_eq!(
        (
            &refused.body["severity"],
            &refused.body["awaits_confirmation"]
        ),
        (&json!("major"), &json!(false))
    );
    assert_eq!(world.told(COMPLAINT).await.len(), 2);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_3a_an_allegation_of_integrity_is_ordinary_only_by_two_and_stays_closed_to_most() {
    let world = World::with(bribery(COMPLAINT)).await;
    assert_eq!(world.read(OFFICER).await.status, 404);
    let waiting = world
        .post(INTEGRITY, "classification", integrity("ordinary"))
        .await;
    assert_eq!(
        (
            &waiting.body["severity"],
            &waiting.body["awaits_confirmation"]
        ),
        (&Value::Null, &json!(true))
    );
    let same = world
        .post(INTEGRITY, "classification/confirmation", json!({}))
        .await;
    assert_eq!(same.problem(), (409, "same-person"));
    let done = world
        .post(SECOND_INTEGRITY, "classification/confirmation", json!({}))
        .await;
    assert_eq!(
        (&done.body["severity"], &done.body["sensitivity"]),
        (&json!("ordinary"), &json!("s3"))
    );
    assert_eq!(world.read(OFFICER).await.status, 404);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_classification_names_scopes_and_their_subtypes() {
    let world = World::with(registered(COMPLAINT)).await;
    for (body, pointer) in [
        (
            json!({ "severity": "ordinary", "scopes": [], "reason": "x" }),
            "/scopes",
        ),
        (
            json!({ "severity": "ordinary", "scopes": ["E"], "reason": "x" }),
            "/scopes/0",
        ),
        (
            json!({ "severity": "grave", "scopes": ["A"], "reason": "x" }),
            "/severity",
        ),
        (
            json!({ "severity": "ordinary", "scopes": ["A"], "subtypes": ["B1"], "reason": "x" }),
            "/subtypes",
        ),
        (
            json!({ "severity": "ordinary", "scopes": ["A"], "subtypes": ["A1", "A0"], "reason": "x" }),
            "/subtypes/1",
        ),
        (
            // No sub-type of the organization's own, of which nobody told.
            json!({ "severity": "ordinary", "scopes": ["A"], "subtypes": ["A1", "A9"], "reason": "x" }),
            "/subtypes",
        ),
        (
            json!({ "severity": "ordinary", "scopes": ["A"], "reason": "" }),
            "/reason",
        ),
        (
            json!({ "severity": "ordinary", "scopes": ["A"] }),
            "/reason",
        ),
    ] {
        assert_eq!(
            world.post(OFFICER, "classification", body).await.pointer(),
            (422, pointer)
        );
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_decide_on_the_same_version_one_is_told_to_read_again() {
    let world = World::with(registered(COMPLAINT)).await;
    let (one, two) = tokio::join!(
        world.post_on(
            OFFICER,
            "classification",
            Some("\"2\""),
            classification("ordinary")
        ),
        world.post_on(
            SECOND_OFFICER,
            "classification",
            Some("\"2\""),
            classification("major")
        ),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_eq!(
        world.told(COMPLAINT).await.len(),
        2,
        "opened, and classified once"
    );
    world.end().await;
}
