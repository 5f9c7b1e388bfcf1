//! Attempts at a follow-up, and the links by which complainants answer.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::Satisfaction;
use uuid::Uuid;

use super::tables::{follow_up_attempts as attempts, follow_up_links as links};
use crate::domain::{Answer, Attempt, ComplaintId, HalfDay, StaffId};

/// The attempts of a round, in order.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn attempts_of(
    tx: &mut Tx<'_>,
    complaint: Uuid,
    round: i32,
) -> Result<Vec<Attempt>, DbError> {
    let query = attempts::table
        .filter(attempts::complaint_id.eq(complaint))
        .filter(attempts::round.eq(round))
        .order(attempts::attempt)
        .select((
            attempts::at,
            attempts::local_date,
            attempts::afternoon,
            attempts::recorded_by,
            attempts::satisfaction,
            attempts::reprisal,
        ));
    let rows: Vec<Row> = query.load(tx.conn()).await?;
    rows.into_iter().map(attempt).collect()
}

type Row = (
    DateTime<Utc>,
    NaiveDate,
    bool,
    Option<Uuid>,
    Option<String>,
    Option<bool>,
);

fn attempt((at, date, afternoon, by, satisfaction, reprisal): Row) -> Result<Attempt, DbError> {
    let answer = match satisfaction {
        Some(code) => Answer::Level(Satisfaction::parse(&code)?),
        None => Answer::Unreachable,
    };
    Ok(Attempt {
        answer,
        by: by.map(StaffId),
        at,
        half_day: HalfDay { date, afternoon },
        reprisal,
    })
}

/// An attempt with what the domain need not know.
pub(crate) struct Recorded {
    /// The attempt.
    pub(crate) attempt: Attempt,
    /// For colleagues.
    pub(crate) note: String,
    /// The version on which it was recorded, where a person or a token did.
    pub(crate) on_version: Option<i32>,
}

/// The last attempt of a round.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn last_attempt(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    round: i32,
) -> Result<Option<Recorded>, DbError> {
    let query = attempts::table
        .filter(attempts::complaint_id.eq(complaint.0))
        .filter(attempts::round.eq(round))
        .order(attempts::attempt.desc())
        .select((
            (
                attempts::at,
                attempts::local_date,
                attempts::afternoon,
                attempts::recorded_by,
                attempts::satisfaction,
                attempts::reprisal,
            ),
            attempts::note,
            attempts::on_version,
        ));
    let row: Option<(Row, String, Option<i32>)> = query.first(tx.conn()).await.optional()?;
    row.map(|(row, note, on_version)| {
        Ok(Recorded {
            attempt: attempt(row)?,
            note,
            on_version,
        })
    })
    .transpose()
}

/// Keeps an attempt.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn write_attempt(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    round: i32,
    count: i32,
    recorded: &Recorded,
) -> Result<(), DbError> {
    let attempt = &recorded.attempt;
    let satisfaction = match attempt.answer {
        Answer::Level(level) => Some(level.code()),
        Answer::Unreachable => None,
    };
    diesel::insert_into(attempts::table)
        .values((
            attempts::complaint_id.eq(complaint.0),
            attempts::round.eq(round),
            attempts::attempt.eq(count),
            attempts::at.eq(attempt.at),
            attempts::local_date.eq(attempt.half_day.date),
            attempts::afternoon.eq(attempt.half_day.afternoon),
            attempts::recorded_by.eq(attempt.by.map(|by| by.0)),
            attempts::satisfaction.eq(satisfaction),
            attempts::note.eq(&recorded.note),
            attempts::on_version.eq(recorded.on_version),
            attempts::reprisal.eq(attempt.reprisal),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Keeps the hash of a new link.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn issue_link(
    tx: &mut Tx<'_>,
    hash: [u8; 32],
    complaint: ComplaintId,
    round: i32,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(links::table)
        .values((
            links::token_hash.eq(&hash[..]),
            links::complaint_id.eq(complaint.0),
            links::round.eq(round),
            links::issued_at.eq(at),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What an unused link is for.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn link(
    tx: &mut Tx<'_>,
    hash: [u8; 32],
) -> Result<Option<(ComplaintId, i32)>, DbError> {
    let query = links::table
        .find(&hash[..])
        .filter(links::used_at.is_null())
        .select((links::complaint_id, links::round));
    let row: Option<(Uuid, i32)> = query.first(tx.conn()).await.optional()?;
    Ok(row.map(|(complaint, round)| (ComplaintId(complaint), round)))
}

/// All links of the round are used up with the first answer.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn use_link(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    round: i32,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let unused = links::table
        .filter(links::complaint_id.eq(complaint.0))
        .filter(links::round.eq(round))
        .filter(links::used_at.is_null());
    Prepared(diesel::update(unused).set(links::used_at.eq(at)))
        .execute(tx.conn())
        .await?;
    Ok(())
}
