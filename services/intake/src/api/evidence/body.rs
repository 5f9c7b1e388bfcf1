//! A file's body as it comes.

use actix_web::error::PayloadError;
use actix_web::web::{Bytes, Payload};
use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};
use tokio::time::{Duration, Instant, timeout_at};
use web::{Problem, TOO_SLOW};

/// How much, and how long, a refused sender is listened to: one that is cut off while it sends does
/// not read the answer.
const REFUSED_BYTES: usize = 32 * 1024 * 1024;
const REFUSED_TIME: Duration = Duration::from_secs(5);

/// The next bytes; none at the end.
pub(super) async fn next(body: &mut Payload) -> Result<Option<Bytes>, Problem> {
    match body.next().await {
        Some(Ok(bytes)) => Ok(Some(bytes)),
        Some(Err(PayloadError::Io(e))) if e.kind() == std::io::ErrorKind::TimedOut => Err(TOO_SLOW),
        Some(Err(_)) => Err(Problem::unprocessable(
            "broken-off",
            "Upload broke off",
            "Not all of the file arrived. Send it again.",
        )),
        None => Ok(None),
    }
}

/// The hash of a file that came before, and nothing else of it; none where it is longer.
pub(super) async fn hash(body: &mut Payload, size: u64) -> Result<Option<[u8; 32]>, Problem> {
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    while let Some(chunk) = next(body).await? {
        bytes += chunk.len() as u64;
        if bytes > size {
            return Ok(None);
        }
        hash.update(&chunk);
    }
    Ok(Some(hash.finalize().into()))
}

/// Lets a refused sender come to its end.
pub(super) async fn hear_out(body: &mut Payload) {
    let (end, mut bytes) = (Instant::now() + REFUSED_TIME, 0);
    while bytes < REFUSED_BYTES
        && let Ok(Some(Ok(chunk))) = timeout_at(end, body.next()).await
    {
        bytes += chunk.len();
    }
}
