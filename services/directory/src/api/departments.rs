//! `GET /v1/departments`: departments with their heads, for whoever works here.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::{Caller, signed_in};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Filter, Page, Paging, Problem};

use super::colleagues::below;
use super::ids::Ids;
use crate::Directory;
use crate::store::{self, DepartmentEntry};

/// 科室.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DepartmentView {
    id: Uuid,
    site_id: Uuid,
    code: String,
    name_zh: String,
    name_en: String,
    /// Who heads it, if anybody does.
    head_id: Option<Uuid>,
    /// 投诉处理部门.
    is_complaint_department: bool,
    /// False once abolished.
    active: bool,
}

impl From<DepartmentEntry> for DepartmentView {
    fn from(it: DepartmentEntry) -> Self {
        Self {
            id: it.id,
            site_id: it.site_id,
            code: it.key.1,
            name_zh: it.name_zh,
            name_en: it.name_en,
            head_id: it.head_id,
            is_complaint_department: it.is_complaint_department,
            active: it.active,
        }
    }
}

/// Which ones; all that is said must hold.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Of this site, or of one below it.
    site: Option<Uuid>,
    /// Exactly these, up to 100 ids with commas between them: abolished ones are told, too.
    #[param(value_type = Option<String>)]
    ids: Option<Ids>,
}

/// Departments, by their site's code and their own.
#[utoipa::path(tag = "sites", params(Which, Paging),
    responses((status = 200, body = Page<DepartmentView>), web::Problems), security(("bearer" = [])))]
#[get("/v1/departments")]
pub(super) async fn departments(
    service: Data<Directory>,
    req: HttpRequest,
    caller: Caller,
    paging: Paging,
    Filter(which): Filter<Which>,
) -> Result<HttpResponse, Problem> {
    let after: Option<(String, String)> = paging.after()?;
    let rows = service.db.transaction(async |mut tx| {
        signed_in(&mut tx, &caller).await?;
        let sites = below(&mut tx, which.site).await?;
        let ids = which.ids.clone().map(Ids::into_inner);
        Ok::<_, Problem>(
            store::departments(&mut tx, sites, ids, after.clone(), paging.fetch()).await?,
        )
    });
    let page = paging.page(rows.await?, |department| department.key.clone());
    Ok(page.map(DepartmentView::from).respond(&req))
}
