//! What repeats (F-5.3): what messages about it are filled with, and who is recused from it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::{MeasureKind, PatternKind};
use uuid::Uuid;

use super::tables::{deliveries, patterns as t};
use crate::domain::{Kind, Pattern, PatternId, StaffId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = t, check_for_backend(diesel::pg::Pg))]
struct Row {
    pattern_id: Uuid,
    kind: String,
    site_id: Uuid,
    window_id: Option<Uuid>,
    subtype: Option<String>,
    complaints: i32,
    restricted: bool,
    respondent_ids: Vec<Uuid>,
    raised_at: DateTime<Utc>,
    owner_id: Option<Uuid>,
    measure: Option<String>,
}

impl TryFrom<Row> for Pattern {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            id: PatternId(row.pattern_id),
            kind: PatternKind::parse(&row.kind)?,
            site: row.site_id,
            window: row.window_id,
            subtype: row.subtype,
            complaints: row.complaints,
            restricted: row.restricted,
            respondents: row.respondent_ids.into_iter().map(StaffId).collect(),
            raised_at: row.raised_at,
            owner: row.owner_id.map(StaffId),
            measure: row.measure.as_deref().map(MeasureKind::parse).transpose()?,
        })
    }
}

/// Keeps it; one that is known stays.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn keep_pattern(tx: &mut Tx<'_>, pattern: &Pattern) -> Result<(), DbError> {
    let respondents: Vec<Uuid> = pattern.respondents.iter().map(|id| id.0).collect();
    diesel::insert_into(t::table)
        .values((
            t::pattern_id.eq(pattern.id.0),
            t::kind.eq(pattern.kind.code()),
            t::site_id.eq(pattern.site),
            t::window_id.eq(pattern.window),
            t::subtype.eq(pattern.subtype.as_ref()),
            t::complaints.eq(pattern.complaints),
            t::restricted.eq(pattern.restricted),
            t::respondent_ids.eq(respondents),
            t::raised_at.eq(pattern.raised_at),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What was ordered on it, and who must carry it out.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn keep_pattern_measure(
    tx: &mut Tx<'_>,
    id: PatternId,
    owner: StaffId,
    measure: Option<MeasureKind>,
) -> Result<(), DbError> {
    Prepared(diesel::update(t::table.find(id.0)).set((
        t::owner_id.eq(owner.0),
        t::measure.eq(measure.map(MeasureKind::code)),
    )))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whoever is told this of it already, or will be.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn told_of_pattern(
    tx: &mut Tx<'_>,
    id: PatternId,
    kind: Kind,
) -> Result<Vec<StaffId>, DbError> {
    let staff = deliveries::table
        .filter(deliveries::pattern_id.eq(id.0))
        .filter(deliveries::kind.eq(kind.code()))
        .select(deliveries::staff_id.assume_not_null());
    let staff: Vec<Uuid> = staff.load(tx.conn()).await?;
    Ok(staff.into_iter().map(StaffId).collect())
}

/// One, for reading.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn pattern(tx: &mut Tx<'_>, id: PatternId) -> Result<Option<Pattern>, DbError> {
    let query = t::table.find(id.0).select(Row::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(Pattern::try_from).transpose()
}

/// One, locked.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn lock_pattern(
    tx: &mut Tx<'_>,
    id: PatternId,
) -> Result<Option<Pattern>, DbError> {
    let query = t::table.find(id.0).for_update().select(Row::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(Pattern::try_from).transpose()
}
