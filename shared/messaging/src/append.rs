//! The way out begins here, in the transaction of the change.

use std::collections::HashMap;

use diesel_async::RunQueryDsl;
use events::{Envelope, Event};
use persistence::{Actor, DbError, Tx};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use uuid::Uuid;

#[diesel::declare_sql_function]
extern "SQL" {
    /// See the migration.
    fn outbox_append(
        event_id: diesel::sql_types::Uuid,
        subject: diesel::sql_types::Uuid,
        event_seq: diesel::sql_types::BigInt,
        event_type: diesel::sql_types::Text,
        payload: diesel::sql_types::Binary,
        occurred_at: diesel::sql_types::Timestamptz,
        actor: diesel::sql_types::Text,
    ) -> diesel::sql_types::BigInt;
}

/// Tells a fact: a row of the outbox and an audit entry with the same bytes.
///
/// The caller has locked or version-checked the subject's row in this `tx`; that is what makes
/// the relay's order commit order. `event_seq` counts from 1 without gaps.
///
/// # Errors
/// [`DbError`].
#[expect(
    clippy::disallowed_methods,
    reason = "no decision depends on an event's id"
)]
pub async fn append<E: Event>(
    tx: &mut Tx<'_>,
    actor: &Actor,
    event_seq: i64,
    event: &E,
) -> Result<(), DbError> {
    let (id, subject) = (Uuid::now_v7(), event.subject());
    let envelope = Envelope::wrap(event, id, event_seq, subject, tx.cause, traceparent())
        .expect("events are plain structs: they serialize");
    let payload = serde_json::to_vec(&envelope).expect("an envelope is a plain struct, too");
    let told = outbox_append(
        id,
        subject,
        event_seq,
        E::TYPE,
        payload,
        event.occurred_at(),
        actor.to_string(),
    );
    diesel::select(told).get_result::<i64>(tx.conn()).await?;
    Ok(())
}

/// The current span as a W3C header; `None` where telemetry is off.
pub(crate) fn traceparent() -> Option<String> {
    let mut headers = HashMap::new();
    let context = tracing::Span::current().context();
    opentelemetry::global::get_text_map_propagator(|p| p.inject_context(&context, &mut headers));
    headers.remove("traceparent")
}

/// Makes `span` a child of the trace that a header names; before the span is entered.
pub(crate) fn continue_trace(span: &tracing::Span, traceparent: Option<&str>) {
    if let Some(traceparent) = traceparent {
        let headers = HashMap::from([("traceparent".to_owned(), traceparent.to_owned())]);
        let context = opentelemetry::global::get_text_map_propagator(|p| p.extract(&headers));
        // Without a telemetry layer there is no trace to continue.
        let _ = span.set_parent(context);
    }
}
