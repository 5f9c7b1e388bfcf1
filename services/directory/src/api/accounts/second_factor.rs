//! `/v1/me/second-factor`: codes of an authenticator app, beside the password.

use actix_web::web::Data;
use actix_web::{HttpResponse, post, put};
use authorization::{Caller, signed_in};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Body, Now, Problem};

use super::me::who;
use crate::Directory;
use crate::commands::accounts::{
    self, RemoveSecondFactor, confirm_second_factor, enrol_second_factor,
};

/// The password, again. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Again {
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// What an authenticator app is told. No `Debug`.
#[derive(Serialize, ToSchema)]
pub(super) struct EnrolmentView {
    /// In base32, to type.
    seed: String,
    /// `otpauth://…`, to scan as a QR code.
    address: String,
}

/// Makes a second factor.
///
/// It counts once a code of it was sent; until then, asking again makes another one.
#[utoipa::path(tag = "sign-in", request_body = Again,
    responses((status = 200, body = EnrolmentView), web::Limited, web::Problems), security(("bearer" = [])))]
#[post("/v1/me/second-factor")]
pub(super) async fn enrol(
    service: Data<Directory>,
    caller: Caller,
    Now(at): Now,
    Body(body): Body<Again>,
) -> Result<HttpResponse, Problem> {
    let who = who(&service, &caller).await?;
    let enrolment = enrol_second_factor(&service, who, body.password, at).await?;
    Ok(HttpResponse::Ok().json(EnrolmentView {
        seed: enrolment.seed,
        address: enrolment.address,
    }))
}

/// A code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FirstCode {
    /// As the app shows it now.
    #[schema(example = "123456")]
    code: String,
}

/// The first code of a second factor: from now on one is asked for.
///
/// Every session ends.
#[utoipa::path(tag = "sign-in", request_body = FirstCode,
    responses((status = 204), web::Problems), security(("bearer" = [])))]
#[put("/v1/me/second-factor")]
pub(super) async fn confirm(
    service: Data<Directory>,
    caller: Caller,
    Now(at): Now,
    Body(body): Body<FirstCode>,
) -> Result<HttpResponse, Problem> {
    let confirmed = service.db.transaction(async |mut tx| {
        let who = signed_in(&mut tx, &caller).await?;
        confirm_second_factor(&mut tx, &service, who, &body.code, at)
            .await
            .map_err(Problem::from)
    });
    confirmed.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Both. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Both {
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// As the app shows it now.
    #[schema(example = "123456")]
    code: String,
}

/// Takes the second factor away.
///
/// Every session ends. Whoever has lost it asks an administrator for an invitation.
#[utoipa::path(tag = "sign-in", request_body = Both,
    responses((status = 204), web::Limited, web::Problems), security(("bearer" = [])))]
#[post("/v1/me/second-factor/removal")]
pub(super) async fn remove(
    service: Data<Directory>,
    caller: Caller,
    Now(at): Now,
    Body(body): Body<Both>,
) -> Result<HttpResponse, Problem> {
    let cmd = RemoveSecondFactor {
        who: who(&service, &caller).await?,
        password: body.password,
        code: body.code,
        at,
    };
    accounts::remove_second_factor(&service, cmd).await?;
    Ok(HttpResponse::NoContent().finish())
}
