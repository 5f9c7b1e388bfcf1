//! Lists for people: deliveries, and what waits for a reply or a follow-up.

use std::collections::HashMap;

use authorization::{Case as Facts, Reach};
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use uuid::Uuid;

use super::deliveries::DeliveryRow;
use super::rows::Row;
use super::tables::{correspondences as c, deliveries as d};
use super::{Delivery, rows};
use crate::domain::{ComplaintId, Correspondence, Kind};

/// Which rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// One state only.
    pub(crate) state: Option<String>,
    /// One channel only.
    pub(crate) channel: Option<String>,
    /// One kind only.
    pub(crate) kind: Option<Kind>,
    /// One complaint only.
    pub(crate) complaint: Option<Uuid>,
}

/// Where the page before ended.
pub(crate) type After = (DateTime<Utc>, Uuid);

/// A delivery with the case that it is about.
pub(crate) struct Listed {
    /// The delivery.
    pub(crate) delivery: Delivery,
    /// The complaint.
    pub(crate) complaint: ComplaintId,
    /// Number of the complaint.
    pub(crate) number: String,
    /// What decides who may see it.
    pub(crate) facts: Facts,
}

impl Listed {
    /// What a cursor remembers.
    pub(crate) fn key(&self) -> After {
        (self.delivery.created_at, self.delivery.id.0)
    }
}

/// Deliveries within the reach of the caller, the newest first.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn list(
    tx: &mut Tx<'_>,
    reach: &Reach,
    wanted: &Wanted,
    after: Option<After>,
    rows: i64,
) -> Result<Vec<Listed>, DbError> {
    // Nobody's list begins with more than the caller's sites, departments and assignments.
    let visible = within(reach).select(c::complaint_id.nullable());
    let mut query = d::table
        .filter(d::complaint_id.eq_any(visible))
        .select(DeliveryRow::as_select())
        .into_boxed::<Pg>();
    if let Some(state) = &wanted.state {
        query = query.filter(d::state.eq(state.clone()));
    }
    if let Some(channel) = &wanted.channel {
        query = query.filter(d::channel.eq(channel.clone()));
    }
    if let Some(kind) = wanted.kind {
        query = query.filter(d::kind.eq(kind.code()));
    }
    if let Some(complaint) = wanted.complaint {
        query = query.filter(d::complaint_id.eq(complaint));
    }
    if let Some((at, id)) = after {
        // The pair as a whole: several may be caused in the same moment.
        query = query.filter(
            d::created_at
                .lt(at)
                .or(d::created_at.eq(at).and(d::id.lt(id))),
        );
    }
    let query = query
        .order((d::created_at.desc(), d::id.desc()))
        .limit(rows);
    let found: Vec<DeliveryRow> = query.load(tx.conn()).await?;
    with_cases(tx, found).await
}

/// What waits for people, the oldest first: failures, calls, letters (F-4.5: every state that is not
/// final appears in somebody's queue).
///
/// # Errors
/// [`DbError`].
pub(crate) async fn to_do(
    tx: &mut Tx<'_>,
    reach: &Reach,
    after: Option<After>,
    rows: i64,
) -> Result<Vec<Listed>, DbError> {
    let visible = within(reach).select(c::complaint_id.nullable());
    let waits = d::state
        .eq("failed")
        .or(d::state.eq("to_post"))
        .or(d::state.eq("queued").and(d::channel.eq("phone")));
    let mut query = d::table
        .filter(d::complaint_id.eq_any(visible))
        .filter(waits)
        .select(DeliveryRow::as_select())
        .into_boxed::<Pg>();
    if let Some((at, id)) = after {
        query = query.filter(
            d::created_at
                .gt(at)
                .or(d::created_at.eq(at).and(d::id.gt(id))),
        );
    }
    let query = query.order((d::created_at, d::id)).limit(rows);
    let found: Vec<DeliveryRow> = query.load(tx.conn()).await?;
    with_cases(tx, found).await
}

/// How much waits for people in the whole installation: how many failures, since when the first of
/// them; how many calls and letters, since when the first of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Waiting {
    /// Failures.
    pub(crate) failed: i64,
    /// The first of them.
    pub(crate) failed_since: Option<DateTime<Utc>>,
    /// Calls and letters.
    pub(crate) by_hand: i64,
    /// The first of them.
    pub(crate) by_hand_since: Option<DateTime<Utc>>,
}

