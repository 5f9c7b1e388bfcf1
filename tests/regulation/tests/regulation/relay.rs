//! 沟通协商 without meeting (S-5.1), and the channels of the reply (F-6.2, F-4.4e).

use std::time::Duration;

use journeys_tests::cast::{DESK, HANDLER, OTHER_CLERK};
use journeys_tests::matters::{self, RUDE, with};
use journeys_tests::{Case, World, verdict};
use rehearsal::{Answer, Who};
use serde_json::json;
use smsgateway::Gateway;

const ASKED: &str = "请问当时您在几号窗口、几点到的？";
const ANSWERED: &str = "一号窗口，大约上午十点。";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

async fn says(case: &Case<'_>, who: Who<'_>, text: &str) -> Answer {
    let path = format!("/v1/conversations/{}", case.id());
    let body = json!({ "text": text });
    case.world.post(who, "notification", &path, body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn s_5_1_the_handler_reaches_the_complainant_without_learning_who_it_is() {
    let world = World::start().await;
    let case = world.dispatched("li@example.org").await;
    case.sign_for(HANDLER).await;
    let path = format!("/v1/conversations/{}", case.id());
    // Somebody who does not handle it neither writes nor reads.
    let other = says(&case, Who::Staff(OTHER_CLERK), ASKED).await;
    assert_eq!(other.status, 403, "{}", other.text);
    let hidden = world
        .get(Who::Staff(OTHER_CLERK), "notification", &path)
        .await;
    assert_eq!(hidden.status, 404, "{}", hidden.text);

    let asked = world
        .people
        .patiently(
            "the handler to write",
            Duration::from_secs(30),
            async || {
                let (who, body) = (Who::Staff(HANDLER), json!({ "text": ASKED }));
                world
                    .people
                    .post(who, "notification", &path, &body, None)
                    .await
            },
        )
        .await
        .unwrap_or_else(|stuck| panic!("{stuck}"));
    assert_eq!(asked.status, 201, "{}", asked.text);
    world
        .mail("li@example.org", "the message", |m| {
            m.text().contains(ASKED)
        })
        .await;

    let seen = world.track(&case).await;
    let token = Who::Token(seen["token"].as_str().expect("a token"));
    let read = world.get(token, "notification", &path).await;
    assert!(read.text.contains(ASKED), "{}", read.text);
    let answered = says(&case, token, ANSWERED).await;
    assert_eq!(answered.status, 201, "{}", answered.text);

    let read = world.get(Who::Staff(HANDLER), "notification", &path).await;
    assert_eq!(read.body["items"][1]["text"], ANSWERED, "{}", read.text);
    for never in ["li@example.org", "13800138000", "name"] {
        assert!(!read.text.contains(never), "{never}: {}", read.text);
    }
    // It went no further than where it belongs.
    for service in testkit::SERVICES {
        let log = world.stack.logged(service);
        assert!(!log.contains(ASKED) && !log.contains(ANSWERED), "{service}");
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_2_a_reply_by_text_message_waits_for_the_morning_and_says_nothing_of_the_matter() {
    let gateway = Gateway::start(SECRET).expect("a free port");
    let settings = [
        ("notification:REDRESS_SMS__URL", gateway.url()),
        ("notification:REDRESS_SMS__SECRET", SECRET.to_owned()),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value));
    let world = World::start_with("2026-09-29T22:30", settings.into()).await;
    let body = with(
        matters::at_the_desk(&world.people, RUDE, ""),
        json!({"complainant": {"name": "郭晓", "phone": "13800138000"}, "reply_channel": "sms"}),
    );
    let told = world.register(Who::Staff(DESK), &body).await;
    let list = format!("/v1/notifications?complaint={}", told.id);
    // At half past ten at night nobody's telephone rings …
    let held = testkit::within(
        Duration::from_secs(30),
        "the acknowledgement to be held back",
        async || {
            let list = world.get(Who::Staff(DESK), "notification", &list).await;
            let item = list.body["items"].as_array()?.first()?.clone();
            let until = crate::moment(&item["not_before"]);
            (until == journeys_tests::china("2026-09-30T08:00")).then_some(item)
        },
    )
    .await;
    assert_eq!(held["state"], "queued", "{held}");
    assert_eq!(gateway.requests(), 0);
    // … and at eight it does.
    world.clock("2026-09-30T08:00").await;
    let texts = gateway.wait_for(1, Duration::from_secs(30)).await;
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert_eq!(texts[0].to, "13800138000");
    assert!(texts[0].text.contains(&told.number), "{texts:?}");
    for never in ["郭晓", "态度", "投诉"] {
        assert!(!texts[0].text.contains(never), "{never}: {texts:?}");
    }
    // Without a telephone nobody is written to in this way.
    let without = with(
        matters::at_the_desk(&world.people, RUDE, "li@example.org"),
        json!({"complainant": {"name": "郭晓", "email": "li@example.org"}, "reply_channel": "sms"}),
    );
    let refused = world
        .people
        .register(Who::Staff(DESK), &without, None)
        .await
        .expect("an answer");
    assert_eq!(verdict(&refused), "422 /reply_channel", "{}", refused.text);
    world.finish().await;
}
