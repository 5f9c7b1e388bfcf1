//! The register follows a fact of another service, and intake closes or opens again on it.

use chrono::{DateTime, NaiveDate, Utc};
use events::Event;
use messaging::{ConsumeError, Reaction, Received};
use persistence::{Actor, DbError, Tx, audit};
use regulation::{Scope, Severity};

use super::register::promised_date;
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

/// What is promised at this severity where these scopes are named, and whether the limits are others
/// than before; none of a complaint that is not known here.
///
/// # Errors
/// `NotYet` where the organization's facts have not arrived.
pub(crate) async fn promised_at(
    tx: &mut Tx<'_>,
    intake: &Intake,
    id: ComplaintId,
    (severity, scopes): (Severity, &[Scope]),
) -> Result<Option<(NaiveDate, bool)>, ConsumeError> {
    let Some((item, entry)) = store::list::whole(tx, id).await? else {
        return Ok(None);
    };
    let place = intake.places.find(tx, item.site_id).await?;
    let place = place.ok_or(ConsumeError::NotYet("the site has not arrived yet"))?;
    let promised = promised_date(&place, severity, scopes, entry.registered_at);
    let known = item.scopes.iter().map(|code| Scope::parse(code));
    let known: Vec<Scope> = known.collect::<Result<_, _>>().map_err(DbError::from)?;
    let was = Severity::parse(&item.severity).map_err(DbError::from)?;
    let policy = &place.site.policy;
    let other_limits = policy.limits(severity, scopes) != policy.limits(was, &known);
    Ok(Some((promised, other_limits)))
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
