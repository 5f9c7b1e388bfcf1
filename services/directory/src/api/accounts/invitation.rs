//! `POST /v1/staff/{id}/invitation`, `POST /v1/invitations/acceptance`: how somebody comes to a password.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, AwaitsSecondPerson, Caller, Outcome};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, Now, Problem};

use crate::Directory;
use crate::api::in_two_persons;
use crate::commands::accounts::{self, Accept, Invite, invite as make};
use crate::store::lock_organization;
use crate::welcome;

/// How to invite.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// The second factor is lost, too: it goes when the invitation is accepted.
    #[serde(default)]
    #[schema(required = false)]
    forgets_second_factor: bool,
}

/// For the person alone, once. No `Debug`.
#[derive(Serialize, ToSchema)]
pub(super) struct InvitationView {
    /// To hand to them: the page on which they choose a password.
    link: String,
    expires_at: DateTime<Utc>,
}

/// Lets somebody choose a password: a new colleague, or one who has forgotten it.
///
/// Whoever opens the link speaks for that person, so two administrators are needed: the first one is
/// answered 202, the second one with the link.
#[utoipa::path(tag = "staff", params(("id" = Uuid, Path, description = "The member of staff")), request_body = Wanted,
    responses((status = 200, body = InvitationView), (status = 202, body = AwaitsSecondPerson), web::Problems),
    security(("bearer" = [])))]
#[post("/v1/staff/{id}/invitation")]
pub(super) async fn invite(
    service: Data<Directory>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
    Body(body): Body<Wanted>,
) -> Result<HttpResponse, Problem> {
    let who = path.into_inner();
    let cmd = Invite {
        who,
        forgets_second_factor: body.forgets_second_factor,
        at,
    };
    let invited = service.db.transaction(async |mut tx| {
        // Two who come at once take turns; and what was wished before the account changed is void.
        lock_organization(&mut tx).await?;
        let state = accounts::state(&mut tx, who).await?;
        let wanted = ("invitation", who, &body, state);
        if !in_two_persons(&mut tx, &caller, Action::Appoint, who, &wanted, at).await? {
            return Ok(Outcome::AwaitsSecondPerson);
        }
        let invitation = make(&mut tx, cmd, &caller.actor()).await?;
        Ok::<_, Problem>(Outcome::CarriedOut(invitation))
    });
    Ok(match invited.await? {
        Outcome::AwaitsSecondPerson => AwaitsSecondPerson::answer(),
        Outcome::CarriedOut(invitation) => HttpResponse::Ok().json(InvitationView {
            link: welcome::link(&service, &invitation),
            expires_at: invitation.expires_at,
        }),
    })
}

/// What the link leads to. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Acceptance {
    /// What stands behind the # of the link.
    #[schema(value_type = String)]
    invitation: SecretString,
    /// 10 to 128 characters, and not what somebody would try first.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Chooses a password by an invitation, which is spent then.
///
/// One that is too weak is answered 422, and the invitation stays.
#[utoipa::path(tag = "sign-in", request_body = Acceptance, responses((status = 204), web::Problems))]
#[post("/v1/invitations/acceptance")]
pub(super) async fn accept(
    service: Data<Directory>,
    Now(at): Now,
    Body(body): Body<Acceptance>,
) -> Result<HttpResponse, Problem> {
    let cmd = Accept {
        secret: body.invitation,
        password: body.password,
        at,
    };
    accounts::accept(&service, cmd).await?;
    Ok(HttpResponse::NoContent().finish())
}
