//! What the services say of their own doors.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::repository::{SERVICES, none, read};

fn description(service: &str) -> Value {
    let program = testkit::programs().join(service);
    let said = Command::new(&program).arg("openapi").output();
    let said = said.unwrap_or_else(|e| panic!("{}: {e}: run deploy/local/test", program.display()));
    serde_json::from_slice(&said.stdout).expect("a description is JSON")
}

fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(to)) = members.get("$ref") {
                found.insert(to);
            }
            members
                .values()
                .for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn descriptions_refer_to_what_is_there_and_name_every_status() {
    let mut found = Vec::new();
    for service in SERVICES {
        let api = description(service);
        let mut to = BTreeSet::new();
        references(&api, &mut to);
        assert!(to.len() > 1, "{service} describes nothing");
        for to in to {
            let there = to
                .strip_prefix('#')
                .is_some_and(|path| api.pointer(path).is_some());
            if !there {
                found.push(format!("{service}: {to} is not there"));
            }
        }
        for (path, methods) in api["paths"].as_object().expect("paths") {
            for (method, operation) in methods.as_object().expect("methods") {
                let statuses = operation["responses"].as_object().expect("responses");
                let named = |status: &String| status.bytes().all(|b| b.is_ascii_digit());
                if !statuses.keys().all(named) {
                    found.push(format!("{service}: {method} {path} names no statuses"));
                }
                let internal = ["/livez", "/readyz", "/metrics"].contains(&path.as_str());
                if !internal && !statuses.contains_key("503") {
                    found.push(format!(
                        "{service}: {method} {path} does not say web::Problems"
                    ));
                }
            }
        }
    }
    none(&found, "descriptions are whole");
}

/// What `check-config` masks, and what may come from a file, is what the reference calls a secret.
#[test]
fn every_setting_that_is_a_secret_is_marked_as_one() {
    let services = SERVICES.map(|name| {
        let at = |file: &str| format!("services/{name}/src/{file}");
        (at("config.rs"), at("config.default.toml"))
    });
    let common = (
        "shared/service/src/config.rs",
        "shared/service/src/common.default.toml",
    );
    let common = (common.0.to_owned(), common.1.to_owned());
    let key = |line: &'_ str| {
        let (key, _) = line.trim_start_matches("# ").split_once(" = ")?;
        let named = key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        named.then(|| key.to_owned())
    };
    let (mut unmarked, mut seen) = (Vec::new(), 0);
    for (code, reference) in services.into_iter().chain([common]) {
        let (code, reference) = (read(&code), read(&reference));
        let lines: Vec<&str> = reference.lines().collect();
        let fields = code.lines().filter_map(|line| {
            let (name, kind) = line.trim().strip_prefix("pub ")?.split_once(": ")?;
            kind.contains("SecretString").then_some(name)
        });
        for field in fields {
            for (n, line) in lines
                .iter()
                .enumerate()
                .filter(|(_, l)| key(l).as_deref() == Some(field))
            {
                seen += 1;
                // What documents it begins behind the key, section or empty line before.
                let before = lines[..n].iter().rev();
                let documents = |l: &&&str| l.starts_with("# ") && key(l).is_none();
                let first = before.take_while(documents).last();
                if !first.is_some_and(|first| first.starts_with("# Secret. ")) {
                    unmarked.push((*line).to_owned());
                }
            }
        }
    }
    assert!(seen >= 6, "they are found: {seen}");
    none(&unmarked, "a secret's documentation begins with `Secret.`");
}
