//! Whether there are files to show. They are added one by one as soon as the complaint has its number, since
//! intake keeps files of complaints that are there: each is then safe at once.

use actix_web::HttpResponse;
use askama::Template;

use super::flow::{self, Chrome, Step};
use crate::Portal;
use crate::draft::Draft;
use crate::form::Fields;
use crate::page::{Choice, Fault, Page};

#[derive(Template)]
#[template(path = "evidence.html")]
struct Ask<'a> {
    page: &'a Page,
    chrome: Chrome,
    choices: Vec<Choice>,
}

pub(super) fn take(draft: &mut Draft, fields: &Fields) {
    draft.answers.files = fields.text("files");
}

pub(super) fn lacking(draft: &Draft) -> Vec<Fault> {
    if matches!(draft.answers.files.as_str(), "yes" | "no") {
        Vec::new()
    } else {
        vec![Fault::new("files", "evidence-lacking")]
    }
}

pub(super) fn show(portal: &Portal, draft: &Draft, faults: Vec<Fault>) -> HttpResponse {
    let page = flow::page(portal, draft, "evidence-title", faults);
    let choice = |value: &str, label, hint| Choice {
        value: value.to_owned(),
        label: page.t(label),
        hint: page.t(hint),
        chosen: draft.answers.files == value,
    };
    let ask = Ask {
        chrome: Chrome::new(portal, Step::Files, draft),
        choices: vec![
            choice("yes", "evidence-yes", "evidence-yes-hint"),
            choice("no", "evidence-no", "evidence-no-hint"),
        ],
        page: &page,
    };
    flow::ask(draft, &page, &ask)
}
