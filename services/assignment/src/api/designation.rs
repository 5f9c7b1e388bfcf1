//! 指定 (S-4.4).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{AwaitsSecondPerson, Caller};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, request, text};
use crate::commands::NewGroup;
use crate::domain::StaffId;
use crate::{AssignmentService, commands};

/// Who, and what is required.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewGroupBody {
    /// Leads the group.
    leader_id: Uuid,
    /// All members; the leader is counted in.
    #[schema(max_items = 50)]
    member_ids: Vec<Uuid>,
    /// What is required; 1 to 5,000 characters.
    required: String,
}

/// A special group for a major complaint, by the leadership. The handling clock starts.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = NewGroupBody,
    responses((status = 200, body = Standing), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person sends the same"), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/designation")]
pub(crate) async fn designate(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewGroupBody>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    if body.member_ids.len() > 50 {
        return Err(Problem::field("/member_ids", "has at most 50 members"));
    }
    let new = NewGroup {
        leader: StaffId(body.leader_id),
        members: body.member_ids.into_iter().map(StaffId).collect(),
        required: text("/required", &body.required)?,
    };
    let done = service
        .db
        .transaction(async |mut tx| commands::designate(&mut tx, request, new).await)
        .await;
    asked.respond_by_two(&service, done).await
}
