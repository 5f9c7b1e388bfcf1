//! The program as the launcher runs it, against a whole installation as separate processes.

use std::process::{Command, Output};

use chrono::{DateTime, Utc};
use mailbox::Mailbox;
use testkit::{Stack, StackOptions};

/// An installation, and a mailbox that keeps what comes in a folder.
struct World {
    stack: Stack,
    _mailbox: Mailbox,
    mail: std::path::PathBuf,
}

impl World {
    /// On a working day in China, two working days before the National Day holiday.
    async fn start() -> Self {
        let folder = testkit::programs().join("stacks");
        let mail = folder.join(format!("mail-{}", testkit::new_id().simple()));
        let loopback = ([127, 0, 0, 1], 0).into();
        let mailbox = Mailbox::start_on(loopback, Some(mail.clone()))
            .await
            .expect("a free port");
        let stack = Stack::start(StackOptions {
            smtp: Some(mailbox.address()),
            clock: Some(
                "2026-09-29T02:00:00Z"
                    .parse::<DateTime<Utc>>()
                    .expect("a moment"),
            ),
            ..StackOptions::default()
        });
        Self {
            stack: stack.await,
            _mailbox: mailbox,
            mail,
        }
    }

    /// Runs the program as the launcher does.
    async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rehearsal"));
        command.env_clear().args(arguments);
        for (service, url) in &self.stack.urls {
            command.args(["--url", &format!("{service}={url}")]);
        }
        let key = self.stack.folder.join("keys/directory.key.pem");
        command.arg("--key").arg(key);
        let running = tokio::task::spawn_blocking(move || command.output());
        let output = running.await.expect("the program was started and awaited");
        output.expect("the program runs")
    }

    /// The same, when it must succeed.
    async fn prints(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).await;
        let (out, err) = texts(&output);
        assert!(output.status.success(), "{arguments:?}: {err}\n{out}");
        out
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.mail);
    }
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// Lines are wrapped where they happen to end.
fn assert_in_order(text: &str, parts: &[&str]) {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = flat.as_str();
    for part in parts {
        let at = rest
            .find(part)
            .unwrap_or_else(|| panic!("{part:?} is not in, or not here:\n{text}"));
        rest = &rest[at + part.len()..];
    }
}

