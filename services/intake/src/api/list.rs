//! `GET /v1/complaints`: the register with filters, the newest first.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::Caller;
use chrono::{DateTime, Utc};
use regulation::{Channel, Sensitivity, Severity, Stage};
use serde::Deserialize;
use uuid::Uuid;
use web::{Filter, INVALID_QUERY, Now, Page, Paging, Problem, cursor};

use super::view::Row;
use crate::Intake;
use crate::commands::read;
use crate::domain::Number;
use crate::store::list::Wanted;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Narrowed {
    /// In this stage.
    #[param(inline)]
    stage: Option<Stage>,
    /// At this site.
    site: Option<Uuid>,
    /// By this channel.
    #[param(inline)]
    channel: Option<Channel>,
    /// Of this severity, proposed or decided.
    #[param(inline)]
    severity: Option<Severity>,
    /// With this number.
    number: Option<String>,
    /// Past the running deadline, or not.
    overdue: Option<bool>,
    /// Received at or after this moment.
    received_from: Option<DateTime<Utc>>,
    /// Received before this moment.
    received_to: Option<DateTime<Utc>>,
    /// About this member of staff. Whoever is recused from such a complaint does not find it.
    respondent: Option<Uuid>,
    /// Restricted as this: s3 are those about integrity and about leaders.
    #[param(inline)]
    sensitivity: Option<Sensitivity>,
    /// Not ended, or ended.
    open: Option<bool>,
    /// Came in by itself (web, WeChat, other systems) and is neither accepted nor declined, or not.
    new: Option<bool>,
    /// The last answer to a follow-up was one of the two lowest levels, or not.
    dissatisfied: Option<bool>,
    /// With a running deadline before this moment; what is overdue as well.
    due_before: Option<DateTime<Utc>>,
}

impl Narrowed {
    pub(super) fn wanted(self, at: DateTime<Utc>) -> Result<Wanted, Problem> {
        let number = self.number.as_deref().map(Number::parse).transpose();
        let number = number.map_err(|_| INVALID_QUERY.with_reason("number"))?;
        Ok(Wanted {
            stage: self.stage,
            site: self.site,
            channel: self.channel,
            severity: self.severity,
            number: number.map(|number| number.to_string()),
            overdue: self.overdue.map(|overdue| (overdue, at)),
            received_from: self.received_from,
            received_to: self.received_to,
            respondent: self.respondent,
            sensitivity: self.sensitivity,
            open: self.open,
            new: self.new,
            dissatisfied: self.dissatisfied,
            due_before: self.due_before,
        })
    }
}

/// The register, as far as the caller may see it.
#[utoipa::path(tag = "complaints", params(Narrowed, Paging),
    responses((status = 200, body = Page<Row>), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints")]
pub(crate) async fn list(
    req: HttpRequest,
    service: Data<Intake>,
    caller: Caller,
    Filter(narrowed): Filter<Narrowed>,
    paging: Paging,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (wanted, after) = (narrowed.wanted(at)?, paging.after()?);
    let limit = paging.limit;
    let (rows, next) = service
        .db
        .transaction(async move |mut tx| {
            read::register_page(&mut tx, &caller, &wanted, after, limit).await
        })
        .await?;
    let items = rows.iter().map(|row| Row::of(row, at)).collect();
    let next = next.map(|last| cursor(&last));
    Ok(Page { items, next }.respond(&req))
}
