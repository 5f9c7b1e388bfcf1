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

use super::waiting::Waiting;
use super::{sign_in, trouble};
use crate::Portal;
use crate::backend::Trouble;
use crate::backend::account::{Me, SignedIn};
use crate::form::Fields;
use crate::page::{cookie, language_of, path_of};
use crate::seal::For;
use crate::session::{is_from_here, is_https};

/// Kept as it is in an address that is gone back to.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_');

/// A token that was renewed since a service refused it is tried again once in so long.
const AGAIN: TimeDelta = TimeDelta::seconds(30);

/// Who is signed in. No `Debug`: it is a key.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Account {
    session: String,
    /// The browser forgets it then.
    ends: DateTime<Utc>,
    pub(super) token: String,
    expires: DateTime<Utc>,
    /// When a service last refused a token of this session that was good otherwise.
    #[serde(default)]
    refused: Option<DateTime<Utc>>,
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
            refused: None,
            me: me.for_a_cookie(),
        })
    }

    fn in_cookie(portal: &Portal, req: &HttpRequest) -> Option<Self> {
        let sealed = cookie(req, name(portal))?;
        portal.seal().open(For::Account, "", &sealed)
    }

    /// `Set-Cookie`.
    pub(super) fn cookie(&self, portal: &Portal, at: DateTime<Utc>) -> String {
        let value = portal.seal().close(For::Account, "", self);
        // Longer than the session: whose a form was that came too late, it still says.
        let known = self.ends - at + TimeDelta::hours(12);
        set(portal, &value, known.num_seconds().max(0))
    }

    /// With a token that is good for what is done now; `true` where it is a new one.
    async fn renewed(self, portal: &Portal, at: DateTime<Utc>) -> Result<(Self, bool), Trouble> {
        if self.expires - at > TimeDelta::seconds(60) {
            return Ok((self, false));
        }
        match self.clone().anew(portal).await {
            Ok(account) => Ok((account, true)),
            // Directory is away, and the token is good for a moment still.
            Err(Trouble::Away | Trouble::Busy(_)) if self.expires > at => Ok((self, false)),
            Err(why) => Err(why),
        }
    }

    /// With the next token.
    async fn anew(mut self, portal: &Portal) -> Result<Self, Trouble> {
        let token = portal.backend().renew(&self.session).await?;
        self.me = portal.backend().me(&token.token).await?.for_a_cookie();
        (self.token, self.expires) = (token.token, token.token_expires_at);
        Ok(self)
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
    let held = Account::in_cookie(&portal, req.request());
    let owner = held.as_ref().map(|account| account.me.id);
    let account = match held {
        Some(account) => account.renewed(&portal, at).await,
        None => Err(Trouble::Expired),
    };
    let (account, is_new) = match account {
        Ok(account) => account,
        // A file is chosen once more, and what nobody is known to own is typed again.
        Err(Trouble::Expired) if reads || is_multipart(&req) || owner.is_none() => {
            // Some addresses only take forms.
            let shown = reads || req.path().starts_with("/staff/complaints/");
            let path = if shown {
                path_of(req.request())
            } else {
                "/staff"
            };
            let response = sign_in_first(path);
            return Ok(req.into_response(response));
        }
        Err(why) => {
            let owner = owner.unwrap_or_default();
            let typed = if reads {
                None
            } else {
                req.extract::<Form<Vec<(String, String)>>>().await.ok()
            };
            let fields = Fields::new(typed.map(Form::into_inner).unwrap_or_default());
            let response = match (&why, Waiting::of(req.request(), owner, &fields)) {
                (Trouble::Expired, _) => {
                    sign_in::once_more(&portal, req.request(), owner, &fields).await
                }
                (_, Some(waiting)) => {
                    let lang = language_of(req.request());
                    waiting.unsent(&portal, lang)
                }
                (away, None) => trouble::without_account(&portal, req.request(), away),
            };
            return Ok(req.into_response(response));
        }
    };
    let cookie = is_new.then(|| account.cookie(&portal, at));
    req.extensions_mut().insert(account.clone());
    let mut response = next.call(req).await?;
    let to = response.headers().get(header::LOCATION);
    let is_sent_away = to.is_some_and(|to| to.as_bytes().starts_with(b"/staff/sign-in"));
    if reads && is_sent_away {
        let req = response.request().clone();
        let told = once_more(&portal, &req, &account, at).await;
        if let Some(mut told) = told {
            if let Some(cookie) =
                cookie.filter(|_| told.headers().get(header::SET_COOKIE).is_none())
            {
                crate::page::add_cookie(&mut told, &cookie);
            }
            return Ok(response.into_response(told));
        }
    }
    if let Some(cookie) = cookie.and_then(|cookie| header::HeaderValue::from_str(&cookie).ok()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// A service refused the token. Where the session goes on (it was voided by signing out elsewhere), the next
/// token tries again; and whom one service has not heard of yet is signed in all the same: to do it once more
/// would not help.
async fn once_more(
    portal: &Portal,
    req: &HttpRequest,
    account: &Account,
    at: DateTime<Utc>,
) -> Option<HttpResponse> {
    let away = || trouble::instead(portal, req, account, &Trouble::Away);
    if account.refused.is_some_and(|last| at - last < AGAIN) {
        return Some(away());
    }
    let mut renewed = match account.clone().anew(portal).await {
        Ok(renewed) => renewed,
        Err(Trouble::Away | Trouble::Busy(_)) => return Some(away()),
        Err(_) => return None,
    };
    renewed.refused = Some(at);
    let mut response = crate::page::see(path_of(req));
    crate::page::add_cookie(&mut response, &renewed.cookie(portal, at));
    Some(response)
}
