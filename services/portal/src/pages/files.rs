//! Files, one at a time: phones send one reliably, and each is kept as soon as it has come.

use actix_multipart::{Field, Multipart};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use futures_util::{StreamExt as _, TryStreamExt as _};
use regulation::Language;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::{track, trouble};
use crate::Portal;
use crate::backend::Trouble;
use crate::backend::intake::Collected;
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, keep_language, language_of, respond, shown};
use crate::seal::For;
use crate::session::Session;

/// Bytes of a field that is no file.
const FIELD: usize = 64 * 1024;

/// A file that was kept in this sitting. No `Debug`: its name may tell of people.
#[derive(Clone, Serialize, Deserialize)]
struct Added {
    name: String,
    kibibytes: u64,
}

#[derive(Template)]
#[template(path = "files.html")]
struct Ask<'a> {
    page: &'a Page,
    number: &'a str,
    added: &'a [Added],
    sealed: String,
    proof: String,
}

/// Asks for a file.
#[get("/my-complaint/files")]
pub(super) async fn enter(req: HttpRequest, portal: Data<Portal>) -> HttpResponse {
    let lang = language_of(&req);
    match Session::of(&portal, &req) {
        Some(session) => show(&portal, lang, &session, &[], Vec::new()),
        None => track::once_more(&portal, lang, None),
    }
}

fn show(
    portal: &Portal,
    lang: Language,
    session: &Session,
    added: &[Added],
    faults: Vec<Fault>,
) -> HttpResponse {
    let page = Page::new(portal, lang, "files-title").with_form(faults);
    let bound = session.id.to_string();
    let ask = Ask {
        number: &session.number,
        added,
        sealed: portal.seal().close(For::Kept, &bound, &added),
        proof: session.proof(portal),
        page: &page,
    };
    respond(shown(&page), &ask)
}

/// Takes one in.
#[post("/my-complaint/files")]
pub(super) async fn add(
    req: HttpRequest,
    portal: Data<Portal>,
    mut parts: Multipart,
) -> HttpResponse {
    let lang = language_of(&req);
    let Some(session) = Session::of(&portal, &req) else {
        return track::once_more(&portal, lang, None);
    };
    let Some((fields, file)) = before_the_file(&mut parts).await else {
        return trouble::unreadable(&req);
    };
    if !session.permits(&portal, &req, &fields.text("proof")) {
        return trouble::foreign(&portal, &req);
    }
    let bound = session.id.to_string();
    let sealed = fields.text("added");
    let added: Option<Vec<Added>> = portal.seal().open(For::Kept, &bound, &sealed);
    let mut added = added.unwrap_or_default();
    if let Go::Language(lang) = fields.go() {
        let mut response = show(&portal, lang, &session, &added, Vec::new());
        keep_language(&mut response, lang);
        return response;
    }
    let faults = match take_in(&portal, &session, file).await {
        Ok(file) => {
            added.push(file);
            Vec::new()
        }
        Err(Trouble::Expired) => return track::once_more(&portal, lang, None),
        Err(trouble) => vec![Fault::new("file", refusal(&trouble))],
    };
    show(&portal, lang, &session, &added, faults)
}

/// Fields that come before the file, and more: a form of ours has fewer.
const MOST_FIELDS: usize = 8;

/// What the form says beside the file, which is its last field.
async fn before_the_file(parts: &mut Multipart) -> Option<(Fields, Option<Field>)> {
    let mut fields = Vec::new();
    while fields.len() <= MOST_FIELDS
        && let Some(mut part) = parts.try_next().await.ok()?
    {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            return Some((Fields::new(fields), Some(part)));
        }
        let value = part.bytes(FIELD).await.ok()?.ok()?;
        fields.push((name, String::from_utf8(value.to_vec()).ok()?));
    }
    Some((Fields::new(fields), None))
}

/// Passes the file on while it comes; what is in memory is a part of it.
async fn take_in(
    portal: &Portal,
    session: &Session,
    file: Option<Field>,
) -> Result<Added, Trouble> {
    let lacking = || Trouble::Refused("empty-file".to_owned());
    let mut file = file.ok_or_else(lacking)?;
    let name = file.content_disposition().and_then(|d| d.get_filename());
    let name = name.unwrap_or_default().to_owned();
    let Some(Ok(first)) = file.next().await else {
        return Err(lacking());
    };
    let (sender, receiver) = mpsc::channel::<Result<Bytes, std::io::Error>>(4);
    let body = futures_util::stream::unfold(receiver, |mut receiver| async move {
        Some((receiver.recv().await?, receiver))
    });
    let passing = async {
        let mut next = Some(Ok(first));
        while let Some(bytes) = next {
            let broken = bytes.is_err();
            let bytes = bytes.map_err(|_| std::io::ErrorKind::UnexpectedEof.into());
            // Intake has heard enough.
            if sender.send(bytes).await.is_err() || broken {
                break;
            }
            next = file.next().await;
        }
        drop(sender);
    };
    let body = reqwest::Body::wrap_stream(body);
    let adding = portal
        .backend()
        .add_file(session.id, &session.token, &name, body);
    let ((), added) = futures_util::future::join(passing, adding).await;
    let Collected { size, .. } = added?;
    Ok(Added {
        name,
        kibibytes: size.div_ceil(1024),
    })
}

/// What the catalogue says of it.
fn refusal(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Refused(kind) => match kind.as_str() {
            "empty-file" => "file-lacking",
            "file-too-large" => "file-too-large",
            "case-full" => "file-case-full",
            "too-many-files" => "file-too-many",
            "kind-not-taken" => "file-kind",
            "too-many-pixels" => "file-pixels",
            "unreadable-file" => "file-unreadable",
            _ => "act-refused",
        },
        Trouble::Busy(_) => "act-busy",
        Trouble::Away | Trouble::Expired => "file-away",
        Trouble::Fields(_) | Trouble::Forbidden(_) | Trouble::Stale | Trouble::Missing => {
            "act-refused"
        }
    }
}
