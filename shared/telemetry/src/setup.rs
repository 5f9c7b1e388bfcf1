//! Where logs and traces go: decided once per process.

use std::error::Error;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// What is wrong with the telemetry's settings.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter cannot be read.
    #[error("log.filter cannot be read")]
    Filter(#[source] Box<dyn Error + Send + Sync>),
    /// The exporter cannot be built.
    #[error("the OTLP exporter cannot be built from OTEL_*")]
    Exporter(#[source] Box<dyn Error + Send + Sync>),
    /// The metrics cannot be set up or written.
    #[error("metrics cannot be set up or written")]
    Metrics(#[source] Box<dyn Error + Send + Sync>),
    /// There is a subscriber already.
    #[error("logging is set up already")]
    Twice,
}

/// Where traces go; flushed at the end.
pub struct Telemetry {
    tracer: Option<SdkTracerProvider>,
}

/// Libraries whose spans would only repeat ours, or which would trace their own exporting.
const NO_SPANS: [&str; 9] = [
    "actix_server",
    "h2",
    "hyper",
    "hyper_util",
    "lapin",
    "opentelemetry",
    "reqwest",
    "rustls",
    "tokio_postgres",
];

/// Who may say more than `info`, whatever the filter asks for. Libraries print what they are given at
/// `debug`: addresses in paths, headers, parameters of statements, the words of a mail server.
const OURS: [&str; 16] = [
    "assignment",
    "audit",
    "authorization",
    "calendar",
    "classification",
    "directory",
    "intake",
    "investigation",
    "messaging",
    "notification",
    "organization",
    "persistence",
    "sealing",
    "service",
    "telemetry",
    "web",
];

/// Lets no library tell what people have entrusted to us.
fn discreet() -> Targets {
    OURS.iter().fold(
        Targets::new().with_default(LevelFilter::INFO),
        |targets, ours| targets.with_target(*ours, LevelFilter::TRACE),
    )
}

/// Whether the environment names an endpoint for a signal (`TRACES`, `METRICS`).
pub(crate) fn otlp_wanted(signal: &str) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    let disabled = std::env::var("OTEL_SDK_DISABLED").is_ok_and(|v| v.eq_ignore_ascii_case("true"));
    !disabled
        && (set("OTEL_EXPORTER_OTLP_ENDPOINT")
            || set(&format!("OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")))
}

/// JSON logs to the standard output; traces by OTLP where `OTEL_*` names an endpoint.
///
/// Each layer has a filter of its own: a quieter log must not end the traces. Call it outside of
/// any async runtime: the exporter's HTTP client brings its own.
///
/// # Errors
/// [`TelemetryError`].
pub fn init(
    service: &'static str,
    version: &'static str,
    filter: &str,
) -> Result<Telemetry, TelemetryError> {
    let filter = EnvFilter::builder()
        .parse(filter)
        .map_err(|e| TelemetryError::Filter(e.into()))?;
    let logs = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(std::io::stdout)
        .with_filter(filter.and(discreet()));
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
    let tracer = if otlp_wanted("TRACES") {
        Some(tracer(service, version)?)
    } else {
        None
    };
    let traces = tracer.as_ref().map(|provider| {
        let ours = NO_SPANS.iter().fold(
            Targets::new().with_default(LevelFilter::INFO),
            |targets, library| targets.with_target(*library, LevelFilter::OFF),
        );
        // Source locations and thread names say nothing about a complaint's way.
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("redress"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_filter(ours)
    });
    tracing_subscriber::registry()
        .with(logs)
        .with(traces)
        .try_init()
        .map_err(|_| TelemetryError::Twice)?;
    Ok(Telemetry { tracer })
}

fn tracer(
    service: &'static str,
    version: &'static str,
) -> Result<SdkTracerProvider, TelemetryError> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .build();
    let exporter = exporter.map_err(|e| TelemetryError::Exporter(e.into()))?;
    let resource = Resource::builder()
        .with_service_name(service)
        .with_attribute(opentelemetry::KeyValue::new("service.version", version))
        .with_attribute(opentelemetry::KeyValue::new("service.namespace", "redress"))
        .build();
    let provider = SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(exporter)
        .build();
    opentelemetry::global::set_tracer_provider(provider.clone());
    Ok(provider)
}

impl Telemetry {
    /// Sends what is left. Blocks for seconds where the collector is gone: `spawn_blocking` with a
    /// time limit, never from a worker.
    pub fn flush(self) {
        if let Some(provider) = self.tracer {
            // Nothing can be told to anybody by now.
            let _ = provider.shutdown();
        }
    }
}

/// An error with its sources, for the one log entry at the boundary.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(e) = source {
        let said = e.to_string();
        // Some libraries repeat their source in their own words.
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        source = e.source();
    }
    text
}
