//! `POST /v1/complaints/{id}/identity-disclosures`: who complains, for a stated reason (F-6.9).

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, AwaitsSecondPerson, Caller, Outcome};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Limited, NewId, Now, Problem, Validated};

use super::words::words;
use crate::Intake;
use crate::commands::disclose::{self as command, Disclosed};
use crate::domain::Identity;

/// Why somebody has to know who complains. No `Debug`.
#[derive(Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IdentityDisclosureReason)]
pub(super) struct Reason {
    /// Supervisors read it.
    #[garde(custom(words::<10, 500>))]
    #[schema(min_length = 10, max_length = 500)]
    reason: String,
}

/// Who complains. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = IdentityDisclosure)]
struct Disclosure {
    /// As the trail names it.
    id: Uuid,
    complaint_id: Uuid,
    /// Nobody gave a name, so there is nobody to be read of.
    anonymous: bool,
    /// None of an anonymous complaint.
    complainant: Option<Disclosable>,
    /// Who else speaks for a collective complaint.
    representatives: Vec<Disclosable>,
}

/// A person. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = DisclosedPerson)]
struct Disclosable {
    /// Absent, as all that follow, where it was not given.
    name: Option<String>,
    /// `male`, `female` or `undisclosed`.
    sex: Option<String>,
    age: Option<u8>,
    phone: Option<String>,
    email: Option<String>,
    wechat: Option<String>,
    address: Option<String>,
}

impl Disclosable {
    fn of(person: Identity) -> Self {
        Self {
            name: person.name,
            sex: person.sex,
            age: person.age,
            phone: person.phone,
            email: person.email,
            wechat: person.wechat,
            address: person.address,
        }
    }
}

impl Disclosure {
    fn of(found: Disclosed) -> Self {
        let representatives = found.representatives.into_iter();
        Self {
            id: found.id,
            complaint_id: found.complaint.0,
            anonymous: found.complainant.is_none(),
            complainant: found.complainant.map(Disclosable::of),
            representatives: representatives.map(Disclosable::of).collect(),
        }
    }
}

fn answer(outcome: Outcome<Disclosed>) -> HttpResponse {
    let found = match outcome {
        Outcome::CarriedOut(found) => found,
        Outcome::AwaitsSecondPerson => return AwaitsSecondPerson::answer(),
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.json(Disclosure::of(found))
}

/// Reveals who complains, for a stated reason: recorded, reported to whoever supervises, and so many
/// times an hour and a day. Where it takes two, the one who confirms with the same reason reads it.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path)), request_body = Reason,
    responses((status = 200, body = Disclosure), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person sends the same"), web::Problems, Limited), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/identity-disclosures")]
pub(crate) async fn disclose(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    NewId(id): NewId,
    Now(at): Now,
    Validated(body): Validated<Reason>,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, None, caller, at));
    let asked = super::Asked::of(&on, Action::RevealIdentity);
    let outcome = intake
        .asked(asked, async move |mut tx| {
            command::disclose(&mut tx, intake, on, id, &body.reason).await
        })
        .await?;
    Ok(answer(outcome))
}
