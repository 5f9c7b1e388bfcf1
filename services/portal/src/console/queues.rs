//! `/staff`: what waits for somebody, by queue, with counts that equal the lists behind them.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::future::join_all;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use web::Now;

use super::account::Account;
use super::case::Just;
use super::names::{self, Names};
use super::rows::{Listed, Listing, Row};
use super::shell::{Place, Shell};
use super::trouble;
use crate::backend::{At, Trouble};
use crate::page::{Page, respond, see};
use crate::{Portal, wall};

/// A queue: what the address is called, where its rows are, and where the service counts them.
struct Queue {
    slug: &'static str,
    at: At,
    rows: &'static str,
    /// Of the counts of its service.
    count: &'static str,
}

const fn queue(slug: &'static str, at: At, rows: &'static str, count: &'static str) -> Queue {
    Queue {
        slug,
        at,
        rows,
        count,
    }
}

/// In the order of a complaint's way; what is late stands first.
const QUEUES: &[Queue] = &[
    queue(
        "overdue",
        At::Assignment,
        "/v1/assignments?queue=overdue",
        "overdue",
    ),
    queue(
        "due-today",
        At::Intake,
        "/v1/complaints?overdue=false&due_before={tonight}",
        "due",
    ),
    queue("mine", At::Assignment, "/v1/assignments?queue=mine", "mine"),
    queue("new", At::Intake, "/v1/complaints?new=true", "new"),
    queue(
        "registered",
        At::Intake,
        "/v1/complaints?stage=registered&new=false",
        "registered",
    ),
    queue(
        "to-verify",
        At::Investigation,
        "/v1/investigations?queue=to_verify",
        "to_verify",
    ),
    queue(
        "to-classify",
        At::Investigation,
        "/v1/investigations?queue=to_classify",
        "to_classify",
    ),
    queue(
        "to-confirm",
        At::Investigation,
        "/v1/investigations?queue=to_confirm",
        "to_confirm",
    ),
    queue(
        "to-dispatch",
        At::Assignment,
        "/v1/assignments?queue=to_dispatch",
        "to_dispatch",
    ),
    queue(
        "to-designate",
        At::Assignment,
        "/v1/assignments?queue=to_designate",
        "to_designate",
    ),
    queue(
        "to-sign",
        At::Assignment,
        "/v1/assignments?queue=to_sign",
        "to_sign",
    ),
    queue(
        "to-assist",
        At::Assignment,
        "/v1/assignments?queue=to_assist",
        "to_assist",
    ),
    queue(
        "to-conclude",
        At::Investigation,
        "/v1/investigations?queue=to_conclude",
        "to_conclude",
    ),
    queue(
        "to-endorse",
        At::Assignment,
        "/v1/assignments?queue=to_endorse",
        "to_endorse",
    ),
    queue(
        "to-approve",
        At::Assignment,
        "/v1/assignments?queue=to_approve",
        "to_approve",
    ),
    queue(
        "to-extend",
        At::Assignment,
        "/v1/assignments?queue=to_extend",
        "to_extend",
    ),
    queue(
        "in-review",
        At::Assignment,
        "/v1/assignments?queue=in_review",
        "in_review",
    ),
    queue(
        "to-reply",
        At::Notification,
        "/v1/replies?stage=to_reply",
        "to_reply",
    ),
    queue(
        "to-follow-up",
        At::Notification,
        "/v1/replies?stage=replied",
        "to_follow_up",
    ),
    queue(
        "undelivered",
        At::Notification,
        "/v1/notifications/work?",
        "work",
    ),
    queue(
        "dissatisfied",
        At::Intake,
        "/v1/complaints?open=true&dissatisfied=true",
        "dissatisfied",
    ),
    queue(
        "major",
        At::Intake,
        "/v1/complaints?open=true&severity=major",
        "major",
    ),
    queue(
        "restricted",
        At::Intake,
        "/v1/complaints?open=true&sensitivity=s3",
        "restricted",
    ),
];

/// What they are called in addresses.
#[cfg(test)]
pub(super) fn slugs() -> impl Iterator<Item = &'static str> {
    QUEUES.iter().map(|queue| queue.slug)
}

/// Where each service counts.
const COUNTS: [(At, &str); 4] = [
    (At::Intake, "/v1/complaint-counts?due_before={tonight}"),
    (At::Investigation, "/v1/investigation-counts"),
    (At::Assignment, "/v1/assignment-counts"),
    (At::Notification, "/v1/reply-counts"),
];

/// Counts stop there.
pub(super) const MOST: i64 = 1_000;

#[derive(Template)]
#[template(path = "console/home.html")]
struct Home<'a> {
    page: &'a Page,
    shell: &'a Shell,
    waiting: Vec<Counted>,
    empty: Vec<Counted>,
    measures: Vec<Measure>,
    /// What was just done.
    done: String,
    /// Some services do not answer: what is shown is not all.
    partly: bool,
}

/// A queue on the page.
struct Counted {
    path: String,
    label: String,
    count: String,
    is_late: bool,
}

/// A measure that one owns oneself (F-5.4).
struct Measure {
    path: String,
    kind: String,
    description: String,
    due: String,
    overdue: bool,
}

#[derive(Deserialize)]
struct Measures {
    items: Vec<OwnMeasure>,
}

#[derive(Deserialize)]
struct OwnMeasure {
    complaint_id: Uuid,
    measure_id: Uuid,
    kind: String,
    description: String,
    due_at: DateTime<Utc>,
    overdue: bool,
}

