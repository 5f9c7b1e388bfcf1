//! Scopes, sub-types and severity proposed from a complaint's text, in Chinese or English.
//!
//! A proposal with reasons, never a decision: a person classifies (S-4.3, F-4.3a). Intake runs it
//! before anything is stored, since it decides what is sealed (F-6.9); hence pure, fast, and
//! careful in one direction: an allegation of scope C that was missed does harm, one too many
//! costs a second look. The rules are data in `rules.toml`; one pass of an automaton finds every
//! phrase. Absent on purpose: learning, and any look at who is meant or who complains.

mod read;
mod rules;

use regulation::{DeclineReason, Scope, Severity};

/// What the text suggests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Gravest first (F-2.1a); empty where no rule speaks.
    pub scopes: Vec<Scope>,
    /// Sub-types as in section 2 (`C1`), in the order of the scopes.
    pub subtypes: Vec<String>,
    /// Major for injury, data leak, many people, large loss, media, reprisal, and any scope C.
    pub severity: Severity,
    /// Integrity is possible, or the text is too short or too foreign to tell: to be stored as S3
    /// until somebody has read it. Also where scope C was denied or told of somebody outside,
    /// because the rules may have misread that.
    pub sensitive: bool,
    /// It may lie outside of what may be complained about (F-2.2); only where `scopes` is empty.
    pub outside: Option<DeclineReason>,
    /// The rules' words that led here, such as `C1: 茶水费` or `major, injury: 住院`. They tell
    /// the matter, so they are stored as the narrative is.
    pub reasons: Vec<String>,
}

/// Reads a complaint's text.
pub fn propose(text: &str) -> Proposal {
    let text = read::fold(text);
    let finds = rules::get().finds(&text);

    let mut reasons = Vec::new();
    let mut subtypes = std::collections::BTreeSet::new();
    for find in &finds.scope {
        subtypes.insert(find.tag);
        reasons.push(format!("{}: {}", find.tag, find.phrase));
    }
    let mut scopes = Vec::new();
    let mut ordered = Vec::new();
    for scope in GRAVEST_FIRST {
        let of_scope = subtypes
            .iter()
            .filter(|subtype| subtype.starts_with(scope.code()));
        let before = ordered.len();
        ordered.extend(of_scope.map(|subtype| (*subtype).to_owned()));
        if ordered.len() > before {
            scopes.push(scope);
        }
    }

    let integrity = scopes.contains(&Scope::Integrity);
    let severity = if integrity || !finds.major.is_empty() {
        Severity::Major
    } else {
        Severity::Ordinary
    };
    reasons.extend(
        finds
            .major
            .iter()
            .map(|find| format!("major, {}: {}", find.tag, find.phrase)),
    );
    reasons.extend(
        finds
            .set_aside
            .iter()
            .map(|find| format!("set aside, {}: {}", find.tag, find.phrase)),
    );
    reasons.extend(
        finds
            .hints
            .iter()
            .map(|find| format!("sensitive: {}", find.phrase)),
    );
    let untellable = read::words(&text) < FEWEST_WORDS;
    if untellable {
        reasons.push("sensitive: too short to tell".to_owned());
    }
    let outside = finds
        .outside
        .first()
        .filter(|_| scopes.is_empty() && finds.major.is_empty());
    reasons.extend(
        outside
            .iter()
            .map(|(reason, find)| format!("outside, {reason}: {}", find.phrase)),
    );
    let mut said = std::collections::HashSet::new();
    reasons.retain(|reason| said.insert(reason.clone()));

    Proposal {
        subtypes: ordered,
        severity,
        sensitive: integrity
            || untellable
            || !finds.set_aside.is_empty()
            || !finds.hints.is_empty(),
        outside: outside.map(|(reason, _)| *reason),
        scopes,
        reasons,
    }
}

/// F-2.1a.
const GRAVEST_FIRST: [Scope; 4] = [
    Scope::Integrity,
    Scope::Quality,
    Scope::Attitude,
    Scope::Other,
];

/// Chinese characters and Latin words below which nothing can be told. Text in a script that no
/// rule reads has none of either.
const FEWEST_WORDS: usize = 8;
