//! The door for HTTP: extract → command → respond, and what each error means to a client.
//!
//! Absent on purpose: rules, SQL, domain types in bodies.

pub(crate) mod actions;
pub(crate) mod add_record;
pub(crate) mod classify;
pub(crate) mod conclude;
pub(crate) mod confirm_classification;
pub(crate) mod counts;
pub(crate) mod custody;
pub(crate) mod form_group;
pub(crate) mod interest;
pub(crate) mod list;
mod problem;
pub(crate) mod read;
pub(crate) mod recordings;
pub(crate) mod verify;
mod view;
pub(crate) mod views;

use actix_web::HttpResponse;
use actix_web::web::Data;
use authorization::{Action, AwaitsSecondPerson, Caller, Outcome, record_denial};
use chrono::{DateTime, Utc};
use uuid::Uuid;
use web::Problem;

use crate::InvestigationService;
use crate::commands::{CommandError, Done, Request};
use crate::domain::{ComplaintId, Text};
use view::Standing;

/// What every change of an investigation comes with.
fn request(complaint: Uuid, caller: Caller, seen: i32, at: DateTime<Utc>) -> Request {
    Request {
        complaint: ComplaintId(complaint),
        caller,
        seen,
        at,
    }
}

/// A text, or where it is wrong.
fn text(pointer: &'static str, text: &str) -> Result<Text, Problem> {
    Text::parse(text).map_err(|e| Problem::field(pointer, e.to_string()))
}

/// Where it now stands; a refusal by the table becomes an entry of the trail first.
async fn respond(
    service: &Data<InvestigationService>,
    asked: Asked,
    done: Result<Done, CommandError>,
) -> Result<HttpResponse, Problem> {
    let (investigation, revision) = asked.recorded(service, done).await?;
    Ok(HttpResponse::Ok()
        .insert_header(web::etag(revision.version))
        .json(Standing::of(&investigation)))
}

/// The same, or 202 where a second person has to say so too.
async fn respond_by_two(
    service: &Data<InvestigationService>,
    asked: Asked,
    done: Result<Outcome<Done>, CommandError>,
) -> Result<HttpResponse, Problem> {
    match done {
        Ok(Outcome::AwaitsSecondPerson) => Ok(AwaitsSecondPerson::answer()),
        Ok(Outcome::CarriedOut(done)) => respond(service, asked, Ok(done)).await,
        Err(e) => respond(service, asked, Err(e)).await,
    }
}

/// Who asked about what: what is left of a request when its command has taken it.
struct Asked {
    complaint: Uuid,
    caller: Caller,
    /// What they want to read; none where they wanted to act.
    wanted: Option<Action>,
    at: DateTime<Utc>,
}

impl Asked {
    fn by(request: &Request) -> Self {
        Self {
            complaint: request.complaint.0,
            caller: request.caller.clone(),
            wanted: None,
            at: request.at,
        }
    }

    /// Records a denial in a transaction of its own: that of the command is rolled back.
    async fn recorded<T>(
        &self,
        service: &InvestigationService,
        done: Result<T, CommandError>,
    ) -> Result<T, Problem> {
        if let Err(CommandError::Denied(denied)) = &done {
            let (id, caller) = (self.complaint, &self.caller);
            // Denied all the same, but not unseen: without the record there is no answer.
            record_denial(&service.db, id, caller, self.wanted, self.at, denied).await?;
        }
        Ok(done?)
    }
}
