//! What services write down when somebody looks at something, against the one list of it.

use std::collections::BTreeMap;

use authorization::{VIEWS, sight_of};

use crate::repository::{code, files, is_test, none};

/// Actions of the trail that change something, or are about people and not about a complaint: whoever
/// adds one says here that nobody has looked at anything by it.
const DEEDS: &[&str] = &[
    // intake
    "code.issued",
    "evidence.scanned",
    "representative.added",
    // Of whoever took it: it is about no single complaint.
    "statistics.exported",
    // investigation
    "classification.downgrade_dropped",
    "classification.downgrade_proposed",
    "classification.downgrade_refused",
    "custody.recording_named",
    "event.published",
    "investigation.ended",
    "investigation.record_added",
    "investigation.resumed",
    "investigation.verified",
    // notification
    "correspondence.ended",
    "correspondence.resumed",
    "letter.posted",
    "letter.printed",
    "letter.returned",
    "letter.written",
    "message.answered",
    "message.called",
    "message.delivered",
    "message.failed",
    "message.relayed",
    "message.retried",
    "message.sent",
    "reply.due",
    "reply.written",
    // directory
    "identity.bound",
    "identity.unbound",
    "invitation.made",
    "organization.imported",
    "calendar.adopted",
    "password.changed",
    "second_factor.added",
    "second_factor.removed",
    "secret.ended",
    "secret.made",
    "sign_in.ended",
    "sign_in.refused",
    "sign_in.shut_out",
    "sign_in.succeeded",
    // everywhere
    "complaint.erased_again",
    "second_person.awaited",
    "second_person.confirmed",
];

/// Verbs of somebody who looks.
const LOOKING: &[&str] = &[
    "accessed",
    "copied",
    "denied",
    "downloaded",
    "exported",
    "listed",
    "looked",
    "printed_out",
    "read",
    "revealed",
    "searched",
    "seen",
    "shown",
    "viewed",
];

/// Words in quotes that look like an action of the trail: `noun.verb`.
fn actions(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2).filter(|text| {
        let word = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        text.split_once('.')
            .is_some_and(|(noun, verb)| word(noun) && word(verb))
    })
}

/// An event's type without its ends, as histories call it.
fn is_fact(action: &str) -> bool {
    let event_type = format!("redress.{action}.v1");
    events::ALL
        .iter()
        .any(|event| event.event_type == event_type)
}

fn looks(action: &str) -> bool {
    let verb = action.rsplit('.').next().unwrap_or_default();
    LOOKING.contains(&verb)
}

/// Each with the places where it stands: in files that write entries, all; elsewhere, those that tell
/// of a look by their verb.
fn written() -> BTreeMap<String, Vec<String>> {
    let mut written: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let sources = ["services", "shared"]
        .into_iter()
        .flat_map(|folder| files(folder, Some("rs")))
        .filter(|path| path.contains("/src/") && !is_test(path));
    for path in sources {
        let lines = code(&path);
        let writes = |(_, line): &(usize, String)| {
            ["audit::append(", "publish::entry(", " entry("]
                .iter()
                .any(|call| line.contains(call))
        };
        let writes = lines.iter().any(writes);
        for (number, line) in &lines {
            for action in actions(line).filter(|action| writes || looks(action)) {
                let place = format!("{path}:{number}");
                written.entry(action.to_owned()).or_default().push(place);
            }
        }
    }
    written
}

#[test]
fn whatever_is_written_into_the_trail_is_a_look_or_a_deed() {
    let mut found = Vec::new();
    for (action, places) in written() {
        if sight_of(&action).is_none() && !is_fact(&action) && !DEEDS.contains(&action.as_str()) {
            found.push(format!("{action}: {}", places.join(", ")));
        }
    }
    none(
        &found,
        "a look at a complaint stands in authorization::VIEWS, so that supervisors see it",
    );
}

#[test]
fn facts_that_tell_of_a_look_are_looks() {
    let types = events::ALL.iter().map(|event| event.event_type);
    let looked = types.filter(|name| looks(name.trim_end_matches(".v1")));
    let missing: Vec<String> = looked
        .filter(|name| sight_of(name).is_none())
        .map(str::to_owned)
        .collect();
    none(&missing, "a look stands in authorization::VIEWS");
}

#[test]
fn the_list_of_looks_names_nothing_that_nobody_writes() {
    let written = written();
    assert!(
        written.len() > 30,
        "entries are written otherwise: tell this test"
    );
    // Its own file names all of them.
    let elsewhere = |action: &str| {
        let places = written.get(action).into_iter().flatten();
        let own = "shared/authorization/src/views.rs";
        places.into_iter().any(|place| !place.starts_with(own))
    };
    let fact = |action: &str| events::ALL.iter().any(|event| event.event_type == action);
    // Written there, for every service.
    let own = |action: &str| matches!(action, "access.denied" | "views.read");
    let idle: Vec<String> = VIEWS
        .iter()
        .map(|(action, _)| *action)
        .filter(|action| !elsewhere(action) && !fact(action) && !own(action))
        .map(str::to_owned)
        .collect();
    none(&idle, "nobody writes it any more");
    let gone: Vec<String> = DEEDS
        .iter()
        .filter(|action| !written.contains_key(**action))
        .map(|action| (*action).to_owned())
        .collect();
    none(&gone, "nobody writes it any more");
}
