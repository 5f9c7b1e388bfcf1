//! `POST /v1/sign-in/token`, `POST /v1/sign-out`: with the session's secret.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Body, Now, Problem, ProblemBody};

use super::TokenView;
use crate::Directory;
use crate::commands::accounts::{self, AccountError};

/// A session. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SessionSecret {
    /// As the sign-in answered.
    #[schema(value_type = String)]
    session: SecretString,
}

/// The next token.
///
/// To be asked for when somebody does something, not by a clock: a session that is not used ends.
#[utoipa::path(tag = "sign-in", request_body = SessionSecret,
    responses((status = 200, body = TokenView),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "The session has ended."),
        web::Problems))]
#[post("/v1/sign-in/token")]
pub(super) async fn renew(
    service: Data<Directory>,
    Now(at): Now,
    Body(body): Body<SessionSecret>,
) -> Result<HttpResponse, Problem> {
    let renewed = service
        .db
        .transaction(async |mut tx| accounts::renew(&mut tx, &service, &body.session, at).await);
    Ok(HttpResponse::Ok().json(TokenView::from(renewed.await?)))
}

/// Signs out.
///
/// The session has ended then, and within seconds no service takes a token of before any more; other
/// sessions of the same person ask for a new one.
#[utoipa::path(tag = "sign-in", request_body = SessionSecret,
    responses((status = 204), web::Problems))]
#[post("/v1/sign-out")]
pub(super) async fn sign_out(
    service: Data<Directory>,
    Now(at): Now,
    Body(body): Body<SessionSecret>,
) -> Result<HttpResponse, Problem> {
    let signed_out = service.db.transaction(async |mut tx| {
        accounts::sign_out(&mut tx, &body.session, at).await?;
        Ok::<_, AccountError>(())
    });
    signed_out.await?;
    Ok(HttpResponse::NoContent().finish())
}
