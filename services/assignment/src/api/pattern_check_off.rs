//! What was ordered on a pattern is checked off (F-5.3, F-5.4).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::patterns::PatternView;
use super::{Asked, Empty, on_pattern};
use crate::{AssignmentService, commands};

/// By somebody else than its owner.
#[utoipa::path(tag = "patterns", params(web::IfMatchHeader), request_body = Empty,
    responses((status = 200, body = PatternView), web::Problems), security(("bearer" = [])))]
#[post("/v1/patterns/{pattern}/check-off")]
pub(crate) async fn check_off_pattern(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    _body: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let on = on_pattern(path.into_inner(), caller, seen, at);
    let asked = Asked::about(&on);
    let done = service
        .db
        .transaction(async |mut tx| commands::check_off_pattern(&mut tx, on).await)
        .await;
    asked.respond_pattern(&service, done, PatternView::of).await
}
