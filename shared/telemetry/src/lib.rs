//! What operators see: logs, traces, metrics.
//!
//! Logs are JSON lines on the standard output; traces and metrics leave by OTLP where the standard
//! `OTEL_*` variables name an endpoint; metrics are read at `/metrics` anyhow. [`traceparent`] and
//! [`set_parent`] carry one trace from a registration through rows and messages to the last reply.
//!
//! No personal data, in any of them: span fields come from [`FIELDS`], which a tidy test holds
//! against the sources; routes are templates, never addresses. Absent on purpose: settings files
//! (`OTEL_*` and one filter suffice), and HTTP (`web::RootSpan`).

mod metrics;
mod propagation;
mod setup;

pub use metrics::{Gauge, Metrics};
pub use propagation::{link, set_parent, trace_id, traceparent, traceparent_of};
pub(crate) use setup::otlp_wanted;
pub use setup::{Telemetry, TelemetryError, chain, init};

/// Every field that a span may have: ids, codes, counts and names of our own things.
pub const FIELDS: &[&str] = &[
    "action",
    "batch.size",
    "calendar.name",
    "calendar.year",
    "channel",
    "clock",
    "complaint.id",
    "consumer",
    "delivery.id",
    "delivery.kind",
    "dry_run",
    "event.id",
    "event.sequence",
    "event.source",
    "event.type",
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "messaging.batch.message_count",
    "messaging.destination.name",
    "messaging.message.id",
    "messaging.operation.type",
    "messaging.system",
    "otel.kind",
    "otel.name",
    "otel.status_code",
    "outcome",
    "pattern.id",
    "site.id",
    "staff.id",
    "trace.id",
    "worker",
];
