//! `POST /v1/partners/token`: the token endpoint of RFC 6749, for client credentials and nothing else.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, post};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Now, Problem, ProblemBody};

use crate::Directory;
use crate::commands::accounts::{self, AccountError, SignInPartner};

/// What is asked for. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PartnerTokenRequest)]
pub(super) struct Asked {
    #[schema(example = "client_credentials")]
    grant_type: Option<String>,
    /// The partner's code, where it does not stand in the `Authorization` header (Basic).
    client_id: Option<String>,
    /// Its secret, likewise.
    #[schema(value_type = Option<String>, format = Password)]
    client_secret: Option<SecretString>,
    /// There are none: a partner's purpose says what it may.
    scope: Option<String>,
}

/// As RFC 6749, section 5.1, writes it. No `Debug`.
#[derive(Serialize, ToSchema)]
#[schema(as = PartnerToken)]
struct Granted {
    /// `Authorization: Bearer …`, in every service.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// In seconds.
    expires_in: i64,
}

/// As RFC 6749, section 5.2, writes it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PartnerTokenRefusal)]
struct Refused {
    /// `invalid_client`, `invalid_request`, `invalid_scope` or `unsupported_grant_type`.
    error: &'static str,
}

fn refused(status: StatusCode, error: &'static str) -> HttpResponse {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    if status == StatusCode::UNAUTHORIZED {
        answer.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"redress\""));
    }
    answer.json(Refused { error })
}

/// Of the header. Codes and secrets have no characters that the standard would have escaped.
fn basic(req: &HttpRequest) -> Option<(String, SecretString)> {
    let value = req.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    let decoded = (scheme.eq_ignore_ascii_case("basic"))
        .then(|| BASE64_STANDARD.decode(encoded.trim()))?
        .ok()?;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((id.to_owned(), secret.into()))
}

/// A token for a system of somebody else, for ten minutes.
///
/// After five failures of one `client_id` within a quarter of an hour, what is wrong is answered 429 until the
/// first of them is as old as that; what is right is not.
#[utoipa::path(tag = "partners",
    request_body(content = Asked, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Granted),
        (status = 400, content((Refused = "application/json"), (ProblemBody = "application/problem+json")), description = "No request for client credentials."),
        (status = 401, body = Refused, description = "Not right, or not let in any more."),
        web::Limited, web::Problems))]
#[post("/v1/partners/token")]
pub(super) async fn token(
    req: HttpRequest,
    service: Data<Directory>,
    Now(at): Now,
    asked: Form<Asked>,
) -> Result<HttpResponse, Problem> {
    let Asked {
        grant_type,
        client_id,
        client_secret,
        scope,
    } = asked.into_inner();
    match grant_type.as_deref() {
        Some("client_credentials") => {}
        Some(_) => return Ok(refused(StatusCode::BAD_REQUEST, "unsupported_grant_type")),
        None => return Ok(refused(StatusCode::BAD_REQUEST, "invalid_request")),
    }
    if scope.is_some_and(|scope| !scope.is_empty()) {
        return Ok(refused(StatusCode::BAD_REQUEST, "invalid_scope"));
    }
    let Some((code, secret)) = basic(&req).or(client_id.zip(client_secret)) else {
        return Ok(refused(StatusCode::UNAUTHORIZED, "invalid_client"));
    };
    let cmd = SignInPartner { code, secret, at };
    match accounts::sign_in_partner(&service, cmd).await {
        Ok(access_token) => Ok(HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(Granted {
                access_token,
                token_type: "Bearer",
                expires_in: authorization::MAX_LIFE.num_seconds(),
            })),
        Err(AccountError::Refused) => Ok(refused(StatusCode::UNAUTHORIZED, "invalid_client")),
        Err(e) => Err(e.into()),
    }
}
