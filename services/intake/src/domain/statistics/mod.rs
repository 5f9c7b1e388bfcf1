//! 统计 (F-6.8): what a complaint's life counts as, and what the counts come to.
//!
//! [`contribution`] is the whole rule: from the facts of one complaint to the figures it counts in,
//! each with the day that decides the period. It is counted anew after every fact, so replays, late
//! facts, reopening and reclassification need no rules of their own.

mod count;
mod definitions;
mod numbers;
mod period;

pub use count::{Attribution, Contribution, Step, What, contribution};
pub use definitions::{DEFINITIONS, Definition};
pub use numbers::{Numbers, Stage, Tally};
pub use period::{Period, PeriodError};

#[cfg(test)]
mod tests;
