//! `GET /v1/staff/{id}/contact`: where a message to a member of staff goes. For notification only.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller, permit_service};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Now, Problem};

use crate::Directory;
use crate::commands::read_contact;
use crate::domain::Person;

/// How a member of staff is reached.
#[derive(Serialize, ToSchema)]
pub(super) struct ContactView {
    /// Name, for the salutation.
    name: String,
    /// Where e-mail goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Telephone at work.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// The language to write in.
    language: regulation::Language,
}

impl From<Person> for ContactView {
    fn from(person: Person) -> Self {
        Self {
            name: person.name,
            email: person.email,
            phone: person.phone,
            language: person.language,
        }
    }
}

/// How a member of staff is reached; the reading is recorded.
#[utoipa::path(tag = "staff", params(("id" = Uuid, Path, description = "The member of staff")),
    responses((status = 200, body = ContactView), web::Problems), security(("bearer" = [])))]
#[get("/v1/staff/{id}/contact")]
pub(super) async fn contact(
    service: Data<Directory>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    permit_service(&caller, Action::StaffAddress)?;
    let (staff, actor) = (path.into_inner(), caller.actor());
    let person = service.db.transaction(async |mut tx| {
        Ok::<_, Problem>(read_contact(&mut tx, staff, &actor, at).await?)
    });
    let person = person.await?.ok_or(web::NOT_FOUND)?;
    Ok(HttpResponse::Ok().json(ContactView::from(person)))
}
