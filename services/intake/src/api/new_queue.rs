//! `GET /v1/complaints/new`: what came in by itself and waits for somebody (S-3.3).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::Caller;
use serde::Serialize;
use web::{Now, Page, Paging, Problem, cursor};

use super::view::Row;
use crate::Intake;
use crate::commands::read;

/// A new complaint with its age.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct NewComplaint {
    #[serde(flatten)]
    complaint: Row,
    /// Since receipt.
    age_minutes: i64,
    /// Older than the installation allows.
    alarm: bool,
}

/// From the web, WeChat and other systems, neither accepted nor declined; the oldest first.
#[utoipa::path(tag = "complaints", params(Paging),
    responses((status = 200, body = Page<NewComplaint>), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/new")]
pub(crate) async fn new_queue(
    req: HttpRequest,
    service: Data<Intake>,
    caller: Caller,
    paging: Paging,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (after, limit) = (paging.after()?, paging.limit);
    let (rows, next) = service
        .db
        .transaction(async move |mut tx| read::new_page(&mut tx, &caller, after, limit).await)
        .await?;
    let alarm_minutes = i64::from(service.settings.queue.alarm_hours) * 60;
    let items = rows.iter().map(|row| {
        let age_minutes = (at - row.received_at).num_minutes();
        NewComplaint {
            complaint: Row::of(row, at),
            age_minutes,
            alarm: age_minutes >= alarm_minutes,
        }
    });
    let items = items.collect();
    let next = next.map(|last| cursor(&last));
    Ok(Page { items, next }.respond(&req))
}
