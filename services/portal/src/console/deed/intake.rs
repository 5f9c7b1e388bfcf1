//! What intake does.

use regulation::{ClosingResult, DeclineReason, ErasureGround, ReopenReason};

use super::{Aid, Answer, Deed, Kind, codes, may, must};
use crate::backend::At;

/// Reasons and notes.
const WORDS: Kind = Kind::Words(1_000);

pub(super) const DEEDS: &[Deed] = &[
    Deed::new(
        At::Intake,
        "acceptance",
        "/v1/complaints/{id}/acceptance",
        &[],
    )
    .bare(),
    Deed::new(
        At::Intake,
        "declination",
        "/v1/complaints/{id}/declination",
        &[
            must("reason", Kind::One("result", codes!(DeclineReason))),
            may("earlier_id", Kind::Complaint),
            must("signpost", WORDS),
        ],
    ),
    Deed::new(
        At::Intake,
        "supplements",
        "/v1/complaints/{id}/supplements",
        &[must("text", Kind::Words(5_000))],
    )
    .unversioned(),
    Deed::new(
        At::Intake,
        "respondents",
        "/v1/complaints/{id}/respondents",
        &[must("staff_ids", Kind::People)],
    ),
    Deed::new(
        At::Intake,
        "representatives",
        "/v1/complaints/{id}/representatives",
        &[
            must("complainant/name", Kind::Line),
            must("complainant/phone", Kind::Phone),
        ],
    )
    .unversioned(),
    Deed::new(
        At::Intake,
        "merging",
        "/v1/complaints/{id}/merging",
        &[must("into", Kind::Complaint), may("new_facts", WORDS)],
    )
    .with(Aid::Repeats),
    Deed::new(
        At::Intake,
        "unmerging",
        "/v1/complaints/{id}/unmerging",
        &[],
    )
    .bare(),
    Deed::new(
        At::Intake,
        "withdrawal",
        "/v1/complaints/{id}/withdrawal",
        &[],
    )
    .bare(),
    Deed::new(
        At::Intake,
        "closure",
        "/v1/complaints/{id}/closure",
        &[
            must("result", Kind::One("result", codes!(ClosingResult))),
            must("reason", WORDS),
        ],
    ),
    Deed::new(
        At::Intake,
        "reopening",
        "/v1/complaints/{id}/reopening",
        &[
            must("reason", Kind::One("reopen", codes!(ReopenReason))),
            must("note", WORDS),
        ],
    ),
    Deed::new(
        At::Intake,
        "identity-disclosures",
        "/v1/complaints/{id}/identity-disclosures",
        &[must("reason", WORDS)],
    )
    .unversioned()
    .showing(Answer::Identity),
    Deed::new(At::Intake, "code", "/v1/complaints/{id}/code", &[])
        .bare()
        .unversioned()
        .showing(Answer::Code),
    Deed::new(
        At::Intake,
        "legal-hold",
        "/v1/complaints/{id}/legal-hold",
        &[must("reason", WORDS)],
    ),
    Deed::new(
        At::Intake,
        "legal-hold-release",
        "/v1/complaints/{id}/legal-hold-release",
        &[must("reason", WORDS)],
    ),
    Deed::new(
        At::Intake,
        "erasure",
        "/v1/complaints/{id}/erasure",
        &[must("ground", Kind::One("ground", codes!(ErasureGround)))],
    ),
];
