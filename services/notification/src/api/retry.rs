//! People see to what machines could not: another try or channel, and calls by telephone.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use persistence::Tx;
use regulation::ReplyChannel;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::permitted_to_reply;
use crate::commands::{self, RecordCall, Retry};
use crate::domain::{DeliveryId, StaffId};
use crate::{Notification, store};

/// Another try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTry {
    /// Another channel, for messages to the complainant.
    #[serde(default)]
    channel: Option<ReplyChannel>,
}

/// A call.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Call {
    /// The complainant answered and was told.
    reached: bool,
}

/// Sends a failed delivery again, by another channel where one is given.
#[utoipa::path(tag = "notifications", params(("id" = Uuid, Path), web::IfMatchHeader), request_body = NewTry,
    responses((status = 202, description = "On its way."), web::Problems), security(("bearer" = [])))]
#[post("/v1/notifications/{id}/retries")]
pub(super) async fn retry(
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewTry>,
) -> Result<HttpResponse, Problem> {
    let id = path.into_inner();
    let version = service.db.transaction(async move |mut tx| {
        let by = sender(&mut tx, &caller, id).await?;
        let cmd = Retry {
            delivery: DeliveryId(id),
            seen,
            channel: body.channel,
            by,
            at,
        };
        Ok::<_, Problem>(commands::retry(&mut tx, cmd).await?)
    });
    let version = version.await?;
    Ok(HttpResponse::Accepted()
        .insert_header(web::etag(version))
        .finish())
}

/// Records a call by telephone that brought what waits for one or failed otherwise, or reached nobody.
#[utoipa::path(tag = "notifications", params(("id" = Uuid, Path), web::IfMatchHeader), request_body = Call,
    responses((status = 204, description = "Recorded."), web::Problems), security(("bearer" = [])))]
#[post("/v1/notifications/{id}/calls")]
pub(super) async fn call(
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<Call>,
) -> Result<HttpResponse, Problem> {
    let id = path.into_inner();
    let version = service.db.transaction(async move |mut tx| {
        let by = sender(&mut tx, &caller, id).await?;
        let cmd = RecordCall {
            delivery: DeliveryId(id),
            seen,
            reached: body.reached,
            by,
            at,
        };
        Ok::<_, Problem>(commands::record_call(&mut tx, cmd).await?)
    });
    let version = version.await?;
    Ok(HttpResponse::NoContent()
        .insert_header(web::etag(version))
        .finish())
}

/// Whoever may reply may send again.
pub(super) async fn sender(tx: &mut Tx<'_>, caller: &Caller, id: Uuid) -> Result<StaffId, Problem> {
    let by = caller.staff_id()?;
    let delivery = store::delivery(tx, id).await?.ok_or(web::NOT_FOUND)?;
    let complaint = delivery.about.complaint().ok_or(web::NOT_FOUND)?;
    permitted_to_reply(tx, caller, complaint.0).await?;
    Ok(StaffId(by))
}
