//! Intake.
pub mod domain;
mod store;
