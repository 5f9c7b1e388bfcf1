//! Start and stop, in order; the same for `serve` and for tests.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::App;
use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::Data;
use anyhow::Context as _;
use authorization::Verifier;
use messaging::{Amqp, Messaging, Topology};
use secrecy::ExposeSecret;
use telemetry::Metrics;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config as DocsConfig, SwaggerUi};

use crate::process::Runs;
use crate::{Base, Config, Service, api, erasing, health, keyring, trail, trust};

/// Workers, too.
const WORKERS_END: Duration = Duration::from_secs(4);
/// How often the gauges of messaging are read.
const READ_GAUGES: Duration = Duration::from_secs(5);

/// A running service.
pub struct Running<S> {
    /// Where it listens.
    pub addr: SocketAddr,
    /// The service itself, for tests.
    pub service: S,
    /// What it was built from, for tests.
    pub base: Base,
    stopping: Arc<AtomicBool>,
    server: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    stop_workers: CancellationToken,
    workers: Vec<JoinHandle<()>>,
    messaging: Messaging,
}

/// Applies the migrations that are missing; says how many there were.
///
/// # Errors
/// The database cannot be reached, or a migration failed.
pub async fn migrate<S: Service>(config: &Config<S::Settings>) -> anyhow::Result<usize> {
    let (settings, role) = config.migration_settings();
    Ok(persistence::migrate(&settings, role.as_deref(), crate::migrations::<S>()).await?)
}

/// Starts everything; on a multi-thread runtime, on which database connections then live. Does not
/// wait for database or broker: `/readyz` tells when they are there.
///
/// # Errors
/// Settings that cannot work, a port that is taken.
pub async fn start<S: Service>(config: Config<S::Settings>) -> anyhow::Result<Running<S>> {
    let base = Base::new::<S>(&config)?;
    let trust = &config.auth.trust;
    let verifier =
        Verifier::load(trust).with_context(|| format!("auth.trust ({})", trust.display()))?;
    let verifier = Arc::new(verifier);
    let service = S::build(base.clone(), config.settings.clone()).await?;
    let listener = std::net::TcpListener::bind(config.http.listen)
        .with_context(|| format!("http.listen: cannot listen on {}", config.http.listen))?;
    let addr = listener.local_addr()?;

    let topology = Topology::new(config.amqp.prefix.clone());
    let broker = Amqp::new(config.amqp.url.expose_secret(), S::NAME, &topology);
    let settings = messaging::Settings {
        service: S::NAME.to_owned(),
        topology,
        await_listeners: config.amqp.await_listeners,
    };
    let messaging = Messaging::start(base.db.clone(), broker, settings, service.reactions());

    let stopping = Arc::new(AtomicBool::new(false));
    let state = Data::new(health::State {
        service: S::NAME,
        db: base.db.clone(),
        clock: base.clock.clone(),
        messaging: messaging.health(),
        migrations: crate::migrations::<S>,
        migrated: AtomicBool::new(false),
        was_ready: AtomicBool::new(false),
        stopping: Arc::clone(&stopping),
    });
    let server = serve(
        &service,
        &base,
        state,
        Arc::clone(&verifier),
        listener,
        config.http.workers,
    )?;
    let handle = server.handle();

    let stop_workers = CancellationToken::new();
    let mut workers: Vec<_> = service
        .workers()
        .into_iter()
        .map(|w| w.start(base.db.clone(), stop_workers.clone()))
        .collect();
    workers.push(tokio::spawn(read_gauges(
        base.clone(),
        stop_workers.clone(),
    )));
    if !base.tombstones.stand() {
        tracing::warn!(
            "erasure.tombstones is not set: what is erased comes back with an older copy of the database"
        );
    }
    let again = erasing::worker(&base, &service);
    workers.push(again.start(base.db.clone(), stop_workers.clone()));
    if let Some(ring) = &base.ring {
        let ring = keyring::worker(ring.clone());
        workers.push(ring.start(base.db.clone(), stop_workers.clone()));
    }
    let trust = trust::worker::<S>(&base, verifier);
    workers.push(trust.start(base.db.clone(), stop_workers.clone()));
    match trail::worker::<S>(&config, &base)? {
        Some(seals) => workers.push(seals.start(base.db.clone(), stop_workers.clone())),
        None => tracing::warn!("auth.key is not set: the audit trail is not sealed"),
    }
    tracing::info!(service = S::NAME, %addr, test_clock = base.clock.is_test(), "started");
    Ok(Running {
        addr,
        service,
        base,
        stopping,
        server: handle,
        serving: tokio::spawn(server),
        stop_workers,
        workers,
        messaging,
    })
}

