//! Section 3: channels.

use journeys_tests::cast::{BANK_DESK, DESK, HANDLER, INTEGRITY, OFFICER};
use journeys_tests::matters::{self, RUDE, SLOW, with};
use journeys_tests::photos::{photo, screenshot};
use journeys_tests::{World, cast, verdict};
use rehearsal::{Method, Who};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn s_3_1_on_site_complaints_are_registered_at_once_with_the_promised_time_limit() {
    let world = World::start().await;
    for (channel, who) in [("desk", DESK), ("duty_leader", OFFICER)] {
        let body = matters::at_the_desk(&world.people, RUDE, "a@example.org");
        let body = with(body, json!({"channel": channel}));
        let answer = world
            .people
            .register(Who::Staff(who), &body, None)
            .await
            .expect("an answer");
        assert_eq!(answer.status, 201, "{}", answer.text);
        assert_eq!(
            answer.body["promised_date"], "2026-10-20",
            "told on the spot"
        );
        assert_eq!(world.registering(Who::Public, &body).await, "401");
        assert_eq!(
            world.registering(Who::Staff(BANK_DESK), &body).await,
            "403 site"
        );
        assert_eq!(
            world.registering(Who::Staff(HANDLER), &body).await,
            "403 role"
        );
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_3_2_a_call_is_registered_while_it_lasts_with_name_contact_matter_and_time() {
    let world = World::start().await;
    let call = with(
        matters::at_the_desk(&world.people, SLOW, ""),
        json!({
            "channel": "phone", "reply_channel": null, "occurred_on": "2026-09-28",
            "complainant": {"name": "王女士", "phone": "139 0013 9000"},
        }),
    );
    let told = world.register(Who::Staff(DESK), &call).await;
    let row = world.case(told, "").at_stage("registered").await;
    assert_eq!(
        (&row["channel"], &row["reply_channel"]),
        (&json!("phone"), &json!("phone"))
    );
    assert_eq!(
        (&row["occurred_on"], &row["anonymous"]),
        (&json!("2026-09-28"), &json!(false))
    );
    assert!(
        row["received_at"]
            .as_str()
            .is_some_and(|at| at.starts_with("2026-09-29T02:")),
        "{row}"
    );
    let nobody = with(call.clone(), json!({"complainant": null}));
    assert_eq!(
        world.registering(Who::Staff(DESK), &nobody).await,
        "422 /complainant"
    );
    let no_number = with(
        call.clone(),
        json!({"complainant": {"name": "王女士", "phone": "none"}}),
    );
    assert_eq!(
        world.registering(Who::Staff(DESK), &no_number).await,
        "422 /complainant/phone"
    );
    assert_eq!(world.registering(Who::Public, &call).await, "401");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_3_3_online_complaints_register_themselves_and_named_staff_look_through_them() {
    let world = World::start().await;
    let form = matters::web_form(&world.people, RUDE, "a@example.org");
    let web = world.register(Who::Public, &form).await;
    let wechat = world
        .register(
            Who::Public,
            &with(form.clone(), json!({"channel": "wechat"})),
        )
        .await;
    let at_the_desk = matters::at_the_desk(&world.people, RUDE, "a@example.org");
    world.register(Who::Staff(DESK), &at_the_desk).await;

    let queue = world
        .get(Who::Staff(OFFICER), "intake", "/v1/complaints/new")
        .await;
    let items = queue.body["items"].as_array().expect("a queue");
    let numbers: Vec<_> = items
        .iter()
        .map(|row| row["number"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(
        numbers,
        [web.number.as_str(), wechat.number.as_str()],
        "what the desk registered is known already"
    );
    assert_eq!(items[0]["alarm"], false);
    world.clock("2026-09-29T14:30").await;
    let queue = world
        .get(Who::Staff(OFFICER), "intake", "/v1/complaints/new")
        .await;
    assert_eq!(
        queue.body["items"][0]["alarm"], true,
        "older than four hours: {}",
        queue.text
    );
    let sheet = world
        .get(Who::Staff(OFFICER), "intake", "/v1/complaints/new.csv")
        .await;
    assert!(
        sheet.text.contains(&web.number) && sheet.text.contains(&wechat.number),
        "{} {}",
        sheet.status,
        sheet.text
    );

    assert_eq!(
        world
            .get(Who::Public, "intake", "/v1/complaints/new")
            .await
            .status,
        401
    );
    let other = world
        .get(Who::Staff(BANK_DESK), "intake", "/v1/complaints/new")
        .await;
    assert!(
        !other.text.contains(&web.number),
        "another site's: {}",
        other.text
    );
    let accusing = with(
        form,
        json!({"respondent_ids": [world.people.staff(cast::RESPONDENT)]}),
    );
    assert_eq!(
        world.registering(Who::Public, &accusing).await,
        "422 /respondent_ids"
    );

    world.case(web, "").accept().await;
    let queue = world
        .get(Who::Staff(OFFICER), "intake", "/v1/complaints/new")
        .await;
    assert_eq!(
        queue.body["items"].as_array().map(Vec::len),
        Some(1),
        "{}",
        queue.text
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_3_4_a_letter_has_a_postmark_a_receipt_and_a_registration() {
    let world = World::start().await;
    let letter = with(
        matters::at_the_desk(&world.people, SLOW, ""),
        json!({
            "channel": "letter", "postmark_date": "2026-09-24", "received_at": "2026-09-28T01:00:00Z",
            "complainant": {"name": "郭老先生", "address": "江州市北河街 3 号"}, "reply_channel": null,
        }),
    );
    let told = world.register(Who::Staff(DESK), &letter).await;
    let row = world.case(told, "").at_stage("registered").await;
    assert_eq!(
        (&row["postmark_date"], &row["received_at"]),
        (&json!("2026-09-24"), &json!("2026-09-28T01:00:00Z"))
    );
    assert!(
        row["registered_at"]
            .as_str()
            .is_some_and(|at| at.starts_with("2026-09-29T02:")),
        "{row}"
    );
    for (fields, at) in [
        (json!({"postmark_date": null}), "422 /postmark_date"),
        (json!({"received_at": null}), "422 /received_at"),
        (json!({"postmark_date": "2026-09-29"}), "422 /postmark_date"),
        (
            json!({"received_at": "2026-09-30T01:00:00Z"}),
            "422 /received_at",
        ),
    ] {
        let wrong = with(letter.clone(), fields.clone());
        assert_eq!(
            world.registering(Who::Staff(DESK), &wrong).await,
            at,
            "{fields}"
        );
    }
    let no_letter = with(
        matters::at_the_desk(&world.people, SLOW, "a@example.org"),
        json!({"postmark_date": "2026-09-24"}),
    );
    assert_eq!(
        world.registering(Who::Staff(DESK), &no_letter).await,
        "422 /postmark_date"
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_3_5_further_channels_are_of_the_same_kind_and_each_site_publishes_its_own() {
    let world = World::start().await;
    for channel in ["email", "visit", "transfer"] {
        let body = with(
            matters::at_the_desk(&world.people, RUDE, "a@example.org"),
            json!({"channel": channel}),
        );
        world.register(Who::Staff(DESK), &body).await;
        assert_eq!(
            world.registering(Who::Public, &body).await,
            "401",
            "{channel}"
        );
    }
    let fax = with(
        matters::at_the_desk(&world.people, RUDE, "a@example.org"),
        json!({"channel": "fax"}),
    );
    assert_eq!(
        world.registering(Who::Staff(DESK), &fax).await,
        "422 /channel"
    );

    let sites = world.get(Who::Public, "directory", "/v1/sites").await;
    let sites = sites.body["items"].as_array().expect("sites").clone();
    let hall = sites
        .iter()
        .find(|site| site["code"] == "hall")
        .expect("the hall");
    let phone = hall["channels"]
        .as_array()
        .expect("channels")
        .iter()
        .find(|c| c["channel"] == "phone");
    let phone = phone.expect("a published number");
    assert_eq!(
        (&phone["address"], &phone["in_charge"]),
        (&json!("0123-5550112"), &json!("钱小红"))
    );
    assert!(
        sites
            .iter()
            .all(|site| site["channels"].as_array().is_some_and(|c| !c.is_empty()))
    );
    // Only administrators say what is published.
    let changed = world
        .call(
            Who::Staff(INTEGRITY),
            Method::POST,
            "directory",
            "/v1/organization?dry_run=true",
            Some(&json!({})),
            &[],
        )
        .await;
    assert!(
        matches!(changed.status, 403 | 404 | 415),
        "{} {}",
        changed.status,
        changed.text
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_3_3_evidence_is_uploaded_with_an_online_complaint_by_whoever_has_number_and_code() {
    let world = World::start().await;
    let case = world.web_complaint(RUDE, "a@example.org").await;
    let other = world.web_complaint(RUDE, "b@example.org").await;
    let own = world.track(&case).await["token"].clone();
    let others = world.track(&other).await["token"].clone();
    let [own, others] = [&own, &others].map(|token| token.as_str().expect("a token"));
    let bring = async |who, file| {
        let answer = world.upload(who, case.id(), "", file).await;
        verdict(&answer)
    };
    assert_eq!(bring(Who::Token(own), photo()).await, "201");
    assert_eq!(bring(Who::Token(own), screenshot()).await, "201");

    assert_eq!(bring(Who::Public, photo()).await, "401");
    assert_eq!(bring(Who::Token(others), photo()).await, "403 role");
    assert_eq!(
        bring(Who::Token(own), b"MZ a program".to_vec()).await,
        "415"
    );
    let list = format!("/v1/complaints/{}/evidence", case.id());
    let seen = world.get(Who::Staff(OFFICER), "intake", &list).await;
    let items = seen.body["items"].as_array().expect("files");
    let kept: Vec<_> = items
        .iter()
        .filter(|item| item["state"] == "kept")
        .collect();
    assert_eq!(kept.len(), 2, "{}", seen.text);
    for who in [DESK, BANK_DESK] {
        assert_eq!(
            world.get(Who::Staff(who), "intake", &list).await.status,
            404
        );
    }
    world.finish().await;
}
