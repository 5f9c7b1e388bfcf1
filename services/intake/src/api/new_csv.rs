//! `GET /v1/complaints/new.csv`: the same as a download, with the narratives (S-3.3).

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use authorization::Caller;
use chrono::{DateTime, Utc};
use web::{Now, Problem};

use super::sheet;
use crate::Intake;
use crate::commands::read;
use crate::domain::Matter;
use crate::store::list::Item;

/// What came in and waits, to be put in order; no identities. Each row's download is recorded.
#[utoipa::path(tag = "complaints",
    responses((status = 200, content_type = "text/csv", body = String), web::Problems),
    security(("bearer" = [])))]
#[get("/v1/complaints/new.csv")]
pub(crate) async fn new_csv(
    service: Data<Intake>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let intake = service.get_ref();
    let rows = intake
        .db
        .transaction(async move |mut tx| read::download(&mut tx, intake, &caller, at).await)
        .await?;
    let name = format!("new-{}.csv", at.format("%Y%m%d-%H%M"));
    Ok(sheet::download(&name, "text/csv; charset=utf-8").body(table(&rows, at)))
}

fn table(rows: &[(Item, Matter, String)], at: DateTime<Utc>) -> String {
    let head = [
        "number",
        "received",
        "age_hours",
        "channel",
        "site_id",
        "scopes",
        "severity",
        "anonymous",
        "narrative",
        "wanted_outcome",
        "business_number",
        "respondent",
    ];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    for (item, matter, received) in rows {
        let age = (at - item.received_at).num_hours().to_string();
        let anonymous = if item.anonymous { "yes" } else { "no" };
        let (site, scopes) = (item.site_id.to_string(), item.scopes.join(" "));
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let outcome = optional(&matter.wanted_outcome);
        let business = optional(&matter.business_number);
        let respondent = optional(&matter.respondent);
        table.push(vec![
            item.number.clone(),
            received.clone(),
            age,
            item.channel.clone(),
            site,
            scopes,
            item.severity.clone(),
            anonymous.to_owned(),
            matter.narrative.clone(),
            outcome,
            business,
            respondent,
        ]);
    }
    sheet::csv(&table)
}
