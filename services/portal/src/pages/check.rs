//! Everything once more, with a way back to each answer; then it is sent.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, Utc};
use regulation::{Channel, Scope};

use super::flow::{self, Chrome, Step};
use super::{details, done, matter, scope, trouble};
use crate::Portal;
use crate::backend::Trouble;
use crate::backend::intake::{Complainant, Registration};
use crate::draft::{Answers, Draft};
use crate::page::{Fault, Page};

#[derive(Template)]
#[template(path = "check.html")]
struct Ask<'a> {
    page: &'a Page,
    chrome: Chrome,
    rows: Vec<Row>,
    anonymous: bool,
}

/// An answer.
struct Row {
    label: String,
    value: String,
    /// Where it is changed.
    step: Step,
}

pub(super) fn show(portal: &Portal, draft: &Draft) -> HttpResponse {
    let page = flow::page(portal, draft, "check-title", Vec::new());
    let ask = Ask {
        chrome: Chrome::new(portal, Step::Check, draft),
        rows: rows(&page, draft),
        anonymous: draft.answers.identity == "anonymous",
        page: &page,
    };
    flow::ask(draft, &page, &ask)
}

fn rows(page: &Page, draft: &Draft) -> Vec<Row> {
    let answers = &draft.answers;
    let none = || page.t("check-nothing");
    let or_none = |value: &str| {
        if value.is_empty() {
            none()
        } else {
            value.to_owned()
        }
    };
    let mut rows = Vec::new();
    let mut row = |label: &str, value: String, step| {
        let label = page.t(label);
        rows.push(Row { label, value, step });
    };
    let site = answers.site.as_ref();
    row(
        "check-site",
        site.map_or_else(none, |s| s.name(draft.lang).to_owned()),
        Step::Site,
    );
    if answers.has_windows {
        let window = answers
            .window
            .as_ref()
            .map(|w| w.name(draft.lang).to_owned());
        row(
            "check-window",
            window.unwrap_or_else(|| page.t("window-unsure")),
            Step::Window,
        );
    }
    let scopes = answers
        .scopes
        .iter()
        .filter_map(|code| Scope::parse(code).ok());
    let scopes: Vec<_> = scopes.map(|s| page.t(scope::texts(s).0)).collect();
    row(
        "check-scope",
        scopes.join(&page.t("list-separator")),
        Step::Scope,
    );
    row("narrative-label", answers.narrative.clone(), Step::Matter);
    let day = matter::day(answers).map_or_else(none, |day| page.day(&day));
    row("check-occurred", day, Step::Matter);
    row(
        "check-respondent",
        or_none(&answers.respondent),
        Step::Matter,
    );
    row("check-wanted", or_none(&answers.wanted), Step::Matter);
    row("check-business", or_none(&answers.business), Step::Matter);
    let files = if answers.files == "yes" {
        "evidence-yes"
    } else {
        "evidence-no"
    };
    row("check-files", page.t(files), Step::Files);
    if answers.identity == "anonymous" {
        row(
            "check-identity",
            page.t("identity-anonymous"),
            Step::Identity,
        );
        return rows;
    }
    row("check-identity", page.t("identity-named"), Step::Identity);
    row("name-label", answers.name.clone(), Step::Details);
    let sex = details::SEXES.iter().find(|(code, _)| *code == answers.sex);
    row(
        "sex-label",
        sex.map_or_else(none, |(_, label)| page.t(label)),
        Step::Details,
    );
    row("age-label", or_none(&answers.age), Step::Details);
    row("phone-label", or_none(&answers.phone), Step::Details);
    row("email-label", or_none(&answers.email), Step::Details);
    row("wechat-label", or_none(&answers.wechat), Step::Details);
    rows
}

