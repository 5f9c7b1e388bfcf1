//! How a member of staff is reached, for a message; the reading is recorded.

use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Tx, audit};
use uuid::Uuid;

use crate::domain::Person;
use crate::store;

/// `None` of somebody who is not with us.
///
/// # Errors
/// [`DbError`].
pub async fn read_contact(
    tx: &mut Tx<'_>,
    staff: Uuid,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<Option<Person>, DbError> {
    let person = store::person(tx, staff).await?;
    if person.is_some() {
        audit::append(tx, staff, at, actor, "contact.read", b"{}").await?;
    }
    Ok(person)
}
