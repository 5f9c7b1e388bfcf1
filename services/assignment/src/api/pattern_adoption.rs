//! A measure is ordered on a pattern (F-5.3).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use chrono::NaiveDate;
use regulation::{MeasureForm, MeasureKind};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::patterns::PatternView;
use super::{Asked, on_pattern, text};
use crate::commands::Adoption;
use crate::domain::StaffId;
use crate::{AssignmentService, commands};

/// What is ordered, of whom, by when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdoptionBody {
    /// What kind; of a window: `process_rectification`, `training` or `correction`.
    kind: MeasureKind,
    /// What exactly, where the kind leaves that open.
    #[serde(default)]
    form: Option<MeasureForm>,
    /// Who must carry it out.
    owner_id: Uuid,
    /// By the close of business of this day at the site.
    due_date: NaiveDate,
    /// What exactly; 1 to 5,000 characters.
    description: String,
}

/// By the head of the unit, the complaint department or the leadership; once a pattern.
#[utoipa::path(tag = "patterns", params(web::IfMatchHeader), request_body = AdoptionBody,
    responses((status = 200, body = PatternView), web::Problems), security(("bearer" = [])))]
#[post("/v1/patterns/{pattern}/adoption")]
pub(crate) async fn adopt_pattern(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<AdoptionBody>,
) -> Result<HttpResponse, Problem> {
    let on = on_pattern(path.into_inner(), caller, seen, at);
    let asked = Asked::about(&on);
    let new = Adoption {
        kind: body.kind,
        form: body.form,
        owner: StaffId(body.owner_id),
        due_date: body.due_date,
        description: text("/description", &body.description)?,
    };
    let done = service
        .db
        .transaction(async |mut tx| commands::adopt_pattern(&mut tx, on, new).await)
        .await;
    asked.respond_pattern(&service, done, PatternView::of).await
}
