//! 处理措施 are ordered (section 5).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use chrono::NaiveDate;
use regulation::{MeasureForm, MeasureKind};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, NewId, Now, Problem};

use super::view::Standing;
use super::{Asked, request, text};
use crate::commands::OrderMeasure;
use crate::domain::{MeasureId, StaffId};
use crate::{AssignmentService, commands};

/// What is ordered, of whom, by when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMeasureBody {
    /// What kind.
    kind: MeasureKind,
    /// What exactly; needed by process_rectification (`process`, `rules`), circulated_criticism (its
    /// circle), apology_or_compensation and accountability, and by no other kind.
    #[serde(default)]
    form: Option<MeasureForm>,
    /// Who must carry it out; may be the respondent.
    owner_id: Uuid,
    /// By the close of business of this day at the site.
    due_date: NaiveDate,
    /// What exactly; 1 to 5,000 characters.
    description: String,
}

impl NewMeasureBody {
    fn command(self, id: Uuid) -> Result<OrderMeasure, Problem> {
        Ok(OrderMeasure {
            id: MeasureId(id),
            kind: self.kind,
            form: self.form,
            owner: StaffId(self.owner_id),
            due_date: self.due_date,
            description: text("/description", &self.description)?,
        })
    }
}

/// By whoever works on the case, while they do. The new measure is the last of the answer's.
#[utoipa::path(tag = "measures", params(web::IfMatchHeader), request_body = NewMeasureBody,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/measures")]
pub(crate) async fn order_measure(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    NewId(id): NewId,
    Body(body): Body<NewMeasureBody>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let (asked, new) = (Asked::by(&request), body.command(id)?);
    let done = service
        .db
        .transaction(async |mut tx| commands::order_measure(&mut tx, request, new).await)
        .await;
    asked.respond(&service, done).await
}
