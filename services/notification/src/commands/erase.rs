//! The register erased a complaint: what was written to its complainant, and by it, goes (F-6.4).

use persistence::Tx;

use crate::domain::ComplaintId;
use crate::send::Letters;
use crate::store;

/// Forgets, in the transaction that marks the erasure; nothing where nothing is known of it. Files of letters
/// go at once: should the transaction fail, it is tried again.
///
/// # Errors
/// Database or folder are not available.
pub(crate) async fn erase(
    tx: &mut Tx<'_>,
    letters: &Letters,
    complaint: ComplaintId,
) -> anyhow::Result<()> {
    for delivery in store::forget(tx, complaint).await? {
        letters.remove(delivery).await?;
    }
    Ok(())
}
