//! Use cases: load → decide → save + tell, in the caller's transaction.
//!
//! Absent on purpose: rules (`domain`), the file's syntax (`file`), HTTP and command line.

pub mod accounts;
mod import_calendar;
mod import_organization;
mod read_contact;

use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Tx, audit};

pub use import_calendar::{CalendarError, CalendarImported, ImportCalendar, import_calendar};
pub use import_organization::{ImportError, ImportOrganization, Imported, import_organization};
pub use read_contact::read_contact;

use crate::domain::{
    Change, Code, Difference, Thing, WorkingCalendar, calendar_id, organization_id, partner_id,
    staff_id,
};
use crate::publish;
use crate::store::calendars::CalendarOrigin;
use crate::store::{self, Stored};

/// Saves and tells what differs; the organization is locked. `source` says where it comes from. Answers
/// with its new version, and with the old one where nothing differs.
async fn carry_out(
    tx: &mut Tx<'_>,
    stored: &Stored,
    differences: &[Difference],
    source: &str,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<i32, DbError> {
    if differences.is_empty() {
        return Ok(stored.version);
    }
    for difference in differences {
        let (thing, facts) = (&difference.after, difference.facts());
        let before = stored.revision(thing);
        store::save(tx, thing, before.next(facts.len())).await?;
        publish::tell(tx, actor, at, before.event_seq, thing, &facts).await?;
        if let Thing::Calendar(name, it) = thing {
            let version = before.next(facts.len()).version;
            keep_version(tx, name, it, version, source, actor, at).await?;
        }
        if let Thing::Staff(code, it) = thing
            && !it.active
        {
            accounts::shut_out(tx, staff_id(code), actor, at).await?;
            store::accounts::forget(tx, staff_id(code)).await?;
        }
        if let Thing::Partner(code, it) = thing
            && !it.active
        {
            accounts::let_out(tx, partner_id(code), actor, at).await?;
        }
        if facts.is_empty() {
            // Only what nobody is told changed: the trail names the fields, never their values.
            let action = format!("{}.changed", thing.kind());
            audit::append(
                tx,
                publish::subject(thing),
                at,
                actor,
                &action,
                &fields(&difference.change),
            )
            .await?;
        }
    }
    let version = store::count_change(tx, at).await?;
    let body = format!("{{\"version\":{version},\"things\":{}}}", differences.len());
    audit::append(
        tx,
        organization_id(),
        at,
        actor,
        "organization.imported",
        body.as_bytes(),
    )
    .await?;
    Ok(version)
}

/// What a calendar says now stays readable, whatever is said later; who, when and from where is in the
/// trail.
async fn keep_version(
    tx: &mut Tx<'_>,
    name: &Code,
    it: &WorkingCalendar,
    version: i32,
    source: &str,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let origin = CalendarOrigin {
        adopted_at: at,
        adopted_by: actor.to_string(),
        source: source.to_owned(),
    };
    store::calendars::keep(tx, name, version, it, &origin).await?;
    let revision = it.revision;
    let body = serde_json::json!({"version": version, "revision": revision, "source": source});
    let body = serde_json::to_vec(&body).expect("numbers and texts are JSON");
    audit::append(tx, calendar_id(name), at, actor, "calendar.adopted", &body).await
}

fn fields(change: &Change) -> Vec<u8> {
    let names: Vec<&str> = match change {
        Change::Changed(fields) => fields.iter().map(|f| f.field).collect(),
        Change::Added | Change::Removed | Change::Restored => Vec::new(),
    };
    serde_json::to_vec(&names).expect("names are JSON")
}
