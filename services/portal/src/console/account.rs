//! Who is signed in: session and token, sealed, in a cookie that scripts do not reach.
//!
//! A token lives for ten minutes and is renewed by whoever does something; a session that nobody uses ends by
//! itself (directory's rule). A form that was filled in meanwhile is not lost: see [`sign_in::once_more`].

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::{Data, Form};
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse};
use chrono::{DateTime, TimeDelta, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use web::Now;

use super::{sign_in, trouble};
use crate::Portal;
use crate::backend::Trouble;
use crate::backend::account::{Me, SignedIn};
use crate::form::Fields;
use crate::page::cookie;
use crate::seal::For;
use crate::session::{is_from_here, is_https};

/// Kept as it is in an address that is gone back to.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_');

/// Who is signed in. No `Debug`: it is a key.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Account {
    session: String,
    /// The browser forgets it then.
    ends: DateTime<Utc>,
    pub(super) token: String,
    expires: DateTime<Utc>,
    pub(super) me: Me,
}

impl Account {
    /// # Errors
    /// [`Trouble`].
    pub(super) async fn of(portal: &Portal, signed_in: SignedIn) -> Result<Self, Trouble> {
        let me = portal.backend().me(&signed_in.token.token).await?;
        Ok(Self {
            session: signed_in.session,
            ends: signed_in.session_ends_at,
            token: signed_in.token.token,
            expires: signed_in.token.token_expires_at,
            me,
        })
    }

    fn in_cookie(portal: &Portal, req: &HttpRequest) -> Option<Self> {
        let sealed = cookie(req, name(portal))?;
        portal.seal().open(For::Account, "", &sealed)
    }

    /// `Set-Cookie`.
    pub(super) fn cookie(&self, portal: &Portal, at: DateTime<Utc>) -> String {
        let value = portal.seal().close(For::Account, "", self);
        set(portal, &value, (self.ends - at).num_seconds().max(0))
    }

    /// With a token that is good for what is done now; `true` where it is a new one.
    async fn renewed(
        mut self,
        portal: &Portal,
        at: DateTime<Utc>,
    ) -> Result<(Self, bool), Trouble> {
        if self.expires - at > TimeDelta::seconds(60) {
            return Ok((self, false));
        }
        let token = portal.backend().renew(&self.session).await?;
        self.me = portal.backend().me(&token.token).await?;
        (self.token, self.expires) = (token.token, token.token_expires_at);
        Ok((self, true))
    }

    pub(super) fn session(&self) -> &str {
        &self.session
    }

    pub(super) fn has(&self, role: regulation::Role) -> bool {
        self.me
            .roles
            .iter()
            .any(|granted| granted.role == role.code())
    }
}

/// The account of a request, where there is one.
pub(super) fn account(portal: &Portal, req: &HttpRequest) -> Option<Account> {
    Account::in_cookie(portal, req)
}

/// `Set-Cookie` that ends it.
pub(super) fn ended(portal: &Portal) -> String {
    set(portal, "", 0)
}

fn set(portal: &Portal, value: &str, seconds: i64) -> String {
    let secure = if is_https(portal) { "; Secure" } else { "" };
    // Lax: the link in a message opens what it names.
    format!(
        "{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
        name(portal)
    )
}

fn name(portal: &Portal) -> &'static str {
    // Browsers take the prefix over https only.
    if is_https(portal) {
        "__Host-staff"
    } else {
        "staff"
    }
}

/// Where to come back to after signing in.
pub(super) fn sign_in_first(path: &str) -> HttpResponse {
    let back = utf8_percent_encode(path, PLAIN);
    crate::page::see(&format!("/staff/sign-in?back={back}"))
}

fn is_multipart(req: &ServiceRequest) -> bool {
    let kind = req.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"))
}

/// Before every page of the console: who it is, and that no other site sent a form.
pub(super) async fn signed_in(
    portal: Data<Portal>,
    Now(at): Now,
    mut req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let reads = req.method() == Method::GET || req.method() == Method::HEAD;
    if !reads && !is_from_here(&portal, req.request()) {
        let response = crate::pages::trouble::foreign(&portal, req.request());
        return Ok(req.into_response(response));
    }
    let account = match Account::in_cookie(&portal, req.request()) {
        Some(account) => account.renewed(&portal, at).await,
        None => Err(Trouble::Expired),
    };
    let (account, is_new) = match account {
        Ok(account) => account,
        Err(Trouble::Expired) if reads => {
            let path = req
                .uri()
                .path_and_query()
                .map_or("/staff", |path| path.as_str());
            let response = sign_in_first(path);
            return Ok(req.into_response(response));
        }
        // A file is chosen once more.
        Err(Trouble::Expired) if is_multipart(&req) => {
            let response = sign_in_first(req.path());
            return Ok(req.into_response(response));
        }
        Err(Trouble::Expired) => {
            let typed = req.extract::<Form<Vec<(String, String)>>>().await;
            let fields = Fields::new(typed.map(Form::into_inner).unwrap_or_default());
            let response = sign_in::once_more(&portal, req.request(), &fields);
            return Ok(req.into_response(response));
        }
        Err(away) => {
            let response = trouble::without_account(&portal, req.request(), &away);
            return Ok(req.into_response(response));
        }
    };
    let cookie = is_new.then(|| account.cookie(&portal, at));
    req.extensions_mut().insert(account);
    let mut response = next.call(req).await?;
    if let Some(cookie) = cookie.and_then(|cookie| header::HeaderValue::from_str(&cookie).ok()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
