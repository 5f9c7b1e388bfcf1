//! `/staff/complaints/{id}`: one complaint. The head says where it stands, by when and with whom; the tabs read
//! no more than they show, since who looks at what is recorded; beside them stands what one can do now.

mod complaint;
mod files;
mod handling;
mod investigation;
mod look;
mod looks;
mod reply;
pub(super) mod steps;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use chrono::{DateTime, Utc};
use futures_util::future::{join_all, try_join, try_join3};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use web::Now;

use self::look::{Look, Section};
use super::account::Account;
use super::deed::{self, Possible, because};
use super::names::{self, Names};
use super::shell::{Place, Shell};
use super::trouble;
use crate::Portal;
use crate::backend::{At, Trouble};
use crate::page::{Page, respond};

/// What a tab shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Complaint,
    Investigation,
    Handling,
    Reply,
    Files,
    Steps,
    Looks,
}

const TABS: [(Tab, &str); 7] = [
    (Tab::Complaint, "complaint"),
    (Tab::Investigation, "investigation"),
    (Tab::Handling, "handling"),
    (Tab::Reply, "reply"),
    (Tab::Files, "files"),
    (Tab::Steps, "steps"),
    (Tab::Looks, "looks"),
];

/// What they are called in addresses.
#[cfg(test)]
pub(super) fn slugs() -> impl Iterator<Item = &'static str> {
    TABS.iter().map(|(_, slug)| *slug)
}

/// Details of a step that have a name.
#[cfg(test)]
pub(super) fn details() -> impl Iterator<Item = &'static str> {
    steps::DETAILS.iter().map(|(name, _)| *name)
}

/// What was just done.
#[derive(Deserialize)]
pub(super) struct Just {
    #[serde(default)]
    done: String,
    /// It awaits a second person.
    #[serde(default)]
    second: String,
}

impl Just {
    pub(super) fn said(&self, page: &Page) -> String {
        let Some(deed) = deed::find(&self.done) else {
            return String::new();
        };
        let what = page.t(&format!("deed-{}", deed.slug));
        let key = if self.second.is_empty() {
            "deed-done"
        } else {
            "deed-waits"
        };
        page.with(key, "what", &what)
    }
}

/// What is in the address.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    tab: String,
    #[serde(flatten)]
    just: Just,
}

struct Way {
    path: String,
    label: String,
    is_here: bool,
}

/// A deed, as it is offered.
struct Offer {
    slug: &'static str,
    path: String,
    label: String,
    /// Why not now; empty where it is possible.
    because: String,
    /// It is what comes next.
    is_next: bool,
}

#[derive(Template)]
#[template(path = "console/case.html")]
struct Case<'a> {
    page: &'a Page,
    shell: &'a Shell,
    number: String,
    stage: String,
    severity: String,
    is_major: bool,
    is_restricted: bool,
    /// The nearest deadline, in words.
    due: String,
    overdue: bool,
    /// Who has to act.
    next: String,
    done: String,
    ways: Vec<Way>,
    sections: Vec<Section>,
    possible: Vec<Offer>,
    impossible: Vec<Offer>,
    /// Some services do not answer: what is offered is not all.
    partly: bool,
}

/// One complaint.
#[get("/complaints/{id}")]
pub(super) async fn show(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<Uuid>,
    wanted: Query<Wanted>,
    Now(at): Now,
) -> HttpResponse {
    match page(&req, &portal, &account, *path, &wanted, at).await {
        Ok(response) => response,
        Err(why) => trouble::instead(&portal, &req, &account, &why),
    }
}

