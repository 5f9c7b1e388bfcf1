//! `/v1/sign-in/oidc`, `POST /v1/me/identity`: signing in by the organization's OpenID provider.
//!
//! Absent on purpose: addresses in bodies. People come back to the one page that the settings name.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use authorization::Caller;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, NOT_FOUND, Now, Problem, ProblemBody};

use super::SessionView;
use super::me::who;
use crate::Directory;
use crate::api::permit_administrator;
use crate::commands::accounts::{self, Begun, Came, begin_binding, begin_by_provider};
use crate::provider::Answer;

/// That there is one.
#[derive(Serialize, ToSchema)]
pub(super) struct ProviderView {
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

const NOT_BOUND: Problem = Problem::new(
    StatusCode::CONFLICT,
    "not-bound",
    "Not bound",
    "Nobody at the provider is this member of staff.",
);

/// Whether people sign in by a provider, too.
///
/// 404 where there is none. It is not asked: it may be away.
#[utoipa::path(tag = "sign-in", responses((status = 200, body = ProviderView), web::Problems))]
#[get("/v1/sign-in/oidc")]
pub(super) async fn describe(service: Data<Directory>) -> Result<HttpResponse, Problem> {
    let provider = service.provider.as_ref().ok_or(NOT_FOUND)?;
    Ok(HttpResponse::Ok().json(ProviderView {
        label: provider.label().map(str::to_owned),
    }))
}

/// How to begin. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Beginning {
    /// Of somebody who has been invited, and is bound to the provider by this instead of choosing a password.
    #[schema(value_type = Option<String>)]
    invitation: Option<SecretString>,
}

/// An attempt. No `Debug`.
#[derive(Serialize, ToSchema)]
pub(super) struct AttemptView {
    /// A secret, for the browser's side to keep until the person comes back (a sealed cookie): never in an
    /// address.
    attempt: String,
    /// Where to send them.
    address: String,
    /// Ten minutes from now.
    expires_at: DateTime<Utc>,
}

impl From<Begun> for AttemptView {
    fn from(begun: Begun) -> Self {
        Self {
            attempt: begun.attempt.expose_secret().to_owned(),
            address: begun.address,
            expires_at: begun.expires_at,
        }
    }
}

/// Begins to sign in by the provider.
///
/// Whoever was never bound to it needs an invitation: a name there is not enough. 404 where there is no
/// provider, 503 where it is away.
#[utoipa::path(tag = "sign-in", request_body = Beginning,
    responses((status = 200, body = AttemptView), web::Limited, web::Problems))]
#[post("/v1/sign-in/oidc")]
pub(super) async fn begin(
    service: Data<Directory>,
    Now(at): Now,
    Body(body): Body<Beginning>,
) -> Result<HttpResponse, Problem> {
    let begun = begin_by_provider(&service, body.invitation, at).await?;
    Ok(HttpResponse::Ok().json(AttemptView::from(begun)))
}

/// What the person came back with. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Return {
    /// As it began.
    #[schema(value_type = String)]
    attempt: SecretString,
    /// From the address that they came back to.
    state: String,
    /// From there.
    #[schema(value_type = String)]
    code: SecretString,
    /// From there, where it is there.
    iss: Option<String>,
    /// Six digits from an authenticator app, where the answer was `code-needed`: the same again, with them.
    #[schema(example = "123456")]
    second_factor: Option<String>,
}

/// Signs in whom the provider vouches for.
///
/// Whatever is wrong, the answer is the same; the log says what. Each attempt counts once, except after 503,
/// and after `code-needed`, when everything is sent again with the code of the second factor.
#[utoipa::path(tag = "sign-in", request_body = Return,
    responses((status = 200, body = SessionView),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not vouched for, or a code is needed."),
        web::Limited, web::Problems))]
#[post("/v1/sign-in/oidc/callback")]
pub(super) async fn come_back(
    service: Data<Directory>,
    Now(at): Now,
    Body(body): Body<Return>,
) -> Result<HttpResponse, Problem> {
    let came = Came {
        attempt: body.attempt,
        state: body.state,
        answer: Answer {
            code: body.code,
            issuer: body.iss,
        },
        second_factor: body.second_factor,
        at,
    };
    let signed_in = accounts::come_back(&service, came).await?;
    Ok(HttpResponse::Ok().json(SessionView::from(signed_in)))
}

/// The password, again. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Again {
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// Six digits, where there is a second factor.
    #[schema(example = "123456")]
    code: Option<String>,
}

/// Begins to bind oneself to the provider, in place of whoever was bound there before.
///
/// The password stays. Every session ends when the person comes back, who signs in by that.
#[utoipa::path(tag = "sign-in", request_body = Again,
    responses((status = 200, body = AttemptView), web::Limited, web::Problems), security(("bearer" = [])))]
#[post("/v1/me/identity")]
pub(super) async fn bind(
    service: Data<Directory>,
    caller: Caller,
    Now(at): Now,
    Body(body): Body<Again>,
) -> Result<HttpResponse, Problem> {
    let who = who(&service, &caller).await?;
    let begun = begin_binding(&service, who, (body.password, body.code), at).await?;
    Ok(HttpResponse::Ok().json(AttemptView::from(begun)))
}

/// Nobody at the provider is this member of staff any more.
///
/// All sessions end. The next to be bound is whoever is invited, or knows the password.
#[utoipa::path(tag = "staff", params(("id" = Uuid, Path, description = "The member of staff")),
    responses((status = 204), web::Problems), security(("bearer" = [])))]
#[post("/v1/staff/{id}/identity/removal")]
pub(super) async fn unbind(
    service: Data<Directory>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let unbound = service.db.transaction(async move |mut tx| {
        permit_administrator(&mut tx, &caller).await?;
        Ok::<_, Problem>(accounts::unbind(&mut tx, *path, &caller.actor(), at).await?)
    });
    match unbound.await? {
        Some(true) => Ok(HttpResponse::NoContent().finish()),
        Some(false) => Err(NOT_BOUND),
        None => Err(NOT_FOUND),
    }
}
