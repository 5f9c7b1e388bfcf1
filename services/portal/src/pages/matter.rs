//! What happened: in the complainant's own words, and what helps to find out.

use actix_web::HttpResponse;
use askama::Template;
use chrono::NaiveDate;

use super::flow::{self, Chrome, Step};
use crate::Portal;
use crate::draft::{Answers, Draft};
use crate::form::Fields;
use crate::page::{Fault, Page};

#[derive(Template)]
#[template(path = "matter.html")]
struct Ask<'a> {
    page: &'a Page,
    chrome: Chrome,
    answers: &'a Answers,
}

pub(super) fn take(draft: &mut Draft, fields: &Fields) {
    let answers = &mut draft.answers;
    answers.narrative = fields.text("narrative");
    answers.occurred = fields.text("occurred");
    answers.respondent = fields.text("respondent");
    answers.wanted = fields.text("wanted");
    answers.business = fields.text("business");
}

/// The day, where one can be read.
pub(super) fn day(answers: &Answers) -> Option<NaiveDate> {
    answers.occurred.parse().ok()
}

pub(super) fn lacking(draft: &Draft) -> Vec<Fault> {
    let mut faults = Vec::new();
    if draft.answers.narrative.is_empty() {
        faults.push(Fault::new("narrative", "narrative-lacking"));
    }
    if !draft.answers.occurred.is_empty() && day(&draft.answers).is_none() {
        faults.push(Fault::new("occurred", "occurred-unreadable"));
    }
    faults
}

pub(super) fn show(portal: &Portal, draft: &Draft, faults: Vec<Fault>) -> HttpResponse {
    let page = flow::page(portal, draft, "matter-title", faults);
    let ask = Ask {
        chrome: Chrome::new(portal, Step::Matter, draft),
        answers: &draft.answers,
        page: &page,
    };
    flow::ask(draft, &page, &ask)
}
