//! Who complains, and how they are reached.

use actix_web::HttpResponse;
use askama::Template;

use super::flow::{self, Chrome, Step};
use crate::Portal;
use crate::draft::{Answers, Draft};
use crate::form::Fields;
use crate::page::{Choice, Fault, Page};

#[derive(Template)]
#[template(path = "details.html")]
struct Ask<'a> {
    page: &'a Page,
    chrome: Chrome,
    answers: &'a Answers,
    sexes: Vec<Choice>,
}

/// Codes of the sexes, with their names in the catalogue.
pub(super) const SEXES: [(&str, &str); 3] = [
    ("male", "sex-male"),
    ("female", "sex-female"),
    ("undisclosed", "sex-undisclosed"),
];

pub(super) fn take(draft: &mut Draft, fields: &Fields) {
    let answers = &mut draft.answers;
    answers.name = fields.text("name");
    answers.sex = fields.text("sex");
    answers.age = fields.text("age");
    answers.phone = fields.text("phone");
    answers.email = fields.text("email");
    answers.wechat = fields.text("wechat");
}

pub(super) fn lacking(draft: &Draft) -> Vec<Fault> {
    let answers = &draft.answers;
    let mut faults = Vec::new();
    if answers.name.is_empty() {
        faults.push(Fault::new("name", "name-lacking"));
    }
    if !answers.age.is_empty() && answers.age.parse::<i64>().is_err() {
        faults.push(Fault::new("age", "age-wrong"));
    }
    if answers.phone.is_empty() && answers.email.is_empty() && answers.wechat.is_empty() {
        faults.push(Fault::new("phone", "contact-lacking"));
    }
    faults
}

pub(super) fn show(portal: &Portal, draft: &Draft, faults: Vec<Fault>) -> HttpResponse {
    let page = flow::page(portal, draft, "details-title", faults);
    let sexes = SEXES.map(|(code, label)| Choice {
        value: code.to_owned(),
        label: page.t(label),
        hint: String::new(),
        chosen: draft.answers.sex == code,
    });
    let ask = Ask {
        chrome: Chrome::new(portal, Step::Details, draft),
        answers: &draft.answers,
        sexes: sexes.into(),
        page: &page,
    };
    flow::ask(draft, &page, &ask)
}
