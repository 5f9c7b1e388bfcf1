//! What may depend on what.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::repository::{SERVICES, files, none, root};

/// Each shared crate and the crates of ours it may use. Leaves first; a line further down is built
/// on lines further up only.
const LAYERS: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("telemetry", &[]),
    ("sealing", &[]),
    ("calendar", &[]),
    ("regulation", &["calendar"]),
    ("classification", &["regulation"]),
    ("events", &["regulation"]),
    ("persistence", &["regulation"]),
    ("audit", &["persistence"]),
    ("erasure", &["persistence"]),
    (
        "messaging",
        &["clock", "events", "persistence", "telemetry"],
    ),
    ("web", &["clock", "persistence", "regulation", "telemetry"]),
    (
        "organization",
        &[
            "calendar",
            "events",
            "messaging",
            "persistence",
            "regulation",
        ],
    ),
    (
        "authorization",
        &["clock", "organization", "persistence", "regulation", "web"],
    ),
    (
        "service",
        &[
            "audit",
            "authorization",
            "clock",
            "erasure",
            "events",
            "messaging",
            "organization",
            "persistence",
            "sealing",
            "telemetry",
            "web",
        ],
    ),
];

/// Crates that nobody pulls in: C builds of minutes, or C libraries where Rust does.
const BANNED: &[&str] = &[
    "aws-lc-sys",
    "aws-lc-rs",
    "pq-sys",
    "openssl-sys",
    "native-tls",
];

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}: {errors}");
    String::from_utf8(output.stdout).expect("cargo prints text")
}

/// Ours, each with its folder and the names of what it depends on outside of tests.
fn packages() -> BTreeMap<String, (String, BTreeSet<String>)> {
    let metadata: Value = serde_json::from_str(&cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
        "--offline",
    ]))
    .expect("metadata is JSON");
    let root = root();
    let package = |p: &Value| {
        let text = |v: &Value| v.as_str().expect("text").to_owned();
        let manifest = text(&p["manifest_path"]);
        let folder = manifest
            .strip_prefix(root.to_str().expect("the path is text"))
            .expect("inside the repository");
        let dependencies = p["dependencies"].as_array().expect("a list").iter();
        let normal = dependencies
            .filter(|d| d["kind"] != "dev")
            .map(|d| text(&d["name"]));
        (
            text(&p["name"]),
            (folder.trim_start_matches('/').to_owned(), normal.collect()),
        )
    };
    metadata["packages"]
        .as_array()
        .expect("a list")
        .iter()
        .map(package)
        .collect()
}

#[test]
fn shared_crates_are_layered_as_the_architecture_says() {
    let packages = packages();
    let mut found = Vec::new();
    for (name, (folder, dependencies)) in &packages {
        if !folder.starts_with("shared/") || name == "testkit" {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| layer == name) else {
            found.push(format!("{name} has no place in the layers"));
            continue;
        };
        let ours = dependencies.iter().filter(|d| packages.contains_key(*d));
        found.extend(
            ours.filter(|d| !allowed.contains(&d.as_str()))
                .map(|d| format!("{name} uses {d}")),
        );
    }
    none(&found, "the dependency graph is the architecture's");
}

#[test]
fn the_layers_have_no_way_up() {
    for (n, (name, uses)) in LAYERS.iter().enumerate() {
        for used in *uses {
            assert!(
                LAYERS[..n].iter().any(|(below, _)| below == used),
                "{name} is above {used}"
            );
        }
    }
}

#[test]
fn services_use_shared_crates_and_never_each_other() {
    let packages = packages();
    let mut found = Vec::new();
    for service in SERVICES {
        let (_, dependencies) = &packages[service];
        for used in dependencies {
            if packages
                .get(used)
                .is_some_and(|(folder, _)| !folder.starts_with("shared/"))
            {
                found.push(format!("{service} uses {used}"));
            }
            if used == "testkit" {
                found.push(format!("{service} uses testkit outside of tests"));
            }
        }
    }
    none(&found, "services depend on shared crates only");
}

#[test]
fn pure_crates_stay_pure() {
    let packages = packages();
    let mut found = Vec::new();
    for pure in ["calendar", "classification", "regulation"] {
        for used in [
            "tokio",
            "diesel",
            "diesel-async",
            "actix-web",
            "lapin",
            "reqwest",
            "tracing",
        ] {
            if packages[pure].1.contains(used) {
                found.push(format!("{pure} uses {used}"));
            }
        }
    }
    none(&found, "calendar, classification and regulation are pure");
}

#[test]
fn only_messaging_depends_on_lapin() {
    let mut found = Vec::new();
    for (name, (folder, dependencies)) in packages() {
        let tests = folder.starts_with("tests/") || name == "testkit";
        if dependencies.contains("lapin") && name != "messaging" && !tests {
            found.push(name);
        }
    }
    none(&found, "lapin is messaging's (and the tests')");
}

#[test]
fn no_c_library_comes_in_where_rust_does() {
    let tree = cargo(&[
        "tree",
        "--workspace",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--offline",
        "--locked",
    ]);
    let here: BTreeSet<&str> = tree.lines().filter_map(|l| l.split(' ').next()).collect();
    assert!(here.contains("tokio"), "cargo tree lists nothing");
    let found: Vec<String> = BANNED
        .iter()
        .filter(|b| here.contains(**b))
        .map(|b| (*b).to_owned())
        .collect();
    none(&found, "not in the tree");
}

#[test]
fn no_crate_is_a_drawer_for_everything() {
    let names = packages().into_keys();
    let drawers =
        names.filter(|n| ["common", "utils", "types", "core", "helpers"].contains(&n.as_str()));
    none(
        &drawers.collect::<Vec<_>>(),
        "a crate has one noun for a name",
    );
}

/// Several crates' migrations go into one schema, by version: the second of one version never runs.
#[test]
fn no_two_migrations_of_a_schema_have_one_version() {
    let mut found = Vec::new();
    for service in SERVICES {
        let mut versions = BTreeMap::new();
        let shared = files("shared", Some("sql"));
        let own = files(&format!("services/{service}"), Some("sql"));
        // Tests of migrating have some that go together on purpose.
        let runs = |p: &&String| p.ends_with("/up.sql") && !p.contains("/tests/");
        for path in shared.iter().chain(&own).filter(runs) {
            let folder = path.trim_end_matches("/up.sql").rsplit('/').next();
            let version = folder.and_then(|f| f.split('_').next()).unwrap_or(path);
            if let Some(other) = versions.insert(version.to_owned(), path) {
                found.push(format!("{other} and {path}"));
            }
        }
        assert!(
            !versions.is_empty(),
            "migrations have moved: tell this test"
        );
    }
    none(&found, "a version is the version of one migration");
}
