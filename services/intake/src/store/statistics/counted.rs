//! What complaints are counted as, and the cells that they add up to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Date, Integer, SmallInt, Text, Uuid as SqlUuid};
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::Figure;
use uuid::Uuid;

use super::tables::{statistics_cell, statistics_complaint, statistics_group, statistics_total};
use crate::domain::statistics::{Attribution, Contribution};

/// What a complaint is counted under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Insertable)]
#[diesel(table_name = statistics_group, treat_none_as_default_value = false)]
pub(crate) struct Group {
    #[diesel(column_name = site_id)]
    pub(crate) site: Uuid,
    #[diesel(column_name = window_id)]
    pub(crate) window: Option<Uuid>,
    /// Sorted.
    #[diesel(column_name = department_ids)]
    pub(crate) departments: Vec<Uuid>,
    pub(crate) channel: String,
    /// The gravest; none where none is named.
    pub(crate) scope: Option<String>,
    pub(crate) severity: String,
    pub(crate) sensitivity: String,
}

/// A group with its id, as far as numbers are kept by its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) id: i32,
    pub(crate) site: Uuid,
    /// Empty where none is named.
    pub(crate) scope: String,
    pub(crate) severity: String,
    pub(crate) sensitivity: String,
}

/// What one complaint is counted as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    /// None before the first time.
    pub(crate) group: Option<Kept>,
    pub(crate) respondents: Vec<Uuid>,
    pub(crate) stranger: bool,
    pub(crate) contribution: Contribution,
}

/// One number: site, month, group, figure, working days.
pub(crate) type Cell = (Uuid, NaiveDate, i32, Figure, i16);

/// One number without window, channel and departments: site, month, sensitivity, severity, scope,
/// figure, working days.
pub(crate) type Total = (Uuid, NaiveDate, String, String, String, Figure, i16);

type Row = (
    Uuid,
    Option<i32>,
    Vec<Uuid>,
    bool,
    Vec<String>,
    Vec<NaiveDate>,
    Vec<i16>,
);

/// As of the last folding; locked, so that whoever comes next sees what this one makes of it.
pub(crate) async fn lock(
    tx: &mut Tx<'_>,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Counted>, DbError> {
    let known = "insert into statistics_complaint (complaint_id, respondent_ids, stranger, figures, days, working_days) \
                 select id, '{}', false, '{}', '{}', '{}' from unnest($1) as given(id) order by id on conflict do nothing";
    Prepared(sql_query(known).bind::<Array<SqlUuid>, _>(ids))
        .execute(tx.conn())
        .await?;
    use statistics_complaint as t;
    let rows: Vec<Row> = t::table
        .filter(t::complaint_id.eq_any(ids))
        .order(t::complaint_id)
        .for_update()
        .select(t::all_columns)
        .load(tx.conn())
        .await?;
    let groups: Vec<i32> = rows.iter().filter_map(|row| row.1).collect();
    let kept = kept_of(tx, &groups).await?;
    let mut counted = BTreeMap::new();
    for (id, group, respondents, stranger, figures, days, working_days) in rows {
        let mut contribution = Contribution::new();
        for ((figure, day), working_days) in figures.iter().zip(days).zip(working_days) {
            let attribution = Attribution { day, working_days };
            contribution.insert(Figure::parse(figure)?, attribution);
        }
        let group = group
            .map(|group| kept.get(&group).cloned())
            .map(|group| group.ok_or(DbError::Corrupt("counted under no group")))
            .transpose()?;
        let one = Counted {
            group,
            respondents,
            stranger,
            contribution,
        };
        counted.insert(id, one);
    }
    Ok(counted)
}

async fn kept_of(tx: &mut Tx<'_>, groups: &[i32]) -> Result<BTreeMap<i32, Kept>, DbError> {
    use statistics_group as t;
    type Row = (i32, Uuid, Option<String>, String, String);
    let rows: Vec<Row> = t::table
        .filter(t::id.eq_any(groups))
        .select((t::id, t::site_id, t::scope, t::severity, t::sensitivity))
        .load(tx.conn())
        .await?;
    let kept = rows
        .into_iter()
        .map(|(id, site, scope, severity, sensitivity)| {
            let kept = Kept {
                id,
                site,
                scope: scope.unwrap_or_default(),
                severity,
                sensitivity,
            };
            (id, kept)
        });
    Ok(kept.collect())
}

