//! Crashes everything while complaints are worked on, and counts what is left: `tests/crash`.
//! `mutants/` breaks messaging on purpose; `deploy/local/mutants` expects the tests to notice.
//!
//! Absent on purpose: code. The suite is a test.
