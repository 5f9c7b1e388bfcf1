//! My open measures: the queue of whoever owns one, the respondent among them (F-5.4).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::Caller;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Now, Page, Paging, Problem};

use crate::AssignmentService;
use crate::commands;
use crate::store::queues::OpenMeasure;

/// A measure to carry out, and nothing else of its case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureTask {
    measure_id: Uuid,
    complaint_id: Uuid,
    kind: String,
    description: String,
    due_at: DateTime<Utc>,
    overdue: bool,
    /// Of the case, for If-Match.
    version: i32,
}

/// Open measures that the caller owns, the nearest due date first.
#[utoipa::path(tag = "measures", params(Paging),
    responses((status = 200, body = Page<MeasureTask>), web::Problems), security(("bearer" = [])))]
#[get("/v1/measures")]
pub(crate) async fn measure_tasks(
    req: HttpRequest,
    service: Data<AssignmentService>,
    caller: Caller,
    Now(now): Now,
    paging: Paging,
) -> Result<HttpResponse, Problem> {
    let after = paging.after()?;
    let found = service.db.transaction(async |mut tx| {
        commands::own_measures(&mut tx, &caller, after, paging.fetch()).await
    });
    let rows: Vec<OpenMeasure> = found.await?;
    let page = paging
        .page(rows, |row| (row.due_at, row.id))
        .map(|row| MeasureTask {
            measure_id: row.id,
            complaint_id: row.complaint_id,
            kind: row.kind,
            description: row.description,
            due_at: row.due_at,
            overdue: row.due_at <= now,
            version: row.version,
        });
    Ok(page.respond(&req))
}
