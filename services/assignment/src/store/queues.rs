//! Lists for people: queues (F-4.5: every state that is not final appears in somebody's).

use authorization::Level;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamptz};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use uuid::Uuid;

use super::tables::{assignment as t, measure as m};

/// What somebody may have to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Ordinary; awaits dispatch.
    ToDispatch,
    /// Major; awaits designation.
    ToDesignate,
    /// Assigned to me, until the result is approved.
    Mine,
    /// Awaits my sign-for, or my department's.
    ToSign,
    /// Awaits my part, or my department's (协办).
    ToAssist,
    /// Awaits endorsement.
    ToEndorse,
    /// Awaits approval.
    ToApprove,
    /// An extension or a suspension was asked for.
    ToExtend,
    /// Any deadline has passed.
    Overdue,
    /// Awaits my review.
    InReview,
}

/// Where the page before ended: the deadline (none comes last), and the complaint.
pub type After = (Option<DateTime<Utc>>, Uuid);

/// A row of a queue; no texts.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = t, check_for_backend(diesel::pg::Pg))]
pub struct Listed {
    /// Which complaint.
    pub complaint_id: Uuid,
    /// The ETag's.
    pub version: i32,
    /// The number that people cite.
    pub number: String,
    /// Its site.
    pub site_id: Uuid,
    /// Ordinary or major.
    pub severity: String,
    /// Who may read what.
    pub sensitivity: String,
    /// Scopes named.
    pub scopes: Vec<String>,
    /// Staff complained about; not shown.
    pub respondent_ids: Vec<Uuid>,
    /// What is awaited.
    pub stage: String,
    /// The department that has it.
    pub order_department_id: Option<Uuid>,
    /// The people who have it.
    pub assigned_ids: Vec<Uuid>,
    /// The nearest deadline.
    pub next_due_at: Option<DateTime<Utc>>,
}

impl Listed {
    /// What a cursor remembers.
    pub fn key(&self) -> After {
        (self.next_due_at, self.complaint_id)
    }
}

type Condition = Box<dyn BoxableExpression<t::table, Pg, SqlType = Bool>>;

/// Rows within the reach; recusal is decided on what comes back.
fn within(levels: &[Level]) -> Condition {
    let mut any: Condition = Box::new(false.into_sql::<Bool>());
    for level in levels {
        let mut here: Condition = Box::new(t::site_id.eq_any(level.sites.clone()));
        if let Some((department, sites)) = &level.department {
            let theirs = t::order_department_id.is_not_distinct_from(Some(*department));
            here = Box::new(here.or(t::site_id.eq_any(sites.clone()).and(theirs)));
        }
        if let Some(me) = level.assigned_to {
            here = Box::new(here.or(t::assigned_ids.contains(vec![me])));
        }
        any = Box::new(any.or(t::sensitivity.eq(level.sensitivity.code()).and(here)));
    }
    any
}

/// Rows in which a part is expected of the person, or of the department that they head.
fn assisting(levels: &[Level]) -> Condition {
    let mut any: Condition = Box::new(false.into_sql::<Bool>());
    for level in levels {
        let mut here: Condition = Box::new(false.into_sql::<Bool>());
        if let Some((department, sites)) = &level.department {
            let theirs = t::assisting_department_ids.contains(vec![*department]);
            here = Box::new(here.or(t::site_id.eq_any(sites.clone()).and(theirs)));
        }
        if let Some(me) = level.assigned_to {
            here = Box::new(here.or(t::assisting_ids.contains(vec![me])));
        }
        any = Box::new(any.or(t::sensitivity.eq(level.sensitivity.code()).and(here)));
    }
    any
}

