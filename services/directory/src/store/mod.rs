//! Rows ↔ domain, and the two numbers that only a row has.
//!
//! Absent on purpose: rules. A row that contradicts itself is an error, never a guess.

pub(crate) mod accounts;
pub mod calendars;
mod colleagues;
pub(crate) mod partners;
mod people;
mod places;
pub(crate) mod provider;
mod public;
mod subtypes;
mod tables;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Revision, Tx};
use uuid::Uuid;

use crate::domain::{Code, Kind, Local, Organization, Person, Staff, Thing};

pub use colleagues::{Colleague, DepartmentEntry, WhichStaff, colleagues, departments};
pub use public::{SitePage, sites};
pub use subtypes::subtypes;

/// The organization as stored, with where each row stands.
#[derive(Debug)]
pub struct Stored {
    /// Everything, active or not.
    pub organization: Organization,
    /// +1 with each change of anything: the ETag.
    pub version: i32,
    revisions: HashMap<(Kind, String), Revision>,
}

impl Stored {
    /// Where the row of a thing stands; the default of a new one.
    pub fn revision(&self, thing: &Thing) -> Revision {
        self.revisions
            .get(&(thing.kind(), thing.path()))
            .copied()
            .unwrap_or_default()
    }
}

/// Locks the organization, before anything else, and answers with its version: changes come one after
/// another, which also makes the order of their events the order of their commits.
///
/// # Errors
/// [`DbError`].
pub async fn lock_organization(tx: &mut Tx<'_>) -> Result<i32, DbError> {
    let version = tables::organization::table
        .select(tables::organization::version)
        .for_update();
    Ok(version.first(tx.conn()).await?)
}

/// Loads everything and locks it.
///
/// # Errors
/// [`DbError`].
pub async fn load_for_change(tx: &mut Tx<'_>) -> Result<Stored, DbError> {
    let version = lock_organization(tx).await?;
    load_rest(tx, version).await
}

/// Loads everything, to look at.
///
/// # Errors
/// [`DbError`].
pub async fn load(tx: &mut Tx<'_>) -> Result<Stored, DbError> {
    let version = tables::organization::table
        .select(tables::organization::version)
        .first(tx.conn())
        .await?;
    load_rest(tx, version).await
}

async fn load_rest(tx: &mut Tx<'_>, version: i32) -> Result<Stored, DbError> {
    let mut stored = Stored {
        organization: Organization::default(),
        version,
        revisions: HashMap::new(),
    };
    places::load(tx, &mut stored).await?;
    calendars::load(tx, &mut stored).await?;
    people::load(tx, &mut stored).await?;
    partners::load(tx, &mut stored).await?;
    subtypes::load(tx, &mut stored).await?;
    Ok(stored)
}

/// Writes one thing as it is to be.
///
/// # Errors
/// [`DbError`].
pub async fn save(tx: &mut Tx<'_>, thing: &Thing, after: Revision) -> Result<(), DbError> {
    match thing {
        Thing::Site(code, it) => places::save_site(tx, code, it, after).await,
        Thing::Window(key, it) => places::save_window(tx, key, it, after).await,
        Thing::Department(key, it) => places::save_department(tx, key, it, after).await,
        Thing::Calendar(name, it) => calendars::save(tx, name, it, after).await,
        Thing::Staff(code, it) => people::save(tx, code, it, after).await,
        Thing::Partner(code, it) => partners::save(tx, code, it, after).await,
        Thing::Subtype(code, it) => subtypes::save(tx, *code, it, after).await,
    }
}

/// Counts a change of the organization, and answers with its version.
///
/// # Errors
/// [`DbError`].
pub async fn count_change(tx: &mut Tx<'_>, at: DateTime<Utc>) -> Result<i32, DbError> {
    use tables::organization as t;
    let counted =
        diesel::update(t::table).set((t::version.eq(t::version + 1), t::changed_at.eq(at)));
    Ok(counted.returning(t::version).get_result(tx.conn()).await?)
}

/// An active member of staff, with the code.
///
/// # Errors
/// [`DbError`].
pub async fn staff(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<(Code, Staff)>, DbError> {
    people::of(tx, id).await
}

/// Who an active member of staff is, and how they are reached.
///
/// # Errors
/// [`DbError`].
pub async fn person(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Person>, DbError> {
    Ok(staff(tx, id).await?.map(|(_, staff)| staff.person))
}

/// Whether an active member of staff has this code.
///
/// # Errors
/// [`DbError`].
pub async fn is_staff(tx: &mut Tx<'_>, code: &Code) -> Result<bool, DbError> {
    use tables::staff as t;
    let query = t::table.filter(t::code.eq(code.as_str())).filter(t::active);
    Ok(diesel::select(diesel::dsl::exists(query))
        .get_result(tx.conn())
        .await?)
}

const fn revision(version: i32, event_seq: i64) -> Revision {
    Revision { version, event_seq }
}

fn code(text: &str) -> Result<Code, DbError> {
    Code::parse(text).map_err(|_| DbError::Corrupt("a code"))
}

fn maybe_code(text: Option<&String>) -> Result<Option<Code>, DbError> {
    text.map(|text| code(text)).transpose()
}

fn local(site: &str, own: &str) -> Result<Local, DbError> {
    Ok((code(site)?, code(own)?))
}