impl Group {
    /// With the id that it got.
    pub(crate) fn kept(&self, id: i32) -> Kept {
        Kept {
            id,
            site: self.site,
            scope: self.scope.clone().unwrap_or_default(),
            severity: self.severity.clone(),
            sensitivity: self.sensitivity.clone(),
        }
    }

    fn key(&self) -> String {
        let ids = |ids: &[Uuid]| {
            let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
            ids.join("+")
        };
        let window = self.window.map(|id| id.to_string()).unwrap_or_default();
        let departments = ids(&self.departments);
        let scope = self.scope.as_deref().unwrap_or_default();
        format!(
            "{} {window} {departments} {} {scope} {} {}",
            self.site, self.channel, self.severity, self.sensitivity
        )
    }
}

/// Ids of these groups, made where they are new.
pub(crate) async fn groups(
    tx: &mut Tx<'_>,
    groups: &BTreeSet<Group>,
) -> Result<BTreeMap<Group, i32>, DbError> {
    use statistics_group as t;
    let by_key: BTreeMap<String, &Group> = groups.iter().map(|g| (g.key(), g)).collect();
    let keys: Vec<&String> = by_key.keys().collect();
    let known = async |tx: &mut Tx<'_>| -> Result<Vec<(String, i32)>, DbError> {
        let known = t::table
            .filter(t::key.eq_any(&keys))
            .select((t::key, t::id));
        Ok(known.load(tx.conn()).await?)
    };
    let mut found = known(tx).await?;
    if found.len() < by_key.len() {
        let rows: Vec<_> = by_key.iter().map(|(key, g)| (t::key.eq(key), *g)).collect();
        diesel::insert_into(t::table)
            .values(rows)
            .on_conflict_do_nothing()
            .execute(tx.conn())
            .await?;
        found = known(tx).await?;
    }
    let found = found
        .into_iter()
        .filter_map(|(key, id)| by_key.get(&key).map(|group| ((*group).clone(), id)));
    Ok(found.collect())
}

