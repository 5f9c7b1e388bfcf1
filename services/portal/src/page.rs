//! What every page has: language, title, faults, addresses of its style sheets; and how it is answered.

use std::borrow::Cow;

use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest as _, HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use regulation::Language;

use crate::{Portal, wall};

/// Nothing but what comes from here, and forms go nowhere else.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// Cookie of the language; it tells nothing else.
const LANGUAGE: &str = "lang";

/// A fault, with the field that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The field's id on the page.
    pub(crate) field: &'static str,
    /// What the catalogue says about it.
    pub(crate) key: &'static str,
}

impl Fault {
    pub(crate) const fn new(field: &'static str, key: &'static str) -> Self {
        Self { field, key }
    }
}

/// One of several answers to choose from.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) chosen: bool,
}

/// What every page has; templates ask it for texts.
pub(crate) struct Page {
    portal: Portal,
    pub(crate) lang: Language,
    /// The catalogue's name of the title.
    title: Cow<'static, str>,
    pub(crate) faults: Vec<Fault>,
    /// Where the page is found again, for the language's own form.
    pub(crate) path: String,
    /// The form of the page takes the language's button, so that what is typed is kept.
    pub(crate) has_form: bool,
    is_staffs: bool,
    /// What is shown once would be gone in the other language.
    pub(crate) has_language: bool,
}

impl Page {
    pub(crate) fn new(
        portal: &Portal,
        lang: Language,
        title: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            portal: portal.clone(),
            lang,
            title: title.into(),
            faults: Vec::new(),
            path: "/".to_owned(),
            has_form: false,
            is_staffs: false,
            has_language: true,
        }
    }

    /// A page for staff.
    pub(crate) fn for_staff(mut self) -> Self {
        self.is_staffs = true;
        "/staff".clone_into(&mut self.path);
        self
    }

    /// It cannot be shown again, in no language.
    pub(crate) fn without_language(mut self) -> Self {
        self.has_language = false;
        self
    }

    /// Where the name at the top leads.
    pub(crate) const fn home(&self) -> &'static str {
        if self.is_staffs { "/staff" } else { "/" }
    }

    /// What stands at the foot.
    pub(crate) fn foot(&self) -> String {
        self.t(if self.is_staffs {
            "foot-staff"
        } else {
            "foot-confidential"
        })
    }

    pub(crate) fn at(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    pub(crate) fn with_form(mut self, faults: Vec<Fault>) -> Self {
        self.has_form = true;
        self.faults = faults;
        self
    }

    /// A text of the catalogue.
    pub(crate) fn t(&self, key: &str) -> String {
        self.portal.texts().get(self.lang, key, &[])
    }

    /// A text with one thing filled in.
    pub(crate) fn with(&self, key: &str, name: &'static str, value: &str) -> String {
        let args = [(name, value.into())];
        self.portal.texts().get(self.lang, key, &args)
    }

    /// A text with several things filled in.
    pub(crate) fn filled(
        &self,
        key: &str,
        args: &[(&'static str, fluent_bundle::FluentValue<'_>)],
    ) -> String {
        self.portal.texts().get(self.lang, key, args)
    }

    /// A text with a number filled in.
    pub(crate) fn count(&self, key: &str, number: &i64) -> String {
        let args = [("count", (*number).into())];
        self.portal.texts().get(self.lang, key, &args)
    }

    /// For what hangs on a wall: whoever reads it has not said in which language.
    pub(crate) fn in_chinese(&self, key: &str) -> String {
        self.portal.texts().get(Language::ZhCn, key, &[])
    }

    /// The same.
    pub(crate) fn in_english(&self, key: &str) -> String {
        self.portal.texts().get(Language::En, key, &[])
    }

    /// The first of these that the catalogue has.
    pub(crate) fn first(&self, keys: &[&str]) -> String {
        let texts = self.portal.texts();
        let known = keys.iter().find(|key| texts.has(self.lang, key));
        known
            .or(keys.last())
            .map_or_else(String::new, |key| self.t(key))
    }

    /// A text, or nothing where the catalogue has none.
    pub(crate) fn maybe(&self, key: &str) -> String {
        if self.portal.texts().has(self.lang, key) {
            self.t(key)
        } else {
            String::new()
        }
    }

    pub(crate) fn heading(&self) -> String {
        self.t(&self.title)
    }

    /// `错误:` stands before it where something is wrong.
    pub(crate) fn title(&self) -> String {
        let title = self.with("title-of-site", "title", &self.heading());
        if self.faults.is_empty() {
            title
        } else {
            self.with("title-with-error", "title", &title)
        }
    }

    /// `zh-CN`, `en`.
    pub(crate) fn code(&self) -> &'static str {
        self.lang.code()
    }

    /// The one that can be changed to.
    pub(crate) const fn other(&self) -> Language {
        match self.lang {
            Language::ZhCn => Language::En,
            Language::En => Language::ZhCn,
        }
    }

    /// What is wrong with a field; the first of several.
    pub(crate) fn fault(&self, field: &str) -> Option<String> {
        let found = self.faults.iter().find(|fault| fault.field == field)?;
        Some(self.t(found.key))
    }

    pub(crate) fn asset(&self, name: &str) -> String {
        self.portal.assets().address(name)
    }

    /// A day, as it is written in the language.
    pub(crate) fn day(&self, day: &NaiveDate) -> String {
        let args = [
            ("year", day.year().to_string().into()),
            ("month", day.month().into()),
            ("day", day.day().into()),
        ];
        self.portal.texts().get(self.lang, "date", &args)
    }

    /// A moment's day and time on the wall in China.
    pub(crate) fn moment(&self, at: &DateTime<Utc>) -> String {
        let shown = wall::shows(*at);
        let args = [
            ("day", self.day(&shown.date()).into()),
            ("time", shown.format("%H:%M").to_string().into()),
        ];
        self.portal.texts().get(self.lang, "moment", &args)
    }
}

