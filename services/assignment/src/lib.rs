//! assignment.
pub mod domain;
mod store;
