//! Rows ↔ domain, the two numbers that only a row has, and what lists and pages read.
//!
//! Absent on purpose: rules. A row that contradicts itself is an error, never a guess.

pub mod due;
pub mod ledger;
mod load;
pub mod patterns;
mod progress;
pub mod queues;
mod record;
pub mod relief;
pub mod routing;
mod save;
mod side;
mod stage;
mod tables;
pub mod tally;
pub mod tasks;

pub use load::{load, open_on_calendar, peek, touching};
pub use save::{save, told};
