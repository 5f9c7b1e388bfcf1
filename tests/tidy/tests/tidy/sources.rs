//! What may be written where.

use crate::repository::{code, files, is_test, none, read};

/// Contains it, and not only as the beginning of a longer name.
fn has_word(line: &str, word: &str) -> bool {
    let continues = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let rest = &line[at + word.len()..];
        !word.ends_with(continues) || !rest.starts_with(continues)
    })
}

/// Lines of code under `folders` that contain one of `words`.
fn offences(paths: impl IntoIterator<Item = String>, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in paths {
        for (number, line) in code(&path) {
            if let Some(word) = words.iter().find(|w| has_word(&line, w)) {
                found.push(format!("{path}:{number}: {word}"));
            }
        }
    }
    found
}

#[test]
fn the_domain_is_pure() {
    let domain = files("services", Some("rs"))
        .into_iter()
        .filter(|p| p.contains("/src/domain/") || p.ends_with("/src/domain.rs"));
    let domain: Vec<String> = domain.filter(|p| !is_test(p)).collect();
    assert!(!domain.is_empty(), "the domain has moved: tell this test");
    let found = offences(
        domain,
        &[
            "diesel",
            "serde",
            "actix",
            "tokio",
            "lapin",
            "reqwest",
            "async ",
            ".await",
            "Utc::now",
            "SystemTime",
            "Instant::now",
            "std::fs",
            "std::env",
            "std::net",
            "println!",
            "tracing",
        ],
    );
    none(
        &found,
        "the domain knows no IO, async, clock, serde or diesel",
    );
}

#[test]
fn time_and_ids_come_in_through_the_edges() {
    // Where they are made, each with its reason in the file.
    const EDGES: &[&str] = &[
        "shared/clock/src/lib.rs",
        "shared/clock/src/file.rs",
        "shared/web/src/extract.rs",          // web::NewId
        "shared/messaging/src/append.rs",     // ids of events
        "shared/messaging/src/inbox.rs",      // back-off runs on real time
        "shared/authorization/src/tokens.rs", // ids of tokens
    ];
    let paths = ["services", "shared", "deploy"]
        .into_iter()
        .flat_map(|f| files(f, Some("rs")))
        .filter(|p| !is_test(p) && !EDGES.contains(&p.as_str()));
    let found = offences(
        paths,
        &[
            "Utc::now",
            "Local::now",
            "SystemTime::now",
            "now_v7",
            "new_v4",
        ],
    );
    none(&found, "time and ids are arguments (README, invariants)");
}

#[test]
fn the_database_is_never_asked_for_the_time_of_business() {
    let sql = files("services", Some("sql"));
    assert!(!sql.is_empty(), "the migrations have moved: tell this test");
    let mut found = Vec::new();
    for path in sql {
        let text = read(&path).to_lowercase();
        for word in [
            "now()",
            "current_timestamp",
            "current_date",
            "clock_timestamp",
            "localtime",
        ] {
            if text.contains(word) {
                found.push(format!("{path}: {word}"));
            }
        }
    }
    none(&found, "services' migrations have no time of their own");
}

#[test]
fn only_messaging_speaks_to_the_broker() {
    let paths = ["services", "shared", "deploy"]
        .into_iter()
        .flat_map(|f| files(f, Some("rs")))
        .filter(|p| !is_test(p) && !p.starts_with("shared/messaging/"));
    none(
        &offences(paths, &["lapin::", "use lapin"]),
        "lapin is in shared/messaging only",
    );
}

#[test]
fn nothing_prints_in_place_of_logging() {
    let paths = ["services", "shared"]
        .into_iter()
        .flat_map(|f| files(f, Some("rs")))
        .filter(|p| !is_test(p));
    none(
        &offences(paths, &["dbg!("]),
        "services log, they do not print",
    );
}

#[test]
fn no_path_of_one_machine_is_written_down() {
    let mut found = Vec::new();
    let everywhere = ["services", "shared", "deploy", "tests", ".ci", ".config"];
    let mut paths: Vec<String> = everywhere
        .into_iter()
        .flat_map(|f| files(f, None))
        .collect();
    paths.extend(["README.md".to_owned(), "Cargo.toml".to_owned()]);
    // In pieces, so that this file does not accuse itself.
    let homes = [
        ["/ho", "me/"],
        ["/ro", "ot/"],
        ["/Us", "ers/"],
        ["/wo", "rk/"],
    ]
    .map(|p| p.concat());
    for path in paths {
        let bytes = std::fs::read(crate::repository::root().join(&path)).unwrap_or_default();
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            for home in &homes {
                // A path begins there: `/a/work/` and URLs such as `/v1/work/` are none.
                let begins = line.match_indices(home.as_str()).any(|(at, _)| {
                    line[..at]
                        .chars()
                        .next_back()
                        .is_none_or(|c| !c.is_alphanumeric() && !"/}._-".contains(c))
                });
                if begins {
                    found.push(format!("{path}:{}: {home}", number + 1));
                }
            }
        }
    }
    none(&found, "no path of one machine");
}

#[test]
fn files_stay_short_enough_to_read() {
    let mut found = Vec::new();
    for path in ["services", "shared", "deploy"]
        .into_iter()
        .flat_map(|f| files(f, Some("rs")))
    {
        let lines = code(&path).len();
        if !is_test(&path) && lines > 500 {
            found.push(format!("{path}: {lines} lines of code"));
        }
    }
    none(&found, "past about 400 lines a file is split by verb");
}
