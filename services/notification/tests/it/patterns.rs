//! What repeats is told to the head of the unit (F-5.3).

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use events::assignment::{PatternAdopted, PatternOverdue, PatternRaised};
use events::directory::{Absence, AbsencesChanged, WindowChanged};
use regulation::{MeasureKind, PatternKind};
use serde_json::json;
use testkit::{eventually, new_id};
use uuid::Uuid;

use crate::cast::{
    COUNTER, HALL, HANDLER, HEAD, INTEGRITY, OFFICER, REGISTRAR, SECOND_OFFICER, SHUT, now,
};
use crate::world::World;

diesel::table! {
    deliveries (id) {
        id -> Uuid, pattern_id -> Nullable<Uuid>, staff_id -> Nullable<Uuid>, kind -> Text, state -> Text,
    }
}

const WINDOW: Uuid = Uuid::from_u128(0xF1);

fn person() -> PatternRaised {
    PatternRaised {
        pattern_id: new_id(),
        at: now(),
        kind: PatternKind::Person,
        site_id: HALL,
        staff_id: Some(HANDLER),
        window_id: None,
        subtype: None,
        complaints: 2,
        restricted: false,
        staff_ids: vec![HEAD],
        respondent_ids: Some(vec![HANDLER]),
    }
}

fn window() -> PatternRaised {
    PatternRaised {
        kind: PatternKind::Window,
        staff_id: None,
        window_id: Some(WINDOW),
        subtype: Some("A2".into()),
        complaints: 3,
        ..person()
    }
}

fn away(staff_id: Uuid, deputy_id: Uuid) -> AbsencesChanged {
    AbsencesChanged {
        staff_id,
        at: now(),
        absences: vec![Absence {
            from: now().date_naive() - chrono::Days::new(1),
            until: now().date_naive() + chrono::Days::new(2),
            deputy_id: Some(deputy_id),
        }],
    }
}

/// Who is told of it, and how it stands, once nothing of it is under way.
async fn told(world: &World, pattern: Uuid) -> Vec<(Uuid, String, String)> {
    eventually("the messages about a pattern", async || {
        let rows = deliveries::table
            .filter(deliveries::pattern_id.eq(pattern))
            .order(deliveries::staff_id)
            .select((
                deliveries::staff_id.assume_not_null(),
                deliveries::kind,
                deliveries::state,
            ));
        let rows: Vec<(Uuid, String, String)> = rows.load(&mut world.conn().await).await.unwrap();
        let over = rows
            .iter()
            .all(|(_, _, state)| !matches!(state.as_str(), "queued" | "sending"));
        over.then_some(rows)
    })
    .await
}

