//! 登记, 受理 (S-4.1, F-4.1a, F-4.1b) and the promised date (F-4.6).

use journeys_tests::cast::{BANK, BANK_DESK, DESK, HANDLER, OFFICER, RESPONDENT};
use journeys_tests::matters::{self, BRIBE, LOST, RUDE, SLOW, with};
use journeys_tests::{Service, World};
use rehearsal::Who;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn s_4_1_every_channel_is_registered_in_detail() {
    let world = World::start().await;
    let full = with(
        matters::at_the_desk(&world.people, SLOW, "a@example.org"),
        json!({
            "scopes": ["B"], "wanted_outcome": "尽快办结并说明原因", "business_number": "SL-2026-0915",
            "respondent": "1号窗口，男，戴眼镜", "occurred_on": "2026-09-15",
            "complainant": {
                "name": "林晓", "sex": "female", "age": 41, "phone": "13800138000",
                "email": "a@example.org", "address": "江州市北河街 3 号",
            },
        }),
    );
    for channel in ["desk", "duty_leader", "phone", "email", "visit", "transfer"] {
        let body = with(full.clone(), json!({"channel": channel}));
        let told = world.register(Who::Staff(DESK), &body).await;
        let row = world.case(told, "").at_stage("registered").await;
        assert_eq!(row["channel"], channel);
        assert_eq!(row["registered_by"], world.people.staff(DESK).to_string());
        let path = format!(
            "{}/narrative",
            Service::Intake.thing(row["id"].as_str().expect("an id").parse().expect("a UUID"))
        );
        let story = world.get(Who::Staff(OFFICER), "intake", &path).await;
        assert_eq!(
            (&story.body["narrative"], &story.body["business_number"]),
            (&json!(SLOW), &json!("SL-2026-0915"))
        );
    }
    for (fields, at) in [
        (json!({"narrative": "太慢"}), "422 /narrative"),
        (json!({"narrative": null}), "422 /narrative"),
        (json!({"occurred_on": "2026-09-30"}), "422 /occurred_on"),
        (
            json!({"complainant": {"name": "林晓", "email": "not an address"}}),
            "422 /complainant/email",
        ),
        (
            json!({"reply_channel": "letter", "complainant": {"name": "林晓", "phone": "13800138000"}}),
            "422 /reply_channel",
        ),
    ] {
        let wrong = with(full.clone(), fields.clone());
        assert_eq!(
            world.registering(Who::Staff(DESK), &wrong).await,
            at,
            "{fields}"
        );
    }
    // The same request again is the same complaint; another one under the same key is none.
    let first = world
        .people
        .register(Who::Staff(DESK), &full, Some("counter-1-call-0001"))
        .await
        .expect("an answer");
    let again = world
        .people
        .register(Who::Staff(DESK), &full, Some("counter-1-call-0001"))
        .await
        .expect("an answer");
    assert_eq!((first.status, &first.body), (201, &again.body));
    let other = world
        .people
        .register(
            Who::Staff(DESK),
            &with(full, json!({"scopes": ["A"]})),
            Some("counter-1-call-0001"),
        )
        .await;
    assert_eq!(other.expect("an answer").status, 422);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_1a_sex_and_age_are_optional_and_a_complaint_may_be_anonymous() {
    let world = World::start().await;
    let form = matters::web_form(&world.people, RUDE, "a@example.org");
    world.register(Who::Public, &form).await; // neither sex nor age
    let told = with(
        form.clone(),
        json!({"complainant": {"name": "林晓", "sex": "undisclosed", "age": 30, "email": "a@example.org"}}),
    );
    world.register(Who::Public, &told).await;
    let wrong = with(
        form.clone(),
        json!({"complainant": {"name": "林晓", "age": 0, "email": "a@example.org"}}),
    );
    assert_eq!(
        world.registering(Who::Public, &wrong).await,
        "422 /complainant/age"
    );

    let anonymous = with(
        form.clone(),
        json!({"anonymous": true, "complainant": null, "reply_channel": null}),
    );
    let told = world.register(Who::Public, &anonymous).await;
    let case = world.case(told, "");
    assert_eq!(world.track(&case).await["stage"], "registered");
    let row = case.at_stage("registered").await;
    assert_eq!(
        (&row["anonymous"], &row["reply_channel"]),
        (&json!(true), &json!("tracking"))
    );
    let half = with(form.clone(), json!({"anonymous": true}));
    assert_eq!(
        world.registering(Who::Public, &half).await,
        "422 /complainant"
    );
    let by_mail = with(anonymous, json!({"reply_channel": "email"}));
    assert_eq!(
        world.registering(Who::Public, &by_mail).await,
        "422 /reply_channel"
    );
    let neither = with(form, json!({"complainant": null}));
    assert_eq!(
        world.registering(Who::Public, &neither).await,
        "422 /complainant"
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_1b_acceptance_is_decided_and_the_acknowledgement_says_number_date_and_contact() {
    let world = World::start().await;
    let case = world.desk_complaint(RUDE, "a@example.org").await;
    let mail = world
        .mail("a@example.org", "acknowledgement", |m| {
            m.subject().contains("回执")
        })
        .await;
    for said in [
        case.told.number.as_str(),
        "2026年9月29日",
        "2026年10月20日",
        "0123-5550112",
    ] {
        assert!(mail.text().contains(said), "{said}: {}", mail.text());
    }
    case.refused(DESK, Service::Intake, "/acceptance", json!({}), "403 role")
        .await;
    case.refused(
        RESPONDENT,
        Service::Intake,
        "/acceptance",
        json!({}),
        "403 conflict",
    )
    .await;
    case.refused(
        "bank-yang",
        Service::Intake,
        "/acceptance",
        json!({}),
        "403 site",
    )
    .await;
    case.accept().await;
    case.accept().await; // again: nothing more happens
    case.at_stage("accepted").await;
    world
        .mail("a@example.org", "acceptance", |m| {
            m.subject().contains("受理通知")
        })
        .await;
    world.rest().await;
    let accepted = world.timeline(case.id()).await;
    assert_eq!(
        accepted
            .iter()
            .filter(|what| *what == "complaint.accepted")
            .count(),
        1
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_6_the_promised_date_sums_the_stages_and_is_told_anew_when_it_changes() {
    let world = World::start().await;
    // 1 + 3 + 1 + 3 + 1 + 2 working days; what the text makes major: 1 + 3 + 1 + 7 + 1 + 2.
    let ordinary = world.desk_complaint(RUDE, "a@example.org").await;
    assert_eq!(ordinary.told.promised.to_string(), "2026-10-20");
    for grave in [LOST, BRIBE] {
        let form = matters::web_form(&world.people, grave, "b@example.org");
        let told = world.register(Who::Public, &form).await;
        assert_eq!(told.promised.to_string(), "2026-10-26", "{grave}");
    }
    // A bank's own limits: 15 calendar days for the handling, the rest in working days.
    let people = &world.people;
    let at_the_bank = with(
        matters::web_form(people, RUDE, "c@example.org"),
        json!({"site_id": people.site(BANK), "window_id": people.window(BANK, "3"), "channel": "desk"}),
    );
    let told = world.register(Who::Staff(BANK_DESK), &at_the_bank).await;
    assert_ne!(told.promised, ordinary.told.promised);

    ordinary.accept().await;
    ordinary.classify("major", &["A"]).await;
    let mail = world
        .mail("a@example.org", "new date", |m| {
            m.subject().contains("答复日期变更")
        })
        .await;
    assert!(mail.text().contains("2026年10月26日"), "{}", mail.text());
    // It is not the staff's deadline, and the handler does not get to say it.
    ordinary.designate().await;
    let assigned = ordinary.awaits("awaiting_sign_for").await;
    assert_eq!(
        crate::moment(&assigned["next"]["due_at"]),
        journeys_tests::china("2026-10-14T17:30")
    );
    let own = with(
        matters::web_form(people, RUDE, "d@example.org"),
        json!({"promised_date": "2026-09-30"}),
    );
    assert!(
        world
            .registering(Who::Public, &own)
            .await
            .starts_with("422"),
        "nobody promises for others"
    );
    let path = Service::Intake.thing(ordinary.id());
    assert_eq!(
        world.get(Who::Staff(HANDLER), "intake", &path).await.status,
        404
    );
    world.finish().await;
}
