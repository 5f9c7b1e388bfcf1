//! From question to question. The draft comes with the form and goes with the next one.

use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use chrono::{DateTime, Utc};
use web::Now;

use super::{check, details, evidence, identity, matter, place, scope, trouble, window};
use crate::Portal;
use crate::backend::Trouble;
use crate::draft::Draft;
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, keep_language, respond, see, shown};
use crate::seal::For;

/// The questions, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Site,
    Window,
    Scope,
    Matter,
    Files,
    Identity,
    Details,
    Check,
}

impl Step {
    const ALL: [Self; 8] = [
        Self::Site,
        Self::Window,
        Self::Scope,
        Self::Matter,
        Self::Files,
        Self::Identity,
        Self::Details,
        Self::Check,
    ];

    /// In the address.
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Window => "window",
            Self::Scope => "scope",
            Self::Matter => "matter",
            Self::Files => "files",
            Self::Identity => "identity",
            Self::Details => "details",
            Self::Check => "check",
        }
    }

    pub(crate) fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.slug() == slug)
    }

    /// Whether it is asked at all, as things stand.
    fn is_asked(self, draft: &Draft) -> bool {
        match self {
            Self::Window => draft.answers.has_windows,
            Self::Details => draft.answers.identity != "anonymous",
            _ => true,
        }
    }

    /// Whether nothing comes before it.
    pub(crate) fn is_first(self) -> bool {
        self == Self::Site
    }
}

/// What a question's form says of itself; every template of a question has one.
pub(crate) struct Chrome {
    pub(crate) step: Step,
    /// The sealed draft.
    pub(crate) draft: String,
}

impl Chrome {
    pub(crate) fn new(portal: &Portal, step: Step, draft: &Draft) -> Self {
        Self {
            step,
            draft: portal.seal().close(For::Draft, "", draft),
        }
    }
}

/// The page of a question, with what is wrong on it.
pub(super) fn page(
    portal: &Portal,
    draft: &Draft,
    title: &'static str,
    faults: Vec<Fault>,
) -> Page {
    Page::new(portal, draft.lang, title).with_form(faults)
}

/// The question as an answer; the language is kept with it.
pub(super) fn ask(draft: &Draft, page: &Page, template: &impl Template) -> HttpResponse {
    let mut response = respond(shown(page), template);
    keep_language(&mut response, draft.lang);
    response
}

/// An answer to a question.
#[post("/complaint/{step}")]
pub(super) async fn turn(
    req: HttpRequest,
    portal: Data<Portal>,
    path: Path<String>,
    Now(at): Now,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let fields = Fields::new(form.into_inner());
    let Some(step) = Step::parse(&path) else {
        return trouble::nothing_here(req).await;
    };
    let Some(mut draft) = opened(&portal, &fields, at) else {
        return trouble::lost(&portal, &req);
    };
    match advance(&portal, &req, &mut draft, step, &fields, at).await {
        Ok(response) => response,
        Err(trouble) => trouble::keeping(&portal, &draft, step, &fields.go(), &trouble),
    }
}

/// Whoever comes here by a link or a reload begins anew: an address holds no answers.
#[get("/complaint/{step}")]
pub(super) async fn again(req: HttpRequest, path: Path<String>) -> HttpResponse {
    match Step::parse(&path) {
        Some(_) => see("/complaint"),
        None => trouble::nothing_here(req).await,
    }
}

fn opened(portal: &Portal, fields: &Fields, at: DateTime<Utc>) -> Option<Draft> {
    let draft: Draft = portal.seal().open(For::Draft, "", &fields.text("draft"))?;
    let hours = portal.settings().guard.draft_hours;
    (!draft.is_too_old(hours, at)).then_some(draft)
}

