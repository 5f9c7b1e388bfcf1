//! What patterns are counted from (F-5.3): one row a complaint.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::{Finding, Sensitivity};
use uuid::Uuid;

use super::tables::tally as t;
use crate::domain::patterns::Counted;
use crate::domain::{Assignment, ComplaintId, End, StaffId, Stage};

/// What is known of one complaint, as far as it counts.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = t, check_for_backend(diesel::pg::Pg))]
pub struct Tally {
    /// Which.
    pub complaint_id: Uuid,
    /// Where.
    pub site_id: Uuid,
    /// At which window, where known.
    pub window_id: Option<Uuid>,
    /// `A1` …
    pub subtypes: Vec<String>,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// Who is complained about.
    pub respondent_ids: Vec<Uuid>,
}

/// Keeps what the case says; what others told beside it (window, sub-types) stays. Whether it has
/// to be looked at again follows from whether it can count at all.
///
/// # Errors
/// [`DbError`].
pub async fn count(tx: &mut Tx<'_>, case: &Assignment) -> Result<(), DbError> {
    let matter = case.matter();
    let conclusion = case.record().conclusion;
    let void = matches!(
        case.stage(),
        Stage::Ended {
            how: End::Declined | End::Withdrawn | End::Merged,
            ..
        }
    );
    let respondents: Vec<Uuid> = matter.respondents.iter().map(|r| r.0).collect();
    let values = (
        t::site_id.eq(matter.site.0),
        t::received_at.eq(matter.received_at),
        t::sensitivity.eq(matter.sensitivity.code()),
        t::respondent_ids.eq(respondents),
        t::finding.eq(conclusion.map(|c| c.finding.code())),
        t::concluded_at.eq(conclusion.map(|c| c.at)),
        t::void.eq(void),
        t::changed.eq(conclusion.is_some()),
    );
    Prepared(
        diesel::insert_into(t::table)
            .values((t::complaint_id.eq(case.complaint().0), values))
            .on_conflict(t::complaint_id)
            .do_update()
            .set((
                t::site_id.eq(excluded(t::site_id)),
                t::received_at.eq(excluded(t::received_at)),
                t::sensitivity.eq(excluded(t::sensitivity)),
                t::respondent_ids.eq(excluded(t::respondent_ids)),
                t::finding.eq(excluded(t::finding)),
                t::concluded_at.eq(excluded(t::concluded_at)),
                t::void.eq(excluded(t::void)),
                t::changed.eq(true),
            )),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The window, as the registration told it.
///
/// # Errors
/// [`DbError`].
pub async fn at_window(
    tx: &mut Tx<'_>,
    complaint: Uuid,
    window: Option<Uuid>,
) -> Result<(), DbError> {
    Prepared(diesel::update(t::table.find(complaint)).set(t::window_id.eq(window)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The sub-types, as the classification told them.
///
/// # Errors
/// [`DbError`].
pub async fn of_subtypes(
    tx: &mut Tx<'_>,
    complaint: Uuid,
    subtypes: &[String],
) -> Result<(), DbError> {
    Prepared(
        diesel::update(t::table.find(complaint))
            .set((t::subtypes.eq(subtypes), t::changed.eq(true))),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The next ones that have to be looked at, at most so many, taken; others leave them alone until the
/// transaction ends.
///
/// # Errors
/// [`DbError`].
pub async fn take_changed(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Tally>, DbError> {
    let next = t::table
        .filter(t::changed)
        .order(t::complaint_id)
        .limit(most)
        .select(Tally::as_select())
        .for_update()
        .skip_locked();
    let found: Vec<Tally> = next.load(tx.conn()).await?;
    let ids: Vec<Uuid> = found.iter().map(|tally| tally.complaint_id).collect();
    Prepared(
        diesel::update(t::table.filter(t::complaint_id.eq_any(ids))).set(t::changed.eq(false)),
    )
    .execute(tx.conn())
    .await?;
    Ok(found)
}

type Row = (
    Uuid,
    Option<DateTime<Utc>>,
    DateTime<Utc>,
    String,
    Vec<Uuid>,
);

/// What counts, and whoever is complained about in it.
#[derive(Debug, Default)]
pub struct Counts {
    /// One a complaint.
    pub counted: Vec<Counted>,
    /// Of each, whoever is complained about.
    pub respondents: Vec<(ComplaintId, Vec<StaffId>)>,
}

fn counts(rows: Vec<Row>, of_person: bool) -> Result<Counts, DbError> {
    let mut counts = Counts::default();
    for (complaint, concluded_at, received_at, sensitivity, respondents) in rows {
        let complaint = ComplaintId(complaint);
        let integrity = match Sensitivity::parse(&sensitivity)? {
            Sensitivity::S1 | Sensitivity::S2 => false,
            Sensitivity::S3 => true,
        };
        let at = concluded_at.filter(|_| of_person).unwrap_or(received_at);
        counts.counted.push(Counted {
            complaint,
            at,
            integrity,
        });
        let respondents = respondents.into_iter().map(StaffId).collect();
        counts.respondents.push((complaint, respondents));
    }
    Ok(counts)
}

const COLUMNS: (
    t::complaint_id,
    t::concluded_at,
    t::received_at,
    t::sensitivity,
    t::respondent_ids,
) = (
    t::complaint_id,
    t::concluded_at,
    t::received_at,
    t::sensitivity,
    t::respondent_ids,
);

/// Complaints about a person that were found to be so, wholly or partly.
///
/// # Errors
/// [`DbError`].
pub async fn about(tx: &mut Tx<'_>, person: Uuid) -> Result<Counts, DbError> {
    let so = [Finding::Substantiated, Finding::PartlySubstantiated].map(Finding::code);
    let rows = t::table
        .filter(t::respondent_ids.contains(vec![person]))
        .filter(t::void.eq(false))
        .filter(t::finding.eq_any(so))
        .select(COLUMNS);
    counts(rows.load(tx.conn()).await?, true)
}

/// Complaints of a sub-type at a window that were received from … until, but for what was found not
/// to be so.
///
/// # Errors
/// [`DbError`].
pub async fn of(
    tx: &mut Tx<'_>,
    window: Uuid,
    subtype: &str,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Counts, DbError> {
    let untrue = Finding::Unsubstantiated.code();
    let rows = t::table
        .filter(t::window_id.eq(window))
        .filter(t::subtypes.contains(vec![subtype]))
        .filter(t::received_at.ge(from).and(t::received_at.lt(until)))
        .filter(t::void.eq(false))
        .filter(t::finding.is_distinct_from(untrue))
        .select(COLUMNS);
    counts(rows.load(tx.conn()).await?, false)
}
