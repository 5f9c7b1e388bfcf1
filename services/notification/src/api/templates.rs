//! `/v1/templates`: what messages say. Administrators look at a text as it would be sent, and put it
//! in the place of the program's own; every version is kept, and deliveries name theirs.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use authorization::{Action, Caller, permit_everywhere};
use chrono::{DateTime, Utc};
use regulation::{Language, ReplyChannel};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Page, Paging, Problem};

use crate::content::{Slot, Template, Texts, check, length, preview};
use crate::{Notification, store};

/// Which text.
#[derive(Deserialize)]
pub(super) struct Address {
    name: String,
    channel: String,
    language: String,
}

impl Address {
    fn slot(&self) -> Result<(Slot, Language), Problem> {
        let slot = Slot::parse(&self.name, &self.channel);
        let language = Language::parse(&self.language).ok();
        slot.zip(language).ok_or(web::NOT_FOUND)
    }
}

/// A text.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTemplate {
    /// One line; none in a text message.
    #[serde(default)]
    #[schema(max_length = 150)]
    subject: String,
    /// Paragraphs, with `{placeholders}`. A line whose placeholders have nothing to say is left out.
    #[schema(min_length = 1, max_length = 4000)]
    body: String,
}

impl NewTemplate {
    fn checked(
        self,
        service: &Notification,
        slot: Slot,
        lang: Language,
    ) -> Result<Template, Problem> {
        let settings = &service.sender.settings;
        let template = Template {
            subject: self.subject,
            body: self.body,
        };
        let (url, most) = (&settings.public.url, settings.sms.most_segments);
        let mistakes = check(slot, lang, &template, url, most);
        let refused =
            mistakes
                .into_iter()
                .fold(None, |problem: Option<Problem>, (pointer, what)| {
                    let problem = problem.unwrap_or(web::INVALID_BODY);
                    Some(problem.with_error(pointer, what))
                });
        refused.map_or(Ok(template), Err)
    }
}

/// One version.
#[derive(Serialize, ToSchema)]
pub(super) struct VersionView {
    /// 0 is the program's own text.
    version: i32,
    /// One line.
    subject: String,
    /// Paragraphs.
    body: String,
    /// Who wrote it; of the program's own nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    written_by: Option<Uuid>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    written_at: Option<DateTime<Utc>>,
}

/// One text.
#[derive(Serialize, ToSchema)]
pub(super) struct TemplateView {
    /// What it says: a kind of message, or its variant that says nothing of the content.
    name: &'static str,
    /// By what it is sent.
    channel: ReplyChannel,
    /// In which language.
    language: Language,
    /// What it may be filled with.
    placeholders: Vec<&'static str>,
    /// What its body must have.
    needed: Vec<&'static str>,
    /// The newest first; the program's own last. In lists only the one in effect.
    versions: Vec<VersionView>,
}

impl TemplateView {
    fn of(slot: Slot, language: Language, versions: Vec<VersionView>) -> Self {
        let placeholders = slot.placeholders();
        Self {
            name: slot.name,
            channel: slot.channel,
            language,
            placeholders: placeholders.allowed,
            needed: placeholders.needed,
            versions,
        }
    }
}

fn own(slot: Slot, language: Language) -> VersionView {
    let Template { subject, body } = Texts::of(language).template(slot);
    VersionView {
        version: 0,
        subject,
        body,
        written_by: None,
        written_at: None,
    }
}

fn saved(saved: store::Saved) -> VersionView {
    VersionView {
        version: saved.version,
        subject: saved.template.subject,
        body: saved.template.body,
        written_by: Some(saved.by),
        written_at: Some(saved.at),
    }
}

/// Every text in every language, in an order that stays.
fn every() -> impl Iterator<Item = (Slot, Language)> {
    let languages = |slot: &Slot| {
        let slot = *slot;
        Language::ALL.iter().map(move |language| (slot, *language))
    };
    Slot::all().iter().flat_map(languages)
}

/// All texts, each with the version in effect.
#[utoipa::path(tag = "templates", params(Paging),
    responses((status = 200, body = Page<TemplateView>), web::Problems), security(("bearer" = [])))]
#[get("/v1/templates")]
pub(super) async fn list(
    service: Data<Notification>,
    req: HttpRequest,
    caller: Caller,
    paging: Paging,
) -> Result<HttpResponse, Problem> {
    let after = paging.after::<usize>()?.unwrap_or_default();
    let fetch = usize::try_from(paging.fetch()).unwrap_or_default();
    let wanted: Vec<_> = every().enumerate().skip(after).take(fetch).collect();
    let page = service.db.transaction(async move |mut tx| {
        permit_everywhere(&mut tx, &caller, Action::Administer).await?;
        let mut views = Vec::with_capacity(wanted.len());
        for (number, (slot, language)) in wanted {
            let newest = store::template_versions(&mut tx, slot, language, 1).await?;
            let shown = newest.into_iter().map(saved).next();
            let shown = shown.unwrap_or_else(|| own(slot, language));
            let view = TemplateView::of(slot, language, vec![shown]);
            views.push((number + 1, view));
        }
        Ok::<_, Problem>(paging.page(views, |(number, _)| *number))
    });
    Ok(page.await?.map(|(_, view)| view).respond(&req))
}