fn serve<S: Service>(
    service: &S,
    base: &Base,
    state: Data<health::State>,
    verifier: Arc<Verifier>,
    listener: std::net::TcpListener,
    workers: usize,
) -> anyhow::Result<actix_web::dev::Server> {
    let description = api::openapi::<S>();
    let routes = Data::new(web::Routes::of(&description));
    let description = Data::new(api::Description::of(&description)?);
    let (verifier, service, db) = (
        Data::from(verifier),
        Data::new(service.clone()),
        Data::new(base.db.clone()),
    );
    let (clock, metrics) = (base.clock.clone(), base.metrics.clone());
    let serving = web::Serving {
        workers,
        ..web::Serving::default()
    };
    // Signals are `serve`'s.
    let server = web::serve(serving, listener, move || {
        App::new()
            .into_utoipa_app()
            .configure(api::routes::<S>)
            .into_app()
            .configure(web::configure)
            .app_data(service.clone())
            .app_data(db.clone())
            .app_data(clock.clone())
            .app_data(verifier.clone())
            .app_data(routes.clone())
            .app_data(state.clone())
            .app_data(metrics.clone())
            .app_data(Data::<Metrics>::new(metrics.clone()))
            .service(api::docs)
            .route(
                "/asyncapi.json",
                actix_web::web::get().to(api::asyncapi::<S>),
            )
            .app_data(description.clone())
            .route("/openapi.json", actix_web::web::get().to(api::description))
            .service(SwaggerUi::new("/docs/{_:.*}").config(DocsConfig::new(["/openapi.json"])))
            .default_service(actix_web::web::to(web::nothing_here))
            .wrap(Compress::default())
            .wrap(from_fn(web::edge))
            .wrap(TracingLogger::<web::RootSpan>::new())
    });
    server.context("http.listen")
}

impl<S: Service> Running<S> {
    /// Stops in order: unready, requests drained, workers, consumers, relay. Within 30 s.
    pub async fn stop(self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.server.stop(true).await;
        if !matches!(self.serving.await, Ok(Ok(()))) {
            tracing::warn!("the HTTP server did not end cleanly");
        }
        self.stop_workers.cancel();
        if timeout(WORKERS_END, futures_util::future::join_all(self.workers))
            .await
            .is_err()
        {
            tracing::warn!("workers did not end in time; their work is claimed again later");
        }
        self.messaging.stop().await;
    }
}

impl<S: Service> Runs for Running<S> {
    fn metrics(&self) -> Metrics {
        self.base.metrics.clone()
    }

    fn died(&self) -> bool {
        self.serving.is_finished()
    }

    async fn stop(self) {
        Self::stop(self).await;
    }
}

async fn read_gauges(base: Base, stop: CancellationToken) {
    let gauge = |name, what| base.metrics.gauge(name, what);
    let unsent = gauge(
        "redress.outbox.unsent",
        "Facts not yet confirmed by the broker.",
    );
    let oldest_unsent = gauge(
        "redress.outbox.oldest.seconds",
        "Age of the oldest of them.",
    );
    let pending = gauge(
        "redress.inbox.pending",
        "Messages that wait for another attempt or an earlier one.",
    );
    let oldest_pending = gauge(
        "redress.inbox.oldest.seconds",
        "Age of the oldest of them; above 900 is an alarm.",
    );
    let parked = gauge(
        "redress.inbox.parked",
        "Parked messages; more than none is an alarm.",
    );
    loop {
        // While the database is away, the last reading stays; readiness tells the rest.
        if let Ok(read) = messaging::gauges(&base.db).await {
            #[expect(clippy::cast_precision_loss, reason = "counts of rows, far below 2^52")]
            for (gauge, count) in [
                (&unsent, read.unsent),
                (&pending, read.pending),
                (&parked, read.parked),
            ] {
                gauge.set(count as f64);
            }
            oldest_unsent.set(read.oldest_unsent_seconds);
            oldest_pending.set(read.oldest_pending_seconds);
        }
        if timeout(READ_GAUGES, stop.cancelled()).await.is_ok() {
            return;
        }
    }
}