/// The numbers that a walk ends with: ordinary, major.
fn numbers(walk: &str) -> [String; 2] {
    let number = |kind: &str| {
        let at = walk
            .rfind(kind)
            .unwrap_or_else(|| panic!("{kind} is not in:\n{walk}"));
        let words = walk[at..].split([' ', ',', '\n']);
        words
            .skip_while(|word| *word != "number")
            .nth(1)
            .expect("a number behind the word")
            .to_owned()
    };
    [number("ordinary  "), number("major  ")]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_fed_once_and_the_walk_reaches_the_end_of_both_complaints_and_is_explained() {
    let world = World::start().await;
    let demo = world.prints(&["demo"]).await;
    assert!(demo.contains("12 of 12 registered"), "{demo}");
    assert!(
        !demo.contains("refused") && !demo.contains("before"),
        "{demo}"
    );
    let again = world.prints(&["demo", "--lang", "zh"]).await;
    assert!(again.contains("12件中新登记0件；12件以前已登记"), "{again}");
    let integrity = demo.lines().zip(demo.lines().skip(1));
    let mut integrity = integrity.filter(|(_, about)| about.contains("有人在企业登记"));
    let (number, _) = integrity.next().expect("the demo's integrity case");
    let number = number.split_whitespace().next().expect("a number");
    let explained = world.prints(&["explain", number]).await;
    assert_in_order(
        &explained,
        &[
            number,
            "Major",
            "proposed",
            "纪正 (jz-ji",
            "must accept or decline it",
        ],
    );

    let mail = world.mail.to_string_lossy().into_owned();
    let walk = world.prints(&["walk", "--mail", &mail]).await;
    let to_dispatch = [
        "Registered 登记",
        "Accepted 受理",
        "Preliminarily verified 初步核实",
        "Classified 分类",
    ];
    let ordinary = ["Dispatched 交办", "refused", "Signed for 签收"];
    let major = [
        "Reported to the leadership 上报领导班子",
        "Group designated 指定调查处理小组",
        "refused",
        "Signed for 签收",
        "Concluded 核实结论",
    ];
    let measure = [
        "Measure ordered 处理措施",
        "Measure completed",
        "Measure checked off",
    ];
    let to_the_end = [
        "Result submitted",
        "Endorsed 审核",
        "Approved 审批",
        "Replied 答复",
        "Followed up 回访",
        "Closed 办结",
    ];
    let first = [
        &["Ordinary complaint 一般投诉"],
        &to_dispatch[..],
        &ordinary,
        &measure,
        &["Concluded 核实结论"],
        &to_the_end,
    ]
    .concat();
    let second = [
        &["Major complaint 重大投诉"],
        &to_dispatch[..],
        &major,
        &measure,
        &to_the_end,
    ]
    .concat();
    assert_in_order(&walk, &[first, second].concat());
    assert_in_order(
        &walk,
        &[
            "Handling 处理",
            "National Day",
            "Due at close of business on Fri 2026-10-09 17:30",
        ],
    );
    assert_in_order(
        &walk,
        &[
            "Major complaint",
            "Handling 处理",
            "make-up working day",
            "Due at close of business on Wed 2026-10-14 17:30",
        ],
    );
    assert!(
        walk.contains("吴静 (hall-wu, handler, investigator)"),
        "{walk}"
    );
    assert!(
        walk.contains(&format!("{}/docs/", world.stack.urls["intake"])),
        "{walk}"
    );
    assert!(walk.contains("/f/"), "answered by link: {walk}");

    let [closed, _] = numbers(&walk);
    let explained = world.prints(&["explain", &closed]).await;
    assert_in_order(
        &explained,
        &[
            &closed,
            "Closed 办结",
            "Resolved 已解决",
            "Very satisfied",
            "nobody",
            "The deadline ledger",
            "Acceptance 受理: met",
            "[F-4.4a",
            "Substantiated 属实",
        ],
    );
    let waiting = demo
        .split_whitespace()
        .find(|word| word.starts_with("ZW-"))
        .unwrap();
    let explained = world
        .prints(&["explain", &waiting.to_lowercase(), "--lang", "zh"])
        .await;
    assert_in_order(
        &explained,
        &[
            waiting,
            "登记",
            "待受理",
            "下一步",
            "决定是否受理",
            "剩余1个工作日",
            "时限台账",
            "F-4.1b",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_explained_is_said_clearly_and_the_rest_is_told_when_a_service_is_away() {
    let mut world = World::start().await;
    let unknown = world.run(&["explain", "ZW-2026-999999-0"]).await;
    let (_, err) = texts(&unknown);
    assert!(!unknown.status.success());
    assert!(err.contains("ZW-2026-999999-0"), "{err}");
    let (_, err) = texts(&world.run(&["explain", "nonsense"]).await);
    assert!(err.contains("no complaint number"), "{err}");

    // On a Saturday night, when deadlines wait for Monday, but people and replies do not.
    let saturday = "2026-10-17T15:00:00Z".parse().expect("a moment");
    world.stack.set_clock(saturday, 1.0);
    let walk = world.prints(&["walk"]).await;
    assert_in_order(
        &walk,
        &[
            "Sat 2026-10-17 23:00",
            "the next working day, Mon 2026-10-19, is day 0",
        ],
    );
    assert!(
        !walk.contains("/f/"),
        "without mail the complainant answers by number and code: {walk}"
    );
    let [_, major] = numbers(&walk);
    world.stack.kill("investigation");
    let explained = world.prints(&["explain", &major]).await;
    assert_in_order(
        &explained,
        &[
            &major,
            "Major 重大投诉",
            "The deadline ledger",
            "attention",
            "investigation",
            "does not answer",
        ],
    );
    world.stack.kill("intake");
    let away = world.run(&["explain", &major]).await;
    let (_, err) = texts(&away);
    assert!(!away.status.success());
    assert!(
        err.contains("intake does not answer at http://127.0.0.1:"),
        "{err}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_clock_that_runs_fast_reminders_overdue_and_escalation_are_seen_within_a_minute() {
    let world = World::start().await;
    world
        .stack
        .set_clock("2026-10-12T01:00:00Z".parse().unwrap(), 20_000.0);
    let seen = world
        .prints(&["watch", "--until-escalated", "--limit", "60s"])
        .await;
    assert_in_order(
        &seen,
        &["Reminder", "Overdue 逾期", "Escalated to the unit head"],
    );
    assert!(seen.contains("吴静 (hall-wu"), "{seen}");
    assert!(seen.contains("周强 (hall-zhou"), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn real_complaints_of_foreign_files_are_fed_where_there_are_some() {
    let Some(folder) = std::env::var_os("REDRESS_COMPLAINTS") else {
        return;
    };
    let world = World::start().await;
    let mut fed = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|e| e == "jsonl") {
            // One in ten: as many kinds of lines, a tenth of the time.
            let text = std::fs::read_to_string(&file).unwrap();
            let some: Vec<&str> = text.lines().step_by(10).collect();
            let shorter = world.stack.folder.join("some.jsonl");
            std::fs::write(&shorter, some.join("\n")).unwrap();
            let demo = world.prints(&["demo", &shorter.to_string_lossy()]).await;
            assert!(!demo.contains("refused"), "{}: {demo}", file.display());
            fed += 1;
        }
    }
    assert!(
        fed > 0,
        "REDRESS_COMPLAINTS names a folder without .jsonl files"
    );
}
