//! `GET /v1/statistics/list`: the complaints behind one number.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::Caller;
use regulation::Figure;
use web::{Filter, Now, Page, Paging, Problem, cursor};

use super::{CountedRow, asked};
use crate::Intake;
use crate::commands::statistics as command;

asked! {
    /// Which number, of what.
    Asked {
        /// One of `counts` or `stages`.
        #[param(inline)]
        figure: Figure,
    }
}

/// As many rows as `/v1/statistics` says for the same question, the newest first.
#[utoipa::path(tag = "statistics", params(Asked, Paging),
    responses((status = 200, body = Page<CountedRow>), web::Problems), security(("bearer" = [])))]
#[get("/v1/statistics/list")]
pub(crate) async fn list(
    req: HttpRequest,
    service: Data<Intake>,
    caller: Caller,
    Filter(asked): Filter<Asked>,
    paging: Paging,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (question, figure) = (asked.question()?, asked.figure);
    let (after, limit) = (paging.after()?, paging.limit);
    let (rows, next) = service
        .db
        .transaction(async move |mut tx| {
            command::list(&mut tx, &caller, &question, figure, after, limit).await
        })
        .await?;
    let items = rows.iter().map(|row| CountedRow::of(row, at)).collect();
    let next = next.map(|last| cursor(&last));
    Ok(Page { items, next }.respond(&req))
}
