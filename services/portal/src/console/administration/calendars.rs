//! `/staff/administration/calendars`: the calendars in effect, their versions, and what each says.

use actix_web::web::{Data, Path, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::table::{Row, Table, Whole, to_administration};
use super::{Asked, Desk, Listed, PATH, Said, encoded};
use crate::Portal;
use crate::backend::{At, Trouble};
use crate::console::account::Account;
use crate::console::names::Names;

#[derive(Deserialize)]
struct Calendar {
    name: String,
    revision: i32,
    published_years: Vec<i32>,
    days: usize,
}

#[derive(Deserialize)]
struct Version {
    version: i32,
    adopted_at: DateTime<Utc>,
    adopted_by: String,
    source: String,
    published_years: Vec<i32>,
}

#[derive(Deserialize)]
struct WholeVersion {
    calendar: Content,
}

#[derive(Deserialize)]
struct Content {
    days: Vec<Day>,
}

#[derive(Deserialize)]
struct Day {
    date: NaiveDate,
    off: bool,
    name: String,
}

/// In a row mostly.
fn years(of: &[i32]) -> String {
    if let [first, .., last] = of
        && usize::try_from(last - first).is_ok_and(|apart| apart + 1 == of.len() && apart > 1)
    {
        return format!("{first}–{last}");
    }
    let each: Vec<_> = of.iter().map(i32::to_string).collect();
    each.join(" ")
}

fn address(name: &str) -> String {
    format!("{PATH}/calendars/{}", encoded(name))
}

/// The calendars in effect.
#[get("/calendars")]
pub(super) async fn list(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    asked: Query<Asked>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let path = format!("/v1/calendars?limit=50{}", asked.cursor());
    let listed = portal
        .backend()
        .ask::<Listed<Calendar>>(desk.token(), At::Directory, &path);
    let listed = match listed.await {
        Ok(listed) => listed,
        Err(why) => return desk.instead(&why),
    };
    let here = format!("{PATH}/calendars");
    let shell = desk.shell("administration-calendars", &here);
    let page = &shell.page;
    let rows = listed.items.into_iter().map(|it| Row {
        path: address(&it.name),
        cells: vec![
            years(&it.published_years),
            it.days.to_string(),
            it.revision.to_string(),
        ],
        name: it.name,
    });
    let head = ["col-calendar", "col-years", "col-days", "col-revision"];
    let whole = Whole {
        said: Said::default(),
        back: to_administration(page),
        heading: page.heading(),
        lead: page.t("administration-calendars-lead"),
        search: None,
        table: Table::new(page, &head, "calendars-none", rows.collect()),
        ways: Vec::new(),
        next: listed
            .next
            .map(|next| format!("{here}?after={}", encoded(&next))),
        shell: &shell,
        page,
    };
    whole.answer()
}

/// Every version of one, the latest first.
#[get("/calendars/{name}")]
pub(super) async fn versions(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<String>,
    asked: Query<Asked>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let name = path.into_inner();
    let api = format!(
        "/v1/calendars/{}/versions?limit=20{}",
        encoded(&name),
        asked.cursor()
    );
    let found = known(&desk, &api).await;
    let (listed, named) = match found {
        Ok(found) => found,
        Err(why) => return desk.instead(&why),
    };
    let here = address(&name);
    let shell = desk.shell("calendar-title", &here);
    let page = &shell.page;
    let rows = listed.items.iter().map(|it| Row {
        path: format!("{here}/versions/{}", it.version),
        name: it.version.to_string(),
        cells: vec![
            page.moment(&it.adopted_at),
            named.actor(page, &it.adopted_by),
            it.source.clone(),
            years(&it.published_years),
        ],
    });
    let head = [
        "col-version",
        "col-adopted",
        "col-by",
        "col-source",
        "col-years",
    ];
    let whole = Whole {
        said: desk.said(page, &asked.note),
        back: (format!("{PATH}/calendars"), page.t("to-calendars")),
        heading: page.with("calendar-named", "name", &name),
        lead: page.t("calendar-lead"),
        search: None,
        table: Table::new(page, &head, "calendars-none", rows.collect()),
        ways: vec![(format!("{here}/notice"), page.t("notice-title"))],
        next: listed
            .next
            .as_ref()
            .map(|next| format!("{here}?after={}", encoded(next))),
        shell: &shell,
        page,
    };
    whole.answer()
}

/// Versions, with the names of whoever adopted them.
async fn known(desk: &Desk<'_>, path: &str) -> Result<(Listed<Version>, Names), Trouble> {
    let backend = desk.portal.backend();
    let listed: Listed<Version> = backend.ask(desk.token(), At::Directory, path).await?;
    let people = listed.items.iter().filter_map(|it| {
        let id = it.adopted_by.strip_prefix("staff:")?;
        id.parse().ok()
    });
    let people = people.collect();
    let named = Names::of(desk.portal, desk.account, desk.lang, &people).await?;
    Ok((listed, named))
}

/// What a version says, day by day.
#[get("/calendars/{name}/versions/{version}")]
pub(super) async fn version(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<(String, i32)>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let (name, version) = path.into_inner();
    let api = format!("/v1/calendars/{}/versions/{version}", encoded(&name));
    let found = portal
        .backend()
        .ask::<WholeVersion>(desk.token(), At::Directory, &api);
    let found = match found.await {
        Ok(found) => found,
        Err(why) => return desk.instead(&why),
    };
    let back = address(&name);
    let shell = desk.shell("calendar-title", &format!("{back}/versions/{version}"));
    let page = &shell.page;
    let rows = found.calendar.days.iter().map(|day| Row {
        path: String::new(),
        name: page.day(&day.date),
        cells: vec![
            page.t(if day.off { "day-off" } else { "day-working" }),
            day.name.clone(),
        ],
    });
    let args = [("name", name.as_str().into()), ("version", version.into())];
    let whole = Whole {
        said: Said::default(),
        back: (back, page.with("calendar-named", "name", &name)),
        heading: page.filled("calendar-version", &args),
        lead: page.t("calendar-version-lead"),
        search: None,
        table: Table::new(
            page,
            &["col-day", "col-what", "col-called"],
            "calendars-none",
            rows.collect(),
        ),
        ways: Vec::new(),
        next: None,
        shell: &shell,
        page,
    };
    whole.answer()
}

#[cfg(test)]
mod tests {
    use super::years;

    #[test]
    fn years_in_a_row_are_said_by_the_first_and_the_last() {
        assert_eq!(years(&[2018, 2019, 2020]), "2018–2020");
        assert_eq!(years(&[2018, 2020, 2021]), "2018 2020 2021");
        assert_eq!(years(&[2018, 2019]), "2018 2019");
        assert_eq!(years(&[]), "");
    }
}
