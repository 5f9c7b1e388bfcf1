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
async fn an_operator_prints_a_link_with_which_somebody_chooses_a_password() {
    let world = World::with_demo().await;
    let invited = directory(&world.env, &["account", "invite", "--staff", "hall-sun"]);
    assert!(invited.status.success(), "{}", err(&invited));
    let said = out(&invited);
    let (_, secret) = said
        .trim()
        .split_once("http://127.0.0.1:7600/welcome#")
        .unwrap();
    let body = serde_json::json!({"invitation": secret, "password": "correct horse staple rain"});
    let accepted = world
        .http
        .post(world.url("/v1/invitations/acceptance"))
        .json(&body);
    assert_eq!(accepted.send().await.unwrap().status(), 204);
    let first = directory(&world.env, &["account", "invite"]);
    assert!(
        out(&first).contains("somebody can sign in already"),
        "{}",
        out(&first)
    );
    let stranger = directory(&world.env, &["account", "invite", "--staff", "hall-nobody"]);
    assert!(!stranger.status.success() && err(&stranger).contains("not a member of staff"));
    world.stop().await;
}

#[test]
fn a_key_is_rotated_in_three_steps() {
    let folder = Folder::new();
    let dir = folder.path().display().to_string();
    let key = format!("{dir}/intake.key.pem");
    let made = directory(&[], &["keys", "init", "--dir", &dir, "--issuer", "intake"]);
    assert!(made.status.success());
    let step = |step: &str| {
        let mut args = vec![
            "keys", step, "--key", &key, "--trust", &dir, "--issuer", "intake",
        ];
        if step == "retire" {
            args.push("--now");
        }
        directory(&[], &args)
    };
    let before = std::fs::read(&key).unwrap();
    assert!(err(&step("switch")).contains("no key was prepared"));
    let prepared = step("prepare");
    assert!(prepared.status.success(), "{}", err(&prepared));
    let mode = std::fs::metadata(format!("{dir}/next-intake.key.pem")).unwrap();
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    assert!(step("switch").status.success());
    assert_ne!(std::fs::read(&key).unwrap(), before);
    let retired = step("retire");
    let path = out(&retired).trim().to_owned();
    assert!(
        path.ends_with(".retired.pem") && std::path::Path::new(&path).exists(),
        "{path}"
    );
    let verifier = Verifier::load(folder.path()).unwrap();
    assert_eq!(verifier.public_keys("intake").len(), 1);
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

    let table = world.keys.path().join("2027.csv").display().to_string();
    std::fs::write(&table, "date,kind,name\n2027-01-04,off,元旦\n").unwrap();
    let import = |more: &[&str]| {
        let args = [&["calendar", "import", &table, "--year", "2027"], more].concat();
        directory(&world.env, &args)
    };
    let refused = import(&[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        err(&refused).contains("say where it comes from"),
        "{}",
        err(&refused)
    );
    let shown = import(&["--source", "纸", "--dry-run"]);
    assert!(
        out(&shown).contains(
            "2027-01-01 working: 元旦 → (none)\n2027-01-04 off: (none) → 元旦\ndry run: calendar cn: 2027 would be added, revision 3"
        ),
        "{}{}",
        out(&shown),
        err(&shown)
    );
    let adopted = import(&["--source", "纸"]);
    assert!(out(&adopted).contains("calendar cn: 2027 added, revision 3"));
    assert!(out(&import(&["--source", "纸"])).contains("calendar cn: says so already"));
    let versions = directory(&world.env, &["calendar", "versions"]);
    let versions: Vec<_> = out(&versions).lines().map(str::to_owned).collect();
    assert_eq!(versions.len(), 3);
    assert!(
        versions[0].starts_with("version 3 (revision 3) ") && versions[0].ends_with(" system: 纸")
    );
    std::fs::write(&table, "date,kind,name\n2027-01-04,often,元旦\n").unwrap();
    let bad = import(&["--source", "纸"]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(
        err(&bad).contains("2027.csv: line 2: the kind is neither"),
        "{}",
        err(&bad)
    );
    let unknown = directory(&world.env, &["calendar", "import", "notice.txt"]);
    assert!(err(&unknown).contains(".json, .ics or .csv"));
    world.stop().await;
}
