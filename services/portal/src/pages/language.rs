//! `POST /language`: the other language, on pages without a form of their own.

use actix_web::web::{Data, Form};
use actix_web::{HttpResponse, post};
use regulation::Language;
use serde::Deserialize;

use crate::Portal;
use crate::page::{keep_language, see};

#[derive(Deserialize)]
struct Chosen {
    lang: Language,
    back: String,
}

/// Keeps the language, and goes back to where one was: an address of this site.
#[post("/language")]
pub(super) async fn choose(_: Data<Portal>, form: Form<Chosen>) -> HttpResponse {
    let here = form.back.starts_with('/') && !form.back.starts_with("//");
    let safe = form
        .back
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"/-?=&%_.".contains(&b));
    let mut response = see(if here && safe { &form.back } else { "/" });
    keep_language(&mut response, form.lang);
    response
}
