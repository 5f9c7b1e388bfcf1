//! Metrics: one registry per running service, read at `/metrics`, pushed by OTLP where asked for.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Histogram, Meter, MeterProvider};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use prometheus::{Registry, TextEncoder};

use crate::TelemetryError;

/// Upper bounds in seconds, fine around the answers that are promised.
const SECONDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// The metrics of one service. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    provider: SdkMeterProvider,
    meter: Meter,
    requests: Histogram<f64>,
}

impl Metrics {
    /// With `build_info`, so that `/metrics` tells what is running.
    ///
    /// # Errors
    /// [`TelemetryError`].
    pub fn new(service: &'static str, version: &'static str) -> Result<Self, TelemetryError> {
        let registry = Registry::new();
        let exporter = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .scope_info_enabled(false)
            .without_target_info()
            .build()
            .map_err(|e| TelemetryError::Metrics(e.into()))?;
        let resource = Resource::builder().with_service_name(service).build();
        let mut provider = SdkMeterProvider::builder()
            .with_resource(resource)
            .with_reader(exporter);
        if crate::otlp_wanted("METRICS") {
            let exporter = opentelemetry_otlp::MetricExporter::builder()
                .with_http()
                .build();
            let exporter = exporter.map_err(|e| TelemetryError::Exporter(e.into()))?;
            provider = provider.with_reader(PeriodicReader::builder(exporter).build());
        }
        let provider = provider.build();
        let meter = provider.meter("redress");
        let requests = meter
            .f64_histogram("http.server.request.duration")
            .with_unit("s")
            .with_boundaries(SECONDS.to_vec())
            .with_description("How long requests took.")
            .build();
        let _ = meter
            .u64_observable_gauge("redress.build_info")
            .with_description("What is running.")
            .with_callback(move |gauge| {
                gauge.observe(
                    1,
                    &[
                        KeyValue::new("service", service),
                        KeyValue::new("version", version),
                    ],
                );
            })
            .build();
        Ok(Self {
            registry,
            provider,
            meter,
            requests,
        })
    }

    /// A gauge that is set from time to time.
    pub fn gauge(&self, name: &'static str, what: &'static str) -> Gauge {
        let value: Arc<Mutex<Option<f64>>> = Arc::default();
        let read = Arc::clone(&value);
        let _ = self
            .meter
            .f64_observable_gauge(name)
            .with_description(what)
            .with_callback(move |gauge| {
                if let Some(value) = *read.lock().unwrap_or_else(PoisonError::into_inner) {
                    gauge.observe(value, &[]);
                }
            })
            .build();
        Gauge(value)
    }

    /// For counters and histograms of a service's own; labels are codes, never data of people.
    pub const fn meter(&self) -> &Meter {
        &self.meter
    }

    /// One request was answered; `route` is the template, never the address.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let labels = [
            KeyValue::new("http.request.method", method.to_owned()),
            KeyValue::new("http.route", route.to_owned()),
            KeyValue::new("http.response.status_code", i64::from(status)),
        ];
        self.requests.record(took.as_secs_f64(), &labels);
    }

    /// Everything in Prometheus' text format.
    ///
    /// # Errors
    /// [`TelemetryError::Metrics`].
    pub fn text(&self) -> Result<String, TelemetryError> {
        let families = self.registry.gather();
        TextEncoder::new()
            .encode_to_string(&families)
            .map_err(|e| TelemetryError::Metrics(e.into()))
    }

    /// Sends what is left. Blocks.
    pub fn shutdown(&self) {
        // Nothing can be told to anybody by now.
        let _ = self.provider.shutdown();
    }
}

/// A value that is set, not counted.
#[derive(Clone)]
pub struct Gauge(Arc<Mutex<Option<f64>>>);

impl Gauge {
    /// What `/metrics` shows until the next call.
    pub fn set(&self, value: f64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_tell_the_build_the_requests_and_the_gauges() {
        let metrics = Metrics::new("intake", "1.2.3").unwrap();
        metrics.request("GET", "/v1/complaints/{id}", 200, Duration::from_millis(3));
        let gauge = metrics.gauge("redress.outbox.unsent", "Not yet confirmed.");
        gauge.set(7.0);
        let text = metrics.text().unwrap();
        for line in [
            "redress_build_info{",
            r#"version="1.2.3""#,
            "redress_outbox_unsent 7",
            r#"http_route="/v1/complaints/{id}""#,
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }
}
