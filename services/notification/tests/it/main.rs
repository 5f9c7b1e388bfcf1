//! The service as its neighbours meet it: real HTTP, a real RabbitMQ, a real PostgreSQL, a real SMTP
//! server; intake and directory answer for addresses only.
//!
//! Every test has a database, names on the broker, keys, a mailbox and a port of its own.
//! `DATABASE_URL` and `AMQP_URL` say where the servers are, as `deploy/local/test` sets them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod actions;
mod cast;
mod complainants;
mod counting;
mod delivering;
mod following_up;
mod letters;
mod patterns;
mod peers;
mod relaying;
mod replying;
mod reprisal;
mod staff;
mod supervision;
mod templates;
mod texting;
mod views;
mod world;
