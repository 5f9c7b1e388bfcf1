//! 登记 (S-3.1 to S-4.1, F-4.1a, F-4.6) through the door.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::*;

#[tokio::test(flavor = "multi_thread")]
async fn the_public_registers_and_is_told_number_code_and_promised_date_at_once() {
    let world = World::new().await;
    let answer = world.post("/v1/complaints").json(&form()).send().await;
    let told = told(&answer);
    assert_eq!(answer.etag.as_deref(), Some("\"1\""));
    assert_eq!(
        answer.headers["location"],
        format!("/v1/complaints/{}", told.id)
    );
    assert!(told.number.starts_with("TS-20"), "{}", told.number);
    assert_eq!(told.code.len(), 19);
    assert!(answer.body["promised_date"].is_string());
    assert_eq!(
        answer.body["contact_point"],
        json!({ "channel": "phone", "address": "010-12345678" })
    );

    let row = world.row(told.id).await;
    assert_eq!(
        (&row["stage"], &row["scopes"]),
        (&json!("registered"), &json!(["A"]))
    );
    assert_eq!(
        (&row["severity"], &row["sensitivity"]),
        (&json!("ordinary"), &json!("s1"))
    );
    assert_eq!(
        (&row["department_id"], &row["reply_channel"]),
        (&json!(COUNTER), &json!("email"))
    );
    assert_eq!(row["promised_date"], answer.body["promised_date"]);
    assert_eq!(
        world.published(told.id).await,
        ["redress.complaint.registered.v1"]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_keeps_its_three_dates_and_needs_two_of_them() {
    let world = World::new().await;
    let letter = with(
        form(),
        json!({
            "channel": "letter", "postmark_date": "2026-01-05", "received_at": "2026-01-08T02:00:00Z",
            "complainant": { "name": "李四", "address": "人民路1号" },
        }),
    );
    let registrar = staff(REGISTRAR);
    let answer = world
        .post("/v1/complaints")
        .by(&registrar)
        .json(&letter)
        .send()
        .await;
    let row = world.row(told(&answer).id).await;
    assert_eq!(row["postmark_date"], "2026-01-05");
    assert_eq!(row["received_at"], "2026-01-08T02:00:00Z");
    assert_eq!(row["registered_at"], answer.body["registered_at"]);
    assert_eq!(
        (&row["reply_channel"], &row["registered_by"]),
        (&json!("letter"), &json!(REGISTRAR))
    );

    let unmarked = with(
        letter.clone(),
        json!({ "postmark_date": null, "received_at": null }),
    );
    let answer = world
        .post("/v1/complaints")
        .by(&registrar)
        .json(&unmarked)
        .send()
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.pointers()),
        (422, vec!["/postmark_date", "/received_at"])
    );
    let late = with(letter, json!({ "postmark_date": "2026-01-09" }));
    let answer = world
        .post("/v1/complaints")
        .by(&registrar)
        .json(&late)
        .send()
        .await;
    assert_eq!(answer.pointers(), ["/postmark_date"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_channel_registers_and_those_of_staff_need_a_token_for_the_site() {
    let world = World::new().await;
    for channel in ["desk", "duty_leader", "phone", "email", "visit", "transfer"] {
        let body = with(form(), json!({ "channel": channel }));
        let answer = world.post("/v1/complaints").json(&body).send().await;
        assert_eq!(answer.status, 401, "{channel}");
        let answer = world
            .post("/v1/complaints")
            .by(&staff(ELSEWHERE))
            .json(&body)
            .send()
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.body["reason"].as_str()),
            (403, Some("site"))
        );
        let answer = world
            .post("/v1/complaints")
            .by(&staff(HANDLER))
            .json(&body)
            .send()
            .await;
        assert_eq!(answer.status, 403, "{channel}");
        told(
            &world
                .post("/v1/complaints")
                .by(&staff(REGISTRAR))
                .json(&body)
                .send()
                .await,
        );
    }
    world
        .registered(&with(form(), json!({ "channel": "wechat" })))
        .await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anonymous_complaints_follow_the_policy_but_integrity_is_always_taken() {
    let world = World::new().await;
    let anonymous = with(
        form(),
        json!({ "anonymous": true, "complainant": null, "window_id": null }),
    );
    let row = world.row(world.registered(&anonymous).await.id).await;
    assert_eq!(
        (&row["anonymous"], &row["reply_channel"]),
        (&json!(true), &json!("tracking"))
    );
    let strict = with(anonymous, json!({ "site_id": STRICT_SITE }));
    let answer = world.post("/v1/complaints").json(&strict).send().await;
    assert_eq!(
        (answer.status.as_u16(), answer.pointers()),
        (422, vec!["/anonymous"])
    );
    world
        .registered(&with(bribery(), json!({ "site_id": STRICT_SITE })))
        .await;
    world
        .registered(&with(strict, json!({ "scopes": ["C"] })))
        .await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_is_named_with_its_place_and_never_repeated() {
    let world = World::new().await;
    let canary = "canary13800138000";
    let stranger = Uuid::from_u128(0xFF);
    for (changes, pointer) in [
        (json!({ "narrative": "太短" }), "/narrative"),
        (
            json!({ "narrative": format!("{canary} abcdef \u{202e} fedcba") }),
            "/narrative",
        ),
        (json!({ "narrative": "字".repeat(5_001) }), "/narrative"),
        (
            json!({ "complainant": { "name": "名".repeat(65), "phone": "13800138000" } }),
            "/complainant/name",
        ),
        (
            json!({ "complainant": { "name": "张三", "phone": canary } }),
            "/complainant/phone",
        ),
        (
            json!({ "complainant": { "name": "张三", "phone": "1".repeat(21) } }),
            "/complainant/phone",
        ),
        (
            json!({ "complainant": { "name": "张三", "phone": "13800138000", "age": 121 } }),
            "/complainant/age",
        ),
        (
            json!({ "complainant": { "name": "张三", "phone": "13800138000", "age": 0 } }),
            "/complainant/age",
        ),
        (
            json!({ "complainant": { "name": "张三", "email": canary } }),
            "/complainant/email",
        ),
        (json!({ "complainant": { "name": "张三" } }), "/complainant"),
        (
            json!({ "complainant": { "name": "张三", "secret": canary } }),
            "/complainant",
        ),
        (json!({ "complainant": null }), "/complainant"),
        (json!({ "anonymous": true }), "/complainant"),
        (
            json!({ "site_id": stranger, "window_id": null }),
            "/site_id",
        ),
        (json!({ "window_id": stranger }), "/window_id"),
        (json!({ "department_id": stranger }), "/department_id"),
        (json!({ "respondent_ids": [CLERK] }), "/respondent_ids"),
        (
            json!({ "received_at": "2026-01-01T00:00:00Z" }),
            "/received_at",
        ),
        (json!({ "occurred_on": "2999-01-01" }), "/occurred_on"),
        (json!({ "reply_channel": "letter" }), "/reply_channel"),
        (json!({ "channel": canary }), "/channel"),
        (json!({ "scopes": ["Z"] }), "/scopes/0"),
    ] {
        let answer = world
            .post("/v1/complaints")
            .json(&with(form(), changes.clone()))
            .send()
            .await;
        assert_eq!(answer.status, 422, "{changes}: {}", answer.text);
        assert_eq!(answer.pointers(), [pointer], "{changes}");
        assert!(!answer.text.contains(canary), "{}", answer.text);
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_gets_the_first_answer_and_another_body_is_refused() {
    let world = World::new().await;
    let key = "a-key-of-this-test-1";
    let ask = async |body| {
        let request = world.post("/v1/complaints").header("idempotency-key", key);
        request.json(&body).send().await
    };
    let first = ask(form()).await;
    let again = ask(form()).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!(first.text, again.text);
    let other = ask(with(form(), json!({ "occurred_on": "2026-01-01" }))).await;
    assert_eq!(
        (other.status.as_u16(), other.kind()),
        (422, "idempotency-key-reused")
    );
    // Another caller's key is another key.
    let own = world
        .post("/v1/complaints")
        .by(&staff(REGISTRAR))
        .header("idempotency-key", key);
    let own = told(&own.json(&form()).send().await);
    assert_ne!(own.id, told(&first).id);
    // A refused request leaves its key unused.
    let key = "a-key-of-this-test-2";
    let bad = world.post("/v1/complaints").header("idempotency-key", key);
    let bad = bad
        .json(&with(form(), json!({ "narrative": "短" })))
        .send()
        .await;
    assert_eq!(bad.status, 422);
    let good = world.post("/v1/complaints").header("idempotency-key", key);
    told(&good.json(&form()).send().await);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn repeated_at_the_same_moment_it_is_registered_once_and_told_to_all() {
    let world = World::new().await;
    let body = form();
    let ask = || {
        let request = world.post("/v1/complaints");
        let request = request.header("idempotency-key", "a-key-of-this-test-3");
        request.json(&body).send()
    };
    let (a, b, c, d) = tokio::join!(ask(), ask(), ask(), ask());
    for answer in [&a, &b, &c, &d] {
        assert_eq!((answer.status.as_u16(), &answer.text), (201, &a.text));
    }
    let id = told(&a).id;
    assert_eq!(world.published(id).await.len(), 1);
    let mut conn = world.conn().await;
    assert_eq!(stored(&mut conn).await, 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_registered_is_told_again_even_to_those_who_may_not_any_more() {
    use diesel_async::SimpleAsyncConnection;
    let world = World::new().await;
    let (registrar, body) = (staff(REGISTRAR), form());
    let ask = |key: &'static str| {
        let request = world.post("/v1/complaints").by(&registrar);
        request.header("idempotency-key", key).json(&body).send()
    };
    let first = ask("a-key-of-this-test-4").await;
    assert_eq!(first.status, 201);
    let mut conn = world.conn().await;
    conn.batch_execute("delete from org_grant").await.unwrap();
    let again = ask("a-key-of-this-test-4").await;
    assert_eq!((again.status.as_u16(), &again.text), (201, &first.text));
    assert_eq!(ask("a-key-of-this-test-5").await.status, 403);
    assert_eq!(stored(&mut conn).await, 1);
    world.end().await;
}

/// How many complaints are in the register.
pub(crate) async fn stored(conn: &mut diesel_async::AsyncPgConnection) -> i64 {
    use diesel::dsl::{select, sql};
    use diesel::sql_types::BigInt;
    let count = select(sql::<BigInt>("(select count(*) from complaints)"));
    diesel_async::RunQueryDsl::get_result(count, conn)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn integrity_is_sealed_before_it_is_stored_and_ordinary_text_is_not() {
    let world = World::new().await;
    let secret = world.registered(&bribery()).await;
    assert_eq!(world.stored_narrative(secret.id).await, (None, true));
    let open = world.registered(&form()).await;
    let (plain, sealed) = world.stored_narrative(open.id).await;
    assert_eq!(
        (plain.as_deref(), sealed),
        (form()["narrative"].as_str(), false)
    );
    // Nothing can be told from this text, so it is kept like the gravest.
    let untold = world
        .registered(&with(form(), json!({ "narrative": "................" })))
        .await;
    assert_eq!(world.stored_narrative(untold.id).await, (None, true));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_narrative_is_sealed_where_the_installation_wants_it() {
    let world = World::with(&[("REDRESS_SEALING__ALL_NARRATIVES", "true")]).await;
    let told = world.registered(&form()).await;
    assert_eq!(world.stored_narrative(told.id).await, (None, true));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_as_respondent_makes_it_s3_and_a_stranger_is_refused() {
    let world = World::new().await;
    let registrar = staff(REGISTRAR);
    let about = |id| with(form(), json!({ "channel": "desk", "respondent_ids": [id] }));
    let answer = world
        .post("/v1/complaints")
        .by(&registrar)
        .json(&about(LEADER))
        .send()
        .await;
    let told = told(&answer);
    let row = world
        .get(&format!("/v1/complaints/{}", told.id))
        .by(&staff(INTEGRITY))
        .send()
        .await;
    assert_eq!(row.body["sensitivity"], "s3");
    assert_eq!(world.stored_narrative(told.id).await, (None, true));
    let stranger = about(Uuid::from_u128(0xFF));
    let answer = world
        .post("/v1/complaints")
        .by(&registrar)
        .json(&stranger)
        .send()
        .await;
    assert_eq!(answer.pointers(), ["/respondent_ids"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_never_given_twice() {
    let world = World::new().await;
    let mut numbers = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let body = form();
        let one = || world.registered(&body);
        let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
        let (e, f, g, h) = tokio::join!(one(), one(), one(), one());
        numbers.extend([a, b, c, d, e, f, g, h].map(|told| told.number));
    }
    assert_eq!(numbers.len(), 24);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_may_send_so_many_from_an_address_and_to_a_site_and_desks_are_exempt() {
    let world = World::with(&[
        ("REDRESS_PUBLIC__BEHIND_PROXY", "true"),
        ("REDRESS_SUBMISSION__ADDRESS__AT_ONCE", "2"),
        ("REDRESS_SUBMISSION__ADDRESS__PER_HOUR", "1"),
        ("REDRESS_SUBMISSION__SITE__AT_ONCE", "4"),
        ("REDRESS_SUBMISSION__SITE__PER_HOUR", "1"),
    ])
    .await;
    let send = async |from: &str, body: &Value| {
        let request = world.post("/v1/complaints");
        let request = request.header("x-forwarded-for", from);
        request.json(body).send().await
    };
    for _ in 0..2 {
        assert_eq!(send("10.0.0.1", &form()).await.status, 201);
    }
    let limited = send("10.0.0.1", &form()).await;
    assert_eq!((limited.status.as_u16(), limited.kind()), (429, "too-many"));
    assert!(limited.headers.contains_key("retry-after"));
    // What an address is refused is not counted for the site, and others have an allowance of their own.
    for from in ["10.0.0.2", "10.0.0.3"] {
        assert_eq!(send(from, &form()).await.status, 201);
    }
    assert_eq!(send("10.0.0.4", &form()).await.status, 429);
    let elsewhere = json!({ "site_id": STRICT_SITE, "window_id": null });
    let elsewhere = with(form(), elsewhere);
    assert_eq!(send("10.0.0.4", &elsewhere).await.status, 201);
    let desk = with(form(), json!({ "channel": "desk" }));
    let desk = world
        .post("/v1/complaints")
        .by(&staff(REGISTRAR))
        .json(&desk);
    let desk = desk.header("x-forwarded-for", "10.0.0.1").send().await;
    assert_eq!(desk.status, 201, "{}", desk.text);
    world.end().await;
}
