//! Seals, anchors and verification over a real PostgreSQL: what is untouched is never suspected, what is
//! touched is found where it is. `DATABASE_URL` names the server, as `deploy/local/test` sets it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod clean;
mod history;
mod left;
mod tampering;
mod tampers;
