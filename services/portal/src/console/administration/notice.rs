//! A year's notice of holidays and make-up days: what it would change, which open deadlines would move, and
//! then its adoption (F-4.4b).

use actix_multipart::Multipart;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::file::{self, File, Sent};
use super::table::{Row, Table};
use super::{Desk, PATH, encoded};
use crate::Portal;
use crate::backend::administration::{Given, Wanted};
use crate::backend::staff::Terms;
use crate::backend::{At, Trouble};
use crate::console::account::{Account, sign_in_first};
use crate::console::names::{self, Names};
use crate::console::shell::Shell;
use crate::form::{Fields, Go};
use crate::page::{Choice, Fault, Page, keep_language, respond, see, shown};
use crate::pages::trouble::unreadable;

/// What an event of iCalendar is that says neither 休 nor 班.
const UNMARKED: [&str; 3] = ["refuse", "off", "leave_out"];

/// What a notice would change.
#[derive(Deserialize)]
struct Looked {
    year: i32,
    source: String,
    published_before: bool,
    changed: bool,
    left_out: usize,
    changes: Vec<Day>,
    /// What assignment's preview is asked with.
    calendar: Value,
}

#[derive(Deserialize)]
struct Day {
    date: NaiveDate,
    change: String,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    to: Option<String>,
}

/// Which open deadlines would move.
#[derive(Deserialize)]
struct Preview {
    cases_looked_at: i64,
    complete: bool,
    cases: i64,
    deadlines: i64,
    items: Vec<Move>,
    #[serde(default)]
    next: Option<String>,
}

#[derive(Deserialize)]
struct Move {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    site_id: Uuid,
    clock: String,
    severity: String,
    count: i64,
}

/// What is shown of a notice.
struct Proposed {
    lead: String,
    days: Table,
    is_changed: bool,
    /// How many deadlines, of how many complaints.
    moves: String,
    deadlines: Table,
    /// Said where not all of it is shown.
    partly: bool,
}

#[derive(Template)]
#[template(path = "console/administration/notice.html")]
struct Ask<'a> {
    page: &'a Page,
    shell: &'a Shell,
    action: String,
    back: String,
    year: String,
    source: String,
    unmarked: Vec<Choice>,
    file: Option<&'a File>,
    wrong: Vec<(String, String)>,
    proposed: Option<Proposed>,
    seen: String,
    /// What was looked at: only that is adopted.
    looked: String,
}

/// Texts by names put together.
#[cfg(test)]
pub(super) fn asked() -> Vec<String> {
    let days = ["becomes-off", "becomes-working", "renamed"];
    let unmarked = UNMARKED
        .iter()
        .map(|it| format!("unmarked-{}", it.replace('_', "-")));
    let days = days.iter().map(|it| format!("day-{it}"));
    unmarked.chain(days).collect()
}

#[derive(Default)]
struct Verdict {
    proposed: Option<Proposed>,
    wrong: Vec<(String, String)>,
    seen: String,
    looked: String,
    fault: Option<Fault>,
}

/// A form of this page.
struct Notice<'a> {
    desk: Desk<'a>,
    calendar: String,
}

/// Asks for the file.
#[get("/calendars/{name}/notice")]
pub(super) async fn enter(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<String>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let notice = Notice {
        desk,
        calendar: path.into_inner(),
    };
    notice.show(&Fields::new(Vec::new()), None, Verdict::default())
}

/// Shows what would change; or adopts what was shown.
#[post("/calendars/{name}/notice")]
pub(super) async fn import(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<String>,
    mut parts: Multipart,
) -> HttpResponse {
    let mut desk = Desk::of(&portal, &req, &account);
    let Some(sent) = file::read(&mut parts).await else {
        return unreadable(&req);
    };
    let only_language = desk.speaks(&sent.fields);
    let notice = Notice {
        desk,
        calendar: path.into_inner(),
    };
    let mut response = match notice.perform(&sent, only_language).await {
        Ok(response) => response,
        Err(Trouble::Expired) => return sign_in_first(&notice.path()),
        Err(why) => return notice.desk.instead(&why),
    };
    if only_language {
        keep_language(&mut response, notice.desk.lang);
    }
    response
}

