//! `/staff/deliveries`: what did not arrive by itself, and is somebody's work: letters to print and post, calls,
//! and what failed (F-6.2).

use std::collections::HashSet;

use actix_web::web::{Data, Form, Path, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regulation::ReplyChannel;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::account::Account;
use super::files::pass_on;
use super::names::{self, Names};
use super::shell::{Place, Shell};
use super::{sign_in, trouble};
use crate::Portal;
use crate::backend::staff::Terms;
use crate::backend::{At, Trouble};
use crate::form::Fields;
use crate::page::{Choice, Fault, Page, respond, see, shown};

#[derive(Deserialize)]
struct Work {
    items: Vec<Delivery>,
    #[serde(default)]
    next: Option<String>,
}

/// One that waits, as notification lists it.
#[derive(Deserialize)]
struct Delivery {
    id: Uuid,
    complaint_id: Uuid,
    number: String,
    kind: String,
    audience: String,
    #[serde(default)]
    staff_id: Option<Uuid>,
    channel: String,
    #[serde(default)]
    to_do: Option<String>,
    #[serde(default)]
    problem: Option<String>,
    created_at: DateTime<Utc>,
    version: i32,
}

/// The same on the page.
struct Row {
    id: Uuid,
    case: String,
    number: String,
    what: String,
    whom: String,
    channel: String,
    to_do: String,
    problem: String,
    since: String,
    is_letter: bool,
    /// Buttons: what is done, and what it is called.
    done: Vec<(&'static str, String)>,
    /// Ways to send it by instead.
    ways: Vec<Choice>,
    version: i32,
}

#[derive(Template)]
#[template(path = "console/deliveries.html")]
struct List<'a> {
    page: &'a Page,
    shell: &'a Shell,
    rows: Vec<Row>,
    next: Option<String>,
    done: bool,
}

#[derive(Deserialize)]
struct From {
    #[serde(default)]
    after: String,
    #[serde(default)]
    done: String,
}

/// What waits for somebody.
#[get("/deliveries")]
pub(super) async fn list(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    from: Query<From>,
) -> HttpResponse {
    show(&portal, &req, &account, &from, None).await
}

async fn show(
    portal: &Portal,
    req: &HttpRequest,
    account: &Account,
    from: &From,
    fault: Option<Fault>,
) -> HttpResponse {
    let mut shell = Shell::new(portal, req, account, Place::Queues, "queue-undelivered")
        .at("/staff/deliveries");
    shell.page.faults.extend(fault);
    match read(portal, account, &shell.page, from).await {
        Ok((rows, next)) => {
            let work = List {
                page: &shell.page,
                done: !from.done.is_empty(),
                shell: &shell,
                rows,
                next,
            };
            respond(shown(&shell.page), &work)
        }
        Err(why) => trouble::instead(portal, req, account, &why),
    }
}

async fn read(
    portal: &Portal,
    account: &Account,
    page: &Page,
    from: &From,
) -> Result<(Vec<Row>, Option<String>), Trouble> {
    let mut path = "/v1/notifications/work?limit=50".to_owned();
    if !from.after.is_empty() {
        path.push_str(&format!(
            "&cursor={}",
            utf8_percent_encode(&from.after, NON_ALPHANUMERIC)
        ));
    }
    let work: Work = portal
        .backend()
        .ask(&account.token, At::Notification, &path)
        .await?;
    let people: HashSet<Uuid> = work.items.iter().filter_map(|it| it.staff_id).collect();
    let named = Names::of(portal, account, page.lang, &people).await?;
    let rows = work
        .items
        .into_iter()
        .map(|it| row(page, &named, it))
        .collect();
    let next = work.next.map(|next| {
        format!(
            "/staff/deliveries?after={}",
            utf8_percent_encode(&next, NON_ALPHANUMERIC)
        )
    });
    Ok((rows, next))
}

fn row(page: &Page, named: &Names, it: Delivery) -> Row {
    let to_do = it.to_do.as_deref().unwrap_or_default();
    let done: &[&'static str] = match to_do {
        "call" => &["reached", "not-reached"],
        "print" => &["printed"],
        "post" => &["printed", "posted"],
        _ => &["again", "reached"],
    };
    let ways = ReplyChannel::ALL
        .iter()
        .filter(|_| to_do == "resend")
        .map(|it| Choice {
            value: it.code().to_owned(),
            label: names::code(page, "reply-channel", it.code()),
            hint: String::new(),
            chosen: false,
        });
    Row {
        case: format!("/staff/complaints/{}", it.complaint_id),
        what: page.first(&[
            &format!("message-{}", it.kind.replace('_', "-")),
            "message-other",
        ]),
        whom: match it.staff_id {
            Some(id) => named.person(&id),
            None if it.audience == "staff" => page.t("message-staff"),
            None => page.t("actor-complainant"),
        },
        channel: names::code(page, "reply-channel", &it.channel),
        to_do: names::code(page, "to-do", to_do),
        problem: it.problem.unwrap_or_default(),
        since: page.moment(&it.created_at),
        is_letter: matches!(to_do, "print" | "post"),
        done: done
            .iter()
            .map(|it| (*it, page.t(&format!("delivery-{it}"))))
            .collect(),
        ways: ways.collect(),
        number: it.number,
        id: it.id,
        version: it.version,
    }
}

/// The letter, to print.
#[get("/deliveries/{id}/letter")]
pub(super) async fn letter(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<Uuid>,
) -> HttpResponse {
    let path = format!("/v1/letters/{path}");
    pass_on(&portal, &req, &account, At::Notification, &path).await
}

/// Says what was done about one.
#[post("/deliveries/{id}")]
pub(super) async fn handle(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<Uuid>,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let fields = Fields::new(form.into_inner());
    let way = fields.text("way");
    let again = if way.is_empty() {
        json!({})
    } else {
        json!({ "channel": way })
    };
    let (address, body): (String, Option<Value>) = match fields.text("do").as_str() {
        "again" => (format!("/v1/notifications/{path}/retries"), Some(again)),
        "reached" => (
            format!("/v1/notifications/{path}/calls"),
            Some(json!({ "reached": true })),
        ),
        "not-reached" => (
            format!("/v1/notifications/{path}/calls"),
            Some(json!({ "reached": false })),
        ),
        "printed" => (format!("/v1/letters/{path}/printings"), None),
        "posted" => (format!("/v1/letters/{path}/postings"), None),
        _ => return trouble::instead(&portal, &req, &account, &Trouble::Missing),
    };
    let seen = format!("\"{}\"", fields.text("version"));
    let terms = Terms {
        seen: Some(&seen),
        key: None,
    };
    let (backend, token) = (portal.backend(), account.token.as_str());
    let key = match backend
        .change(token, At::Notification, &address, body.as_ref(), terms)
        .await
    {
        Ok(_) => return see("/staff/deliveries?done=yes"),
        Err(Trouble::Expired) => {
            return sign_in::once_more(&portal, &req, account.me.id, &fields).await;
        }
        Err(Trouble::Stale) => "delivery-changed",
        Err(Trouble::Away) => "deed-away",
        Err(Trouble::Busy(_)) => "deed-busy",
        Err(Trouble::Missing | Trouble::Forbidden(_)) => "because-role",
        Err(Trouble::Refused(_) | Trouble::Fields(_)) => "delivery-refused",
    };
    let from = From {
        after: String::new(),
        done: String::new(),
    };
    show(
        &portal,
        &req,
        &account,
        &from,
        Some(Fault::new("main", key)),
    )
    .await
}

/// Buttons, by name.
#[cfg(test)]
pub(super) const BUTTONS: [&str; 5] = ["again", "reached", "not-reached", "printed", "posted"];
