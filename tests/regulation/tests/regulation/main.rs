//! The regulation is executable: each test is named after a rule (`s_4_4_…` is S-4.4), shows a case
//! that the rule allows and one that it forbids, and drives running services through their public
//! doors only. `RULES.md` next to this folder lists rule → tests → code.
//!
//! Absent on purpose: whole lives (`tests/journeys`), and how a rule is implemented.

mod beside;
mod classify;
mod clocks;
mod confide;
mod dispatch;
mod follow_up;
mod keeping;
mod measures;
mod policies;
mod purpose;
mod receive;
mod recuse;
mod register;
mod relay;
mod relief;
mod repeats;
mod result;
mod statistics;
mod verify;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// A moment in an answer.
fn moment(at: &Value) -> DateTime<Utc> {
    let at = at.as_str().expect("a moment");
    at.parse().expect("a moment in RFC 3339")
}
