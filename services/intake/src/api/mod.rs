//! The HTTP door: extract → command → respond; one file per endpoint.
//!
//! Absent on purpose: rules, SQL, domain types in bodies.

mod accept;
mod actions;
mod address;
mod close;
mod code;
mod contact;
mod contact_search;
mod counts;
mod decline;
mod disclose;
mod disclosures;
mod erase;
mod errors;
mod evidence;
mod history;
mod hold;
mod identify;
mod list;
mod merge;
mod narrative;
mod new_csv;
mod new_queue;
mod own_narrative;
mod own_timeline;
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
mod views;
mod withdraw;
mod words;

use actix_web::HttpResponse;
use actix_web::web::Path;
use authorization::{Action, AwaitsSecondPerson, Caller, Outcome, record_denial};
use chrono::{DateTime, Utc};
use persistence::{Revision, Tx, TxBody};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use web::Problem;

use crate::Intake;
use crate::commands::{CommandError, On};
use crate::domain::ComplaintId;

/// All addresses. Those with a word in place of the id come first.
pub(crate) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(register::register)
        .service(list::list)
        .service(counts::counts)
        .service(search::search)
        .service(contact_search::contact_search)
        .service(new_queue::new_queue)
        .service(new_csv::new_csv)
        .service(read::read)
        .service(actions::actions)
        .service(narrative::narrative)
        .service(own_narrative::own_narrative)
        .service(own_timeline::own_timeline)
        .service(history::history)
        .service(views::views)
        .service(contact::contact)
        .service(disclose::disclose)
        .service(disclosures::disclosures)
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
        .service(hold::hold)
        .service(hold::release)
        .service(erase::erase)
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

/// Who asks for what of which complaint.
struct Asked {
    complaint: ComplaintId,
    caller: Caller,
    wanted: Action,
    at: DateTime<Utc>,
}

impl Asked {
    fn of(on: &On, wanted: Action) -> Self {
        Self::to(wanted, on.complaint, &on.caller, on.at)
    }

    fn to(wanted: Action, complaint: ComplaintId, caller: &Caller, at: DateTime<Utc>) -> Self {
        Self {
            complaint,
            caller: caller.clone(),
            wanted,
            at,
        }
    }
}

impl Intake {
    /// One transaction; a denial becomes an entry of the trail after it, since all of it is rolled back.
    async fn asked<T, F>(&self, asked: Asked, command: F) -> Result<T, Problem>
    where
        F: for<'t> AsyncFnOnce(Tx<'t>) -> Result<T, CommandError>
            + for<'t> TxBody<Tx<'t>, Result<T, CommandError>>
            + Send,
        T: Send,
    {
        let done = self.db.transaction(command).await;
        if let Err(CommandError::Denied(denied)) = &done {
            let (id, wanted) = (asked.complaint.0, Some(asked.wanted));
            // Denied all the same, but not unseen: without the record there is no answer.
            record_denial(&self.db, id, &asked.caller, wanted, asked.at, denied).await?;
        }
        Ok(done?)
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
