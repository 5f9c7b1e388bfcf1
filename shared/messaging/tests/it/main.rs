//! Messaging against a real PostgreSQL and a real RabbitMQ.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod catch_up;
mod conformance;
mod delivery;
mod links;
mod partitions;
mod relay;
mod robustness;
mod support;
mod together;