/// The address that was asked for, with its query.
pub(crate) fn path_of(req: &HttpRequest) -> &str {
    req.uri().path_and_query().map_or("/", |path| path.as_str())
}

/// The language that a person chose, or that the browser asks for.
pub(crate) fn language_of(req: &HttpRequest) -> Language {
    let chosen = cookie(req, LANGUAGE).and_then(|code| Language::parse(&code).ok());
    chosen.unwrap_or_else(|| {
        let mut none = actix_web::dev::Payload::None;
        let asked = web::Language::from_request(req, &mut none).into_inner();
        asked.map_or(Language::ZhCn, |web::Language(language)| language)
    })
}

/// A cookie's value.
pub(crate) fn cookie(req: &HttpRequest, name: &str) -> Option<String> {
    let headers = req.headers().get_all(header::COOKIE);
    let pairs = headers.flat_map(|value| value.to_str().unwrap_or_default().split(';'));
    let mut values = pairs.filter_map(|pair| pair.trim().split_once('='));
    values.find(|(n, _)| *n == name).map(|(_, v)| v.to_owned())
}

/// Keeps the language that was chosen, for a year.
pub(crate) fn keep_language(response: &mut HttpResponse, language: Language) {
    let cookie = format!(
        "{LANGUAGE}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
        language.code()
    );
    add_cookie(response, &cookie);
}

pub(crate) fn add_cookie(response: &mut HttpResponse, cookie: &str) {
    if let Ok(value) = header::HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// A page as an answer.
pub(crate) fn respond(status: StatusCode, page: &impl Template) -> HttpResponse {
    let Ok(html) = page.render() else {
        tracing::error!("a page could not be written");
        return HttpResponse::InternalServerError().finish();
    };
    HttpResponse::build(status)
        .insert_header(header::ContentType::html())
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("cross-origin-opener-policy", "same-origin"))
        .insert_header((
            "permissions-policy",
            "camera=(), microphone=(), geolocation=()",
        ))
        .body(html)
}

/// 200, or 422 where something has to be filled in.
pub(crate) fn shown(page: &Page) -> StatusCode {
    if page.faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// Elsewhere, by GET.
pub(crate) fn see(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path.to_owned()))
        .finish()
}