async fn advance(
    portal: &Portal,
    req: &HttpRequest,
    draft: &mut Draft,
    step: Step,
    fields: &Fields,
    at: DateTime<Utc>,
) -> Result<HttpResponse, Trouble> {
    // A page about trouble carries the draft and nothing else.
    if fields.text("step") == step.slug() {
        // People do not see this field.
        draft.trapped |= !fields.text("homepage").is_empty();
        take(portal, draft, step, fields).await?;
    } else {
        draft.trapped = false;
    }
    match fields.go() {
        Go::Language(language) => {
            draft.lang = language;
            show(portal, draft, step, Vec::new()).await
        }
        Go::Change(slug) => {
            let to = Step::parse(&slug).unwrap_or(step);
            draft.returning = true;
            show(portal, draft, to, Vec::new()).await
        }
        Go::Back => show(portal, draft, before(draft, step), Vec::new()).await,
        Go::Show => show(portal, draft, step, Vec::new()).await,
        Go::Send => check::send(portal, req, draft, at).await,
        Go::Next => next(portal, draft, step, fields).await,
    }
}

async fn next(
    portal: &Portal,
    draft: &mut Draft,
    step: Step,
    fields: &Fields,
) -> Result<HttpResponse, Trouble> {
    // Enter in the field to search by.
    if step == Step::Site && place::looks_for_another(draft, fields) {
        return place::show(portal, draft, Vec::new(), &fields.text("q")).await;
    }
    let faults = lacking(draft, step);
    if !faults.is_empty() {
        return show(portal, draft, step, faults).await;
    }
    let to = if draft.returning {
        incomplete(draft).unwrap_or(Step::Check)
    } else {
        after(draft, step)
    };
    show(portal, draft, to, Vec::new()).await
}

fn before(draft: &Draft, step: Step) -> Step {
    let earlier = Step::ALL.into_iter().rev().filter(|other| *other < step);
    earlier
        .into_iter()
        .find(|other| other.is_asked(draft))
        .unwrap_or(step)
}

fn after(draft: &Draft, step: Step) -> Step {
    let later = Step::ALL.into_iter().filter(|other| *other > step);
    later
        .into_iter()
        .find(|other| other.is_asked(draft))
        .unwrap_or(Step::Check)
}

/// The first question whose answer is lacking.
pub(super) fn incomplete(draft: &Draft) -> Option<Step> {
    let asked = Step::ALL.into_iter().filter(|step| step.is_asked(draft));
    asked
        .into_iter()
        .find(|step| !lacking(draft, *step).is_empty())
}

async fn take(
    portal: &Portal,
    draft: &mut Draft,
    step: Step,
    fields: &Fields,
) -> Result<(), Trouble> {
    match step {
        Step::Site => place::take(portal, draft, fields).await?,
        Step::Window => window::take(portal, draft, fields).await?,
        Step::Scope => scope::take(draft, fields),
        Step::Matter => matter::take(draft, fields),
        Step::Files => evidence::take(draft, fields),
        Step::Identity => identity::take(draft, fields),
        Step::Details => details::take(draft, fields),
        Step::Check => {}
    }
    Ok(())
}

/// What is not there; whether it keeps the rules is for intake to say.
pub(super) fn lacking(draft: &Draft, step: Step) -> Vec<Fault> {
    match step {
        Step::Site => place::lacking(draft),
        Step::Window => window::lacking(draft),
        Step::Scope => scope::lacking(draft),
        Step::Matter => matter::lacking(draft),
        Step::Files => evidence::lacking(draft),
        Step::Identity => identity::lacking(draft),
        Step::Details => details::lacking(draft),
        Step::Check => Vec::new(),
    }
}

/// Asks a question.
pub(super) async fn show(
    portal: &Portal,
    draft: &Draft,
    step: Step,
    faults: Vec<Fault>,
) -> Result<HttpResponse, Trouble> {
    Ok(match step {
        Step::Site => place::show(portal, draft, faults, "").await?,
        Step::Window => window::show(portal, draft, faults).await?,
        Step::Scope => scope::show(portal, draft, faults),
        Step::Matter => matter::show(portal, draft, faults),
        Step::Files => evidence::show(portal, draft, faults),
        Step::Identity => identity::show(portal, draft, faults),
        Step::Details => details::show(portal, draft, faults),
        Step::Check => check::show(portal, draft),
    })
}
