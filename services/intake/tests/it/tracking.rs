//! Number and code: the complainant's own view, and how often a wrong code may be tried.

use serde_json::{Value, json};

use crate::world::*;

async fn track(world: &World, number: &str, code: &str) -> Answer {
    let body = json!({ "number": number, "code": code });
    world.post("/v1/tracking").json(&body).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn number_and_code_open_the_own_complaint_and_each_access_counts() {
    let world = World::new().await;
    let told = world.registered(&bribery()).await;
    let first = track(&world, &told.number, &told.code).await;
    assert_eq!(
        (&first.body["stage"], &first.body["accesses"]),
        (&json!("registered"), &json!(1))
    );
    assert_eq!(first.etag.as_deref(), Some("\"1\""));
    // However it is typed.
    let typed = told.code.to_lowercase().replace('-', " ");
    let second = track(&world, &told.number.to_lowercase(), &typed).await;
    assert_eq!(second.body["accesses"], 2);
    assert!(!second.text.contains("staff"), "{}", second.text);

    let token = second.body["token"].as_str().unwrap();
    let own = world
        .get(&format!("/v1/complaints/{}", told.id))
        .by(token)
        .send()
        .await;
    assert_eq!(
        (own.status.as_u16(), &own.body["number"]),
        (200, &json!(told.number))
    );
    assert_eq!(own.body["token"], Value::Null);
    let other = world.registered(&form()).await;
    let other = world
        .get(&format!("/v1/complaints/{}", other.id))
        .by(token)
        .send()
        .await;
    assert_eq!(other.status, 404);
    let narrative = world
        .get(&format!("/v1/complaints/{}/narrative", told.id))
        .by(token)
        .send()
        .await;
    assert_eq!(narrative.status, 404);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_code_unknown_number_and_nonsense_are_answered_alike_until_it_is_enough() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let wrong = track(&world, &told.number, "0000-0000-0000-0000").await;
    let unknown = track(&world, "TS-2026-999999-0", "0000-0000-0000-0000").await;
    let nonsense = track(&world, "nonsense", "nonsense").await;
    assert_eq!(wrong.status, 404);
    assert_eq!((&wrong.text, &wrong.text), (&unknown.text, &nonsense.text));
    // Five from this address, so not even the right code is read now.
    for _ in 0..2 {
        assert_eq!(
            track(&world, &told.number, "0000-0000-0000-0001")
                .await
                .status,
            404
        );
    }
    let locked = track(&world, &told.number, &told.code).await;
    assert_eq!((locked.status.as_u16(), locked.kind()), (429, "too-many"));
    assert!(locked.headers.contains_key("retry-after"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_one_number_from_many_addresses_is_limited_too_and_many_at_once() {
    let world = World::with(&[("REDRESS_PUBLIC__BEHIND_PROXY", "true")]).await;
    let told = world.registered(&form()).await;
    let guess = async |n: u8, code: String| {
        let body = json!({ "number": told.number, "code": code });
        let request = world
            .post("/v1/tracking")
            .header("x-forwarded-for", &format!("10.0.0.{n}"));
        request.json(&body).send().await.status.as_u16()
    };
    let wrong = |n: u8| guess(n, format!("0000-0000-0000-000{n}"));
    let (a, b, c, d) = tokio::join!(wrong(1), wrong(2), wrong(3), wrong(4));
    let (e, f, g, h) = tokio::join!(wrong(5), wrong(6), wrong(7), wrong(8));
    let mut all = [a, b, c, d, e, f, g, h];
    all.sort_unstable();
    assert_eq!(all, [404, 404, 404, 404, 404, 429, 429, 429]);
    assert_eq!(guess(9, told.code.clone()).await, 429);
    // Others are not locked out by it.
    let other = world.registered(&form()).await;
    let body = json!({ "number": other.number, "code": other.code });
    let request = world
        .post("/v1/tracking")
        .header("x-forwarded-for", "10.0.0.10");
    assert_eq!(request.json(&body).send().await.status, 200);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_code_ends_the_one_before_and_anonymous_ones_are_not_recognised_at_the_desk() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    let path = format!("/v1/complaints/{}/code", told.id);
    assert_eq!(world.post(&path).send().await.status, 401);
    let answer = world.post(&path).by(&staff(REGISTRAR)).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let code = answer.body["code"].as_str().unwrap();
    assert_eq!(track(&world, &told.number, &told.code).await.status, 404);
    let opened = track(&world, &told.number, code).await;
    assert_eq!(opened.status, 200);
    let own = world
        .post(&path)
        .by(opened.body["token"].as_str().unwrap())
        .send()
        .await;
    assert_eq!(own.status, 201);

    let anonymous = with(form(), json!({ "anonymous": true, "complainant": null }));
    let anonymous = world.registered(&anonymous).await;
    let path = format!("/v1/complaints/{}/code", anonymous.id);
    let answer = world.post(&path).by(&staff(REGISTRAR)).send().await;
    assert_eq!((answer.status.as_u16(), answer.kind()), (409, "anonymous"));
    let token = world.opened(&anonymous).await;
    assert_eq!(world.post(&path).by(&token).send().await.status, 201);
    world.end().await;
}
