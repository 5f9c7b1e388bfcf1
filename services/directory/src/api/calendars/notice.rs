//! `POST /v1/calendars/{name}/notices`: a year's notice, to be looked at and then adopted.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{FromRequest, HttpRequest, HttpResponse, post};
use authorization::Caller;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{IfMatch, Now, Problem};

use super::{ContentView, name};
use crate::Directory;
use crate::api::{permit_administrator, text};
use crate::commands::{CalendarImported, ImportCalendar, import_calendar};
use crate::domain::{Code, DayChange, DayDifference, YearNotice};
use crate::notice::{self, Format, How, MOST_BYTES, Unmarked};

const NOT_A_NOTICE: Problem = Problem::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "not-a-notice",
    "Not a format of notices",
    "Send application/json, text/calendar or text/csv.",
);
const TOO_LONG: Problem = Problem::new(
    StatusCode::PAYLOAD_TOO_LARGE,
    "too-large",
    "File too large",
    "A notice has at most 512 KiB.",
);

/// How to read it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Mode {
    /// Only show what would change; needs no If-Match, and its ETag is the one to adopt with.
    #[serde(default)]
    #[param(required = false)]
    dry_run: bool,
    /// Which year it is about: of iCalendar and CSV, which do not say so.
    #[param(required = false, minimum = 2000, maximum = 2100)]
    year: Option<i32>,
    /// Where it comes from, such as the paper's address: of iCalendar and CSV.
    #[param(required = false)]
    source: Option<String>,
    /// Of iCalendar: what an event is that says neither 休 nor 班. `refuse` (unless said otherwise),
    /// `off`, or `leave_out` of a festival on which people work.
    #[param(required = false, inline)]
    unmarked: Option<UnmarkedCode>,
}

/// What an event without a mark is.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum UnmarkedCode {
    /// Nobody can know.
    Refuse,
    /// A day off.
    Off,
    /// Left out.
    LeaveOut,
}

impl From<UnmarkedCode> for Unmarked {
    fn from(code: UnmarkedCode) -> Self {
        match code {
            UnmarkedCode::Refuse => Self::Refuse,
            UnmarkedCode::Off => Self::Off,
            UnmarkedCode::LeaveOut => Self::LeaveOut,
        }
    }
}

/// What changed, or would.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NoticeView {
    /// Nothing was changed.
    dry_run: bool,
    /// The organization's version.
    version: i32,
    /// The calendar's, with this notice.
    revision: i32,
    /// The year that the notice is about.
    year: i32,
    /// Where it comes from.
    source: String,
    /// A notice of that year was in effect before: this one takes its place.
    published_before: bool,
    /// False: the calendar says so already.
    changed: bool,
    /// Events that were left out: of other years, cancelled, or without a mark where that was asked for.
    left_out: usize,
    /// Day by day, by date.
    changes: Vec<ChangeView>,
    /// The calendar as it then is: POST it to assignment's `/v1/calendars/preview` to see which open
    /// deadlines would move.
    calendar: ContentView,
}

/// One day.
#[derive(Debug, Serialize, ToSchema)]
struct ChangeView {
    /// Which.
    date: NaiveDate,
    /// `becomes_off`, `becomes_working` or `renamed`.
    change: &'static str,
    /// What it was called; none of an ordinary day.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// What it is to be called.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

impl From<DayDifference> for ChangeView {
    fn from(it: DayDifference) -> Self {
        let change = match it.change {
            DayChange::BecomesOff => "becomes_off",
            DayChange::BecomesWorking => "becomes_working",
            DayChange::Renamed => "renamed",
        };
        Self {
            date: it.date,
            change,
            from: it.from,
            to: it.to,
        }
    }
}

/// A year's notice of holidays and make-up days: the yearly JSON, iCalendar or CSV.
///
/// First with `dry_run=true`, which answers day by day what would change; then with that answer's ETag in
/// If-Match. What the calendar said before stays readable as a version.
#[utoipa::path(tag = "calendars", params(("name" = String, Path, description = "As sites cite it"), Mode,
        ("If-Match" = Option<String>, Header, description = "The version that was looked at; not needed with dry_run")),
    request_body(content((serde_json::Value = "application/json"), (String = "text/calendar"), (String = "text/csv"))),
    responses((status = 200, body = NoticeView), web::Problems), security(("bearer" = [])))]
#[post("/v1/calendars/{name}/notices")]
pub(super) async fn add_notice(
    service: Data<Directory>,
    req: HttpRequest,
    path: Path<String>,
    mode: Query<Mode>,
    caller: Caller,
    Now(at): Now,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let permitted = service
        .db
        .transaction(async |mut tx| permit_administrator(&mut tx, &caller).await);
    permitted.await?;
    let Mode {
        dry_run,
        year,
        source,
        unmarked,
    } = mode.into_inner();
    let seen_version = if dry_run {
        None
    } else {
        Some(IfMatch::extract(&req).await?.0)
    };
    let how = How {
        format: Format::of_media_type(text::media_type(&req)).ok_or(NOT_A_NOTICE)?,
        year,
        source,
        unmarked: unmarked.map(Unmarked::from).unwrap_or_default(),
    };
    let read = notice::read(&text::bytes(payload, MOST_BYTES, TOO_LONG).await?, &how)?;
    let cmd = ImportCalendar {
        name: name(&path)?,
        notice: read.notice,
        dry_run,
        seen_version,
        actor: caller.actor(),
        at,
    };
    let (name, about) = (cmd.name.clone(), cmd.notice.clone());
    let imported = service.db.transaction(async |mut tx| {
        // Once more: whoever lost the role while the file came may not import it.
        permit_administrator(&mut tx, &caller).await?;
        Ok::<_, Problem>(import_calendar(&mut tx, cmd).await?)
    });
    let imported = imported.await?;
    Ok(HttpResponse::Ok()
        .insert_header(web::etag(imported.version))
        .json(view(dry_run, &name, about, read.left_out, imported)))
}

fn view(
    dry_run: bool,
    name: &Code,
    about: YearNotice,
    left_out: usize,
    imported: CalendarImported,
) -> NoticeView {
    NoticeView {
        dry_run,
        version: imported.version,
        revision: imported.after.revision,
        year: about.year,
        source: about.source,
        published_before: imported.published_before,
        changed: imported.changed,
        left_out,
        calendar: ContentView::of(name, &imported.after),
        changes: imported
            .differences
            .into_iter()
            .map(ChangeView::from)
            .collect(),
    }
}
