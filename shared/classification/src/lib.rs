//! Scopes, sub-types and severity proposed from a complaint's text, in Chinese or English.
//!
//! A proposal with reasons, never a decision: a person classifies (S-4.3, F-4.3a). Intake runs it
//! before anything is stored, since it decides what is sealed (F-6.9); hence pure, fast, and
//! careful in one direction: an allegation of scope C that was missed does harm, one too many
//! costs a second look.
//!
//! Two readers work together. The rules (`rules.toml`) are phrases written by hand; one pass of an
//! automaton finds all of them, and `judge.rs` reads denials, hearsay and other places. For what no
//! rule says, a linear model (`model.txt`) weighs n-grams, concepts and the rules that speak; it was
//! learned once from texts written for this project (`train.rs`), and its words are told as reasons
//! as the rules' are. `decide.rs` puts them together. Absent on purpose: learning from what is
//! registered, and any look at who is meant or who complains.

#[cfg(test)]
mod corpus;
mod decide;
mod features;
#[cfg(test)]
mod figures;
mod judge;
mod model;
mod pattern;
mod read;
mod rules;
mod script;
#[cfg(test)]
mod toy;
#[cfg(test)]
mod train;

use regulation::{DeclineReason, Scope, Severity};

/// What the text suggests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Gravest first (F-2.1a); empty where it lies outside or nothing can be told.
    pub scopes: Vec<Scope>,
    /// Sub-types as in section 2 (`C1`), in the order of the scopes.
    pub subtypes: Vec<String>,
    /// Major for injury, data leak, many people, large loss, media, reprisal, and any scope C.
    pub severity: Severity,
    /// Integrity is possible, or the text is too short or too foreign to tell: to be stored as S3
    /// until somebody has read it. Also where scope C was denied or told of somebody outside,
    /// because that may be misread.
    pub sensitive: bool,
    /// It may lie outside of what may be complained about (F-2.2); only where `scopes` is empty.
    pub outside: Option<DeclineReason>,
    /// The text's words that led here, such as `C1: 茶水费` or `major, injury: 住院`. They tell
    /// the matter, so they are stored as the narrative is.
    pub reasons: Vec<String>,
}

/// Reads a complaint's text.
pub fn propose(text: &str) -> Proposal {
    decide::propose_by(rules::get(), model::get(), text, None)
}
