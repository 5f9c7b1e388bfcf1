//! What notification does.

use regulation::Satisfaction;

use super::{Aid, Deed, Kind, codes, may, must};
use crate::backend::At;

/// F-6.3.
fn outcomes() -> Vec<&'static str> {
    vec!["answered", "unreachable"]
}

pub(super) const DEEDS: &[Deed] = &[
    Deed::new(
        At::Notification,
        "reply",
        "/v1/replies/{id}",
        &[must("text", Kind::Words(5_000))],
    )
    .with(Aid::Result),
    Deed::new(
        At::Notification,
        "follow-up",
        "/v1/follow-ups/{id}",
        &[
            must("outcome", Kind::One("follow-up", outcomes)),
            may(
                "satisfaction",
                Kind::One("satisfaction", codes!(Satisfaction)),
            ),
            may("reprisal", Kind::Either),
            may("note", Kind::Words(1_000)),
        ],
    ),
    Deed::new(
        At::Notification,
        "conversation",
        "/v1/conversations/{id}",
        &[must("text", Kind::Words(1_000))],
    )
    .unversioned(),
];
