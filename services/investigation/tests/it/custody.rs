//! The custody log, and recordings that must be secured (S-4.2).

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::SimpleAsyncConnection;
use events::complaint::{EvidenceAccessed, EvidenceAdded, EvidenceVerified};
use regulation::{EvidenceCondition, EvidenceKind, EvidencePurpose};
use serde_json::{Value, json};
use testkit::{eventually, new_id};
use uuid::Uuid;

use crate::cast::{self, COMPLAINT};
use crate::world::World;

fn added(evidence_id: Uuid, recording_id: Option<Uuid>) -> EvidenceAdded {
    EvidenceAdded {
        complaint_id: COMPLAINT,
        at: moment("2026-11-24T02:00:00Z"),
        evidence_id,
        kind: EvidenceKind::Mp4,
        size: 4096,
        sha256: "ab".repeat(32),
        added_by: None,
        recording_id,
    }
}

fn moment(at: &str) -> DateTime<Utc> {
    at.parse().unwrap()
}

async fn custody(world: &World, who: Uuid) -> Value {
    let answer = world.get(who, &format!("/{COMPLAINT}/custody")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_who_had_which_file_when_and_why_with_its_hash_before_and_after() {
    let mut world = World::with(cast::registered(COMPLAINT)).await;
    let evidence_id = new_id();
    let sha256 = "ab".repeat(32);
    assert_eq!(world.tell(&added(evidence_id, None)).await.0, "handled");
    for (purpose, original) in [
        (EvidencePurpose::Examine, false),
        (EvidencePurpose::Transfer, true),
    ] {
        let accessed = EvidenceAccessed {
            complaint_id: COMPLAINT,
            at: moment("2026-11-24T03:00:00Z"),
            evidence_id,
            purpose,
            original,
            sha256: sha256.clone(),
            accessed_by: cast::OFFICER,
        };
        world.tell(&accessed).await;
    }
    let verified = EvidenceVerified {
        complaint_id: COMPLAINT,
        at: moment("2026-11-24T04:00:00Z"),
        evidence_id,
        condition: EvidenceCondition::Altered,
        sha256: sha256.clone(),
        found_sha256: None,
        damaged_from: Some(0),
        damaged_to: Some(4096),
        verified_by: cast::OFFICER,
    };
    world.tell(&verified).await;

    let log = custody(&world, cast::OFFICER).await;
    let entries = log["entries"].as_array().unwrap();
    let column = |name: &str| entries.iter().map(|e| e[name].clone()).collect::<Vec<_>>();
    assert_eq!(
        column("act"),
        ["collected", "accessed", "transferred", "verified"]
    );
    let (hash, nothing) = (json!(sha256), Value::Null);
    assert_eq!(
        column("hash_before"),
        [&nothing, &hash, &hash, &hash].map(Clone::clone)
    );
    assert_eq!(
        column("hash_after"),
        [&hash, &hash, &hash, &nothing].map(Clone::clone)
    );
    assert_eq!(column("by")[1..], vec![json!(cast::OFFICER); 3]);
    assert_eq!(entries[0]["by"], Value::Null, "the complainant");
    assert_eq!(entries[2]["purpose"], "transfer");
    assert_eq!(
        (&entries[3]["condition"], &entries[3]["damaged_to"]),
        (&json!("altered"), &json!(4096))
    );

    // For those who may see the evidence; who looks is recorded, and nobody rewrites it.
    for (who, status) in [(cast::HANDLER, 404), (cast::STRANGER, 404)] {
        let path = format!("/{COMPLAINT}/custody");
        assert_eq!(world.get(who, &path).await.status, status, "{who}");
    }
    let trail = world.trail(COMPLAINT).await;
    assert!(trail.contains(&(format!("staff:{}", cast::OFFICER), "custody.read".into())));
    assert!(trail.contains(&("service:intake".into(), "custody.transferred".into())));
    for change in ["update custody set by_id = null", "delete from custody"] {
        assert!(world.conn().await.batch_execute(change).await.is_err());
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_raises_one_alarm_before_it_is_overwritten_unless_it_is_secured() {
    let mut world = World::with(cast::registered(COMPLAINT)).await;
    let soon = clock::real_now() + TimeDelta::hours(2);
    let later = clock::real_now() + TimeDelta::days(10);
    let name = async |name: &str, at: DateTime<Utc>| {
        let body = json!({ "name": name, "overwritten_at": at });
        let answer = world.post(cast::OFFICER, "recordings", body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let id = answer.body["id"].as_str().unwrap().to_owned();
        id.parse::<Uuid>().unwrap()
    };
    let at_risk = name("三号窗口上方", soon).await;
    let in_time = name("大厅入口", later).await;
    let past = json!({ "name": "走廊", "overwritten_at": clock::real_now() - TimeDelta::hours(1) });
    let refused = world.post(cast::OFFICER, "recordings", past).await;
    assert_eq!(refused.pointer(), (422, "/overwritten_at"));
    let body = json!({ "name": "大厅", "overwritten_at": later });
    let denied = world.post(cast::STRANGER, "recordings", body).await;
    assert_eq!(denied.status, 403, "{}", denied.body);

    let told = eventually("the alarm", async || {
        let all = world.published(COMPLAINT).await;
        let found = all
            .into_iter()
            .find(|(kind, _)| kind == "investigation.recording_at_risk");
        found.map(|(_, data)| data)
    })
    .await;
    assert_eq!(told["recording_id"], json!(at_risk));
    assert_eq!(told["staff_ids"], json!([cast::OFFICER]));
    let states = async |world: &World| {
        let log = custody(world, cast::OFFICER).await;
        let recordings = log["recordings"].as_array().unwrap().clone();
        let state = |id: Uuid| {
            let found = recordings.iter().find(|r| r["id"] == json!(id));
            found.unwrap()["state"].as_str().unwrap().to_owned()
        };
        (state(at_risk), state(in_time))
    };
    assert_eq!(states(&world).await, ("at_risk".into(), "open".into()));

    // A copy of each is brought in; one that names another complaint's recording changes nothing.
    for recording in [at_risk, in_time, new_id()] {
        let brought = added(new_id(), Some(recording));
        assert_eq!(world.tell(&brought).await.0, "handled");
    }
    assert_eq!(states(&world).await, ("secured".into(), "secured".into()));
    let told = world.told(COMPLAINT).await;
    let alarms = told
        .iter()
        .filter(|t| *t == "investigation.recording_at_risk");
    assert_eq!(alarms.count(), 1);
    world.end().await;
}
