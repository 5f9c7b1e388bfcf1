//! To be written.
pub mod domain;
pub mod file;
