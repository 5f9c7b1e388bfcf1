//! Programs are compiled once, for `up` and for tests.

use std::collections::BTreeMap;
use std::process::Command;

use crate::repository::root;

/// What each package is built with, as its lines of `cargo tree` say.
fn features(edges: &str) -> BTreeMap<String, Vec<String>> {
    let listed = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--workspace",
            "--locked",
            "--offline",
            "--prefix",
            "none",
        ])
        .args(["--edges", edges, "--format", "{p}|{f}"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&listed.stderr);
    assert!(listed.status.success(), "{said}");
    let mut features: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&listed.stdout).lines() {
        let line = line.trim_end_matches(" (*)");
        let Some((package, with)) = line.split_once('|') else {
            continue;
        };
        let of = features.entry(package.to_owned()).or_default();
        if !of.iter().any(|known| known == with) {
            of.push(with.to_owned());
        }
    }
    features.values_mut().for_each(|of| of.sort());
    features
}

/// A package that tests want with one feature more is another package to the compiler, and so is all that
/// stands on it: minutes of a cold run. What tests bring in is named in this package's `[dependencies]`.
#[test]
fn what_tests_bring_in_changes_nothing_about_the_programs() {
    let programs = features("normal,no-proc-macro");
    let tests = features("normal,dev,no-proc-macro");
    assert!(programs.len() > 300, "{} packages", programs.len());
    let differing: Vec<_> = programs
        .iter()
        .filter(|(package, with)| tests.get(*package) != Some(with))
        .map(|(package, with)| {
            format!(
                "{package}: {with:?}, and for tests {:?}",
                tests.get(package)
            )
        })
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
