//! Repeats are proposed with reasons, to those who may merge (F-6.6).

use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

use crate::searching::until_indexed;
use crate::world::*;

async fn proposals(world: &World, id: Uuid, by: Uuid) -> Answer {
    let path = format!("/v1/complaints/{id}/repeats");
    world.get(&path).by(&staff(by)).send().await
}

fn story(phone: &str, narrative: &str) -> Value {
    with(
        form(),
        json!({
            "narrative": narrative, "window_id": null,
            "complainant": { "name": "林晓", "phone": phone },
        }),
    )
}

const BREAD: &str =
    "3号窗口办事员边吃面包边办理营业执照注销，清税证明被他弄上了油渍，还怪我递得太快。";
const BREAD_AGAIN: &str =
    "注销营业执照的时候，3号窗口的办事员一边啃面包，把我的清税证明弄上油渍，反怪我递太快。";
const TOILET: &str =
    "大厅卫生间连续一周停水，臭气熏天，老人孩子都没有办法使用，问保洁只说已经报修。";

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_with_the_same_matter_is_proposed_with_reasons_and_another_matter_is_not() {
    let world = World::new().await;
    let first = world.registered(&story("13800138000", BREAD)).await;
    let again = world
        .registered(&story("+86 138 0013 8000", BREAD_AGAIN))
        .await;
    let other = world.registered(&story("138-0013-8000", TOILET)).await;
    let stranger = world.registered(&story("13900139000", TOILET)).await;
    // Each is taken in by itself; the last ones may come later than what is looked at first.
    until_indexed(&world, 4).await;
    let seen = eventually("proposals", async || {
        let answer = proposals(&world, again.id, OFFICER).await;
        let one = answer.body["items"].as_array()?.first()?.clone();
        // The text is taken in by itself, a moment after the keys or before.
        (one["reasons"].as_array()?.len() == 2).then_some(answer.body)
    })
    .await;
    let items = seen["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{seen}");
    assert_eq!(items[0]["complaint"]["id"], json!(first.id));
    let reasons = &items[0]["reasons"];
    assert_eq!(reasons[0], json!({ "kind": "same_phone" }));
    assert_eq!(reasons[1]["kind"], "similar_text");
    assert!(reasons[1]["percent"].as_u64().unwrap() >= 15, "{reasons}");
    // Another matter of the same person is none; the same matter of a stranger is, by its text.
    let seen = proposals(&world, other.id, OFFICER).await.body;
    let ids: Vec<&Value> = seen["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| &i["complaint"]["id"])
        .collect();
    assert_eq!(ids, [&json!(stranger.id)], "{seen}");
    for by in [REGISTRAR, HANDLER, ELSEWHERE, INTEGRITY] {
        assert_eq!(proposals(&world, again.id, by).await.status, 403);
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_business_number_a_window_and_a_day_count_and_sealed_texts_are_never_compared() {
    let world = World::new().await;
    let numbered = |number: &str, narrative: &str| {
        with(
            story("13700137000", narrative),
            json!({ "business_number": number, "window_id": WINDOW, "occurred_on": "2026-01-05" }),
        )
    };
    let one = world.registered(&numbered("SL-2026-0915", BREAD)).await;
    let mut by_number = numbered("sl 2026 0915", TOILET);
    by_number["complainant"]["phone"] = json!("13600136000");
    let two = world.registered(&by_number).await;
    let seen = eventually("a proposal", async || {
        let answer = proposals(&world, two.id, OFFICER).await;
        (!answer.body["items"].as_array()?.is_empty()).then_some(answer.body)
    })
    .await;
    assert_eq!(seen["items"][0]["complaint"]["id"], json!(one.id));
    let kinds = |seen: &Value| -> Vec<String> {
        let reasons = seen["items"][0]["reasons"].as_array().unwrap();
        let kinds = reasons
            .iter()
            .map(|r| r["kind"].as_str().unwrap().to_owned());
        kinds.collect()
    };
    assert!(
        kinds(&seen).contains(&"same_business_number".to_owned()),
        "{seen}"
    );
    assert!(
        kinds(&seen).contains(&"same_window_and_day".to_owned()),
        "{seen}"
    );

    let bribe = "3号窗口的人办证时收了我两千元红包，说不给钱就拖到年底，还让我别说出去。";
    let grave = world.registered(&numbered("ZZ-1", bribe)).await;
    let repeat = world.registered(&numbered("ZZ-1", bribe)).await;
    let seen = eventually("a proposal by keys", async || {
        let answer = proposals(&world, repeat.id, INTEGRITY).await;
        (!answer.body["items"].as_array()?.is_empty()).then_some(answer.body)
    })
    .await;
    assert_eq!(seen["items"].as_array().unwrap().len(), 1, "{seen}");
    assert_eq!(seen["items"][0]["complaint"]["id"], json!(grave.id));
    assert!(!kinds(&seen).contains(&"similar_text".to_owned()), "{seen}");
    world.end().await;
}
