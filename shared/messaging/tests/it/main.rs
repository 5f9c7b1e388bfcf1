//! Messaging against a real PostgreSQL and a real RabbitMQ.

mod catch_up;
mod conformance;
mod delivery;
mod links;
mod partitions;
mod relay;
mod robustness;
mod support;
