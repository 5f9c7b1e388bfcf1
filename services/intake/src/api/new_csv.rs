//! `GET /v1/complaints/new.csv`: the same as a download, with the narratives (S-3.3).

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use authorization::Caller;
use chrono::{DateTime, Utc};
use web::{Now, Problem};

use crate::Intake;
use crate::commands::read;
use crate::domain::Matter;
use crate::store::list::Item;

/// Without it, spreadsheets take UTF-8 for something else.
const BOM: &str = "\u{feff}";

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
    let name = format!(
        "attachment; filename=\"new-{}.csv\"",
        at.format("%Y%m%d-%H%M")
    );
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.body(table(&rows, at)))
}

fn table(rows: &[(Item, Matter, String)], at: DateTime<Utc>) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
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
    let mut write = |cells: &[&str]| {
        let cells = cells.iter().map(|cell| harmless(cell));
        writer
            .write_record(cells)
            .expect("memory takes every record of one length");
    };
    write(&head);
    for (item, matter, received) in rows {
        let age = (at - item.received_at).num_hours().to_string();
        let anonymous = if item.anonymous { "yes" } else { "no" };
        let (site, scopes) = (item.site_id.to_string(), item.scopes.join(" "));
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let outcome = optional(&matter.wanted_outcome);
        let business = optional(&matter.business_number);
        let respondent = optional(&matter.respondent);
        write(&[
            &item.number,
            received,
            &age,
            &item.channel,
            &site,
            &scopes,
            &item.severity,
            anonymous,
            &matter.narrative,
            &outcome,
            &business,
            &respondent,
        ]);
    }
    let bytes = writer.into_inner().expect("memory can be flushed");
    format!("{BOM}{}", String::from_utf8_lossy(&bytes))
}

/// A cell that a spreadsheet would take for a formula is quoted.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_takes_for_a_formula_is_quoted() {
        for cell in ["=1+1", "+86 138", "-2", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        assert_eq!(harmless("窗口 = 3"), "窗口 = 3");
    }
}
