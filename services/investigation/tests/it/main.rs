//! The service as its neighbours meet it: real HTTP, a real RabbitMQ, a real PostgreSQL.
//!
//! Every test has a database, names on the broker, keys and a port of its own.
//! `DATABASE_URL` and `AMQP_URL` say where the servers are, as `deploy/local/test` sets them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod actions;
mod cast;
mod classifying;
mod concluding;
mod custody;
mod hearing;
mod listing;
mod reading;
mod recusing;
mod verifying;
mod views;
mod world;
