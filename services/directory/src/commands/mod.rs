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

use crate::domain::{Change, Difference, Thing, organization_id, staff_id};
use crate::publish;
use crate::store::{self, Stored};

/// Saves and tells what differs; the organization is locked. Answers with its new version, and with
/// the old one where nothing differs.
async fn carry_out(
    tx: &mut Tx<'_>,
    stored: &Stored,
    differences: &[Difference],
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
        if let Thing::Staff(code, it) = thing
            && !it.active
        {
            accounts::shut_out(tx, staff_id(code), actor, at).await?;
            store::accounts::forget(tx, staff_id(code)).await?;
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

fn fields(change: &Change) -> Vec<u8> {
    let names: Vec<&str> = match change {
        Change::Changed(fields) => fields.iter().map(|f| f.field).collect(),
        Change::Added | Change::Removed | Change::Restored => Vec::new(),
    };
    serde_json::to_vec(&names).expect("names are JSON")
}
