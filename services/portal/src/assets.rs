//! Style sheets and scripts: inside of the program, named after their content, so that browsers keep them.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use sha2::{Digest, Sha256};

use crate::Portal;

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

const FILES: [(&str, &str, &str); 9] = [
    ("tokens.css", CSS, include_str!("../assets/tokens.css")),
    ("base.css", CSS, include_str!("../assets/base.css")),
    ("form.css", CSS, include_str!("../assets/form.css")),
    ("console.css", CSS, include_str!("../assets/console.css")),
    ("print.css", CSS, include_str!("../assets/print.css")),
    ("count.js", JS, include_str!("../assets/count.js")),
    ("print.js", JS, include_str!("../assets/print.js")),
    ("once.js", JS, include_str!("../assets/once.js")),
    ("welcome.js", JS, include_str!("../assets/welcome.js")),
];

/// All of them, with their addresses.
pub(crate) struct Assets(Vec<Asset>);

struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
    /// `tokens.0123456789abcdef.css`.
    address: String,
}

impl Assets {
    pub(crate) fn new() -> Self {
        let assets = FILES.into_iter().map(|(name, kind, text)| {
            let hash = hex::encode(&Sha256::digest(text)[..8]);
            let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
            Asset {
                name,
                kind,
                text,
                address: format!("{stem}.{hash}.{end}"),
            }
        });
        Self(assets.collect())
    }

    /// Where a page finds it.
    pub(crate) fn address(&self, name: &str) -> String {
        let found = self.0.iter().find(|asset| asset.name == name);
        found.map_or_else(String::new, |asset| format!("/assets/{}", asset.address))
    }
}

/// One of them.
#[get("/assets/{address}")]
pub(crate) async fn serve(portal: Data<Portal>, path: Path<String>) -> HttpResponse {
    let assets = &portal.assets().0;
    match assets.iter().find(|asset| asset.address == *path) {
        None => HttpResponse::NotFound().finish(),
        Some(asset) => HttpResponse::Ok()
            .content_type(asset.kind)
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .body(asset.text),
    }
}
