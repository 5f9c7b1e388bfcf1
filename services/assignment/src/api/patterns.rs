//! What repeats: persons and windows (F-5.3).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use persistence::Revision;
use regulation::PatternKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Filter, Page, Paging, Problem};

use super::view::MeasureView;
use crate::domain::patterns::{Pattern, Repeats};
use crate::{AssignmentService, commands};

/// Which ones.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichPatterns {
    /// `person` or `window`; without, both.
    #[param(inline)]
    kind: Option<PatternKind>,
    /// Only those whose measure the caller owns and has not completed.
    #[serde(default)]
    mine: bool,
}

/// One pattern. Whoever only owns the measure on it sees that measure and nothing else.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PatternView {
    id: Uuid,
    /// For If-Match.
    version: i32,
    #[serde(flatten)]
    found: Option<FoundView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    measure: Option<MeasureView>,
}

/// What repeats, and how often.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundView {
    kind: PatternKind,
    site_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    department_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    staff_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtype: Option<String>,
    /// The first day of the quarter.
    #[serde(skip_serializing_if = "Option::is_none")]
    quarter: Option<NaiveDate>,
    /// Counts cases of integrity, too.
    restricted: bool,
    complaint_ids: Vec<Uuid>,
    raised_at: DateTime<Utc>,
    /// What it was counted from does not hold any more, since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    lapsed_at: Option<DateTime<Utc>>,
}

impl FoundView {
    fn of(pattern: &Pattern) -> Self {
        let (staff_id, window_id, subtype, quarter) = match &pattern.repeats {
            Repeats::Person(person) => (Some(person.0), None, None, None),
            Repeats::Window {
                window,
                subtype,
                quarter,
            } => (None, Some(*window), Some(subtype.clone()), Some(*quarter)),
        };
        Self {
            kind: pattern.repeats.kind(),
            site_id: pattern.site.0,
            department_id: pattern.department.map(|d| d.0),
            staff_id,
            window_id,
            subtype,
            quarter,
            restricted: pattern.restricted,
            complaint_ids: pattern.complaints.iter().map(|c| c.0).collect(),
            raised_at: pattern.raised_at,
            lapsed_at: pattern.lapsed_at,
        }
    }
}

impl PatternView {
    pub(crate) fn of(pattern: &Pattern, revision: Revision) -> Self {
        Self {
            found: Some(FoundView::of(pattern)),
            ..Self::measure_only(pattern, revision)
        }
    }

    /// For whoever owns the measure (F-5.4).
    pub(crate) fn measure_only(pattern: &Pattern, revision: Revision) -> Self {
        Self {
            id: pattern.id.0,
            version: revision.version,
            found: None,
            measure: pattern.measure.as_ref().map(MeasureView::from),
        }
    }
}

/// Persons with repeated substantiated complaints, and sub-types that repeat at a window, the latest first.
#[utoipa::path(tag = "patterns", params(WhichPatterns, Paging),
    responses((status = 200, body = Page<PatternView>), web::Problems), security(("bearer" = [])))]
#[get("/v1/patterns")]
pub(crate) async fn list_patterns(
    req: HttpRequest,
    service: Data<AssignmentService>,
    caller: Caller,
    paging: Paging,
    Filter(which): Filter<WhichPatterns>,
) -> Result<HttpResponse, Problem> {
    let after = paging.after()?;
    let found = service.db.transaction(async |mut tx| {
        let (mine, kind, rows) = (which.mine, which.kind, paging.fetch());
        commands::list_patterns(&mut tx, &caller, mine, kind, after, rows).await
    });
    let rows = found.await?;
    let page = paging
        .page(rows, commands::pattern_key)
        .map(|(pattern, revision)| {
            if which.mine {
                PatternView::measure_only(&pattern, revision)
            } else {
                PatternView::of(&pattern, revision)
            }
        });
    Ok(page.respond(&req))
}
