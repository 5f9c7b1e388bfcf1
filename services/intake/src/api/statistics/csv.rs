//! `GET /v1/statistics.csv`: the same for spreadsheets.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use authorization::Caller;
use web::{Filter, Now, Problem};

use super::{asked, table};
use crate::Intake;
use crate::api::sheet;
use crate::commands::statistics::{self as command, By, Question, Report};

asked! {
    /// What is counted, and by what it is divided.
    Asked {
        /// Divides the numbers; the whole is the first row.
        #[param(inline)]
        by: Option<By>,
    }
}

/// The whole and its parts, a row each; UTF-8 with a byte order mark.
#[utoipa::path(tag = "statistics", params(Asked),
    responses((status = 200, content_type = "text/csv", body = String), web::Problems),
    security(("bearer" = [])))]
#[get("/v1/statistics.csv")]
pub(crate) async fn csv(
    service: Data<Intake>,
    caller: Caller,
    Filter(asked): Filter<Asked>,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (question, by) = (asked.question()?, asked.by);
    let (question, report) = service
        .db
        .transaction(async move |mut tx| {
            let report = command::report(&mut tx, &caller, &question, by, at).await?;
            Ok::<_, crate::commands::CommandError>((question, report))
        })
        .await?;
    let name = format!("statistics-{}.csv", question.period);
    let body = sheet::csv(&rows(&question, &report));
    Ok(sheet::download(&name, "text/csv; charset=utf-8").body(body))
}

fn rows(question: &Question, report: &Report) -> Vec<Vec<String>> {
    let mut head: Vec<String> = ["period", "as_of", "key", "name_zh", "name_en"]
        .map(str::to_owned)
        .into();
    head.extend(table::headings());
    let whole = (Some("total".to_owned()), report.site.clone(), &report.total);
    let parts = report.parts.iter();
    let parts = parts.map(|part| (part.key.clone(), part.names.clone(), &part.tally));
    let rows = [whole].into_iter().chain(parts);
    let rows = rows.map(|(key, names, tally)| {
        let (zh, en) = names.unwrap_or_default();
        let as_of = report.as_of.to_rfc3339();
        let key = key.unwrap_or_else(|| "none".to_owned());
        let mut row = vec![question.period.to_string(), as_of, key, zh, en];
        let values = table::values(tally).into_iter();
        // Whole numbers are written without a point.
        row.extend(values.map(|value| value.map(|v| v.to_string()).unwrap_or_default()));
        row
    });
    [head].into_iter().chain(rows).collect()
}
