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
//! A page that shows what is possible before anybody tries asks [`options`] for several actions at once,
//! and answers with [`Offers`].
//!
//! Where a cell wants a second person ([`Permission::second_person`]), [`Seconding`] keeps what the
//! first one wants, and the command acts when another one who may wants the same.
//!
//! A look at what is restricted and a refusal are entries of the trail: [`VIEWS`] says which actions
//! tell of one, [`record_denial`] records refusals, and [`views`] shows both to whoever supervises.
//!
//! Absent on purpose: state (the domain refuses what is too early or too late), fields (handlers
//! show what [`Action::TaskView`] or [`Action::FullNarrative`] allows), and roles in tokens.

mod action;
mod caller;
mod decide;
mod offer;
mod permit;
mod second;
mod table;
mod tokens;
mod views;

pub use action::Action;
pub use caller::{Caller, StaffCaller};
pub use decide::{Case, Denied, Grant, Partner, Permission, Person, decide, decide_partner};
pub use offer::{Offer, Offers, Options};
pub use permit::{
    Level, Reach, everything, options, permit, permit_everywhere, permit_service, reach, signed_in,
};
pub use second::{AwaitsSecondPerson, Outcome, Seconding, WAITS, forget_proposals};
pub use table::{Cell, Span, cell, is_read, partner_cell};
pub use tokens::{
    AUDIENCE, KeyError, MAX_LIFE, PublicKey, TokenRefusal, TokenSigner, Verifier, key_id,
};
pub use views::{Sight, VIEWS, Viewed, looks_by_staff, record_denial, sight_of, views};
