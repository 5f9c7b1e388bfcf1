//! Clocks speak, each alarm exactly once (F-4.4e, P9).

use events::directory::{Absence, AbsencesChanged};
use serde_json::{Value, json};

use crate::cast::*;
use crate::world::World;

async fn alarms(world: &World) -> Vec<(String, Value)> {
    let kinds = [
        "assignment.due_soon",
        "assignment.overdue",
        "assignment.escalated",
    ];
    let published = world.published(COMPLAINT).await;
    published
        .into_iter()
        .filter(|(kind, _)| kinds.contains(&kind.as_str()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_every_alarm_is_told_once_however_many_look_and_climbs_one_level_a_working_day() {
    let world = World::with(registered(COMPLAINT)).await;
    let order = json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "查" });
    world.post(OFFICER, "dispatch", order).await;
    world.post(HANDLER, "sign-for", json!({})).await;
    // A week later, all at once; the loop of the service and four more look at the same time.
    world.now("2026-12-02T02:00");
    tokio::join!(
        world.raise_due(),
        world.raise_due(),
        world.raise_due(),
        world.raise_due()
    );
    world.raise_due().await;
    // Whoever skipped a row in another's hands leaves it to that one.
    testkit::eventually("all alarms", async || {
        (alarms(&world).await.len() >= 6).then_some(())
    })
    .await;
    world.raise_due().await;

    let told = alarms(&world).await;
    let told: Vec<_> = told
        .iter()
        .map(|(kind, data)| {
            (
                kind.trim_start_matches("assignment."),
                data["alarm"].as_str(),
                &data["staff_ids"],
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("due_soon", Some("half"), &json!([HANDLER])),
            ("due_soon", Some("last_day"), &json!([HANDLER])),
            ("overdue", None, &json!([HANDLER])),
            ("escalated", Some("escalate_unit_head"), &json!([HEAD])),
            ("escalated", Some("escalate_site_leader"), &json!([LEADER])),
            (
                "escalated",
                Some("escalate_supervisor"),
                &json!([SUPERVISOR])
            ),
        ]
    );
    assert_eq!(world.queue(OFFICER, "overdue").await, [json!(COMPLAINT)]);
    assert!(world.queue(RESPONDENT, "overdue").await.is_empty());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_a_deadline_that_is_met_says_nothing_and_a_reminder_takes_no_version_away() {
    let world = World::with(registered(COMPLAINT)).await;
    let version = world.read(OFFICER).await.version;
    // The dispatch clock's last day is Tuesday.
    world.now("2026-11-24T02:00");
    world.raise_due().await;
    testkit::eventually("the reminder", async || {
        (alarms(&world).await.len() == 1).then_some(())
    })
    .await;
    assert_eq!(world.read(OFFICER).await.version, version);
    let order = json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "查" });
    world.post(OFFICER, "dispatch", order).await;
    world.now("2026-11-24T10:00");
    world.raise_due().await;
    let told = alarms(&world).await;
    assert_eq!(
        told.len(),
        1,
        "acceptance, classification and dispatch were in time: {told:?}"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_a_level_that_is_away_is_skipped_and_a_deputy_stands_in() {
    let mut world = World::with(registered(COMPLAINT)).await;
    let order = json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "查" });
    world.post(OFFICER, "dispatch", order).await;
    let away = |staff_id, deputy_id| AbsencesChanged {
        staff_id,
        at: at("2026-11-23T01:00"),
        absences: vec![Absence {
            from: "2026-11-26".parse().unwrap(),
            until: "2026-12-31".parse().unwrap(),
            deputy_id,
        }],
    };
    assert_eq!(world.tell(&away(HEAD, None)).await.0, "handled");
    assert_eq!(
        world.tell(&away(LEADER, Some(COLLEAGUE))).await.0,
        "handled"
    );
    world.now("2026-12-02T02:00");
    world.raise_due().await;
    testkit::eventually("all alarms", async || {
        (alarms(&world).await.len() >= 6).then_some(())
    })
    .await;
    let told = alarms(&world).await;
    let of = |alarm: &str| {
        let found = told.iter().find(|(_, data)| data["alarm"] == alarm);
        found.unwrap().1["staff_ids"].clone()
    };
    assert_eq!(
        of("escalate_site_leader"),
        json!([COLLEAGUE]),
        "stands in for the leader"
    );
    assert_eq!(
        of("escalate_unit_head"),
        json!([LEADER]),
        "nobody stands in for the head: the level above"
    );
    assert_eq!(of("escalate_supervisor"), json!([SUPERVISOR]));
    world.end().await;
}
