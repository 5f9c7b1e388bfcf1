//! Whose tokens are void, and since when.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use uuid::Uuid;

use crate::tables::org_revocation;

/// Since when somebody's tokens count, of everybody whose earlier ones were revoked after `since`
/// (the machine's time): before that, they have ended by themselves.
///
/// # Errors
/// [`DbError`].
pub async fn revocations(
    tx: &mut Tx<'_>,
    since: DateTime<Utc>,
) -> Result<Vec<(Uuid, DateTime<Utc>)>, DbError> {
    let query = org_revocation::table
        .filter(org_revocation::tokens_from.gt(since))
        .select((org_revocation::staff_id, org_revocation::tokens_from));
    Ok(query.load(tx.conn()).await?)
}
