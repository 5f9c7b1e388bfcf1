//! Rows ↔ domain, the two numbers that only a row has, and what lists and pages read.
//!
//! Absent on purpose: rules. A row that contradicts itself is an error, never a guess.

pub mod due;
pub mod ledger;
mod load;
pub mod queues;
mod save;
mod stage;
mod tables;

pub use load::{load, open_on_calendar, peek};
pub use save::{save, told};