/// One text with all its versions.
#[utoipa::path(tag = "templates", params(("name" = String, Path), ("channel" = String, Path), ("language" = String, Path)),
    responses((status = 200, body = TemplateView), web::Problems), security(("bearer" = [])))]
#[get("/v1/templates/{name}/{channel}/{language}")]
pub(super) async fn read(
    service: Data<Notification>,
    path: Path<Address>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let view = service.db.transaction(async move |mut tx| {
        permit_everywhere(&mut tx, &caller, Action::Administer).await?;
        let (slot, language) = path.slot()?;
        let rows = store::template_versions(&mut tx, slot, language, web::MAX_ROWS).await?;
        let mut versions: Vec<_> = rows.into_iter().map(saved).collect();
        versions.push(own(slot, language));
        Ok::<_, Problem>(TemplateView::of(slot, language, versions))
    });
    let view = view.await?;
    let newest = view.versions.first().map_or(0, |version| version.version);
    Ok(HttpResponse::Ok()
        .insert_header(web::etag(newest))
        .json(view))
}

/// A text as it would be sent.
#[derive(Serialize, ToSchema)]
pub(super) struct PreviewView {
    /// One line.
    subject: String,
    /// What follows.
    body: String,
    /// Characters of a text message, as the network counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<usize>,
    /// Messages that it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<usize>,
}

/// Shows a text, filled with made-up values, before it is saved; refuses what saving would refuse.
#[utoipa::path(tag = "templates", params(("name" = String, Path), ("channel" = String, Path), ("language" = String, Path)),
    request_body = NewTemplate, responses((status = 200, body = PreviewView), web::Problems), security(("bearer" = [])))]
#[post("/v1/templates/{name}/{channel}/{language}/preview")]
pub(super) async fn show(
    service: Data<Notification>,
    path: Path<Address>,
    caller: Caller,
    Body(body): Body<NewTemplate>,
) -> Result<HttpResponse, Problem> {
    service
        .db
        .transaction(async move |mut tx| {
            permit_everywhere(&mut tx, &caller, Action::Administer).await
        })
        .await?;
    let (slot, language) = path.slot()?;
    let template = body.checked(&service, slot, language)?;
    let url = &service.sender.settings.public.url;
    let said = preview(slot, language, &template, url);
    let counted = (slot.channel == ReplyChannel::Sms).then(|| length(&said.body));
    Ok(HttpResponse::Ok().json(PreviewView {
        subject: said.subject,
        body: said.body,
        units: counted.map(|length| length.units),
        segments: counted.map(|length| length.segments),
    }))
}

/// Puts a text in the place of the one in effect; messages that are not sent yet take it.
#[utoipa::path(tag = "templates", params(("name" = String, Path), ("channel" = String, Path), ("language" = String, Path), web::IfMatchHeader),
    request_body = NewTemplate, responses((status = 201, body = VersionView), web::Problems), security(("bearer" = [])))]
#[post("/v1/templates/{name}/{channel}/{language}")]
pub(super) async fn save(
    service: Data<Notification>,
    path: Path<Address>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewTemplate>,
) -> Result<HttpResponse, Problem> {
    let within = service.get_ref();
    let view = service.db.transaction(async move |mut tx| {
        permit_everywhere(&mut tx, &caller, Action::Administer).await?;
        let (by, (slot, language)) = (caller.staff_id()?, path.slot()?);
        let template = body.checked(within, slot, language)?;
        let newest = store::template_versions(&mut tx, slot, language, 1).await?;
        if let Some(newest) = newest.into_iter().next() {
            // Saved already by the same person: done, whatever the version.
            if newest.by == by && newest.template == template {
                return Ok(saved(newest));
            }
            if newest.version != seen {
                return Err(web::STALE);
            }
        } else if seen != 0 {
            return Err(web::STALE);
        }
        let stamp = (by, at);
        if !store::save_template(&mut tx, slot, language, seen, &template, stamp).await? {
            return Err(web::STALE);
        }
        Ok::<_, Problem>(VersionView {
            version: seen + 1,
            subject: template.subject,
            body: template.body,
            written_by: Some(by),
            written_at: Some(at),
        })
    });
    let view = view.await?;
    Ok(HttpResponse::Created()
        .insert_header(web::etag(view.version))
        .json(view))
}
