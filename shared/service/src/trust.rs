//! Whom tokens may come from, and whose are void: kept in step with the folder of keys and with this
//! service's copy of the organization.

use std::sync::Arc;
use std::time::Duration;

use authorization::{MAX_LIFE, Verifier};
use chrono::TimeDelta;
use persistence::{Db, DbError};

use crate::{Base, Service, Worker};

/// A key that is gone, and a token that is revoked, are refused this long after at most, once the
/// fact has come.
const EVERY: Duration = Duration::from_secs(5);

/// Reads both again and again, in every replica: each decides for itself.
pub(crate) fn worker<S: Service>(base: &Base, verifier: Arc<Verifier>) -> Worker {
    let db = base.db.clone();
    Worker::every("trust", EVERY, move || {
        let (db, verifier) = (db.clone(), Arc::clone(&verifier));
        async move {
            verifier.refresh();
            // While the database is away, what was read last stays; readiness tells the rest.
            if S::KEEPS_ORGANIZATION
                && let Err(e) = revoke(&db, &verifier).await
            {
                tracing::debug!(error = %e, "revoked tokens were not read again");
            }
            Ok(0)
        }
    })
}

async fn revoke(db: &Db, verifier: &Verifier) -> Result<(), DbError> {
    // What was issued before has ended by itself, whichever machine's clock one asks.
    let since = clock::real_now() - MAX_LIFE - TimeDelta::minutes(5);
    let revoked =
        db.transaction(async move |mut tx| organization::revocations(&mut tx, since).await);
    verifier.revoke(revoked.await?);
    Ok(())
}
