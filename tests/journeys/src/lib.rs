//! What a test of the whole needs: a running installation of its own ([`World`]), the people of the
//! demo organization ([`cast`]), the steps of a complaint's life as they take them (`life`), what
//! complainants say ([`matters`]) and what must hold at the end ([`World::finish`]).
//!
//! Absent on purpose: expectations about any one rule; those are in the tests.

pub mod cast;
pub mod collector;
mod invariants;
mod life;
mod mail;
pub mod matters;
pub mod photos;
mod world;

pub use life::Case;
pub use testkit::within;
pub use world::{Service, World, china, postgres_program, succeed, verdict};
