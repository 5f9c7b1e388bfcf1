//! Who finds what: numbers, contacts, respondents; never what is sealed, never what one is recused from.

use std::process::Command;

use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testkit::eventually;

use crate::searching::{encoded, found, found_term, indexed, put, texts, until_indexed};
use crate::world::*;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_short_or_odd_is_refused_and_a_number_is_found() {
    let world = World::new().await;
    let told = world.registered(&form()).await;
    until_indexed(&world, 1).await;
    for (query, status, kind) in [
        ("q=", 422, "search-term-too-short"),
        (
            &format!("q={}", encoded("窗")),
            422,
            "search-term-too-short",
        ),
        (
            &format!("q={}", encoded(" 窗 ")),
            422,
            "search-term-too-short",
        ),
        (
            &format!("q={}", "a".repeat(65)),
            422,
            "search-term-too-long",
        ),
        ("", 422, "invalid-query"),
        ("q=ab&limit=101", 422, "invalid-query"),
        ("q=ab&cursor=zzz", 422, "invalid-query"),
        ("q=ab&x=1", 422, "invalid-query"),
    ] {
        let answer = world
            .get(&format!("/v1/complaints/search?{query}"))
            .by(&staff(OFFICER))
            .send()
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.kind()),
            (status, kind),
            "{query}"
        );
        assert!(!answer.text.contains("窗"), "input is never echoed");
    }
    let by_number = format!("q={}", told.number.to_lowercase());
    assert_eq!(found(&world, OFFICER, &by_number).await, [told.id]);
    assert_eq!(found(&world, REGISTRAR, &by_number).await, [told.id]);
    assert_eq!(found_term(&world, OFFICER, "三号窗口").await, [told.id]);
    assert!(
        found(
            &world,
            OFFICER,
            &format!("stage=closed&q={}", encoded("三号窗口"))
        )
        .await
        .is_empty()
    );
    // A text is read by being searched: who may not read it may not search it either.
    for (who, status) in [(Some(REGISTRAR), 403), (Some(HANDLER), 403), (None, 401)] {
        let request = world.get(&format!("/v1/complaints/search?q={}", encoded("窗口")));
        let request = match who {
            Some(id) => request.by(&staff(id)),
            None => request,
        };
        assert_eq!(request.send().await.status, status);
    }
    assert!(found_term(&world, ELSEWHERE, "三号窗口").await.is_empty());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sealed_texts_leave_the_index_with_the_transaction_that_seals_them_and_come_back() {
    let world = World::new().await;
    let grave = world.registered(&bribery()).await;
    let told = world.accepted().await;
    until_indexed(&world, 1).await;
    assert!(
        found_term(&world, INTEGRITY, "红包").await.is_empty(),
        "{}",
        grave.id
    );
    let token = world.opened(&told).await;
    let path = format!("/v1/complaints/{}/supplements", told.id);
    let add = async |text: &str| {
        let body = json!({ "text": text });
        let answer = world.post(&path).by(&token).json(&body).send().await;
        assert_eq!(answer.status, 201, "{}", answer.text);
    };
    add("补充：当时还有一位穿绿衣服的阿姨在场。").await;
    eventually("the supplement", async || {
        let ids = found_term(&world, OFFICER, "绿衣服").await;
        (ids == [told.id]).then_some(())
    })
    .await;
    add("后来他收了我的红包才肯办。").await;
    // Not a moment later: the same transaction.
    assert_eq!(indexed(&world).await, 0);
    assert!(found_term(&world, INTEGRITY, "绿衣服").await.is_empty());
    let classified = events::complaint_classified(told.id);
    world.tell(&classified).await;
    until_indexed(&world, 1).await;
    assert_eq!(found_term(&world, OFFICER, "绿衣服").await, [told.id]);
    world.end().await;
}

/// What investigation tells when it takes the alleged scope C away.
mod events {
    use uuid::Uuid;

