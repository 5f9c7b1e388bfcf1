//! `GET /v1/me`: who is signed in, for the top of a page and for what it offers.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use authorization::{Caller, signed_in};
use regulation::{Language, Role};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::Problem;

use crate::Directory;
use crate::commands::accounts::{Myself, myself};
use crate::domain::{Grant, department_id, site_id};

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct MeView {
    id: Uuid,
    /// The name to sign in with.
    code: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_en: Option<String>,
    /// 职务.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    language: Language,
    site_id: Uuid,
    department_id: Option<Uuid>,
    /// What they may do. The services decide; this is for what a page offers.
    roles: Vec<RoleView>,
    /// Whether a code is asked for at sign-in.
    second_factor: bool,
    /// Whether they sign in by the organization's OpenID provider, too.
    provider: bool,
}

/// A role, and where it holds.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct RoleView {
    role: Role,
    /// There and below.
    site_id: Uuid,
}

impl From<&Grant> for RoleView {
    fn from((role, site): &Grant) -> Self {
        Self {
            role: *role,
            site_id: site_id(site),
        }
    }
}

impl From<Myself> for MeView {
    fn from(myself: Myself) -> Self {
        let it = myself.staff;
        Self {
            id: myself.id,
            code: myself.code.to_string(),
            roles: it.grants.iter().map(RoleView::from).collect(),
            site_id: site_id(&it.site),
            department_id: it.department.as_ref().map(|d| department_id(&it.site, d)),
            name: it.person.name,
            name_en: it.person.name_en,
            title: it.person.title,
            language: it.person.language,
            provider: myself.provider,
            second_factor: myself.second_factor,
        }
    }
}

/// Who is signed in, where a command needs no more of it.
pub(super) async fn who(service: &Directory, caller: &Caller) -> Result<Uuid, Problem> {
    let who = service
        .db
        .transaction(async |mut tx| signed_in(&mut tx, caller).await);
    Ok(who.await?)
}

/// Who is signed in.
#[utoipa::path(tag = "sign-in", responses((status = 200, body = MeView), web::Problems),
    security(("bearer" = [])))]
#[get("/v1/me")]
pub(super) async fn me(service: Data<Directory>, caller: Caller) -> Result<HttpResponse, Problem> {
    let found = service.db.transaction(async |mut tx| {
        let who = signed_in(&mut tx, &caller).await?;
        Ok::<_, Problem>(myself(&mut tx, who).await?)
    });
    Ok(HttpResponse::Ok().json(MeView::from(found.await?)))
}