/// Sends it; what is lacking or not as it must be is asked again.
pub(super) async fn send(
    portal: &Portal,
    req: &HttpRequest,
    draft: &mut Draft,
    at: DateTime<Utc>,
) -> Result<HttpResponse, Trouble> {
    draft.returning = true;
    if let Some(step) = flow::incomplete(draft) {
        return flow::show(portal, draft, step, flow::lacking(draft, step)).await;
    }
    if let Some(refused) = trouble::unlike_a_person(portal, draft, at) {
        return Ok(refused);
    }
    let Some(registration) = registration(draft) else {
        return flow::show(portal, draft, Step::Site, Vec::new()).await;
    };
    let from = portal.address_of(req);
    match portal
        .backend()
        .register(draft.key, from, &registration)
        .await
    {
        Ok(registered) => Ok(done::show_first(portal, req, draft, registered).await),
        Err(Trouble::Fields(found)) => {
            let anonymous = draft.answers.identity == "anonymous";
            let mut faults: Vec<_> = found
                .iter()
                .map(|fault| field(&fault.pointer, anonymous))
                .collect();
            faults.sort_by_key(|(step, _)| *step);
            let first = faults.first().map_or(Step::Check, |(step, _)| *step);
            let there = faults.into_iter().filter(|(step, _)| *step == first);
            let mut there: Vec<Fault> = there.map(|(_, fault)| fault).collect();
            // One field may break several rules; it says one thing.
            there.dedup_by_key(|fault| fault.field);
            if first == Step::Check {
                return Err(Trouble::Refused("fields".to_owned()));
            }
            flow::show(portal, draft, first, there).await
        }
        Err(trouble) => Err(trouble),
    }
}

fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn registration(draft: &Draft) -> Option<Registration> {
    let answers = &draft.answers;
    let anonymous = answers.identity == "anonymous";
    Some(Registration {
        site_id: answers.site.as_ref()?.id,
        window_id: answers.window.as_ref().map(|window| window.id),
        channel: if draft.in_wechat {
            Channel::Wechat
        } else {
            Channel::Web
        },
        scopes: answers.scopes.clone(),
        narrative: answers.narrative.clone(),
        wanted_outcome: given(&answers.wanted),
        business_number: given(&answers.business),
        respondent: given(&answers.respondent),
        occurred_on: matter::day(answers),
        anonymous,
        complainant: (!anonymous).then(|| complainant(answers)),
        language: draft.lang,
    })
}

fn complainant(answers: &Answers) -> Complainant {
    Complainant {
        name: answers.name.clone(),
        sex: given(&answers.sex),
        age: answers.age.parse().ok(),
        phone: given(&answers.phone),
        email: given(&answers.email),
        wechat: given(&answers.wechat),
    }
}

/// Where intake's pointer is on our pages, and what is said there.
fn field(pointer: &str, anonymous: bool) -> (Step, Fault) {
    match pointer {
        "/site_id" => (Step::Site, Fault::new("site", "site-gone")),
        "/window_id" => (Step::Window, Fault::new("window", "window-gone")),
        "/scopes" => (Step::Scope, Fault::new("scope", "scope-lacking")),
        "/narrative" => (Step::Matter, Fault::new("narrative", "narrative-wrong")),
        "/occurred_on" => (Step::Matter, Fault::new("occurred", "occurred-wrong")),
        "/respondent" => (Step::Matter, Fault::new("respondent", "respondent-wrong")),
        "/wanted_outcome" => (Step::Matter, Fault::new("wanted", "wanted-wrong")),
        "/business_number" => (Step::Matter, Fault::new("business", "business-wrong")),
        "/anonymous" => (Step::Identity, Fault::new("identity", "identity-refused")),
        "/complainant" if anonymous => (Step::Identity, Fault::new("identity", "identity-lacking")),
        "/complainant" => (Step::Details, Fault::new("phone", "contact-lacking")),
        "/complainant/name" => (Step::Details, Fault::new("name", "name-wrong")),
        "/complainant/sex" => (Step::Details, Fault::new("sex", "sex-wrong")),
        "/complainant/age" => (Step::Details, Fault::new("age", "age-wrong")),
        "/complainant/phone" => (Step::Details, Fault::new("phone", "phone-wrong")),
        "/complainant/email" => (Step::Details, Fault::new("email", "email-wrong")),
        "/complainant/wechat" => (Step::Details, Fault::new("wechat", "wechat-wrong")),
        _ => (Step::Check, Fault::new("form", "check-refused")),
    }
}
