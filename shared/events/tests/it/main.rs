//! The contract held against golden files, against itself and against the AsyncAPI specification.

#![expect(clippy::unwrap_used, reason = "tests")]

mod asyncapi;
mod envelope;
mod golden;
mod policy;
mod registry;
mod samples;
