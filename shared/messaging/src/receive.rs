//! Deliveries of one queue: take a batch, let it take effect, acknowledge.

use std::time::Duration;

use persistence::fault;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use crate::backoff::backoff;
use crate::inbox::Inbox;
use crate::transport::{Incoming, Subscription, TransportError};

/// Messages of one transaction.
pub(crate) const BATCH: usize = 500;
/// Messages in hand: while one batch takes effect the next one arrives. Were it one batch alone, a
/// small one would be followed by a small one, for ever.
pub(crate) const PREFETCH: u16 = 1000;
const PATIENCE: Duration = Duration::from_secs(5);
/// With messages ready and none delivered for this long, the link is taken for dead.
const STALLED: Duration = Duration::from_secs(30);
/// One that was never delivered anything is most likely not the active consumer, and the broker
/// does not say so: the queue's other reader may have a long way to go.
const STALLED_STANDBY: Duration = Duration::from_secs(300);
/// A database that is away longer than this gets its messages back when it is here again.
const GIVE_BACK: Duration = Duration::from_secs(300);

/// Runs until stopped (then closes in order) or until anything goes wrong.
pub(crate) async fn receive<S: Subscription>(
    inbox: Inbox,
    mut subscription: S,
    dead: bool,
    stop: CancellationToken,
) -> Result<(), TransportError> {
    let (mut delivered, mut stalled) = (Instant::now(), STALLED_STANDBY);
    loop {
        let batch = tokio::select! {
            () = stop.cancelled() => {
                subscription.close().await;
                return Ok(());
            }
            batch = subscription.next(BATCH, PATIENCE) => batch?,
        };
        let Some(last) = batch.last().map(|m| m.tag) else {
            if delivered.elapsed() > stalled {
                delivered = Instant::now();
                if subscription.ready().await? > 0 {
                    tracing::warn!(
                        queue = subscription.queue(),
                        "messages are ready and none is delivered"
                    );
                    return Err(TransportError::Ended);
                }
            }
            continue;
        };
        (delivered, stalled) = (Instant::now(), STALLED);
        if !take_effect(&inbox, &batch, dead, &stop).await {
            // Unacknowledged, so the broker delivers them again.
            subscription.close().await;
            return if stop.is_cancelled() {
                Ok(())
            } else {
                Err(TransportError::Ended)
            };
        }
        fault::point("inbox.before_ack");
        subscription.ack(last).await?;
        fault::point("inbox.after_ack");
    }
}

/// Patient with a database that is away: keeps the batch unacknowledged and tries again.
async fn take_effect(
    inbox: &Inbox,
    batch: &[Incoming],
    dead: bool,
    stop: &CancellationToken,
) -> bool {
    let since = Instant::now();
    for attempt in 0.. {
        let messages = batch.iter().map(|m| (m.body.clone(), m.sender.clone()));
        let taken = if dead {
            inbox
                .take_dead(messages.map(|(body, _)| body).collect())
                .await
        } else {
            // Whatever stopped the batch, smaller steps may get through.
            inbox
                .take(messages.collect(), (BATCH >> (4 * attempt.min(2))).max(1))
                .await
        };
        match taken {
            Ok(()) => return true,
            Err(e) => {
                tracing::warn!(error = %telemetry::chain(&e), attempt, "a batch cannot be stored now");
                if since.elapsed() > GIVE_BACK {
                    return false;
                }
                if timeout(
                    backoff(attempt).min(Duration::from_secs(5)),
                    stop.cancelled(),
                )
                .await
                .is_ok()
                {
                    return false;
                }
            }
        }
    }
    false
}
