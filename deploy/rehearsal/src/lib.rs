//! Drives a running installation through its public doors only: what the launcher's demo, the walk
//! and the tests have in common. It knows no database and no broker.
//!
//! [`Installation`] calls, [`steps`] are what people do, [`register`] is what they read; [`demo`],
//! [`walk`], [`explain`] and [`watch`] are the commands, which write to a [`Page`].

pub mod demo;
pub mod explain;
mod installation;
mod mail;
mod page;
pub mod register;
mod roster;
pub mod settings;
pub mod steps;
mod terms;
mod trouble;
pub mod walk;
pub mod watch;

pub use installation::{Answer, Installation, Method, Who};
pub use page::{Lang, Page};
pub use roster::Roster;
pub use terms::Term;
pub use trouble::{Refusal, Trouble};
