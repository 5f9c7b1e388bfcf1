//! The copy of the organization against a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod absences;
mod calendars;
mod lines;
mod recusal;
mod recusing;
mod support;
