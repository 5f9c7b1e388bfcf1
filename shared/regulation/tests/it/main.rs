//! The vocabulary and the numbers, as others rely on them.

#![expect(clippy::unwrap_used, reason = "tests")]

mod codes;
mod policy;
mod subtypes;
