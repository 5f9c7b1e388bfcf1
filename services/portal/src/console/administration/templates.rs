//! `/staff/administration/templates`: what messages say, looked at as they would be sent, then saved.

use actix_web::web::{Data, Form, Path, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::table::{Row, Table, Whole, to_administration};
use super::{Asked, Desk, Listed, PATH, encoded};
use crate::Portal;
use crate::backend::staff::Terms;
use crate::backend::{At, Trouble};
use crate::console::account::Account;
use crate::console::names;
use crate::console::shell::Shell;
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, keep_language, respond, see, shown};

/// A text with its versions, the newest first.
#[derive(Deserialize)]
struct Text {
    name: String,
    channel: String,
    language: String,
    placeholders: Vec<String>,
    needed: Vec<String>,
    versions: Vec<Version>,
}

#[derive(Deserialize)]
struct Version {
    version: i32,
    subject: String,
    body: String,
    #[serde(default)]
    written_at: Option<DateTime<Utc>>,
}

/// As it would be sent.
#[derive(Deserialize)]
struct Preview {
    subject: String,
    body: String,
    #[serde(default)]
    segments: Option<i64>,
}

#[derive(Template)]
#[template(path = "console/administration/template.html")]
struct Ask<'a> {
    page: &'a Page,
    shell: &'a Shell,
    heading: String,
    action: String,
    about: String,
    /// A text message has none.
    has_subject: bool,
    subject: String,
    body: String,
    placeholders: String,
    needed: String,
    seen: String,
    /// What is wrong, as notification says it.
    wrong: Vec<String>,
    preview: Option<Preview>,
    /// Somebody saved another one meanwhile: this.
    newer: Option<&'a Version>,
    versions: Table,
}

/// Texts by names put together.
#[cfg(test)]
pub(super) fn asked() -> Vec<String> {
    let languages = regulation::Language::ALL
        .iter()
        .map(|it| it.code().to_lowercase());
    languages.map(|it| format!("written-in-{it}")).collect()
}

/// All texts, each in effect.
#[get("/templates")]
pub(super) async fn list(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    asked: Query<Asked>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let path = format!("/v1/templates?limit=48{}", asked.cursor());
    let listed = portal
        .backend()
        .ask::<Listed<Text>>(desk.token(), At::Notification, &path);
    let listed = match listed.await {
        Ok(listed) => listed,
        Err(why) => return desk.instead(&why),
    };
    let here = format!("{PATH}/templates");
    let shell = desk.shell("administration-templates", &here);
    let page = &shell.page;
    let rows = listed.items.iter().map(|it| Row {
        path: format!("{here}/{}/{}/{}", it.name, it.channel, it.language),
        name: it.name.clone(),
        cells: vec![
            it.versions
                .first()
                .map_or_else(String::new, Version::begins),
            names::code(page, "reply-channel", &it.channel),
            names::code(page, "written-in", &it.language),
            it.versions
                .first()
                .map_or_else(String::new, |version| state(page, version)),
        ],
    });
    let head = [
        "col-text",
        "col-begins",
        "col-channel",
        "col-language",
        "col-version",
    ];
    let whole = Whole {
        said: desk.said(page, &asked.note),
        back: to_administration(page),
        heading: page.heading(),
        lead: page.t("administration-templates-lead"),
        search: None,
        table: Table::new(page, &head, "templates-none", rows.collect()),
        ways: Vec::new(),
        next: listed
            .next
            .map(|next| format!("{here}?after={}", encoded(&next))),
        shell: &shell,
        page,
    };
    whole.answer()
}

impl Version {
    /// What one knows it by: its subject, or how it begins.
    fn begins(&self) -> String {
        let first = self.body.lines().next().unwrap_or_default();
        let of = if self.subject.is_empty() {
            first
        } else {
            &self.subject
        };
        of.chars().take(60).collect()
    }
}

fn state(page: &Page, version: &Version) -> String {
    match &version.written_at {
        None => page.t("template-own"),
        Some(at) => {
            let args = [
                ("number", version.version.into()),
                ("at", page.moment(at).into()),
            ];
            page.filled("template-version", &args)
        }
    }
}

/// What the page holds beside the text as it is saved.
#[derive(Default)]
struct Typed {
    subject: String,
    body: String,
    wrong: Vec<String>,
    preview: Option<Preview>,
    is_stale: bool,
    faults: Vec<Fault>,
}

/// One of them.
struct Editing<'a> {
    desk: Desk<'a>,
    path: (String, String, String),
}

