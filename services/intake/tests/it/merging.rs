//! 并单: merging, what the complainant reads meanwhile, unmerging; repeats that reopen or are
//! declined (F-6.6).

use events::notification::ReplySent;
use regulation::ReplyChannel;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::*;

async fn act(world: &World, id: Uuid, what: &str, by: Uuid, seen: i64, body: &Value) -> Answer {
    let path = format!("/v1/complaints/{id}/{what}");
    world
        .post(&path)
        .by(&staff(by))
        .seen(seen)
        .json(body)
        .send()
        .await
}

async fn tracked(world: &World, told: &Told) -> Value {
    let body = json!({ "number": told.number, "code": told.code });
    let answer = world.post("/v1/tracking").json(&body).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body
}

/// Everything that is stored of a complaint, table by table, without what counts saves and accesses.
async fn stored(world: &World, id: Uuid) -> Value {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Jsonb)]
        row: Value,
    }
    use diesel_async::RunQueryDsl;
    let sql = "select jsonb_build_object(
        'complaint', (select to_jsonb(c) - 'version' - 'event_seq' from complaints c where id = $1),
        'registration', (select to_jsonb(r) - 'accesses' from registrations r where complaint_id = $1),
        'particulars', (select to_jsonb(p) from particulars p where complaint_id = $1),
        'remarks', (select coalesce(jsonb_agg(to_jsonb(r) order by r.id), '[]') from remarks r where complaint_id = $1),
        'mergers', (select count(*) from mergers where complaint_id = $1)) as row";
    let query = diesel::sql_query(sql).bind::<diesel::sql_types::Uuid, _>(id);
    let row: Row = query.get_result(&mut world.conn().await).await.unwrap();
    row.row
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_merged_goes_on_within_its_lead_and_comes_back_field_by_field() {
    let world = World::new().await;
    let (lead, repeat) = (world.accepted().await, world.accepted().await);
    let before = stored(&world, repeat.id).await;
    let into = json!({ "into": lead.id });
    for (by, status, reason) in [
        (REGISTRAR, 403, "role"),
        (ELSEWHERE, 403, "site"),
        (INTEGRITY, 403, "sensitivity"),
    ] {
        let answer = act(&world, repeat.id, "merging", by, 2, &into).await;
        assert_eq!(
            (answer.status.as_u16(), answer.body["reason"].as_str()),
            (status, Some(reason))
        );
    }
    let stale = act(&world, repeat.id, "merging", OFFICER, 1, &into).await;
    assert_eq!(stale.status, 412);
    for nowhere in [Uuid::from_u128(1), repeat.id] {
        let body = json!({ "into": nowhere });
        let answer = act(&world, repeat.id, "merging", OFFICER, 2, &body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.pointers()),
            (422, vec!["/into"])
        );
    }
    let done = act(&world, repeat.id, "merging", OFFICER, 2, &into).await;
    assert_eq!(
        (done.status.as_u16(), done.etag.as_deref()),
        (204, Some("\"3\""))
    );
    let again = act(&world, repeat.id, "merging", OFFICER, 3, &into).await;
    assert_eq!(
        (again.status.as_u16(), again.etag.as_deref()),
        (204, Some("\"3\""))
    );

    let row = world.row(repeat.id).await;
    assert_eq!(
        (&row["stage"], &row["merged_into"]),
        (&json!("merged"), &json!(lead.id))
    );
    assert_eq!(world.row(lead.id).await["merged_ids"], json!([repeat.id]));
    // The complainant reads how the lead stands, by the own number and code.
    let seen = tracked(&world, &repeat).await;
    assert_eq!(
        (&seen["number"], &seen["stage"], &seen["merged"]),
        (&json!(repeat.number), &json!("accepted"), &json!(true))
    );
    assert!(
        !seen.to_string().contains(&lead.number),
        "the lead is somebody else's"
    );

    // A decision on it is made where it goes on; a chain of mergers would hide where that is.
    let closure = json!({ "result": "explained", "reason": "已说明" });
    let refused = act(&world, repeat.id, "closure", OFFICER, 3, &closure).await;
    assert_eq!((refused.status.as_u16(), refused.kind()), (409, "merged"));
    let third = world.accepted().await;
    for (id, seen, into, kind) in [
        (third.id, 2, repeat.id, "lead-merged"),
        (lead.id, 2, third.id, "leads-others"),
        (repeat.id, 3, third.id, "merged"),
    ] {
        let answer = act(
            &world,
            id,
            "merging",
            OFFICER,
            seen,
            &json!({ "into": into }),
        )
        .await;
        assert_eq!((answer.status.as_u16(), answer.kind()), (409, kind));
    }

    let free = json!({});
    let refused = act(&world, repeat.id, "unmerging", REGISTRAR, 3, &free).await;
    assert_eq!(refused.status, 403);
    let done = act(&world, repeat.id, "unmerging", OFFICER, 3, &free).await;
    assert_eq!(done.status, 204, "{}", done.text);
    assert_eq!(stored(&world, repeat.id).await, before);
    let refused = act(&world, repeat.id, "unmerging", OFFICER, 4, &free).await;
    assert_eq!(
        (refused.status.as_u16(), refused.kind()),
        (409, "not-merged")
    );
    assert_eq!(
        world.published(repeat.id).await[2..],
        [
            "redress.complaint.merged.v1",
            "redress.complaint.unmerged.v1"
        ]
    );
    assert_eq!(tracked(&world, &repeat).await["merged"], false);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_tell_of_a_merged_one_counts_when_it_is_unmerged() {
    let world = World::new().await;
    let (lead, repeat) = (world.accepted().await, world.accepted().await);
    let into = json!({ "into": lead.id });
    assert_eq!(
        act(&world, repeat.id, "merging", OFFICER, 2, &into)
            .await
            .status,
        204
    );
    let due_at = "2026-11-27T09:30:00Z".parse().unwrap();
    world
        .tell(&events::assignment::DeadlineChanged {
            complaint_id: repeat.id,
            at: clock::real_now(),
            clock: regulation::Clock::Handling,
            deadline_version: 1,
            due_at,
            provisional: false,
        })
        .await;
    testkit::eventually("the deadline beneath", async || {
        let row = stored(&world, repeat.id).await;
        (row["complaint"]["due_clock"] == "handling").then_some(())
    })
    .await;
    let row = world.row(repeat.id).await;
    assert_eq!(
        (&row["stage"], &row["due_at"]),
        (&json!("merged"), &Value::Null)
    );
    assert_eq!(
        act(&world, repeat.id, "unmerging", OFFICER, 3, &json!({}))
            .await
            .status,
        204
    );
    let row = world.row(repeat.id).await;
    assert_eq!(
        (&row["stage"], &row["due_clock"]),
        (&json!("accepted"), &json!("handling"))
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_that_is_withdrawn_or_declined_lets_go_of_what_was_merged_into_it() {
    let world = World::new().await;
    let (lead, one, two) = (
        world.registered(&form()).await,
        world.registered(&form()).await,
        world.accepted().await,
    );
    for (id, seen) in [(one.id, 1), (two.id, 2)] {
        let answer = act(
            &world,
            id,
            "merging",
            OFFICER,
            seen,
            &json!({ "into": lead.id }),
        )
        .await;
        assert_eq!(answer.status, 204, "{}", answer.text);
    }
    let token = world.opened(&lead).await;
    let path = format!("/v1/complaints/{}/withdrawal", lead.id);
    let gone = world.post(&path).by(&token).seen(1).send().await;
    assert_eq!(gone.status, 204, "{}", gone.text);
    assert_eq!(world.row(one.id).await["stage"], "registered");
    assert_eq!(world.row(two.id).await["stage"], "accepted");
    assert_eq!(world.row(lead.id).await["merged_ids"], json!([]));
    // The other way round: what is merged may be taken back by its own complainant.
    let answer = act(
        &world,
        two.id,
        "merging",
        OFFICER,
        4,
        &json!({ "into": one.id }),
    )
    .await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    let token = world.opened(&two).await;
    let path = format!("/v1/complaints/{}/withdrawal", two.id);
    assert_eq!(
        world.post(&path).by(&token).seen(5).send().await.status,
        204
    );
    assert_eq!(world.row(two.id).await["stage"], "withdrawn");
    assert_eq!(world.row(one.id).await["stage"], "registered");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_gets_less_confidential_or_less_recused_by_merging() {
    let world = World::new().await;
    let (lead, grave) = (
        world.registered(&form()).await,
        world.registered(&bribery()).await,
    );
    let into = json!({ "into": lead.id });
    // The integrity officer does not even see the ordinary one.
    let refused = act(&world, grave.id, "merging", INTEGRITY, 1, &into).await;
    assert_eq!(
        (refused.status.as_u16(), refused.pointers()),
        (422, vec!["/into"])
    );
    let naming = world.registered(&form()).await;
    let named = json!({ "staff_ids": [CLERK] });
    assert_eq!(
        act(&world, naming.id, "respondents", OFFICER, 1, &named)
            .await
            .status,
        204
    );
    let refused = act(&world, naming.id, "merging", OFFICER, 2, &into).await;
    assert_eq!(
        (refused.status.as_u16(), refused.kind()),
        (409, "respondents-missing")
    );
    assert_eq!(
        act(&world, lead.id, "respondents", OFFICER, 1, &named)
            .await
            .status,
        204
    );
    assert_eq!(
        act(&world, naming.id, "merging", OFFICER, 2, &into)
            .await
            .status,
        204
    );
    // An allegation of scope C that is added afterwards leaves the ordinary lead at once.
    let token = world.opened(&naming).await;
    let path = format!("/v1/complaints/{}/supplements", naming.id);
    let bribe = json!({ "text": "补充：他当时还收了我的红包才肯办理。" });
    let added = world.post(&path).by(&token).json(&bribe).send().await;
    assert_eq!(added.status, 201, "{}", added.text);
    let seen = tracked(&world, &naming).await;
    assert_eq!(
        (&seen["merged"], &seen["stage"]),
        (&json!(false), &json!("registered"))
    );
    assert_eq!(
        world.published(naming.id).await.last().unwrap(),
        "redress.complaint.unmerged.v1"
    );
    world.end().await;
}

async fn closed(world: &World) -> Told {
    let told = world.accepted().await;
    let closure = json!({ "result": "explained", "reason": "已当面说明" });
    let done = act(world, told.id, "closure", OFFICER, 2, &closure).await;
    assert_eq!(done.status, 204, "{}", done.text);
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_after_closing_reopens_with_new_facts_and_is_declined_with_reference_without() {
    let world = World::new().await;
    let earlier = closed(&world).await;
    let repeat = world.registered(&form()).await;
    let refused = act(
        &world,
        repeat.id,
        "merging",
        OFFICER,
        1,
        &json!({ "into": earlier.id }),
    )
    .await;
    assert_eq!(
        (refused.status.as_u16(), refused.kind()),
        (409, "lead-not-open")
    );
    let facts = json!({ "into": earlier.id, "new_facts": "投诉人补交了当天的录像" });
    let done = act(&world, repeat.id, "merging", OFFICER, 1, &facts).await;
    assert_eq!(done.status, 204, "{}", done.text);
    let row = world.row(earlier.id).await;
    assert_eq!(
        (&row["stage"], &row["round"]),
        (&json!("accepted"), &json!(1))
    );
    assert_eq!(world.row(repeat.id).await["merged_into"], json!(earlier.id));

    let (earlier, repeat) = (closed(&world).await, world.registered(&form()).await);
    let open = world.accepted().await;
    let body = |earlier: Value| {
        json!({
            "reason": "repeat_without_new_facts", "signpost": "请查看原答复。", "earlier_id": earlier,
        })
    };
    for (named, expected) in [
        (Value::Null, (422, "/earlier_id")),
        (json!(Uuid::from_u128(1)), (422, "/earlier_id")),
        (json!(repeat.id), (422, "/earlier_id")),
        (json!(open.id), (409, "earlier-not-ended")),
    ] {
        let answer = act(&world, repeat.id, "declination", OFFICER, 1, &body(named)).await;
        let what = match answer.status.as_u16() {
            422 => answer.pointers()[0],
            _ => answer.kind(),
        };
        assert_eq!((answer.status.as_u16(), what), expected);
    }
    let done = act(
        &world,
        repeat.id,
        "declination",
        OFFICER,
        1,
        &body(json!(earlier.id)),
    )
    .await;
    assert_eq!(done.status, 204, "{}", done.text);
    let seen = tracked(&world, &repeat).await;
    assert_eq!(seen["earlier_number"], json!(earlier.number));
    let signpost = seen["signpost"].as_str().unwrap();
    assert!(signpost.contains(&earlier.number), "{signpost}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_been_replied_is_not_merged() {
    let world = World::new().await;
    let (lead, told) = (world.accepted().await, world.accepted().await);
    world
        .tell(&events::assignment::ResultApproved {
            complaint_id: told.id,
            at: clock::real_now(),
            approved_by: OFFICER,
            handler_id: HANDLER,
        })
        .await;
    world.until_stage(told.id, "to_reply").await;
    world
        .tell(&ReplySent {
            complaint_id: told.id,
            at: clock::real_now(),
            delivery_id: Uuid::from_u128(0xE1),
            channel: ReplyChannel::Tracking,
            round: 1,
            replied_by: OFFICER,
        })
        .await;
    world.until_stage(told.id, "to_follow_up").await;
    for (id, into, kind) in [
        (told.id, lead.id, "already-replied"),
        (lead.id, told.id, "lead-not-open"),
    ] {
        let answer = act(&world, id, "merging", OFFICER, 2, &json!({ "into": into })).await;
        assert_eq!((answer.status.as_u16(), answer.kind()), (409, kind));
    }
    world.end().await;
}
