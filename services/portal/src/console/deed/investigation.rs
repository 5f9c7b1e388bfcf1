//! What investigation does.

use regulation::{Finding, Scope, Severity};

use super::{Aid, Deed, Kind, codes, may, must};
use crate::backend::At;

const WORDS: Kind = Kind::Words(5_000);

/// F-4.2a.
fn methods() -> Vec<&'static str> {
    vec!["talk", "business_records"]
}

fn complexities() -> Vec<&'static str> {
    vec!["simple", "complex"]
}

fn records() -> Vec<&'static str> {
    vec!["interview", "document", "video", "business_record"]
}

pub(super) const DEEDS: &[Deed] = &[
    Deed::new(
        At::Investigation,
        "preliminary-verification",
        "/v1/investigations/{id}/preliminary-verification",
        &[
            must("methods", Kind::Some("method", methods)),
            must("complexity", Kind::One("complexity", complexities)),
            must("note", WORDS),
        ],
    ),
    Deed::new(
        At::Investigation,
        "classification",
        "/v1/investigations/{id}/classification",
        &[
            must("severity", Kind::One("severity", codes!(Severity))),
            must("scopes", Kind::Some("scope-name", codes!(Scope))),
            may("subtypes", Kind::Subtypes),
            must("reason", WORDS),
        ],
    )
    .with(Aid::Proposal),
    Deed::new(
        At::Investigation,
        "confirmation",
        "/v1/investigations/{id}/classification/confirmation",
        &[must("agreed", Kind::Either), may("reason", WORDS)],
    ),
    Deed::new(
        At::Investigation,
        "group",
        "/v1/investigations/{id}/group",
        &[
            must("leader_id", Kind::Person),
            may("member_ids", Kind::People),
        ],
    ),
    Deed::new(
        At::Investigation,
        "records",
        "/v1/investigations/{id}/records",
        &[
            must("kind", Kind::One("record", records)),
            must("text", WORDS),
            may("at", Kind::Moment),
        ],
    ),
    Deed::new(
        At::Investigation,
        "recordings",
        "/v1/investigations/{id}/recordings",
        &[
            must("name", Kind::Line),
            must("overwritten_at", Kind::Moment),
        ],
    ),
    Deed::new(
        At::Investigation,
        "conclusion",
        "/v1/investigations/{id}/conclusion",
        &[
            must("finding", Kind::One("finding", codes!(Finding))),
            must("facts", WORDS),
            may("evidence_relied_on", Kind::Sources),
        ],
    ),
    Deed::new(
        At::Investigation,
        "interest",
        "/v1/investigations/{id}/interest",
        &[must("reason", WORDS)],
    )
    .unversioned(),
];
