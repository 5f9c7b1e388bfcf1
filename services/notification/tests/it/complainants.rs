//! What complainants are told on the way.

use events::complaint::{ComplaintAccepted, ComplaintDeclined, ComplaintWithdrawn};
use events::investigation::ComplaintClassified;
use regulation::{DeclineReason, ReplyChannel, Scope, Sensitivity, Severity};

use crate::cast::{self, OFFICER, now};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn f_4_1b_a_registration_is_acknowledged_by_email_with_number_dates_and_contact_point() {
    let registered = cast::registered(ReplyChannel::Email);
    let world = World::with(&registered).await;
    let mail = world.mail("li@example.org", "投诉回执").await;
    for part in [
        "李某某",
        "ZW-2026-000123-7",
        "2026年12月8日",
        "电话：0512-12345678",
        "江州政务大厅",
    ] {
        assert!(mail.text().contains(part), "{part}: {}", mail.text());
    }
    assert_eq!(
        mail.header("Auto-Submitted").as_deref(),
        Some("auto-generated")
    );
    let told = world
        .published(registered.complaint_id, "redress.acknowledgement.sent.v1")
        .await;
    assert_eq!(told["channel"], "email");
    // The Message-ID is made of the delivery, and so is the same for every try.
    let id = told["delivery_id"].as_str().unwrap();
    assert!(mail.header("Message-ID").unwrap().contains(id));
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_1a_of_an_anonymous_one_nothing_is_sent_and_it_counts_as_acknowledged() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::start().await;
    world.tell(&registered).await;
    let told = world
        .published(registered.complaint_id, "redress.acknowledgement.sent.v1")
        .await;
    assert_eq!(told["channel"], "tracking");
    assert!(world.mailbox.messages().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_a_file_to_print_and_reading_it_is_recorded() {
    let registered = cast::registered(ReplyChannel::Letter);
    let world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    let id = world
        .delivery(complaint, "acknowledgement", "to_post")
        .await;
    let file = world.letter(id);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("@page{size:A4") && text.contains("江州市人民路 1 号"),
        "{text}"
    );
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let officer = crate::world::staff(OFFICER);
    let read = world.get(&officer, &format!("/v1/letters/{id}")).await;
    assert_eq!((read.status, read.text), (200, text));
    assert!(
        !world
            .trail(complaint)
            .await
            .iter()
            .any(|(_, action)| action == "message.sent")
    );
    let by_handler = world
        .get(
            &crate::world::staff(cast::HANDLER),
            &format!("/v1/letters/{id}"),
        )
        .await;
    assert_eq!(by_handler.status, 404);
    assert!(
        world
            .trail(complaint)
            .await
            .contains(&(format!("staff:{OFFICER}"), "letter.read".into()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f_2_2_a_declined_one_is_told_reason_and_signpost() {
    let registered = cast::registered(ReplyChannel::Email);
    let mut world = World::with(&registered).await;
    let complaint_id = registered.complaint_id;
    let reason = DeclineReason::NotWindowService;
    world
        .tell(&ComplaintDeclined {
            complaint_id,
            at: now(),
            reason,
            declined_by: OFFICER,
        })
        .await;
    let mail = world.mail("li@example.org", "不予受理").await;
    assert!(
        mail.text().contains("不涉及窗口服务") && mail.text().contains("请到市民卡服务网点办理"),
        "{}",
        mail.text()
    );
    let late = world.tell(&cast::approved(complaint_id)).await;
    assert_eq!(late.0, "ignored", "{late:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_6_the_promised_date_is_told_anew_when_it_changes() {
    let registered = cast::registered(ReplyChannel::Email);
    let mut world = World::with(&registered).await;
    let complaint_id = registered.complaint_id;
    let promised_date = registered.promised_date;
    world
        .tell(&ComplaintAccepted {
            complaint_id,
            at: now(),
            accepted_by: OFFICER,
            promised_date,
        })
        .await;
    let mail = world.mail("li@example.org", "受理通知").await;
    assert!(mail.text().contains("2026年12月8日"), "{}", mail.text());
    let classified = ComplaintClassified {
        complaint_id,
        at: now(),
        severity: Severity::Major,
        previous: None,
        scopes: vec![Scope::Attitude],
        subtypes: vec!["A1".into()],
        sensitivity: Sensitivity::S2,
        classified_by: OFFICER,
        confirmed_by: None,
    };
    world.tell(&classified).await;
    world.mail("li@example.org", "答复日期变更").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_5_after_a_withdrawal_nothing_more_is_due_except_where_the_case_goes_on() {
    let registered = cast::registered(ReplyChannel::Email);
    let mut world = World::with(&registered).await;
    let complaint_id = registered.complaint_id;
    let withdrawn = |ends_case| ComplaintWithdrawn {
        complaint_id,
        at: now(),
        ends_case,
        recorded_by: None,
    };
    world.tell(&withdrawn(false)).await;
    world.tell(&cast::dispatched(complaint_id)).await;
    world.mail("d2@hall.test", "交办").await;
    world.tell(&withdrawn(true)).await;
    assert_eq!(world.tell(&cast::approved(complaint_id)).await.0, "ignored");
}
