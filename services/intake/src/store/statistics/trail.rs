//! What is known of complaints that have to be counted: what they are now, and the facts of their lives.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Binary, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use events::assignment::{
    Designated, Dispatched, Extended, Overdue, ResultApproved, ResultSubmitted, Resumed, Returned,
    Suspended,
};
use events::complaint::{
    ComplaintAccepted, ComplaintClosed, ComplaintDeclined, ComplaintMerged, ComplaintRegistered,
    ComplaintReopened, ComplaintUnmerged, ComplaintWithdrawn,
};
use events::investigation::{ComplaintClassified, InvestigationConcluded};
use events::notification::{FollowUpRecorded, ReplySent};
use events::{Envelope, Event};
use persistence::{DbError, Prepared, Tx};
use regulation::Scope;
use uuid::Uuid;

use super::super::tables::{complaints, registrations};
use super::counted::Group;
use crate::domain::statistics::{Step, What};

/// One complaint that has to be counted.
pub(crate) struct Facts {
    /// What it is counted under.
    pub(crate) group: Group,
    /// Who is complained about, by id.
    pub(crate) respondents: Vec<Uuid>,
    /// One of them is unknown here.
    pub(crate) stranger: bool,
    /// Its life.
    pub(crate) steps: Vec<Step>,
}

#[derive(QueryableByName)]
struct Entry {
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Binary)]
    body: Vec<u8>,
    #[diesel(sql_type = Bool)]
    own: bool,
}

#[derive(QueryableByName)]
struct Stranger {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    complaint_id: Option<Uuid>,
}

type Row = (
    Uuid,
    Uuid,
    Vec<Uuid>,
    String,
    Vec<String>,
    String,
    String,
    Vec<Uuid>,
    Option<Uuid>,
);

/// Of those that are in the register. A complaint whose trail cannot be read is left out, and the
/// log says so: it holds up none of the others.
pub(crate) async fn facts(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Facts>, DbError> {
    let rows: Vec<Row> = complaints::table
        .inner_join(registrations::table)
        .filter(complaints::id.eq_any(ids))
        .select((
            complaints::id,
            complaints::site_id,
            complaints::department_ids,
            complaints::channel,
            complaints::scopes,
            complaints::severity,
            complaints::sensitivity,
            complaints::respondent_ids,
            registrations::window_id,
        ))
        .load(tx.conn())
        .await?;
    let mut found = BTreeMap::new();
    for (id, site, departments, channel, scopes, severity, sensitivity, respondents, window) in rows
    {
        let scopes = scopes.iter().map(|s| Scope::parse(s));
        let scopes: Vec<Scope> = scopes.collect::<Result<_, _>>()?;
        let group = Group {
            site,
            window,
            departments: sorted(departments),
            channel,
            scope: Scope::gravest(&scopes).map(|scope| scope.code().to_owned()),
            severity,
            sensitivity,
        };
        let facts = Facts {
            group,
            respondents: sorted(respondents),
            stranger: false,
            steps: Vec::new(),
        };
        found.insert(id, facts);
    }
    note_strangers(tx, &mut found).await?;
    read_trails(tx, &mut found).await?;
    Ok(found)
}

fn sorted(mut ids: Vec<Uuid>) -> Vec<Uuid> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

async fn note_strangers(tx: &mut Tx<'_>, found: &mut BTreeMap<Uuid, Facts>) -> Result<(), DbError> {
    let unknown = "select distinct c.id as complaint_id from complaints c, unnest(c.respondent_ids) r(id) \
                   where c.id = any ($1) and not exists (select from org_staff s where s.id = r.id)";
    let ids: Vec<Uuid> = found.keys().copied().collect();
    let query = diesel::sql_query(unknown).bind::<Array<SqlUuid>, _>(ids);
    let strangers: Vec<Stranger> = Prepared(query).load(tx.conn()).await?;
    for id in strangers.into_iter().filter_map(|s| s.complaint_id) {
        if let Some(facts) = found.get_mut(&id) {
            facts.stranger = true;
        }
    }
    Ok(())
}

async fn read_trails(tx: &mut Tx<'_>, found: &mut BTreeMap<Uuid, Facts>) -> Result<(), DbError> {
    let trails = "select subject, at, action, body, event_id is not null as own from audit_entry \
                  where subject = any ($1) and action like 'redress.%' order by subject, seq";
    let ids: Vec<Uuid> = found.keys().copied().collect();
    let query = diesel::sql_query(trails).bind::<Array<SqlUuid>, _>(ids);
    let entries: Vec<Entry> = Prepared(query).load(tx.conn()).await?;
    for entry in entries {
        match step(&entry) {
            Ok(Some(step)) => {
                if let Some(facts) = found.get_mut(&entry.subject) {
                    facts.steps.push(step);
                }
            }
            Ok(None) => {}
            Err(e) => {
                let error = &e as &(dyn std::error::Error + 'static);
                tracing::error!(error, complaint.id = %entry.subject, "a trail cannot be read; its complaint is not counted anew");
                found.remove(&entry.subject);
            }
        }
    }
    Ok(())
}

#[derive(Debug, thiserror::Error)]
enum TrailError {
    #[error("an envelope that cannot be read")]
    Envelope(#[from] events::EnvelopeError),
    #[error("a fact that cannot be read")]
    Fact(#[from] serde_json::Error),
}

/// A fact of our own is kept with its envelope, one that was heard without.
fn read<E: Event>(entry: &Entry) -> Result<E, TrailError> {
    if entry.own {
        Ok(Envelope::parse(&entry.body)?.event()?)
    } else {
        Ok(serde_json::from_slice(&entry.body)?)
    }
}

fn step(entry: &Entry) -> Result<Option<Step>, TrailError> {
    let what = match entry.action.as_str() {
        ComplaintRegistered::TYPE => What::Registered {
            received_at: read::<ComplaintRegistered>(entry)?.received_at,
        },
        ComplaintAccepted::TYPE => What::Accepted,
        ComplaintDeclined::TYPE => What::Declined,
        ComplaintWithdrawn::TYPE if read::<ComplaintWithdrawn>(entry)?.ends_case => What::Withdrawn,
        ComplaintClosed::TYPE => What::Closed,
        ComplaintReopened::TYPE => What::Reopened,
        ComplaintMerged::TYPE => What::Merged,
        ComplaintUnmerged::TYPE => What::Unmerged,
        ComplaintClassified::TYPE => What::Classified,
        InvestigationConcluded::TYPE => {
            What::Concluded(read::<InvestigationConcluded>(entry)?.finding)
        }
        Dispatched::TYPE | Designated::TYPE => What::HandedOut,
        Returned::TYPE => What::Returned,
        Extended::TYPE => What::Extended,
        Suspended::TYPE => What::Suspended,
        Resumed::TYPE => What::Resumed,
        ResultSubmitted::TYPE => What::Submitted,
        ResultApproved::TYPE => What::Approved,
        ReplySent::TYPE => What::Replied,
        FollowUpRecorded::TYPE => {
            let told: FollowUpRecorded = read(entry)?;
            What::FollowedUp {
                satisfaction: told.satisfaction,
                finished: told.finished,
            }
        }
        Overdue::TYPE => {
            let told: Overdue = read(entry)?;
            What::Overdue {
                clock: told.clock,
                due_at: told.due_at,
            }
        }
        _ => return Ok(None),
    };
    let at = entry.at;
    Ok(Some(Step { at, what }))
}
