//! The numbers made anew from what each complaint is counted as.

use chrono::NaiveDate;
use diesel::QueryableByName;
use diesel::sql_query;
use diesel::sql_types::Date;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};

#[derive(QueryableByName)]
struct Month {
    #[diesel(sql_type = Date)]
    month: NaiveDate,
}

/// Every month that has numbers, or should.
pub(crate) async fn months(tx: &mut Tx<'_>) -> Result<Vec<NaiveDate>, DbError> {
    let months = "select month from statistics_cell union select month from statistics_total \
                  union select month from statistics_presence order by month";
    let months: Vec<Month> = sql_query(months).load(tx.conn()).await?;
    Ok(months.into_iter().map(|m| m.month).collect())
}

/// Replaces the numbers of one month. Nobody folds meanwhile, and readers see the old ones until all
/// are there. How many were wrong.
pub(crate) async fn month(tx: &mut Tx<'_>, month: NaiveDate) -> Result<usize, DbError> {
    let alone = "lock table statistics_complaint in share row exclusive mode";
    sql_query(alone).execute(tx.conn()).await?;
    let right = "
        with correct as (
            select g.site_id, p.month, g.id as group_id, u.figure, u.working_days, count(*)::int as complaints
            from statistics_presence p join statistics_complaint s on s.complaint_id = p.complaint_id
            join statistics_group g on g.id = s.group_id
            cross join lateral unnest(s.figures, s.days, s.working_days) u(figure, day, working_days)
            where p.month = $1 and date_trunc('month', u.day)::date = $1
            group by 1, 2, 3, 4, 5
        ), gone as (
            delete from statistics_cell c where c.month = $1 and not exists (
                select from correct k where (k.site_id, k.group_id, k.figure, k.working_days)
                    = (c.site_id, c.group_id, c.figure, c.working_days))
            returning 1
        ), put as (
            insert into statistics_cell as c (site_id, month, group_id, figure, working_days, complaints)
            select * from correct
            on conflict (site_id, month, group_id, figure, working_days)
            do update set complaints = excluded.complaints where c.complaints <> excluded.complaints
            returning 1
        )
        select (select count(*) from gone) + (select count(*) from put) as wrong";
    let totals = "
        with correct as (
            select c.site_id, c.month, coalesce(g.scope, '') as scope, g.severity, g.sensitivity,
                c.figure, c.working_days, sum(c.complaints)::int as complaints
            from statistics_cell c join statistics_group g on g.id = c.group_id
            where c.month = $1
            group by 1, 2, 3, 4, 5, 6, 7
        ), gone as (
            delete from statistics_total t where t.month = $1 and not exists (
                select from correct k where
                    (k.site_id, k.scope, k.severity, k.sensitivity, k.figure, k.working_days)
                    = (t.site_id, t.scope, t.severity, t.sensitivity, t.figure, t.working_days))
            returning 1
        ), put as (
            insert into statistics_total as t
                (site_id, month, scope, severity, sensitivity, figure, working_days, complaints)
            select * from correct
            on conflict (site_id, month, sensitivity, severity, scope, figure, working_days)
            do update set complaints = excluded.complaints where t.complaints <> excluded.complaints
            returning 1
        )
        select (select count(*) from gone) + (select count(*) from put) as wrong";
    #[derive(QueryableByName)]
    struct Wrong {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        wrong: i64,
    }
    let mut wrong = 0;
    for statement in [right, totals] {
        let query = sql_query(statement).bind::<Date, _>(month);
        wrong += query.get_result::<Wrong>(tx.conn()).await?.wrong;
    }
    Ok(usize::try_from(wrong).unwrap_or_default())
}
