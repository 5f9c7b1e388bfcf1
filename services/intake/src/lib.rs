//! Intake.
pub mod domain;
