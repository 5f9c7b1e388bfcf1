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

/// Every number, for whoever reads by departments, and for windows and channels.
const CELLS: &str = "
            select to_char(c.month, 'YYYY-MM') as month, r.site_id, r.window_id, r.channel, r.scope,
                r.severity, c.figure, c.working_days, c.complaints
            from statistics_cell c join reachable r on r.id = c.group_id
            where c.site_id = any ($21) and c.month >= $18 and c.month < $19";

/// The same, added up over windows, channels and departments: the conditions of `reachable` on what
/// is left. A year of two hundred sites would take seconds cell by cell.
const TOTALS: &str = "
            select to_char(t.month, 'YYYY-MM') as month, t.site_id, null::uuid as window_id,
                null::text as channel, nullif(t.scope, '') as scope, t.severity, t.figure,
                t.working_days, t.complaints
            from statistics_total t
            where t.site_id = any ($21) and t.month >= $18 and t.month < $19
            and (t.sensitivity = 's1' and t.site_id = any ($1)
                or t.sensitivity = 's2' and t.site_id = any ($4)
                or t.sensitivity = 's3' and t.site_id = any ($7))
            and ($13::text is null or t.scope = $13)
            and ($14::text is null or t.severity = $14)";

/// By part of the whole: ids, codes or months as text; none of complaints without a window or scope.
/// `by` names a column of the groups, `month`, or `site_scope`; without it there is one part without a name.
pub(crate) async fn tallies(
    tx: &mut Tx<'_>,
    reached: &Reached,
    narrowed: &Narrowed,
    by: Option<&'static str>,
) -> Result<BTreeMap<Option<String>, Tally>, DbError> {
    let cells = if reached.by_whole_sites()
        && narrowed.window.is_none()
        && narrowed.channel.is_none()
        && !matches!(by, Some("window" | "channel"))
    {
        TOTALS
    } else {
        CELLS
    };
    let text = format!(
        "{REACHABLE}, counted as ({cells}
            union all
            select to_char(u.day, 'YYYY-MM'), r.site_id, r.window_id, r.channel, r.scope, r.severity,
                u.figure, u.working_days, -1
            from recused x join statistics_complaint s on s.complaint_id = x.complaint_id
            join reachable r on r.id = s.group_id
            cross join lateral unnest(s.figures, s.days, s.working_days) u(figure, day, working_days)
            where u.day >= $18 and u.day < $19
        )
        select case $20 when 'month' then month when 'site' then site_id::text
                when 'window' then window_id::text when 'channel' then channel
                when 'scope' then scope when 'severity' then severity
                when 'site_scope' then concat(site_id, ' ', scope) end as part,
            figure, working_days, sum(complaints)::bigint as complaints
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
