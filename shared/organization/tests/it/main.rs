//! The copy of the organization against a real PostgreSQL.

mod calendars;
mod lines;
mod recusal;
mod support;
