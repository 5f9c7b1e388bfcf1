//! Trace context in and out of headers, rows and envelopes (W3C `traceparent`).

use std::collections::HashMap;

use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TraceContextExt;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The current span as a `traceparent`; `None` where tracing is off.
pub fn traceparent() -> Option<String> {
    traceparent_of(&Span::current())
}

/// A span as a `traceparent`; `None` where tracing is off.
pub fn traceparent_of(span: &Span) -> Option<String> {
    let mut headers = HashMap::new();
    TraceContextPropagator::new().inject_context(&span.context(), &mut headers);
    headers.remove("traceparent")
}

fn remote(traceparent: &str) -> Option<Context> {
    // Foreign text: parsed strictly by the propagator, never logged.
    let headers = HashMap::from([("traceparent".to_owned(), traceparent.to_owned())]);
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &headers);
    context.span().span_context().is_valid().then_some(context)
}

/// Makes `span` a child of what the text names. Before the span is entered: later is too late.
pub fn set_parent(span: &Span, traceparent: Option<&str>) {
    if let Some(context) = traceparent.and_then(remote) {
        // An error means that no trace is recorded here, so there is no parent to set.
        let _ = span.set_parent(context);
    }
}

/// Links `span` to what the text names: for batches, which have many causes.
pub fn link(span: &Span, traceparent: Option<&str>) {
    if let Some(context) = traceparent.and_then(remote) {
        span.add_link(context.span().span_context().clone());
    }
}

/// The trace that a span belongs to, so that log entries lead to it; `None` where tracing is off.
pub fn trace_id(span: &Span) -> Option<String> {
    let context = span.context();
    let span = context.span();
    let span = span.span_context();
    span.is_valid().then(|| span.trace_id().to_string())
}
