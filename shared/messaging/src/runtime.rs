//! One supervisor: builds connections, and builds them anew after any error, end or time-out.

use std::sync::Arc;
use std::time::Duration;

use persistence::Db;
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use crate::backoff::backoff;
use crate::inbox::{Inbox, keep_partitions};
use crate::receive::{PREFETCH, receive};
use crate::relay::Relay;
use crate::transport::{Subscription, Transport, TransportError};
use crate::{Reactions, Topology};

/// Consumers that lived this long begin anew without delay.
const SETTLED: Duration = Duration::from_secs(60);

/// What a service gives to its messaging.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The service's name, as in the topology.
    pub service: String,
    /// Names of exchange and queues.
    pub topology: Topology,
    /// Wait for the queues of all listeners before the first fact leaves; off only where a
    /// service runs alone.
    pub await_listeners: bool,
}

/// What readiness asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Health {
    /// Sends, stands by for the replica that sends, or waits for listeners; false: cannot.
    pub relay: bool,
    /// Every queue is subscribed.
    pub consuming: bool,
}

/// The messaging of one running service.
pub struct Messaging {
    health: watch::Receiver<Health>,
    stop_receiving: CancellationToken,
    stop_relay: CancellationToken,
    receiving: JoinHandle<()>,
    relaying: JoinHandle<()>,
    sweeping: JoinHandle<()>,
}

impl Messaging {
    /// Starts relay, consumers and the sweep of what waits; on the main runtime.
    pub fn start<T: Transport>(
        db: Db,
        transport: T,
        settings: Settings,
        reactions: Reactions,
    ) -> Self {
        let (health, watching) = watch::channel(Health::default());
        let (stop_receiving, stop_relay) = (CancellationToken::new(), CancellationToken::new());
        let Settings {
            service,
            topology,
            await_listeners,
        } = settings;
        let awaited = if await_listeners {
            topology.listening_to(&service)
        } else {
            Vec::new()
        };
        let relay = Relay {
            db: db.clone(),
            transport: transport.clone(),
            source: service.clone(),
            awaited,
            health: health.clone(),
            stop: stop_relay.clone(),
        };
        let queues = topology.queues(&service, reactions.sources());
        let dead = topology.dead_queue(&service);
        let poke: Arc<Notify> = Arc::default();
        let inbox = Inbox {
            db,
            service,
            reactions: Arc::new(reactions),
            poke,
        };
        let stop = stop_receiving.clone();
        Self {
            health: watching,
            relaying: tokio::spawn(relay.run()),
            sweeping: tokio::spawn(sweep(inbox.clone(), stop.clone())),
            receiving: tokio::spawn(async move {
                let mut failures = 0;
                while !stop.is_cancelled() {
                    if queues.is_empty() {
                        health.send_modify(|h| h.consuming = true);
                        stop.cancelled().await;
                        break;
                    }
                    let began = Instant::now();
                    let ended =
                        receive_all(&transport, &queues, &dead, &inbox, &health, &stop).await;
                    health.send_modify(|h| h.consuming = false);
                    match ended {
                        Ok(()) => failures = 0,
                        Err(e) => {
                            tracing::warn!(error = %e, failures, "consumers begin anew");
                            let _ = timeout(
                                backoff(failures).min(Duration::from_secs(5)),
                                stop.cancelled(),
                            )
                            .await;
                            failures = if began.elapsed() > SETTLED {
                                0
                            } else {
                                (failures + 1).min(8)
                            };
                        }
                    }
                }
            }),
            stop_receiving,
            stop_relay,
        }
    }

    /// Changes of health.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// Stops in order: consumers after the transaction and acknowledgement in hand, then the
    /// relay, which waits up to 5 s for confirms.
    pub async fn stop(self) {
        self.stop_receiving.cancel();
        let (receiving, sweeping) = (self.receiving, self.sweeping);
        let limit = Duration::from_secs(10);
        if timeout(limit, async { tokio::join!(receiving, sweeping) })
            .await
            .is_err()
        {
            tracing::warn!(
                "consumers did not stop in time; the broker delivers again what was in hand"
            );
        }
        self.stop_relay.cancel();
        if timeout(Duration::from_secs(5), self.relaying)
            .await
            .is_err()
        {
            tracing::warn!("the relay did not stop in time; what is not confirmed is sent again");
        }
    }
}

/// Subscribes to everything on one connection and runs until one part ends; then all end.
async fn receive_all<T: Transport>(
    transport: &T,
    queues: &[crate::Queue],
    dead: &str,
    inbox: &Inbox,
    health: &watch::Sender<Health>,
    stop: &CancellationToken,
) -> Result<(), TransportError> {
    // Each delivery in vain counts towards the broker's limit: none before it can be stored.
    inbox
        .reachable()
        .await
        .map_err(|e| TransportError::NoStore(telemetry::chain(&e)))?;
    let subscriptions = transport.subscribe(queues, dead, PREFETCH).await?;
    health.send_modify(|h| h.consuming = true);
    let together = stop.child_token();
    let mut parts = JoinSet::new();
    for subscription in subscriptions {
        let is_dead = subscription.queue() == dead;
        parts.spawn(receive(
            inbox.clone(),
            subscription,
            is_dead,
            together.clone(),
        ));
    }
    let mut result = Ok(());
    while let Some(ended) = parts.join_next().await {
        let ended = ended.unwrap_or_else(|e| Err(TransportError::Broker(e.to_string())));
        if result.is_ok() {
            result = ended;
        }
        health.send_modify(|h| h.consuming = false);
        together.cancel();
    }
    result
}

/// Tries again what waits; twice a day looks after the inbox's partitions.
async fn sweep(inbox: Inbox, stop: CancellationToken) {
    let mut partitions = tokio::time::interval(Duration::from_secs(12 * 3600));
    let mut rounds = tokio::time::interval(Duration::from_millis(250));
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = partitions.tick() => {
                if let Err(e) = keep_partitions(&inbox.db).await {
                    tracing::warn!(error = %telemetry::chain(&e), "the inbox's partitions could not be looked after");
                }
            }
            _ = rounds.tick() => again(&inbox, &stop).await,
            () = inbox.poke.notified() => again(&inbox, &stop).await,
        }
    }
}

async fn again(inbox: &Inbox, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        match inbox.sweep().await {
            Ok(0) => return,
            Ok(_) => {}
            Err(e) => {
                tracing::warn!(error = %telemetry::chain(&e), "what waits could not be tried again");
                let _ = timeout(Duration::from_secs(1), stop.cancelled()).await;
                return;
            }
        }
    }
}
