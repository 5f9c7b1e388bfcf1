//! assignment.
pub mod commands;
pub mod domain;
pub mod publish;
pub mod store;