/// Everything that waits for whoever is signed in.
#[get("")]
pub(super) async fn home(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    (just, Now(at)): (Query<Just>, Now),
) -> HttpResponse {
    let shell = Shell::new(&portal, &req, &account, Place::Queues, "queues-title").at("/staff");
    let (backend, token) = (portal.backend(), account.token.as_str());
    let counts = COUNTS.map(|(service, path)| {
        let path = until_tonight(path, at);
        async move { backend.ask_for::<Value>(token, service, &path).await }
    });
    let measures = backend.ask_for::<Measures>(token, At::Assignment, "/v1/measures?limit=100");
    let (counts, measures) = futures_util::future::join(join_all(counts), measures).await;
    let mut partly = measures.is_err();
    let mut by_service = HashMap::new();
    for ((at, _), counted) in COUNTS.iter().zip(counts) {
        match counted {
            Ok(Some(counted)) => drop(by_service.insert(*at, counted)),
            Ok(None) => {}
            Err(Trouble::Expired) => {
                return trouble::instead(&portal, &req, &account, &Trouble::Expired);
            }
            Err(_) => partly = true,
        }
    }
    let (mut waiting, mut empty) = (Vec::new(), Vec::new());
    for queue in QUEUES {
        let count = by_service
            .get(&queue.at)
            .and_then(|counts| counts[queue.count].as_i64());
        if let Some(count) = count {
            let shown = counted(&shell.page, queue, count);
            if count > 0 { &mut waiting } else { &mut empty }.push(shown);
        }
    }
    let measures = measures
        .ok()
        .flatten()
        .map_or_else(Vec::new, |measures| measures.items);
    let page = &shell.page;
    let measures = measures.into_iter().map(|it| Measure {
        path: format!(
            "/staff/complaints/{}/completion?of={}",
            it.complaint_id, it.measure_id
        ),
        kind: names::code(page, "measure", &it.kind),
        description: it.description,
        due: page.moment(&it.due_at),
        overdue: it.overdue,
    });
    let home = Home {
        done: just.said(&shell.page),
        measures: measures.collect(),
        page: &shell.page,
        shell: &shell,
        waiting,
        empty,
        partly,
    };
    respond(StatusCode::OK, &home)
}

/// An address in which the end of the day in China is filled in.
fn until_tonight(path: &str, at: DateTime<Utc>) -> String {
    let tomorrow = wall::shows(at).date().succ_opt();
    let tonight = tomorrow.and_then(wall::begin).unwrap_or(at);
    path.replace(
        "{tonight}",
        &tonight.to_rfc3339_opts(SecondsFormat::Secs, true),
    )
}

fn counted(page: &Page, queue: &Queue, count: i64) -> Counted {
    Counted {
        path: match queue.slug {
            // These are not complaints, but messages about them.
            "undelivered" => "/staff/deliveries".to_owned(),
            slug => format!("/staff/queues/{slug}"),
        },
        label: page.t(&format!("queue-{}", queue.slug)),
        count: if count >= MOST {
            format!("{MOST}+")
        } else {
            count.to_string()
        },
        is_late: queue.slug == "overdue",
    }
}

#[derive(Template)]
#[template(path = "console/queue.html")]
struct List<'a> {
    page: &'a Page,
    shell: &'a Shell,
    heading: String,
    rows: Vec<Row>,
    /// The rows after these.
    next: Option<String>,
    is_first: bool,
}

#[derive(Deserialize)]
struct From {
    #[serde(default)]
    after: String,
}

/// One queue.
#[get("/queues/{queue}")]
pub(super) async fn list(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<String>,
    from: Query<From>,
    Now(at): Now,
) -> HttpResponse {
    if *path == "undelivered" {
        return see("/staff/deliveries");
    }
    let Some(queue) = QUEUES.iter().find(|queue| queue.slug == path.as_str()) else {
        return trouble::instead(&portal, &req, &account, &Trouble::Missing);
    };
    let own = format!("/staff/queues/{}", queue.slug);
    let shell = Shell::new(&portal, &req, &account, Place::Queues, "queues-title").at(&own);
    let mut rows = format!("{}&limit=50", until_tonight(queue.rows, at));
    if !from.after.is_empty() {
        let after = utf8_percent_encode(&from.after, NON_ALPHANUMERIC);
        rows.push_str(&format!("&cursor={after}"));
    }
    let (backend, token) = (portal.backend(), account.token.as_str());
    let listing = async { backend.ask::<Listing>(token, queue.at, &rows).await };
    let nobody = std::collections::HashSet::new();
    let named = Names::of(&portal, &account, shell.page.lang, &nobody);
    let (listing, named) = match futures_util::future::try_join(listing, named).await {
        Ok(read) => read,
        Err(why) => return trouble::instead(&portal, &req, &account, &why),
    };
    let row = |it: &Listed| Row::of(&shell.page, &named, it, at);
    let list = List {
        heading: shell.page.t(&format!("queue-{}", queue.slug)),
        rows: listing.items.iter().map(row).collect(),
        next: listing.next.map(|next| {
            let next = utf8_percent_encode(&next, NON_ALPHANUMERIC);
            format!("{own}?after={next}")
        }),
        is_first: from.after.is_empty(),
        page: &shell.page,
        shell: &shell,
    };
    respond(StatusCode::OK, &list)
}
