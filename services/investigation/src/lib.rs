//! tmp
pub mod commands;
pub mod consumers;
pub mod domain;
pub mod publish;
pub mod store;
