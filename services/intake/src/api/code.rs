//! `POST /v1/complaints/{id}/code`: a new code, told once.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, Caller};
use serde::Serialize;
use uuid::Uuid;
use web::{Now, Problem};

use crate::Intake;
use crate::commands::issue_code as command;

/// Told here and never again. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
struct NewCode {
    #[schema(example = "7ZQ4-0M3K-XB1T-9VHC")]
    code: String,
}

/// Issues a new code: to the complainant by token, or by the desk for a named complainant. The one
/// before opens nothing from now on. Needs no body.
#[utoipa::path(tag = "tracking", params(("id" = Uuid, Path)),
    responses((status = 201, body = NewCode), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/code")]
pub(crate) async fn issue_code(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, None, caller, at));
    let asked = super::Asked::of(&on, Action::NewCode);
    let entropy = super::entropy();
    let code = intake
        .asked(asked, async move |mut tx| {
            command::issue_code(&mut tx, intake, on, entropy).await
        })
        .await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(NewCode {
        code: code.in_groups(),
    }))
}
