//! Letters as rows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use uuid::Uuid;

use super::tables::letters as t;
use crate::domain::{DeliveryId, Hand, Letter, StaffId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = t, check_for_backend(diesel::pg::Pg))]
struct Row {
    written_at: DateTime<Utc>,
    prints: i32,
    printed_at: Option<DateTime<Utc>>,
    printed_by: Option<Uuid>,
    posted_at: Option<DateTime<Utc>>,
    posted_by: Option<Uuid>,
}

impl Row {
    fn letter(self) -> (DateTime<Utc>, Letter) {
        let hand = |by: Option<Uuid>, at: Option<DateTime<Utc>>| {
            Some(Hand {
                by: StaffId(by?),
                at: at?,
            })
        };
        let printed = hand(self.printed_by, self.printed_at);
        let times = self.prints;
        let letter = match (printed, hand(self.posted_by, self.posted_at)) {
            (None, _) => Letter::Written,
            (Some(last), None) => Letter::Printed { last, times },
            (Some(printed), Some(posted)) => Letter::Posted {
                printed,
                times,
                posted,
            },
        };
        (self.written_at, letter)
    }
}

/// A file was written; what was posted before is posted anew.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn wrote_letter(
    tx: &mut Tx<'_>,
    delivery: DeliveryId,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let fresh = (
        t::written_at.eq(at),
        t::prints.eq(0),
        t::printed_at.eq(None::<DateTime<Utc>>),
        t::printed_by.eq(None::<Uuid>),
        t::posted_at.eq(None::<DateTime<Utc>>),
        t::posted_by.eq(None::<Uuid>),
    );
    Prepared(
        diesel::insert_into(t::table)
            .values((t::delivery_id.eq(delivery.0), fresh))
            .on_conflict(t::delivery_id)
            .do_update()
            .set(fresh),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// When it was written, and how far it is.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn letter(
    tx: &mut Tx<'_>,
    delivery: DeliveryId,
) -> Result<Option<(DateTime<Utc>, Letter)>, DbError> {
    let query = t::table.find(delivery.0).select(Row::as_select());
    let row: Option<Row> = query.first(tx.conn()).await.optional()?;
    Ok(row.map(Row::letter))
}

/// Keeps how far it is.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn save_letter(
    tx: &mut Tx<'_>,
    delivery: DeliveryId,
    letter: Letter,
) -> Result<(), DbError> {
    let (printed, times, posted) = match letter {
        Letter::Written => (None, 0, None),
        Letter::Printed { last, times } => (Some(last), times, None),
        Letter::Posted {
            printed,
            times,
            posted,
        } => (Some(printed), times, Some(posted)),
    };
    Prepared(diesel::update(t::table.find(delivery.0)).set((
        t::prints.eq(times),
        t::printed_at.eq(printed.map(|hand| hand.at)),
        t::printed_by.eq(printed.map(|hand| hand.by.0)),
        t::posted_at.eq(posted.map(|hand| hand.at)),
        t::posted_by.eq(posted.map(|hand| hand.by.0)),
    )))
    .execute(tx.conn())
    .await?;
    Ok(())
}
