//! The key that wraps every complaint's is changed while people read and write (security, section 3).

use std::cell::Cell;
use std::collections::BTreeSet;
use std::process::Command;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use testkit::{eventually, within};

use crate::world::*;

diesel::table! { particulars (complaint_id) { complaint_id -> Uuid, wrapped_key -> Nullable<Binary>, } }

/// One of the steps, as an operator takes it; what it says.
fn keyring(world: &World, args: &[&str]) -> Result<String, String> {
    let done = Command::new(env!("CARGO_BIN_EXE_intake"))
        .arg("keyring")
        .args(args)
        .env_clear()
        .env("DATABASE_URL", world.database.url())
        .env("AMQP_URL", "amqp://127.0.0.1:1")
        .env("REDRESS_AUTH__TRUST", &world.folder)
        .env("REDRESS_SEALING__KEYRING", world.folder.join("keyring"))
        .output()
        .unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if done.status.success() {
        Ok(said(&done.stdout))
    } else {
        Err(said(&done.stderr))
    }
}

/// The keys by which complaints are wrapped now. A wrapped key begins with the length of the id, and the id.
async fn wrapping(world: &World) -> BTreeSet<String> {
    let query = particulars::table.select(particulars::wrapped_key.assume_not_null());
    let all: Vec<Vec<u8>> = query.load(&mut world.conn().await).await.unwrap();
    let id = |wrapped: Vec<u8>| sealing::WrappedKey(wrapped).kek().unwrap().to_owned();
    all.into_iter().map(id).collect()
}

async fn read(world: &World, told: &Told) -> Value {
    let answer = world
        .get(&format!("/v1/complaints/{}/narrative", told.id))
        .by(&staff(INTEGRITY))
        .send()
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body["narrative"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_changed_under_load_without_a_read_that_fails() {
    let world = World::new().await;
    // About integrity, so that the narrative itself is sealed.
    let sealed = bribery();
    let matter = &sealed["narrative"];
    let first = world.registered(&sealed).await;
    let (ended, reads, writes) = (Cell::new(false), Cell::new(0), Cell::new(0));
    let reading = async {
        while !ended.get() {
            assert_eq!(read(&world, &first).await, *matter);
            reads.set(reads.get() + 1);
        }
    };
    let writing = async {
        while !ended.get() {
            let told = world.registered(&sealed).await;
            assert_eq!(read(&world, &told).await, *matter);
            writes.set(writes.get() + 1);
        }
    };
    let went_on = async || {
        let before = (reads.get(), writes.get());
        eventually("reads and writes to go on", async || {
            let now = (reads.get(), writes.get());
            (now.0 > before.0 + 3 && now.1 > before.1 + 3).then_some(())
        })
        .await;
    };
    let changing = async {
        went_on().await;
        assert!(keyring(&world, &["prepare"]).unwrap().contains("k2"));
        went_on().await;
        assert_eq!(wrapping(&world).await, ["k1".to_owned()].into());
        keyring(&world, &["switch", "--to", "k2"]).unwrap();
        // The running process reads by itself that another key seals now.
        within(
            std::time::Duration::from_secs(30),
            "k2 to be used",
            async || wrapping(&world).await.contains("k2").then_some(()),
        )
        .await;
        let early = keyring(&world, &["retire", "--key", "k1"]).unwrap_err();
        assert!(early.contains("60 seconds"), "{early}");
        let anew = keyring(&world, &["rewrap"]).unwrap();
        assert!(!anew.contains(" 0 keys"), "{anew}");
        went_on().await;
        assert_eq!(wrapping(&world).await, ["k2".to_owned()].into());
        let active = keyring(&world, &["retire", "--key", "k2", "--now"]).unwrap_err();
        assert!(active.contains("switch to another key"), "{active}");
        keyring(&world, &["retire", "--key", "k1", "--now"]).unwrap();
        went_on().await;
        ended.set(true);
    };
    futures_util::join!(reading, writing, changing);
    // What was sealed before opens by the new key alone, also in a process that never knew the old one.
    let ring = sealing::KeyRing::load(world.folder.join("keyring")).unwrap();
    let query = particulars::table.find(first.id);
    let wrapped: Option<Vec<u8>> = query
        .select(particulars::wrapped_key)
        .first(&mut world.conn().await)
        .await
        .unwrap();
    ring.unwrap(first.id, &sealing::WrappedKey(wrapped.unwrap()))
        .unwrap();
    assert_eq!(read(&world, &first).await, *matter);
    world.end().await;
}
