//! Queues.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::Caller;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Filter, Page, Paging, Problem};

use super::view::InvestigationRow;
use crate::InvestigationService;
use crate::commands::{self, CommandError};
use crate::store::{Listed, Queue, Wanted};

/// What somebody may have to do.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum QueueCode {
    /// Accepted, without a preliminary verification.
    ToVerify,
    /// Not classified yet.
    ToClassify,
    /// A step down waits for a second person.
    ToConfirm,
    /// Verified, without the finding that it needs.
    ToConclude,
    /// Assigned to me.
    Mine,
}

/// Which ones.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Query {
    /// One queue only.
    #[param(inline)]
    queue: Option<QueueCode>,
    /// One site only.
    site: Option<Uuid>,
}

impl Query {
    fn wanted(&self, me: Uuid) -> Wanted {
        let queue = self.queue.map(|queue| match queue {
            QueueCode::ToVerify => Queue::ToVerify,
            QueueCode::ToClassify => Queue::ToClassify,
            QueueCode::ToConfirm => Queue::ToConfirm,
            QueueCode::ToConclude => Queue::ToConclude,
            QueueCode::Mine => Queue::Mine(me),
        });
        Wanted {
            queue,
            site: self.site,
        }
    }
}

/// Accepted complaints that the caller may see, oldest first.
#[utoipa::path(tag = "investigations", params(Query, Paging),
    responses((status = 200, body = Page<InvestigationRow>), web::Problems), security(("bearer" = [])))]
#[get("/v1/investigations")]
pub(crate) async fn list(
    req: HttpRequest,
    service: Data<InvestigationService>,
    caller: Caller,
    paging: Paging,
    Filter(query): Filter<Query>,
) -> Result<HttpResponse, Problem> {
    let wanted = query.wanted(caller.staff_id()?);
    let after = paging.after()?;
    let found = service.db.transaction(async |mut tx| {
        let (rows, reach) = commands::list(&mut tx, &caller, wanted, after, paging.fetch()).await?;
        let page = paging.page(rows, Listed::key);
        let items = commands::keep(&mut tx, &reach, page.items).await?;
        Ok::<_, CommandError>((items, page.next))
    });
    let (items, next) = found.await?;
    let items = items.into_iter().map(InvestigationRow::from).collect();
    Ok(Page { items, next }.respond(&req))
}
