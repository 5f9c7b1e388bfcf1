//! Clocks speak, each alarm exactly once (F-4.4e, P9).

use events::directory::{Absence, AbsencesChanged, StaffChanged};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::world::World;

fn away(staff_id: Uuid, deputy_id: Option<Uuid>) -> AbsencesChanged {
    AbsencesChanged {
        staff_id,
        at: at("2026-11-23T01:00"),
        absences: vec![Absence {
            from: "2026-11-26".parse().unwrap(),
            until: "2026-12-31".parse().unwrap(),
            deputy_id,
        }],
    }
}

/// As the cast has them, but with this role there only.
fn only_at(staff_id: Uuid, site_id: Uuid) -> StaffChanged {
    let mut person = staff()
        .into_iter()
        .find(|person| person.staff_id == staff_id)
        .unwrap();
    for grant in &mut person.grants {
        grant.site_id = site_id;
    }
    person
}

/// Everything that is due now, once at least so many alarms are told in all.
async fn raised(world: &World, at_least: usize) -> Vec<(String, Value)> {
    world.raise_due().await;
    testkit::eventually("the alarms", async || {
        let told = alarms(world).await;
        (told.len() >= at_least).then_some(told)
    })
    .await
}

fn hearers(told: &[(String, Value)], alarm: &str) -> Value {
    let found = told.iter().find(|(_, data)| data["alarm"] == alarm);
    found.unwrap().1["staff_ids"].clone()
}

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
    assert_eq!(world.tell(&away(HEAD, None)).await.0, "handled");
    assert_eq!(
        world.tell(&away(LEADER, Some(COLLEAGUE))).await.0,
        "handled"
    );
    world.now("2026-12-02T02:00");
    let told = raised(&world, 6).await;
    let of = |alarm| hearers(&told, alarm);
    assert_eq!(
        of("escalate_site_leader"),
        json!([COLLEAGUE]),
        "stands in for the leader"
    );
    assert_eq!(
        of("escalate_unit_head"),
        json!([COLLEAGUE]),
        "nobody stands in for the head: the level above, and who is there of it"
    );
    assert_eq!(of("escalate_supervisor"), json!([SUPERVISOR]));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_a_deputy_who_is_away_too_is_stood_in_for_and_a_ring_of_deputies_is_nobody() {
    let mut world = World::with(registered(COMPLAINT)).await;
    let order = json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "查" });
    world.post(OFFICER, "dispatch", order).await;
    for (who, deputy) in [
        (HEAD, COLLEAGUE),
        (COLLEAGUE, INVESTIGATOR),
        (LEADER, OFFICER),
        (OFFICER, LEADER),
    ] {
        world.tell(&away(who, Some(deputy))).await;
    }
    world.now("2026-12-02T02:00");
    let told = raised(&world, 6).await;
    let of = |alarm| hearers(&told, alarm);
    assert_eq!(of("escalate_unit_head"), json!([INVESTIGATOR]));
    assert_eq!(
        of("escalate_site_leader"),
        json!([SUPERVISOR]),
        "nobody is there for the leader: the level above"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_at_last_whoever_supervises_anywhere_hears() {
    let mut world = World::with(registered(COMPLAINT)).await;
    let order = json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "查" });
    world.post(OFFICER, "dispatch", order).await;
    for who in [LEADER, SUPERVISOR, INTEGRITY] {
        world.tell(&only_at(who, BANK)).await;
    }
    world.now("2026-12-02T02:00");
    let told = raised(&world, 6).await;
    for alarm in ["escalate_site_leader", "escalate_supervisor"] {
        assert_eq!(hearers(&told, alarm), json!([SUPERVISOR]), "{alarm}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_of_a_case_of_integrity_integrity_officers_hear_at_last_and_supervisors_never() {
    // The leader is in line with the respondent.
    let mut world = World::with(bribery()).await;
    world.tell(&only_at(INTEGRITY, BANK)).await;
    // Escalated on Wednesday, when everybody is there; not from Thursday on.
    world.now("2026-11-25T10:00");
    let told = raised(&world, 3).await;
    for (kind, data) in &told {
        assert_eq!(data["staff_ids"], json!([INTEGRITY]), "{kind}: {data}");
    }
    world.tell(&away(INTEGRITY, Some(SUPERVISOR))).await;
    world.now("2026-11-26T10:00");
    let told = raised(&world, 4).await;
    assert_eq!(
        hearers(&told, "escalate_site_leader"),
        json!([INTEGRITY]),
        "a supervisor does not stand in"
    );
    // Where there is no integrity officer at all, it stays due for the next one.
    let gone = StaffChanged {
        active: false,
        ..only_at(INTEGRITY, BANK)
    };
    world.tell(&gone).await;
    world.now("2026-11-30T10:00");
    world.raise_due().await;
    assert_eq!(alarms(&world).await.len(), 4);
    world.tell(&only_at(INTEGRITY, BANK)).await;
    let told = raised(&world, 5).await;
    assert_eq!(hearers(&told, "escalate_supervisor"), json!([INTEGRITY]));
    world.end().await;
}
