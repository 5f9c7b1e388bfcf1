//! Crashes everything while complaints are worked on, and counts what is left (security, section 7).
//!
//! [`Plan::carry_out`] is one run: an installation of its own, drivers that take complaints from
//! registration to closing ([`life`]), blows in an order that a seed decides ([`chaos`]), then rest
//! and the invariants ([`invariants`]). The crash suite (`tests/crash.rs`) and the program `prove`
//! (`deploy/local/prove`) are two ways to ask for it. `mutants/` breaks messaging on purpose;
//! `deploy/local/mutants` expects the tests to notice.
//!
//! Absent on purpose: anything that services or their unit tests use.

mod chaos;
mod invariants;
mod ledger;
mod life;
mod poison;
mod run;
mod servers;

pub use chaos::{Damage, POINTS, Target};
pub use run::{Outcome, Plan};
