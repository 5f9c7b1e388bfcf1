//! The numbers: sums of cells, less the complaints from which the reader is recused.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Nullable, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use regulation::Figure;

use super::reached::{Narrowed, REACHABLE, Reached, query};
use crate::domain::statistics::Tally;

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = Nullable<Text>)]
    part: Option<String>,
    #[diesel(sql_type = Text)]
    figure: String,
    #[diesel(sql_type = SmallInt)]
    working_days: i16,
    #[diesel(sql_type = BigInt)]
    complaints: i64,
}

/// By part of the whole: ids, codes or months as text; none of complaints without a window or scope.
/// `by` names a column of the groups, `month`, or `site_scope`; without it there is one part without a name.
pub(crate) async fn tallies(
    tx: &mut Tx<'_>,
    reached: &Reached,
    narrowed: &Narrowed,
    by: Option<&'static str>,
) -> Result<BTreeMap<Option<String>, Tally>, DbError> {
    let text = format!(
        "{REACHABLE}, counted as (
            select case $20 when 'month' then to_char(c.month, 'YYYY-MM') when 'site' then r.site_id::text
                    when 'window' then r.window_id::text when 'channel' then r.channel
                    when 'scope' then r.scope when 'severity' then r.severity
                    when 'site_scope' then concat(r.site_id, ' ', r.scope) end as part,
                c.figure, c.working_days, c.complaints::bigint as complaints
            from statistics_cell c join reachable r on r.id = c.group_id
            where c.site_id = any ($21) and c.month >= $18 and c.month < $19
            union all
            select case $20 when 'month' then to_char(u.day, 'YYYY-MM') when 'site' then r.site_id::text
                    when 'window' then r.window_id::text when 'channel' then r.channel
                    when 'scope' then r.scope when 'severity' then r.severity
                    when 'site_scope' then concat(r.site_id, ' ', r.scope) end,
                u.figure, u.working_days, -1
            from recused x join statistics_complaint s on s.complaint_id = x.complaint_id
            join reachable r on r.id = s.group_id
            cross join lateral unnest(s.figures, s.days, s.working_days) u(figure, day, working_days)
            where u.day >= $18 and u.day < $19
        )
        select part, figure, working_days, sum(complaints)::bigint as complaints
        from counted group by 1, 2, 3 having sum(complaints) <> 0"
    );
    let sums: Vec<Sum> = query(text, reached, narrowed)
        .bind::<Nullable<Text>, _>(by.map(str::to_owned))
        .bind::<Array<SqlUuid>, _>(reached.sites(narrowed))
        .load(tx.conn())
        .await?;
    let mut tallies: BTreeMap<Option<String>, Tally> = BTreeMap::new();
    for sum in sums {
        let tally = tallies.entry(sum.part).or_default();
        tally.add(
            Figure::parse(&sum.figure)?,
            sum.working_days,
            sum.complaints,
        );
    }
    Ok(tallies)
}
