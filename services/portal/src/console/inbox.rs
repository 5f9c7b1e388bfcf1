//! `/staff/inbox`: what waits for a leader's decision, one a page, with what is needed to decide: major
//! complaints to designate, results to approve. It is read on a phone, between two meetings.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use chrono::{DateTime, Utc};
use futures_util::future::{try_join, try_join_all, try_join4};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use web::Now;

use super::account::Account;
use super::deed::{Possible, because, resource};
use super::names::{self, Names};
use super::queues::MOST;
use super::shell::{Place, Shell};
use super::trouble;
use crate::Portal;
use crate::backend::{At, Trouble};
use crate::page::{Page, respond};

/// What is decided here, in this order: the queue, where its list is, and the deeds that decide.
const DECISIONS: [(&str, &str, &[&str]); 2] = [
    ("to_designate", "to-designate", &["designation"]),
    ("to_approve", "to-approve", &["approval", "redo"]),
];
/// What else a leader asks about first.
const BESIDE: [(&str, &str); 2] = [("to_extend", "to-extend"), ("overdue", "overdue")];

#[derive(Deserialize)]
struct Listing {
    items: Vec<Waiting>,
}

/// What waits.
#[derive(Clone, Deserialize)]
struct Waiting {
    complaint_id: Uuid,
    number: String,
    site_id: Uuid,
    severity: String,
    sensitivity: String,
    scopes: Vec<String>,
    #[serde(default)]
    due_at: Option<DateTime<Utc>>,
}

/// A number, and the list behind it.
struct Count {
    path: String,
    label: String,
    count: String,
}

/// What can be done, or why not.
struct Way {
    path: String,
    label: String,
    because: String,
    second_person: bool,
}

/// What is decided.
struct Decision {
    what: String,
    number: String,
    path: String,
    severity: String,
    is_major: bool,
    is_restricted: bool,
    over: String,
    due: String,
    late: bool,
    /// What was complained about, why it is what it is, what was found, what was done.
    words: Vec<(String, String)>,
    ways: Vec<Way>,
    /// Which of how many.
    place: String,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "console/inbox.html")]
struct Inbox<'a> {
    page: &'a Page,
    shell: &'a Shell,
    counts: Vec<Count>,
    decision: Option<Decision>,
}

/// Which one.
#[derive(Deserialize)]
pub(super) struct Wanted {
    of: Option<Uuid>,
}

/// One decision; the first one where none is named, or where it waits no more.
#[get("/inbox")]
pub(super) async fn decide(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    wanted: Query<Wanted>,
    Now(at): Now,
) -> HttpResponse {
    match page(&req, &portal, &account, &wanted, at).await {
        Ok(response) => response,
        Err(why) => trouble::instead(&portal, &req, &account, &why),
    }
}

async fn page(
    req: &HttpRequest,
    portal: &Portal,
    account: &Account,
    wanted: &Wanted,
    at: DateTime<Utc>,
) -> Result<HttpResponse, Trouble> {
    let shell = Shell::new(portal, req, account, Place::Inbox, "inbox-title").at("/staff/inbox");
    let (backend, token) = (portal.backend(), account.token.as_str());
    let lists = DECISIONS.map(|(queue, ..)| async move {
        let path = format!("/v1/assignments?queue={queue}&limit=100");
        backend.ask::<Listing>(token, At::Assignment, &path).await
    });
    let counts = backend.ask::<Value>(token, At::Assignment, "/v1/assignment-counts");
    let (lists, counts) = try_join(try_join_all(lists), counts).await?;
    let waiting: Vec<_> = DECISIONS
        .into_iter()
        .zip(lists)
        .flat_map(|((_, slug, deeds), list)| {
            list.items.into_iter().map(move |it| (slug, deeds, it))
        })
        .collect();
    let here = wanted
        .of
        .and_then(|of| waiting.iter().position(|(.., it)| it.complaint_id == of))
        .unwrap_or(0);
    let decision = match waiting.get(here) {
        None => None,
        Some((slug, deeds, it)) => {
            let to = |n: usize| {
                let (.., it) = waiting.get(n)?;
                Some(format!("/staff/inbox?of={}", it.complaint_id))
            };
            let look = Look {
                portal,
                account,
                page: &shell.page,
                waiting: it,
                at,
            };
            let mut decision = look.decision(slug, deeds).await?;
            decision.place = format!("{} / {}", here + 1, waiting.len());
            decision.before = here.checked_sub(1).and_then(to);
            decision.after = to(here + 1);
            Some(decision)
        }
    };
    let queues = DECISIONS.map(|(name, slug, _)| (name, slug));
    let queues = queues.into_iter().chain(BESIDE);
    let count = |(name, slug): (&str, &str)| Count {
        path: format!("/staff/queues/{slug}"),
        label: shell.page.t(&format!("queue-{slug}")),
        count: match counts[name].as_i64().unwrap_or_default() {
            MOST.. => format!("{MOST}+"),
            count => count.to_string(),
        },
    };
    let inbox = Inbox {
        counts: queues.map(count).collect(),
        decision,
        page: &shell.page,
        shell: &shell,
    };
    Ok(respond(StatusCode::OK, &inbox))
}

