//! Repeats, mergers, collective complaints (F-6.6).

use journeys_tests::cast::{DESK, HANDLER, OFFICER, RESPONDENT};
use journeys_tests::matters::{self, RUDE, SLOW, with};
use journeys_tests::{Service, World};
use rehearsal::Who;
use serde_json::{Value, json};
use testkit::within;

/// [`RUDE`] once more, in other words.
const RUDE_AGAIN: &str = "我今天上午办营业执照变更，1号窗口的人态度冷淡，只顾看手机，问他还缺什么材料，他不耐烦地让我自己看墙上。";

#[tokio::test(flavor = "multi_thread")]
async fn f_6_6_a_repeat_is_proposed_merged_answered_with_its_lead_and_unmerged_as_it_was() {
    let world = World::start().await;
    let lead = world.dispatched("a@example.org").await;
    let repeat = world.desk_complaint(RUDE_AGAIN, "b@example.org").await;
    let unrelated = world.desk_complaint(SLOW, "c@example.org").await;
    repeat.accept().await;
    let before = repeat.awaits("awaiting_classification").await;

    // Proposed with reasons; a person decides.
    let path = format!("{}/repeats", Service::Intake.thing(repeat.id()));
    let proposed = within(
        std::time::Duration::from_secs(30),
        "the proposal",
        async || {
            let answer = world.get(Who::Staff(OFFICER), "intake", &path).await;
            let items = answer.body["items"].as_array()?.clone();
            let first = items
                .iter()
                .find(|i| i["complaint"]["id"] == json!(lead.id()))?;
            (first["reasons"].as_array()?.len() >= 2).then_some(items)
        },
    )
    .await;
    let of = |id| proposed.iter().find(|i| i["complaint"]["id"] == json!(id));
    assert!(of(unrelated.id()).is_none(), "{proposed:?}");
    let kinds: Vec<&Value> = of(lead.id()).expect("the lead")["reasons"]
        .as_array()
        .expect("reasons")
        .iter()
        .map(|reason| &reason["kind"])
        .collect();
    assert!(kinds.contains(&&json!("same_phone")) && kinds.contains(&&json!("similar_text")));
    let into = json!({"into": lead.id()});
    for (who, refusal) in [
        (DESK, "403 role"),
        (RESPONDENT, "403 conflict"),
        ("bank-yang", "403 site"),
    ] {
        repeat
            .refused(who, Service::Intake, "/merging", into.clone(), refusal)
            .await;
    }

    // Its clocks stop; its complainant reads the lead's state by the own number and code.
    repeat
        .does(OFFICER, Service::Intake, "/merging", into.clone())
        .await;
    repeat.at_stage("merged").await;
    assert_eq!(repeat.awaits("ended").await["next"], Value::Null);
    repeat
        .refused(
            OFFICER,
            Service::Investigation,
            "/classification",
            json!({"severity": "ordinary", "scopes": ["A"], "reason": "核实情况。"}),
            "409 ended",
        )
        .await;
    let seen = world.track(&repeat).await;
    assert_eq!(
        (&seen["number"], &seen["stage"], &seen["merged"]),
        (
            &json!(repeat.told.number),
            &json!("dispatched"),
            &json!(true)
        )
    );

    // Undone, everything is as it was, the deadline to the second.
    repeat
        .does(OFFICER, Service::Intake, "/unmerging", json!({}))
        .await;
    repeat.at_stage("accepted").await;
    let after = repeat.awaits("awaiting_classification").await;
    for field in ["stage", "next", "severity", "sensitivity", "assigned_ids"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    repeat
        .refused(
            OFFICER,
            Service::Intake,
            "/unmerging",
            json!({}),
            "409 not-merged",
        )
        .await;

    // Merged again, it gets the lead's reply, too.
    repeat
        .does(OFFICER, Service::Intake, "/merging", into)
        .await;
    repeat.awaits("ended").await;
    lead.sign_for(HANDLER).await;
    lead.approved_by_all(HANDLER).await;
    lead.reply().await;
    let mail = world
        .mail("b@example.org", "the lead's reply", |m| {
            m.subject().contains("投诉答复")
        })
        .await;
    assert!(mail.text().contains("诚恳致歉"), "{}", mail.text());
    assert!(
        mail.text().contains(&repeat.told.number) && !mail.text().contains(&lead.told.number),
        "{}",
        mail.text()
    );
    let token = world.track(&repeat).await["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let path = format!("/v1/replies/{}", repeat.id());
    let replies = world.get(Who::Token(&token), "notification", &path).await;
    assert!(replies.text.contains("诚恳致歉"), "{}", replies.text);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_6_after_closing_new_facts_reopen_and_others_are_declined_and_five_speak_for_many() {
    let world = World::start().await;
    let closed = async |email: &str| {
        let case = world.desk_complaint(RUDE, email).await;
        case.accept().await;
        let closure = json!({"result": "explained", "reason": "已当面说明并致歉。"});
        case.does(OFFICER, Service::Intake, "/closure", closure)
            .await;
        case.at_stage("closed").await;
        case
    };
    let earlier = closed("a@example.org").await;
    let repeat = world.desk_complaint(RUDE_AGAIN, "b@example.org").await;
    let into = json!({"into": earlier.id()});
    repeat
        .refused(
            OFFICER,
            Service::Intake,
            "/merging",
            into,
            "409 lead-not-open",
        )
        .await;
    let facts = json!({"into": earlier.id(), "new_facts": "投诉人提供了当天的录像。"});
    repeat
        .does(OFFICER, Service::Intake, "/merging", facts)
        .await;
    earlier.at_stage("accepted").await;
    earlier.awaits("awaiting_classification").await;
    repeat.awaits("ended").await;

    let earlier = closed("c@example.org").await;
    let repeat = world.desk_complaint(RUDE_AGAIN, "d@example.org").await;
    let declination =
        json!({"reason": "repeat_without_new_facts", "signpost": "请查看原投诉件的答复。"});
    repeat
        .refused(
            OFFICER,
            Service::Intake,
            "/declination",
            declination.clone(),
            "422 /earlier_id",
        )
        .await;
    let referring = with(declination, json!({"earlier_id": earlier.id()}));
    repeat
        .does(OFFICER, Service::Intake, "/declination", referring)
        .await;
    let mail = world
        .mail("d@example.org", "the reason", |m| {
            m.subject().contains("不予受理")
        })
        .await;
    assert!(
        mail.text().contains(&earlier.told.number),
        "{}",
        mail.text()
    );
    assert_eq!(
        world.track(&repeat).await["earlier_number"],
        earlier.told.number
    );

    // Five speak for many, the complainant among them; a sixth does not.
    let form = matters::web_form(&world.people, SLOW, "e@example.org");
    let told = world.register(Who::Public, &form).await;
    let case = world.case(told, "e@example.org");
    let token = world.track(&case).await["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let path = format!("{}/representatives", Service::Intake.thing(case.id()));
    let person = |n: usize| json!({"complainant": {"name": format!("代表{n}"), "phone": format!("1380013800{n}")}});
    for n in 2..=5 {
        let answer = world
            .post(Who::Token(&token), "intake", &path, person(n))
            .await;
        assert_eq!(
            (answer.status, &answer.body["representatives"]),
            (201, &json!(n)),
            "{}",
            answer.text
        );
    }
    let sixth = world
        .post(Who::Token(&token), "intake", &path, person(6))
        .await;
    assert_eq!(
        journeys_tests::verdict(&sixth),
        "409 too-many-representatives"
    );
    assert_eq!(case.at_stage("registered").await["representatives"], 4);
    world.finish().await;
}
