//! Lines through the organization: sites above and below, managers above, roles along the way.
//!
//! Every recursion uses `UNION` or a path, never a bare `UNION ALL`: while several facts of one
//! change are still arriving, a line may bite its own tail for a moment.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::Role;
use uuid::Uuid;

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

fn ids(rows: Vec<Id>) -> Vec<Uuid> {
    rows.into_iter().map(|row| row.id).collect()
}

/// The site and everything below it; the root itself even where nothing is known of it.
///
/// # Errors
/// [`DbError`].
pub async fn subtree(tx: &mut Tx<'_>, root: Uuid) -> Result<Vec<Uuid>, DbError> {
    let below = "with recursive below(id) as (
            select $1
            union
            select s.id from org_site s join below b on s.parent_id = b.id
        ) select id from below";
    let query = Prepared(sql_query(below).bind::<SqlUuid, _>(root));
    Ok(ids(query.load(tx.conn()).await?))
}

/// Whether the site is `root` or lies below it.
///
/// # Errors
/// [`DbError`].
pub async fn is_within(tx: &mut Tx<'_>, site: Uuid, root: Uuid) -> Result<bool, DbError> {
    Ok(site == root || sites_up(tx, site).await?.contains(&root))
}

/// The site and those above it, nearest first.
pub(crate) async fn sites_up(tx: &mut Tx<'_>, site: Uuid) -> Result<Vec<Uuid>, DbError> {
    let up = "with recursive up(id, path) as (
            select $1, array[$1]
            union all
            select s.parent_id, u.path || s.parent_id
            from org_site s join up u on s.id = u.id
            where s.parent_id is not null and s.parent_id <> all (u.path)
        ) select id from up order by cardinality(path)";
    let query = Prepared(sql_query(up).bind::<SqlUuid, _>(site));
    Ok(ids(query.load(tx.conn()).await?))
}

/// The person's manager, the manager's manager and so on, nearest first.
///
/// # Errors
/// [`DbError`].
pub async fn managers_up(tx: &mut Tx<'_>, staff: Uuid) -> Result<Vec<Uuid>, DbError> {
    let up = "with recursive up(id, path) as (
            select $1, array[$1]
            union all
            select s.manager_id, u.path || s.manager_id
            from org_staff s join up u on s.id = u.id
            where s.manager_id is not null and s.manager_id <> all (u.path)
        ) select id from up where id <> $1 order by cardinality(path)";
    let query = Prepared(sql_query(up).bind::<SqlUuid, _>(staff));
    Ok(ids(query.load(tx.conn()).await?))
}

/// The person and whoever reports to them, at any level: those whose recusal may change when this
/// person's line does.
///
/// # Errors
/// [`DbError`].
pub async fn line_below(tx: &mut Tx<'_>, staff: Uuid) -> Result<Vec<Uuid>, DbError> {
    let below = "with recursive below(id) as (
            select $1
            union
            select s.id from org_staff s join below b on s.manager_id = b.id
        ) select id from below";
    let query = Prepared(sql_query(below).bind::<SqlUuid, _>(staff));
    Ok(ids(query.load(tx.conn()).await?))
}

/// Active staff who hold the role at the site or at one above it; those nearest to the site
/// first, then by id, so that "the first one" is the same for everybody.
///
/// # Errors
/// [`DbError`].
pub async fn with_role(tx: &mut Tx<'_>, role: Role, site: Uuid) -> Result<Vec<Uuid>, DbError> {
    let holders = "with recursive up(id, path) as (
            select $1, array[$1]
            union all
            select s.parent_id, u.path || s.parent_id
            from org_site s join up u on s.id = u.id
            where s.parent_id is not null and s.parent_id <> all (u.path)
        )
        select p.id
        from up join org_grant g on g.site_id = up.id and g.role = $2
        join org_staff p on p.id = g.staff_id and p.active
        group by p.id
        order by min(cardinality(up.path)), p.id";
    let query = sql_query(holders)
        .bind::<SqlUuid, _>(site)
        .bind::<Text, _>(role.code());
    Ok(ids(Prepared(query).load(tx.conn()).await?))
}

/// Active staff who hold the role anywhere, by id: where nobody is left along the line of a site.
///
/// # Errors
/// [`DbError`].
pub async fn with_role_anywhere(tx: &mut Tx<'_>, role: Role) -> Result<Vec<Uuid>, DbError> {
    let holders = "select distinct p.id from org_grant g
        join org_staff p on p.id = g.staff_id and p.active
        where g.role = $1 order by p.id";
    let query = Prepared(sql_query(holders).bind::<Text, _>(role.code()));
    Ok(ids(query.load(tx.conn()).await?))
}
