//! Deliveries: tries, failures, lost leases, other channels.

use mailbox::{Fault, Stage};
use regulation::ReplyChannel;
use serde_json::json;

use crate::cast::{self, HANDLER, OFFICER};
use crate::world::{World, staff};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_busy_is_tried_again_until_it_takes_the_message() {
    let registered = cast::registered(ReplyChannel::Email);
    let mut world = World::start().await;
    let complaint = registered.complaint_id;
    world.reachable(complaint, "li@example.org");
    *world.known.away.lock().unwrap() = 2;
    world.mailbox.script([
        Fault::Refuse(Stage::Recipient, 450),
        Fault::HangUp(Stage::Data),
    ]);
    world.tell(&registered).await;
    world.mail("li@example.org", "投诉回执").await;
    let id = world.delivery(complaint, "acknowledgement", "sent").await;
    let seen = world
        .get(&staff(OFFICER), &format!("/v1/notifications/{id}"))
        .await;
    assert_eq!(seen.body["attempts"], 5, "{}", seen.body);
    assert_eq!(world.mailbox.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_refuses_for_good_is_told_listed_and_can_be_sent_by_letter() {
    let registered = cast::registered(ReplyChannel::Email);
    let mut world = World::start().await;
    let complaint = registered.complaint_id;
    world.reachable(complaint, "nobody@example.org");
    world.mailbox.script([Fault::Refuse(Stage::Recipient, 550)]);
    world.tell(&registered).await;
    let id = world.delivery(complaint, "acknowledgement", "failed").await;
    let told = world
        .published(complaint, "redress.message.failed.v1")
        .await;
    assert_eq!(told["delivery_id"], json!(id));
    world.mail("d1@hall.test", "未送达").await;
    let officer = staff(OFFICER);
    let listed = world.get(&officer, "/v1/notifications?state=failed").await;
    let item = &listed.body["items"][0];
    assert_eq!(
        (&item["id"], &item["problem"]),
        (&json!(id), &"smtp-550".into()),
        "{listed:?}"
    );
    assert!(!listed.text.contains("example.org"), "{listed:?}");
    assert_eq!(
        world
            .get(&officer, "/v1/notifications?state=nonsense")
            .await
            .status,
        422
    );
    let path = format!("/v1/notifications/{id}/retries");
    let seen = item["version"].as_i64().unwrap();
    assert_eq!(
        world
            .post(&staff(HANDLER), &path, seen, json!({}))
            .await
            .status,
        404
    );
    assert_eq!(
        world
            .post(&officer, &path, seen, json!({ "channel": "letter" }))
            .await
            .status,
        202
    );
    world
        .delivery(complaint, "acknowledgement", "to_post")
        .await;
    assert!(world.letter(id).exists());
    assert_eq!(world.work(OFFICER).await, [(json!(id), json!("print"))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_address_it_fails_at_once() {
    let registered = cast::registered(ReplyChannel::Email);
    let mut world = World::start().await;
    world.tell(&registered).await;
    let id = world
        .delivery(registered.complaint_id, "acknowledgement", "failed")
        .await;
    let seen = world
        .get(&staff(OFFICER), &format!("/v1/notifications/{id}"))
        .await;
    assert_eq!(seen.body["problem"], "contact-unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_workers_delivery_is_taken_up_again_under_the_same_message_id_and_told_once() {
    let registered = cast::registered(ReplyChannel::Email);
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    world.mail("li@example.org", "投诉回执").await;
    let id = world.delivery(complaint, "acknowledgement", "sent").await;
    // As if the worker had died between the call and its record: only the second half is new.
    world.abandon(id).await;
    world.restart().await;
    world.delivery(complaint, "acknowledgement", "sent").await;
    let came = world.mailbox.messages();
    assert_eq!(came.len(), 2);
    assert_eq!(came[0].header("Message-ID"), came[1].header("Message-ID"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_fact_told_twice_queues_nothing_twice() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    world.tell(&cast::dispatched(complaint)).await;
    world.mail("d2@hall.test", "交办").await;
    world.tell(&cast::overdue(complaint)).await;
    world.mail("d2@hall.test", "超期").await;
    let listed = world
        .get(
            &staff(OFFICER),
            &format!("/v1/notifications?complaint={complaint}&limit=1"),
        )
        .await;
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
    let next = listed.body["next"].as_str().unwrap();
    let rest = world
        .get(
            &staff(OFFICER),
            &format!("/v1/notifications?complaint={complaint}&limit=10&cursor={next}"),
        )
        .await;
    assert_eq!(rest.body["items"].as_array().unwrap().len(), 2, "{rest:?}");
    assert_eq!(world.mailbox.messages().len(), 2);
    assert_eq!(world.get_unsigned("/v1/notifications").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_server_gets_a_message_once_although_two_replicas_look_for_work() {
    let registered = cast::registered(ReplyChannel::Email);
    let complaint = registered.complaint_id;
    let lease = chrono::TimeDelta::seconds(1);
    let mut world = World::start_with(&[
        ("REDRESS_DELIVERY__LEASE_SECONDS", "1".to_owned()),
        ("REDRESS_SMTP__TIMEOUT_SECONDS", "60".to_owned()),
    ])
    .await;
    let replica = world.replica().await;
    world.reachable(complaint, "li@example.org");
    world.mailbox.script([Fault::Hold(Stage::Accept)]);
    world.tell(&registered).await;
    let id = world
        .delivery(complaint, "acknowledgement", "sending")
        .await;
    // The server has the message and says nothing for several leases.
    let (first, _) = world.claim(id).await;
    testkit::eventually("the lease to be renewed several times", async || {
        let (until, attempts) = world.claim(id).await;
        assert_eq!(attempts, 1, "taken up by the other replica");
        (until? > first? + lease * 3).then_some(())
    })
    .await;
    world.mailbox.release();
    world.delivery(complaint, "acknowledgement", "sent").await;
    assert_eq!(world.mailbox.messages().len(), 1);
    assert_eq!(world.claim(id).await, (None, 1));
    replica.stop().await;
}
