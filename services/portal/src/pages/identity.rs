//! By name, or not: what follows from either is said before it is chosen.

use actix_web::HttpResponse;
use askama::Template;

use super::flow::{self, Chrome, Step};
use crate::Portal;
use crate::draft::Draft;
use crate::form::Fields;
use crate::page::{Choice, Fault, Page};

#[derive(Template)]
#[template(path = "identity.html")]
struct Ask<'a> {
    page: &'a Page,
    chrome: Chrome,
    choices: Vec<Choice>,
}

pub(super) fn take(draft: &mut Draft, fields: &Fields) {
    draft.answers.identity = fields.text("identity");
}

pub(super) fn lacking(draft: &Draft) -> Vec<Fault> {
    if matches!(draft.answers.identity.as_str(), "named" | "anonymous") {
        Vec::new()
    } else {
        vec![Fault::new("identity", "identity-lacking")]
    }
}

pub(super) fn show(portal: &Portal, draft: &Draft, faults: Vec<Fault>) -> HttpResponse {
    let page = flow::page(portal, draft, "identity-title", faults);
    let choice = |value: &str, label, hint| Choice {
        value: value.to_owned(),
        label: page.t(label),
        hint: page.t(hint),
        chosen: draft.answers.identity == value,
    };
    let ask = Ask {
        chrome: Chrome::new(portal, Step::Identity, draft),
        choices: vec![
            choice("named", "identity-named", "identity-named-hint"),
            choice("anonymous", "identity-anonymous", "identity-anonymous-hint"),
        ],
        page: &page,
    };
    flow::ask(draft, &page, &ask)
}
