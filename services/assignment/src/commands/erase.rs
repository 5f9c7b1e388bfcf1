//! The register erased a complaint: whatever anybody wrote about it goes (F-6.4).

use chrono::{DateTime, Utc};
use erasure::GONE;
use persistence::{Actor, Tx};

use super::CommandError;
use crate::domain::ComplaintId;
use crate::store;

/// Forgets, in the transaction that marks the erasure; nothing where nothing is known of it.
///
/// # Errors
/// [`CommandError`].
pub async fn erase(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    if let Some((case, before)) = store::load(tx, complaint).await? {
        let case = case.without_words(GONE);
        store::save(tx, before, &case, &[], 0, &Actor::System, at).await?;
    }
    Ok(())
}
