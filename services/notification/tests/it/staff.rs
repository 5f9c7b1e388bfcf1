//! Tasks and reminders.

use events::assignment::{MeasureOrdered, MeasureOverdue, Overdue, ReportedToLeadership};
use events::complaint::{RespondentIdentified, SensitivityChanged};
use events::directory::{Absence, AbsencesChanged};
use regulation::{MeasureKind, ReplyChannel, Sensitivity};
use testkit::new_id;
use uuid::Uuid;

use crate::cast::{self, HANDLER, HEAD, INTEGRITY, OFFICER, REGISTRAR, SECOND_OFFICER, SHUT, now};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn s_4_4_the_handler_gets_a_task_with_number_stage_and_deadline_and_nothing_of_the_complainant()
 {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&registered).await;
    world.tell(&cast::dispatched(registered.complaint_id)).await;
    let mail = world.mail("d2@hall.test", "交办").await;
    assert!(
        mail.text().contains("ZW-2026-000123-7") && mail.text().contains("办理期限"),
        "{}",
        mail.text()
    );
    for never in ["李某某", "li@example.org", "13800138000", "人民路"] {
        assert!(!mail.text().contains(never), "{never}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_reminders_wait_for_business_hours_and_overdue_does_not() {
    let mut registered = cast::registered(ReplyChannel::Tracking);
    registered.site_id = SHUT;
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    world.tell(&cast::due_soon(complaint)).await;
    world.tell(&cast::overdue(complaint)).await;
    world.mail("d2@hall.test", "超期").await;
    world.delivery(complaint, "overdue", "sent").await;
    let waiting = world.delivery(complaint, "due_soon", "queued").await;
    let officer = crate::world::staff(OFFICER);
    let seen = testkit::eventually("the reminder to be put off", async || {
        let seen = world
            .get(&officer, &format!("/v1/notifications/{waiting}"))
            .await;
        let until: chrono::DateTime<chrono::Utc> =
            seen.body["not_before"].as_str()?.parse().unwrap();
        (until > now() + chrono::Duration::hours(12)).then_some(seen)
    })
    .await;
    assert_eq!(
        (&seen.body["state"], &seen.body["attempts"]),
        (&"queued".into(), &0.into()),
        "{}",
        seen.body
    );
    assert_eq!(world.mailbox.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_recused_recipient_is_skipped_and_the_complaint_department_hears() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&registered).await;
    let complaint_id = registered.complaint_id;
    let respondents = RespondentIdentified {
        complaint_id,
        at: now(),
        respondent_ids: vec![HEAD],
        identified_by: OFFICER,
    };
    world.tell(&respondents).await;
    // The handler reports to the respondent.
    world.tell(&cast::overdue(complaint_id)).await;
    world.mail("d1@hall.test", "超期").await;
    world.mail("d6@hall.test", "超期").await;
    let to: Vec<_> = world
        .mailbox
        .messages()
        .iter()
        .flat_map(|m| m.to().to_vec())
        .collect();
    assert!(
        !to.contains(&"d2@hall.test".into()) && !to.contains(&"d3@hall.test".into()),
        "{to:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_4_a_respondent_hears_of_the_own_measure_and_of_nobody_elses() {
    let mut registered = cast::registered(ReplyChannel::Tracking);
    registered.respondent_ids = vec![HANDLER];
    let mut world = World::with(&registered).await;
    let measure = MeasureOrdered {
        complaint_id: registered.complaint_id,
        at: now(),
        measure_id: new_id(),
        kind: MeasureKind::SelfCriticism,
        owner_id: HANDLER,
        due_at: now() + chrono::Duration::days(2),
        form: None,
    };
    world.tell(&measure).await;
    let mail = world.mail("d2@hall.test", "处理措施").await;
    assert!(mail.text().contains("书面检讨"), "{}", mail.text());
    let late = |measure_id, owner_id, others: &[Uuid]| MeasureOverdue {
        complaint_id: registered.complaint_id,
        at: now(),
        measure_id,
        kind: MeasureKind::SelfCriticism,
        owner_id,
        due_at: now(),
        staff_ids: others.to_vec(),
    };
    world.tell(&late(measure.measure_id, HANDLER, &[])).await;
    let mail = world.mail("d2@hall.test", "超期").await;
    assert!(mail.text().contains("书面检讨"), "{}", mail.text());
    // Complained about as well, owner of nothing.
    let respondents = RespondentIdentified {
        complaint_id: registered.complaint_id,
        at: now(),
        respondent_ids: vec![HANDLER, REGISTRAR],
        identified_by: OFFICER,
    };
    world.tell(&respondents).await;
    world.tell(&late(new_id(), REGISTRAR, &[])).await;
    world
        .delivery(registered.complaint_id, "measure_overdue", "cancelled")
        .await;
    let messages = world.mailbox.messages();
    assert!(
        messages
            .iter()
            .all(|m| !m.to().contains(&"d4@hall.test".into()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_of_an_s3_matter_staff_messages_say_nothing_but_number_and_deadline() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&registered).await;
    let complaint_id = registered.complaint_id;
    let (sensitivity, previous) = (Sensitivity::S3, Sensitivity::S1);
    world
        .tell(&SensitivityChanged {
            complaint_id,
            at: now(),
            sensitivity,
            previous,
        })
        .await;
    world
        .tell(&ReportedToLeadership {
            complaint_id,
            at: now(),
            leader_ids: vec![SECOND_OFFICER],
        })
        .await;
    let mail = world.mail("d6@hall.test", "待办").await;
    assert!(
        !mail.text().contains("重大") && !mail.subject().contains("重大"),
        "{}",
        mail.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_source_tells_first_waits_for_intake() {
    let mut world = World::start().await;
    let registered = cast::registered(ReplyChannel::Email);
    let complaint = registered.complaint_id;
    world.reachable(complaint, "li@example.org");
    let dispatched = cast::dispatched(complaint);
    let early = world.send(&dispatched).await;
    world.tell(&registered).await;
    assert_eq!(world.reaction(early).await.0, "handled");
    world.mail("d2@hall.test", "交办").await;
}

fn away(staff_id: Uuid, deputy_id: Uuid) -> AbsencesChanged {
    let today = now().date_naive();
    AbsencesChanged {
        staff_id,
        at: now(),
        absences: vec![Absence {
            from: today,
            until: today + chrono::Days::new(2),
            deputy_id: Some(deputy_id),
        }],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_whoever_is_away_is_told_and_the_deputy_as_well() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&registered).await;
    world.tell(&away(HANDLER, SECOND_OFFICER)).await;
    world.tell(&cast::overdue(registered.complaint_id)).await;
    for who in ["d2@hall.test", "d6@hall.test"] {
        world.mail(who, "超期").await;
    }
    assert_eq!(world.mailbox.messages().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_a_deputy_who_is_away_too_is_stood_in_for_and_a_ring_of_deputies_is_nobody() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&registered).await;
    world.tell(&away(HANDLER, SECOND_OFFICER)).await;
    world.tell(&away(SECOND_OFFICER, REGISTRAR)).await;
    world.tell(&cast::overdue(registered.complaint_id)).await;
    for who in ["d2@hall.test", "d4@hall.test"] {
        world.mail(who, "超期").await;
    }
    assert_eq!(world.mailbox.messages().len(), 2);
    world.tell(&away(SECOND_OFFICER, HANDLER)).await;
    world.tell(&cast::due_soon(registered.complaint_id)).await;
    world.mail("d2@hall.test", "催办").await;
    assert_eq!(world.mailbox.messages().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_of_an_s3_matter_only_who_has_a_part_in_such_cases_stands_in() {
    let mut registered = cast::registered(ReplyChannel::Tracking);
    registered.sensitivity = Sensitivity::S3;
    let mut world = World::with(&registered).await;
    world.tell(&away(HANDLER, SECOND_OFFICER)).await;
    world.tell(&away(HEAD, INTEGRITY)).await;
    world
        .tell(&Overdue {
            staff_ids: vec![HANDLER, HEAD],
            ..cast::overdue(registered.complaint_id)
        })
        .await;
    for who in ["d2@hall.test", "d3@hall.test", "d5@hall.test"] {
        world.mail(who, "待办").await;
    }
    assert_eq!(world.mailbox.messages().len(), 3, "not the officer");
}
