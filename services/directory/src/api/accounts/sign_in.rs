//! `POST /v1/sign-in`: name and password, and a code where there is a second factor.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Body, Now, Problem, ProblemBody};

use super::SessionView;
use crate::Directory;
use crate::commands::accounts::{self, SignIn};

/// What somebody typed. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    /// The code of the member of staff.
    #[schema(example = "hall-sun", max_length = 64)]
    name: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// Six digits from an authenticator app, where the answer was `code-needed`.
    #[schema(example = "123456")]
    code: Option<String>,
}

/// Signs in.
///
/// Whatever of it is wrong, the answer is the same, and takes as long. Five failures under one name within
/// a quarter of an hour are answered 429 until the first of them is as old as that.
#[utoipa::path(tag = "sign-in", request_body = Credentials,
    responses((status = 200, body = SessionView),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not right, or a code is needed."),
        web::Limited, web::Problems))]
#[post("/v1/sign-in")]
pub(super) async fn sign_in(
    service: Data<Directory>,
    Now(at): Now,
    Body(body): Body<Credentials>,
) -> Result<HttpResponse, Problem> {
    let cmd = SignIn {
        name: body.name,
        password: body.password,
        code: body.code,
        at,
    };
    let signed_in = accounts::sign_in(&service, cmd).await?;
    Ok(HttpResponse::Ok().json(SessionView::from(signed_in)))
}