impl Editing<'_> {
    fn address(&self) -> String {
        let (name, channel, language) = &self.path;
        format!(
            "{}/{}/{}",
            encoded(name),
            encoded(channel),
            encoded(language)
        )
    }

    /// What was typed; or, with nothing typed yet, what is in effect. `seen`: the version that was seen.
    async fn show(
        &self,
        typed: Option<Typed>,
        seen: Option<String>,
    ) -> Result<HttpResponse, Trouble> {
        let path = format!("/v1/templates/{}", self.address());
        let backend = self.desk.portal.backend();
        let read = backend.ask_with_version::<Text>(self.desk.token(), At::Notification, &path);
        let (text, version) = read.await?;
        let newest = text.versions.first().ok_or(Trouble::Missing)?;
        let typed = typed.unwrap_or_else(|| Typed {
            subject: newest.subject.clone(),
            body: newest.body.clone(),
            ..Typed::default()
        });
        let shell = self.desk.with_form("template-title", typed.faults);
        let page = &shell.page;
        let rows = text.versions.iter().map(|it| Row {
            path: String::new(),
            name: it.version.to_string(),
            cells: vec![state(page, it), it.subject.clone(), it.body.clone()],
        });
        let about = [
            (
                "channel",
                names::code(page, "reply-channel", &text.channel).into(),
            ),
            (
                "language",
                names::code(page, "written-in", &text.language).into(),
            ),
        ];
        let head = [
            "col-version",
            "col-state",
            "template-subject",
            "template-body",
        ];
        let braced = |names: &[String]| {
            let names: Vec<_> = names.iter().map(|name| format!("{{{name}}}")).collect();
            names.join(" ")
        };
        let ask = Ask {
            heading: page.with("template-named", "name", &text.name),
            about: page.filled("template-about", &about),
            action: format!("{PATH}/templates/{}", self.address()),
            has_subject: text.channel != "sms",
            subject: typed.subject,
            body: typed.body,
            placeholders: braced(&text.placeholders),
            needed: braced(&text.needed),
            wrong: typed.wrong,
            preview: typed.preview,
            newer: typed.is_stale.then_some(newest),
            // Whoever has read the newer one may put theirs in its place.
            seen: seen.filter(|_| !typed.is_stale).unwrap_or(version),
            versions: Table::new(page, &head, "templates-none", rows.collect()),
            shell: &shell,
            page,
        };
        Ok(respond(shown(page), &ask))
    }

    /// Looks at it, or saves it.
    async fn perform(&self, fields: &Fields) -> Result<HttpResponse, Trouble> {
        let body = json!({ "subject": fields.text("subject"), "body": fields.text("body") });
        let seen = fields.text("seen");
        let (backend, token) = (self.desk.portal.backend(), self.desk.token());
        let mut typed = Typed {
            subject: fields.text("subject"),
            body: fields.text("body"),
            ..Typed::default()
        };
        let path = format!("/v1/templates/{}", self.address());
        let went = if fields.go() == Go::Show {
            let path = format!("{path}/preview");
            let looked = backend.tell(token, At::Notification, &path, &body, Terms::default());
            looked.await.map(|preview| typed.preview = Some(preview))
        } else {
            let terms = Terms {
                seen: Some(&seen),
                key: None,
            };
            match backend
                .tell::<Value>(token, At::Notification, &path, &body, terms)
                .await
            {
                Ok(_) => return Ok(see(&format!("{PATH}/templates?note=did-save"))),
                Err(why) => Err(why),
            }
        };
        match went {
            Ok(()) => {}
            Err(Trouble::Stale) => {
                typed.is_stale = true;
                typed.faults.push(Fault::new("body", "template-stale"));
            }
            Err(Trouble::Fields(pointed)) => {
                for it in pointed {
                    let field = if it.pointer == "/subject" {
                        "subject"
                    } else {
                        "body"
                    };
                    if typed.faults.iter().all(|fault| fault.field != field) {
                        typed.faults.push(Fault::new(field, "template-wrong"));
                    }
                    typed.wrong.push(it.detail);
                }
            }
            Err(Trouble::Away) => typed.faults.push(Fault::new("body", "not-reached")),
            Err(Trouble::Busy(_)) => typed.faults.push(Fault::new("body", "staff-busy-advice")),
            Err(why) => return Err(why),
        }
        self.show(Some(typed), Some(seen)).await
    }
}

type Address = (String, String, String);

/// Shows it.
#[get("/templates/{name}/{channel}/{language}")]
pub(super) async fn enter(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<Address>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let path = path.into_inner();
    let editing = Editing { desk, path };
    match editing.show(None, None).await {
        Ok(response) => response,
        Err(why) => editing.desk.instead(&why),
    }
}

/// Looks at what was typed, or saves it.
#[post("/templates/{name}/{channel}/{language}")]
pub(super) async fn submit(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<Address>,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let mut desk = Desk::of(&portal, &req, &account);
    let fields = Fields::new(form.into_inner());
    let only_language = desk.speaks(&fields);
    let path = path.into_inner();
    let editing = Editing { desk, path };
    let went = if only_language {
        let typed = Typed {
            subject: fields.text("subject"),
            body: fields.text("body"),
            ..Typed::default()
        };
        let seen = fields.text("seen");
        editing.show(Some(typed), Some(seen)).await
    } else {
        editing.perform(&fields).await
    };
    match went {
        Ok(mut response) => {
            if only_language {
                keep_language(&mut response, editing.desk.lang);
            }
            response
        }
        Err(why) => editing.desk.failed(&fields, &why).await,
    }
}
