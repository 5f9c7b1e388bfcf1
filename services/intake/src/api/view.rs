//! The register as clients read it. No personal data.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::commands::read;
use crate::store::list::Item;

/// A row of the register (台账).
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ComplaintRow)]
pub(super) struct Row {
    id: Uuid,
    #[schema(example = "TS-2026-000123-7")]
    number: String,
    /// What If-Match wants, without its quotes.
    version: i32,
    site_id: Uuid,
    channel: String,
    received_at: DateTime<Utc>,
    /// `registered`, `accepted`, `classified` …
    stage: String,
    /// Counts reopenings.
    round: i32,
    /// Gravest first.
    scopes: Vec<String>,
    subtypes: Vec<String>,
    severity: String,
    /// False while the severity is only proposed.
    classified: bool,
    sensitivity: String,
    anonymous: bool,
    /// Told to the complainant.
    promised_date: NaiveDate,
    /// The clock that runs, as assignment told it.
    due_clock: Option<String>,
    /// Its deadline.
    due_at: Option<DateTime<Utc>>,
    /// The deadline has passed.
    overdue: bool,
    /// 核实结论.
    finding: Option<String>,
    /// 办理结果, or the reason why it was declined.
    result: Option<String>,
    /// 满意度.
    satisfaction: Option<String>,
    /// 整改: measures ordered and not checked off.
    open_measures: i32,
}

impl Row {
    pub(super) fn of(item: &Item, at: DateTime<Utc>) -> Self {
        // What is merged keeps its deadline for the day when it is unmerged.
        let running = !item.is_final();
        let overdue = running && item.due_at.is_some_and(|due| due < at);
        Self {
            id: item.id,
            number: item.number.clone(),
            version: item.version,
            site_id: item.site_id,
            channel: item.channel.clone(),
            received_at: item.received_at,
            stage: item.stage.clone(),
            round: item.round,
            scopes: item.scopes.clone(),
            subtypes: item.subtypes.clone(),
            severity: item.severity.clone(),
            classified: item.classified,
            sensitivity: item.sensitivity.clone(),
            anonymous: item.anonymous,
            promised_date: item.promised_date,
            due_clock: item.due_clock.clone().filter(|_| running),
            due_at: item.due_at.filter(|_| running),
            overdue,
            finding: item.finding.clone(),
            result: item.ended_as.clone(),
            satisfaction: item.satisfaction.clone(),
            open_measures: item.open_measures,
        }
    }
}

/// One complaint: its row, and how it came in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Complaint)]
pub(super) struct Whole {
    #[serde(flatten)]
    row: Row,
    window_id: Option<Uuid>,
    department_id: Option<Uuid>,
    /// Staff complained about, where identified.
    respondent_ids: Vec<Uuid>,
    language: String,
    reply_channel: String,
    occurred_on: Option<NaiveDate>,
    /// Letters: the first of three dates; the others are `received_at` and `registered_at`.
    postmark_date: Option<NaiveDate>,
    registered_at: DateTime<Utc>,
    /// A member of staff or a partner; none where the public registered it.
    registered_by: Option<Uuid>,
    accepted_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    /// Also where scope C goes on all the same.
    withdrawn_at: Option<DateTime<Utc>>,
    /// Departments that handle it.
    department_ids: Vec<Uuid>,
    /// Handlers and members of the group.
    assigned_ids: Vec<Uuid>,
    /// How often the complainant opened it.
    accesses: i32,
    /// 并单: the complaint within which it goes on.
    merged_into: Option<Uuid>,
    /// 并单: complaints that go on within it.
    merged_ids: Vec<Uuid>,
    /// 归档.
    archived_at: Option<DateTime<Utc>>,
    /// Personal data is erased after this; none before it is archived.
    keep_until: Option<DateTime<Utc>>,
    /// A legal hold: nothing is erased meanwhile.
    held: bool,
    /// Since when personal data and words are gone.
    erased_at: Option<DateTime<Utc>>,
    /// 集体投诉: persons who speak for it beside the complainant.
    representatives: u32,
}

impl Whole {
    pub(super) fn of(whole: read::Whole, at: DateTime<Utc>) -> Self {
        let read::Whole {
            item,
            entry,
            merged,
            keeping,
        } = whole;
        Self {
            row: Row::of(&item, at),
            window_id: entry.window_id,
            department_id: entry.department_id,
            respondent_ids: item.respondent_ids,
            language: entry.language,
            reply_channel: entry.reply_channel,
            occurred_on: entry.occurred_on,
            postmark_date: entry.postmark_date,
            registered_at: entry.registered_at,
            registered_by: entry.registered_by,
            accepted_at: item.accepted_at,
            ended_at: item.ended_at,
            withdrawn_at: item.withdrawn_at,
            department_ids: item.department_ids,
            assigned_ids: item.assigned_ids,
            accesses: entry.accesses,
            merged_into: merged.into.map(|id| id.0),
            archived_at: keeping.archive.map(|archive| archive.at),
            keep_until: keeping.archive.map(|archive| archive.until),
            held: keeping.hold.is_some(),
            erased_at: keeping.erased,
            representatives: merged.representatives,
            merged_ids: merged.members.iter().map(|id| id.0).collect(),
        }
    }
}
