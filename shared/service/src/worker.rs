//! Loops beside requests and messages, restarted when they fail.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use persistence::Db;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::leader;

type Run = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;

/// A named loop. It ends when its token is cancelled; when it ends before, or fails, or panics, it
/// is started again, after 1 s at first and 30 s at most.
pub struct Worker {
    name: &'static str,
    alone: bool,
    run: Arc<dyn Fn(CancellationToken) -> Run + Send + Sync>,
}

impl Worker {
    /// Runs in every replica: what it takes, it claims row by row (`SKIP LOCKED`).
    pub fn new<F, Fut>(name: &'static str, run: F) -> Self
    where
        F: Fn(CancellationToken) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        Self {
            name,
            alone: false,
            run: Arc::new(move |stop| Box::pin(run(stop))),
        }
    }

    /// Runs in one replica at a time, by a session lock of the database. The lock can be lost a
    /// moment before the loop hears of it, so what it does twice must not matter.
    pub fn alone<F, Fut>(name: &'static str, run: F) -> Self
    where
        F: Fn(CancellationToken) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        Self {
            alone: true,
            ..Self::new(name, run)
        }
    }

    /// `every` so often: `step` is run until it says that there is nothing left (`Ok(0)`).
    pub fn every<F, Fut>(name: &'static str, every: Duration, step: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = anyhow::Result<usize>> + Send + 'static,
    {
        let step = Arc::new(step);
        Self::new(name, move |stop| {
            let step = Arc::clone(&step);
            async move {
                loop {
                    while !stop.is_cancelled() && step().await? > 0 {}
                    if tokio::time::timeout(every, stop.cancelled()).await.is_ok() {
                        return Ok(());
                    }
                }
            }
        })
    }

    /// Starts and supervises it; `service::start` does so for a service's own.
    pub fn start(self, db: Db, stop: CancellationToken) -> JoinHandle<()> {
        let span = tracing::info_span!(parent: None, "worker", worker = self.name);
        tokio::spawn(supervise(self, db, stop).instrument(span))
    }
}

async fn supervise(worker: Worker, db: Db, stop: CancellationToken) {
    let mut wait = Duration::from_secs(1);
    while !stop.is_cancelled() {
        let started = tokio::time::Instant::now();
        let run = (worker.run)(stop.child_token());
        // A task of its own, so that a panic ends this attempt and not the supervision.
        let task = match worker.alone {
            false => tokio::spawn(run.in_current_span()),
            true => {
                let alone = leader::alone(
                    db.clone(),
                    worker.name,
                    Arc::clone(&worker.run),
                    stop.clone(),
                );
                tokio::spawn(alone.in_current_span())
            }
        };
        let ended = task.await;
        if stop.is_cancelled() {
            return;
        }
        match ended {
            Ok(Ok(())) => tracing::warn!("the loop ended by itself and is started again"),
            Ok(Err(e)) => tracing::error!(
                error = format!("{e:#}"),
                "the loop failed and is started again"
            ),
            Err(_) => tracing::error!("the loop panicked and is started again"),
        }
        if started.elapsed() > Duration::from_secs(60) {
            wait = Duration::from_secs(1);
        }
        let _ = tokio::time::timeout(wait, stop.cancelled()).await;
        wait = (wait * 2).min(Duration::from_secs(30));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use persistence::DbSettings;

    use super::*;

    fn no_db() -> Db {
        Db::connect(DbSettings {
            url: "postgres://127.0.0.1:1/none".into(),
            schema: "none".into(),
            pool: 1,
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_loop_that_fails_or_panics_is_started_again_until_it_is_told_to_stop() {
        let attempts = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&attempts);
        let worker = Worker::new("failing", move |stop: CancellationToken| {
            let attempt = count.fetch_add(1, Ordering::SeqCst);
            async move {
                match attempt {
                    0 => anyhow::bail!("first"),
                    1 => panic!("second"),
                    _ => stop.cancelled().await,
                }
                Ok(())
            }
        });
        let stop = CancellationToken::new();
        let running = worker.start(no_db(), stop.clone());
        while attempts.load(Ordering::SeqCst) < 3 {
            tokio::time::advance(Duration::from_millis(500)).await;
            tokio::task::yield_now().await;
        }
        stop.cancel();
        running.await.unwrap();
        assert_eq!(attempts.load(Ordering::SeqCst), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_step_is_repeated_while_it_finds_work() {
        let steps = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&steps);
        let worker = Worker::every("steps", Duration::from_secs(3600), move || {
            let step = count.fetch_add(1, Ordering::SeqCst);
            async move { Ok(usize::from(step < 4)) }
        });
        let stop = CancellationToken::new();
        let running = worker.start(no_db(), stop.clone());
        while steps.load(Ordering::SeqCst) < 5 {
            tokio::task::yield_now().await;
        }
        stop.cancel();
        running.await.unwrap();
        assert_eq!(steps.load(Ordering::SeqCst), 5);
    }
}
