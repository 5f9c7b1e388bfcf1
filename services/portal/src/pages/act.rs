//! What a complainant does about the own complaint: a page each, with one form.

use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::NewId;

use super::{message, rate, supplement, track, trouble, withdraw};
use crate::Portal;
use crate::backend::Trouble;
use crate::form::{Fields, Go};
use crate::page::{Choice, Fault, Page, keep_language, language_of, respond, see, shown};
use crate::session::Session;

/// Which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Supplement,
    Message,
    Rate,
    Withdraw,
}

impl Act {
    pub(super) fn parse(slug: &str) -> Option<Self> {
        Some(match slug {
            "supplement" => Self::Supplement,
            "message" => Self::Message,
            "rating" => Self::Rate,
            "withdrawal" => Self::Withdraw,
            _ => return None,
        })
    }

    pub(super) const fn slug(self) -> &'static str {
        match self {
            Self::Supplement => "supplement",
            Self::Message => "message",
            Self::Rate => "rating",
            Self::Withdraw => "withdrawal",
        }
    }

    const fn words(self) -> Words {
        match self {
            Self::Supplement => supplement::WORDS,
            Self::Message => message::WORDS,
            Self::Rate => rate::WORDS,
            Self::Withdraw => withdraw::WORDS,
        }
    }
}

/// Names in the catalogue.
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    /// Of the text to type; empty where there is none.
    pub(super) label: &'static str,
    /// Characters that are counted near their end.
    pub(super) most: u32,
    /// Of choices: radio or checkbox.
    pub(super) kind: &'static str,
    pub(super) button: &'static str,
}

/// What was typed, where it has to wait. No `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) act: String,
    pub(super) text: String,
    pub(super) choice: String,
    /// Names what is sent: sent twice, it is there once.
    pub(super) key: Uuid,
}

#[derive(Template)]
#[template(path = "act.html")]
struct Ask<'a> {
    page: &'a Page,
    number: &'a str,
    action: String,
    words: Words,
    typed: &'a Kept,
    choices: Vec<Choice>,
    proof: String,
    /// The version that is changed.
    seen: String,
    key: String,
}

/// The page of an act.
#[get("/my-complaint/{act}")]
pub(super) async fn enter(
    req: HttpRequest,
    portal: Data<Portal>,
    path: Path<String>,
    NewId(key): NewId,
) -> HttpResponse {
    let Some(act) = Act::parse(&path) else {
        return trouble::nothing_here(req).await;
    };
    let nothing = Kept {
        act: act.slug().to_owned(),
        text: String::new(),
        choice: String::new(),
        key,
    };
    match Session::of(&portal, &req) {
        Some(session) => show(&portal, &req, &session, act, &nothing, Vec::new()).await,
        None => track::once_more(&portal, language_of(&req), Some(&nothing)),
    }
}

/// Does it.
#[post("/my-complaint/{act}")]
pub(super) async fn submit(
    req: HttpRequest,
    portal: Data<Portal>,
    path: Path<String>,
    NewId(new): NewId,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let Some(act) = Act::parse(&path) else {
        return trouble::nothing_here(req).await;
    };
    let fields = Fields::new(form.into_inner());
    let typed = Kept {
        act: act.slug().to_owned(),
        text: fields.text("text"),
        choice: fields.text("choice"),
        key: fields.text("key").parse().unwrap_or(new),
    };
    let Some(session) = Session::of(&portal, &req) else {
        return track::once_more(&portal, language_of(&req), Some(&typed));
    };
    if !session.permits(&portal, &req, &fields.text("proof")) {
        return trouble::foreign(&portal, &req);
    }
    if let Go::Language(lang) = fields.go() {
        let mut response = in_language(&portal, lang, &session, act, &typed, Vec::new()).await;
        keep_language(&mut response, lang);
        return response;
    }
    let seen = fields.text("seen");
    match perform(&portal, &session, act, &typed, &seen).await {
        Ok(()) => see(&format!("/my-complaint?done={}", act.slug())),
        Err(Lacking::Field(fault)) => show(&portal, &req, &session, act, &typed, vec![fault]).await,
        Err(Lacking::Trouble(Trouble::Expired)) => {
            track::once_more(&portal, language_of(&req), Some(&typed))
        }
        Err(Lacking::Trouble(trouble)) => {
            let fault = Fault::new(field(act), refusal(&trouble));
            show(&portal, &req, &session, act, &typed, vec![fault]).await
        }
    }
}

/// Why an act was not done.
pub(super) enum Lacking {
    /// Something has to be filled in.
    Field(Fault),
    /// It was refused, or nobody answers.
    Trouble(Trouble),
}

impl From<Trouble> for Lacking {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

async fn perform(
    portal: &Portal,
    session: &Session,
    act: Act,
    typed: &Kept,
    seen: &str,
) -> Result<(), Lacking> {
    match act {
        Act::Supplement => supplement::perform(portal, session, typed).await,
        Act::Message => message::perform(portal, session, typed).await,
        Act::Rate => rate::perform(portal, session, typed, seen).await,
        Act::Withdraw => withdraw::perform(portal, session, typed, seen).await,
    }
}

const fn field(act: Act) -> &'static str {
    match act {
        Act::Supplement | Act::Message => "text",
        Act::Rate | Act::Withdraw => "choice",
    }
}

/// What the catalogue says of it; the words stay on the page.
fn refusal(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Away | Trouble::Expired => "act-away",
        Trouble::Busy(_) => "act-busy",
        Trouble::Fields(_) => "text-wrong",
        Trouble::Stale => "act-stale",
        Trouble::Forbidden(_) => "act-refused",
        Trouble::Refused(kind) => match kind.as_str() {
            "already-replied" => "act-replied",
            "withdrawn" | "closed" | "declined" | "merged" | "erased" => "act-ended",
            _ => "act-refused",
        },
        // A complaint that is a moment old: not every service has heard of it.
        Trouble::Missing => "act-soon",
    }
}

/// The page, with what was typed.
pub(super) async fn show(
    portal: &Portal,
    req: &HttpRequest,
    session: &Session,
    act: Act,
    typed: &Kept,
    faults: Vec<Fault>,
) -> HttpResponse {
    in_language(portal, language_of(req), session, act, typed, faults).await
}

async fn in_language(
    portal: &Portal,
    lang: regulation::Language,
    session: &Session,
    act: Act,
    typed: &Kept,
    faults: Vec<Fault>,
) -> HttpResponse {
    let path = format!("/my-complaint/{}", act.slug());
    let seen = match act {
        Act::Supplement | Act::Message => Ok(String::new()),
        Act::Rate => rate::version(portal, session).await,
        Act::Withdraw => withdraw::version(portal, session).await,
    };
    let seen = match seen {
        Ok(seen) => seen,
        Err(Trouble::Expired) => return track::once_more(portal, lang, Some(typed)),
        Err(trouble) => return trouble::at(portal, lang, &path, &trouble),
    };
    let words = act.words();
    let page = Page::new(portal, lang, words.title).with_form(faults);
    let choices = match act {
        Act::Supplement | Act::Message => Vec::new(),
        Act::Rate => rate::choices(&page, &typed.choice),
        Act::Withdraw => withdraw::choices(&page, &typed.choice),
    };
    let ask = Ask {
        number: &session.number,
        action: path,
        words,
        typed,
        choices,
        proof: session.proof(portal),
        seen,
        key: typed.key.to_string(),
        page: &page,
    };
    respond(shown(&page), &ask)
}
