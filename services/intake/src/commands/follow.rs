//! The register follows a fact of another service, and intake closes or opens again on it.

use chrono::{DateTime, Utc};
use events::Event;
use messaging::{ConsumeError, Reaction, Received};
use persistence::{Actor, Tx, audit};

use super::{CommandError, carry_out};
use crate::Intake;
use crate::domain::{ComplaintId, Decision, Heard, NotYet};
use crate::store;

/// Every consumer's command. The trail keeps the fact, so that the register's history is whole.
///
/// # Errors
/// `NotYet` where a fact of another source must come first, or registration is not visible yet.
pub(crate) async fn follow<E: Event>(
    tx: &mut Tx<'_>,
    intake: &Intake,
    received: &Received<E>,
    heard: Heard,
) -> Result<Reaction, ConsumeError> {
    let id = ComplaintId(received.event.subject());
    let found = store::complaints::load(tx, id).await?;
    let Some((complaint, before)) = found else {
        // Nobody else makes complaints: what we do not know was not registered here.
        return Ok(ignored("no such complaint"));
    };
    let decision = match complaint.clone().hear(heard, received.at) {
        Ok(decision) => decision,
        Err(NotYet(what)) => return Err(ConsumeError::NotYet(what)),
    };
    if decision == Decision::AlreadyDone {
        return Ok(ignored("the complaint is not open"));
    }
    note(tx, id, received.at, &received.event).await?;
    let actor = Actor::System;
    let carried = carry_out(
        tx,
        intake,
        &actor,
        &complaint,
        before,
        decision,
        received.at,
    )
    .await;
    match carried {
        Ok(_) => Ok(Reaction::Handled),
        Err(CommandError::Db(e)) => Err(e.into()),
        // The row is locked, so nobody was faster; the next attempt sees what is there.
        Err(e) => Err(ConsumeError::Retry(e.into())),
    }
}

async fn note<E: Event>(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    at: DateTime<Utc>,
    event: &E,
) -> Result<(), ConsumeError> {
    let body = serde_json::to_vec(event).expect("events are plain structs: they serialize");
    let teller = Actor::Service(E::SOURCE.to_owned());
    Ok(audit::append(tx, id.0, at, &teller, E::TYPE, &body).await?)
}

fn ignored(reason: &str) -> Reaction {
    Reaction::Ignored {
        reason: reason.to_owned(),
    }
}
