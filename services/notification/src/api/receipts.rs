//! `POST /v1/sms/receipts`: the gateway tells what became of a text message. Its signature is its
//! sign-in; whatever is wrong with it, the answer is the same 401. What is signed is answered 204,
//! whether we know the message or not.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use web::webhook::Signed;
use web::{Now, Problem, RawBody};

use crate::Notification;
use crate::commands::{self, Receipt, Verdict};
use crate::send::parse_message_id;

/// What became of it.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewReceipt {
    /// As it was handed over.
    message_id: String,
    /// `delivered` or `undeliverable`; anything else is on its way still, and changes nothing.
    status: String,
}

/// A receipt of the SMS gateway, signed as Standard Webhooks are. A repeated one changes nothing.
#[utoipa::path(tag = "sms", request_body = NewReceipt,
    params(("webhook-id" = String, Header), ("webhook-timestamp" = String, Header), ("webhook-signature" = String, Header)),
    responses((status = 204, description = "Heard."), web::Problems), security(()))]
#[post("/v1/sms/receipts")]
pub(super) async fn receive(
    service: Data<Notification>,
    req: HttpRequest,
    Now(at): Now,
    body: RawBody,
) -> Result<HttpResponse, Problem> {
    let webhook = verified(&service, &req, &body.0).ok_or(web::UNAUTHENTICATED)?;
    let told: NewReceipt = body.parse()?;
    let verdict = match told.status.as_str() {
        "delivered" => Some(Verdict::Delivered),
        "undeliverable" => Some(Verdict::Undeliverable),
        _ => None,
    };
    if let (Some((delivery, resent)), Some(verdict)) = (parse_message_id(&told.message_id), verdict)
    {
        let receipt = Receipt {
            webhook,
            delivery,
            resent,
            verdict,
            at,
        };
        service
            .db
            .transaction(async move |mut tx| commands::hear_receipt(&mut tx, receipt).await)
            .await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// The id of a webhook that is signed by the gateway, just now.
fn verified(service: &Notification, req: &HttpRequest, body: &[u8]) -> Option<String> {
    let header = |name: &str| req.headers().get(name)?.to_str().ok();
    let signed = Signed {
        id: header("webhook-id").filter(|id| (1..=128).contains(&id.len()))?,
        timestamp: header("webhook-timestamp")?,
        signature: header("webhook-signature")?,
    };
    let secret = service.receipts.as_ref()?;
    let good = secret.verify(signed, body, clock::real_now());
    good.then(|| signed.id.to_owned())
}
