//! Which site: found by its name, or already known from the code at the window.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use serde::Deserialize;
use web::{NewId, Now};

use super::flow::{self, Chrome, Step};
use super::trouble;
use crate::Portal;
use crate::backend::Trouble;
use crate::backend::directory::Site;
use crate::draft::Draft;
use crate::form::{Fields, Go};
use crate::page::{Choice, Fault, Page, language_of};

/// Sites that are shown at once; more are found by name.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "site.html")]
struct Ask<'a> {
    page: &'a Page,
    chrome: Chrome,
    q: &'a str,
    sites: Vec<Choice>,
    more: i64,
}

/// `?site=…&window=…`, as the code at a window has it: ids, or the organization's own codes.
#[derive(Deserialize)]
struct Known {
    #[serde(default)]
    site: String,
    #[serde(default)]
    window: String,
}

/// A complaint begins.
#[get("/complaint")]
pub(super) async fn begin(
    req: HttpRequest,
    portal: Data<Portal>,
    known: Query<Known>,
    NewId(key): NewId,
    Now(at): Now,
) -> HttpResponse {
    let agent = req.headers().get("user-agent");
    let agent = agent.and_then(|agent| agent.to_str().ok());
    let in_wechat = agent.is_some_and(|agent| agent.contains("MicroMessenger"));
    let mut draft = Draft::begin(key, language_of(&req), in_wechat, at);
    let asked = match prefill(&portal, &mut draft, &known).await {
        Ok(step) => flow::show(&portal, &draft, step, Vec::new()).await,
        Err(trouble) => Err(trouble),
    };
    asked.unwrap_or_else(|e| trouble::keeping(&portal, &draft, Step::Site, &Go::Show, &e))
}

/// What the code at the window says; which question comes first then.
async fn prefill(portal: &Portal, draft: &mut Draft, known: &Known) -> Result<Step, Trouble> {
    if known.site.is_empty() {
        return Ok(Step::Site);
    }
    let sites = portal.backend().sites().await?;
    let named =
        |id: uuid::Uuid, code: &str, wanted: &str| id.to_string() == wanted || code == wanted;
    let Some(site) = sites.iter().find(|s| named(s.id, &s.code, &known.site)) else {
        return Ok(Step::Site);
    };
    choose(draft, site);
    let mut windows = site.windows.iter();
    let window = windows.find(|w| named(w.id, &w.code, &known.window));
    draft.answers.window = window.map(|window| window.chosen());
    Ok(if site.windows.is_empty() {
        Step::Scope
    } else {
        Step::Window
    })
}

fn choose(draft: &mut Draft, site: &Site) {
    let chosen = site.chosen();
    let same = draft
        .answers
        .site
        .as_ref()
        .is_some_and(|s| s.id == chosen.id);
    if !same {
        draft.answers.window = None;
        draft.answers.window_unsure = false;
    }
    draft.answers.has_windows = !site.windows.is_empty();
    draft.answers.site = Some(chosen);
}

/// Takes the site that was chosen, if one was.
pub(super) async fn take(
    portal: &Portal,
    draft: &mut Draft,
    fields: &Fields,
) -> Result<(), Trouble> {
    let wanted = fields.text("site");
    if wanted.is_empty() {
        return Ok(());
    }
    let sites = portal.backend().sites().await?;
    if let Some(site) = sites.iter().find(|site| site.id.to_string() == wanted) {
        choose(draft, site);
    }
    Ok(())
}

/// Something to look for was typed, and nothing of it chosen yet.
pub(super) fn looks_for_another(draft: &Draft, fields: &Fields) -> bool {
    let q = fields.text("q");
    let looked = fields.text("looked");
    !q.is_empty() && q != looked && (fields.text("site").is_empty() || draft.answers.site.is_none())
}

pub(super) fn lacking(draft: &Draft) -> Vec<Fault> {
    match draft.answers.site {
        Some(_) => Vec::new(),
        None => vec![Fault::new("site", "site-lacking")],
    }
}

pub(super) async fn show(
    portal: &Portal,
    draft: &Draft,
    faults: Vec<Fault>,
    q: &str,
) -> Result<HttpResponse, Trouble> {
    let all = portal.backend().sites().await?;
    let found: Vec<_> = all.iter().filter(|site| site.is_like(q)).collect();
    let chosen = draft.answers.site.as_ref().map(|site| site.id);
    let choice = |site: &&Site| Choice {
        value: site.id.to_string(),
        label: site.name(draft.lang),
        hint: String::new(),
        chosen: Some(site.id) == chosen,
    };
    let page = flow::page(portal, draft, "site-title", faults);
    let ask = Ask {
        chrome: Chrome::new(portal, Step::Site, draft),
        q,
        more: i64::try_from(found.len().saturating_sub(SHOWN)).unwrap_or(i64::MAX),
        sites: found.iter().take(SHOWN).map(choice).collect(),
        page: &page,
    };
    Ok(flow::ask(draft, &page, &ask))
}
