//! 归档 and legal holds (F-6.4).

use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

use crate::world::*;

/// A clock that the test moves.
pub(crate) struct Time(pub(crate) std::path::PathBuf);

impl Time {
    fn at(local: &str) -> Self {
        let time = Self(std::env::temp_dir().join(format!("clock-{}.json", testkit::new_id())));
        time.set(local);
        time
    }

    fn set(&self, local: &str) {
        let at: chrono::DateTime<chrono::Utc> = format!("{local}:00+08:00").parse().unwrap();
        let real = clock::real_now().to_rfc3339();
        let text = format!(
            r#"{{"real":"{real}","at":"{}","rate":0.0}}"#,
            at.to_rfc3339()
        );
        let new = self.0.with_extension("new");
        std::fs::write(&new, text).unwrap();
        std::fs::rename(&new, &self.0).unwrap();
    }

    /// Moves it, and waits until the service has seen that.
    pub(crate) async fn goes_on_to(&self, world: &World, local: &str) {
        self.set(local);
        let at: chrono::DateTime<chrono::Utc> = format!("{local}:00+08:00").parse().unwrap();
        eventually("the clock to be looked at", async || {
            (world.running.base.clock.now() == at).then_some(())
        })
        .await;
    }
}

impl Drop for Time {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

pub(crate) async fn world_at(local: &str) -> (World, Time) {
    let time = Time::at(local);
    let tombstones = time.0.with_extension("tombstones");
    let world = World::with(&[
        ("REDRESS_CLOCK_FILE", time.0.to_str().unwrap()),
        ("REDRESS_ERASURE__TOMBSTONES", tombstones.to_str().unwrap()),
    ])
    .await;
    (world, time)
}

pub(crate) async fn act(world: &World, id: Uuid, what: &str, by: Uuid, body: &Value) -> Answer {
    let seen = world.row(id).await["version"].as_i64().unwrap();
    let path = format!("/v1/complaints/{id}/{what}");
    let request = world.post(&path).by(&staff(by)).seen(seen).json(body);
    request.send().await
}

/// Wanted by both.
pub(crate) async fn by_two(world: &World, id: Uuid, what: &str, body: &Value) {
    for (by, status) in [(LEADER, 202), (INTEGRITY, 204)] {
        let answer = act(world, id, what, by, body).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
    }
}

pub(crate) async fn closed(world: &World) -> Told {
    let told = world.accepted().await;
    close(world, &told).await;
    told
}

pub(crate) async fn close(world: &World, told: &Told) {
    let closing = json!({ "result": "explained", "reason": "已向投诉人当面解释" });
    let answer = act(world, told.id, "closure", OFFICER, &closing).await;
    assert_eq!(answer.status, 204, "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ended_is_archived_within_seven_working_days_and_opened_again_leaves_the_archive() {
    // Monday; nothing is closed that week but the weekend.
    let (world, time) = world_at("2026-03-02T10:00").await;
    let told = closed(&world).await;
    let open = world.accepted().await;
    let intake = &world.running.service;
    time.goes_on_to(&world, "2026-03-09T17:29").await;
    assert_eq!(
        intake.archive_due().await.unwrap(),
        0,
        "the fifth working day is not over"
    );
    time.goes_on_to(&world, "2026-03-09T17:30").await;
    assert_eq!(intake.archive_due().await.unwrap(), 1);
    assert_eq!(intake.archive_due().await.unwrap(), 0, "once");
    let row = world.row(told.id).await;
    assert_eq!(row["archived_at"], "2026-03-09T09:30:00Z");
    assert_eq!(row["keep_until"], "2031-03-02T02:00:00Z");
    assert_eq!(row["stage"], "closed");
    assert_eq!(world.row(open.id).await["archived_at"], Value::Null);

    let reopening = json!({ "reason": "new_facts", "note": "发现新的线索" });
    let answer = act(&world, told.id, "reopening", OFFICER, &reopening).await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    let row = world.row(told.id).await;
    assert_eq!(
        (&row["archived_at"], &row["keep_until"]),
        (&Value::Null, &Value::Null)
    );
    time.goes_on_to(&world, "2036-03-09T17:30").await;
    assert_eq!(intake.archive_due().await.unwrap(), 0, "it goes on");
    assert_eq!(intake.erase_due().await.unwrap(), 0, "it goes on");
    let facts = world.published(told.id).await;
    let last = facts.iter().rev().take(2).collect::<Vec<_>>();
    assert_eq!(
        last,
        [
            "redress.complaint.reopened.v1",
            "redress.complaint.archived.v1"
        ]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_legal_hold_takes_two_keeps_what_is_overdue_and_ends_by_two() {
    let (world, time) = world_at("2026-03-02T10:00").await;
    let told = closed(&world).await;
    let reason = json!({ "reason": "行政诉讼期间保全" });
    for by in [REGISTRAR, OFFICER, HEAD, HANDLER, SUPERVISOR] {
        for what in ["legal-hold", "legal-hold-release", "erasure"] {
            let body = if what == "erasure" {
                json!({ "ground": "ordered" })
            } else {
                reason.clone()
            };
            let answer = act(&world, told.id, what, by, &body).await;
            assert_eq!(answer.status, 403, "{by} {what}: {}", answer.text);
        }
    }
    let wordless = act(
        &world,
        told.id,
        "legal-hold",
        LEADER,
        &json!({ "reason": "" }),
    )
    .await;
    assert_eq!(
        (wordless.status.as_u16(), wordless.pointers()),
        (422, vec!["/reason"])
    );
    for _ in 0..2 {
        let waits = act(&world, told.id, "legal-hold", LEADER, &reason).await;
        assert_eq!(waits.status, 202, "nobody is two people");
        assert_eq!(world.row(told.id).await["held"], false);
    }
    // In words of one's own: the wish is the same.
    let second = act(
        &world,
        told.id,
        "legal-hold",
        INTEGRITY,
        &json!({ "reason": "同意" }),
    )
    .await;
    assert_eq!(second.status, 204, "{}", second.text);
    assert_eq!(world.row(told.id).await["held"], true);

    let intake = &world.running.service;
    time.goes_on_to(&world, "2026-03-11T09:00").await;
    assert_eq!(intake.archive_due().await.unwrap(), 1);
    time.goes_on_to(&world, "2033-01-04T09:00").await;
    assert_eq!(intake.erase_due().await.unwrap(), 0, "held");
    let held = act(
        &world,
        told.id,
        "erasure",
        LEADER,
        &json!({ "ground": "ordered" }),
    )
    .await;
    assert_eq!((held.status.as_u16(), held.kind()), (409, "held"));
    assert!(world.stored_narrative(told.id).await.0.is_some());
    by_two(
        &world,
        told.id,
        "legal-hold-release",
        &json!({ "reason": "诉讼已结" }),
    )
    .await;
    assert_eq!(intake.erase_due().await.unwrap(), 1, "overdue");
    assert_eq!(world.stored_narrative(told.id).await, (None, false));
    let facts = world.published(told.id).await;
    let end: Vec<_> = facts
        .iter()
        .skip(3)
        .map(|fact| fact.trim_start_matches("redress.complaint."))
        .collect();
    assert_eq!(
        end,
        [
            "hold_placed.v1",
            "archived.v1",
            "hold_lifted.v1",
            "erased.v1"
        ]
    );
    world.end().await;
}