impl Notice<'_> {
    fn back(&self) -> String {
        format!("{PATH}/calendars/{}", encoded(&self.calendar))
    }

    fn path(&self) -> String {
        format!("{}/notice", self.back())
    }

    fn show(&self, typed: &Fields, file: Option<&File>, verdict: Verdict) -> HttpResponse {
        let faults = verdict.fault.into_iter().collect();
        let shell = self.desk.with_form("notice-title", faults);
        let page = &shell.page;
        let chosen = typed.text("unmarked");
        let unmarked = UNMARKED.iter().map(|it| Choice {
            value: (*it).to_owned(),
            label: names::code(page, "unmarked", it),
            hint: String::new(),
            chosen: *it == chosen,
        });
        let ask = Ask {
            action: self.path(),
            back: self.back(),
            year: typed.text("year"),
            source: typed.text("source"),
            unmarked: unmarked.collect(),
            file,
            wrong: verdict.wrong,
            proposed: verdict.proposed,
            seen: verdict.seen,
            looked: verdict.looked,
            shell: &shell,
            page,
        };
        respond(shown(page), &ask)
    }

    async fn perform(&self, sent: &Sent, only_language: bool) -> Result<HttpResponse, Trouble> {
        let failing = |fault| Verdict {
            fault,
            ..Verdict::default()
        };
        let Some(file) = &sent.file else {
            let fault = (!only_language).then_some(Fault::new(
                "file",
                if sent.is_too_large {
                    "upload-too-large"
                } else {
                    "upload-lacking"
                },
            ));
            return Ok(self.show(&sent.fields, None, failing(fault)));
        };
        let Some(media_type) = media_type(&file.name) else {
            let fault = (!only_language).then_some(Fault::new("file", "notice-kind"));
            return Ok(self.show(&sent.fields, None, failing(fault)));
        };
        let seen = sent.fields.text("seen");
        let given = |seen| Given {
            media_type,
            bytes: &file.bytes,
            seen,
        };
        let path = self.address(&sent.fields, media_type);
        // What has just been chosen, and what is said of it otherwise than before, is looked at first.
        let was_looked_at = !sent.is_new && sent.fields.text("looked") == path;
        let adopts = sent.fields.go() == Go::Send && was_looked_at;
        let backend = self.desk.portal.backend();
        let mut fault = None;
        if adopts {
            let adopted = backend.give::<Value>(self.desk.token(), &path, given(Some(&seen)));
            match adopted.await {
                Ok(Wanted::Answered(..)) => {
                    return Ok(see(&format!("{}?note=did-adopt", self.back())));
                }
                Ok(Wanted::AwaitsSecondPerson) => {
                    return Ok(see(&format!("{}?note=did-wait", self.back())));
                }
                // Somebody changed it: the difference is another one now, and is looked at again.
                Err(Trouble::Stale) => fault = Some(Fault::new("changes", "upload-stale")),
                Err(why) => {
                    return Ok(self.show(&sent.fields, Some(file), refused(why)?));
                }
            }
        }
        let dry = if path.contains('?') { "&" } else { "?" };
        let dry = format!("{path}{dry}dry_run=true");
        let verdict = match backend.give(self.desk.token(), &dry, given(None)).await {
            Ok(Wanted::Answered(looked, seen)) => match self.proposed(looked).await {
                Ok(proposed) => Verdict {
                    proposed: Some(proposed),
                    seen,
                    looked: path,
                    fault,
                    ..Verdict::default()
                },
                Err(why) => refused(why)?,
            },
            // Only looking is for one alone.
            Ok(Wanted::AwaitsSecondPerson) => return Err(Trouble::Away),
            Err(why) => refused(why)?,
        };
        Ok(self.show(&sent.fields, Some(file), verdict))
    }

    /// What directory is asked; JSON says itself what it is about.
    fn address(&self, typed: &Fields, media_type: &str) -> String {
        let mut path = format!("/v1/calendars/{}/notices", encoded(&self.calendar));
        let mut begin = '?';
        for name in ["year", "source", "unmarked"] {
            let value = typed.text(name);
            let is_said = media_type != "application/json" && !value.is_empty();
            if is_said && (name != "unmarked" || media_type == "text/calendar") {
                path.push_str(&format!("{begin}{name}={}", encoded(&value)));
                begin = '&';
            }
        }
        path
    }

    async fn proposed(&self, looked: Looked) -> Result<Proposed, Trouble> {
        let desk = &self.desk;
        let backend = desk.portal.backend();
        let path = "/v1/calendars/preview?limit=100";
        let preview = backend.tell::<Preview>(
            desk.token(),
            At::Assignment,
            path,
            &looked.calendar,
            Terms::default(),
        );
        let nobody = std::collections::HashSet::new();
        let named = Names::of(desk.portal, desk.account, desk.lang, &nobody);
        let (preview, named) = futures_util::future::try_join(preview, named).await?;
        let page = &desk.shell("notice-title", PATH).page;
        let days = looked.changes.iter().map(|day| Row {
            path: String::new(),
            name: page.day(&day.date),
            cells: vec![
                names::code(page, "day", &day.change),
                day.from.clone().unwrap_or_default(),
                day.to.clone().unwrap_or_default(),
            ],
        });
        let moves = preview.items.iter().map(|it| Row {
            path: String::new(),
            name: named.site(&it.site_id),
            cells: vec![
                names::code(page, "clock", &it.clock),
                names::code(page, "severity", &it.severity),
                page.moment(&it.from),
                page.moment(&it.to),
                it.count.to_string(),
            ],
        });
        Ok(Proposed {
            lead: lead(page, &looked),
            days: Table::new(
                page,
                &["col-day", "col-change", "col-before", "col-after"],
                "notice-same",
                days.collect(),
            ),
            is_changed: looked.changed,
            moves: counted(page, &preview),
            deadlines: Table::new(
                page,
                &[
                    "col-site",
                    "col-clock",
                    "col-severity",
                    "col-before",
                    "col-after",
                    "col-count",
                ],
                "notice-no-moves",
                moves.collect(),
            ),
            partly: preview.next.is_some() || !preview.complete,
        })
    }
}

