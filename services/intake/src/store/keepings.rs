//! How complaints are kept after their end: rows ↔ [`Keeping`], and whose turn it is.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use uuid::Uuid;

use super::tables::{complaints, keepings};
use crate::domain::{Archive, ComplaintId, Hold, Keeping, StaffId};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = keepings, treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct Row {
    archived_at: Option<DateTime<Utc>>,
    keep_until: Option<DateTime<Utc>>,
    held_at: Option<DateTime<Utc>>,
    held_by: Option<Uuid>,
    erased_at: Option<DateTime<Utc>>,
}

impl From<Row> for Keeping {
    fn from(row: Row) -> Self {
        Self {
            archive: row
                .archived_at
                .zip(row.keep_until)
                .map(|(at, until)| Archive { at, until }),
            hold: row.held_at.zip(row.held_by).map(|(at, by)| Hold {
                at,
                by: StaffId(by),
            }),
            erased: row.erased_at,
        }
    }
}

/// How it is kept. The complaint's row is locked, or it is only read.
pub(crate) async fn of(tx: &mut Tx<'_>, id: ComplaintId) -> Result<Keeping, DbError> {
    let row = keepings::table.find(id.0).select(Row::as_select());
    let row = row.first(tx.conn()).await.optional()?;
    Ok(row.map_or_else(Keeping::default, Keeping::from))
}

/// When it ended; none while it goes on.
pub(crate) async fn ended_at(
    tx: &mut Tx<'_>,
    id: ComplaintId,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let query = keepings::table.find(id.0).select(keepings::ended_at);
    let ended: Option<Option<DateTime<Utc>>> = query.first(tx.conn()).await.optional()?;
    Ok(ended.flatten())
}

/// Keeps it so.
pub(crate) async fn save(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    keeping: &Keeping,
) -> Result<(), DbError> {
    let row = Row {
        archived_at: keeping.archive.map(|archive| archive.at),
        keep_until: keeping.archive.map(|archive| archive.until),
        held_at: keeping.hold.map(|hold| hold.at),
        held_by: keeping.hold.map(|hold| hold.by.0),
        erased_at: keeping.erased,
    };
    Prepared(
        diesel::insert_into(keepings::table)
            .values((keepings::complaint_id.eq(id.0), &row))
            .on_conflict(keepings::complaint_id)
            .do_update()
            .set(&row),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An ended complaint that is not in the archive.
pub(crate) struct Candidate {
    /// Which.
    pub(crate) id: ComplaintId,
    /// Its site.
    pub(crate) site: Uuid,
    /// When it ended.
    pub(crate) ended_at: DateTime<Utc>,
}

/// How far a walk over the candidates is: what could not be done is passed over, and met by the next walk.
pub(crate) type Place = (DateTime<Utc>, Uuid);

/// Complaints that ended before a moment and are not in the archive, from behind a place on, the oldest
/// first. Those that go on within another are archived with it.
pub(crate) async fn to_archive(
    tx: &mut Tx<'_>,
    before: DateTime<Utc>,
    after: Option<Place>,
    rows: i64,
) -> Result<Vec<Candidate>, DbError> {
    let mut query = keepings::table
        .inner_join(complaints::table.on(complaints::id.eq(keepings::complaint_id)))
        .filter(keepings::archived_at.is_null())
        .filter(keepings::erased_at.is_null())
        .filter(keepings::ended_at.lt(before))
        .filter(complaints::stage.ne("merged"))
        .order((keepings::ended_at, keepings::complaint_id))
        .limit(rows)
        .select((
            keepings::complaint_id,
            complaints::site_id,
            keepings::ended_at,
        ))
        .into_boxed();
    if let Some((at, id)) = after {
        let later = keepings::ended_at.gt(at);
        query =
            query.filter(later.or(keepings::ended_at.eq(at).and(keepings::complaint_id.gt(id))));
    }
    let found: Vec<(Uuid, Uuid, Option<DateTime<Utc>>)> = query.load(tx.conn()).await?;
    let candidate = |(id, site, ended_at): (Uuid, Uuid, Option<_>)| {
        let id = ComplaintId(id);
        ended_at.map(|ended_at| Candidate { id, site, ended_at })
    };
    Ok(found.into_iter().filter_map(candidate).collect())
}

/// Complaints whose time in the archive is over and which nothing keeps any longer, the most overdue first.
pub(crate) async fn to_erase(
    tx: &mut Tx<'_>,
    at: DateTime<Utc>,
    after: Option<Place>,
    rows: i64,
) -> Result<Vec<Place>, DbError> {
    let mut query = keepings::table
        .inner_join(complaints::table.on(complaints::id.eq(keepings::complaint_id)))
        .filter(keepings::keep_until.le(at))
        .filter(keepings::erased_at.is_null())
        .filter(keepings::held_at.is_null())
        .filter(complaints::stage.ne("merged"))
        .filter(complaints::open_measures.eq(0))
        .order((keepings::keep_until, keepings::complaint_id))
        .limit(rows)
        .select((keepings::keep_until, keepings::complaint_id))
        .into_boxed();
    if let Some((until, id)) = after {
        let later = keepings::keep_until.gt(until);
        query = query.filter(
            later.or(keepings::keep_until
                .eq(until)
                .and(keepings::complaint_id.gt(id))),
        );
    }
    let found: Vec<(Option<DateTime<Utc>>, Uuid)> = query.load(tx.conn()).await?;
    let place = |(until, id): (Option<_>, Uuid)| until.map(|until| (until, id));
    Ok(found.into_iter().filter_map(place).collect())
}
