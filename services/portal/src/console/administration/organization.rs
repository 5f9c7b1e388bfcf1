//! `/staff/administration/organization`: all of it as one file, given out and taken in.

use actix_multipart::Multipart;
use actix_web::http::header;
use actix_web::web::{Data, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use serde::Deserialize;

use super::file::{self, File};
use super::{Asked, Desk, Said};
use crate::Portal;
use crate::backend::administration::{Given, Wanted};
use crate::backend::{At, Trouble};
use crate::console::account::{Account, sign_in_first};
use crate::console::names;
use crate::console::shell::Shell;
use crate::form::Go;
use crate::page::{Fault, Page, keep_language, respond, see, shown};
use crate::pages::trouble::unreadable;

const HERE: &str = "/staff/administration/organization";
const TOML: &str = "application/toml";

/// What would change.
#[derive(Deserialize)]
struct Looked {
    needs_second_person: bool,
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    kind: String,
    path: String,
    change: String,
    #[serde(default)]
    fields: Vec<Field>,
}

/// One field, as the file calls it.
#[derive(Deserialize)]
struct Field {
    field: String,
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "console/administration/organization.html")]
struct Ask<'a> {
    page: &'a Page,
    shell: &'a Shell,
    said: Said,
    /// The file that was sent, and what directory says of it.
    file: Option<&'a File>,
    /// Lines of it that are wrong, as directory says it.
    wrong: Vec<(String, String)>,
    looked: Option<Looked>,
    seen: String,
}

impl Ask<'_> {
    /// `新增单位`, and the like.
    fn what(&self, change: &Change) -> String {
        let kind = names::code(self.page, "thing", &change.kind);
        let how = format!("change-{}", change.change);
        self.page.with(&how, "kind", &kind)
    }
}

/// Texts by names put together.
#[cfg(test)]
pub(super) fn asked() -> Vec<String> {
    let kinds = [
        "site",
        "department",
        "window",
        "staff",
        "partner",
        "subtype",
        "calendar",
    ];
    let changes = ["added", "changed", "removed", "restored"];
    let kinds = kinds.iter().map(|it| format!("thing-{it}"));
    kinds
        .chain(changes.iter().map(|it| format!("change-{it}")))
        .collect()
}

/// What directory said of a file.
#[derive(Default)]
struct Verdict {
    looked: Option<Looked>,
    wrong: Vec<(String, String)>,
    seen: String,
    fault: Option<Fault>,
}

fn show(desk: &Desk<'_>, note: &str, file: Option<&File>, verdict: Verdict) -> HttpResponse {
    let faults = verdict.fault.into_iter().collect();
    let shell = desk.with_form("administration-organization", faults);
    let page = &shell.page;
    let ask = Ask {
        said: desk.said(page, note),
        file,
        wrong: verdict.wrong,
        looked: verdict.looked,
        seen: verdict.seen,
        shell: &shell,
        page,
    };
    respond(shown(page), &ask)
}

/// Asks for a file, and offers the one that there is.
#[get("/organization")]
pub(super) async fn enter(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    asked: Query<Asked>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    show(&desk, &asked.note, None, Verdict::default())
}

/// The organization as a file that, taken in again, changes nothing.
#[get("/organization.toml")]
pub(super) async fn export(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let text = portal
        .backend()
        .text(desk.token(), At::Directory, "/v1/organization");
    match text.await {
        Ok(text) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, TOML))
            .insert_header((
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"organization.toml\"",
            ))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(text),
        Err(why) => desk.instead(&why),
    }
}

/// Shows what would change; or adopts what was shown.
#[post("/organization")]
pub(super) async fn import(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    mut parts: Multipart,
) -> HttpResponse {
    let mut desk = Desk::of(&portal, &req, &account);
    let Some(sent) = file::read(&mut parts).await else {
        return unreadable(&req);
    };
    let only_language = desk.speaks(&sent.fields);
    let Some(file) = sent.file else {
        let fault = (!only_language).then_some(Fault::new(
            "file",
            if sent.is_too_large {
                "upload-too-large"
            } else {
                "upload-lacking"
            },
        ));
        let verdict = Verdict {
            fault,
            ..Verdict::default()
        };
        return in_language(&desk, only_language, show(&desk, "", None, verdict));
    };
    // What has just been chosen is looked at first.
    let went = if sent.fields.go() == Go::Send && !sent.is_new {
        adopt(&desk, &file, &sent.fields.text("seen")).await
    } else {
        look(&desk, &file, None).await
    };
    match went {
        Ok(response) => in_language(&desk, only_language, response),
        Err(Trouble::Expired) => sign_in_first(HERE),
        Err(why) => desk.instead(&why),
    }
}

fn in_language(desk: &Desk<'_>, only_language: bool, mut response: HttpResponse) -> HttpResponse {
    if only_language {
        keep_language(&mut response, desk.lang);
    }
    response
}

async fn look(desk: &Desk<'_>, file: &File, fault: Option<Fault>) -> Result<HttpResponse, Trouble> {
    let given = Given {
        media_type: TOML,
        bytes: &file.bytes,
        seen: None,
    };
    let path = "/v1/organization?dry_run=true";
    let verdict = match desk.portal.backend().give(desk.token(), path, given).await {
        Ok(Wanted::Answered(looked, seen)) => Verdict {
            looked: Some(looked),
            seen,
            fault,
            ..Verdict::default()
        },
        // Only looking is for one alone.
        Ok(Wanted::AwaitsSecondPerson) => return Err(Trouble::Away),
        Err(why) => refused(why)?,
    };
    Ok(show(desk, "", Some(file), verdict))
}

/// What stays on the page with the file; other troubles take its place.
fn refused(why: Trouble) -> Result<Verdict, Trouble> {
    let (wrong, fault) = file::refused(why, "upload-wrong")?;
    Ok(Verdict {
        wrong,
        fault: Some(fault),
        ..Verdict::default()
    })
}

async fn adopt(desk: &Desk<'_>, file: &File, seen: &str) -> Result<HttpResponse, Trouble> {
    let given = Given {
        media_type: TOML,
        bytes: &file.bytes,
        seen: Some(seen),
    };
    let backend = desk.portal.backend();
    let adopted = backend.give::<Looked>(desk.token(), "/v1/organization", given);
    match adopted.await {
        Ok(Wanted::Answered(..)) => Ok(see(&format!("{HERE}?note=did-adopt"))),
        Ok(Wanted::AwaitsSecondPerson) => Ok(see(&format!("{HERE}?note=did-wait"))),
        // Somebody changed it: the difference is another one now, and is looked at again.
        Err(Trouble::Stale) => {
            let fault = Fault::new("changes", "upload-stale");
            look(desk, file, Some(fault)).await
        }
        Err(why) => Ok(show(desk, "", Some(file), refused(why)?)),
    }
}
