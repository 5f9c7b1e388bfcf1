//! `GET /v1/complaints/search`: by number, or by words in the text.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::Caller;
use chrono::{DateTime, Utc};
use regulation::{Channel, Severity, Stage};
use serde::Deserialize;
use uuid::Uuid;
use web::{Filter, Now, Page, Paging, Problem, cursor};

use super::view::Row;
use crate::Intake;
use crate::commands::{read, search as command};
use crate::domain::{Number, Term, TermError};
use crate::store::list::Wanted;

const TOO_SHORT: Problem = Problem::unprocessable(
    "search-term-too-short",
    "Search term too short",
    "Search for two characters or more, or for a complaint's whole number.",
);
const TOO_LONG: Problem = Problem::unprocessable(
    "search-term-too-long",
    "Search term too long",
    "Search for at most 64 characters.",
);

/// What is looked for, and what the result is narrowed to.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Searched {
    /// Two to 64 characters of the narrative or of a supplement, as they stand there (full-width and
    /// capital letters count as the ordinary ones); or a complaint's number.
    #[param(min_length = 2, max_length = 64)]
    q: String,
    /// In this stage.
    #[param(inline)]
    stage: Option<Stage>,
    /// At this site.
    site: Option<Uuid>,
    /// By this channel.
    #[param(inline)]
    channel: Option<Channel>,
    /// Of this severity, proposed or decided.
    #[param(inline)]
    severity: Option<Severity>,
    /// Received at or after this moment.
    received_from: Option<DateTime<Utc>>,
    /// Received before this moment.
    received_to: Option<DateTime<Utc>>,
}

impl Searched {
    fn wanted(&self) -> Wanted {
        Wanted {
            stage: self.stage,
            site: self.site,
            channel: self.channel,
            severity: self.severity,
            received_from: self.received_from,
            received_to: self.received_to,
            ..Wanted::default()
        }
    }
}

/// Finds complaints whose text contains the term, the newest first, as far as the caller may read
/// their texts; a number finds what the register would show. What is sealed is not searched, and what
/// was registered a moment ago is found a moment later.
#[utoipa::path(tag = "complaints", params(Searched, Paging),
    responses((status = 200, body = Page<Row>), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/search")]
pub(crate) async fn search(
    req: HttpRequest,
    service: Data<Intake>,
    caller: Caller,
    Filter(searched): Filter<Searched>,
    paging: Paging,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let mut wanted = searched.wanted();
    let (after, limit) = (paging.after()?, paging.limit);
    let term = match Number::parse(&searched.q) {
        Ok(number) => {
            wanted.number = Some(number.to_string());
            None
        }
        Err(_) => Some(Term::parse(&searched.q).map_err(refused)?),
    };
    let found = service.db.transaction(async move |mut tx| match &term {
        Some(term) => command::by_text(&mut tx, &caller, term, &wanted, after, limit).await,
        None => read::register_page(&mut tx, &caller, &wanted, after, limit).await,
    });
    let (rows, next) = found.await?;
    let items = rows.iter().map(|row| Row::of(row, at)).collect();
    let next = next.map(|last| cursor(&last));
    Ok(Page { items, next }.respond(&req))
}

fn refused(e: TermError) -> Problem {
    match e {
        TermError::TooShort => TOO_SHORT,
        TermError::TooLong => TOO_LONG,
    }
}
