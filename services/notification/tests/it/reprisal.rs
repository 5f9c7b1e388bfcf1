//! After a case of integrity its complainant is asked whether anybody suffered for it (F-6.9).

use events::complaint::ComplaintRegistered;
use regulation::{ReplyChannel, Scope, Sensitivity};
use serde_json::{Value, json};

use crate::cast::{self, INTEGRITY, OFFICER};
use crate::following_up::token_in;
use crate::world::{Answer, World, staff};

const ANSWERED: &str = "satisfaction=satisfied";

fn grave(channel: ReplyChannel) -> ComplaintRegistered {
    ComplaintRegistered {
        scopes: vec![Scope::Integrity],
        sensitivity: Sensitivity::S3,
        ..cast::registered(channel)
    }
}

async fn replied(registered: &ComplaintRegistered) -> World {
    let mut world = World::with(registered).await;
    let complaint = registered.complaint_id;
    world.tell(&cast::dispatched(complaint)).await;
    world.tell(&cast::approved(complaint)).await;
    let answer = world.reply(INTEGRITY, complaint).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    world.published(complaint, "redress.reply.sent.v1").await;
    world
}

/// The status, and the field that it names.
fn lacking(answer: &Answer) -> (u16, Value) {
    (answer.status, answer.body["errors"][0]["pointer"].clone())
}

/// As staff read it.
async fn said(world: &World, registered: &ComplaintRegistered) -> Value {
    let path = format!("/v1/replies/{}", registered.complaint_id);
    let read = world.get(&staff(INTEGRITY), &path).await;
    assert_eq!(read.status, 200, "{read:?}");
    read.body["follow_up"]["reprisal"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_whoever_follows_up_a_case_of_integrity_asks_about_reprisals_and_supervisors_hear() {
    let registered = grave(ReplyChannel::Tracking);
    let world = replied(&registered).await;
    let complaint = registered.complaint_id;
    let path = format!("/v1/follow-ups/{complaint}");
    let by = staff(INTEGRITY);
    let seen = world.version(complaint).await;
    let answered = |more: Value| {
        let mut body = json!({ "outcome": "answered", "satisfaction": "satisfied" });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    };
    let unasked = world.post(&by, &path, seen, answered(json!({}))).await;
    assert_eq!(lacking(&unasked), (422, json!("/reprisal")));
    let nobody = json!({ "outcome": "unreachable", "reprisal": false });
    let nobody = world.post(&by, &path, seen, nobody).await;
    assert_eq!(lacking(&nobody), (422, json!("/reprisal")));
    let told = answered(json!({ "reprisal": true }));
    let recorded = world.post(&by, &path, seen, told.clone()).await;
    assert_eq!(recorded.status, 204, "{recorded:?}");
    assert_eq!(said(&world, &registered).await, true);
    world.delivery(complaint, "reprisal_told", "sent").await;
    // Of integrity, the message says that there is something and not what.
    let mail = world.mail("d5@hall.test", "待办").await;
    assert!(mail.text().contains(&registered.number), "{}", mail.text());
    assert!(!mail.text().contains("报复"), "{}", mail.text());
    // Said again, it is one message.
    let again = world.post(&by, &path, seen, told).await;
    assert_eq!(again.status, 204, "{again:?}");
    world.all_sent().await;
    assert_eq!(world.count(complaint, "reprisal_told").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_by_link_the_complainant_is_asked_too_and_need_not_say() {
    for (form, expected, messages) in [
        (ANSWERED, Value::Null, 0),
        ("satisfaction=satisfied&reprisal=no", json!(false), 0),
        ("satisfaction=satisfied&reprisal=yes", json!(true), 1),
    ] {
        let registered = grave(ReplyChannel::Email);
        let world = replied(&registered).await;
        let mail = world.mail("li@example.org", "答复").await;
        let path = format!("/f/{}", token_in(&mail.text()));
        let page = world.get_unsigned(&path).await;
        assert!(page.text.contains("name=\"reprisal\""), "{}", page.text);
        // What was said stays where something else is lacking.
        let lacking = world.submit(&path, "reprisal=yes").await;
        assert_eq!(lacking.status, 422);
        assert!(
            lacking.text.contains("value=\"yes\" checked>"),
            "{}",
            lacking.text
        );
        assert_eq!(world.submit(&path, form).await.status, 200, "{form}");
        assert_eq!(said(&world, &registered).await, expected, "{form}");
        world.all_sent().await;
        let count = world.count(registered.complaint_id, "reprisal_told").await;
        assert_eq!(count, messages, "{form}");
    }

    // Of an ordinary case it is not asked; whoever says it all the same is heard.
    let ordinary = cast::registered(ReplyChannel::Email);
    let world = World::replied(&ordinary).await;
    let mail = world.mail("li@example.org", "投诉答复").await;
    let path = format!("/f/{}", token_in(&mail.text()));
    let page = world.get_unsigned(&path).await;
    assert!(!page.text.contains("reprisal"), "{}", page.text);
    let body =
        json!({ "token": token_in(&mail.text()), "satisfaction": "satisfied", "reprisal": true });
    let answer = world.post_unsigned("/v1/follow-ups/answers", &body).await;
    assert_eq!(answer.status, 204, "{answer:?}");
    let read = world
        .get(
            &staff(OFFICER),
            &format!("/v1/replies/{}", ordinary.complaint_id),
        )
        .await;
    assert_eq!(read.body["follow_up"]["reprisal"], true);
}
