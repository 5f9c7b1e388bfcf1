//! `POST /v1/tracking`: number and code open the complainant's own view.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::{DateTime, NaiveDate, Utc};
use regulation::Stage;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Body, Now, Problem};

use super::address::address;
use crate::Intake;
use crate::commands::CommandError;
use crate::commands::track::{self as command, Outcome, Seen, Track};

/// What the complainant was told at registration. No `Debug`.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tracking {
    #[schema(example = "TS-2026-000123-7")]
    number: String,
    #[schema(example = "7ZQ4-0M3K-XB1T-9VHC")]
    code: String,
}

/// The complainant's own view: never names of staff. No `Debug`: it may hold a token.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Tracked {
    id: Uuid,
    number: String,
    stage: Stage,
    /// How it ended, where it did: the result of closing, or why it was declined.
    result: Option<String>,
    /// Where to turn instead, where it was declined.
    signpost: Option<String>,
    registered_at: DateTime<Utc>,
    promised_date: NaiveDate,
    /// Counts reopenings.
    round: i32,
    /// It goes on within another complaint, whose stage, result and date are shown.
    merged: bool,
    /// The complaint that it repeats, where it was declined for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier_number: Option<String>,
    /// How often number and code were used, this time included.
    accesses: i32,
    /// How often staff looked at what was told, at who told it, or at the evidence, refused ones left out.
    /// A number only: never who.
    looks_by_office: i64,
    /// For the complainant's own actions in all services, for ten minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl Tracked {
    pub(super) fn of(seen: Seen, token: Option<String>) -> Self {
        Self {
            id: seen.id,
            number: seen.number,
            stage: seen.stage,
            result: seen.ended_as,
            signpost: seen.signpost,
            registered_at: seen.registered_at,
            promised_date: seen.promised_date,
            round: seen.round,
            merged: seen.merged,
            earlier_number: seen.earlier_number,
            accesses: seen.accesses,
            looks_by_office: seen.looks_by_office,
            token,
        }
    }
}

/// Opens a complaint by number and code. A wrong pair is 404, whatever is wrong with it; after five
/// in 15 minutes, for a number or from an address, 429.
#[utoipa::path(tag = "tracking", request_body = Tracking,
    responses((status = 200, body = Tracked), web::Problems, web::Limited), security(()))]
#[post("/v1/tracking")]
pub(crate) async fn track(
    req: HttpRequest,
    service: Data<Intake>,
    Now(at): Now,
    Body(body): Body<Tracking>,
) -> Result<HttpResponse, Problem> {
    let intake = service.get_ref();
    let cmd = Track {
        number: body.number,
        code: body.code,
        address: address(&req, &intake.settings.public),
        at,
    };
    let seen = match intake
        .db
        .transaction(async move |mut tx| command::track(&mut tx, intake, cmd).await)
        .await?
    {
        Outcome::Opened(seen) => seen,
        Outcome::Wrong => return Err(CommandError::NotFound.into()),
        Outcome::Exhausted => return Err(CommandError::TooManyAttempts.into()),
    };
    let token = command::token(intake, seen.id)?;
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(web::etag(seen.version));
    Ok(response.json(Tracked::of(*seen, Some(token))))
}
