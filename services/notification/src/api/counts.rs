//! `GET /v1/reply-counts`: how long the queues of those who reply are.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use authorization::{Caller, Denied};
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;

use super::waiting::reach_of;
use crate::Notification;
use crate::commands::{count_waiting, count_work};

/// Each is the number of rows of its list over all pages, up to 1,000.
#[derive(Serialize, ToSchema)]
struct ReplyCounts {
    /// `/v1/replies?stage=to_reply`.
    to_reply: usize,
    /// `/v1/replies?stage=replying`.
    replying: usize,
    /// `/v1/replies?stage=replied`: sent, and to be followed up.
    to_follow_up: usize,
    /// `/v1/notifications/work`: failures, calls, letters. For those who reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<usize>,
    /// Which of these lists are longer than is said here.
    capped: Vec<&'static str>,
}

/// Each count is that of the rows which the list would show.
#[utoipa::path(tag = "replies",
    responses((status = 200, body = ReplyCounts), web::Problems), security(("bearer" = [])))]
#[get("/v1/reply-counts")]
pub(super) async fn counts(
    service: Data<Notification>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let counted = service.db.transaction(async |mut tx| {
        let (reach, replies) = reach_of(&mut tx, &caller).await?;
        let mut capped = Vec::new();
        let mut said = |name, (count, more): (usize, bool)| {
            capped.extend(more.then_some(name));
            count
        };
        let to_reply = said(
            "to_reply",
            count_waiting(&mut tx, &reach, "to_reply").await?,
        );
        let replying = said(
            "replying",
            count_waiting(&mut tx, &reach, "replying").await?,
        );
        let replied = count_waiting(&mut tx, &reach, "replied").await?;
        let to_follow_up = said("to_follow_up", replied);
        let work = match replies {
            true => Some(said("work", count_work(&mut tx, &reach).await?)),
            false => None,
        };
        Ok::<_, Denied>(ReplyCounts {
            to_reply,
            replying,
            to_follow_up,
            work,
            capped,
        })
    });
    Ok(HttpResponse::Ok().json(counted.await?))
}
