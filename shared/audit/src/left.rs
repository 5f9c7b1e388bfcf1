//! What no seal covers: how old the oldest of it is, and what seals have passed by.
//!
//! A seal takes what was written in transactions from the last one's horizon up to its own. Whatever
//! is behind the horizon has been taken, and nothing comes from a transaction that has not begun: an
//! entry that is not sealed and says either was moved there, or came with a copy from another server.

use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use persistence::{DbError, Tx};
use uuid::Uuid;

/// The last seal's horizon, and the transaction that comes next, by one snapshot.
const REACH: &str =
    "select (select horizon from audit_seal order by number desc limit 1) as horizon,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next";
/// The oldest entry that the next seal will find.
const WAITING: &str = "select min(e.at) as oldest from audit_entry e
    where e.written_in >= coalesce((select horizon from audit_seal order by number desc limit 1), 0)
      and not exists (select from audit_leaf l where l.subject = e.subject and l.seq >= e.seq)";
/// A page of the trail: the oldest of it that no seal will find, and where it ends.
const PASSED: &str = "with reach as (
        select horizon, pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next
        from audit_seal order by number desc limit 1),
    page as materialized (
        select subject, seq, at, written_in from audit_entry
        where (subject, seq) > ($1, $2) order by subject, seq limit $3)
    select last.subject, last.seq, (select count(*) from page) as entries, (
        select min(p.at) from page p, reach r
        where r.horizon <= r.next and (p.written_in < r.horizon or p.written_in >= r.next)
          and not exists (select from audit_leaf l where l.subject = p.subject and l.seq >= p.seq)) as oldest
    from (select subject, seq from page order by subject desc, seq desc limit 1) last";

/// How far seals have come.
#[derive(QueryableByName)]
pub(crate) struct Reach {
    #[diesel(sql_type = Nullable<BigInt>)]
    horizon: Option<i64>,
    #[diesel(sql_type = BigInt)]
    next: i64,
}

/// Where an entry stands that is not sealed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Seals have passed it.
    Behind,
    /// Of a transaction that has not begun.
    Ahead,
    /// There is no seal at all.
    Never,
}

impl Reach {
    pub(crate) async fn read(conn: &mut AsyncPgConnection) -> diesel::QueryResult<Self> {
        sql_query(REACH).get_result(conn).await
    }

    /// None where the next seal will find it; also where the server counts its transactions anew, as
    /// the next seal will look at everything then.
    pub(crate) fn side(&self, written_in: i64) -> Option<Side> {
        match self.horizon {
            None => Some(Side::Never),
            Some(horizon) if horizon > self.next => None,
            Some(horizon) if written_in < horizon => Some(Side::Behind),
            Some(_) if written_in >= self.next => Some(Side::Ahead),
            Some(_) => None,
        }
    }
}

#[derive(QueryableByName)]
struct Oldest {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    oldest: Option<DateTime<Utc>>,
}

/// When the oldest entry was written that waits for the next seal.
///
/// # Errors
/// [`DbError`].
pub async fn oldest_waiting(tx: &mut Tx<'_>) -> Result<Option<DateTime<Utc>>, DbError> {
    let found: Oldest = sql_query(WAITING).get_result(tx.conn()).await?;
    Ok(found.oldest)
}

/// A walk through the whole trail, a page at a time, for what seals have passed by.
#[derive(Debug, Default)]
pub struct Walk {
    after: Option<(Uuid, i64)>,
    /// Of this round, so far.
    found: Option<DateTime<Utc>>,
    /// Of the round before.
    before: Option<DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct Page {
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = BigInt)]
    entries: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    oldest: Option<DateTime<Utc>>,
}

impl Walk {
    /// Reads the next `rows` entries; true at the end of the trail, from where it begins anew.
    ///
    /// # Errors
    /// [`DbError`].
    pub async fn step(&mut self, tx: &mut Tx<'_>, rows: i64) -> Result<bool, DbError> {
        let (subject, seq) = self.after.unwrap_or((Uuid::nil(), i64::MIN));
        let page: Vec<Page> = sql_query(PASSED)
            .bind::<SqlUuid, _>(subject)
            .bind::<BigInt, _>(seq)
            .bind::<BigInt, _>(rows)
            .load(tx.conn())
            .await?;
        let page = page.into_iter().next();
        self.found = older(self.found, page.as_ref().and_then(|page| page.oldest));
        let more = page.filter(|page| page.entries >= rows);
        self.after = more.map(|page| (page.subject, page.seq));
        if self.after.is_none() {
            self.before = self.found.take();
        }
        Ok(self.after.is_none())
    }

    /// When the oldest of what was passed by was written, as far as this round and the one before have
    /// seen it.
    pub fn oldest(&self) -> Option<DateTime<Utc>> {
        older(self.found, self.before)
    }
}

/// The earlier one of two.
pub fn older(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_horizon_and_the_newest_transaction_may_still_be_sealed() {
        let reach = |horizon| Reach { horizon, next: 100 };
        let sealed = reach(Some(50));
        assert_eq!(sealed.side(49), Some(Side::Behind));
        assert_eq!((sealed.side(50), sealed.side(99)), (None, None));
        assert_eq!(sealed.side(100), Some(Side::Ahead));
        let anew = reach(Some(101));
        assert!([0, 99, 100, 101].iter().all(|n| anew.side(*n).is_none()));
        assert_eq!(reach(None).side(7), Some(Side::Never));
    }
}