    pub(super) fn complaint_classified(id: Uuid) -> ::events::investigation::ComplaintClassified {
        use regulation::{Scope, Sensitivity, Severity};
        ::events::investigation::ComplaintClassified {
            complaint_id: id,
            at: clock::real_now(),
            severity: Severity::Ordinary,
            scopes: vec![Scope::Attitude],
            subtypes: vec!["A1".into()],
            sensitivity: Sensitivity::S1,
            previous: None,
            classified_by: super::OFFICER,
            confirmed_by: None,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_recused_finds_nothing_about_themselves_and_no_sign_of_it() {
    let world = World::new().await;
    let mut about_the_leader = Vec::new();
    for _ in 0..3 {
        let told = world.registered(&form()).await;
        let body = json!({ "staff_ids": [CLERK] });
        let path = format!("/v1/complaints/{}/respondents", told.id);
        let answer = world
            .post(&path)
            .by(&staff(OFFICER))
            .seen(1)
            .json(&body)
            .send()
            .await;
        assert_eq!(answer.status, 204, "{}", answer.text);
        about_the_leader.push(told.id);
    }
    about_the_leader.reverse();
    let list = async |by: Uuid, query: &str| {
        let path = format!("/v1/complaints?{query}");
        world.get(&path).by(&staff(by)).send().await.body
    };
    let found = list(OFFICER, &format!("respondent={CLERK}")).await;
    let ids: Vec<Value> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["id"].clone())
        .collect();
    assert_eq!(json!(ids), json!(about_the_leader));
    let none = list(OFFICER, &format!("respondent={HANDLER}")).await;
    assert_eq!(none, json!({ "items": [] }));
    // The officer becomes the one complained about: nothing is found, no page that is shorter than
    // it should be, and no cursor that leads to more.
    for id in &about_the_leader[..2] {
        let body = json!({ "staff_ids": [OFFICER] });
        let path = format!("/v1/complaints/{id}/respondents");
        let answer = world
            .post(&path)
            .by(&staff(OFFICER))
            .seen(2)
            .json(&body)
            .send()
            .await;
        assert_eq!(answer.status, 204, "{}", answer.text);
    }
    assert_eq!(
        list(OFFICER, &format!("respondent={OFFICER}&limit=1")).await,
        json!({ "items": [] })
    );
    let page = list(OFFICER, "limit=1").await;
    assert_eq!(page["items"][0]["id"], json!(about_the_leader[2]));
    assert_eq!(page["next"], Value::Null);
    until_indexed(&world, 3).await;
    assert_eq!(
        found_term(&world, OFFICER, "窗口").await,
        [about_the_leader[2]]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_found_exactly_by_few_with_a_purpose_and_a_trace() {
    let world = World::new().await;
    let (told, grave) = (
        world.registered(&form()).await,
        world.registered(&bribery()).await,
    );
    until_indexed(&world, 1).await;
    let look = async |by: Uuid, body: Value| {
        let path = "/v1/complaints/contact-search";
        world.post(path).by(&staff(by)).json(&body).send().await
    };
    let phone = json!({ "phone": "+86 138-0013-8000", "purpose": "complainant_asks" });
    for body in [
        phone.clone(),
        json!({ "email": "ZHANG@example.org", "purpose": "repeat_check" }),
    ] {
        let answer = look(OFFICER, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.body["items"][0]["id"], json!(told.id));
    }
    for body in [
        json!({ "phone": "138 0013 8001", "purpose": "oversight" }),
        json!({ "email": "none of ours", "purpose": "oversight" }),
    ] {
        assert_eq!(look(OFFICER, body).await.body, json!({ "items": [] }));
    }
    for by in [REGISTRAR, SUPERVISOR, LEADER, HANDLER] {
        assert_eq!(look(by, phone.clone()).await.status, 403);
    }
    assert_eq!(
        look(ELSEWHERE, phone.clone()).await.body,
        json!({ "items": [] })
    );
    for (body, pointer) in [
        (json!({ "phone": "13800138000" }), "/purpose"),
        (
            json!({ "phone": "1", "email": "a@b.c", "purpose": "oversight" }),
            "",
        ),
        (json!({ "purpose": "oversight" }), ""),
    ] {
        let answer = look(OFFICER, body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.pointers()),
            (422, vec![pointer])
        );
    }
    let traces = world.trail(told.id).await;
    let searched = traces
        .iter()
        .filter(|(_, action)| action == "contact.searched");
    assert_eq!(searched.count(), 2);
    assert!(
        world
            .trail(grave.id)
            .await
            .iter()
            .all(|(_, action)| action != "contact.searched")
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_index_is_made_anew_while_the_service_runs_and_tells_how_far_behind_it_is() {
    let world = World::with(&[("REDRESS_SEARCH__BATCH", "200")]).await;
    let mut conn = world.conn().await;
    put(&mut conn, SITE, &texts(300)).await;
    let told = world.registered(&form()).await;
    until_indexed(&world, 301).await;
    eventually("no lag", async || (lag(&world).await? < 5.0).then_some(())).await;
    // Lost, and with a text that must not be there.
    let stray = format!(
        "truncate search_texts; insert into search_texts select '{}', site_id, '旧文', '{{}}' from complaints limit 1",
        told.id
    );
    conn.batch_execute(&stray).await.unwrap();
    let url = world.database.url();
    let output = Command::new(env!("CARGO_BIN_EXE_intake"))
        .args(["search", "rebuild"])
        .env_clear()
        .env("DATABASE_URL", url)
        .env("AMQP_URL", "amqp://127.0.0.1:1")
        .env("REDRESS_AUTH__TRUST", &world.folder)
        .env("REDRESS_SEALING__KEYRING", world.folder.join("keyring"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("301 texts"));
    assert_eq!(found_term(&world, OFFICER, "三号窗口").await, [told.id]);
    // What was written beside a transaction that goes on may not be read yet, and is behind.
    conn.batch_execute("begin; select pg_current_xact_id()")
        .await
        .unwrap();
    world.registered(&form()).await;
    eventually("a lag", async || (lag(&world).await? > 1.0).then_some(())).await;
    conn.batch_execute("commit").await.unwrap();
    until_indexed(&world, 302).await;
    eventually("no lag", async || (lag(&world).await? < 1.0).then_some(())).await;
    world.end().await;
}

/// In seconds, as the metric says.
async fn lag(world: &World) -> Option<f64> {
    let metrics = world.get("/metrics").send().await.text;
    let line = metrics
        .lines()
        .find(|line| line.starts_with("redress_search_lag "))?;
    line.rsplit(' ').next()?.parse().ok()
}
