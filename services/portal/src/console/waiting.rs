//! A form that cannot be taken now: its owner's session has ended, or a service is away. It waits, sealed for its
//! owner, and is sent by a button that says what it does. Forms with passwords never wait.

use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest as _, HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use regulation::Language;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::Now;

use super::account::Account;
use super::{deed, sign_in, trouble};
use crate::Portal;
use crate::backend::Trouble;
use crate::form::{Fields, Go};
use crate::page::{Page, path_of, respond};
use crate::seal::For;

/// So long it waits.
const LIFE: TimeDelta = TimeDelta::hours(20);
/// Addresses whose forms hold passwords.
const SECRET: [&str; 2] = ["/staff/account", "/staff/sign-in"];

/// No `Debug`: it is what people typed.
#[derive(Serialize, Deserialize)]
pub(super) struct Waiting {
    /// Whose it is.
    owner: Uuid,
    at: DateTime<Utc>,
    /// Where it goes.
    path: String,
    fields: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "console/resume.html")]
struct Resume<'a> {
    page: &'a Page,
    waiting: &'a Waiting,
    lead: String,
    /// What it does.
    what: String,
    /// What was typed in more than a word, to see.
    words: Vec<&'a str>,
}

impl Waiting {
    /// None of what must not wait, or of what holds nothing.
    pub(super) fn of(req: &HttpRequest, owner: Uuid, fields: &Fields) -> Option<Self> {
        let path = path_of(req);
        let now = Now::from_request(req, &mut actix_web::dev::Payload::None);
        let Ok(Now(at)) = now.into_inner() else {
            return None;
        };
        let waits = !fields.pairs().is_empty() && !SECRET.iter().any(|it| path.starts_with(it));
        waits.then(|| Self {
            owner,
            at,
            path: path.to_owned(),
            fields: fields.pairs().to_vec(),
        })
    }

    pub(super) fn sealed(&self, portal: &Portal) -> String {
        portal.seal().close(For::Waiting, "", self)
    }

    /// None where it is another's, too old, or none.
    pub(super) fn open(
        portal: &Portal,
        sealed: &str,
        owner: Uuid,
        at: DateTime<Utc>,
    ) -> Option<Self> {
        let waiting: Option<Self> = portal.seal().open(For::Waiting, "", sealed);
        waiting.filter(|it| it.owner == owner && at - it.at < LIFE)
    }

    /// A service is away: what was to be done may be done, what was only to be shown was not.
    pub(super) fn unsent(&self, portal: &Portal, lang: Language) -> HttpResponse {
        let typed = Fields::new(self.fields.clone());
        let about = match (typed.go(), typed.text("go").as_str()) {
            (Go::Language(_) | Go::Show, _) | (_, "earlier") => "held",
            _ => "kept",
        };
        self.ask(portal, lang, StatusCode::SERVICE_UNAVAILABLE, about)
    }

    /// The page with the button that sends it; texts are `<about>-title` and `<about>-lead`.
    pub(super) fn ask(
        &self,
        portal: &Portal,
        lang: Language,
        status: StatusCode,
        about: &'static str,
    ) -> HttpResponse {
        let page = Page::new(portal, lang, format!("{about}-title"))
            .for_staff()
            .without_language();
        let path = self.path.split('?').next().unwrap_or_default();
        let deed = deed::find(path.rsplit('/').next().unwrap_or_default());
        let what = deed.map(|deed| page.t(&format!("deed-{}", deed.slug)));
        let long = self.fields.iter().map(|(_, value)| value.as_str());
        let resume = Resume {
            lead: page.t(&format!("{about}-lead")),
            what: what.unwrap_or_default(),
            words: long
                .filter(|value| !value.is_ascii() || value.contains(' '))
                .collect(),
            waiting: self,
            page: &page,
        };
        respond(status, &resume)
    }
}

/// A form was sent, and no page can be made of it: whose session has ended signs in first; where a service is
/// away, what was typed waits; whatever else is in the way is told.
pub(super) async fn instead(
    portal: &Portal,
    req: &HttpRequest,
    account: &Account,
    lang: Language,
    (typed, why): (&Fields, &Trouble),
) -> HttpResponse {
    let owner = account.me.id;
    match why {
        Trouble::Expired if req.method() != Method::GET => {
            sign_in::once_more(portal, req, owner, typed).await
        }
        Trouble::Away | Trouble::Busy(_) => match Waiting::of(req, owner, typed) {
            Some(waiting) => waiting.unsent(portal, lang),
            None => trouble::instead(portal, req, account, why),
        },
        why => trouble::instead(portal, req, account, why),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn words_wait_and_passwords_do_not() {
        let typed = || Fields::new(vec![("text".to_owned(), "x".to_owned())]);
        let waits = |path: &str, fields: &Fields| {
            let req = TestRequest::post().uri(path).to_http_request();
            Waiting::of(&req, Uuid::nil(), fields).is_some()
        };
        assert!(waits("/staff/complaints/1/reply", &typed()));
        for path in [
            "/staff/account/password",
            "/staff/account/second-factor",
            "/staff/account/provider",
            "/staff/sign-in",
        ] {
            assert!(!waits(path, &typed()), "{path}");
        }
        assert!(
            !waits("/staff/complaints/1/reply", &Fields::new(Vec::new())),
            "nothing"
        );
    }
}
