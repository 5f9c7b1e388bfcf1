//! `GET /v1/complaints/{id}/contact`: where a message reaches the complainant; notification only.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;
use web::{Now, Problem};

use crate::Intake;
use crate::commands::read::{self, Addressee};
use crate::domain::ComplaintId;

/// Where a message reaches the complainant. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
struct Contact {
    complaint_id: Uuid,
    number: String,
    site_id: Uuid,
    channel: String,
    anonymous: bool,
    language: String,
    reply_channel: String,
    registered_at: DateTime<Utc>,
    promised_date: NaiveDate,
    /// Absent, as all that follow, where it was not given or the complaint is anonymous.
    name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    wechat: Option<String>,
    address: Option<String>,
    /// Where to turn instead, where it was declined.
    signpost: Option<String>,
}

impl Contact {
    fn of(found: Addressee) -> Self {
        let Addressee {
            item,
            entry,
            identity,
            signpost,
        } = found;
        Self {
            complaint_id: item.id,
            number: item.number,
            site_id: item.site_id,
            channel: item.channel,
            anonymous: item.anonymous,
            language: entry.language,
            reply_channel: entry.reply_channel,
            registered_at: entry.registered_at,
            promised_date: item.promised_date,
            name: identity.name,
            phone: identity.phone,
            email: identity.email,
            wechat: identity.wechat,
            address: identity.address,
            signpost,
        }
    }
}

/// The complainant's contact, at the moment of sending; each read is recorded.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path)),
    responses((status = 200, body = Contact), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{id}/contact")]
pub(crate) async fn contact(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let id = ComplaintId(path.into_inner());
    let intake = service.get_ref();
    let asked = super::Asked::to(Action::DeliveryAddress, id, &caller, at);
    let found = intake
        .asked(asked, async move |mut tx| {
            read::contact(&mut tx, intake, &caller, id, at).await
        })
        .await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(Contact::of(found)))
}
