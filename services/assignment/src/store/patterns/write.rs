//! Raising a pattern, counting it anew, and the measure on it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Revision, SaveError, Tx};
use uuid::Uuid;

use crate::domain::patterns::{Pattern, PatternId, Repeats};
use crate::store::progress::to_columns;
use crate::store::tables::pattern as t;

/// A new one, told by one event; its id is the database's.
///
/// # Errors
/// [`DbError`].
pub async fn raise(
    tx: &mut Tx<'_>,
    pattern: &Pattern,
    latest_at: DateTime<Utc>,
) -> Result<PatternId, DbError> {
    let (staff, window, subtype, quarter) = match &pattern.repeats {
        Repeats::Person(person) => (Some(person.0), None, None, None),
        Repeats::Window {
            window,
            subtype,
            quarter,
        } => (None, Some(*window), Some(subtype), Some(*quarter)),
    };
    let complaints: Vec<Uuid> = pattern.complaints.iter().map(|c| c.0).collect();
    let respondents: Vec<Uuid> = pattern.respondents.iter().map(|r| r.0).collect();
    let id = diesel::insert_into(t::table)
        .values((
            t::version.eq(1),
            t::event_seq.eq(1_i64),
            t::kind.eq(pattern.repeats.kind().code()),
            t::site_id.eq(pattern.site.0),
            t::department_id.eq(pattern.department.map(|d| d.0)),
            t::staff_id.eq(staff),
            t::window_id.eq(window),
            t::subtype.eq(subtype),
            t::quarter.eq(quarter),
            t::restricted.eq(pattern.restricted),
            t::complaint_ids.eq(complaints),
            t::respondent_ids.eq(respondents),
            t::latest_at.eq(latest_at),
            t::raised_at.eq(pattern.raised_at),
        ))
        .returning(t::id)
        .get_result(tx.conn())
        .await?;
    Ok(PatternId(id))
}

/// What it is counted from now; nothing is told of that. None: it does not hold any more.
///
/// # Errors
/// [`DbError`].
pub async fn recount(
    tx: &mut Tx<'_>,
    pattern: &Pattern,
    latest_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = t::table.find(pattern.id.0);
    let Some(latest_at) = latest_at else {
        let standing = row.filter(t::lapsed_at.is_null());
        Prepared(
            diesel::update(standing).set((t::lapsed_at.eq(now), t::version.eq(t::version + 1))),
        )
        .execute(tx.conn())
        .await?;
        return Ok(());
    };
    let complaints: Vec<Uuid> = pattern.complaints.iter().map(|c| c.0).collect();
    let respondents: Vec<Uuid> = pattern.respondents.iter().map(|r| r.0).collect();
    let none: Option<DateTime<Utc>> = None;
    let other = row.filter(
        t::complaint_ids
            .ne(complaints.clone())
            .or(t::lapsed_at.is_not_null()),
    );
    Prepared(diesel::update(other).set((
        t::complaint_ids.eq(complaints),
        t::respondent_ids.eq(respondents),
        t::latest_at.eq(latest_at),
        t::lapsed_at.eq(none),
        t::version.eq(t::version + 1),
    )))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The measure on it; one event is told.
///
/// # Errors
/// [`SaveError`].
pub async fn save(
    tx: &mut Tx<'_>,
    before: Revision,
    pattern: &Pattern,
) -> Result<Revision, SaveError> {
    let Some(m) = &pattern.measure else {
        return Err(SaveError::Stale);
    };
    let (proof, completed_at, checked) = to_columns(&m.progress);
    let after = before.next(1);
    let seen = t::table
        .find(pattern.id.0)
        .filter(t::version.eq(before.version));
    let written = Prepared(diesel::update(seen).set((
        t::version.eq(after.version),
        t::event_seq.eq(after.event_seq),
        t::measure_kind.eq(m.what.kind().code()),
        t::measure_form.eq(m.what.form().map(|form| form.code())),
        t::owner_id.eq(m.owner.0),
        t::due_at.eq(m.due_at),
        t::description.eq(&m.description),
        t::ordered_by.eq(m.ordered.by.0),
        t::ordered_at.eq(m.ordered.at),
        t::proof.eq(proof.map(|proof| proof.text())),
        t::evidence_ids.eq(proof.map_or(&[][..], |proof| proof.evidence())),
        t::completed_at.eq(completed_at),
        t::checked_by.eq(checked.map(|c| c.by.0)),
        t::checked_at.eq(checked.map(|c| c.at)),
    )))
    .execute(tx.conn())
    .await?;
    match written {
        0 => Err(SaveError::Stale),
        _one => Ok(after),
    }
}
