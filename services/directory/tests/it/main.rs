//! Directory as it runs: a real PostgreSQL and RabbitMQ, HTTP, the command line.

mod calendars;
mod command_line;
mod http;
mod import;
mod support;
