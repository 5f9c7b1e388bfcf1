//! The door for HTTP: extract → command → respond, and what each error means to a client.
//!
//! Absent on purpose: rules, SQL, domain types in bodies.

pub(crate) mod actions;
pub(crate) mod approval;
pub(crate) mod calendar_preview;
pub(crate) mod contact_attempts;
pub(crate) mod contribution;
pub(crate) mod designation;
pub(crate) mod dispatch;
pub(crate) mod endorsement;
pub(crate) mod extension;
pub(crate) mod extension_ruling;
pub(crate) mod ledger;
pub(crate) mod list;
pub(crate) mod measure_check_off;
pub(crate) mod measure_completion;
pub(crate) mod measure_tasks;
pub(crate) mod measures;
pub(crate) mod part_sign_for;
pub(crate) mod pattern_adoption;
pub(crate) mod pattern_check_off;
pub(crate) mod pattern_completion;
pub(crate) mod patterns;
mod problem;
pub(crate) mod read;
pub(crate) mod reassignment;
pub(crate) mod redo;
mod relief_view;
pub(crate) mod result;
pub(crate) mod resumption;
pub(crate) mod return_order;
pub(crate) mod review;
pub(crate) mod routing;
mod side_view;
pub(crate) mod sign_for;
pub(crate) mod supervision_answer;
pub(crate) mod supervision_orders;
pub(crate) mod suspension;
pub(crate) mod suspension_ruling;
pub(crate) mod urge;
mod view;
pub(crate) mod views;

use actix_web::HttpResponse;
use authorization::{Action, AwaitsSecondPerson, Caller, Outcome, record_denial};
use chrono::{DateTime, Utc};
use persistence::Revision;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::Problem;

use crate::AssignmentService;
use crate::commands::{CommandError, Done, OnPattern, PatternDone, Request};
use crate::domain::ComplaintId;
use crate::domain::patterns::{Pattern, PatternId};
use patterns::PatternView;
use view::{OwnMeasuresView, Standing};

/// Characters of a text at most.
const TEXT: usize = 5_000;

/// Nothing is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Empty {}

/// What every change comes with.
fn request(complaint: Uuid, caller: Caller, seen: i32, at: DateTime<Utc>) -> Request {
    Request {
        complaint: ComplaintId(complaint),
        caller,
        seen,
        at,
    }
}

/// The same of a pattern.
fn on_pattern(pattern: Uuid, caller: Caller, seen: i32, at: DateTime<Utc>) -> OnPattern {
    OnPattern {
        pattern: PatternId(pattern),
        caller,
        seen,
        at,
    }
}

/// A text for people: trimmed, some characters, no control or direction-changing ones.
fn text(pointer: &'static str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let length = text.chars().count();
    if !(1..=TEXT).contains(&length) {
        return Err(Problem::field(pointer, "has 1 to 5,000 characters"));
    }
    let odd = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    if text.chars().any(odd) {
        return Err(Problem::field(pointer, "has control characters"));
    }
    Ok(text.to_owned())
}

/// The same where nothing need be said.
fn optional(pointer: &'static str, said: Option<&str>) -> Result<Option<String>, Problem> {
    said.map(|said| text(pointer, said)).transpose()
}

/// Why something is refused; none where it is granted.
fn refusal(granted: bool, reason: Option<&str>) -> Result<Option<String>, Problem> {
    match (granted, reason) {
        (true, None) => Ok(None),
        (true, Some(_)) => Err(Problem::field("/reason", "goes with a refusal")),
        (false, None) => Err(Problem::field("/reason", "is needed for a refusal")),
        (false, Some(reason)) => text("/reason", reason).map(Some),
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

    /// Where it now stands; a refusal by the table becomes an entry of the trail first.
    async fn respond(
        self,
        service: &AssignmentService,
        done: Result<Done, CommandError>,
    ) -> Result<HttpResponse, Problem> {
        let (case, revision) = self.recorded(service, done).await?;
        let etag = web::etag(revision.version);
        Ok(HttpResponse::Ok()
            .insert_header(etag)
            .json(Standing::of(&case, self.at)))
    }

    fn about(on: &OnPattern) -> Self {
        Self {
            complaint: on.pattern.0,
            caller: on.caller.clone(),
            wanted: None,
            at: on.at,
        }
    }

    async fn respond_pattern(
        self,
        service: &AssignmentService,
        done: Result<PatternDone, CommandError>,
        view: fn(&Pattern, Revision) -> PatternView,
    ) -> Result<HttpResponse, Problem> {
        let (pattern, revision) = self.recorded(service, done).await?;
        let etag = web::etag(revision.version);
        Ok(HttpResponse::Ok()
            .insert_header(etag)
            .json(view(&pattern, revision)))
    }

    /// The same, or 202 where a second person has to say so too.
    async fn respond_by_two(
        self,
        service: &AssignmentService,
        done: Result<Outcome<Done>, CommandError>,
    ) -> Result<HttpResponse, Problem> {
        match done {
            Ok(Outcome::AwaitsSecondPerson) => Ok(AwaitsSecondPerson::answer()),
            Ok(Outcome::CarriedOut(done)) => self.respond(service, Ok(done)).await,
            Err(e) => self.respond(service, Err(e)).await,
        }
    }

    /// The same for whoever owns a measure and sees nothing else of the case (F-5.4).
    async fn respond_to_owner(
        self,
        service: &AssignmentService,
        done: Result<Done, CommandError>,
    ) -> Result<HttpResponse, Problem> {
        let (case, revision) = self.recorded(service, done).await?;
        let own = self.caller.staff_id().map_err(CommandError::from)?;
        let etag = web::etag(revision.version);
        Ok(HttpResponse::Ok()
            .insert_header(etag)
            .json(OwnMeasuresView::of(&case, own)))
    }

    /// Records a denial in a transaction of its own: that of the command is rolled back.
    async fn recorded<T>(
        &self,
        service: &AssignmentService,
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
