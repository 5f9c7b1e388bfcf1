//! The HTTP door: extract → command → respond; one file per endpoint.
//!
//! Absent on purpose: rules, SQL, domain types in bodies.

mod accept;
mod address;
mod close;
mod code;
mod contact;
mod contact_search;
mod decline;
mod errors;
mod evidence;
mod history;
mod identify;
mod list;
mod merge;
mod narrative;
mod new_csv;
mod new_queue;
mod read;
mod register;
mod reopen;
mod repeats;
mod represent;
mod search;
mod sheet;
mod statistics;
mod supplement;
mod track;
mod unmerge;
mod view;
mod withdraw;
mod words;

use actix_web::HttpResponse;
use actix_web::web::Path;
use authorization::{AwaitsSecondPerson, Caller, Outcome};
use chrono::{DateTime, Utc};
use persistence::Revision;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::commands::On;
use crate::domain::ComplaintId;

/// All addresses. Those with a word in place of the id come first.
pub(crate) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(register::register)
        .service(list::list)
        .service(search::search)
        .service(contact_search::contact_search)
        .service(new_queue::new_queue)
        .service(new_csv::new_csv)
        .service(read::read)
        .service(narrative::narrative)
        .service(history::history)
        .service(contact::contact)
        .service(accept::accept)
        .service(decline::decline)
        .service(identify::identify)
        .service(repeats::repeats)
        .service(merge::merge)
        .service(unmerge::unmerge)
        .service(supplement::supplement)
        .service(represent::represent)
        .service(withdraw::withdraw)
        .service(close::close)
        .service(reopen::reopen)
        .service(code::issue_code)
        .service(track::track)
        .service(statistics::numbers::numbers)
        .service(statistics::list::list)
        .service(statistics::csv::csv)
        .service(statistics::workbook::workbook)
        .service(statistics::samples::samples);
    evidence::routes(cfg);
}

fn on(path: Path<Uuid>, seen: Option<i32>, caller: Caller, at: DateTime<Utc>) -> On {
    On {
        complaint: ComplaintId(path.into_inner()),
        seen,
        caller,
        at,
    }
}

/// 204 with the version that is current now.
fn changed(revision: Revision) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    response.insert_header(web::etag(revision.version));
    response.finish()
}

/// The same, or 202 where a second person has to say so too.
fn changed_by_two(outcome: Outcome<Revision>) -> HttpResponse {
    match outcome {
        Outcome::CarriedOut(revision) => changed(revision),
        Outcome::AwaitsSecondPerson => AwaitsSecondPerson::answer(),
    }
}

/// Ten random bytes for a code; the edge makes them, as it makes ids.
fn entropy() -> [u8; 10] {
    sealing::random_bytes()
}
