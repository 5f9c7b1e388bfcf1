//! `GET /v1/staff`: who works here, for whoever works here: names for pages, and people to choose from.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::{Caller, signed_in};
use persistence::{DbError, Tx};
use regulation::Role;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Filter, Page, Paging, Problem};

use super::accounts::RoleView;
use super::ids::Ids;
use crate::Directory;
use crate::store::{self, Colleague, WhichStaff};

/// A member of staff as colleagues see them; how they are reached is not told.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ColleagueView {
    id: Uuid,
    /// The name to sign in with.
    code: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_en: Option<String>,
    /// 职务.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    site_id: Uuid,
    department_id: Option<Uuid>,
    /// What they do, and where. The services decide; this is for what a page offers.
    roles: Vec<RoleView>,
    /// False once they have left.
    active: bool,
}

impl From<Colleague> for ColleagueView {
    fn from(it: Colleague) -> Self {
        Self {
            id: it.id,
            code: it.code,
            name: it.name,
            name_en: it.name_en,
            title: it.title,
            site_id: it.site_id,
            department_id: it.department_id,
            roles: it.grants.iter().map(RoleView::from).collect(),
            active: it.active,
        }
    }
}

/// Which ones; all that is said must hold.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Who belong to this site, or to one below it.
    site: Option<Uuid>,
    /// Who belong to this department.
    department: Option<Uuid>,
    /// Who hold this role, wherever it holds.
    #[param(inline)]
    role: Option<Role>,
    /// Part of a name, of the name in English, or of a code.
    #[param(value_type = Option<String>, min_length = 1, max_length = 64)]
    q: Option<Part>,
    /// Exactly these, up to 100 ids with commas between them: whoever has left is told, too.
    #[param(value_type = Option<String>)]
    ids: Option<Ids>,
}

/// Part of a name, without blanks around it.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String", deny_unknown_fields)]
struct Part(String);

impl TryFrom<String> for Part {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let text = text.trim();
        if (1..=64).contains(&text.chars().count()) {
            Ok(Self(text.to_owned()))
        } else {
            Err("1 to 64 characters")
        }
    }
}

/// The site and those below it, where one was named.
pub(super) async fn below(
    tx: &mut Tx<'_>,
    site: Option<Uuid>,
) -> Result<Option<Vec<Uuid>>, DbError> {
    match site {
        Some(site) => Ok(Some(organization::subtree(tx, site).await?)),
        None => Ok(None),
    }
}

impl Which {
    async fn read(&self, tx: &mut Tx<'_>) -> Result<WhichStaff, DbError> {
        Ok(WhichStaff {
            sites: below(tx, self.site).await?,
            department: self.department,
            role: self.role,
            part: self.q.clone().map(|part| part.0),
            ids: self.ids.clone().map(Ids::into_inner),
        })
    }
}

/// Who works here, by code.
#[utoipa::path(tag = "staff", params(Which, Paging),
    responses((status = 200, body = Page<ColleagueView>), web::Problems), security(("bearer" = [])))]
#[get("/v1/staff")]
pub(super) async fn colleagues(
    service: Data<Directory>,
    req: HttpRequest,
    caller: Caller,
    paging: Paging,
    Filter(which): Filter<Which>,
) -> Result<HttpResponse, Problem> {
    let after: Option<String> = paging.after()?;
    let rows = service.db.transaction(async |mut tx| {
        signed_in(&mut tx, &caller).await?;
        let which = which.read(&mut tx).await?;
        Ok::<_, Problem>(store::colleagues(&mut tx, which, after.as_deref(), paging.fetch()).await?)
    });
    let page = paging.page(rows.await?, |colleague| colleague.code.clone());
    Ok(page.map(ColleagueView::from).respond(&req))
}
