//! The service as its neighbours meet it: real HTTP, a real RabbitMQ, a real PostgreSQL.
//!
//! Every test has a database, names on the broker, keys and a port of its own.
//! `DATABASE_URL` and `AMQP_URL` say where the servers are, as `deploy/local/test` sets them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod actions;
mod always;
mod assisting;
mod cast;
mod deadlines;
mod due;
mod major;
mod measures;
mod ordinary;
mod patterns;
mod reassigning;
mod recusing;
mod routing;
mod stages;
mod supervising;
mod table;
mod two;
mod two_units;
mod views;
mod world;
