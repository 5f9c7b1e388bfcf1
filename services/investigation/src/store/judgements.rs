//! Classifications and steps down ↔ rows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::{Sensitivity, Severity};
use uuid::Uuid;

use super::deeds::{act, scope_codes, scopes_of};
use super::tables::{classifications, downgrades};
use crate::domain::{Act, Classified, Judgement, Proposal, StaffId, Subtype, Text};

pub(super) async fn write_classified(
    tx: &mut Tx<'_>,
    key: (Uuid, i32),
    now: &Classified,
) -> Result<(), DbError> {
    use classifications as t;
    let subtypes: Vec<String> = now
        .judgement
        .subtypes()
        .iter()
        .map(Subtype::to_string)
        .collect();
    let values = (
        t::complaint_id.eq(key.0),
        t::version.eq(key.1),
        t::severity.eq(now.judgement.severity().code()),
        t::scopes.eq(scope_codes(now.judgement.scopes())),
        t::subtypes.eq(subtypes),
        t::reason.eq(now.judgement.reason().as_str()),
        t::sensitivity.eq(now.sensitivity.code()),
        t::classified_by.eq(now.act.by.0),
        t::classified_at.eq(now.act.at),
        t::confirmed_by.eq(now.confirmed_by.map(|second| second.0)),
    );
    diesel::insert_into(t::table)
        .values(values)
        .execute(tx.conn())
        .await?;
    Ok(())
}

fn judgement(
    severity: &str,
    scopes: &[String],
    subtypes: &[String],
    reason: String,
) -> Result<Judgement, DbError> {
    let subtypes = subtypes
        .iter()
        .map(|code| Subtype::parse(code))
        .collect::<Result<_, _>>();
    let subtypes = subtypes.map_err(|_| DbError::Corrupt("an unknown sub-type"))?;
    let judged = Judgement::new(
        Severity::parse(severity)?,
        scopes_of(scopes)?,
        subtypes,
        Text::restore(reason),
    );
    judged.map_err(|_| DbError::Corrupt("a judgement without its scopes"))
}

pub(super) async fn classified(tx: &mut Tx<'_>, key: (Uuid, i32)) -> Result<Classified, DbError> {
    use classifications as t;
    type Row = (
        String,
        Vec<String>,
        Vec<String>,
        String,
        String,
        Uuid,
        DateTime<Utc>,
        Option<Uuid>,
    );
    let columns = (
        t::severity,
        t::scopes,
        t::subtypes,
        t::reason,
        t::sensitivity,
        t::classified_by,
        t::classified_at,
        t::confirmed_by,
    );
    let row: Row = t::table.find(key).select(columns).first(tx.conn()).await?;
    let (severity, scopes, subtypes, reason, sensitivity, by, at, confirmed_by) = row;
    Ok(Classified {
        judgement: judgement(&severity, &scopes, &subtypes, reason)?,
        sensitivity: Sensitivity::parse(&sensitivity)?,
        act: act(by, at),
        confirmed_by: confirmed_by.map(StaffId),
    })
}

pub(super) async fn write_proposal(
    tx: &mut Tx<'_>,
    key: (Uuid, i32),
    proposal: &Proposal,
) -> Result<(), DbError> {
    use downgrades as t;
    let subtypes: Vec<String> = proposal
        .judgement
        .subtypes()
        .iter()
        .map(Subtype::to_string)
        .collect();
    let values = (
        t::complaint_id.eq(key.0),
        t::version.eq(key.1),
        t::severity.eq(proposal.judgement.severity().code()),
        t::scopes.eq(scope_codes(proposal.judgement.scopes())),
        t::subtypes.eq(subtypes),
        t::reason.eq(proposal.judgement.reason().as_str()),
        t::proposed_by.eq(proposal.act.by.0),
        t::proposed_at.eq(proposal.act.at),
    );
    diesel::insert_into(t::table)
        .values(values)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn proposal(tx: &mut Tx<'_>, key: (Uuid, i32)) -> Result<Proposal, DbError> {
    use downgrades as t;
    type Row = (
        String,
        Vec<String>,
        Vec<String>,
        String,
        Uuid,
        DateTime<Utc>,
    );
    let columns = (
        t::severity,
        t::scopes,
        t::subtypes,
        t::reason,
        t::proposed_by,
        t::proposed_at,
    );
    let row: Row = t::table.find(key).select(columns).first(tx.conn()).await?;
    let (severity, scopes, subtypes, reason, by, at) = row;
    Ok(Proposal {
        judgement: judgement(&severity, &scopes, &subtypes, reason)?,
        act: act(by, at),
    })
}

/// Says what became of the step down that waits; a unique index allows one at a time.
pub(super) async fn decide_downgrade(
    tx: &mut Tx<'_>,
    complaint: Uuid,
    outcome: &str,
    second: Option<Act>,
    at: DateTime<Utc>,
    note: Option<&Text>,
) -> Result<(), DbError> {
    use downgrades as t;
    let waiting = t::table
        .filter(t::complaint_id.eq(complaint))
        .filter(t::outcome.is_null());
    let values = (
        t::outcome.eq(outcome),
        t::decided_by.eq(second.map(|second| second.by.0)),
        t::decided_at.eq(at),
        t::note.eq(note.map(Text::as_str)),
    );
    match Prepared(diesel::update(waiting).set(values))
        .execute(tx.conn())
        .await?
    {
        1 => Ok(()),
        _ => Err(DbError::Corrupt(
            "no step down waits, though the aggregate has one",
        )),
    }
}
