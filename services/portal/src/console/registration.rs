//! `/staff/registration`: 登记 while somebody talks, on one dense page; then number, code and promised date to
//! hand over, and 登记表 to print.

use std::collections::HashSet;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use regulation::{Channel, Language, ReplyChannel, Scope};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;
use web::{NewId, Now};

use super::account::Account;
use super::deed::choices::{Asked, Ground};
use super::deed::{Field, Kind, body, codes, may, must};
use super::names::Names;
use super::rows::{Listing, Row};
use super::shell::{Place, Shell};
use super::{sign_in, waiting};
use crate::Portal;
use crate::backend::staff::Terms;
use crate::backend::{At, Trouble};
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, keep_language, language_of, respond, shown};

/// What staff take down. Web and WeChat are the public's own, transfers another system's.
fn channels() -> Vec<&'static str> {
    let ours = Channel::ALL
        .iter()
        .filter(|it| !matches!(it, Channel::Web | Channel::Wechat | Channel::Transfer));
    ours.map(|it| it.code()).collect()
}

fn sexes() -> Vec<&'static str> {
    vec!["male", "female", "undisclosed"]
}

/// Where and how.
const ENTRY: &[Field] = &[
    must("site_id", Kind::Site),
    may("window_id", Kind::Window),
    must("channel", Kind::One("channel", channels)),
    may("received_at", Kind::Moment),
    may("postmark_date", Kind::Day),
];

/// What.
const MATTER: &[Field] = &[
    must("narrative", Kind::Words(5_000)),
    may("scopes", Kind::Some("scope-name", codes!(Scope))),
    may("occurred_on", Kind::Day),
    may("respondent", Kind::Line),
    may("wanted_outcome", Kind::Words(1_000)),
    may("business_number", Kind::Line),
];

/// Who, unless anonymous.
const PERSON: &[Field] = &[
    may("complainant/name", Kind::Line),
    may("complainant/sex", Kind::One("sex", sexes)),
    may("complainant/age", Kind::Number),
    may("complainant/phone", Kind::Phone),
    may("complainant/email", Kind::Email),
    may("complainant/wechat", Kind::Line),
    may("complainant/address", Kind::Line),
    may(
        "reply_channel",
        Kind::One("reply-channel", codes!(ReplyChannel)),
    ),
    may("language", Kind::One("language", codes!(Language))),
];

/// By which the catalogue names its own words.
const SLUG: &str = "registration";

#[derive(Template)]
#[template(path = "console/registration.html")]
struct Ask<'a> {
    page: &'a Page,
    shell: &'a Shell,
    key: String,
    entry: Vec<Asked>,
    matter: Vec<Asked>,
    person: Vec<Asked>,
    anonymous: bool,
    /// Earlier complaints of the same telephone number; none where it was not asked for.
    earlier: Option<Vec<Row>>,
    /// They were asked for, and cannot be told.
    is_unknown: bool,
}

#[derive(Deserialize)]
struct Registered {
    id: Uuid,
    number: String,
    code: String,
    promised_date: NaiveDate,
    registered_at: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "console/registered.html")]
struct Done<'a> {
    page: &'a Page,
    shell: &'a Shell,
    registered: &'a Registered,
    promised: String,
    rows: Vec<(String, String)>,
    clerk: String,
}

/// Who registers.
struct Desk<'a> {
    portal: &'a Portal,
    req: &'a HttpRequest,
    account: &'a Account,
    lang: Language,
    at: DateTime<Utc>,
    key: Uuid,
}

/// The empty page.
#[get("/registration")]
pub(super) async fn enter(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    NewId(key): NewId,
    Now(at): Now,
) -> HttpResponse {
    let desk = Desk {
        lang: language_of(&req),
        portal: &portal,
        req: &req,
        account: &account,
        at,
        key,
    };
    let begun = vec![("site_id".to_owned(), account.me.site_id.to_string())];
    desk.show(&Fields::new(begun), Vec::new()).await
}

/// Registers.
#[post("/registration")]
pub(super) async fn submit(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    (NewId(new), Now(at)): (NewId, Now),
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let typed = Fields::new(form.into_inner());
    let mut desk = Desk {
        lang: language_of(&req),
        portal: &portal,
        req: &req,
        account: &account,
        at,
        key: typed.text("key").parse().unwrap_or(new),
    };
    match typed.go() {
        Go::Language(lang) => {
            desk.lang = lang;
            let mut response = desk.show(&typed, Vec::new()).await;
            keep_language(&mut response, lang);
            response
        }
        Go::Show => desk.show(&typed, Vec::new()).await,
        _ if typed.text("go") == "earlier" => desk.show(&typed, Vec::new()).await,
        _ => desk.register(&typed).await,
    }
}

