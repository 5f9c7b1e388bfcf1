//! Queues (F-4.5).

use diesel_async::SimpleAsyncConnection as _;
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

/// A queue over pages of two.
async fn whole(world: &World, who: Uuid, queue: &str) -> Vec<Value> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("?limit=2&queue={queue}{cursor}");
        let page = world.get(who, &path).await;
        seen.extend(ids(&page));
        match page.body["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return seen,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_5_each_queue_counts_as_many_as_its_list_has_rows_whoever_asks() {
    let mut world = World::with(registered(COMPLAINT)).await;
    for complaint in (200..205).map(Uuid::from_u128) {
        world.tell(&registered(complaint)).await;
        world.tell(&accepted(complaint)).await;
    }
    let about_the_officer = events::complaint::ComplaintRegistered {
        respondent_ids: vec![OFFICER],
        ..registered(Uuid::from_u128(210))
    };
    world.tell(&about_the_officer).await;
    world.tell(&accepted(about_the_officer.complaint_id)).await;
    let sealed = Uuid::from_u128(300);
    world.tell(&bribery(sealed)).await;
    world.tell(&accepted(sealed)).await;
    let body = json!({ "methods": ["talk"], "complexity": "complex", "note": "谈话" });
    world.post(OFFICER, "preliminary-verification", body).await;
    let group = json!({ "leader_id": INVESTIGATOR });
    world.post(OFFICER, "group", group).await;

    for (who, expected) in [
        (OFFICER, [5, 6, 0, 1, 0]),
        (SECOND_OFFICER, [6, 7, 0, 1, 0]),
        (INTEGRITY, [1, 1, 0, 0, 0]),
        (INVESTIGATOR, [0, 1, 0, 1, 1]),
        (STRANGER, [0, 0, 0, 0, 0]),
    ] {
        let counts = world.counts(who).await;
        assert_eq!(counts.status, 200, "{}", counts.body);
        assert_eq!(counts.body["capped"], json!([]));
        let queues = [
            "to_verify",
            "to_classify",
            "to_confirm",
            "to_conclude",
            "mine",
        ];
        for (queue, expected) in queues.into_iter().zip(expected) {
            let rows = whole(&world, who, queue).await.len();
            assert_eq!(
                (&counts.body[queue], rows),
                (&json!(expected), expected),
                "{queue} of {who}"
            );
        }
    }
    let nobody = world.counts(Uuid::from_u128(7)).await;
    assert_eq!(nobody.status, 401);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_ends_at_a_thousand_and_says_so() {
    let world = World::with(registered(COMPLAINT)).await;
    let many = format!(
        "insert into investigations select (jsonb_populate_record(i, jsonb_build_object(
            'complaint_id', gen_random_uuid(), 'number', 'ZW-' || n))).*
        from investigations i, generate_series(1, {}) n where i.complaint_id = '{COMPLAINT}'",
        999
    );
    let add = async |statement: &str| {
        world.conn().await.batch_execute(statement).await.unwrap();
        world.counts(OFFICER).await.body
    };
    let counts = add(&many).await;
    assert_eq!(
        (&counts["to_verify"], &counts["capped"]),
        (&json!(1_000), &json!([]))
    );
    let counts = add(&many.replace("1, 999", "1, 1").replace("ZW-", "TS-")).await;
    assert_eq!(counts["to_verify"], 1_000);
    assert_eq!(counts["capped"], json!(["to_verify", "to_classify"]));
    world.end().await;
}
