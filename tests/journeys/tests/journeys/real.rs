//! Complaints in people's own words: `REDRESS_COMPLAINTS` names a folder of JSONL files (a text and
//! what else there is); without it, those written for the project do.

use std::collections::BTreeMap;
use std::path::Path;

use journeys_tests::World;
use journeys_tests::cast::SUPERVISOR;
use journeys_tests::matters::{self, with};
use rehearsal::Who;
use serde_json::{Value, json};

/// So many of each file are registered.
const EACH: usize = 100;

fn texts() -> Vec<String> {
    let Some(folder) = std::env::var_os("REDRESS_COMPLAINTS") else {
        let own = [
            matters::RUDE,
            matters::SLOW,
            matters::LOST,
            matters::BRIBE,
            matters::PRAISE,
        ];
        return own.map(str::to_owned).to_vec();
    };
    let mut texts = Vec::new();
    collect(Path::new(&folder), &mut texts);
    assert!(
        !texts.is_empty(),
        "REDRESS_COMPLAINTS names a folder without complaints: {}",
        Path::new(&folder).display()
    );
    texts
}

fn collect(folder: &Path, texts: &mut Vec<String>) {
    let entries = std::fs::read_dir(folder).expect("REDRESS_COMPLAINTS names a folder");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, texts);
        } else if path.extension().is_some_and(|e| e == "jsonl") {
            let file = std::fs::read_to_string(&path).expect("a JSONL file");
            let lines = file
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let said = lines.filter_map(|line| line["text"].as_str().map(str::to_owned));
            let fits = |text: &String| {
                (10..=5_000).contains(&text.trim().chars().count())
                    && !text
                        .chars()
                        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            };
            texts.extend(said.filter(fits).take(EACH));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn complaints_in_peoples_own_words_are_registered_and_found_in_the_register() {
    let world = World::start().await;
    let texts = texts();
    let mut told = BTreeMap::new();
    for (text, nth) in texts.iter().zip(0..) {
        let form = matters::web_form(&world.people, text, &format!("c{nth}@example.org"));
        let form = with(form, json!({"reply_channel": "tracking"}));
        let one = world.register(Who::Public, &form).await;
        told.insert(one.number.clone(), one);
    }
    assert_eq!(told.len(), texts.len(), "each has a number of its own");

    // Those that are not restricted are in the supervisor's list; page by page, each once.
    let mut listed = BTreeMap::new();
    for who in [SUPERVISOR, journeys_tests::cast::INTEGRITY] {
        let mut path = Some("/v1/complaints?limit=50".to_owned());
        while let Some(next) = path {
            let page = world.get(Who::Staff(who), "intake", &next).await;
            assert!(page.is_success(), "{}", page.text);
            for row in page.body["items"].as_array().expect("rows") {
                let number = row["number"].as_str().expect("a number").to_owned();
                let twice = listed.insert(number, row.clone());
                assert!(twice.is_none(), "listed twice: {row}");
            }
            path = page.body["next"]
                .as_str()
                .map(|next| format!("/v1/complaints?limit=50&cursor={next}"));
        }
    }
    assert!(
        told.keys().eq(listed.keys()),
        "registered and listed differ"
    );
    for one in told.values().take(20) {
        let seen = world
            .people
            .track(&one.number, &one.code)
            .await
            .expect("an answer");
        assert_eq!(seen.status, 200, "{}", seen.text);
    }
    world.finish().await;
}
