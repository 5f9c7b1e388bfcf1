//! The one page of all deeds: what is asked for, what is found wrong, and what happened meanwhile.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Path, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};
use regulation::Language;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use web::{NewId, Now};

use super::aid::Help;
use super::because::because;
use super::choices::{Asked, Ground, is_looking};
use super::{Answer, Deed, Kind, body, find, resource};
use crate::Portal;
use crate::backend::staff::{Outcome, Terms};
use crate::backend::{At, Trouble};
use crate::console::account::Account;
use crate::console::case::steps::{Happened, happened_since};
use crate::console::shell::{Place, Shell};
use crate::console::{names, trouble, waiting};
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, keep_language, language_of, respond, see, shown};

/// What is in the address beside the deed.
#[derive(Deserialize)]
pub(in crate::console) struct Within {
    of: Option<Uuid>,
}

/// What one sees of the complaint that it is done to.
#[derive(Deserialize)]
struct Summary {
    number: String,
    site_id: Uuid,
    stage: String,
    severity: String,
    sensitivity: String,
}

/// What its service says about it.
#[derive(Deserialize)]
pub(in crate::console) struct Possible {
    pub(in crate::console) items: Vec<Action>,
}

/// One deed, as its service sees it for this person now.
#[derive(Deserialize)]
pub(in crate::console) struct Action {
    pub(in crate::console) action: String,
    pub(in crate::console) allowed: bool,
    #[serde(default)]
    pub(in crate::console) because: Option<String>,
    #[serde(default)]
    pub(in crate::console) second_person: bool,
}

#[derive(Template)]
#[template(path = "console/deed.html")]
struct Ask<'a> {
    page: &'a Page,
    shell: &'a Shell,
    summary: Option<&'a Summary>,
    standing: String,
    severity: String,
    back: String,
    action: String,
    lead: String,
    button: String,
    help: Option<Help>,
    asked: Vec<Asked>,
    /// Why it is not possible now.
    because: String,
    second_person: bool,
    seen: String,
    key: String,
    since: String,
    meanwhile: Vec<Happened>,
    /// What was typed, where there is no form to hold it any more.
    words: Vec<String>,
}

#[derive(Template)]
#[template(path = "console/shown.html")]
struct Shown<'a> {
    page: &'a Page,
    shell: &'a Shell,
    back: String,
    lead: String,
    rows: Vec<(String, String)>,
}

/// Who does what to which complaint.
struct Doing<'a> {
    portal: &'a Portal,
    req: &'a HttpRequest,
    account: &'a Account,
    deed: &'static Deed,
    complaint: Uuid,
    of: Option<Uuid>,
    lang: Language,
    at: DateTime<Utc>,
}

/// What a form was sent with.
struct Sent {
    fields: Fields,
    key: Uuid,
    since: DateTime<Utc>,
}

/// The page of a deed.
#[get("/complaints/{id}/{deed}")]
pub(in crate::console) async fn enter(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<(Uuid, String)>,
    within: Query<Within>,
    NewId(key): NewId,
    Now(at): Now,
) -> HttpResponse {
    let what = (path.into_inner(), within.of, at);
    let Some(doing) = Doing::of(&portal, &req, &account, what) else {
        return trouble::instead(&portal, &req, &account, &Trouble::Missing);
    };
    let sent = Sent {
        fields: Fields::new(Vec::new()),
        key,
        since: at,
    };
    doing.show(&sent, Vec::new(), false).await
}

/// Does it.
#[post("/complaints/{id}/{deed}")]
pub(in crate::console) async fn submit(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<(Uuid, String)>,
    (within, NewId(new), Now(at)): (Query<Within>, NewId, Now),
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let what = (path.into_inner(), within.of, at);
    let Some(mut doing) = Doing::of(&portal, &req, &account, what) else {
        return trouble::instead(&portal, &req, &account, &Trouble::Missing);
    };
    let fields = Fields::new(form.into_inner());
    let sent = Sent {
        key: fields.text("key").parse().unwrap_or(new),
        since: fields.text("since").parse().unwrap_or(at),
        fields,
    };
    match sent.fields.go() {
        Go::Language(lang) => {
            doing.lang = lang;
            let mut response = doing.show(&sent, Vec::new(), false).await;
            keep_language(&mut response, lang);
            response
        }
        Go::Show => doing.show(&sent, Vec::new(), false).await,
        _ if is_looking(doing.deed.fields, &sent.fields) => {
            doing.show(&sent, Vec::new(), false).await
        }
        _ => doing.perform(&sent).await,
    }
}