async fn page(
    req: &HttpRequest,
    portal: &Portal,
    account: &Account,
    id: Uuid,
    wanted: &Wanted,
    at: DateTime<Utc>,
) -> Result<HttpResponse, Trouble> {
    let (tab, slug) = TABS
        .into_iter()
        .find(|(_, slug)| *slug == wanted.tab)
        .unwrap_or(TABS[0]);
    let own = format!("/staff/complaints/{id}");
    let shell = Shell::new(portal, req, account, Place::Queues, "case-title").at(&own);
    let page = &shell.page;
    let (backend, token) = (portal.backend(), account.token.as_str());
    let resource = |at| deed::resource(at, id);
    let whole = async {
        backend
            .ask::<Value>(token, At::Intake, &resource(At::Intake))
            .await
    };
    let handling = async {
        backend
            .ask_for::<Value>(token, At::Assignment, &resource(At::Assignment))
            .await
    };
    let (whole, handling, (offers, partly)) =
        try_join3(whole, handling, offers(portal, account, page, id)).await?;
    let handling = handling.unwrap_or_default();
    let look = Look {
        portal,
        account,
        page,
        id,
        at,
        whole: &whole,
        handling: &handling,
    };
    let next = look::ids_in(&handling["next"]);
    let named = Names::of(portal, account, page.lang, &next);
    let (sections, named) = try_join(sections(tab, &look), named).await?;
    let (mut possible, impossible): (Vec<_>, Vec<_>) =
        offers.into_iter().partition(|it| it.because.is_empty());
    // What is next stands first.
    let awaited = handling["next"]["action"].as_str().unwrap_or_default();
    let next = deed::NEXT.iter().find(|(action, _)| *action == awaited);
    for offer in &mut possible {
        offer.is_next = next.is_some_and(|(_, slugs)| slugs.contains(&offer.slug));
    }
    possible.sort_by_key(|it| !it.is_next);
    let due: Option<DateTime<Utc>> =
        serde_json::from_value(handling["next"]["due_at"].clone()).ok();
    let next: Vec<Uuid> = next_of(&handling);
    let text = |name: &str| whole[name].as_str().unwrap_or_default();
    let case = Case {
        number: text("number").to_owned(),
        stage: names::code(page, "standing", text("stage")),
        severity: names::code(page, "severity", text("severity")),
        is_major: text("severity") == "major",
        is_restricted: text("sensitivity") == "s3",
        due: due.map_or_else(String::new, |due| page.moment(&due)),
        overdue: due.is_some_and(|due| due <= at),
        next: named.people(page, &next),
        done: wanted.just.said(page),
        ways: ways(page, &own, slug, account),
        sections,
        possible,
        impossible,
        partly,
        shell: &shell,
        page,
    };
    Ok(respond(StatusCode::OK, &case))
}

fn next_of(handling: &Value) -> Vec<Uuid> {
    serde_json::from_value(handling["next"]["staff_ids"].clone()).unwrap_or_default()
}

async fn sections(tab: Tab, look: &Look<'_>) -> Result<Vec<Section>, Trouble> {
    match tab {
        Tab::Complaint => complaint::sections(look).await,
        Tab::Investigation => investigation::sections(look).await,
        Tab::Handling => handling::sections(look).await,
        Tab::Reply => reply::sections(look).await,
        Tab::Files => files::sections(look).await,
        Tab::Steps => steps::sections(look).await,
        Tab::Looks => looks::sections(look).await,
    }
}

/// Who looked at it is for supervisors; the service would say 404 to others.
fn ways(page: &Page, own: &str, here: &str, account: &Account) -> Vec<Way> {
    let offered = TABS
        .into_iter()
        .filter(|(tab, _)| *tab != Tab::Looks || account.has(regulation::Role::Supervisor));
    offered
        .map(|(_, slug)| Way {
            path: format!("{own}?tab={slug}"),
            label: page.t(&format!("tab-{slug}")),
            is_here: slug == here,
        })
        .collect()
}

/// What the services offer, in the order of the tables; whether one of them does not answer.
async fn offers(
    portal: &Portal,
    account: &Account,
    page: &Page,
    id: Uuid,
) -> Result<(Vec<Offer>, bool), Trouble> {
    const SERVICES: [At; 4] = [
        At::Intake,
        At::Investigation,
        At::Assignment,
        At::Notification,
    ];
    let (backend, token) = (portal.backend(), account.token.as_str());
    let asked = SERVICES.map(|at| async move {
        let path = format!("{}/actions", deed::resource(at, id));
        backend.ask_for::<Possible>(token, at, &path).await
    });
    let (mut actions, mut partly) = (Vec::new(), false);
    for (at, answer) in SERVICES.into_iter().zip(join_all(asked).await) {
        match answer {
            Ok(possible) => actions.extend(
                possible
                    .into_iter()
                    .flat_map(|it| it.items)
                    .map(|it| (at, it)),
            ),
            Err(Trouble::Expired) => return Err(Trouble::Expired),
            Err(_) => partly = true,
        }
    }
    let deeds = deed::all().map(|deed| (deed.at, deed.slug));
    let offers = deeds
        .chain(deed::WITH_A_PAGE_OF_ITS_OWN)
        .filter_map(|(at, slug)| {
            let (_, action) = actions
                .iter()
                .find(|(by, it)| *by == at && it.action == slug)?;
            Some(Offer {
                path: format!("/staff/complaints/{id}/{slug}"),
                label: page.t(&format!("deed-{slug}")),
                is_next: false,
                slug,
                because: match (&action.because, action.allowed) {
                    (_, true) => String::new(),
                    (Some(kind), false) => page.t(because(kind)),
                    (None, false) => page.t("because-other"),
                },
            })
        });
    Ok((offers.collect(), partly))
}
