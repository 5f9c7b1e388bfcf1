//! The door for HTTP: extract → command → respond, and what each error means to a client.
//!
//! Absent on purpose: rules, SQL, domain types in bodies.

pub(crate) mod add_record;
pub(crate) mod classify;
pub(crate) mod conclude;
pub(crate) mod confirm_classification;
pub(crate) mod custody;
pub(crate) mod form_group;
pub(crate) mod interest;
pub(crate) mod list;
mod problem;
pub(crate) mod read;
pub(crate) mod recordings;
pub(crate) mod verify;
mod view;

use actix_web::HttpResponse;
use actix_web::web::Data;
use authorization::{AwaitsSecondPerson, Caller, Denied, Outcome};
use chrono::{DateTime, Utc};
use persistence::{DbError, audit};
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
    at: DateTime<Utc>,
}

impl Asked {
    fn by(request: &Request) -> Self {
        Self {
            complaint: request.complaint.0,
            caller: request.caller.clone(),
            at: request.at,
        }
    }

    /// Records a denial in a transaction of its own: that of the command is rolled back.
    async fn recorded<T>(
        &self,
        service: &InvestigationService,
        done: Result<T, CommandError>,
    ) -> Result<T, Problem> {
        // Others than staff are refused before the complaint is looked for, so there may be none.
        if let (
            Err(CommandError::Denied(denied @ (Denied::Forbidden(_) | Denied::Hidden(_)))),
            Caller::Staff(_),
        ) = (&done, &self.caller)
        {
            let (subject, at, actor) = (self.complaint, self.at, self.caller.actor());
            let body = serde_json::json!({ "reason": denied.reason() }).to_string();
            let recording = service.db.transaction(async |mut tx| {
                audit::append(
                    &mut tx,
                    subject,
                    at,
                    &actor,
                    "access.denied",
                    body.as_bytes(),
                )
                .await
            });
            let recorded: Result<(), DbError> = recording.await;
            // Denied all the same, but not unseen: without the record there is no answer.
            recorded?;
        }
        Ok(done?)
    }
}
