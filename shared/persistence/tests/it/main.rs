//! Storage against a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod audit;
mod idempotency;
mod migrate;
mod roles;
mod support;
mod transaction;
mod wall;
