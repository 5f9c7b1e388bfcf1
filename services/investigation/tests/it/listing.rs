//! Queues (F-4.5).

use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::hearing::classification;
use crate::world::{Answer, World};

fn ids(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["complaint_id"].clone())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_5_what_is_to_be_done_is_in_somebodys_queue_until_it_is_done() {
    let world = World::with(registered(COMPLAINT)).await;
    let (here, nothing) = (vec![json!(COMPLAINT)], Vec::<Value>::new());
    let queue = async |who, name: &str| ids(&world.get(who, &format!("?queue={name}")).await);
    assert_eq!(queue(OFFICER, "to_verify").await, here);
    assert_eq!(queue(OFFICER, "to_classify").await, here);
    assert_eq!(queue(OFFICER, "to_conclude").await, nothing);
    assert_eq!(queue(INVESTIGATOR, "mine").await, nothing);

    let body = json!({ "methods": ["talk"], "complexity": "complex", "note": "谈话" });
    world.post(OFFICER, "preliminary-verification", body).await;
    world
        .post(OFFICER, "classification", classification("ordinary"))
        .await;
    world
        .post(OFFICER, "group", json!({ "leader_id": INVESTIGATOR }))
        .await;
    assert_eq!(queue(OFFICER, "to_verify").await, nothing);
    assert_eq!(queue(OFFICER, "to_classify").await, nothing);
    assert_eq!(queue(OFFICER, "to_conclude").await, here);
    assert_eq!(queue(INVESTIGATOR, "mine").await, here);
    assert_eq!(queue(INVESTIGATOR, "to_conclude").await, here);
    assert_eq!(queue(COLLEAGUE, "mine").await, nothing);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_what_one_may_see_page_by_page() {
    let mut world = World::start().await;
    let ordinary: Vec<Uuid> = (200..205).map(Uuid::from_u128).collect();
    for complaint in &ordinary {
        world.tell(&registered(*complaint)).await;
        world.tell(&accepted(*complaint)).await;
    }
    let sealed = Uuid::from_u128(300);
    world.tell(&bribery(sealed)).await;
    world.tell(&accepted(sealed)).await;
    world.tell(&registered(Uuid::from_u128(301))).await; // not accepted: no investigation

    let (mut seen, mut path, mut pages) = (Vec::new(), "?limit=2&queue=to_verify".to_owned(), 0);
    loop {
        let page = world.get(OFFICER, &path).await;
        seen.extend(ids(&page));
        pages += 1;
        let Some(next) = page.body["next"].as_str() else {
            break;
        };
        let link = page.link.unwrap();
        assert!(
            link.contains(next) && link.contains("queue=to_verify"),
            "{link}"
        );
        path = format!("?limit=2&queue=to_verify&cursor={next}");
    }
    assert_eq!(
        (seen, pages),
        (ordinary.iter().map(|id| json!(id)).collect::<Vec<_>>(), 3)
    );

    assert_eq!(ids(&world.get(INTEGRITY, "").await), [json!(sealed)]);
    assert_eq!(ids(&world.get(STRANGER, "").await), Vec::<Value>::new());
    assert_eq!(ids(&world.get(RESPONDENT, "").await), Vec::<Value>::new());
    assert_eq!(
        ids(&world.get(OFFICER, &format!("?site={BANK}")).await),
        Vec::<Value>::new()
    );
    for bad in [
        "?limit=0",
        "?limit=101",
        "?queue=everything",
        "?cursor=nonsense",
        "?stage=open",
    ] {
        assert_eq!(world.get(OFFICER, bad).await.problem().0, 422, "{bad}");
    }
    world.end().await;
}
