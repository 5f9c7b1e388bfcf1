//! Interests declared (F-4.2b) ↔ rows, and the cases in which people must be looked at again.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use uuid::Uuid;

use super::deeds::act;
use super::tables::{interests as t, investigations};
use crate::domain::{ComplaintId, Interest, Text};

pub(super) async fn write(
    tx: &mut Tx<'_>,
    complaint: Uuid,
    interest: &Interest,
) -> Result<(), DbError> {
    let values = (
        t::complaint_id.eq(complaint),
        t::staff_id.eq(interest.act.by.0),
        t::reason.eq(interest.reason.as_str()),
        t::declared_at.eq(interest.act.at),
    );
    diesel::insert_into(t::table)
        .values(values)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// All of a case, oldest first.
///
/// # Errors
/// [`DbError`].
pub async fn interests_in(tx: &mut Tx<'_>, complaint: Uuid) -> Result<Vec<Interest>, DbError> {
    let rows: Vec<(Uuid, String, DateTime<Utc>)> = t::table
        .filter(t::complaint_id.eq(complaint))
        .order((t::declared_at, t::staff_id))
        .select((t::staff_id, t::reason, t::declared_at))
        .load(tx.conn())
        .await?;
    let one = |(by, reason, at)| Interest {
        reason: Text::restore(reason),
        act: act(by, at),
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Cases under way that somebody has a part in, where these people have one or are complained
/// about; in a fixed order, so that two who go through them wait for each other.
///
/// # Errors
/// [`DbError`].
pub async fn touching(tx: &mut Tx<'_>, people: &[Uuid]) -> Result<Vec<ComplaintId>, DbError> {
    use investigations as i;
    let (none, people) = (Vec::<Uuid>::new(), people.to_vec());
    let theirs = i::assigned_ids
        .overlaps_with(people.clone())
        .or(i::respondent_ids.overlaps_with(people))
        // Few, and the row does not say whose.
        .or(i::proposal_version.is_not_null());
    let ids: Vec<Uuid> = i::table
        .filter(i::stage.eq_any(["verifying", "concluded"]))
        .filter(
            i::assigned_ids
                .ne(none)
                .or(i::proposal_version.is_not_null()),
        )
        .filter(theirs)
        .order(i::complaint_id)
        .select(i::complaint_id)
        .load(tx.conn())
        .await?;
    Ok(ids.into_iter().map(ComplaintId).collect())
}