fn sent(staff: Uuid, kind: &str) -> (Uuid, String, String) {
    (staff, kind.to_owned(), "sent".to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_3_a_person_is_flagged_to_the_head_once_and_to_nobody_else() {
    let mut world = World::start().await;
    let raised = person();
    assert_eq!(world.tell(&raised).await.0, "handled");
    let mail = world.mail("d3@hall.test", "重复投诉").await;
    let text = mail.text();
    assert!(
        text.contains("江州政务大厅") && text.contains(" 2 件"),
        "{text}"
    );
    assert_eq!(
        told(&world, raised.pattern_id).await,
        [sent(HEAD, "person_flagged")]
    );
    assert_eq!(world.mailbox.messages().len(), 1);
    // The list of deliveries is of complaints; nobody finds there who is flagged.
    let listed = world
        .get(&crate::world::staff(OFFICER), "/v1/notifications")
        .await;
    assert_eq!(listed.body["items"], json!([]));
    let id = deliveries::table
        .filter(deliveries::pattern_id.eq(raised.pattern_id))
        .select(deliveries::id);
    let id: Uuid = id.first(&mut world.conn().await).await.unwrap();
    let one = world
        .get(
            &crate::world::staff(OFFICER),
            &format!("/v1/notifications/{id}"),
        )
        .await;
    assert_eq!(one.status, 404, "{}", one.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_3_a_rectification_is_proposed_with_window_and_kind_and_an_absent_heads_deputy_hears() {
    let mut world = World::start().await;
    let named = WindowChanged {
        window_id: WINDOW,
        at: now(),
        site_id: HALL,
        department_id: Some(COUNTER),
        code: "1".into(),
        name_zh: "1号窗口".into(),
        name_en: "Window 1".into(),
        active: true,
    };
    world.tell(&named).await;
    // Away as well, and stood in for.
    world.tell(&away(HEAD, SECOND_OFFICER)).await;
    world.tell(&away(SECOND_OFFICER, REGISTRAR)).await;
    let raised = window();
    world.tell(&raised).await;
    for who in ["d3@hall.test", "d4@hall.test"] {
        let mail = world.mail(who, "溯源整改").await;
        let text = mail.text();
        for part in ["1号窗口", " 3 件", "态度冷硬、推诿"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    let kind = "rectification_proposed";
    assert_eq!(
        told(&world, raised.pattern_id).await,
        [sent(HEAD, kind), sent(REGISTRAR, kind)]
    );
    // A deputy who is complained about does not hear.
    world.tell(&away(HEAD, HANDLER)).await;
    let again = window();
    world.tell(&again).await;
    assert_eq!(told(&world, again.pattern_id).await, [sent(HEAD, kind)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_3_of_integrity_only_integrity_officers_hear_and_the_message_says_nothing() {
    let mut world = World::start().await;
    // The officer is no integrity officer, and does not stand in.
    world.tell(&away(INTEGRITY, OFFICER)).await;
    let raised = PatternRaised {
        restricted: true,
        staff_ids: vec![INTEGRITY],
        ..person()
    };
    world.tell(&raised).await;
    let mail = world.mail("d5@hall.test", "待办").await;
    let said = format!("{}{}", mail.subject(), mail.text());
    assert!(!said.contains("投诉") && !said.contains("江州"), "{said}");
    assert_eq!(
        told(&world, raised.pattern_id).await,
        [sent(INTEGRITY, "person_flagged")]
    );
    assert_eq!(world.mailbox.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_3_where_the_head_is_recused_or_not_reached_officers_hear_instead() {
    let mut world = World::start().await;
    // Found out meanwhile: the head is the one.
    let recused = PatternRaised {
        staff_id: Some(HEAD),
        respondent_ids: None,
        ..person()
    };
    world.tell(&recused).await;
    let officers = [OFFICER, SECOND_OFFICER].map(|who| sent(who, "person_flagged"));
    assert_eq!(told(&world, recused.pattern_id).await, officers);
    // Directory has no such address.
    let unknown = json!({ "name": "王", "email": null, "language": "zh-CN" });
    world.known.contacts.lock().unwrap().insert(HEAD, unknown);
    let raised = person();
    world.tell(&raised).await;
    world.mail("d6@hall.test", "重复投诉").await;
    let [first, second] = officers;
    let failed = (HEAD, "person_flagged".to_owned(), "cancelled".to_owned());
    assert_eq!(
        told(&world, raised.pattern_id).await,
        [first, failed, second]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_what_repeats_waits_for_business_hours() {
    let mut world = World::start().await;
    let raised = PatternRaised {
        site_id: SHUT,
        ..person()
    };
    world.tell(&raised).await;
    eventually("the message to be put off", async || {
        diesel::table! { deliveries (id) { id -> Uuid, pattern_id -> Nullable<Uuid>, state -> Text, not_before -> Timestamptz, } }
        let query = deliveries::table
            .filter(deliveries::pattern_id.eq(raised.pattern_id))
            .select((deliveries::state, deliveries::not_before));
        let (state, until): (String, chrono::DateTime<chrono::Utc>) =
            query.first(&mut world.conn().await).await.ok()?;
        (state == "queued" && until > now() + chrono::Duration::hours(12)).then_some(())
    })
    .await;
    assert!(world.mailbox.messages().is_empty());
}

fn adopted(raised: &PatternRaised, owner_id: Uuid) -> PatternAdopted {
    PatternAdopted {
        pattern_id: raised.pattern_id,
        at: now(),
        measure: MeasureKind::Training,
        form: None,
        owner_id,
        due_at: now() + chrono::Days::new(5),
        adopted_by: HEAD,
    }
}

fn overdue(ordered: &PatternAdopted) -> PatternOverdue {
    PatternOverdue {
        pattern_id: ordered.pattern_id,
        at: now(),
        due_at: ordered.due_at,
        staff_ids: vec![ordered.owner_id, HEAD],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_3_what_is_ordered_on_a_pattern_is_told_to_its_owner_and_when_it_is_late_to_both() {
    let mut world = World::start().await;
    let raised = person();
    world.tell(&raised).await;
    // The owner is the one complained about, recused from everything else about it (F-5.4).
    let ordered = adopted(&raised, HANDLER);
    assert_eq!(world.tell(&ordered).await.0, "handled");
    let mail = world.mail("d2@hall.test", "处理措施").await;
    let text = mail.text();
    assert!(
        text.contains("培训") && !text.contains("属实"),
        "the measure and nothing else: {text}"
    );
    assert_eq!(world.tell(&overdue(&ordered)).await.0, "handled");
    let late = "pattern_measure_overdue";
    let mut expected = vec![
        sent(HANDLER, "pattern_measure_ordered"),
        sent(HANDLER, late),
        sent(HEAD, "person_flagged"),
        sent(HEAD, late),
    ];
    let mut found = told(&world, raised.pattern_id).await;
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    // Whoever is complained about and owns nothing hears of nobody's measure.
    let raised = person();
    world.tell(&raised).await;
    let ordered = adopted(&raised, REGISTRAR);
    world.tell(&ordered).await;
    let late = PatternOverdue {
        staff_ids: vec![REGISTRAR, HANDLER],
        ..overdue(&ordered)
    };
    world.tell(&late).await;
    let found = told(&world, raised.pattern_id).await;
    assert!(found.iter().all(|(who, ..)| *who != HANDLER), "{found:?}");
    let late = [OFFICER, SECOND_OFFICER, REGISTRAR].map(|who| sent(who, "pattern_measure_overdue"));
    for row in late {
        assert!(found.contains(&row), "{row:?} in {found:?}");
    }
}
