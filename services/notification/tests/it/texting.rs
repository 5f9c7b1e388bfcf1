//! SMS: what goes to the gateway, what it answers, what it tells afterwards.

use std::time::Duration;

use chrono::{DateTime, Utc};
use regulation::ReplyChannel;
use serde_json::{Value, json};
use smsgateway::{Fault, Gateway, sign};
use uuid::Uuid;

use crate::cast::{self, HANDLER, OFFICER};
use crate::world::{World, staff};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const RECEIPTS: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const PATIENCE: Duration = Duration::from_secs(20);

async fn world(registered: &events::complaint::ComplaintRegistered) -> (World, Gateway) {
    let gateway = Gateway::start(SECRET).unwrap();
    let settings = [
        ("REDRESS_SMS__URL", gateway.url()),
        ("REDRESS_SMS__SECRET", SECRET.to_owned()),
        ("REDRESS_SMS__RECEIPTS_SECRET", RECEIPTS.to_owned()),
    ];
    let mut world = World::start_with(&settings).await;
    world.reachable(registered.complaint_id, "li@example.org");
    gateway.script([]);
    world.tell(registered).await;
    (world, gateway)
}

/// A receipt as the gateway would send it, or somebody else.
async fn tell(
    world: &World,
    secret: &str,
    webhook: &str,
    at: DateTime<Utc>,
    body: &Value,
) -> (u16, String) {
    let (body, at) = (body.to_string(), at.timestamp());
    let (signature, at) = (sign(secret, webhook, at, &body), at.to_string());
    let headers = [
        ("webhook-id", webhook),
        ("webhook-timestamp", at.as_str()),
        ("webhook-signature", signature.as_str()),
    ];
    let answer = world
        .post_with(None, "/v1/sms/receipts", &headers, body)
        .await;
    (answer.status, answer.text)
}

