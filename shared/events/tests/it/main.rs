//! The contract held against golden files, against itself and against the AsyncAPI specification.

mod asyncapi;
mod envelope;
mod golden;
mod registry;
mod samples;
