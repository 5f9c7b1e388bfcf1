//! `GET /v1/investigation-counts`: how long the caller's queues are.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller, reach};
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;

use crate::InvestigationService;
use crate::commands::{self, CommandError};
use crate::store::{Queue, Wanted};

/// Each is the number of rows of `/v1/investigations` with that `queue`, up to 1,000.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = InvestigationCounts)]
pub(crate) struct Counts {
    /// Accepted, without a preliminary verification.
    to_verify: usize,
    /// Not classified yet.
    to_classify: usize,
    /// A step down waits for a second person.
    to_confirm: usize,
    /// Verified, without the finding that it needs.
    to_conclude: usize,
    /// Assigned to the caller.
    mine: usize,
    /// Which of these lists are longer than is said here.
    capped: Vec<&'static str>,
}

/// Each count is that of the rows which the list would show.
#[utoipa::path(tag = "investigations",
    responses((status = 200, body = Counts), web::Problems), security(("bearer" = [])))]
#[get("/v1/investigation-counts")]
pub(crate) async fn counts(
    service: Data<InvestigationService>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let me = caller.staff_id()?;
    let counted = service.db.transaction(async |mut tx| {
        let reach = reach(&mut tx, &caller, Action::TaskView).await?;
        let mut capped = Vec::new();
        let mut count = async |name, queue| {
            let wanted = Wanted {
                queue: Some(queue),
                site: None,
            };
            let (count, more) = commands::count(&mut tx, &reach, wanted).await?;
            capped.extend(more.then_some(name));
            Ok::<_, CommandError>(count)
        };
        Ok::<_, CommandError>(Counts {
            to_verify: count("to_verify", Queue::ToVerify).await?,
            to_classify: count("to_classify", Queue::ToClassify).await?,
            to_confirm: count("to_confirm", Queue::ToConfirm).await?,
            to_conclude: count("to_conclude", Queue::ToConclude).await?,
            mine: count("mine", Queue::Mine(me)).await?,
            capped,
        })
    });
    Ok(HttpResponse::Ok().json(counted.await?))
}