fn in_queue(queue: Queue, me: Uuid, now: DateTime<Utc>) -> Condition {
    // Who handed it in, who endorsed it: these do not decide on it.
    let by = |what: &'static str| {
        diesel::dsl::sql::<Bool>("assignment.stage_data #>> '{")
            .sql(what)
            .sql(",by}' is distinct from ")
            .bind::<diesel::sql_types::Text, _>(me.to_string())
    };
    match queue {
        Queue::ToDispatch => Box::new(t::stage.eq("awaiting_dispatch")),
        Queue::ToDesignate => Box::new(t::stage.eq("awaiting_designation")),
        Queue::ToSign => Box::new(t::stage.eq("awaiting_sign_for")),
        Queue::Mine => {
            let open = [
                "awaiting_sign_for",
                "in_handling",
                "awaiting_endorsement",
                "awaiting_approval",
            ];
            Box::new(
                t::stage
                    .eq_any(open)
                    .and(t::assigned_ids.contains(vec![me])),
            )
        }
        Queue::ToAssist => Box::new(t::stage.eq_any(["awaiting_sign_for", "in_handling"])),
        Queue::ToEndorse => Box::new(t::stage.eq("awaiting_endorsement").and(by("submitted"))),
        Queue::ToApprove => Box::new(
            t::stage
                .eq("awaiting_approval")
                .and(by("submitted"))
                .and(by("endorsed"))
                .and(diesel::dsl::not(t::assigned_ids.contains(vec![me]))),
        ),
        Queue::ToExtend => {
            Box::new(t::relief_asked.and(diesel::dsl::not(t::assigned_ids.contains(vec![me]))))
        }
        Queue::Overdue => Box::new(
            t::stage
                .ne("ended")
                .and(t::next_due_at.is_not_null())
                .and(t::next_due_at.assume_not_null().le(now)),
        ),
        Queue::InReview => Box::new(
            t::stage
                .eq("in_review")
                .and(t::asked_ids.contains(vec![me])),
        ),
    }
}

/// Rows of a queue, the nearest deadline first. Without levels, what is asked of the person.
///
/// # Errors
/// [`DbError`].
pub async fn list(
    tx: &mut Tx<'_>,
    queue: Option<Queue>,
    levels: &[Level],
    me: Uuid,
    now: DateTime<Utc>,
    after: Option<After>,
    rows: i64,
) -> Result<Vec<Listed>, DbError> {
    let mut query = t::table.select(Listed::as_select()).into_boxed::<Pg>();
    let reach: Condition = match queue {
        // Asked in person; the caller sees to recusal.
        Some(Queue::Mine | Queue::InReview) => Box::new(true.into_sql::<Bool>()),
        Some(Queue::ToAssist) => assisting(levels),
        Some(Queue::ToEndorse) => Box::new(within(levels).or(t::asked_ids.contains(vec![me]))),
        Some(_) | None => within(levels),
    };
    query = query.filter(reach);
    query = match queue {
        Some(queue) => query.filter(in_queue(queue, me, now)),
        None => query.filter(t::stage.ne("ended")),
    };
    if let Some((due_at, complaint)) = after {
        query = query.filter(
            diesel::dsl::sql::<Bool>(
                "(coalesce(next_due_at, 'infinity'), complaint_id) > (coalesce(",
            )
            .bind::<diesel::sql_types::Nullable<Timestamptz>, _>(due_at)
            .sql(", 'infinity'), ")
            .bind::<diesel::sql_types::Uuid, _>(complaint)
            .sql(")"),
        );
    }
    let order = diesel::dsl::sql::<Timestamptz>("coalesce(next_due_at, 'infinity')");
    Ok(query
        .order((order, t::complaint_id))
        .limit(rows)
        .load(tx.conn())
        .await?)
}

/// A measure that somebody must carry out, and nothing else of its case (F-5.4).
#[derive(Debug, Clone, Queryable)]
pub struct OpenMeasure {
    /// Names it.
    pub id: Uuid,
    /// Of which case.
    pub complaint_id: Uuid,
    /// What kind.
    pub kind: String,
    /// What exactly.
    pub description: String,
    /// By when.
    pub due_at: DateTime<Utc>,
    /// Of its case: the ETag's.
    pub version: i32,
}

/// Open measures of a person, the nearest first.
///
/// # Errors
/// [`DbError`].
pub async fn measures_of(
    tx: &mut Tx<'_>,
    owner: Uuid,
    after: Option<(DateTime<Utc>, Uuid)>,
    rows: i64,
) -> Result<Vec<OpenMeasure>, DbError> {
    let mut query = m::table
        .inner_join(t::table.on(t::complaint_id.eq(m::complaint_id)))
        .filter(m::owner_id.eq(owner))
        .filter(m::completed_at.is_null())
        .select((
            m::id,
            m::complaint_id,
            m::kind,
            m::description,
            m::due_at,
            t::version,
        ))
        .into_boxed::<Pg>();
    if let Some((due_at, id)) = after {
        query = query.filter(
            m::due_at
                .gt(due_at)
                .or(m::due_at.eq(due_at).and(m::id.gt(id))),
        );
    }
    Ok(query
        .order((m::due_at, m::id))
        .limit(rows)
        .load(tx.conn())
        .await?)
}
