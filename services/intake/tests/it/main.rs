//! Intake as its clients meet it: HTTP, facts over a real RabbitMQ, rows in a real PostgreSQL.
//!
//! `DATABASE_URL` and `AMQP_URL` name the servers, as `deploy/local/test` sets them. Every test has
//! a database, queues and keys of its own.
#![expect(clippy::unwrap_used, reason = "tests")]

mod actions;
mod cast;
mod command_line;
mod counting;
mod deciding;
mod disclosing;
mod erasing;
mod evidence;
mod files;
mod finding;
mod following;
mod keeping;
mod liar;
mod looking;
mod merging;
mod once;
mod owning;
mod reaching;
mod reading;
mod register;
mod registering;
mod repeats;
mod rotating;
mod s3;
mod s3_server;
mod scale;
mod scanning;
mod searching;
mod statistics;
mod together;
mod tombstones;
mod tracking;
mod views;
mod world;