/// Who decides on what.
struct Look<'a> {
    portal: &'a Portal,
    account: &'a Account,
    page: &'a Page,
    waiting: &'a Waiting,
    at: DateTime<Utc>,
}

impl Look<'_> {
    /// Null where it is none, or not for this person.
    async fn ask(&self, at: At, path: &str) -> Result<Value, Trouble> {
        let token = self.account.token.as_str();
        let found = self.portal.backend().ask_for(token, at, path).await?;
        Ok(found.unwrap_or_default())
    }

    async fn decision(&self, slug: &str, deeds: &[&str]) -> Result<Decision, Trouble> {
        let (page, it) = (self.page, self.waiting);
        let id = it.complaint_id;
        let narrative = format!("/v1/complaints/{id}/narrative");
        let actions = format!("{}/actions", resource(At::Assignment, id));
        let (handling, found) = (
            resource(At::Assignment, id),
            resource(At::Investigation, id),
        );
        let (story, case, handling, actions) = try_join4(
            self.ask(At::Intake, &narrative),
            self.ask(At::Investigation, &found),
            self.ask(At::Assignment, &handling),
            self.ask(At::Assignment, &actions),
        )
        .await?;
        let nobody = std::collections::HashSet::new();
        let named = Names::of(self.portal, self.account, page.lang, &nobody).await?;
        let finding = case["conclusion"]["finding"].as_str();
        let finding = finding.map_or_else(String::new, |it| names::code(page, "finding", it));
        let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
        let words = [
            ("case-narrative", text(&story["narrative"])),
            ("case-wanted", text(&story["wanted_outcome"])),
            ("case-reason", text(&case["classification"]["reason"])),
            ("case-finding", finding),
            ("case-conclusion", text(&case["conclusion"]["facts"])),
            ("case-handled", text(&handling["result"]["summary"])),
        ];
        let words = words.into_iter().filter(|(_, words)| !words.is_empty());
        let late = it.due_at.is_some_and(|due| due <= self.at);
        let due = |due: DateTime<Utc>| {
            let key = if late { "case-late" } else { "case-by-then" };
            page.with(key, "when", &page.moment(&due))
        };
        Ok(Decision {
            what: page.t(&format!("queue-{slug}")),
            number: it.number.clone(),
            path: format!("/staff/complaints/{id}"),
            severity: names::code(page, "severity", &it.severity),
            is_major: it.severity == "major",
            is_restricted: it.sensitivity == "s3",
            over: [
                named.site(&it.site_id),
                names::codes(page, "scope-name", &it.scopes),
            ]
            .join(" · "),
            due: it.due_at.map_or_else(String::new, due),
            late,
            words: words.map(|(label, words)| (page.t(label), words)).collect(),
            ways: self.ways(deeds, actions),
            place: String::new(),
            before: None,
            after: None,
        })
    }

    /// What assignment says can be done.
    fn ways(&self, deeds: &[&str], actions: Value) -> Vec<Way> {
        let possible: Option<Possible> = serde_json::from_value(actions).ok();
        let items = possible.map_or_else(Vec::new, |it| it.items);
        let of = |slug: &&str| items.iter().find(|it| it.action == *slug);
        let ways = deeds.iter().filter_map(of).map(|it| Way {
            path: format!(
                "/staff/complaints/{}/{}",
                self.waiting.complaint_id, it.action
            ),
            label: self.page.t(&format!("deed-{}", it.action)),
            because: match (&it.because, it.allowed) {
                (_, true) => String::new(),
                (Some(kind), false) => self.page.t(because(kind)),
                (None, false) => self.page.t("because-other"),
            },
            second_person: it.second_person,
        });
        ways.collect()
    }
}
