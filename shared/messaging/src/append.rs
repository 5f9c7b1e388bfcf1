//! The way out begins here, in the transaction of the change.

use diesel_async::RunQueryDsl;
use events::{Envelope, Event};
use persistence::{Actor, DbError, Tx};
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
    let envelope = Envelope::wrap(
        event,
        id,
        event_seq,
        subject,
        tx.cause,
        telemetry::traceparent(),
    )
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
