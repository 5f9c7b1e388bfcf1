//! The last sequence that took effect, per source and subject: order and gaps are decided here.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::RunQueryDsl;
use events::Envelope;
use persistence::{DbError, Prepared, Tx};
use uuid::Uuid;

use crate::batch::{GateRows, LockGates, MakeGates, SaveGates};
use crate::inbox::now;
use crate::schema::{inbox_gate, inbox_message};

/// A gate, while a transaction holds its lock, or is the first to need it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gate {
    pub(crate) last_seq: i64,
    pub(crate) waiting: i32,
    /// What its row says of both; none where there is no row yet.
    row: Option<(i64, i32)>,
}

impl Gate {
    fn of(row: Option<(i64, i32)>) -> Self {
        let (last_seq, waiting) = row.unwrap_or_default();
        Self {
            last_seq,
            waiting,
            row,
        }
    }
}

/// By source and subject.
pub(crate) type Gates = BTreeMap<(String, Uuid), Gate>;

/// Which gate a fact goes through.
pub(crate) fn gate_of(envelope: &Envelope) -> (String, Uuid) {
    (envelope.service().to_owned(), envelope.head.subject)
}

/// Locks the gate of one fact, unless somebody else has it just now. Whoever changes what waits
/// holds the gate first: the other way round, two would wait for each other.
pub(crate) async fn try_lock_gate(
    tx: &mut Tx<'_>,
    envelope: &Envelope,
) -> Result<Option<Gate>, DbError> {
    let gate: Option<(i64, i32)> = inbox_gate::table
        .find((envelope.service(), envelope.head.subject))
        .select((inbox_gate::last_seq, inbox_gate::waiting))
        .for_update()
        .skip_locked()
        .first(tx.conn())
        .await
        .optional()?;
    Ok(gate.map(|row| Gate::of(Some(row))))
}

/// Locks the gates of these facts, in one order for everybody; those that are missing are made when
/// they are saved.
pub(crate) async fn lock_gates<'a>(
    tx: &mut Tx<'_>,
    envelopes: impl IntoIterator<Item = &'a Envelope>,
) -> Result<Gates, DbError> {
    let missing = envelopes.into_iter().map(|e| (gate_of(e), Gate::of(None)));
    let mut gates: Gates = missing.collect();
    let (sources, subjects) = gates.keys().cloned().unzip();
    let lock = LockGates { sources, subjects };
    let locked: Vec<(String, Uuid, i64, i32)> = lock.get_results(tx.conn()).await?;
    let locked = locked
        .into_iter()
        .map(|(source, subject, last_seq, waiting)| {
            ((source, subject), Gate::of(Some((last_seq, waiting))))
        });
    gates.extend(locked);
    Ok(gates)
}

/// Saves gates that [`lock_gates`] or [`try_lock_gate`] gave, where they have changed.
///
/// # Errors
/// A transient one where somebody else made a gate that was missing: what was decided by it does not
/// hold.
pub(crate) async fn save_gates(tx: &mut Tx<'_>, gates: &Gates) -> Result<(), DbError> {
    let (mut new, mut changed) = (GateRows::default(), GateRows::default());
    for ((source, subject), gate) in gates {
        let rows = match gate.row {
            None => &mut new,
            Some(row) if row != (gate.last_seq, gate.waiting) => &mut changed,
            Some(_) => continue,
        };
        rows.sources.push(source.clone());
        rows.subjects.push(*subject);
        rows.last_seqs.push(gate.last_seq);
        rows.waiting.push(gate.waiting);
    }
    let wanted = new.subjects.len();
    if wanted > 0 && MakeGates(new).execute(tx.conn()).await? < wanted {
        let raced = Box::new("a gate was made meanwhile".to_owned());
        let raced = Error::DatabaseError(DatabaseErrorKind::SerializationFailure, raced);
        return Err(raced.into());
    }
    if !changed.subjects.is_empty() {
        SaveGates(changed).execute(tx.conn()).await?;
    }
    Ok(())
}

/// The gap is filled: what waits for exactly this sequence may go at once.
pub(crate) async fn call_next(
    tx: &mut Tx<'_>,
    source: &str,
    subject: Uuid,
    sequence: i64,
) -> Result<bool, DbError> {
    let next = inbox_message::table
        .filter(inbox_message::status.eq("pending"))
        .filter(
            inbox_message::source
                .eq(source)
                .and(inbox_message::subject.eq(subject)),
        )
        .filter(inbox_message::sequence.eq(sequence));
    let called = Prepared(diesel::update(next).set(inbox_message::next_at.eq(now())))
        .execute(tx.conn())
        .await?;
    Ok(called > 0)
}