impl<'a> Doing<'a> {
    /// None where there is no such deed, or it is about something within a complaint and that is not named.
    fn of(
        portal: &'a Portal,
        req: &'a HttpRequest,
        account: &'a Account,
        ((complaint, slug), of, at): ((Uuid, String), Option<Uuid>, DateTime<Utc>),
    ) -> Option<Self> {
        let deed = find(&slug).filter(|deed| deed.is_within() == of.is_some())?;
        Some(Self {
            portal,
            req,
            account,
            deed,
            complaint,
            of,
            lang: language_of(req),
            at,
        })
    }
}

impl Doing<'_> {
    fn back(&self) -> String {
        format!("/staff/complaints/{}", self.complaint)
    }

    /// Where this page is.
    fn path(&self) -> String {
        let of = self.of.map_or_else(String::new, |of| format!("?of={of}"));
        format!(
            "/staff/complaints/{}/{}{of}",
            self.complaint, self.deed.slug
        )
    }

    async fn perform(&self, sent: &Sent) -> HttpResponse {
        let resolved = match self.resolve(&sent.fields).await {
            Ok(resolved) => resolved,
            Err(Trouble::Fields(_)) => {
                let numbers = self
                    .deed
                    .fields
                    .iter()
                    .filter(|it| matches!(it.kind, Kind::Complaint));
                let faults = numbers.map(|it| Fault::new(it.name, "field-complaint"));
                return self.show(sent, faults.collect(), false).await;
            }
            Err(why) => return self.failed(sent, &why).await,
        };
        let body = match body::of(self.deed.fields, &sent.fields, &resolved) {
            Ok(body) => body,
            Err(faults) => return self.show(sent, faults, false).await,
        };
        let seen = sent.fields.text("seen");
        let terms = Terms {
            seen: self.deed.versioned.then_some(seen.as_str()),
            key: (!self.deed.versioned).then_some(sent.key),
        };
        let address = self.deed.address(self.complaint, self.of);
        let (backend, token) = (self.portal.backend(), self.account.token.as_str());
        if self.deed.answer != Answer::Nothing {
            let empty = Value::Object(serde_json::Map::new());
            let body = if self.deed.bare { &empty } else { &body };
            return match backend
                .tell::<Value>(token, self.deed.at, &address, body, terms)
                .await
            {
                Ok(answer) => self.answer(&answer),
                Err(why) => self.failed(sent, &why).await,
            };
        }
        let body = (!self.deed.bare).then_some(&body);
        match backend
            .change(token, self.deed.at, &address, body, terms)
            .await
        {
            Ok(outcome) => self.done(outcome).await,
            Err(why) => self.failed(sent, &why).await,
        }
    }

    /// Ids of complaints that were typed as numbers.
    async fn resolve(&self, typed: &Fields) -> Result<Vec<(&'static str, String)>, Trouble> {
        #[derive(Deserialize)]
        struct Found {
            items: Vec<One>,
        }
        #[derive(Deserialize)]
        struct One {
            id: Uuid,
        }
        let mut resolved = Vec::new();
        for field in self.deed.fields {
            let number = typed.text(field.name);
            if !matches!(field.kind, Kind::Complaint) || number.is_empty() {
                continue;
            }
            let number =
                percent_encoding::utf8_percent_encode(&number, percent_encoding::NON_ALPHANUMERIC);
            let path = format!("/v1/complaints?limit=1&number={number}");
            let found: Result<Found, _> = self
                .portal
                .backend()
                .ask(&self.account.token, At::Intake, &path)
                .await;
            match found {
                Ok(Found { items }) if items.len() == 1 => {
                    resolved.push((field.name, items[0].id.to_string()))
                }
                Ok(_) | Err(Trouble::Refused(_)) => return Err(Trouble::Fields(Vec::new())),
                Err(why) => return Err(why),
            }
        }
        Ok(resolved)
    }

    /// Back to the complaint; or to the queues, for whom it is none of theirs (any more).
    async fn done(&self, outcome: Outcome) -> HttpResponse {
        let slug = self.deed.slug;
        let then = match outcome {
            Outcome::Done => format!("done={slug}"),
            Outcome::AwaitsSecondPerson => format!("done={slug}&second=yes"),
        };
        let path = format!("/v1/complaints/{}", self.complaint);
        let sees: Result<Option<Value>, _> = self
            .portal
            .backend()
            .ask_for(&self.account.token, At::Intake, &path)
            .await;
        match sees {
            Ok(None) => see(&format!("/staff?{then}")),
            _ => see(&format!("{}?{then}", self.back())),
        }
    }

    async fn failed(&self, sent: &Sent, why: &Trouble) -> HttpResponse {
        let at_top = |key| vec![Fault::new("main", key)];
        match why {
            Trouble::Expired => self.kept(sent, why).await,
            Trouble::Fields(pointed) => {
                self.show(sent, body::faults(self.deed.fields, pointed), false)
                    .await
            }
            Trouble::Stale => self.show(sent, at_top("deed-changed"), true).await,
            Trouble::Away => self.show(sent, at_top("deed-away"), false).await,
            Trouble::Busy(_) => self.show(sent, at_top("deed-busy"), false).await,
            Trouble::Missing => trouble::instead(self.portal, self.req, self.account, why),
            Trouble::Refused(kind) | Trouble::Forbidden(kind) => {
                self.show(sent, at_top(because(kind)), false).await
            }
        }
    }

    fn shell(&self) -> Shell {
        let title = format!("deed-{}", self.deed.slug);
        Shell::in_language(self.portal, self.lang, self.account, Place::Queues, title)
    }

    async fn show(&self, sent: &Sent, faults: Vec<Fault>, changed: bool) -> HttpResponse {
        match self.page(sent, faults, changed).await {
            Ok(response) => response,
            Err(why) => self.kept(sent, &why).await,
        }
    }

    /// The page itself cannot be made: what was typed waits in another.
    async fn kept(&self, sent: &Sent, why: &Trouble) -> HttpResponse {
        let what = (&sent.fields, why);
        waiting::instead(self.portal, self.req, self.account, self.lang, what).await
    }

    async fn page(
        &self,
        sent: &Sent,
        faults: Vec<Fault>,
        changed: bool,
    ) -> Result<HttpResponse, Trouble> {
        let (backend, token) = (self.portal.backend(), self.account.token.as_str());
        let whole = format!("/v1/complaints/{}", self.complaint);
        let summary = backend.ask_for::<Summary>(token, At::Intake, &whole);
        let (summary, (action, seen)) =
            futures_util::future::try_join(summary, self.verdict()).await?;
        let mut shell = self.shell();
        shell.page = shell.page.with_form(faults);
        let page = &shell.page;
        let site = summary
            .as_ref()
            .map_or(self.account.me.site_id, |it| it.site_id);
        let ground = |typed| Ground {
            portal: self.portal,
            account: self.account,
            page,
            complaint: self.complaint,
            site,
            typed,
        };
        let possible = action.as_ref().is_none_or(|action| action.allowed);
        let help = match possible {
            true => match ground(&sent.fields).help(self.deed.aid).await {
                Err(Trouble::Expired) => return Err(Trouble::Expired),
                // It helps, and is not needed.
                helped => helped.unwrap_or_default(),
            },
            false => None,
        };
        let begun = Fields::new(
            help.as_ref()
                .map_or_else(Vec::new, |help| help.begin.clone()),
        );
        let typed = if sent.fields.pairs().is_empty() {
            &begun
        } else {
            &sent.fields
        };
        let mut asked = Vec::new();
        if possible {
            for field in self.deed.fields {
                asked.push(ground(typed).asked(self.deed.slug, field).await?);
            }
        }
        // A version is taken up where it was seen: when the page is opened, or when what happened is shown.
        let (seen, since) = match sent.fields.text("seen") {
            before if before.is_empty() || changed => (seen, self.at),
            before => (before, sent.since),
        };
        let meanwhile = if changed {
            happened_since(self.portal, self.account, page, self.complaint, sent.since).await?
        } else {
            Vec::new()
        };
        let reason = action
            .as_ref()
            .filter(|it| !it.allowed)
            .and_then(|it| it.because.as_deref());
        if !possible {
            shell.page.has_language = false;
        }
        let page = &shell.page;
        let ask = Ask {
            standing: summary
                .as_ref()
                .map_or_else(String::new, |it| names::code(page, "standing", &it.stage)),
            severity: summary.as_ref().map_or_else(String::new, |it| {
                names::code(page, "severity", &it.severity)
            }),
            summary: summary.as_ref(),
            back: if summary.is_some() {
                self.back()
            } else {
                "/staff".to_owned()
            },
            action: self.path(),
            lead: page.t(&format!("deed-{}-lead", self.deed.slug)),
            button: page.heading(),
            because: reason.map_or_else(String::new, |kind| page.t(because(kind))),
            second_person: action.as_ref().is_some_and(|it| it.second_person),
            since: since.to_rfc3339_opts(SecondsFormat::Micros, true),
            words: if possible {
                Vec::new()
            } else {
                self.words(sent)
            },
            key: sent.key.to_string(),
            help,
            asked,
            seen,
            meanwhile,
            shell: &shell,
            page,
        };
        Ok(respond(shown(page), &ask))
    }

    fn words(&self, sent: &Sent) -> Vec<String> {
        let texts = self
            .deed
            .fields
            .iter()
            .filter(|it| matches!(it.kind, Kind::Words(_)));
        let words = texts.map(|it| sent.fields.text(it.name));
        words.filter(|words| !words.is_empty()).collect()
    }

    /// Whether its service offers it now, and the version that it would change.
    async fn verdict(&self) -> Result<(Option<Action>, String), Trouble> {
        let (backend, token) = (self.portal.backend(), self.account.token.as_str());
        let resource = resource(self.deed.at, self.complaint);
        if self.deed.is_within() {
            let (_, version) = backend
                .ask_with_version::<Value>(token, self.deed.at, &resource)
                .await?;
            return Ok((None, version));
        }
        let path = format!("{resource}/actions");
        let (possible, version) = backend
            .ask_with_version::<Possible>(token, self.deed.at, &path)
            .await?;
        let action = possible
            .items
            .into_iter()
            .find(|it| it.action == self.deed.slug);
        match action {
            Some(action) => Ok((Some(action), version)),
            None => Err(Trouble::Forbidden("role".to_owned())),
        }
    }

    /// What an answer shows, once.
    fn answer(&self, answer: &Value) -> HttpResponse {
        let mut shell = self.shell();
        shell.page = shell.page.without_language();
        let page = &shell.page;
        let mut rows = Vec::new();
        let mut person = |of: &Value| {
            for name in ["name", "sex", "age", "phone", "email", "wechat", "address"] {
                let text = of[name].as_str().map(str::to_owned);
                let text = text.or_else(|| of[name].as_i64().map(|it| it.to_string()));
                if let Some(text) = text {
                    rows.push((page.t(&format!("identity-{name}")), text));
                }
            }
        };
        match self.deed.answer {
            Answer::Nothing => {}
            Answer::Code => {
                let code = answer["code"].as_str().unwrap_or_default().to_owned();
                rows.push((page.t("identity-code"), code));
            }
            Answer::Identity => {
                person(&answer["complainant"]);
                for representative in answer["representatives"].as_array().into_iter().flatten() {
                    person(representative);
                }
            }
        }
        let lead = match self.deed.answer {
            _ if rows.is_empty() => "shown-nothing",
            Answer::Code => "shown-code",
            Answer::Identity | Answer::Nothing => "shown-once",
        };
        let shown = Shown {
            page,
            shell: &shell,
            back: self.back(),
            lead: page.t(lead),
            rows,
        };
        respond(StatusCode::OK, &shown)
    }
}
