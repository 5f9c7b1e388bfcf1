//! The rules of a complaint from registration to closing: values in, decision out.
//!
//! A [`Complaint`] is what the register decides on; [`Identity`], [`Matter`] and codes pass through
//! registration without ever becoming part of it, so that no rule can leak them.
//!
//! Absent on purpose: IO, async, the clock, serde, diesel, row versions and sequence numbers.

mod code;
mod collective;
mod complaint;
mod decline;
mod disclosure;
mod end;
mod evidence;
mod fact;
mod fields;
mod file_kind;
mod file_name;
mod keeping;
mod merge;
mod number;
mod own;
mod possible;
mod progress;
mod registration;
mod repeats;
mod search;
pub mod statistics;
mod timeline;
mod tracking;

#[cfg(test)]
mod tests;

pub use code::Code;
pub use complaint::{
    Acceptance, Classified, Complaint, ComplaintId, Record, StaffId, State, Verdict, Work,
};
pub use disclosure::{Disclosures, Revealed};
pub use evidence::{
    Access, Added, Collected, Comparison, Limits, Scan, Scanned, Unfit, scan_again_in,
};
pub use fact::{Decision, Fact, Refusal};
pub use fields::{FieldError, Identity, Matter, is_plain_text};
pub use file_kind::{HEAD, is_docx, kind_of};
pub use file_name::FileName;
pub use keeping::{Archive, Hold, Keeping, Kept};
pub use merge::Merger;
pub use number::{Number, NumberError};
pub use own::{OwnStep, as_told};
pub use possible::{Step, Surroundings};
pub use progress::{Heard, NotYet};
pub use registration::{Admitted, Draft, Entry, Known, Registrar, Registration};
pub use repeats::{Reason, Traits, is_proposed};
pub use search::{Term, TermError, grams, normalised};
pub use timeline::rules_of;
pub use tracking::{ATTEMPTS, Attempts, WINDOW};
