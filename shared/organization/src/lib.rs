//! What a service knows of the organization: its own copy of directory's facts.
//!
//! Each service hears `directory.*`, keeps the newest state of each thing in its own schema
//! ([`MIGRATIONS`], [`reactions`]) and asks here, inside its own transaction: where a site's clocks
//! and numbers are, who reports to whom, who holds which role where, who is recused (F-4.2b).
//!
//! A fact that has not arrived yet is `None` or an empty list: consumers answer
//! `ConsumeError::NotYet`, HTTP doors 422 or 503. Recusal fails closed instead.
//!
//! Absent on purpose: names and addresses of people (they stay in directory), and what a caller
//! may do (`authorization` decides on these facts).

mod absences;
mod conflict;
mod consumers;
mod facts;
mod lines;
mod partners;
mod places;
mod recusing;
pub mod remember;
mod revocations;
mod subtypes;
mod tables;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

pub use absences::{Presence, may_stand_in, presence};
pub use conflict::{excluded, excluded_by_people, interests_of, is_leader};
pub use consumers::{
    hear_calendars, hear_departments, hear_interests, hear_people, hear_places, reactions,
};
pub use facts::{Department, Site, Staff, Window, office};
pub use lines::{is_within, line_below, managers_up, subtree, with_role, with_role_anywhere};
pub use partners::{Partner, partner};
pub use places::{
    calendar, calendar_revision, complaint_department, department, department_head,
    department_staff, departments, on_duty, root, site, site_by_code, site_names, sites, staff,
    window, window_names,
};
pub use recusing::{Recusing, recusing};
pub use revocations::revocations;
pub use subtypes::{OwnSubtype, subtype_names, subtypes};

/// This crate's tables; every service that hears directory runs them in its own schema.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();
