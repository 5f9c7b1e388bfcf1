//! Directory as it runs: a real PostgreSQL and RabbitMQ, HTTP, the command line.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod accounts;
mod arrival;
mod calendars;
mod colleagues;
mod coming_back;
mod command_line;
mod http;
mod import;
mod keys;
mod liar;
mod lies;
mod notices;
mod partners;
mod provider;
mod support;
