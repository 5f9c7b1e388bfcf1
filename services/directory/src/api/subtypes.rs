//! `GET /v1/subtypes`: what complaints are classified by (regulation, section 2). Public.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::NaiveDate;
use regulation::{Scope, Subtype};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Page, Paging, Problem};

use crate::Directory;
use crate::domain::OwnSubtype;
use crate::store;

/// A leaf under a scope.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Subtype)]
pub(super) struct SubtypeView {
    #[schema(example = "A4")]
    code: String,
    #[schema(inline)]
    scope: Scope,
    name_zh: String,
    name_en: String,
    /// The organization's own; the others are the regulation's.
    own: bool,
    /// Complaints are classified by it from this local date on.
    from: Option<NaiveDate>,
    /// Not retired. What was classified by it stays so.
    active: bool,
}

impl SubtypeView {
    fn of(code: Subtype, own: Option<OwnSubtype>) -> Self {
        let (zh, en) = code.regulation_names().unwrap_or_default();
        let is_own = own.is_some();
        let it = own.unwrap_or_else(|| OwnSubtype {
            name_zh: zh.to_owned(),
            name_en: en.to_owned(),
            from: None,
            active: true,
        });
        Self {
            code: code.to_string(),
            scope: code.scope(),
            name_zh: it.name_zh,
            name_en: it.name_en,
            own: is_own,
            from: it.from,
            active: it.active,
        }
    }
}

/// The regulation's sub-types and the organization's own, by code; retired ones among them, for the names of
/// what was classified before.
#[utoipa::path(tag = "sites", params(Paging), responses((status = 200, body = Page<SubtypeView>), web::Problems))]
#[get("/v1/subtypes")]
pub(super) async fn subtypes(
    service: Data<Directory>,
    req: HttpRequest,
    paging: Paging,
) -> Result<HttpResponse, Problem> {
    let after: Option<String> = paging.after()?;
    let after = after.and_then(|code| Subtype::parse(&code).ok());
    let own = service
        .db
        .transaction(async |mut tx| Ok::<_, Problem>(store::subtypes(&mut tx).await?))
        .await?;
    let mut all: Vec<(Subtype, Option<OwnSubtype>)> =
        Subtype::of_regulation().map(|code| (code, None)).collect();
    all.extend(own.into_iter().map(|(code, it)| (code, Some(it))));
    all.retain(|(code, _)| after.is_none_or(|after| *code > after));
    all.sort_unstable_by_key(|(code, _)| *code);
    all.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    let page = paging.page(all, |(code, _)| code.to_string());
    Ok(page
        .map(|(code, own)| SubtypeView::of(code, own))
        .respond(&req))
}
