//! What is erased stays erased (F-6.4): tombstones outside of the database, and what they are believed.

use diesel_async::SimpleAsyncConnection;
use serde_json::json;
use testkit::eventually;
use uuid::Uuid;

use crate::erasing::left;
use crate::keeping::{act, by_two, close, closed, world_at};
use crate::world::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_copy_from_before_is_erased_again_where_a_tombstone_stands() {
    let (world, _time) = world_at("2026-03-02T10:00").await;
    let told = closed(&world).await;
    let kept = closed(&world).await;
    // A copy from before, of everything that erasure touches.
    const TOUCHED: [&str; 6] = [
        "particulars",
        "registrations",
        "remarks",
        "search_texts",
        "keepings",
        "erased",
    ];
    let mut copy = String::from("set search_path = intake;");
    for table in TOUCHED {
        copy.push_str(&format!(
            "create table copy_of_{table} as select * from {table};"
        ));
    }
    let mut conn = world.database.connect().await;
    conn.batch_execute(&copy).await.unwrap();
    by_two(
        &world,
        told.id,
        "erasure",
        &json!({ "ground": "complainant_asked" }),
    )
    .await;
    let mut restore = String::from("begin;");
    for table in TOUCHED {
        restore.push_str(&format!(
            "delete from {table}; insert into {table} select * from copy_of_{table};"
        ));
    }
    restore.push_str("commit;");
    conn.batch_execute(&restore).await.unwrap();
    assert!(
        world.stored_narrative(told.id).await.0.is_some(),
        "it is back"
    );

    let (ok, said) = replay(&world);
    assert!(
        ok && said.contains("1 tombstones, 1 complaints erased again"),
        "{said}"
    );
    assert_eq!(world.stored_narrative(told.id).await, (None, false));
    assert_eq!(left(&world, told.id).await, [0; 6]);
    assert!(world.row(told.id).await["erased_at"].is_string());
    let (_, last) = world.trail(told.id).await.pop().unwrap();
    assert_eq!(last, "complaint.erased_again");
    let (ok, said) = replay(&world);
    assert!(
        ok && said.contains("1 tombstones, 0 complaints erased again"),
        "{said}"
    );
    assert!(
        world.stored_narrative(kept.id).await.0.is_some(),
        "nothing else is"
    );

    // Whoever starts on such a copy does it alone.
    conn.batch_execute(&restore).await.unwrap();
    let replica = world.replica().await;
    eventually("the replica to erase it again", async || {
        let stored = world.stored_narrative(told.id).await;
        (stored == (None, false)).then_some(())
    })
    .await;
    replica.stop().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_leaves_no_tombstone_and_one_that_stands_for_nothing_is_not_believed() {
    let (world, time) = world_at("2026-03-02T10:00").await;
    let lead = world.accepted().await;
    let mut members = Vec::new();
    for _ in 0..2 {
        let member = world.accepted().await;
        let merged = act(
            &world,
            member.id,
            "merging",
            OFFICER,
            &json!({ "into": lead.id }),
        )
        .await;
        assert_eq!(merged.status, 204, "{}", merged.text);
        members.push(member.id);
    }
    members.sort();
    close(&world, &lead).await;
    // The later one: the earlier would be forgotten by then.
    by_two(
        &world,
        members[1],
        "legal-hold",
        &json!({ "reason": "保全" }),
    )
    .await;
    for by in [LEADER, INTEGRITY] {
        let ground = json!({ "ground": "ordered" });
        let held = act(&world, lead.id, "erasure", by, &ground).await;
        assert!([202, 409].contains(&held.status.as_u16()), "{}", held.text);
    }
    let tombstones = time.0.with_extension("tombstones");
    assert!(!tombstones.exists(), "nothing was erased");

    // As a commit that failed would have left it: the held one stays, the others were to be erased.
    let line = |id: Uuid| format!(r#"{{"complaint_id":"{id}","at":"2026-03-02T02:00:00Z"}}"#);
    std::fs::write(&tombstones, line(members[1]) + "\n").unwrap();
    let (ok, said) = replay(&world);
    assert!(
        ok && said.contains("1 tombstones, 0 complaints erased again"),
        "{said}"
    );
    assert!(world.stored_narrative(members[1]).await.0.is_some());
    // One that was committed for certain is believed, whatever this copy says.
    let certain = line(members[1]).replace('}', r#","committed":true}"#);
    std::fs::write(&tombstones, certain + "\n").unwrap();
    let (ok, said) = replay(&world);
    assert!(
        ok && said.contains("1 tombstones, 1 complaints erased again"),
        "{said}"
    );
    assert_eq!(world.stored_narrative(members[1]).await, (None, false));
    std::fs::write(&tombstones, "no tombstone\n").unwrap();
    let (ok, said) = replay(&world);
    assert!(!ok && said.contains("line 1 is no tombstone"), "{said}");
    std::fs::remove_file(&tombstones).unwrap();
    world.end().await;
}

/// `intake tombstones replay`: whether it went well, and what it said.
fn replay(world: &World) -> (bool, String) {
    let env = world.env.iter();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_intake"))
        .args(["tombstones", "replay"])
        .env_clear()
        .envs(env.map(|(name, value)| (name.as_str(), value.as_str())))
        .output()
        .unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.success(), said)
}
