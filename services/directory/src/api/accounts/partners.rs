//! `GET /v1/partners`: systems of somebody else, and how old their secrets are.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use authorization::Caller;
use chrono::{DateTime, Utc};
use regulation::Purpose;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::Problem;

use crate::Directory;
use crate::api::permit_administrator;
use crate::commands::accounts;
use crate::domain::{Code, Partner, partner_id, site_id};
use crate::store::partners::Secret;

/// A system of somebody else that is let in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Partner)]
struct PartnerView {
    id: Uuid,
    /// Its `client_id`.
    #[schema(example = "hotline-12345")]
    code: String,
    name_zh: String,
    name_en: String,
    #[schema(inline)]
    purpose: Purpose,
    /// It is let in there and below.
    site_id: Uuid,
    /// Those that are good: two at most.
    secrets: Vec<SecretView>,
}

/// A secret, as far as anybody learns of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PartnerSecret)]
struct SecretView {
    id: Uuid,
    made_at: DateTime<Utc>,
    /// When a token was last asked for with it.
    last_used_at: Option<DateTime<Utc>>,
}

impl PartnerView {
    fn of((code, partner, secrets): (Code, Partner, Vec<Secret>)) -> Self {
        let secrets = secrets.into_iter().map(|secret| SecretView {
            id: secret.id,
            made_at: secret.made_at,
            last_used_at: secret.last_used_at,
        });
        Self {
            id: partner_id(&code),
            code: code.to_string(),
            name_zh: partner.name_zh,
            name_en: partner.name_en,
            purpose: partner.purpose,
            site_id: site_id(&partner.site),
            secrets: secrets.collect(),
        }
    }
}

/// Lists the partners. They come and go with the organization file.
#[utoipa::path(tag = "partners", responses((status = 200, body = Vec<PartnerView>), web::Problems), security(("bearer" = [])))]
#[get("/v1/partners")]
pub(super) async fn partners(
    service: Data<Directory>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let found = service.db.transaction(async |mut tx| {
        permit_administrator(&mut tx, &caller).await?;
        Ok::<_, Problem>(accounts::partners(&mut tx).await?)
    });
    let found = found.await?.into_iter().map(PartnerView::of);
    Ok(HttpResponse::Ok().json(found.collect::<Vec<_>>()))
}
