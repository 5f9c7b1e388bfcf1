//! The text index and the blind keys: what is found by them.

pub(crate) mod fill;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use sealing::Blind;
use uuid::Uuid;

use super::tables::{blind_keys, complaints, search_texts};
use crate::domain::{ComplaintId, Term};

/// What a complaint is found by exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// 电话.
    Phone,
    /// E-mail.
    Email,
    /// 微信号.
    Wechat,
    /// 业务编号.
    BusinessNumber,
}

impl KeyKind {
    /// As rows write it.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Wechat => "wechat",
            Self::BusinessNumber => "business_number",
        }
    }

    fn parse(code: &str) -> Result<Self, DbError> {
        [Self::Phone, Self::Email, Self::Wechat, Self::BusinessNumber]
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or(DbError::Corrupt("an unknown kind of key"))
    }
}

/// One that may contain the term.
#[derive(QueryableByName)]
#[diesel(check_for_backend(Pg))]
struct Hit {
    #[diesel(sql_type = SqlUuid)]
    complaint_id: Uuid,
    #[diesel(sql_type = Bool)]
    fits: bool,
}

/// What the planner is asked. The pairs are looked up by themselves, newest first and only so many:
/// frequent ones by key, rare ones by the index. Whether the term itself is there is looked at after
/// that, so that no guess about it misleads the plan.
pub const HITS: &str = "with hits as materialized (
    select complaint_id, text from search_texts
    where grams @> $1 and complaint_id < $2
    order by complaint_id desc limit $4)
select complaint_id, strpos(text, $3) > 0 as fits from hits order by complaint_id desc";

/// The same within sites.
pub const HITS_AT_SITES: &str = "with hits as materialized (
    select complaint_id, text from search_texts
    where grams @> $1 and complaint_id < $2 and site_id = any($5)
    order by complaint_id desc limit $4)
select complaint_id, strpos(text, $3) > 0 as fits from hits order by complaint_id desc";

/// Complaints whose text contains the term, the newest first, before the one given; and where to go
/// on, while there is more.
pub(crate) async fn hits(
    tx: &mut Tx<'_>,
    term: &Term,
    sites: Option<&[Uuid]>,
    before: Uuid,
    most: i64,
) -> Result<(Vec<Uuid>, Option<Uuid>), DbError> {
    let query = diesel::sql_query(if sites.is_some() { HITS_AT_SITES } else { HITS })
        .bind::<Array<Integer>, _>(term.grams())
        .bind::<SqlUuid, _>(before)
        .bind::<Text, _>(term.text())
        .bind::<BigInt, _>(most);
    let hits: Vec<Hit> = match sites {
        Some(sites) => {
            let query = query.bind::<Array<SqlUuid>, _>(sites);
            query.load(tx.conn()).await?
        }
        None => query.load(tx.conn()).await?,
    };
    let full = i64::try_from(hits.len()).is_ok_and(|found| found >= most);
    let next = hits.last().map(|hit| hit.complaint_id).filter(|_| full);
    let fitting = hits.iter().filter(|hit| hit.fits);
    Ok((fitting.map(|hit| hit.complaint_id).collect(), next))
}

/// Complaints with this key, the newest first, before the one given.
pub(crate) async fn by_key(
    tx: &mut Tx<'_>,
    key: &Blind,
    before: Uuid,
    most: i64,
) -> Result<Vec<Uuid>, DbError> {
    let query = blind_keys::table
        .filter(blind_keys::key.eq(&key.0))
        .filter(blind_keys::complaint_id.lt(before))
        .order(blind_keys::complaint_id.desc())
        .limit(most)
        .select(blind_keys::complaint_id);
    Ok(query.load(tx.conn()).await?)
}

/// Keys that another complaint has, too.
pub(crate) async fn shared_keys(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    most: i64,
) -> Result<Vec<(Uuid, KeyKind)>, DbError> {
    let (own, other) = diesel::alias!(blind_keys as own, blind_keys as other);
    let query = own
        .inner_join(other.on(own.field(blind_keys::key).eq(other.field(blind_keys::key))))
        .filter(own.field(blind_keys::complaint_id).eq(id.0))
        .filter(other.field(blind_keys::complaint_id).ne(id.0))
        .order(other.field(blind_keys::complaint_id).desc())
        .limit(most)
        .select((
            other.field(blind_keys::complaint_id),
            other.field(blind_keys::kind),
        ));
    let rows: Vec<(Uuid, String)> = query.load(tx.conn()).await?;
    let read = |(id, kind): (Uuid, String)| Ok((id, KeyKind::parse(&kind)?));
    rows.into_iter().map(read).collect()
}

/// Texts of a site's complaints that were received since then, the newest first.
pub(crate) async fn recent_texts(
    tx: &mut Tx<'_>,
    site: Uuid,
    since: DateTime<Utc>,
    most: i64,
) -> Result<Vec<(Uuid, String)>, DbError> {
    let query = search_texts::table
        .inner_join(complaints::table.on(complaints::id.eq(search_texts::complaint_id)))
        .filter(search_texts::site_id.eq(site))
        .filter(complaints::received_at.ge(since))
        .order(search_texts::complaint_id.desc())
        .limit(most)
        .select((search_texts::complaint_id, search_texts::text));
    Ok(query.load(tx.conn()).await?)
}

/// Texts of these complaints, as far as they are in plain.
pub(crate) async fn texts_of(
    tx: &mut Tx<'_>,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String)>, DbError> {
    let query = search_texts::table
        .filter(search_texts::complaint_id.eq_any(ids))
        .select((search_texts::complaint_id, search_texts::text));
    Ok(query.load(tx.conn()).await?)
}