/// Reads it.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn waiting_for_people(tx: &mut Tx<'_>) -> Result<Waiting, DbError> {
    use diesel::dsl::{count_star, min};
    let (failed, failed_since) = d::table
        .filter(d::state.eq("failed"))
        .select((count_star(), min(d::finished_at)))
        .first(tx.conn())
        .await?;
    let by_hand = d::state
        .eq("to_post")
        .or(d::state.eq("queued").and(d::channel.eq("phone")));
    let (by_hand, by_hand_since) = d::table
        .filter(by_hand)
        .select((count_star(), min(d::created_at)))
        .first(tx.conn())
        .await?;
    Ok(Waiting {
        failed,
        failed_since,
        by_hand,
        by_hand_since,
    })
}

async fn with_cases(tx: &mut Tx<'_>, found: Vec<DeliveryRow>) -> Result<Vec<Listed>, DbError> {
    let found: Vec<Delivery> = found
        .into_iter()
        .map(Delivery::try_from)
        .collect::<Result<_, _>>()?;
    let about: Vec<Uuid> = found
        .iter()
        .filter_map(|d| d.about.complaint())
        .map(|c| c.0)
        .collect();
    let cases = c::table
        .filter(c::complaint_id.eq_any(about))
        .select(Row::as_select());
    let known: Vec<Row> = cases.load(tx.conn()).await?;
    let known: HashMap<Uuid, Row> = known.into_iter().map(|r| (r.complaint_id, r)).collect();
    let listed = |delivery: Delivery| {
        let complaint = delivery.about.complaint();
        let found = complaint.and_then(|complaint| Some((complaint, known.get(&complaint.0)?)));
        let (complaint, about) = found.ok_or(DbError::Corrupt("a delivery about nothing"))?;
        Ok(Listed {
            complaint,
            delivery,
            number: about.number.clone(),
            facts: about.facts()?,
        })
    };
    found.into_iter().map(listed).collect()
}

/// Correspondences of one stage within the reach of the caller, the oldest first (F-4.5: every
/// state that is not final appears in somebody's queue).
///
/// # Errors
/// [`DbError`].
pub(crate) async fn waiting(
    tx: &mut Tx<'_>,
    reach: &Reach,
    stage: &str,
    after: Option<After>,
    rows: i64,
) -> Result<Vec<(Correspondence, i32)>, DbError> {
    let found = waiting_rows(tx, reach, stage, after, rows).await?;
    let mut waiting = Vec::with_capacity(found.len());
    for row in found {
        let (correspondence, revision) = rows::restore(tx, row).await?;
        waiting.push((correspondence, revision.version));
    }
    Ok(waiting)
}

/// Of the same rows only what decides who may see them, for whoever counts them.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn waiting_facts(
    tx: &mut Tx<'_>,
    reach: &Reach,
    stage: &str,
    after: Option<After>,
    rows: i64,
) -> Result<Vec<(After, Facts)>, DbError> {
    let found = waiting_rows(tx, reach, stage, after, rows).await?;
    let facts = found.iter().map(|row| Ok((row.key(), row.facts()?)));
    facts.collect()
}

async fn waiting_rows(
    tx: &mut Tx<'_>,
    reach: &Reach,
    stage: &str,
    after: Option<After>,
    rows: i64,
) -> Result<Vec<Row>, DbError> {
    let mut query = within(reach)
        .select(Row::as_select())
        .filter(c::stage.eq(stage.to_owned()));
    if let Some((at, id)) = after {
        query = query.filter(
            c::since
                .gt(at)
                .or(c::since.eq(at).and(c::complaint_id.gt(id))),
        );
    }
    let query = query.order((c::since, c::complaint_id)).limit(rows);
    Ok(query.load(tx.conn()).await?)
}

/// The cases within the reach: any of its levels; further filters come on top. What comes through is
/// checked once more by [`Reach::keep`].
fn within(reach: &Reach) -> c::BoxedQuery<'static, Pg> {
    let mut any = c::table
        .filter(diesel::dsl::sql::<Bool>("false"))
        .into_boxed::<Pg>();
    for level in &reach.levels {
        let code = level.sensitivity.code();
        any = any.or_filter(
            c::sensitivity
                .eq(code)
                .and(c::site_id.eq_any(level.sites.clone())),
        );
        if let Some((department, sites)) = &level.department {
            let theirs = c::department_ids
                .contains(vec![*department])
                .and(c::site_id.eq_any(sites.clone()));
            any = any.or_filter(c::sensitivity.eq(code).and(theirs));
        }
        if let Some(me) = level.assigned_to {
            any = any.or_filter(
                c::sensitivity
                    .eq(code)
                    .and(c::assigned_ids.contains(vec![me])),
            );
        }
    }
    any
}
