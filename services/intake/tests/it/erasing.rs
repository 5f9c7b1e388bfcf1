//! Erasure (F-6.4): what goes, what stays, and what forbids it.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::evidence;
use crate::files::png;
use crate::keeping::{act, by_two, close, closed, world_at};
use crate::world::*;

#[tokio::test(flavor = "multi_thread")]
async fn after_five_years_personal_data_and_words_are_gone_and_the_register_stays() {
    let (world, time) = world_at("2026-03-02T10:00").await;
    let told = world.accepted().await;
    let file = evidence::bring(&world, &told, &staff(OFFICER), png(8, 8)).await;
    let disclosures = format!("/v1/complaints/{}/identity-disclosures", told.id);
    let why = json!({ "reason": "需要核实投诉人本人的联系方式。" });
    let asked = world.post(&disclosures).by(&staff(OFFICER)).json(&why);
    assert_eq!(asked.send().await.status, 200);
    close(&world, &told).await;
    let intake = &world.running.service;
    time.goes_on_to(&world, "2026-03-11T09:00").await;
    assert_eq!(intake.archive_due().await.unwrap(), 1);
    time.goes_on_to(&world, "2031-03-02T09:59").await;
    assert_eq!(intake.erase_due().await.unwrap(), 0, "a minute too soon");
    assert!(
        !evidence::objects(&world).is_empty(),
        "evidence lies in the store"
    );
    time.goes_on_to(&world, "2031-03-02T10:00").await;
    assert_eq!(intake.erase_due().await.unwrap(), 1);
    assert_eq!(intake.erase_due().await.unwrap(), 0, "once");
    assert_eq!(intake.remove_erased_evidence().await.unwrap(), 1);
    assert_eq!(intake.remove_erased_evidence().await.unwrap(), 0);
    assert!(evidence::objects(&world).is_empty(), "its bytes are gone");

    let row = world.row(told.id).await;
    assert_eq!(row["erased_at"], "2031-03-02T02:00:00Z");
    assert_eq!(
        (&row["stage"], &row["result"]),
        (&json!("closed"), &json!("explained"))
    );
    let path = format!("/v1/complaints/{}", told.id);
    let content = format!("evidence/{file}/content?purpose=examine");
    for gone in ["narrative", "evidence", &content] {
        let answer = world
            .get(&format!("{path}/{gone}"))
            .by(&staff(OFFICER))
            .send()
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.kind()),
            (409, "erased"),
            "{gone}: {}",
            answer.text
        );
    }
    let contact = world
        .get(&format!("{path}/contact"))
        .by(&service("notification"))
        .send()
        .await;
    assert_eq!((contact.status.as_u16(), contact.kind()), (409, "erased"));
    let listed = world.get(&disclosures).by(&staff(SUPERVISOR)).send().await;
    let looked = &listed.body["items"][0];
    assert_eq!(
        (&looked["staff_id"], &looked["reason"]),
        (&json!(OFFICER), &Value::Null),
        "who looked is still known: {}",
        listed.text
    );
    let code = act(&world, told.id, "code", REGISTRAR, &json!({})).await;
    assert_eq!((code.status.as_u16(), code.kind()), (409, "erased"));
    // Number and code open nothing, as if they were wrong; nor does the token that they gave.
    let body = json!({ "number": told.number, "code": told.code });
    assert_eq!(
        world.post("/v1/tracking").json(&body).send().await.status,
        404
    );
    assert_eq!(left(&world, told.id).await, [0; 6]);
    let late = act(
        &world,
        told.id,
        "reopening",
        OFFICER,
        &json!({ "reason": "new_facts", "note": "太晚了" }),
    )
    .await;
    assert_eq!((late.status.as_u16(), late.kind()), (409, "erased"));
    let facts = world.published(told.id).await;
    assert_eq!(
        facts.last().map(String::as_str),
        Some("redress.complaint.erased.v1")
    );
    world.end().await;
}

