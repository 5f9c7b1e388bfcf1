//! Storage against a real PostgreSQL.

mod audit;
mod idempotency;
mod migrate;
mod support;
mod transaction;
