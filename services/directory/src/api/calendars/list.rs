//! `GET /v1/calendars`: the calendars in effect.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::Caller;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Page, Paging, Problem};

use crate::api::permit_administrator;
use crate::domain::{Code, WorkingCalendar};
use crate::{Directory, store};

/// A calendar.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CalendarView {
    /// Its name, as sites cite it.
    name: String,
    /// +1 with each notice.
    revision: i32,
    /// Years for which a notice is published.
    published_years: Vec<i32>,
    /// Days that differ from Monday to Friday.
    days: usize,
}

impl From<(Code, WorkingCalendar)> for CalendarView {
    fn from((name, it): (Code, WorkingCalendar)) -> Self {
        Self {
            name: name.to_string(),
            revision: it.revision,
            published_years: it.published_years.into_iter().collect(),
            days: it.days.len(),
        }
    }
}

/// The working calendars in effect, by name.
#[utoipa::path(tag = "calendars", params(Paging),
    responses((status = 200, body = Page<CalendarView>), web::Problems), security(("bearer" = [])))]
#[get("/v1/calendars")]
pub(super) async fn list(
    service: Data<Directory>,
    req: HttpRequest,
    caller: Caller,
    paging: Paging,
) -> Result<HttpResponse, Problem> {
    let after: Option<String> = paging.after()?;
    let stored = service.db.transaction(async |mut tx| {
        permit_administrator(&mut tx, &caller).await?;
        Ok::<_, Problem>(store::load(&mut tx).await?)
    });
    let calendars = stored.await?.organization.calendars.into_iter();
    let later = |name: &Code| after.as_deref().is_none_or(|after| name.as_str() > after);
    let most = usize::try_from(paging.fetch()).unwrap_or(usize::MAX);
    let rows = calendars.filter(|(name, _)| later(name)).take(most);
    let page = paging.page(rows.collect(), |(name, _)| name.to_string());
    Ok(page.map(CalendarView::from).respond(&req))
}
