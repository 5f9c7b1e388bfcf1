//! 答复 (F-6.2).

use events::assignment::{RedoOrdered, Reviewed};
use events::complaint::RespondentIdentified;
use regulation::{ReplyChannel, Sensitivity};
use serde_json::json;

use crate::cast::{self, HANDLER, INTEGRITY, OFFICER, REGISTRAR, SECOND_OFFICER, now};
use crate::world::{World, complainant, staff};

const SENT: &str = "redress.reply.sent.v1";

#[tokio::test(flavor = "multi_thread")]
async fn f_6_2_an_approved_result_asks_for_a_reply_which_is_sent_once_and_told_when_it_arrived() {
    let registered = cast::registered(ReplyChannel::Email);
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    let early = world.reply(OFFICER, complaint).await;
    assert_eq!(early.problem(), (409, "nothing-to-reply"));
    world.tell(&cast::approved(complaint)).await;
    world.mail("d1@hall.test", "待答复").await;
    let queue = world
        .get(&staff(OFFICER), "/v1/replies?stage=to_reply")
        .await;
    assert_eq!(
        queue.body["items"][0]["complaint_id"],
        json!(complaint),
        "{queue:?}"
    );
    let by_handler = world.reply(HANDLER, complaint).await;
    assert_eq!(by_handler.status, 403, "{by_handler:?}");
    let seen = world.version(complaint).await;
    let path = format!("/v1/replies/{complaint}");
    let text = json!({ "text": "经核实，您反映的情况属实，已对当事人批评教育。" });
    assert_eq!(
        world
            .post_blind(&staff(OFFICER), &path, text.clone())
            .await
            .status,
        428
    );
    assert_eq!(
        world
            .post(&staff(OFFICER), &path, seen - 1, text.clone())
            .await
            .status,
        412
    );
    assert_eq!(
        world
            .post(&staff(OFFICER), &path, seen, json!({ "text": "短" }))
            .await
            .status,
        422
    );
    assert_eq!(
        world
            .post(&staff(OFFICER), &path, seen, text.clone())
            .await
            .status,
        202
    );
    let mail = world.mail("li@example.org", "投诉答复").await;
    for part in [
        "经核实，您反映的情况属实",
        "复核",
        "https://redress.test/f/",
    ] {
        assert!(mail.text().contains(part), "{part}: {}", mail.text());
    }
    let told = world.published(complaint, SENT).await;
    assert_eq!(
        (&told["round"], &told["channel"], &told["replied_by"]),
        (&1.into(), &"email".into(), &json!(OFFICER))
    );
    // The same once more, by the version of then as by that of now, is already done.
    for seen in [seen, world.version(complaint).await] {
        assert_eq!(
            world
                .post(&staff(OFFICER), &path, seen, text.clone())
                .await
                .status,
            202
        );
    }
    let seen = world.version(complaint).await;
    let other = json!({ "text": "经核实，您反映的情况不属实，特此答复。" });
    for (by, text) in [(OFFICER, other), (SECOND_OFFICER, text)] {
        let answer = world.post(&staff(by), &path, seen, text).await;
        assert_eq!(answer.problem(), (409, "already-replied"));
    }
    assert_eq!(world.all_published(complaint, SENT).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_2_an_anonymous_complainant_reads_it_with_number_and_code_and_sees_no_staff() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    let (token, path) = (complainant(complaint), format!("/v1/replies/{complaint}"));
    world.tell(&cast::approved(complaint)).await;
    assert_eq!(world.get(&token, &path).await.body["replies"], json!([]));
    assert_eq!(world.reply(REGISTRAR, complaint).await.status, 202);
    assert_eq!(
        world.published(complaint, SENT).await["channel"],
        "tracking"
    );
    let read = world.get(&token, &path).await;
    assert!(
        read.body["replies"][0]["text"]
            .as_str()
            .unwrap()
            .contains("经核实"),
        "{read:?}"
    );
    assert!(!read.text.contains(&REGISTRAR.to_string()), "{read:?}");
    assert_eq!(
        world
            .get(&complainant(testkit::new_id()), &path)
            .await
            .status,
        404
    );
    assert_eq!(world.get_unsigned(&path).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_who_is_recused_neither_reads_nor_replies() {
    let registered = cast::registered(ReplyChannel::Email);
    let mut world = World::with(&registered).await;
    let complaint_id = registered.complaint_id;
    world
        .tell(&RespondentIdentified {
            complaint_id,
            at: now(),
            respondent_ids: vec![OFFICER],
            identified_by: SECOND_OFFICER,
        })
        .await;
    world.tell(&cast::approved(complaint_id)).await;
    let path = format!("/v1/replies/{complaint_id}");
    assert_eq!(world.get(&staff(OFFICER), &path).await.status, 404);
    let text = json!({ "text": "这件事情与我无关，不予处理，请回。" });
    let seen = world.get(&staff(SECOND_OFFICER), &path).await.body["version"]
        .as_i64()
        .unwrap();
    assert_eq!(
        world
            .post(&staff(OFFICER), &path, seen, text)
            .await
            .problem(),
        (403, "conflict")
    );
    assert_eq!(
        world
            .get(&staff(OFFICER), "/v1/replies?stage=to_reply")
            .await
            .body["items"],
        json!([])
    );
    assert_eq!(
        world.get(&staff(OFFICER), "/v1/notifications").await.body["items"],
        json!([])
    );
    world.mail("d6@hall.test", "待答复").await;
    let to: Vec<_> = world
        .mailbox
        .messages()
        .iter()
        .flat_map(|m| m.to().to_vec())
        .collect();
    assert!(!to.contains(&"d1@hall.test".into()), "{to:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_1_a_reply_on_its_way_is_not_sent_once_the_work_begins_again() {
    let registered = cast::registered(ReplyChannel::Phone);
    let mut world = World::with(&registered).await;
    let complaint_id = registered.complaint_id;
    world.tell(&cast::approved(complaint_id)).await;
    assert_eq!(world.reply(OFFICER, complaint_id).await.status, 202);
    world.delivery(complaint_id, "reply", "queued").await;
    world
        .tell(&RedoOrdered {
            complaint_id,
            at: clock::real_now(),
            redo: 0,
            ordered_by: Some(OFFICER),
        })
        .await;
    world.delivery(complaint_id, "reply", "cancelled").await;
    assert_eq!(world.all_published(complaint_id, SENT).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_2_by_telephone_the_call_is_the_delivery() {
    let registered = cast::registered(ReplyChannel::Phone);
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    world.tell(&cast::approved(complaint)).await;
    world.reply(OFFICER, complaint).await;
    let id = world.delivery(complaint, "reply", "queued").await;
    let path = format!("/v1/notifications/{id}/calls");
    let token = staff(REGISTRAR);
    assert_eq!(
        world
            .post(&token, &path, 1, json!({ "reached": false }))
            .await
            .status,
        204
    );
    assert_eq!(
        world
            .post(&token, &path, 1, json!({ "reached": true }))
            .await
            .status,
        412
    );
    assert_eq!(world.all_published(complaint, SENT).await.len(), 0);
    assert_eq!(
        world
            .post(&token, &path, 2, json!({ "reached": true }))
            .await
            .status,
        204
    );
    assert_eq!(world.published(complaint, SENT).await["channel"], "phone");
    assert_eq!(
        world
            .post(&token, &path, 3, json!({ "reached": true }))
            .await
            .problem(),
        (409, "delivery-state")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_3_a_review_that_upholds_the_result_is_told_in_a_round_of_its_own() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::replied(&registered).await;
    let complaint_id = registered.complaint_id;
    let reviewed = Reviewed {
        complaint_id,
        at: clock::real_now(),
        reviewed_by: SECOND_OFFICER,
        upheld: true,
    };
    world.tell(&reviewed).await;
    assert_eq!(world.reply(OFFICER, complaint_id).await.status, 202);
    testkit::eventually("the second reply", async || {
        let sent = world.all_published(complaint_id, SENT).await;
        (sent.len() == 2).then(|| assert_eq!(sent[1]["round"], 2))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_an_s3_reply_is_written_by_an_integrity_officer_and_its_email_says_nothing() {
    let mut registered = cast::registered(ReplyChannel::Email);
    registered.sensitivity = Sensitivity::S3;
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    world.tell(&cast::approved(complaint)).await;
    world.mail("d5@hall.test", "待办").await;
    assert_eq!(
        world.reply(OFFICER, complaint).await.problem(),
        (403, "sensitivity")
    );
    assert_eq!(world.reply(INTEGRITY, complaint).await.status, 202);
    let mail = world.mail("li@example.org", "已有答复").await;
    assert!(
        !mail.text().contains("经核实") && mail.text().contains("https://redress.test/f/"),
        "{}",
        mail.text()
    );
    let read = world
        .get(&complainant(complaint), &format!("/v1/replies/{complaint}"))
        .await;
    testkit::eventually("the reply to be readable", async || {
        let read = world
            .get(&complainant(complaint), &format!("/v1/replies/{complaint}"))
            .await;
        read.text.contains("经核实").then_some(())
    })
    .await;
    assert_eq!(read.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registrar_replies_to_a_major_complaint_and_reads_what_they_answer() {
    let mut registered = cast::registered(ReplyChannel::Tracking);
    registered.sensitivity = Sensitivity::S2;
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    world.tell(&cast::approved(complaint)).await;
    let (token, path) = (staff(REGISTRAR), format!("/v1/replies/{complaint}"));
    let queue = world.get(&token, "/v1/replies").await;
    assert_eq!(
        queue.body["items"][0]["complaint_id"],
        json!(complaint),
        "{queue:?}"
    );
    let read = world.get(&token, &path).await;
    let (seen, text) = (
        read.body["version"].as_i64().unwrap(),
        json!({ "text": "经核实，您反映的情况部分属实。" }),
    );
    assert_eq!(world.post(&token, &path, seen, text).await.status, 202);
    world.published(complaint, SENT).await;
    assert_eq!(world.get(&staff(HANDLER), &path).await.status, 404);
}
