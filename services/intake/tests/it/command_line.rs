//! The program's subcommands: `intake keyring`, `intake audit`.

use std::path::Path;
use std::process::Command;

use diesel_async::SimpleAsyncConnection;

use crate::world::*;

fn run(args: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_intake"))
        .args(args)
        .env_clear()
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

fn mode(file: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_key_ring_is_made_once_and_kept_after_that() {
    let folder = std::env::temp_dir().join(format!("intake-keyring-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("keyring");
    let path = file.to_str().unwrap();
    let (ok, said) = run(&["keyring", "init", "--file", path]);
    assert!(ok, "{said}");
    assert_eq!(mode(&file), 0o600);
    let made = std::fs::read(&file).unwrap();
    let (ok, again) = run(&["keyring", "init", "--file", path]);
    assert!(ok && again == said, "{again}");
    assert_eq!(std::fs::read(&file).unwrap(), made);
    assert!(!run(&["keyring", "init"]).0);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_api_is_described_without_settings_database_or_broker() {
    let (ok, text) = run(&["openapi"]);
    assert!(ok, "{text}");
    let api: serde_json::Value = serde_json::from_str(&text).unwrap();
    let paths = api["paths"].as_object().unwrap();
    for path in [
        "/v1/complaints",
        "/v1/complaints/new.csv",
        "/v1/complaints/{id}/closure",
        "/v1/tracking",
    ] {
        assert!(paths.contains_key(path), "{path}");
    }
}

fn audit(world: &World, args: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_intake"))
        .arg("audit")
        .args(args)
        .env_clear()
        .envs(world.env.iter().cloned())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_trail_is_sealed_verified_and_what_was_changed_is_named() {
    let mut world = World::new().await;
    let file = world.folder.join("anchors").join("intake.jsonl");
    let anchors = file.to_str().unwrap().to_owned();
    world
        .env
        .push(("REDRESS_AUDIT__ANCHORS".into(), anchors.clone()));
    let told = world.registered(&form()).await;
    world.registered(&form()).await;
    testkit::eventually("all entries are sealed", async || {
        let (ok, said) = audit(&world, &["seal"]);
        assert!(ok, "{said}");
        let (ok, said) = audit(&world, &["verify"]);
        assert!(ok && said.contains("everything fits"), "{said}");
        said.contains("; 0 entries are newer").then_some(())
    })
    .await;
    let (ok, said) = audit(&world, &["verify", "--anchors", "/nowhere/anchors"]);
    assert!(!ok && said.contains("/nowhere/anchors"), "{said}");

    let mut conn = world.conn().await;
    let change = format!(
        "update audit_entry set actor = 'system' where subject = '{}' and seq = 1",
        told.id
    );
    conn.batch_execute(&change).await.unwrap();
    let (ok, said) = audit(&world, &["verify"]);
    let named = format!("{}: entry 1 does not follow", told.id);
    assert!(!ok && said.contains(&named), "{said}");

    // An older copy of the database shows by the file.
    let older = "delete from audit_leaf; delete from audit_seal; delete from audit_anchor; delete from audit_entry";
    conn.batch_execute(older).await.unwrap();
    let (ok, said) = audit(&world, &["verify"]);
    assert!(!ok && said.contains("is it an older copy?"), "{said}");
    world.end().await;
}
