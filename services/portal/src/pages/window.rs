//! Which window of the site; whoever does not know it says so.

use actix_web::HttpResponse;
use askama::Template;

use super::flow::{self, Chrome, Step};
use crate::Portal;
use crate::backend::Trouble;
use crate::backend::directory::Window;
use crate::draft::Draft;
use crate::form::Fields;
use crate::page::{Choice, Fault, Page};

/// The answer of whoever does not know.
const UNSURE: &str = "unsure";

#[derive(Template)]
#[template(path = "window.html")]
struct Ask<'a> {
    page: &'a Page,
    chrome: Chrome,
    site: String,
    windows: Vec<Choice>,
}

/// The windows of the chosen site.
async fn windows(portal: &Portal, draft: &Draft) -> Result<Vec<Window>, Trouble> {
    let chosen = draft.answers.site.as_ref().map(|site| site.id);
    let sites = portal.backend().sites().await?;
    let site = sites.iter().find(|site| Some(site.id) == chosen);
    Ok(site.map_or_else(Vec::new, |site| site.windows.clone()))
}

pub(super) async fn take(
    portal: &Portal,
    draft: &mut Draft,
    fields: &Fields,
) -> Result<(), Trouble> {
    let wanted = fields.text("window");
    if wanted.is_empty() {
        return Ok(());
    }
    let windows = windows(portal, draft).await?;
    let chosen = windows.iter().find(|w| w.id.to_string() == wanted);
    draft.answers.window = chosen.map(Window::chosen);
    draft.answers.window_unsure = wanted == UNSURE;
    Ok(())
}

pub(super) fn lacking(draft: &Draft) -> Vec<Fault> {
    if draft.answers.window.is_some() || draft.answers.window_unsure {
        Vec::new()
    } else {
        vec![Fault::new("window", "window-lacking")]
    }
}

pub(super) async fn show(
    portal: &Portal,
    draft: &Draft,
    faults: Vec<Fault>,
) -> Result<HttpResponse, Trouble> {
    let windows = windows(portal, draft).await?;
    let page = flow::page(portal, draft, "window-title", faults);
    let chosen = draft.answers.window.as_ref().map(|window| window.id);
    let mut choices: Vec<_> = windows
        .iter()
        .map(|window| Choice {
            value: window.id.to_string(),
            label: window.chosen().name(draft.lang).to_owned(),
            hint: String::new(),
            chosen: Some(window.id) == chosen,
        })
        .collect();
    choices.push(Choice {
        value: UNSURE.to_owned(),
        label: page.t("window-unsure"),
        hint: page.t("window-unsure-hint"),
        chosen: draft.answers.window_unsure,
    });
    let site = draft.answers.site.as_ref();
    let ask = Ask {
        chrome: Chrome::new(portal, Step::Window, draft),
        site: site.map_or_else(String::new, |site| site.name(draft.lang).to_owned()),
        windows: choices,
        page: &page,
    };
    Ok(flow::ask(draft, &page, &ask))
}
