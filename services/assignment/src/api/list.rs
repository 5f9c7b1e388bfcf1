//! Queues (F-4.5), and how long they are.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::Caller;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Filter, Now, Page, Paging, Problem};

use crate::AssignmentService;
use crate::commands::{self, CommandError, Wanted};
use crate::store::queues::{Listed, Queue};

/// What somebody may have to do.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum QueueCode {
    /// Ordinary; awaits dispatch.
    ToDispatch,
    /// Major; awaits designation.
    ToDesignate,
    /// Assigned to me.
    Mine,
    /// Awaits sign-for.
    ToSign,
    /// Awaits my part, or my department's (协办).
    ToAssist,
    /// Awaits endorsement.
    ToEndorse,
    /// Awaits approval.
    ToApprove,
    /// An extension or a suspension was asked for.
    ToExtend,
    /// A deadline has passed.
    Overdue,
    /// Awaits my review.
    InReview,
}

impl From<QueueCode> for Queue {
    fn from(code: QueueCode) -> Self {
        match code {
            QueueCode::ToDispatch => Self::ToDispatch,
            QueueCode::ToDesignate => Self::ToDesignate,
            QueueCode::Mine => Self::Mine,
            QueueCode::ToSign => Self::ToSign,
            QueueCode::ToAssist => Self::ToAssist,
            QueueCode::ToEndorse => Self::ToEndorse,
            QueueCode::ToApprove => Self::ToApprove,
            QueueCode::ToExtend => Self::ToExtend,
            QueueCode::Overdue => Self::Overdue,
            QueueCode::InReview => Self::InReview,
        }
    }
}

/// Which ones.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// One queue; without, every case that has not ended.
    #[param(inline)]
    queue: Option<QueueCode>,
}

/// A row of a queue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Row {
    complaint_id: Uuid,
    /// For If-Match.
    version: i32,
    number: String,
    site_id: Uuid,
    severity: String,
    sensitivity: String,
    scopes: Vec<String>,
    stage: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    department_id: Option<Uuid>,
    assigned_ids: Vec<Uuid>,
    /// The nearest deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    overdue: bool,
}

impl Row {
    fn of(listed: Listed, now: DateTime<Utc>) -> Self {
        Self {
            complaint_id: listed.complaint_id,
            version: listed.version,
            number: listed.number,
            site_id: listed.site_id,
            severity: listed.severity,
            sensitivity: listed.sensitivity,
            scopes: listed.scopes,
            stage: listed.stage,
            department_id: listed.order_department_id,
            assigned_ids: listed.assigned_ids,
            due_at: listed.next_due_at,
            overdue: listed.next_due_at.is_some_and(|due_at| due_at <= now),
        }
    }
}

/// Cases that the caller may have to do something about, the nearest deadline first.
#[utoipa::path(tag = "assignments", params(Which, Paging),
    responses((status = 200, body = Page<Row>), web::Problems), security(("bearer" = [])))]
#[get("/v1/assignments")]
pub(crate) async fn list(
    req: HttpRequest,
    service: Data<AssignmentService>,
    caller: Caller,
    Now(now): Now,
    paging: Paging,
    Filter(which): Filter<Which>,
) -> Result<HttpResponse, Problem> {
    let wanted = Wanted {
        queue: which.queue.map(Queue::from),
        now,
    };
    let after = paging.after()?;
    let found = service.db.transaction(async |mut tx| {
        commands::list(&mut tx, &caller, wanted, after, paging.fetch()).await
    });
    let rows: Vec<Listed> = found.await?;
    Ok(paging
        .page(rows, Listed::key)
        .map(|row| Row::of(row, now))
        .respond(&req))
}

/// How long the caller's queues are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Counts {
    to_dispatch: usize,
    to_designate: usize,
    mine: usize,
    to_sign: usize,
    to_assist: usize,
    to_endorse: usize,
    to_approve: usize,
    to_extend: usize,
    overdue: usize,
    in_review: usize,
}

/// Each count is that of the rows which the list would show.
#[utoipa::path(tag = "assignments",
    responses((status = 200, body = Counts), web::Problems), security(("bearer" = [])))]
#[get("/v1/assignment-counts")]
pub(crate) async fn counts(
    service: Data<AssignmentService>,
    caller: Caller,
    Now(now): Now,
) -> Result<HttpResponse, Problem> {
    let counted = service.db.transaction(async |mut tx| {
        let mut count = async |queue| {
            commands::count(
                &mut tx,
                &caller,
                Wanted {
                    queue: Some(queue),
                    now,
                },
            )
            .await
        };
        Ok::<_, CommandError>(Counts {
            to_dispatch: count(Queue::ToDispatch).await?,
            to_designate: count(Queue::ToDesignate).await?,
            mine: count(Queue::Mine).await?,
            to_sign: count(Queue::ToSign).await?,
            to_assist: count(Queue::ToAssist).await?,
            to_endorse: count(Queue::ToEndorse).await?,
            to_approve: count(Queue::ToApprove).await?,
            to_extend: count(Queue::ToExtend).await?,
            overdue: count(Queue::Overdue).await?,
            in_review: count(Queue::InReview).await?,
        })
    });
    Ok(HttpResponse::Ok().json(counted.await?))
}