impl Desk<'_> {
    fn shell(&self, title: &'static str) -> Shell {
        Shell::in_language(
            self.portal,
            self.lang,
            self.account,
            Place::Registration,
            title,
        )
    }

    fn ground<'a>(&'a self, page: &'a Page, typed: &'a Fields) -> Ground<'a> {
        let site = typed.text("site_id").parse();
        Ground {
            portal: self.portal,
            account: self.account,
            page,
            complaint: Uuid::nil(),
            site: site.unwrap_or(self.account.me.site_id),
            typed,
        }
    }

    async fn register(&self, typed: &Fields) -> HttpResponse {
        let anonymous = typed.text("anonymous") == "yes";
        let parts = [
            body::of(ENTRY, typed, &[]),
            body::of(MATTER, typed, &[]),
            if anonymous {
                Ok(json!({ "anonymous": true }))
            } else {
                body::of(PERSON, typed, &[])
            },
        ];
        let (mut whole, mut faults) = (serde_json::Map::new(), Vec::new());
        for part in parts {
            match part {
                Ok(Value::Object(part)) => whole.extend(part),
                Ok(_) => {}
                Err(found) => faults.extend(found),
            }
        }
        if !faults.is_empty() {
            return self.show(typed, faults).await;
        }
        let terms = Terms {
            key: Some(self.key),
            ..Terms::default()
        };
        let whole = Value::Object(whole);
        let (backend, token) = (self.portal.backend(), self.account.token.as_str());
        let answer = backend.tell::<Registered>(token, At::Intake, "/v1/complaints", &whole, terms);
        match answer.await {
            Ok(registered) => self.done(typed, &registered, anonymous).await,
            Err(Trouble::Expired) => {
                sign_in::once_more(self.portal, self.req, self.account.me.id, typed).await
            }
            Err(Trouble::Fields(pointed)) => self.show(typed, faults_of(&pointed)).await,
            Err(why) => {
                self.show(typed, vec![Fault::new("main", refusal(&why))])
                    .await
            }
        }
    }

    async fn show(&self, typed: &Fields, faults: Vec<Fault>) -> HttpResponse {
        match self.page(typed, faults).await {
            Ok(response) => response,
            Err(why) => {
                let what = (typed, &why);
                waiting::instead(self.portal, self.req, self.account, self.lang, what).await
            }
        }
    }

    async fn page(&self, typed: &Fields, faults: Vec<Fault>) -> Result<HttpResponse, Trouble> {
        let mut shell = self.shell("registration-title");
        shell.page = shell.page.with_form(faults);
        let page = &shell.page;
        let ground = self.ground(page, typed);
        let mut groups = Vec::new();
        for group in [ENTRY, MATTER, PERSON] {
            let mut asked = Vec::new();
            for field in group {
                asked.push(ground.asked(SLUG, field).await?);
            }
            groups.push(asked);
        }
        // A search is recorded with each complaint that it finds: only where somebody asked for it.
        let asked_for = typed.text("go") == "earlier";
        let phone = if asked_for {
            typed.text("complainant/phone")
        } else {
            String::new()
        };
        let earlier = self.earlier(page, &phone).await?;
        let mut groups = groups.into_iter();
        let mut next = || groups.next().unwrap_or_default();
        let ask = Ask {
            key: self.key.to_string(),
            entry: next(),
            matter: next(),
            person: next(),
            anonymous: typed.text("anonymous") == "yes",
            is_unknown: asked_for && earlier.is_none(),
            earlier,
            shell: &shell,
            page,
        };
        Ok(respond(shown(page), &ask))
    }

    /// Earlier complaints of the number that was typed, where this person may look for them (F-6.6).
    async fn earlier(&self, page: &Page, phone: &str) -> Result<Option<Vec<Row>>, Trouble> {
        if phone.is_empty() {
            return Ok(None);
        }
        let wanted = json!({ "phone": phone, "purpose": "repeat_check" });
        let path = "/v1/complaints/contact-search";
        let (backend, token) = (self.portal.backend(), self.account.token.as_str());
        let found = backend.tell::<Listing>(token, At::Intake, path, &wanted, Terms::default());
        let found = match found.await {
            Ok(found) => found,
            Err(Trouble::Expired) => return Err(Trouble::Expired),
            // No number yet, not for this person, or no answer: the page goes on without it, and says so.
            Err(_) => return Ok(None),
        };
        let named = Names::of(self.portal, self.account, self.lang, &HashSet::new()).await?;
        let rows = found
            .items
            .iter()
            .map(|it| Row::of(page, &named, it, self.at));
        Ok(Some(rows.collect()))
    }

    /// What was written down, to read back and to print (登记表).
    async fn done(&self, typed: &Fields, registered: &Registered, anonymous: bool) -> HttpResponse {
        let mut shell = self.shell("registered-title");
        shell.page = shell.page.without_language();
        let page = &shell.page;
        let ground = self.ground(page, typed);
        let mut rows = Vec::new();
        let who: &[Field] = if anonymous { &[] } else { PERSON };
        for field in ENTRY.iter().chain(MATTER).chain(who) {
            // Registered all the same, even where a name cannot be read now.
            let Ok(asked) = ground.asked(SLUG, field).await else {
                continue;
            };
            let chosen = asked
                .choices
                .iter()
                .filter(|it| it.chosen)
                .map(|it| it.label.clone());
            let chosen: Vec<_> = chosen.collect();
            let value = if chosen.is_empty() {
                asked.value
            } else {
                chosen.join(&page.t("list-separator"))
            };
            if !value.is_empty() {
                rows.push((
                    page.first(&[
                        &format!("field-{SLUG}-{}", own(field)),
                        &format!("field-{}", own(field)),
                    ]),
                    value,
                ));
            }
        }
        if anonymous {
            rows.push((page.t("case-identity"), page.t("case-anonymous")));
        }
        let done = Done {
            page,
            clerk: self.account.me.name.clone(),
            promised: page.day(&registered.promised_date),
            registered,
            rows,
            shell: &shell,
        };
        respond(StatusCode::OK, &done)
    }
}

