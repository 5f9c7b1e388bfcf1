//! The owner's proof of what was ordered on a pattern (F-5.3, F-5.4).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::measure_completion::Completion;
use super::patterns::PatternView;
use super::{Asked, on_pattern};
use crate::{AssignmentService, commands};

/// By the owner only, who sees the measure and nothing else.
#[utoipa::path(tag = "patterns", params(web::IfMatchHeader), request_body = Completion,
    responses((status = 200, body = PatternView), web::Problems), security(("bearer" = [])))]
#[post("/v1/patterns/{pattern}/completion")]
pub(crate) async fn complete_pattern(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<Completion>,
) -> Result<HttpResponse, Problem> {
    let on = on_pattern(path.into_inner(), caller, seen, at);
    let asked = Asked::about(&on);
    let proof = body.proof()?;
    let done = service
        .db
        .transaction(async |mut tx| commands::complete_pattern(&mut tx, on, proof).await)
        .await;
    asked
        .respond_pattern(&service, done, PatternView::measure_only)
        .await
}
