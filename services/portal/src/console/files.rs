//! Files of a complaint: looked at, taken out, and added by whoever secures them.

use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::{Data, Path, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use regulation::Language;
use serde::Deserialize;
use uuid::Uuid;

use super::account::{Account, sign_in_first};
use super::shell::{Place, Shell};
use super::trouble;
use crate::Portal;
use crate::backend::{At, Trouble};
use crate::form::Go;
use crate::page::{Fault, Page, keep_language, language_of, path_of, respond, shown};
use crate::upload::{Added, Case, before_the_file, refusal, take_in};

/// What a service says of a file that it gives out, and browsers have to know.
const TOLD: [HeaderName; 4] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CONTENT_DISPOSITION,
    header::CONTENT_SECURITY_POLICY,
];

/// Passes on what a service gives out, while it comes.
pub(super) async fn pass_on(
    portal: &Portal,
    req: &HttpRequest,
    account: &Account,
    at: At,
    path: &str,
) -> HttpResponse {
    let taken = match portal.backend().take_out(&account.token, at, path).await {
        Ok(taken) => taken,
        Err(why) => return trouble::instead(portal, req, account, &why),
    };
    let mut response = HttpResponse::Ok();
    for name in TOLD {
        let value = taken.headers().get(name.as_str());
        if let Some(value) = value.and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok())
        {
            response.insert_header((name, value));
        }
    }
    if !taken
        .headers()
        .contains_key(header::CONTENT_SECURITY_POLICY.as_str())
    {
        // What strangers made is looked at, and does nothing.
        response.insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ));
    }
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(taken.bytes_stream())
}

#[derive(Deserialize)]
struct Why {
    #[serde(default)]
    purpose: String,
}

/// The viewing copy, or the original.
#[get("/complaints/{id}/files/{file}/{which:view|content}")]
pub(super) async fn take(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<(Uuid, Uuid, String)>,
    why: Query<Why>,
) -> HttpResponse {
    let (complaint, file, which) = path.into_inner();
    let purpose = regulation::EvidencePurpose::parse(&why.purpose);
    let purpose = purpose
        .unwrap_or(regulation::EvidencePurpose::Examine)
        .code();
    let path = format!("/v1/complaints/{complaint}/evidence/{file}/{which}?purpose={purpose}");
    pass_on(&portal, &req, &account, At::Intake, &path).await
}

#[derive(Template)]
#[template(path = "console/evidence.html")]
struct Ask<'a> {
    page: &'a Page,
    shell: &'a Shell,
    action: String,
    back: String,
    added: Option<&'a Added>,
}

/// What a file is for.
#[derive(Deserialize)]
struct For {
    /// The recording that it secures.
    recording: Option<Uuid>,
}

/// Asks for a file.
#[get("/complaints/{id}/evidence")]
pub(super) async fn enter(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<Uuid>,
    what: Query<For>,
) -> HttpResponse {
    let to = (*path, what.recording);
    show(&portal, language_of(&req), &account, to, None, Vec::new())
}

/// Takes one in.
#[post("/complaints/{id}/evidence")]
pub(super) async fn add(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<Uuid>,
    what: Query<For>,
    mut parts: Multipart,
) -> HttpResponse {
    let (lang, to) = (language_of(&req), (*path, what.recording));
    let Some((fields, file)) = before_the_file(&mut parts).await else {
        return crate::pages::trouble::unreadable(&req);
    };
    if let Go::Language(lang) = fields.go() {
        let mut response = show(&portal, lang, &account, to, None, Vec::new());
        keep_language(&mut response, lang);
        return response;
    }
    let case = Case {
        complaint: to.0,
        token: &account.token,
        recording: to.1,
    };
    match take_in(&portal, &case, file).await {
        Ok(added) => show(&portal, lang, &account, to, Some(&added), Vec::new()),
        // A file cannot wait in a page: it is chosen again after signing in.
        Err(Trouble::Expired) => sign_in_first(path_of(&req)),
        Err(why @ (Trouble::Missing | Trouble::Forbidden(_))) => {
            trouble::instead(&portal, &req, &account, &why)
        }
        Err(why) => show(
            &portal,
            lang,
            &account,
            to,
            None,
            vec![Fault::new("file", refusal(&why))],
        ),
    }
}

fn show(
    portal: &Portal,
    lang: Language,
    account: &Account,
    (complaint, recording): (Uuid, Option<Uuid>),
    added: Option<&Added>,
    faults: Vec<Fault>,
) -> HttpResponse {
    let mut shell = Shell::in_language(portal, lang, account, Place::Queues, "deed-evidence");
    shell.page = shell.page.with_form(faults);
    let with = recording.map_or_else(String::new, |it| format!("?recording={it}"));
    let ask = Ask {
        action: format!("/staff/complaints/{complaint}/evidence{with}"),
        back: format!("/staff/complaints/{complaint}?tab=files"),
        page: &shell.page,
        shell: &shell,
        added,
    };
    let status = if added.is_some() {
        StatusCode::OK
    } else {
        shown(&shell.page)
    };
    respond(status, &ask)
}
