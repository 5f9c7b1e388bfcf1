//! `/`: what may be complained about, how long it takes, where else to turn.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use regulation::Channel;

use crate::Portal;
use crate::page::{Page, language_of, respond};

#[derive(Template)]
#[template(path = "start.html")]
struct Start<'a> {
    page: &'a Page,
    places: Vec<Place>,
}

/// A site, and how it is reached otherwise.
struct Place {
    name: String,
    phone: Option<String>,
    letter: Option<String>,
}

/// The first page; it stands even while directory is away.
#[get("/")]
pub(super) async fn start(req: HttpRequest, portal: Data<Portal>) -> HttpResponse {
    let lang = language_of(&req);
    let sites = portal.backend().sites().await.unwrap_or_default();
    let places = sites.iter().map(|site| Place {
        name: site.name(lang),
        phone: site.reached_by(Channel::Phone).map(str::to_owned),
        letter: site.reached_by(Channel::Letter).map(str::to_owned),
    });
    let places = places.filter(|p| p.phone.is_some() || p.letter.is_some());
    let start = Start {
        page: &Page::new(&portal, lang, "start-title"),
        places: places.collect(),
    };
    respond(StatusCode::OK, &start)
}
