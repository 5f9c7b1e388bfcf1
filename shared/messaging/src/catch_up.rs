//! A new consumer, or a rebuilt projection, learns the past from snapshots.

use std::future::Future;
use std::sync::Arc;

use persistence::{Db, DbError};

use crate::consumer::Reactions;
use crate::inbox::Inbox;
use crate::receive::BATCH;
use crate::transport::Sender;

/// Why catching up stopped; it can be begun anew at any time.
#[derive(Debug, thiserror::Error)]
pub enum CatchUpError<E> {
    /// The page could not be had.
    #[error("a page of the past could not be read")]
    Source(#[source] E),
    /// Storage failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Applies pages of published envelopes through the inbox, as if they had been delivered: what is
/// known already has no effect. `pages(None)` answers the first page and the cursor of the next.
/// Returns how many facts it has read. Declare and bind the queues before.
///
/// # Errors
/// [`CatchUpError`].
pub async fn catch_up<C, E, F>(
    db: &Db,
    service: &str,
    reactions: Arc<Reactions>,
    mut pages: impl FnMut(Option<C>) -> F,
) -> Result<usize, CatchUpError<E>>
where
    F: Future<Output = Result<(Vec<Vec<u8>>, Option<C>), E>>,
{
    let inbox = Inbox {
        db: db.clone(),
        service: service.to_owned(),
        reactions,
        poke: Arc::default(),
    };
    let (mut read, mut after) = (0, None);
    loop {
        let (envelopes, next) = pages(after).await.map_err(CatchUpError::Source)?;
        read += envelopes.len();
        // They were asked for, from whom they are.
        let messages = envelopes.into_iter().map(|e| (e, Sender::Unknown));
        inbox.take(messages.collect(), BATCH).await?;
        match next {
            Some(cursor) => after = Some(cursor),
            None => break,
        }
    }
    while inbox.sweep().await? > 0 {}
    Ok(read)
}
