//! What assignment does.

use regulation::{ContactOutcome, ContactWay, MeasureForm, MeasureKind, WaitsFor};

use super::{Aid, Deed, Kind, codes, may, must};
use crate::backend::At;

const WORDS: Kind = Kind::Words(5_000);

pub(super) const DEEDS: &[Deed] = &[
    Deed::new(
        At::Assignment,
        "dispatch",
        "/v1/assignments/{id}/dispatch",
        &[
            must("department_id", Kind::Department),
            may("handler_id", Kind::Person),
            may("assisting", Kind::Assisting),
            must("required", WORDS),
        ],
    )
    .with(Aid::Routing),
    Deed::new(
        At::Assignment,
        "designation",
        "/v1/assignments/{id}/designation",
        &[
            must("leader_id", Kind::Person),
            must("member_ids", Kind::People),
            must("required", WORDS),
        ],
    ),
    Deed::new(
        At::Assignment,
        "sign-for",
        "/v1/assignments/{id}/sign-for",
        &[],
    ),
    Deed::new(
        At::Assignment,
        "return",
        "/v1/assignments/{id}/return",
        &[must("reason", WORDS)],
    ),
    Deed::new(
        At::Assignment,
        "reassignment",
        "/v1/assignments/{id}/reassignment",
        &[
            must("department_id", Kind::Department),
            may("handler_id", Kind::Person),
            may("required", WORDS),
            must("reason", WORDS),
        ],
    )
    .with(Aid::Routing),
    Deed::new(
        At::Assignment,
        "contact-attempts",
        "/v1/assignments/{id}/contact-attempts",
        &[
            must("way", Kind::One("way", codes!(ContactWay))),
            must("outcome", Kind::One("contact", codes!(ContactOutcome))),
            must("note", WORDS),
        ],
    ),
    Deed::new(
        At::Assignment,
        "measures",
        "/v1/assignments/{id}/measures",
        &[
            must("kind", Kind::One("measure", codes!(MeasureKind))),
            may("form", Kind::One("form", codes!(MeasureForm))),
            must("owner_id", Kind::Person),
            must("due_date", Kind::Day),
            must("description", WORDS),
        ],
    ),
    Deed::new(
        At::Assignment,
        "completion",
        "/v1/assignments/{id}/measures/{of}/completion",
        &[must("proof", WORDS)],
    ),
    Deed::new(
        At::Assignment,
        "check-off",
        "/v1/assignments/{id}/measures/{of}/check-off",
        &[],
    ),
    Deed::new(
        At::Assignment,
        "result",
        "/v1/assignments/{id}/result",
        &[must("summary", WORDS), may("without", WORDS)],
    ),
    Deed::new(
        At::Assignment,
        "endorsement",
        "/v1/assignments/{id}/endorsement",
        &[],
    )
    .with(Aid::Result),
    Deed::new(
        At::Assignment,
        "approval",
        "/v1/assignments/{id}/approval",
        &[],
    )
    .with(Aid::Result),
    Deed::new(
        At::Assignment,
        "redo",
        "/v1/assignments/{id}/redo",
        &[must("reason", WORDS)],
    )
    .with(Aid::Result),
    Deed::new(
        At::Assignment,
        "review",
        "/v1/assignments/{id}/review",
        &[must("upheld", Kind::Either), must("note", WORDS)],
    )
    .with(Aid::Result),
    Deed::new(
        At::Assignment,
        "extension",
        "/v1/assignments/{id}/extension",
        &[must("days", Kind::Number), must("reason", WORDS)],
    ),
    Deed::new(
        At::Assignment,
        "extension-ruling",
        "/v1/assignments/{id}/extension-ruling",
        &[must("granted", Kind::Either), may("reason", WORDS)],
    ),
    Deed::new(
        At::Assignment,
        "suspension",
        "/v1/assignments/{id}/suspension",
        &[
            must("waits_for", Kind::One("waits", codes!(WaitsFor))),
            must("resumes_on", Kind::Day),
            must("reason", WORDS),
        ],
    ),
    Deed::new(
        At::Assignment,
        "suspension-ruling",
        "/v1/assignments/{id}/suspension-ruling",
        &[must("granted", Kind::Either), may("reason", WORDS)],
    ),
    Deed::new(
        At::Assignment,
        "resumption",
        "/v1/assignments/{id}/resumption",
        &[],
    ),
    Deed::new(
        At::Assignment,
        "urge",
        "/v1/assignments/{id}/urge",
        &[may("note", WORDS)],
    ),
    Deed::new(
        At::Assignment,
        "supervision-orders",
        "/v1/assignments/{id}/supervision-orders",
        &[must("what", WORDS), must("due_date", Kind::Day)],
    ),
    Deed::new(
        At::Assignment,
        "answer",
        "/v1/assignments/{id}/supervision-orders/{of}/answer",
        &[must("text", WORDS)],
    ),
    Deed::new(
        At::Assignment,
        "part-sign-for",
        "/v1/assignments/{id}/assisting-departments/{of}/sign-for",
        &[],
    ),
    Deed::new(
        At::Assignment,
        "contribution",
        "/v1/assignments/{id}/assisting-departments/{of}/contribution",
        &[must("opinion", WORDS)],
    ),
];
