//! Marks, what complaints are counted as, and the numbers (F-6.8). See the migration for the tables.
//!
//! Locks are taken in one order by everybody: complaints by id, groups, cells by key. So replicas that
//! fold at once wait for each other for a moment, and never in a circle.

pub(crate) mod counted;
pub(crate) mod list;
pub(crate) mod marks;
pub(crate) mod numbers;
mod reached;
pub(crate) mod rebuild;
mod tables;
mod trail;

pub(crate) use counted::{Counted, Group};
pub(crate) use reached::{Narrowed, Reached};
pub(crate) use trail::{Facts, facts};
