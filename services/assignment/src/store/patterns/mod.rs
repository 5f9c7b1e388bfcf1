//! Patterns (F-5.3): rows ↔ domain, lists, and what is overdue.

mod find;
mod list;
mod row;
mod write;

pub use find::{alone, counting, load, of_person, of_window, take_overdue};
pub use list::{After, list};
pub use write::{raise, recount, save};