fn lead(page: &Page, looked: &Looked) -> String {
    let of = if looked.published_before {
        "notice-instead"
    } else {
        "notice-new"
    };
    let mut lead = page.with(of, "year", &looked.year.to_string());
    if !looked.source.is_empty() {
        lead.push_str(&page.with("notice-from", "source", &looked.source));
    }
    if looked.left_out > 0 {
        let left_out = i64::try_from(looked.left_out).unwrap_or(i64::MAX);
        lead.push_str(&page.count("notice-left-out", &left_out));
    }
    lead
}

fn counted(page: &Page, preview: &Preview) -> String {
    let args = [
        ("looked", preview.cases_looked_at.into()),
        ("cases", preview.cases.into()),
        ("deadlines", preview.deadlines.into()),
    ];
    page.filled("notice-moves", &args)
}

/// By the name's end: browsers do not agree on what they call these files.
fn media_type(name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit_once('.')?;
    match end.to_ascii_lowercase().as_str() {
        "json" => Some("application/json"),
        "ics" | "ical" => Some("text/calendar"),
        "csv" => Some("text/csv"),
        _ => None,
    }
}

/// What stays on the page with the file; other troubles take its place.
fn refused(why: Trouble) -> Result<Verdict, Trouble> {
    let (wrong, fault) = file::refused(why, "notice-unclear")?;
    Ok(Verdict {
        wrong,
        fault: Some(fault),
        ..Verdict::default()
    })
}

#[cfg(test)]
mod tests {
    use super::media_type;

    #[test]
    fn a_file_is_what_its_name_ends_with() {
        assert_eq!(media_type("2027.JSON"), Some("application/json"));
        assert_eq!(media_type("放假.ics"), Some("text/calendar"));
        assert_eq!(media_type("a.b.csv"), Some("text/csv"));
        assert_eq!(media_type("2027.xlsx"), None);
        assert_eq!(media_type("json"), None);
    }
}
