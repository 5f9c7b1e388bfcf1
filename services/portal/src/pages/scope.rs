//! What it is about: one or several of the four scopes. Integrity is handled by few people, and says so here.

use actix_web::HttpResponse;
use askama::Template;
use regulation::Scope;

use super::flow::{self, Chrome, Step};
use crate::Portal;
use crate::draft::Draft;
use crate::form::Fields;
use crate::page::{Choice, Fault, Page};

#[derive(Template)]
#[template(path = "scope.html")]
struct Ask<'a> {
    page: &'a Page,
    chrome: Chrome,
    scopes: Vec<Choice>,
}

/// Names in the catalogue: label and examples.
pub(super) const fn texts(scope: Scope) -> (&'static str, &'static str) {
    match scope {
        Scope::Attitude => ("scope-attitude", "scope-attitude-hint"),
        Scope::Quality => ("scope-quality", "scope-quality-hint"),
        Scope::Integrity => ("scope-integrity", "scope-integrity-hint"),
        Scope::Other => ("scope-other", "scope-other-hint"),
    }
}

pub(super) fn take(draft: &mut Draft, fields: &Fields) {
    let known = |code: &String| Scope::parse(code).is_ok();
    draft.answers.scopes = fields.all("scope").into_iter().filter(known).collect();
}

pub(super) fn lacking(draft: &Draft) -> Vec<Fault> {
    if draft.answers.scopes.is_empty() {
        vec![Fault::new("scope", "scope-lacking")]
    } else {
        Vec::new()
    }
}

pub(super) fn show(portal: &Portal, draft: &Draft, faults: Vec<Fault>) -> HttpResponse {
    let page = flow::page(portal, draft, "scope-title", faults);
    let choice = |scope: &Scope| {
        let (label, hint) = texts(*scope);
        Choice {
            value: scope.code().to_owned(),
            label: page.t(label),
            hint: page.t(hint),
            chosen: draft.answers.scopes.iter().any(|s| s == scope.code()),
        }
    };
    let ask = Ask {
        chrome: Chrome::new(portal, Step::Scope, draft),
        scopes: Scope::ALL.iter().map(choice).collect(),
        page: &page,
    };
    flow::ask(draft, &page, &ask)
}
