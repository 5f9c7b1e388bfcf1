//! `POST /v1/complaints/contact-search`: a complainant's complaints, by exactly one contact. Not in
//! the address, which proxies keep.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use authorization::Caller;
use serde::Deserialize;
use web::{Body, MAX_ROWS, Now, Page, Problem};

use super::view::Row;
use crate::Intake;
use crate::commands::search::{self as command, Contact, Purpose};

/// Exactly one of the three. No `Debug`.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactSearch {
    /// In any spelling.
    #[schema(max_length = 20)]
    phone: Option<String>,
    /// In any spelling.
    #[schema(max_length = 254)]
    email: Option<String>,
    /// 微信号.
    #[schema(max_length = 64)]
    wechat: Option<String>,
    /// Why; recorded with each complaint that is found.
    purpose: Purpose,
}

impl ContactSearch {
    fn contact(self) -> Result<Contact, Problem> {
        for (given, most, pointer) in [
            (&self.phone, 20, "/phone"),
            (&self.email, 254, "/email"),
            (&self.wechat, 64, "/wechat"),
        ] {
            if given
                .as_ref()
                .is_some_and(|text| text.chars().count() > most)
            {
                return Err(Problem::field(pointer, "is longer than described"));
            }
        }
        match (self.phone, self.email, self.wechat) {
            (Some(phone), None, None) => Ok(Contact::Phone(phone)),
            (None, Some(email), None) => Ok(Contact::Email(email)),
            (None, None, Some(id)) => Ok(Contact::Wechat(id)),
            _ => Err(Problem::field(
                "",
                "needs exactly one of phone, email and wechat",
            )),
        }
    }
}

/// Finds complaints by the complainant's telephone number, e-mail or WeChat id, the newest hundred;
/// for the complaint department and integrity officers, with a purpose, recorded.
#[utoipa::path(tag = "complaints", request_body = ContactSearch,
    responses((status = 200, body = Page<Row>), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/contact-search")]
pub(crate) async fn contact_search(
    service: Data<Intake>,
    caller: Caller,
    Now(at): Now,
    Body(body): Body<ContactSearch>,
) -> Result<HttpResponse, Problem> {
    let (intake, purpose) = (service.get_ref(), body.purpose);
    // What is no number or address is nobody's.
    let key = intake.contact_key(&body.contact()?);
    let rows = intake.db.transaction(async move |mut tx| match &key {
        Some(key) => command::by_contact(&mut tx, &caller, key, purpose, MAX_ROWS, at).await,
        None => command::by_no_contact(&mut tx, &caller).await,
    });
    let items = rows.await?.iter().map(|row| Row::of(row, at)).collect();
    let next = None;
    Ok(HttpResponse::Ok().json(Page { items, next }))
}