/// Rows that still say something personal, a place each.
pub(crate) async fn left(world: &World, id: Uuid) -> [i64; 6] {
    use diesel::sql_types::{BigInt, Uuid as SqlUuid};
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let mut found = [0; 6];
    let places = [
        "particulars where (wrapped_key is not null or identity is not null or details is not null or narrative is not null
            or narrative_sealed is not null or phone_index is not null or email_index is not null or wechat_index is not null)
            and complaint_id = $1",
        "search_texts where complaint_id = $1",
        "blind_keys where complaint_id = $1",
        "remarks where complaint_id = $1",
        "representatives where complaint_id = $1",
        "evidence where bytes_left and complaint_id = $1",
    ];
    for (n, place) in found.iter_mut().zip(places) {
        let query =
            diesel::sql_query(format!("select count(*) as n from {place}")).bind::<SqlUuid, _>(id);
        let counted: Count = query.get_result(&mut world.conn().await).await.unwrap();
        *n = counted.n;
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complainant_who_asks_is_forgotten_sooner_by_two_but_not_while_the_case_goes_on() {
    let (world, _time) = world_at("2026-03-02T10:00").await;
    let open = world.accepted().await;
    let asked = json!({ "ground": "complainant_asked" });
    let early = act(&world, open.id, "erasure", LEADER, &asked).await;
    assert_eq!((early.status.as_u16(), early.kind()), (409, "not-ended"));
    let told = closed(&world).await;
    let over = act(
        &world,
        told.id,
        "erasure",
        LEADER,
        &json!({ "ground": "retention_over" }),
    )
    .await;
    assert_eq!((over.status.as_u16(), over.kind()), (409, "kept-longer"));
    let nonsense = act(
        &world,
        told.id,
        "erasure",
        LEADER,
        &json!({ "ground": "bored" }),
    )
    .await;
    assert_eq!(
        (nonsense.status.as_u16(), nonsense.pointers()),
        (422, vec!["/ground"])
    );
    let waits = act(&world, told.id, "erasure", LEADER, &asked).await;
    assert_eq!(waits.status, 202);
    let other = act(
        &world,
        told.id,
        "erasure",
        INTEGRITY,
        &json!({ "ground": "ordered" }),
    )
    .await;
    assert_eq!(
        other.status, 202,
        "two who want it for different reasons do not agree"
    );
    assert!(world.stored_narrative(told.id).await.0.is_some());
    let second = act(&world, told.id, "erasure", INTEGRITY, &asked).await;
    assert_eq!(second.status, 204, "{}", second.text);
    assert_eq!(world.stored_narrative(told.id).await, (None, false));
    let again = act(&world, told.id, "erasure", LEADER, &asked).await;
    assert_eq!(again.status, 204, "done already: {}", again.text);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_on_within_another_is_kept_and_erased_with_it() {
    let (world, time) = world_at("2026-03-02T10:00").await;
    let lead = world.accepted().await;
    let member = world.accepted().await;
    let into = json!({ "into": lead.id });
    let merged = act(&world, member.id, "merging", OFFICER, &into).await;
    assert_eq!(merged.status, 204, "{}", merged.text);
    let closing = json!({ "result": "explained", "reason": "已解释" });
    let answer = act(&world, lead.id, "closure", OFFICER, &closing).await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    let intake = &world.running.service;
    time.goes_on_to(&world, "2026-03-11T09:00").await;
    assert_eq!(intake.archive_due().await.unwrap(), 1, "as one");
    assert_eq!(
        world.row(member.id).await["keep_until"],
        world.row(lead.id).await["keep_until"]
    );
    let ground = json!({ "ground": "ordered" });
    let alone = act(&world, member.id, "erasure", LEADER, &ground).await;
    assert_eq!((alone.status.as_u16(), alone.kind()), (409, "merged"));
    // A hold on either keeps both.
    by_two(
        &world,
        member.id,
        "legal-hold",
        &json!({ "reason": "保全" }),
    )
    .await;
    time.goes_on_to(&world, "2031-03-02T10:00").await;
    assert_eq!(intake.erase_due().await.unwrap(), 0);
    assert!(world.stored_narrative(lead.id).await.0.is_some());
    by_two(
        &world,
        member.id,
        "legal-hold-release",
        &json!({ "reason": "解除" }),
    )
    .await;
    assert_eq!(intake.erase_due().await.unwrap(), 1, "as one");
    for told in [&lead, &member] {
        assert_eq!(world.stored_narrative(told.id).await, (None, false));
        assert_eq!(left(&world, told.id).await, [0; 6]);
    }
    // What goes on within another may be added to, but not now.
    let added = json!({ "text": "我还想补充一点情况。" });
    let late = act(&world, member.id, "supplements", REGISTRAR, &added).await;
    assert_eq!((late.status.as_u16(), late.kind()), (409, "erased"));
    let late = act(&world, member.id, "unmerging", OFFICER, &json!({})).await;
    assert_eq!((late.status.as_u16(), late.kind()), (409, "erased"));
    world.end().await;
}
