//! `PUT /v1/me/password`: another password.

use actix_web::web::Data;
use actix_web::{HttpResponse, put};
use authorization::Caller;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Body, Now, Problem};

use super::SessionView;
use crate::Directory;
use crate::commands::accounts::{self, ChangePassword};

/// Both passwords. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Passwords {
    /// As it is now; a wrong one counts as a failure to sign in.
    #[schema(value_type = String, format = Password)]
    old: SecretString,
    /// 10 to 128 characters, and not what somebody would try first.
    #[schema(value_type = String, format = Password)]
    new: SecretString,
    /// Six digits, where there is a second factor.
    #[schema(example = "123456")]
    code: Option<String>,
}

/// Changes the password.
///
/// Every session ends, and the answer is a new one.
#[utoipa::path(tag = "sign-in", request_body = Passwords,
    responses((status = 200, body = SessionView), web::Limited, web::Problems), security(("bearer" = [])))]
#[put("/v1/me/password")]
pub(super) async fn change(
    service: Data<Directory>,
    caller: Caller,
    Now(at): Now,
    Body(body): Body<Passwords>,
) -> Result<HttpResponse, Problem> {
    let cmd = ChangePassword {
        who: super::me::who(&service, &caller).await?,
        old: body.old,
        new: body.new,
        code: body.code,
        at,
    };
    let changed = accounts::change_password(&service, cmd).await?;
    Ok(HttpResponse::Ok().json(SessionView::from(changed)))
}
