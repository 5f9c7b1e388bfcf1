//! Who says to hear whom, against who does.

use std::collections::{BTreeMap, BTreeSet};

use crate::repository::{SERVICES, code, files, none};

/// Sources whose facts the service's consumers take, by their `type Event = …`.
fn heard(service: &str) -> BTreeSet<&'static str> {
    let folder = format!("services/{service}/src/consumers");
    if !crate::repository::root().join(&folder).is_dir() {
        return BTreeSet::new();
    }
    let source: BTreeMap<&str, &str> = events::ALL.iter().map(|e| (e.name, e.source)).collect();
    let mut sources = BTreeSet::new();
    for path in files(&folder, Some("rs")) {
        for (_, line) in code(&path) {
            let Some(event) = line.trim().strip_prefix("type Event = ") else {
                continue;
            };
            let event = event
                .trim_end_matches(';')
                .rsplit("::")
                .next()
                .unwrap_or(event);
            // A generic consumer is listed by its uses.
            if let Some(source) = source.get(event) {
                sources.insert(*source);
            }
        }
    }
    sources
}

#[test]
fn the_topology_lists_whom_the_services_hear() {
    let mut found = Vec::new();
    for service in SERVICES {
        let listed = messaging::LISTENERS
            .iter()
            .find(|(name, _)| *name == service);
        let mut listed: BTreeSet<&str> = listed
            .map(|(_, s)| s.iter().copied().collect())
            .unwrap_or_default();
        // Every listener keeps a copy of the organization; shared/organization hears it.
        listed.remove("directory");
        let mut heard = heard(service);
        heard.remove("directory");
        if listed != heard {
            found.push(format!("{service}: listed {listed:?}, heard {heard:?}"));
        }
    }
    none(&found, "messaging::LISTENERS is what consumers hear");
}

#[test]
fn a_reaction_is_named_after_what_it_does_on_which_event() {
    let mut found = Vec::new();
    for service in SERVICES {
        let folder = format!("services/{service}/src/consumers/");
        for path in files("services", Some("rs")) {
            if let Some(name) = path.strip_prefix(&folder)
                && name != "mod.rs"
                && !name.contains('/')
                && !name.contains("_on_")
            {
                found.push(path.clone());
            }
        }
    }
    none(&found, "<do_x>_on_<event>.rs");
}
