//! The program itself, as people use it.

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use authorization::{Caller, Verifier};

use crate::support::{DEMO, Folder, World, staff};

fn directory(env: &[(String, String)], args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_directory"));
    command.args(args).env_clear().envs(env.iter().cloned());
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn keys_are_made_once_and_the_private_one_is_for_its_owner_only() {
    let folder = Folder::new();
    let dir = folder.path().join("keys").display().to_string();
    let made = directory(&[], &["keys", "init", "--dir", &dir, "--issuer", "intake"]);
    assert!(made.status.success(), "{}", err(&made));
    let mode = |name: &str| {
        std::fs::metadata(format!("{dir}/{name}"))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode("intake.key.pem"), 0o600);
    assert!(
        std::fs::read_to_string(format!("{dir}/intake.pub.pem"))
            .unwrap()
            .starts_with("-----BEGIN PUBLIC KEY-----")
    );
    let before = std::fs::read(format!("{dir}/intake.key.pem")).unwrap();
    let again = directory(&[], &["keys", "init", "--dir", &dir, "--issuer", "intake"]);
    assert!(
        !again.status.success() && err(&again).contains("is there already"),
        "{}",
        err(&again)
    );
    assert_eq!(
        std::fs::read(format!("{dir}/intake.key.pem")).unwrap(),
        before
    );
    let elsewhere = directory(
        &[],
        &["keys", "init", "--dir", &dir, "--issuer", "../intake"],
    );
    assert!(!elsewhere.status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn import_shows_the_difference_and_flaws_name_file_and_line() {
    let world = World::start().await;
    let path = world
        .keys
        .path()
        .join("organization.toml")
        .display()
        .to_string();
    std::fs::write(&path, DEMO).unwrap();
    let shown = directory(&world.env, &["import", &path, "--dry-run"]);
    assert!(shown.status.success(), "{}", err(&shown));
    assert!(
        out(&shown).contains("+ department hall/complaints\n")
            && out(&shown).contains("version 0 stays"),
        "{}",
        out(&shown)
    );
    let imported = directory(&world.env, &["import", &path]);
    assert!(
        out(&imported).contains("the organization is at version 1"),
        "{}{}",
        out(&imported),
        err(&imported)
    );
    std::fs::write(
        &path,
        DEMO.replace("manager = \"hall-zheng\"", "manager = \"hall-sun\""),
    )
    .unwrap();
    let changed = directory(&world.env, &["import", &path]);
    assert!(
        out(&changed).contains(
            "~ staff hall-chen\n    manager: hall-zheng → hall-sun\n1 changes, 1 facts told"
        ),
        "{}",
        out(&changed)
    );
    std::fs::write(
        &path,
        DEMO.replacen("calendar = \"cn\"", "calendar = \"mars\"", 1),
    )
    .unwrap();
    let refused = directory(&world.env, &["import", &path]);
    assert_eq!(refused.status.code(), Some(1));
    let line = DEMO
        .lines()
        .position(|l| l == "code = \"jiangzhou\"")
        .unwrap()
        + 1;
    assert!(
        err(&refused).contains(&format!(
            "{path}:{line}: site `jiangzhou`, calendar: there is no calendar `mars`"
        )),
        "{}",
        err(&refused)
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_minted_token_speaks_for_the_member_of_staff_and_strangers_get_none() {
    let world = World::with_demo().await;
    let minted = directory(&world.env, &["token", "mint", "--staff", "hall-sun"]);
    assert!(minted.status.success(), "{}", err(&minted));
    let verifier = Verifier::load(world.keys.path()).unwrap();
    let Caller::Staff(caller) = verifier.verify(out(&minted).trim()).unwrap() else {
        panic!("a token of staff")
    };
    assert_eq!(caller.id, staff("hall-sun"));
    let stranger = directory(&world.env, &["token", "mint", "--staff", "hall-nobody"]);
    assert!(!stranger.status.success() && err(&stranger).contains("no active staff `hall-nobody`"));
    let long = directory(
        &world.env,
        &["token", "mint", "--staff", "hall-sun", "--minutes", "60"],
    );
    assert!(!long.status.success());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_imported_from_a_file() {
    let world = World::with_demo().await;
    let path = world.keys.path().join("2027.json").display().to_string();
    std::fs::write(&path, r#"{"year": 2027, "papers": ["p"], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}"#).unwrap();
    let imported = directory(&world.env, &["calendar", "import", &path]);
    assert!(
        out(&imported).contains("calendar cn: 2027 added, revision 2"),
        "{}{}",
        out(&imported),
        err(&imported)
    );
    std::fs::write(&path, "{}").unwrap();
    assert!(
        !directory(&world.env, &["calendar", "import", &path])
            .status
            .success()
    );
    world.stop().await;
}
