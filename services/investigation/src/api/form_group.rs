//! 调查小组 (S-4.2).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{AwaitsSecondPerson, Caller};
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{IfMatch, Now, Problem, Validated};

use super::view::Standing;
use super::{Asked, request, respond_by_two};
use crate::InvestigationService;
use crate::commands::{self, FormGroup};
use crate::domain::StaffId;

/// Who is to investigate.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupToForm {
    /// Leads it.
    #[garde(skip)]
    leader_id: Uuid,
    /// The others; the leader may be named among them.
    #[serde(default)]
    #[garde(length(max = 19))]
    member_ids: Vec<Uuid>,
}

/// A special investigation group for a complex matter; replaces one formed before, not a designated one.
#[utoipa::path(tag = "investigations", params(web::IfMatchHeader), request_body = GroupToForm,
    responses((status = 200, body = Standing), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person sends the same"), web::Problems), security(("bearer" = [])))]
#[post("/v1/investigations/{complaint}/group")]
pub(crate) async fn form_group(
    service: Data<InvestigationService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Validated(body): Validated<GroupToForm>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let members = body.member_ids.into_iter().map(StaffId).collect();
    let cmd = FormGroup {
        request,
        leader: StaffId(body.leader_id),
        members,
    };
    let done = service
        .db
        .transaction(async |mut tx| commands::form_group(&mut tx, cmd).await)
        .await;
    respond_by_two(&service, asked, done).await
}
