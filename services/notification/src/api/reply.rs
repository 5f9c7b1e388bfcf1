//! `/v1/replies/{complaint}`: 答复 (F-6.2).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use authorization::{Action, Caller};
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{IfMatch, NewId, Now, Problem, Validated};

use super::views::RepliesView;
use super::{permitted, permitted_to_read};
use crate::commands::{SendReply, send_reply, tries_at};
use crate::content::is_readable;
use crate::domain::{ComplaintId, StaffId};
use crate::{Notification, store};

/// A reply.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReply {
    /// Findings and measures; how to ask for a review is added.
    #[garde(length(chars, min = 10, max = 5000), custom(readable))]
    #[schema(min_length = 10, max_length = 5000)]
    text: String,
}

/// No control or bidi-override characters, except line breaks.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "garde's signature")]
pub(super) fn readable(text: &str, (): &()) -> garde::Result {
    if is_readable(text) {
        Ok(())
    } else {
        Err(garde::Error::new("control characters are not allowed"))
    }
}

/// Replies and follow-up; complainants see what was sent.
#[utoipa::path(tag = "replies", params(("complaint" = Uuid, Path)),
    responses((status = 200, body = RepliesView), web::Problems), security(("bearer" = [])))]
#[get("/v1/replies/{complaint}")]
pub(super) async fn read(
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let complaint = path.into_inner();
    let for_staff = !matches!(caller, Caller::Complainant { .. });
    let view = service.db.transaction(async move |mut tx| {
        let (correspondence, version) = permitted_to_read(&mut tx, &caller, complaint).await?;
        let answered = correspondence.stage().lead();
        let answered = answered.unwrap_or(ComplaintId(complaint));
        // Whoever may read how it stands reads what it was answered with.
        tx.open(answered.0).await?;
        let mut replies = store::replies_of(&mut tx, answered).await?;
        if answered.0 != complaint {
            // What is still on its way may be overtaken, and is the other one's until it is sent.
            replies.retain(|reply| reply.sent_at.is_some());
        }
        let attempts = store::attempts_of(&mut tx, complaint, correspondence.stage().round());
        let attempts = attempts.await?;
        let tries = tries_at(&mut tx, correspondence.case().site).await?;
        Ok::<_, Problem>((
            RepliesView::of(
                &correspondence,
                version,
                replies,
                &attempts,
                tries,
                for_staff,
            ),
            version,
        ))
    });
    let (view, version) = view.await?;
    Ok(HttpResponse::Ok()
        .insert_header(web::etag(version))
        .json(view))
}

/// Writes the reply, once a result is approved; it is sent by the complainant's channel.
#[utoipa::path(tag = "replies", params(("complaint" = Uuid, Path), web::IfMatchHeader), request_body = NewReply,
    responses((status = 202, description = "On its way; `reply.sent` tells when it arrived."), web::Problems),
    security(("bearer" = [])))]
#[post("/v1/replies/{complaint}")]
pub(super) async fn send(
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    NewId(id): NewId,
    Now(at): Now,
    Validated(body): Validated<NewReply>,
) -> Result<HttpResponse, Problem> {
    let complaint = path.into_inner();
    let after = service.db.transaction(async move |mut tx| {
        permitted(&mut tx, &caller, Action::SendReply, complaint).await?;
        let by = StaffId(caller.staff_id()?);
        let cmd = SendReply {
            id,
            complaint: ComplaintId(complaint),
            seen,
            by,
            text: body.text,
            at,
        };
        Ok::<_, Problem>(send_reply(&mut tx, cmd).await?)
    });
    let after = after.await?;
    Ok(HttpResponse::Accepted()
        .insert_header(web::etag(after.version))
        .finish())
}
