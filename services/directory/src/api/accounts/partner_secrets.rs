//! `POST /v1/partners/{id}/secrets` and `…/secrets/{secret}/end`: what a partner signs in with.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, AwaitsSecondPerson, Caller, Outcome};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{NewId, Now, Problem};

use crate::Directory;
use crate::api::{in_two_persons, permit_administrator};
use crate::commands::accounts::{self, make_secret};
use crate::store::lock_organization;

/// For the partner alone, once. No `Debug`.
#[derive(Serialize, ToSchema)]
#[schema(as = NewPartnerSecret)]
struct NewSecretView {
    /// Names it in the list.
    id: Uuid,
    #[schema(example = "hotline-12345")]
    client_id: String,
    /// Told here and never again.
    client_secret: String,
}

/// Makes a secret; the one before stays good until it is ended. Of two that are good, no third is made: 409.
///
/// Whoever has it speaks for that system, so two administrators are needed: the first one is answered 202,
/// the second one with the secret.
#[utoipa::path(tag = "partners", params(("id" = Uuid, Path, description = "The partner")),
    responses((status = 200, body = NewSecretView), (status = 202, body = AwaitsSecondPerson), web::Problems),
    security(("bearer" = [])))]
#[post("/v1/partners/{id}/secrets")]
pub(super) async fn make(
    service: Data<Directory>,
    path: Path<Uuid>,
    caller: Caller,
    NewId(id): NewId,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let of = path.into_inner();
    let made = service.db.transaction(async |mut tx| {
        // Two who come at once take turns; and what was wished before the secrets changed is void.
        lock_organization(&mut tx).await?;
        let wanted = ("secret", accounts::good_secrets(&mut tx, of).await?);
        if !in_two_persons(&mut tx, &caller, Action::Appoint, of, &wanted, at).await? {
            return Ok(Outcome::AwaitsSecondPerson);
        }
        let secret = make_secret(&mut tx, (id, of), &caller.actor(), at).await?;
        Ok::<_, Problem>(Outcome::CarriedOut(secret))
    });
    Ok(match made.await? {
        Outcome::AwaitsSecondPerson => AwaitsSecondPerson::answer(),
        Outcome::CarriedOut(new) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(NewSecretView {
                id: new.id,
                client_id: new.code.to_string(),
                client_secret: new.secret.expose_secret().to_owned(),
            }),
    })
}

/// Ends a secret. Within seconds no service takes a token of before any more; whoever has the other secret
/// asks for a new one. Of one that has ended already, nothing is left to do.
#[utoipa::path(tag = "partners",
    params(("id" = Uuid, Path, description = "The partner"), ("secret" = Uuid, Path, description = "The secret")),
    responses((status = 204), web::Problems), security(("bearer" = [])))]
#[post("/v1/partners/{id}/secrets/{secret}/end")]
pub(super) async fn end(
    service: Data<Directory>,
    path: Path<(Uuid, Uuid)>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (of, id) = path.into_inner();
    let ended = service.db.transaction(async |mut tx| {
        permit_administrator(&mut tx, &caller).await?;
        accounts::end_secret(&mut tx, (id, of), &caller.actor(), at).await?;
        Ok::<_, Problem>(())
    });
    ended.await?;
    Ok(HttpResponse::NoContent().finish())
}
