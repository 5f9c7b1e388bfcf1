//! The complaints behind a number, and samples of them.

use chrono::NaiveDate;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Date, Nullable, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use regulation::Figure;
use uuid::Uuid;

use super::reached::{Narrowed, REACHABLE, Reached, query};

/// A complaint that counts in a figure.
#[derive(Debug, QueryableByName)]
pub(crate) struct Behind {
    /// Which.
    #[diesel(sql_type = SqlUuid)]
    pub(crate) complaint_id: Uuid,
    /// The day that decides the period.
    #[diesel(sql_type = Date)]
    pub(crate) day: NaiveDate,
    /// What it took, in a figure that has them.
    #[diesel(sql_type = SmallInt)]
    pub(crate) working_days: i16,
}

/// A complaint is present in several months, and counts in this figure in one of them.
const BEHIND: &str = "
    select s.complaint_id, u.day, u.working_days
    from statistics_presence p join statistics_complaint s on s.complaint_id = p.complaint_id
    cross join lateral unnest(s.figures, s.days, s.working_days) u(figure, day, working_days)
    where p.group_id in (select id from reachable) and p.month >= $18 and p.month < $19
    and u.figure = $20 and u.day >= $18 and u.day < $19 and date_trunc('month', u.day)::date = p.month
    and p.complaint_id not in (select complaint_id from recused)";

/// Those that count in a figure, the newest first, after the key of the page before.
pub(crate) async fn page(
    tx: &mut Tx<'_>,
    reached: &Reached,
    narrowed: &Narrowed,
    figure: Figure,
    after: Option<Uuid>,
    rows: i64,
) -> Result<Vec<Behind>, DbError> {
    let text = format!(
        "{REACHABLE} {BEHIND} and ($21::uuid is null or s.complaint_id < $21) \
         order by s.complaint_id desc limit $22"
    );
    let page = query(text, reached, narrowed)
        .bind::<Text, _>(figure.code())
        .bind::<Nullable<SqlUuid>, _>(after)
        .bind::<BigInt, _>(rows);
    Ok(page.load(tx.conn()).await?)
}

/// So many of the closed ones, as the seed says: the same of the same, whenever it is asked.
pub(crate) async fn sample(
    tx: &mut Tx<'_>,
    reached: &Reached,
    narrowed: &Narrowed,
    seed: &str,
    size: i64,
) -> Result<Vec<Behind>, DbError> {
    // Not `random()`: whoever checks must come to the same sample.
    let text = format!(
        "{REACHABLE} {BEHIND} order by sha256(convert_to($21 || ' ' || s.complaint_id::text, 'UTF8')) limit $22"
    );
    let sample = query(text, reached, narrowed)
        .bind::<Text, _>(Figure::Closed.code())
        .bind::<Text, _>(seed.to_owned())
        .bind::<BigInt, _>(size);
    Ok(sample.load(tx.conn()).await?)
}
