//! What a browser sends again, since it had no answer, is added once.

use serde_json::{Value, json};

use crate::cast::OFFICER;
use crate::world::{World, staff};

const KEY: &str = "a-key-of-a-form-1";

async fn add(world: &World, path: &str, by: &str, key: &str, body: &Value) -> (u16, Value) {
    let request = world.post(path).by(by).header("idempotency-key", key);
    let answer = request.json(body).send().await;
    (answer.status.as_u16(), answer.body)
}

#[tokio::test(flavor = "multi_thread")]
async fn words_and_representatives_are_added_once_by_a_key() {
    let world = World::new().await;
    let told = world.accepted().await;
    let token = world.opened(&told).await;
    let (words, others) = (
        json!({ "text": "补充：当时还有别人在场。" }),
        json!({ "text": "另一句。" }),
    );
    let path = format!("/v1/complaints/{}/supplements", told.id);
    let first = add(&world, &path, &token, KEY, &words).await;
    assert_eq!(first.0, 201, "{}", first.1);
    assert_eq!(
        add(&world, &path, &token, KEY, &words).await,
        first,
        "the same again"
    );
    assert_eq!(
        add(&world, &path, &token, KEY, &others).await.0,
        422,
        "the key was used"
    );
    let by_another = add(&world, &path, &staff(OFFICER), KEY, &words).await;
    assert_ne!(by_another.1, first.1, "somebody else's key is another");
    let read = world
        .get(&format!("/v1/complaints/{}/own-narrative", told.id))
        .by(&token);
    let mine = read.send().await.body;
    assert_eq!(
        mine["supplements"].as_array().map(Vec::len),
        Some(1),
        "{mine}"
    );

    let path = format!("/v1/complaints/{}/representatives", told.id);
    let person = json!({ "complainant": { "name": "代表甲", "phone": "13900139000" } });
    let first = add(&world, &path, &staff(OFFICER), KEY, &person).await;
    assert_eq!(first.0, 201, "{}", first.1);
    assert_eq!(
        add(&world, &path, &staff(OFFICER), KEY, &person).await,
        first
    );
    // Whoever may not add learns nothing by a key.
    let stranger = world.opened(&world.accepted().await).await;
    assert_eq!(add(&world, &path, &stranger, KEY, &person).await.0, 403);
    world.end().await;
}
