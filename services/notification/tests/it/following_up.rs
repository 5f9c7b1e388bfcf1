//! 回访 (F-6.3).

use events::complaint::ComplaintReopened;
use mailbox::{Fault, Stage};
use regulation::{ReopenReason, ReplyChannel};
use serde_json::json;

use crate::cast::{self, HANDLER, OFFICER, REGISTRAR};
use crate::world::{World, complainant, staff};

const RECORDED: &str = "redress.follow_up.recorded.v1";

pub(crate) fn token_in(text: &str) -> String {
    let (_, rest) = text.split_once("https://redress.test/f/").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_3_the_complainant_answers_by_link_once_without_script_or_sign_in() {
    let registered = cast::registered(ReplyChannel::Email);
    let world = World::replied(&registered).await;
    let complaint = registered.complaint_id;
    let token = token_in(&world.mail("li@example.org", "投诉答复").await.text());
    let path = format!("/f/{token}");
    let page = world.get_unsigned(&path).await;
    assert_eq!(page.status, 200);
    for part in [
        "<html lang=\"zh-CN\">",
        "非常满意",
        "非常不满意",
        "<fieldset>",
        "method=\"post\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(
        !page.text.contains("<script") && !page.text.contains("ZW-"),
        "{}",
        page.text
    );
    assert_eq!(world.submit(&path, "").await.status, 422);
    assert_eq!(
        world
            .submit(&path, "satisfaction=dissatisfied")
            .await
            .status,
        200
    );
    let told = world.published(complaint, RECORDED).await;
    assert_eq!(
        (&told["satisfaction"], &told["finished"], &told["round"]),
        (&"dissatisfied".into(), &true.into(), &1.into())
    );
    assert!(told["recorded_by"].is_null());
    assert_eq!(
        world.submit(&path, "satisfaction=satisfied").await.status,
        404
    );
    assert_eq!(world.get_unsigned(&path).await.status, 404);
    let again = world
        .post_unsigned(
            "/v1/follow-ups/answers",
            &json!({ "token": token, "satisfaction": "satisfied" }),
        )
        .await;
    assert_eq!(again.status, 404);
    assert_eq!(world.all_published(complaint, RECORDED).await.len(), 1);
}

/// The mail may be with the complainant before its server has answered for it.
#[tokio::test(flavor = "multi_thread")]
async fn f_6_3_whoever_is_quicker_than_the_mail_server_is_asked_to_try_again() {
    let registered = cast::registered(ReplyChannel::Email);
    let complaint = registered.complaint_id;
    let mut world = World::with(&registered).await;
    world.tell(&cast::dispatched(complaint)).await;
    world.tell(&cast::approved(complaint)).await;
    world.all_sent().await;
    world
        .mailbox
        .script([Fault::KeepAndHangUp, Fault::Hold(Stage::Accept)]);
    assert_eq!(world.reply(OFFICER, complaint).await.status, 202);
    let token = token_in(&world.mail("li@example.org", "投诉答复").await.text());
    let (path, form) = (format!("/f/{token}"), "satisfaction=satisfied");
    let early = world.answer_to(world.submission(&path, form)).await;
    assert_eq!(early.status, 503);
    // What was chosen is still chosen.
    let chosen = "value=\"satisfied\" required checked>";
    assert!(early.text.contains(chosen), "{}", early.text);
    let body = json!({ "token": token, "satisfaction": "satisfied" });
    let request = world.unsigned("/v1/follow-ups/answers", &body);
    let early = world.answer_to(request).await;
    assert_eq!(early.problem(), (503, "unavailable"));
    world.mailbox.release();
    world.published(complaint, "redress.reply.sent.v1").await;
    assert_eq!(world.submit(&path, form).await.status, 200);
    let told = world.published(complaint, RECORDED).await;
    assert_eq!(told["satisfaction"], "satisfied");
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_3_a_program_answers_by_the_token_and_a_forged_one_is_not_found() {
    let registered = cast::registered(ReplyChannel::Email);
    let world = World::replied(&registered).await;
    let token = token_in(&world.mail("li@example.org", "投诉答复").await.text());
    let path = "/v1/follow-ups/answers";
    let forged = "A".repeat(43);
    assert_eq!(
        world
            .post_unsigned(
                path,
                &json!({ "token": forged, "satisfaction": "satisfied" })
            )
            .await
            .status,
        404
    );
    assert_eq!(
        world
            .post_unsigned(path, &json!({ "token": token, "satisfaction": "great" }))
            .await
            .status,
        422
    );
    assert_eq!(
        world
            .post_unsigned(
                path,
                &json!({ "token": token, "satisfaction": "satisfied" })
            )
            .await
            .status,
        204
    );
    assert_eq!(
        world.published(registered.complaint_id, RECORDED).await["satisfaction"],
        "satisfied"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_3_staff_other_than_the_handler_follow_up_and_the_unreachable_are_tried_again() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    let path = format!("/v1/follow-ups/{complaint}");
    let answered =
        json!({ "outcome": "answered", "satisfaction": "satisfied", "note": "电话回访" });
    let seen = world.version(complaint).await;
    assert_eq!(
        world
            .post(&staff(OFFICER), &path, seen, answered.clone())
            .await
            .problem(),
        (409, "nothing-to-follow-up")
    );
    // The registrar handled it this time.
    let mut approved = cast::approved(complaint);
    approved.handler_id = REGISTRAR;
    world.tell(&approved).await;
    world.reply(OFFICER, complaint).await;
    world.published(complaint, "redress.reply.sent.v1").await;
    let seen = world.version(complaint).await;
    assert_eq!(
        world
            .post(&staff(REGISTRAR), &path, seen, answered.clone())
            .await
            .problem(),
        (403, "handler")
    );
    assert_eq!(
        world
            .post(&staff(HANDLER), &path, seen, answered.clone())
            .await
            .status,
        403
    );
    assert_eq!(
        world
            .post(
                &staff(OFFICER),
                &path,
                seen,
                json!({ "outcome": "answered" })
            )
            .await
            .status,
        422
    );
    let unreachable = json!({ "outcome": "unreachable" });
    assert_eq!(
        world
            .post(&staff(OFFICER), &path, seen, unreachable.clone())
            .await
            .status,
        204
    );
    let told = world.published(complaint, RECORDED).await;
    assert_eq!(
        (&told["attempt"], &told["finished"]),
        (&1.into(), &false.into()),
        "{told}"
    );
    // The same request once more is already done; another try is too early.
    let again = world
        .post(&staff(OFFICER), &path, seen, unreachable.clone())
        .await;
    assert_eq!(again.status, 204, "{again:?}");
    let seen = world.version(complaint).await;
    assert_eq!(
        world
            .post(&staff(OFFICER), &path, seen, unreachable)
            .await
            .problem(),
        (409, "too-early")
    );
    assert_eq!(
        world
            .post(&staff(OFFICER), &path, seen, answered.clone())
            .await
            .status,
        204
    );
    for seen in [seen, world.version(complaint).await] {
        let again = world
            .post(&staff(OFFICER), &path, seen, answered.clone())
            .await;
        assert_eq!(again.status, 204, "{again:?}");
    }
    let other = json!({ "outcome": "answered", "satisfaction": "dissatisfied" });
    let seen = world.version(complaint).await;
    assert_eq!(
        world
            .post(&staff(OFFICER), &path, seen, other)
            .await
            .problem(),
        (409, "nothing-to-follow-up")
    );
    let told = world.all_published(complaint, RECORDED).await;
    assert_eq!(told.len(), 2);
    assert_eq!(
        (&told[1]["attempt"], &told[1]["finished"]),
        (&2.into(), &true.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_3_dissatisfied_then_reopened_then_approved_begins_a_new_round() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::replied(&registered).await;
    let complaint_id = registered.complaint_id;
    let path = format!("/v1/follow-ups/{complaint_id}");
    let answer = json!({ "outcome": "answered", "satisfaction": "very_dissatisfied" });
    let seen = world.version(complaint_id).await;
    let token = complainant(complaint_id);
    assert_eq!(
        world
            .post(&token, &path, seen, json!({ "outcome": "unreachable" }))
            .await
            .status,
        403
    );
    assert_eq!(world.post(&token, &path, seen, answer).await.status, 204);
    let (at, reason) = (clock::real_now(), ReopenReason::Dissatisfied);
    world
        .tell(&ComplaintReopened {
            complaint_id,
            at,
            reason,
            round: 1,
            reopened_by: None,
        })
        .await;
    let mut approved = cast::approved(complaint_id);
    approved.at = clock::real_now();
    world.tell(&approved).await;
    assert_eq!(world.reply(OFFICER, complaint_id).await.status, 202);
    testkit::eventually("the second reply", async || {
        let sent = world
            .all_published(complaint_id, "redress.reply.sent.v1")
            .await;
        (sent.len() == 2).then(|| assert_eq!(sent[1]["round"], 2))
    })
    .await;
}
