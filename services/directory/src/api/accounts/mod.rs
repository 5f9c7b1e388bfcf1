//! Signing in and out, and one's own account.

mod invitation;
mod me;
mod partner_secrets;
mod partner_token;
mod partners;
mod password;
mod provider;
mod second_factor;
mod session;
mod shut_out;
mod sign_in;

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub(super) use me::RoleView;

use crate::commands::accounts::{SignedIn, Token};

/// All of them.
pub(super) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(sign_in::sign_in)
        .service(session::renew)
        .service(session::sign_out)
        .service(me::me)
        .service(password::change)
        .service(second_factor::enrol)
        .service(second_factor::confirm)
        .service(second_factor::remove)
        .service(invitation::invite)
        .service(invitation::accept)
        .service(shut_out::shut_out)
        .service(provider::describe)
        .service(provider::begin)
        .service(provider::come_back)
        .service(provider::bind)
        .service(provider::unbind)
        .service(partners::partners)
        .service(partner_secrets::make)
        .service(partner_secrets::end)
        .service(partner_token::token);
}

/// A token. No `Debug`.
#[derive(Serialize, ToSchema)]
struct TokenView {
    /// Who it speaks for.
    staff_id: Uuid,
    /// `Authorization: Bearer …`, in every service.
    token: String,
    /// Ten minutes at most.
    token_expires_at: DateTime<Utc>,
}

impl From<Token> for TokenView {
    fn from(token: Token) -> Self {
        Self {
            staff_id: token.staff,
            token: token.token,
            token_expires_at: token.expires_at,
        }
    }
}

/// A session with its first token. No `Debug`.
#[derive(Serialize, ToSchema)]
struct SessionView {
    /// What further tokens are asked for with, and what is signed out. A secret.
    session: String,
    /// The session ends then, and before that when it is not used for half an hour.
    session_ends_at: DateTime<Utc>,
    #[serde(flatten)]
    token: TokenView,
}

impl From<SignedIn> for SessionView {
    fn from(signed_in: SignedIn) -> Self {
        Self {
            session: signed_in.session.expose_secret().to_owned(),
            session_ends_at: signed_in.ends_at,
            token: signed_in.token.into(),
        }
    }
}
