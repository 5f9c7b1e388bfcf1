//! A process that serves until it is told to stop, and how it is asked from outside.

use std::future::Future;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use figment::value::Dict;
use telemetry::Metrics;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::VERSION;
use crate::config::Reference;

/// What is left of traces may take this long.
const FLUSH: Duration = Duration::from_secs(3);

/// What was started.
pub(crate) trait Runs {
    /// Its metrics.
    fn metrics(&self) -> Metrics;
    /// Whether the HTTP server ended by itself, which it should not.
    fn died(&self) -> bool;
    /// Ends it in order.
    fn stop(self) -> impl Future<Output = ()>;
}

pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no async runtime")
}

/// Starts, waits for SIGTERM or SIGINT, and stops in order.
///
/// # Errors
/// What does not start.
pub(crate) fn until_told<R: Runs>(
    name: &'static str,
    filter: &str,
    start: impl Future<Output = anyhow::Result<R>>,
) -> anyhow::Result<ExitCode> {
    web::client::install_tls();
    // Before the runtime: the exporter's blocking client must not be made inside of one.
    let telemetry = telemetry::init(name, VERSION, filter)?;
    let runtime = runtime()?;
    let (code, metrics) = runtime.block_on(async {
        let (mut term, mut int) = (
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
        );
        let running = match start.await {
            Ok(running) => running,
            Err(e) => {
                tracing::error!(error = format!("{e:#}"), "cannot start");
                return Err(e);
            }
        };
        let metrics = running.metrics();
        let code = tokio::select! {
            _ = term.recv() => ExitCode::SUCCESS,
            _ = int.recv() => ExitCode::SUCCESS,
            () = ended(&running) => {
                tracing::error!("the HTTP server ended by itself");
                ExitCode::FAILURE
            }
        };
        tracing::info!("stopping");
        running.stop().await;
        tracing::info!("stopped");
        anyhow::Ok((code, metrics))
    })?;
    runtime.block_on(async {
        let flushing = tokio::task::spawn_blocking(move || {
            metrics.shutdown();
            telemetry.flush();
        });
        let _ = tokio::time::timeout(FLUSH, flushing).await;
    });
    // A collector that hangs must not keep the process.
    runtime.shutdown_timeout(Duration::from_millis(200));
    Ok(code)
}

async fn ended(running: &impl Runs) {
    while !running.died() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// `check-config`: what is in effect, and the reference of all keys.
///
/// # Errors
/// Settings that cannot be written as TOML.
pub(crate) fn show_settings(shown: Dict, reference: &Reference) -> anyhow::Result<()> {
    crate::say!("# Settings in effect; secrets are masked.\n");
    crate::say!(
        "{}",
        toml::to_string(&shown).context("the settings cannot be written")?
    );
    crate::say!("# All keys. Weakest first: default, file (--config), environment.\n");
    for key in &reference.keys {
        let kind = if key.optional {
            "not set; for example"
        } else {
            "default"
        };
        crate::say!(
            "# {}\n#   {}   {kind} {}\n#   {}\n",
            key.path,
            key.variable(),
            key.value,
            key.doc
        );
    }
    Ok(())
}

/// Asks over the wire, as a container's platform would: exit code 0 where ready.
pub(crate) fn healthcheck(listen: SocketAddr) -> ExitCode {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    match ask(SocketAddr::new(ip, listen.port())) {
        Ok(answer) => {
            let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            crate::say!("{body}");
            if answer.starts_with("HTTP/1.1 200") {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(e) => {
            crate::say!("no answer from {listen}: {e}");
            ExitCode::FAILURE
        }
    }
}

fn ask(addr: SocketAddr) -> std::io::Result<String> {
    let limit = Duration::from_secs(5);
    let mut stream = TcpStream::connect_timeout(&addr, limit)?;
    stream.set_read_timeout(Some(limit))?;
    stream.write_all(
        b"GET /readyz?verbose=true HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
    )?;
    let mut answer = String::new();
    stream.take(64 * 1024).read_to_string(&mut answer)?;
    Ok(answer)
}
