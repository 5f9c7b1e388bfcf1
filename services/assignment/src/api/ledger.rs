//! The deadline ledger: every setting of a deadline, with its arithmetic in words (F-4.4).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use chrono::{DateTime, Utc};
use regulation::Language;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Filter, Now, Problem};

use super::Asked;
use crate::commands::{self, CommandError, Sight};
use crate::domain::ComplaintId;
use crate::{AssignmentService, store};

/// Which words.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Words {
    /// `zh-CN` or `en`; else as Accept-Language says.
    #[param(inline)]
    pub(super) lang: Option<Language>,
}

/// One setting of one deadline.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryView {
    /// From 1.
    entry: i32,
    clock: String,
    /// Goes up with each setting of the clock.
    version: i32,
    /// `started`, `went_on`, `reclassified`, `calendar_changed`, `extended`, `suspended`, `resumed`.
    why: String,
    set_at: DateTime<Utc>,
    actor: String,
    started_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_due_at: Option<DateTime<Utc>>,
    provisional: bool,
    calendar: String,
    /// 0: the calendar that the program carries.
    calendar_revision: i32,
    /// The arithmetic.
    words: String,
}

/// All of them, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LedgerView {
    complaint_id: Uuid,
    entries: Vec<EntryView>,
}

/// For whoever may see the case.
#[utoipa::path(tag = "assignments", params(Words),
    responses((status = 200, body = LedgerView), web::Problems), security(("bearer" = [])))]
#[get("/v1/assignments/{complaint}/ledger")]
pub(crate) async fn ledger(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
    accepted: web::Language,
    Filter(words): Filter<Words>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked {
        complaint: path.into_inner(),
        caller,
        wanted: Some(Action::TaskView),
        at,
    };
    let (caller, complaint_id) = (&asked.caller, asked.complaint);
    let read = service.db.transaction(async |mut tx| {
        let view = commands::view(&mut tx, caller, ComplaintId(complaint_id), at).await?;
        match view.sight {
            Sight::Case => Ok(store::ledger::ledger(&mut tx, complaint_id).await?),
            Sight::OwnMeasures(_) => Err(CommandError::NotFound),
        }
    });
    let read = read.await;
    let language = words.lang.unwrap_or(accepted.0);
    let entries = asked.recorded(&service, read).await?;
    let entries = entries
        .into_iter()
        .map(|entry| view(entry, language))
        .collect();
    Ok(HttpResponse::Ok().json(LedgerView {
        complaint_id,
        entries,
    }))
}

fn view(entry: store::ledger::Entry, language: Language) -> EntryView {
    EntryView {
        entry: entry.entry,
        clock: entry.clock,
        version: entry.version,
        why: entry.why,
        set_at: entry.set_at,
        actor: entry.actor,
        started_at: entry.started_at,
        due_at: entry.due_at,
        previous_due_at: entry.previous_due_at,
        provisional: entry.provisional,
        calendar: entry.calendar,
        calendar_revision: entry.calendar_revision,
        words: match language {
            Language::ZhCn => entry.words_zh,
            Language::En => entry.words_en,
        },
    }
}