fn own(field: &Field) -> String {
    field.name().replace(['/', '_'], "-")
}

/// A complainant as a whole is the name's, where intake points at all of it.
fn faults_of(pointed: &[crate::backend::Fault]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for one in pointed {
        let pointer = one.pointer.trim_start_matches('/');
        let meant = [ENTRY, MATTER, PERSON].into_iter().flatten().find(|it| {
            pointer == it.name()
                || pointer
                    .strip_prefix(it.name())
                    .is_some_and(|rest| rest.starts_with('/'))
        });
        let field = match meant {
            Some(field) => field.name(),
            None if pointer.starts_with("complainant") => "complainant/phone",
            None => "main",
        };
        let key = match field {
            "narrative" => "narrative-wrong",
            "complainant/phone" => "registration-contact",
            "main" => "staff-refused-advice",
            _ => "field-wrong",
        };
        if faults.iter().all(|fault| fault.field != field) {
            faults.push(Fault::new(field, key));
        }
    }
    faults
}

const fn refusal(why: &Trouble) -> &'static str {
    match why {
        Trouble::Busy(_) => "deed-busy",
        Trouble::Away | Trouble::Expired => "deed-away",
        Trouble::Forbidden(_) | Trouble::Missing => "because-role",
        Trouble::Refused(_) | Trouble::Fields(_) | Trouble::Stale => "because-other",
    }
}

/// Texts that the page asks for by names that it puts together.
#[cfg(test)]
pub(super) fn asked_texts() -> (Vec<String>, Vec<String>) {
    let all = || [ENTRY, MATTER, PERSON].into_iter().flatten();
    let languages = Language::ALL.iter().map(|it| it.code()).collect();
    let needed = [("sex", sexes()), ("language", languages)];
    let needed = needed.into_iter().flat_map(|(list, codes)| {
        codes
            .into_iter()
            .map(move |it| format!("{list}-{}", it.to_lowercase()))
    });
    let possible = all().flat_map(|field| {
        let own = own(field);
        [
            format!("field-{SLUG}-{own}"),
            format!("field-{own}"),
            format!("hint-{SLUG}-{own}"),
        ]
    });
    (needed.collect(), possible.collect())
}
