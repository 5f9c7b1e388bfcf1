//! A program that serves pages: neither database nor broker, nothing of its own to keep. What else
//! services do alike, it does as they do.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, ServiceConfig};
use actix_web::{App, HttpResponse, get};
use anyhow::Context as _;
use clap::ArgMatches;
use clock::Clock;
use serde::Deserialize;
use serde_json::json;
use telemetry::Metrics;
use tokio::task::JoinHandle;
use tracing_actix_web::TracingLogger;

use crate::config::front_reference;
use crate::process::{Runs, healthcheck, show_settings, until_told};
use crate::{FrontConfig, Sources, cli, health};

/// A program that serves pages.
pub trait Front: Sized + Clone + Send + Sync + 'static {
    /// `portal`.
    const NAME: &'static str;
    /// `include_str!("config.default.toml")`: its own keys, documented.
    const DEFAULTS: &'static str;
    /// Its own sections of the settings; denies unknown fields.
    type Settings: for<'de> Deserialize<'de> + Clone + Send + Sync + 'static;

    /// Makes it; what cannot work fails here, with words for operators.
    ///
    /// # Errors
    /// Settings that cannot work.
    fn build(base: FrontBase, settings: Self::Settings) -> anyhow::Result<Self>;

    /// Its addresses, what else is answered, and limits of its own.
    fn routes(&self, cfg: &mut ServiceConfig);
}

/// What it is built from. Cheap to clone.
#[derive(Clone)]
pub struct FrontBase {
    /// What time it is.
    pub clock: Clock,
    /// For counters of its own.
    pub metrics: Metrics,
}

/// A running one.
pub struct RunningFront<F> {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Itself, for tests.
    pub front: F,
    metrics: Metrics,
    stopping: Arc<AtomicBool>,
    server: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
}

/// The program. Errors go to the standard error as one line; the exit code is 0, 1 for a failure, 2
/// for a command line that cannot be read.
pub fn front<F: Front>() -> ExitCode {
    let matches = cli::basics(F::NAME).get_matches();
    match dispatch::<F>(&matches) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("{}: {e:#}", F::NAME);
            ExitCode::FAILURE
        }
    }
}

fn dispatch<F: Front>(matches: &ArgMatches) -> anyhow::Result<ExitCode> {
    let file = matches.get_one::<PathBuf>("config").cloned();
    let (name, _) = matches.subcommand().context("a subcommand is needed")?;
    let config = FrontConfig::load::<F>(&Sources::process(file.as_deref()))?;
    match name {
        "serve" => {
            let filter = config.log.filter.clone();
            until_told(F::NAME, &filter, start_front::<F>(config))
        }
        "healthcheck" => Ok(healthcheck(config.http.listen)),
        _ => {
            let reference = front_reference::<F>();
            show_settings(config.masked(&reference), &reference)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Starts it; `serve` and tests do.
///
/// # Errors
/// Settings that cannot work, a port that is taken.
pub async fn start_front<F: Front>(
    config: FrontConfig<F::Settings>,
) -> anyhow::Result<RunningFront<F>> {
    let metrics = Metrics::new(F::NAME, cli::VERSION)?;
    let base = FrontBase {
        clock: config.clock.clone(),
        metrics: metrics.clone(),
    };
    let front = F::build(base, config.settings.clone())?;
    let listener = std::net::TcpListener::bind(config.http.listen)
        .with_context(|| format!("http.listen: cannot listen on {}", config.http.listen))?;
    let addr = listener.local_addr()?;
    let stopping = Arc::new(AtomicBool::new(false));
    let state = Data::new(State {
        name: F::NAME,
        clock: config.clock,
        stopping: Arc::clone(&stopping),
    });
    let serving = web::Serving {
        workers: config.http.workers,
        ..web::Serving::default()
    };
    let (served, measured) = (front.clone(), metrics.clone());
    let server = web::serve(serving, listener, move || {
        App::new()
            .configure(web::configure)
            .app_data(state.clone())
            .app_data(state.clock.clone())
            .app_data(measured.clone())
            .app_data(Data::new(measured.clone()))
            .service(health::livez)
            .service(health::metrics)
            .service(readyz)
            .configure(|cfg| served.routes(cfg))
            .wrap(Compress::default())
            .wrap(from_fn(web::edge))
            .wrap(TracingLogger::<web::RootSpan>::new())
    });
    let server = server.context("http.listen")?;
    tracing::info!(service = F::NAME, %addr, "started");
    Ok(RunningFront {
        addr,
        front,
        metrics,
        stopping,
        server: server.handle(),
        serving: tokio::spawn(server),
    })
}

impl<F: Front> RunningFront<F> {
    /// Stops in order: unready, then requests drained.
    pub async fn stop(self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.server.stop(true).await;
        if !matches!(self.serving.await, Ok(Ok(()))) {
            tracing::warn!("the HTTP server did not end cleanly");
        }
    }
}

impl<F: Front> Runs for RunningFront<F> {
    fn metrics(&self) -> Metrics {
        self.metrics.clone()
    }

    fn died(&self) -> bool {
        self.serving.is_finished()
    }

    async fn stop(self) {
        Self::stop(self).await;
    }
}

struct State {
    name: &'static str,
    clock: Clock,
    stopping: Arc<AtomicBool>,
}

/// Ready until it stops: where a service is away, its pages say so, and keep what was typed.
#[get("/readyz")]
async fn readyz(state: Data<State>) -> HttpResponse {
    let serving = !state.stopping.load(Ordering::SeqCst);
    let body = json!({
        "status": if serving { "ready" } else { "not_ready" },
        "service": state.name,
        "test_clock": state.clock.is_test(),
        "version": cli::VERSION,
        "now": state.clock.now(),
    });
    if serving {
        HttpResponse::Ok().json(body)
    } else {
        HttpResponse::ServiceUnavailable().json(body)
    }
}
