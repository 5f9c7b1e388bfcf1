//! The program's own subcommand: `intake keyring`.

use std::path::Path;
use std::process::Command;

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
fn a_key_ring_is_made_once_kept_after_that_and_rotated() {
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
    let (ok, rotated) = run(&["keyring", "rotate", "--file", path]);
    assert!(ok && rotated != said, "{rotated}");
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