/// Keeps what these are counted as from now on.
pub(crate) async fn keep(
    tx: &mut Tx<'_>,
    changed: &BTreeMap<Uuid, Counted>,
) -> Result<(), DbError> {
    use statistics_complaint as t;
    let rows: Vec<_> = changed
        .iter()
        .map(|(id, counted)| {
            let Counted {
                group,
                respondents,
                stranger,
                contribution,
            } = counted;
            let figures: Vec<&str> = contribution.keys().map(|figure| figure.code()).collect();
            let days: Vec<NaiveDate> = contribution.values().map(|a| a.day).collect();
            let working: Vec<i16> = contribution.values().map(|a| a.working_days).collect();
            (
                t::complaint_id.eq(id),
                t::group_id.eq(group.as_ref().map(|group| group.id)),
                t::respondent_ids.eq(respondents),
                t::stranger.eq(stranger),
                t::figures.eq(figures),
                t::days.eq(days),
                t::working_days.eq(working),
            )
        })
        .collect();
    diesel::insert_into(t::table)
        .values(rows)
        .on_conflict(t::complaint_id)
        .do_update()
        .set((
            t::group_id.eq(excluded(t::group_id)),
            t::respondent_ids.eq(excluded(t::respondent_ids)),
            t::stranger.eq(excluded(t::stranger)),
            t::figures.eq(excluded(t::figures)),
            t::days.eq(excluded(t::days)),
            t::working_days.eq(excluded(t::working_days)),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Where a complaint is present: group and month.
pub(crate) type Presence = (i32, NaiveDate, Uuid);

/// Moves complaints from months to months.
pub(crate) async fn move_presence(
    tx: &mut Tx<'_>,
    gone: &[Presence],
    come: &[Presence],
) -> Result<(), DbError> {
    let gone_from = "delete from statistics_presence p using unnest($1, $2, $3) as gone(g, m, c) \
                     where p.group_id = gone.g and p.month = gone.m and p.complaint_id = gone.c";
    let come_to = "insert into statistics_presence (group_id, month, complaint_id) \
                   select * from unnest($1, $2, $3) on conflict do nothing";
    for (statement, rows) in [(gone_from, gone), (come_to, come)] {
        if rows.is_empty() {
            continue;
        }
        let groups: Vec<i32> = rows.iter().map(|row| row.0).collect();
        let months: Vec<NaiveDate> = rows.iter().map(|row| row.1).collect();
        let complaints: Vec<Uuid> = rows.iter().map(|row| row.2).collect();
        sql_query(statement)
            .bind::<Array<Integer>, _>(groups)
            .bind::<Array<Date>, _>(months)
            .bind::<Array<SqlUuid>, _>(complaints)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

/// Rows of one statement; PostgreSQL takes 65,535 parameters.
const CELLS: usize = 5_000;

/// Adds to the numbers, in the order of their keys; a number that comes to nothing goes.
pub(crate) async fn add(tx: &mut Tx<'_>, deltas: &BTreeMap<Cell, i32>) -> Result<(), DbError> {
    use statistics_cell as t;
    let rows: Vec<_> = deltas
        .iter()
        .filter(|(_, delta)| **delta != 0)
        .map(|((site, month, group, figure, working_days), delta)| {
            (
                t::site_id.eq(site),
                t::month.eq(month),
                t::group_id.eq(group),
                t::figure.eq(figure.code()),
                t::working_days.eq(working_days),
                t::complaints.eq(delta),
            )
        })
        .collect();
    for rows in rows.chunks(CELLS) {
        let key = (
            t::site_id,
            t::month,
            t::group_id,
            t::figure,
            t::working_days,
        );
        diesel::insert_into(t::table)
            .values(rows)
            .on_conflict(key)
            .do_update()
            .set(t::complaints.eq(t::complaints + excluded(t::complaints)))
            .execute(tx.conn())
            .await?;
    }
    let fallen: Vec<&Cell> = deltas
        .iter()
        .filter_map(|(cell, delta)| (*delta < 0).then_some(cell))
        .collect();
    if fallen.is_empty() {
        return Ok(());
    }
    let nothing = "delete from statistics_cell c using unnest($1, $2, $3, $4, $5) as fallen(s, m, g, f, w) \
                   where c.site_id = fallen.s and c.month = fallen.m and c.group_id = fallen.g \
                   and c.figure = fallen.f and c.working_days = fallen.w and c.complaints = 0";
    sql_query(nothing)
        .bind::<Array<SqlUuid>, _>(fallen.iter().map(|c| c.0).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(fallen.iter().map(|c| c.1).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(fallen.iter().map(|c| c.2).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(fallen.iter().map(|c| c.3.code()).collect::<Vec<_>>())
        .bind::<Array<SmallInt>, _>(fallen.iter().map(|c| c.4).collect::<Vec<_>>())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The same for the totals.
pub(crate) async fn add_totals(
    tx: &mut Tx<'_>,
    deltas: &BTreeMap<Total, i32>,
) -> Result<(), DbError> {
    use statistics_total as t;
    let rows: Vec<_> = deltas
        .iter()
        .filter(|(_, delta)| **delta != 0)
        .map(|(total, delta)| {
            let (site, month, sensitivity, severity, scope, figure, working_days) = total;
            (
                t::site_id.eq(site),
                t::month.eq(month),
                t::sensitivity.eq(sensitivity),
                t::severity.eq(severity),
                t::scope.eq(scope),
                t::figure.eq(figure.code()),
                t::working_days.eq(working_days),
                t::complaints.eq(delta),
            )
        })
        .collect();
    for rows in rows.chunks(CELLS) {
        diesel::insert_into(t::table)
            .values(rows)
            .on_conflict((
                t::site_id,
                t::month,
                t::sensitivity,
                t::severity,
                t::scope,
                t::figure,
                t::working_days,
            ))
            .do_update()
            .set(t::complaints.eq(t::complaints + excluded(t::complaints)))
            .execute(tx.conn())
            .await?;
    }
    let fallen: Vec<&Total> = deltas
        .iter()
        .filter_map(|(total, delta)| (*delta < 0).then_some(total))
        .collect();
    if fallen.is_empty() {
        return Ok(());
    }
    let nothing = "delete from statistics_total t using unnest($1, $2, $3, $4, $5, $6, $7) as fallen(s, m, n, v, c, f, w) \
                   where t.site_id = fallen.s and t.month = fallen.m and t.sensitivity = fallen.n \
                   and t.severity = fallen.v and t.scope = fallen.c and t.figure = fallen.f \
                   and t.working_days = fallen.w and t.complaints = 0";
    sql_query(nothing)
        .bind::<Array<SqlUuid>, _>(fallen.iter().map(|t| t.0).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(fallen.iter().map(|t| t.1).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(fallen.iter().map(|t| &t.2).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(fallen.iter().map(|t| &t.3).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(fallen.iter().map(|t| &t.4).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(fallen.iter().map(|t| t.5.code()).collect::<Vec<_>>())
        .bind::<Array<SmallInt>, _>(fallen.iter().map(|t| t.6).collect::<Vec<_>>())
        .execute(tx.conn())
        .await?;
    Ok(())
}
