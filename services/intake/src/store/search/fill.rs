//! What fills the text index and the blind keys.
//!
//! Nothing that is sealed comes in here but as keyed hashes. Whoever fills in holds the words' row
//! (`for share`), and whoever seals them writes that row first and takes the text out after that: so
//! a text is never put in after it was sealed.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Uuid as SqlUuid};
use diesel::upsert::excluded;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use persistence::{DbError, Prepared, Tx};
use sealing::{Blind, KeyRing};
use uuid::Uuid;

use super::KeyKind;
use crate::domain::{ComplaintId, grams, normalised};
use crate::store::particulars::{self, Particulars};
use crate::store::tables::{
    blind_keys, complaints, particulars as words, remarks, search_progress, search_texts,
};

/// Texts that one statement takes in.
const AT_ONCE: usize = 10;

/// Where the worker is: all words that were written before this are in.
type Place = (i64, Uuid);

/// Up to which transaction everything is decided: the oldest that still runs.
async fn horizon(tx: &mut Tx<'_>) -> Result<i64, DbError> {
    let xmin = diesel::dsl::sql::<BigInt>("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
    Ok(diesel::select(xmin).get_result(tx.conn()).await?)
}

/// From here on, and until the transaction ends, rows are read on from their place in an index. Of a
/// table that grows, the planner knows less than there is: it would read all of it for each batch, and
/// sort what is left.
async fn read_on(tx: &mut Tx<'_>) -> Result<(), DbError> {
    let by_index = "set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off";
    Ok(tx.conn().batch_execute(by_index).await?)
}

/// Words behind this place, as the index has them: one comparison of rows, which it can begin at.
fn after((xid, complaint): Place) -> After {
    Box::new(
        diesel::dsl::sql::<Bool>("(particulars.written_xid, particulars.complaint_id) > (")
            .bind::<BigInt, _>(xid)
            .sql(", ")
            .bind::<SqlUuid, _>(complaint)
            .sql(")"),
    )
}

type After = Box<dyn BoxableExpression<words::table, Pg, SqlType = Bool>>;

/// Puts the next words in; how many complaints that were. None also where another replica does it.
pub(crate) async fn index_next(
    tx: &mut Tx<'_>,
    ring: &KeyRing,
    most: i64,
) -> Result<usize, DbError> {
    let query = search_progress::table
        .select((search_progress::xid, search_progress::complaint_id))
        .for_update()
        .skip_locked();
    let Some(mut place): Option<Place> = query.first(tx.conn()).await.optional()? else {
        return Ok(0);
    };
    read_on(tx).await?;
    let horizon = horizon(tx).await?;
    if horizon < place.0 {
        // The database was restored from a dump, and counts its transactions anew.
        tracing::warn!("transactions are counted anew: the text index begins anew, too");
        place = (0, Uuid::nil());
    }
    let query = words::table
        .filter(after(place))
        .filter(words::written_xid.lt(horizon))
        .order((words::written_xid, words::complaint_id))
        .limit(most)
        .for_share()
        .select((
            words::written_xid,
            words::complaint_id,
            Particulars::as_select(),
        ));
    let rows: Vec<(i64, Uuid, Particulars)> = Prepared(query).load(tx.conn()).await?;
    let Some(last) = rows.last().map(|(xid, id, _)| (*xid, *id)) else {
        return Ok(0);
    };
    let count = rows.len();
    put_in(
        tx,
        ring,
        rows.into_iter().map(|(_, id, row)| (id, row)).collect(),
    )
    .await?;
    Prepared(diesel::update(search_progress::table).set((
        search_progress::xid.eq(last.0),
        search_progress::complaint_id.eq(last.1),
    )))
    .execute(tx.conn())
    .await?;
    Ok(count)
}

/// Whether words wait for the worker, those of transactions that still run included.
pub(crate) async fn behind(tx: &mut Tx<'_>) -> Result<bool, DbError> {
    let place: Place = search_progress::table
        .select((search_progress::xid, search_progress::complaint_id))
        .first(tx.conn())
        .await?;
    read_on(tx).await?;
    let waiting = words::table.filter(after(place));
    let is_behind = diesel::select(diesel::dsl::exists(waiting));
    Ok(Prepared(is_behind).get_result(tx.conn()).await?)
}

/// Puts those behind `after` in once more, in the order of ids, whatever is there; the last of them.
pub(crate) async fn index_again(
    tx: &mut Tx<'_>,
    ring: &KeyRing,
    after: Uuid,
    most: i64,
) -> Result<Option<Uuid>, DbError> {
    let query = words::table
        .filter(words::complaint_id.gt(after))
        .order(words::complaint_id)
        .limit(most)
        .for_share()
        .select((words::complaint_id, Particulars::as_select()));
    let rows: Vec<(Uuid, Particulars)> = query.load(tx.conn()).await?;
    let last = rows.last().map(|(id, _)| *id);
    put_in(tx, ring, rows).await?;
    Ok(last)
}

async fn put_in(
    tx: &mut Tx<'_>,
    ring: &KeyRing,
    rows: Vec<(Uuid, Particulars)>,
) -> Result<(), DbError> {
    let ids: Vec<Uuid> = rows.iter().map(|(id, _)| *id).collect();
    let sites: Vec<(Uuid, Uuid)> = complaints::table
        .filter(complaints::id.eq_any(&ids))
        .select((complaints::id, complaints::site_id))
        .load(tx.conn())
        .await?;
    let added: Vec<(Uuid, Option<String>)> = remarks::table
        .filter(remarks::complaint_id.eq_any(&ids))
        .filter(remarks::kind.eq("supplement"))
        .filter(remarks::text.is_not_null())
        .order((remarks::at, remarks::id))
        .select((remarks::complaint_id, remarks::text))
        .load(tx.conn())
        .await?;
    let (mut texts, mut sealed, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for (id, row) in &rows {
        let site = sites.iter().find(|(complaint, _)| complaint == id);
        match (&row.narrative, site) {
            (Some(narrative), Some((_, site))) => {
                let theirs = added.iter().filter(|(complaint, _)| complaint == id);
                let more = theirs.filter_map(|(_, text)| text.as_deref());
                let whole: Vec<&str> = [narrative.as_str()].into_iter().chain(more).collect();
                let text = normalised(&whole.join("\n"));
                texts.push((
                    search_texts::complaint_id.eq(*id),
                    search_texts::site_id.eq(*site),
                    search_texts::grams.eq(grams(&text)),
                    search_texts::text.eq(text),
                ));
            }
            // Sealed, or erased.
            _ => sealed.push(*id),
        }
        keys.extend(keys_of(*id, row, ring));
    }
    // A few at a time: a statement that takes in a hundred long texts may meet its time limit.
    let mut texts = texts.into_iter().peekable();
    while texts.peek().is_some() {
        let few: Vec<_> = texts.by_ref().take(AT_ONCE).collect();
        diesel::insert_into(search_texts::table)
            .values(few)
            .on_conflict(search_texts::complaint_id)
            .do_update()
            .set((
                search_texts::text.eq(excluded(search_texts::text)),
                search_texts::grams.eq(excluded(search_texts::grams)),
            ))
            .execute(tx.conn())
            .await?;
    }
    let gone = search_texts::table.filter(search_texts::complaint_id.eq_any(sealed));
    diesel::delete(gone).execute(tx.conn()).await?;
    let before = blind_keys::table.filter(blind_keys::complaint_id.eq_any(ids));
    diesel::delete(before).execute(tx.conn()).await?;
    let keys: Vec<_> = keys
        .into_iter()
        .map(|(id, kind, key)| {
            (
                blind_keys::complaint_id.eq(id),
                blind_keys::kind.eq(kind.code()),
                blind_keys::key.eq(key),
            )
        })
        .collect();
    diesel::insert_into(blind_keys::table)
        .values(keys)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The business number is told to nobody but the envelope; here it becomes a keyed hash, as the
/// others did at registration.
fn keys_of(id: Uuid, row: &Particulars, ring: &KeyRing) -> Vec<(Uuid, KeyKind, Vec<u8>)> {
    let business = match particulars::business_number(row, ring, ComplaintId(id)) {
        Ok(number) => number.and_then(|number| ring.blind_index().business_number(&number)),
        Err(e) => {
            // One that does not open must not hold up the others.
            tracing::warn!(error = %e, complaint.id = %id, "particulars are not indexed");
            None
        }
    };
    [
        (KeyKind::Phone, row.phone_index.clone()),
        (KeyKind::Email, row.email_index.clone()),
        (KeyKind::Wechat, row.wechat_index.clone()),
        (KeyKind::BusinessNumber, business.map(|Blind(key)| key)),
    ]
    .into_iter()
    .filter_map(|(kind, key)| key.map(|key| (id, kind, key)))
    .collect()
}

/// Sealed from now on, in the transaction that seals it.
pub(crate) async fn take_out(tx: &mut Tx<'_>, id: ComplaintId) -> Result<(), DbError> {
    diesel::delete(search_texts::table.find(id.0))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The words were changed, or are in plain again: the worker comes by after this transaction.
pub(crate) async fn again(tx: &mut Tx<'_>, id: ComplaintId) -> Result<(), DbError> {
    let now = diesel::dsl::sql::<BigInt>("pg_current_xact_id()::text::bigint");
    Prepared(diesel::update(words::table.find(id.0)).set(words::written_xid.eq(now)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many texts are in.
pub(crate) async fn count(tx: &mut Tx<'_>) -> Result<i64, DbError> {
    Ok(search_texts::table.count().get_result(tx.conn()).await?)
}
