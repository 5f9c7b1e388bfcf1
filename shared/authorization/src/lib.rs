//! Who may do what: one table, one order of decision, in the service that owns the data.
//!
//! Handlers take a [`Caller`], load the thing in a transaction, say what they know of it as a
//! [`Case`] and ask [`permit`]; lists ask [`reach`], filter in SQL by it and pass what came through
//! [`Reach::keep`]. The table itself is `table.txt`, readable by whoever has to approve it; a refused
//! read looks like 404, a refused act is 403 with a reason.
//! ```text
//! db.transaction(async |mut tx| {
//!     let case = store::case(&mut tx, complaint).await?.ok_or(web::NOT_FOUND)?;
//!     permit(&mut tx, &caller, Action::Conclude, &case).await?;
//!     commands::conclude(&mut tx, …).await
//! })
//! ```
//! Where a cell wants a second person ([`Permission::second_person`]), the command records what the
//! first one wants and acts when another one, for whom [`permit`] says the same, confirms.
//!
//! Absent on purpose: state (the domain refuses what is too early or too late), fields (handlers
//! show what [`Action::TaskView`] or [`Action::FullNarrative`] allows), and roles in tokens.

mod action;
mod caller;
mod decide;
mod permit;
mod table;
mod tokens;

pub use action::Action;
pub use caller::{Caller, StaffCaller};
pub use decide::{Case, Denied, Grant, Permission, Person, decide};
pub use permit::{Level, Reach, permit, permit_service, reach};
pub use table::{Cell, Span, cell, is_read};
pub use tokens::{AUDIENCE, KeyError, MAX_LIFE, TokenRefusal, TokenSigner, Verifier};
