//! What of the statistics somebody may see, as SQL.

use authorization::{Level, Reach};
use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Array, Date, Nullable, Text, Uuid as SqlUuid};
use organization::Recusing;
use regulation::{Channel, Scope, Sensitivity, Severity};
use uuid::Uuid;

/// How far somebody's numbers and lists go.
pub(crate) struct Reached {
    /// Sites and departments.
    pub(crate) reach: Reach,
    /// Whose complaints do not count for them (F-4.2b).
    pub(crate) recusing: Recusing,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Narrowed {
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The first day after it.
    pub(crate) to: NaiveDate,
    /// At these sites; none: at all of them.
    pub(crate) sites: Option<Vec<Uuid>>,
    /// At this window.
    pub(crate) window: Option<Uuid>,
    /// By this channel.
    pub(crate) channel: Option<Channel>,
    /// With this as the gravest scope.
    pub(crate) scope: Option<Scope>,
    /// Of this severity.
    pub(crate) severity: Option<Severity>,
}

/// The groups in reach, and the complaints from which the reader is recused: as `conflict` of
/// `organization` decides for one complaint, here for all at once. Parameters 1 to 19.
pub(super) const REACHABLE: &str = "
    with reachable as materialized (
        select g.* from statistics_group g
        where (g.sensitivity = 's1' and (g.site_id = any ($1) or g.department_ids @> $2 and g.site_id = any ($3))
            or g.sensitivity = 's2' and (g.site_id = any ($4) or g.department_ids @> $5 and g.site_id = any ($6))
            or g.sensitivity = 's3' and (g.site_id = any ($7) or g.department_ids @> $8 and g.site_id = any ($9)))
        and ($10::uuid[] is null or g.site_id = any ($10))
        and ($11::uuid is null or g.window_id = $11)
        and ($12::text is null or g.channel = $12)
        and ($13::text is null or g.scope = $13)
        and ($14::text is null or g.severity = $14)
    ),
    recused as materialized (
        select complaint_id from statistics_complaint where respondent_ids && $15
        union
        select s.complaint_id from statistics_complaint s join statistics_group g on g.id = s.group_id
        where g.sensitivity = 's3' and s.respondent_ids && $16
        union
        select s.complaint_id from statistics_complaint s
        where s.stranger and exists (
            select from unnest(s.respondent_ids) r(id)
            where not exists (select from org_staff o where o.id = r.id))
        union
        select unnest($17)
    )";

/// One statement's binds up to 19: what [`REACHABLE`] takes, then the first day and the day after.
pub(super) fn query(
    text: String,
    reached: &Reached,
    narrowed: &Narrowed,
) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
    let mut query = diesel::sql_query(text).into_boxed::<Pg>();
    for sensitivity in [Sensitivity::S1, Sensitivity::S2, Sensitivity::S3] {
        let level = reached.level(sensitivity);
        let department = level.and_then(|level| level.department.clone());
        let (department, there) =
            department.map_or_else(Default::default, |(id, sites)| (vec![id], sites));
        query = query
            .bind::<Array<SqlUuid>, _>(level.map(|l| l.sites.clone()).unwrap_or_default())
            .bind::<Array<SqlUuid>, _>(department)
            .bind::<Array<SqlUuid>, _>(there);
    }
    let Recusing {
        always,
        strict,
        complaints,
    } = &reached.recusing;
    let code = |code: Option<&'static str>| code.map(str::to_owned);
    query
        .bind::<Nullable<Array<SqlUuid>>, _>(narrowed.sites.clone())
        .bind::<Nullable<SqlUuid>, _>(narrowed.window)
        .bind::<Nullable<Text>, _>(code(narrowed.channel.map(Channel::code)))
        .bind::<Nullable<Text>, _>(code(narrowed.scope.map(Scope::code)))
        .bind::<Nullable<Text>, _>(code(narrowed.severity.map(Severity::code)))
        .bind::<Array<SqlUuid>, _>(always.clone())
        .bind::<Array<SqlUuid>, _>(strict.clone())
        .bind::<Array<SqlUuid>, _>(complaints.clone())
        .bind::<Date, _>(narrowed.from)
        .bind::<Date, _>(narrowed.to)
}

impl Reached {
    fn level(&self, sensitivity: Sensitivity) -> Option<&Level> {
        let mut levels = self.reach.levels.iter();
        levels.find(|level| level.sensitivity == sensitivity)
    }

    /// Nobody's department decides what may be seen.
    pub(super) fn by_whole_sites(&self) -> bool {
        let mut levels = self.reach.levels.iter();
        levels.all(|level| level.department.is_none())
    }

    /// All sites whose numbers may be looked at, as far as they are asked for.
    pub(super) fn sites(&self, narrowed: &Narrowed) -> Vec<Uuid> {
        let mut sites: Vec<Uuid> = Vec::new();
        for level in &self.reach.levels {
            sites.extend(&level.sites);
            sites.extend(level.department.iter().flat_map(|(_, sites)| sites));
        }
        sites.sort_unstable();
        sites.dedup();
        if let Some(wanted) = &narrowed.sites {
            sites.retain(|site| wanted.contains(site));
        }
        sites
    }
}
