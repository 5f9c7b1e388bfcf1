//! Who follows a complaint: the complainant's token, sealed, in a cookie that scripts and other sites do not
//! reach. It lives as long as the token, ten minutes.

use actix_web::HttpRequest;
use actix_web::http::header;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Portal;
use crate::page::cookie;
use crate::seal::For;

/// Seconds that a token lives.
const LIFE: u32 = 600;

/// What the cookie holds. No `Debug`: it is a key.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) token: String,
}

impl Session {
    pub(crate) fn of(portal: &Portal, req: &HttpRequest) -> Option<Self> {
        let sealed = cookie(req, name(portal))?;
        portal.seal().open(For::Session, "", &sealed)
    }

    /// `Set-Cookie`.
    pub(crate) fn cookie(&self, portal: &Portal) -> String {
        let value = portal.seal().close(For::Session, "", self);
        set(portal, &value, LIFE)
    }

    /// Proof, for a form of an act, that its page was this session's.
    pub(crate) fn proof(&self, portal: &Portal) -> String {
        portal.seal().close(For::Act, &self.id.to_string(), &())
    }

    /// Whether an act comes from a page of this session, and the request from this site.
    pub(crate) fn permits(&self, portal: &Portal, req: &HttpRequest, proof: &str) -> bool {
        let bound = self.id.to_string();
        let proved: Option<()> = portal.seal().open(For::Act, &bound, proof);
        proved.is_some() && is_from_here(portal, req)
    }
}

/// `Set-Cookie` that ends it.
pub(crate) fn ended(portal: &Portal) -> String {
    set(portal, "", 0)
}

fn set(portal: &Portal, value: &str, seconds: u32) -> String {
    let secure = if is_https(portal) { "; Secure" } else { "" };
    format!(
        "{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}",
        name(portal)
    )
}

pub(crate) fn is_https(portal: &Portal) -> bool {
    portal.settings().public.url.starts_with("https://")
}

fn name(portal: &Portal) -> &'static str {
    // Browsers take the prefix over https only.
    if is_https(portal) {
        "__Host-complaint"
    } else {
        "complaint"
    }
}

/// No other site sent the person here. `Origin` is `null` where the page before sends no referrer, as ours
/// do; then only what the browser says of the fetch can tell.
pub(crate) fn is_from_here(portal: &Portal, req: &HttpRequest) -> bool {
    let text = |name: &str| req.headers().get(name).and_then(|v| v.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    let Some(origin) = text(header::ORIGIN.as_str()).filter(|origin| *origin != "null") else {
        return true;
    };
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    origin == portal.settings().public.url.trim_end_matches('/')
        || Some(host) == text(header::HOST.as_str())
}
