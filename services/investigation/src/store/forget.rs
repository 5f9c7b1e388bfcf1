//! Erasure (F-6.4): the words of investigators go. What stays says who decided what and when, and which
//! evidence it was based on.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use erasure::GONE;
use persistence::{DbError, Tx};

use super::tables::{
    classifications, conclusions, downgrades, interests, recordings, records, verifications,
};
use crate::domain::ComplaintId;

/// Forgets them, in the transaction that marks the erasure; nothing where nothing is known of it. The row of
/// the case is locked first: whoever is writing about it ends before.
///
/// # Errors
/// [`DbError`].
pub async fn forget(tx: &mut Tx<'_>, ComplaintId(id): ComplaintId) -> Result<(), DbError> {
    super::load(tx, ComplaintId(id)).await?;
    macro_rules! gone {
        ($table:ident, $($column:ident),+) => {
            diesel::update($table::table.filter($table::complaint_id.eq(id)))
                .set(($($table::$column.eq(GONE),)+))
                .execute(tx.conn())
                .await?;
        };
    }
    gone!(verifications, note);
    gone!(records, text);
    gone!(conclusions, facts);
    gone!(classifications, reason);
    gone!(downgrades, reason);
    gone!(interests, reason);
    gone!(recordings, name);
    let refused = downgrades::table
        .filter(downgrades::complaint_id.eq(id))
        .filter(downgrades::note.is_not_null());
    diesel::update(refused)
        .set(downgrades::note.eq(GONE))
        .execute(tx.conn())
        .await?;
    Ok(())
}
