//! What this service has told so far, in pages: the snapshot from which a new consumer, or a
//! rebuilt projection, catches up. The bytes are those of the audit trail.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{Db, DbError};
use uuid::Uuid;

use crate::schema::audit_entry;

/// Facts of some subjects, each subject's in order.
#[derive(Debug)]
pub struct Page {
    /// Envelopes, as published.
    pub envelopes: Vec<Vec<u8>>,
    /// Where the next page begins; none at the end.
    pub next: Option<(Uuid, i64)>,
}

/// One page after `after` (subject, sequence), at most `limit` facts.
///
/// Bind the queue first, then read the pages, then consume: what happened meanwhile is in both
/// and takes effect once, since the gate knows each sequence.
///
/// # Errors
/// [`DbError`].
pub async fn page(db: &Db, after: Option<(Uuid, i64)>, limit: i64) -> Result<Page, DbError> {
    let mut query = audit_entry::table
        .filter(audit_entry::event_seq.is_not_null())
        .order((audit_entry::subject, audit_entry::event_seq))
        .limit(limit)
        .select((
            audit_entry::subject,
            audit_entry::event_seq.assume_not_null(),
            audit_entry::body,
        ))
        .into_boxed();
    if let Some((subject, seq)) = after {
        let later = audit_entry::subject
            .eq(subject)
            .and(audit_entry::event_seq.assume_not_null().gt(seq));
        query = query.filter(audit_entry::subject.gt(subject).or(later));
    }
    let rows: Vec<(Uuid, i64, Vec<u8>)> = query.load(&mut *db.conn().await?).await?;
    let full = i64::try_from(rows.len()).is_ok_and(|n| n == limit);
    let next = rows
        .last()
        .filter(|_| full)
        .map(|(subject, seq, _)| (*subject, *seq));
    Ok(Page {
        envelopes: rows.into_iter().map(|(_, _, body)| body).collect(),
        next,
    })
}
