//! A count is the number of rows that the queue has: for everybody, over all pages.

use diesel_async::SimpleAsyncConnection as _;
use events::complaint::ComplaintRegistered;
use regulation::{ReplyChannel, Sensitivity};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::{self, ADMINISTRATOR, HANDLER, HEAD, INTEGRITY, OFFICER, REGISTRAR};
use crate::world::{World, complainant, staff};

const LISTS: [(&str, &str); 4] = [
    ("to_reply", "/v1/replies?stage=to_reply"),
    ("replying", "/v1/replies?stage=replying"),
    ("to_follow_up", "/v1/replies?stage=replied"),
    ("work", "/v1/notifications/work?"),
];

/// How many rows there are, over pages of one; none where the list is not theirs.
async fn listed(world: &World, who: Uuid, list: &str) -> Option<usize> {
    let (mut rows, mut cursor) = (0, String::new());
    loop {
        let page = world
            .get(&staff(who), &format!("{list}&limit=1{cursor}"))
            .await;
        if page.status == 403 {
            return None;
        }
        rows += page.body["items"].as_array().unwrap().len();
        match page.body["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Some(rows),
        }
    }
}

async fn counts(world: &World, who: Uuid) -> Value {
    let answer = world.get(&staff(who), "/v1/reply-counts").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_5_each_count_is_as_many_as_its_list_has_rows_whoever_asks() {
    let first = cast::registered(ReplyChannel::Email);
    let mut world = World::replied(&first).await;
    let about_the_officer = ComplaintRegistered {
        respondent_ids: vec![OFFICER],
        ..cast::registered(ReplyChannel::Tracking)
    };
    let sealed = ComplaintRegistered {
        sensitivity: Sensitivity::S3,
        ..cast::registered(ReplyChannel::Tracking)
    };
    for registered in [
        cast::registered(ReplyChannel::Tracking),
        cast::registered(ReplyChannel::Tracking),
        about_the_officer,
        sealed,
    ] {
        world.tell(&registered).await;
        world.tell(&cast::approved(registered.complaint_id)).await;
    }
    let letter = cast::registered(ReplyChannel::Letter);
    world.reachable(letter.complaint_id, "li@example.org");
    world.tell(&letter).await;
    world
        .delivery(letter.complaint_id, "acknowledgement", "to_post")
        .await;

    for (who, expected) in [
        (OFFICER, [Some(2), Some(0), Some(1), Some(1)]),
        (REGISTRAR, [Some(3), Some(0), Some(1), Some(1)]),
        (INTEGRITY, [Some(1), Some(0), Some(0), Some(0)]),
        // They look at what is theirs of the register; nothing waits for them.
        (HEAD, [Some(3), Some(0), Some(1), None]),
        (HANDLER, [Some(0), Some(0), Some(1), None]),
    ] {
        let counts = counts(&world, who).await;
        assert_eq!(counts["capped"], json!([]));
        for ((name, list), expected) in LISTS.into_iter().zip(expected) {
            let rows = listed(&world, who, list).await;
            assert_eq!(
                (&counts[name], rows),
                (&json!(expected), expected),
                "{name} of {who}"
            );
        }
    }
    let path = "/v1/reply-counts";
    let administrator = world.get(&staff(ADMINISTRATOR), path).await;
    assert_eq!(administrator.status, 403);
    let theirs = world.get(&complainant(first.complaint_id), path).await;
    assert_eq!(theirs.status, 403);
    assert_eq!(world.get_unsigned(path).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_ends_at_a_thousand_and_says_so() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&registered).await;
    world.tell(&cast::approved(registered.complaint_id)).await;
    let add = async |many: i32| {
        let statement = format!(
            "insert into correspondences select (jsonb_populate_record(c, jsonb_build_object(
                'complaint_id', gen_random_uuid(), 'number', 'ZW-{many}-' || n))).*
            from correspondences c, generate_series(1, {many}) n where c.complaint_id = '{}'",
            registered.complaint_id
        );
        world.conn().await.batch_execute(&statement).await.unwrap();
        counts(&world, OFFICER).await
    };
    let counts = add(999).await;
    assert_eq!(
        (&counts["to_reply"], &counts["capped"]),
        (&json!(1_000), &json!([]))
    );
    let counts = add(1).await;
    assert_eq!(
        (&counts["to_reply"], &counts["capped"]),
        (&json!(1_000), &json!(["to_reply"]))
    );
}