fn status(message: &str, status: &str) -> Value {
    json!({ "message_id": message, "status": status, "carrier": "whatever" })
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_2_a_text_message_goes_signed_and_says_nothing_but_that_there_is_something() {
    let registered = cast::registered(ReplyChannel::Sms);
    let (mut world, gateway) = world(&registered).await;
    let complaint = registered.complaint_id;
    world.delivery(complaint, "acknowledgement", "sent").await;
    world.tell(&cast::approved(complaint)).await;
    assert_eq!(world.reply(OFFICER, complaint).await.status, 202);
    let texts = gateway.wait_for(2, PATIENCE).await;
    let reply = world.delivery(complaint, "reply", "sent").await;
    assert_eq!(texts.len(), 2, "{texts:?}");
    for text in &texts {
        assert_eq!(text.to, "13800138000");
        assert!(text.text.contains("ZW-2026-000123-7"), "{text:?}");
        for never in ["李某某", "投诉", "经核实", "批评"] {
            assert!(!text.text.contains(never), "{never}: {text:?}");
        }
    }
    assert_eq!(texts[1].message_id, reply.to_string());
    // The link in it is the one of the follow-up.
    let (_, link) = texts[1].text.split_once("https://redress.test").unwrap();
    assert_eq!(world.get_unsigned(link.trim()).await.status, 200);
    let told = world.published(complaint, "redress.reply.sent.v1").await;
    assert_eq!(told["channel"], "sms");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_in_trouble_is_tried_again_and_takes_each_message_once() {
    let registered = cast::registered(ReplyChannel::Sms);
    let gateway = Gateway::start(SECRET).unwrap();
    gateway.script([Fault::Status(503), Fault::Busy(0), Fault::KeepAndFail]);
    let settings = [
        ("REDRESS_SMS__URL", gateway.url()),
        ("REDRESS_SMS__SECRET", SECRET.to_owned()),
    ];
    let world = World::with_settings(&registered, &settings).await;
    let id = world
        .delivery(registered.complaint_id, "acknowledgement", "sent")
        .await;
    assert_eq!((gateway.requests(), gateway.texts().len()), (4, 1));
    let read = world.seen(id).await;
    assert_eq!(
        (&read["attempts"], &read["template_version"]),
        (&json!(4), &json!(0)),
        "{read}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_gateway_refuses_for_good_or_nobody_set_up_is_work_for_people() {
    let registered = cast::registered(ReplyChannel::Sms);
    let gateway = Gateway::start(SECRET).unwrap();
    gateway.script([Fault::Status(422)]);
    let settings = [
        ("REDRESS_SMS__URL", gateway.url()),
        ("REDRESS_SMS__SECRET", SECRET.to_owned()),
    ];
    let mut world = World::start_with(&settings).await;
    let complaint = registered.complaint_id;
    world.reachable(complaint, "li@example.org");
    world.tell(&registered).await;
    let id = world.delivery(complaint, "acknowledgement", "failed").await;
    let read = world.seen(id).await;
    assert_eq!(read["problem"], "sms-refused", "{read}");
    assert!(!read.to_string().contains("13800138000"), "{read}");
    testkit::eventually("the metric to tell of it", async || {
        let failed = world.metric("redress_deliveries_failed").await?;
        let age = world
            .metric("redress_deliveries_oldest_failed_seconds")
            .await?;
        (failed >= 1.0 && age >= 0.0).then_some(())
    })
    .await;
    // Sent anew, it is another message to the gateway.
    let path = format!("/v1/notifications/{id}/retries");
    let seen = read["version"].as_i64().unwrap();
    let answer = world.post(&staff(OFFICER), &path, seen, json!({})).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    world.delivery(complaint, "acknowledgement", "sent").await;
    assert_eq!(gateway.texts()[0].message_id, format!("{id}.1"));

    let without = World::start().await;
    let mut without = without;
    without.reachable(complaint, "li@example.org");
    without.tell(&registered).await;
    let id = without
        .delivery(complaint, "acknowledgement", "failed")
        .await;
    assert_eq!(without.seen(id).await["problem"], "sms-not-set-up");
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_are_taken_from_the_gateway_alone_once_and_while_they_are_fresh() {
    let registered = cast::registered(ReplyChannel::Sms);
    let (world, _gateway) = world(&registered).await;
    let complaint = registered.complaint_id;
    let id = world.delivery(complaint, "acknowledgement", "sent").await;
    let now = clock::real_now();
    let delivered = status(&id.to_string(), "delivered");
    // Whatever is wrong, the answer is the same.
    let old = now - chrono::TimeDelta::minutes(6);
    let early = now + chrono::TimeDelta::minutes(6);
    let forged = tell(&world, SECRET, "r1", now, &delivered).await;
    assert_eq!(forged.0, 401);
    for (secret, webhook, at) in [
        (RECEIPTS, "r1", old),
        (RECEIPTS, "r1", early),
        (RECEIPTS, &"r".repeat(129), now),
    ] {
        assert_eq!(tell(&world, secret, webhook, at, &delivered).await, forged);
    }
    let unsigned = world
        .post_with(None, "/v1/sms/receipts", &[], delivered.to_string())
        .await;
    assert_eq!((unsigned.status, unsigned.text), forged);
    assert!(world.seen(id).await["receipt"].is_null());

    let unknown = status(&Uuid::from_u128(7).to_string(), "undeliverable");
    for (webhook, body) in [
        ("r2", &unknown),
        ("r3", &status("nonsense", "undeliverable")),
        ("r4", &status(&id.to_string(), "buffered")),
        ("r5", &status(&format!("{id}.1"), "undeliverable")),
        ("r6", &delivered),
    ] {
        let (answer, text) = tell(&world, RECEIPTS, webhook, now, body).await;
        assert_eq!((answer, text.as_str()), (204, ""), "{webhook}");
    }
    let read = world.seen(id).await;
    assert_eq!(
        (&read["receipt"], &read["state"]),
        (&json!("delivered"), &json!("sent")),
        "{read}"
    );
    // Told once more under the same id, the contrary changes nothing.
    let undeliverable = status(&id.to_string(), "undeliverable");
    assert_eq!(
        tell(&world, RECEIPTS, "r6", now, &undeliverable).await.0,
        204
    );
    assert_eq!(world.seen(id).await, read);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_receipt_calls_undeliverable_is_work_and_goes_by_letter() {
    let registered = cast::registered(ReplyChannel::Sms);
    let (mut world, _gateway) = world(&registered).await;
    let complaint = registered.complaint_id;
    world.delivery(complaint, "acknowledgement", "sent").await;
    world.tell(&cast::approved(complaint)).await;
    world.reply(OFFICER, complaint).await;
    let id = world.delivery(complaint, "reply", "sent").await;
    let body = status(&id.to_string(), "undeliverable");
    let now = clock::real_now();
    assert_eq!(tell(&world, RECEIPTS, "r1", now, &body).await.0, 204);
    let told = world
        .published(complaint, "redress.message.failed.v1")
        .await;
    assert_eq!(told["delivery_id"], json!(id));
    world.mail("d1@hall.test", "未送达").await;
    assert_eq!(world.work(OFFICER).await, [(json!(id), json!("resend"))]);
    assert_eq!(world.work(HANDLER).await, []);
    let read = world.seen(id).await;
    assert_eq!(read["problem"], "sms-undeliverable", "{read}");
    let path = format!("/v1/notifications/{id}/retries");
    let seen = read["version"].as_i64().unwrap();
    let letter = json!({ "channel": "letter" });
    let answer = world.post(&staff(OFFICER), &path, seen, letter).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    world.delivery(complaint, "reply", "to_post").await;
    let text = std::fs::read_to_string(world.letter(id)).unwrap();
    assert!(text.contains("经核实") && !text.contains("/f/"), "{text}");
    // It was told as sent once, and stays so.
    let sent = world
        .all_published(complaint, "redress.reply.sent.v1")
        .await;
    assert_eq!(sent.len(), 1);
}
