//! Drives a running installation through its public doors only: what the launcher's demo, the walk
//! and the tests have in common. It knows no database and no broker.

mod installation;
pub mod steps;

pub use installation::{Answer, Installation, Method, Who};
