//! A dry run of a registration: what would be refused is said in the same words, and nothing is registered.

use serde_json::{Value, json};

use crate::world::*;

const LOOK: &str = "/v1/complaints?dry_run=true";

#[tokio::test(flavor = "multi_thread")]
async fn whatever_registering_refuses_a_dry_run_refuses_in_the_same_words() {
    let world = World::new().await;
    let anonymous = json!({ "anonymous": true, "complainant": null });
    let strict = json!({ "site_id": STRICT_SITE, "window_id": null });
    for (change, status) in [
        (json!({ "narrative": "短" }), 422),
        (
            json!({ "narrative": "短", "occurred_on": "2999-01-01" }),
            422,
        ),
        (
            json!({ "complainant": { "name": "张三丰", "phone": "1" } }),
            422,
        ),
        (json!({ "site_id": OFFICER }), 422),
        (json!({ "window_id": OFFICER }), 422),
        (with(anonymous.clone(), strict), 422),
        (json!({ "channel": "desk" }), 401),
        (json!({ "colour": "red" }), 422),
    ] {
        let body = with(form(), change);
        let looked = world.post(LOOK).json(&body).send().await;
        let sent = world.post("/v1/complaints").json(&body).send().await;
        assert_eq!(looked.status, status, "{}", looked.text);
        assert_eq!((looked.status, &looked.text), (sent.status, &sent.text));
    }
    let short = with(form(), json!({ "narrative": "短" }));
    let looked = world.post(LOOK).json(&short).send().await;
    assert_eq!(looked.pointers(), ["/narrative"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_be_taken_is_answered_204_and_is_nowhere_afterwards() {
    let world = World::new().await;
    let key = "a-key-of-this-submission";
    for body in [form(), bribery()] {
        let looked = world.post(LOOK).header("idempotency-key", key);
        let looked = looked.json(&body).send().await;
        assert_eq!((looked.status.as_u16(), looked.text.as_str()), (204, ""));
    }
    let desk = with(form(), json!({ "channel": "desk" }));
    let looked = world
        .post(LOOK)
        .by(&staff(REGISTRAR))
        .json(&desk)
        .send()
        .await;
    assert_eq!(looked.status, 204, "{}", looked.text);
    let looked = world
        .post(LOOK)
        .by(&staff(HANDLER))
        .json(&desk)
        .send()
        .await;
    assert_eq!(looked.status, 403, "{}", looked.text);
    let page = world.get("/v1/complaints").by(&staff(OFFICER)).send().await;
    assert_eq!(page.body["items"], json!([]));
    let page = world
        .get("/v1/complaints")
        .by(&staff(INTEGRITY))
        .send()
        .await;
    assert_eq!(page.body["items"], json!([]));
    // The key is free: another body may come with it, and is the first.
    let sent = world.post("/v1/complaints").header("idempotency-key", key);
    let first = told(&sent.json(&form()).send().await);
    assert!(
        first.number.contains("-000001-"),
        "a number was used up: {}",
        first.number
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_is_limited_by_itself_and_takes_nothing_from_what_may_be_sent() {
    let world = World::with(&[
        ("REDRESS_SUBMISSION__ADDRESS__AT_ONCE", "2"),
        ("REDRESS_SUBMISSION__ADDRESS__PER_HOUR", "1"),
    ])
    .await;
    let send = async |path: &str, body: &Value| {
        let answer = world.post(path).json(body).send().await;
        answer.status.as_u16()
    };
    let short = with(form(), json!({ "narrative": "短" }));
    assert_eq!(send(LOOK, &short).await, 422);
    assert_eq!(send(LOOK, &form()).await, 204);
    assert_eq!(send(LOOK, &form()).await, 429);
    for expected in [201, 201, 429] {
        assert_eq!(send("/v1/complaints", &form()).await, expected);
    }
    for unknown in ["dry_run=maybe", "dryrun=true"] {
        let path = format!("/v1/complaints?{unknown}");
        assert_eq!(send(&path, &form()).await, 422, "{unknown}");
    }
    world.end().await;
}
