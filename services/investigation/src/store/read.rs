//! Lists for people: queues (F-4.5: every state that is not final appears in somebody's).

use authorization::Level;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use regulation::{Sensitivity, Severity};
use uuid::Uuid;

use super::tables::investigations as t;

/// What somebody may have to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Accepted, without a preliminary verification.
    ToVerify,
    /// Not classified, and no step down waits.
    ToClassify,
    /// A step down waits for a second person.
    ToConfirm,
    /// Verified, without the finding that it needs.
    ToConclude,
    /// Assigned to this person, and not ended.
    Mine(Uuid),
}

/// Which rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// One queue only.
    pub queue: Option<Queue>,
    /// One site only, without those below.
    pub site: Option<Uuid>,
}

/// Where the page before ended.
pub type After = (DateTime<Utc>, Uuid);

/// A row of a list; no texts.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = t, check_for_backend(diesel::pg::Pg))]
pub struct ListRow {
    complaint_id: Uuid,
    number: String,
    site_id: Uuid,
    department_id: Option<Uuid>,
    handling_department_id: Option<Uuid>,
    respondent_ids: Vec<Uuid>,
    sensitivity: String,
    proposed_severity: String,
    registered_at: DateTime<Utc>,
    stage: String,
    round: Option<i32>,
    opened_at: Option<DateTime<Utc>>,
    severity: Option<String>,
    assigned_ids: Vec<Uuid>,
    finding_due: bool,
    verification_version: Option<i32>,
    proposal_version: Option<i32>,
}

/// The same in words of the domain.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Which complaint.
    pub complaint: Uuid,
    /// Its number.
    pub number: String,
    /// Its site.
    pub site: Uuid,
    /// Departments concerned.
    pub departments: Vec<Uuid>,
    /// Staff complained about.
    pub respondents: Vec<Uuid>,
    /// Who may read what.
    pub sensitivity: Sensitivity,
    /// What the system proposed.
    pub proposed: Severity,
    /// What it counts as.
    pub severity: Option<Severity>,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// As rows write it.
    pub stage: String,
    /// Which round; none before acceptance.
    pub round: Option<i32>,
    /// When the round began.
    pub opened_at: Option<DateTime<Utc>>,
    /// To whom it is assigned.
    pub assigned_to: Vec<Uuid>,
    /// Preliminarily verified in this round.
    pub verified: bool,
    /// A step down waits.
    pub awaits_confirmation: bool,
    /// A finding is due.
    pub finding_due: bool,
}

impl TryFrom<ListRow> for Listed {
    type Error = DbError;

    fn try_from(row: ListRow) -> Result<Self, DbError> {
        Ok(Self {
            complaint: row.complaint_id,
            number: row.number,
            site: row.site_id,
            departments: row
                .department_id
                .into_iter()
                .chain(row.handling_department_id)
                .collect(),
            respondents: row.respondent_ids,
            sensitivity: Sensitivity::parse(&row.sensitivity)?,
            proposed: Severity::parse(&row.proposed_severity)?,
            severity: row.severity.as_deref().map(Severity::parse).transpose()?,
            registered_at: row.registered_at,
            stage: row.stage,
            round: row.round,
            opened_at: row.opened_at,
            assigned_to: row.assigned_ids,
            verified: row.verification_version.is_some(),
            awaits_confirmation: row.proposal_version.is_some(),
            finding_due: row.finding_due,
        })
    }
}

impl Listed {
    /// What a cursor remembers.
    pub fn key(&self) -> After {
        (self.registered_at, self.complaint)
    }
}

/// A condition on a row.
type Condition = Box<dyn BoxableExpression<t::table, Pg, SqlType = Bool>>;

/// Rows within the reach; recusal is decided on what comes back.
fn within(levels: &[Level]) -> Condition {
    let mut any: Condition = Box::new(false.into_sql::<Bool>());
    for level in levels {
        let mut here: Condition = Box::new(t::site_id.eq_any(level.sites.clone()));
        if let Some((department, sites)) = &level.department {
            let concerned = t::department_id.is_not_distinct_from(Some(*department));
            let handles = t::handling_department_id.is_not_distinct_from(Some(*department));
            here = Box::new(here.or(t::site_id.eq_any(sites.clone()).and(concerned.or(handles))));
        }
        if let Some(me) = level.assigned_to {
            here = Box::new(here.or(t::assigned_ids.contains(vec![me])));
        }
        any = Box::new(any.or(t::sensitivity.eq(level.sensitivity.code()).and(here)));
    }
    any
}

/// Accepted ones within the reach, oldest first.
///
/// # Errors
/// [`DbError`].
pub async fn list(
    tx: &mut Tx<'_>,
    levels: &[Level],
    wanted: Wanted,
    after: Option<After>,
    rows: i64,
) -> Result<Vec<Listed>, DbError> {
    // What was never accepted has no investigation yet.
    let mut query = t::table
        .filter(t::opened_at.is_not_null())
        .filter(within(levels))
        .select(ListRow::as_select())
        .into_boxed::<Pg>();
    let under_way = ["verifying", "concluded"];
    query = match wanted.queue {
        None => query,
        Some(Queue::ToVerify) => query
            .filter(t::stage.eq("verifying"))
            .filter(t::verification_version.is_null()),
        Some(Queue::ToClassify) => query
            .filter(t::stage.eq_any(under_way))
            .filter(t::severity.is_null())
            .filter(t::proposal_version.is_null()),
        Some(Queue::ToConfirm) => query
            .filter(t::stage.eq_any(under_way))
            .filter(t::proposal_version.is_not_null()),
        Some(Queue::ToConclude) => query
            .filter(t::finding_due)
            .filter(t::verification_version.is_not_null()),
        Some(Queue::Mine(me)) => query
            .filter(t::stage.eq_any(under_way))
            .filter(t::assigned_ids.contains(vec![me])),
    };
    if let Some(site) = wanted.site {
        query = query.filter(t::site_id.eq(site));
    }
    if let Some((at, id)) = after {
        // The pair as a whole: several may be registered in the same moment.
        let later = t::registered_at
            .gt(at)
            .or(t::registered_at.eq(at).and(t::complaint_id.gt(id)));
        query = query.filter(later);
    }
    let query = query.order((t::registered_at, t::complaint_id)).limit(rows);
    let found: Vec<ListRow> = query.load(tx.conn()).await?;
    found.into_iter().map(Listed::try_from).collect()
}
