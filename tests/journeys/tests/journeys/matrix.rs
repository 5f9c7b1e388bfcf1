//! P5: every route, role, site, sensitivity and conflict over HTTP, against the one table. What is
//! expected is worked out from the table and from who is who (`matrix/organization.toml`), for each
//! route that a service says it has (`matrix/routes.txt`). Nothing is done by it: where a version is
//! asked for, a wrong one is sent, which only those hear of who may.

mod asking;
mod beside;
mod cases;
mod cast;
mod lists;
mod making;
mod routes;
mod sending;

use std::collections::BTreeSet;
use std::path::Path;

use futures_util::StreamExt as _;
use journeys_tests::{World, china, within};
use mailbox::Mailbox;
use regulation::Role;
use rehearsal::Who;
use testkit::{SERVICES, StackOptions};

use asking::Asking;
use cases::{Cases, PATIENCE};
use cast::STAFF;
use routes::{May, Route};

/// Requests that are under way at a time …
const AT_ONCE: usize = 8;
/// … and where passwords are compared, which takes long on purpose.
const OF_PASSWORDS: usize = 2;

async fn start() -> World {
    let mailbox = Mailbox::start(0).await.expect("a free port");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let organization = folder.join("tests/journeys/matrix/organization.toml");
    let options = StackOptions {
        smtp: Some(mailbox.address()),
        clock: Some(china("2026-09-29T10:00")),
        organization: Some(organization),
        env: vec![("intake:REDRESS_DISCLOSURE__PER_HOUR".into(), "1000".into())],
        ..StackOptions::default()
    };
    let world = World::of(mailbox, options).await;
    for service in SERVICES
        .into_iter()
        .filter(|service| *service != "directory")
    {
        let list = match service {
            "intake" => "/v1/complaints",
            "investigation" => "/v1/investigations",
            "assignment" => "/v1/assignments",
            _ => "/v1/notifications",
        };
        for staff in STAFF {
            let what = format!("{service} to know {}", staff.code);
            within(PATIENCE, &what, async || {
                let answer = world.get(Who::Staff(staff.code), service, list).await;
                (answer.status != 401).then_some(())
            })
            .await;
        }
    }
    world
}

/// What is wrong, and for which roles the route was shown to open and to stay shut.
#[derive(Default)]
struct Found {
    wrong: Vec<String>,
    opened: BTreeSet<Option<&'static str>>,
    shut: BTreeSet<Option<&'static str>>,
}

fn code(role: Option<Role>) -> Option<&'static str> {
    role.map(Role::code)
}

async fn look_at(world: &World, cases: &Cases, route: &Route, found: &mut Found) {
    let asking = Asking {
        world,
        cases,
        route,
    };
    let mut calls = asking.calls();
    calls.extend(asking.others().await);
    let at_once = match route.may {
        May::SignedIn(_) => OF_PASSWORDS,
        _ => AT_ONCE,
    };
    let answers = futures_util::stream::iter(calls)
        .map(|call| asking.answer(call))
        .buffer_unordered(at_once);
    let answers: Vec<_> = answers.collect().await;
    for (call, wrong) in answers {
        if let (Some(role), None) = (call.role, &wrong) {
            let seen = if call.allowed {
                &mut found.opened
            } else {
                &mut found.shut
            };
            seen.insert(code(role));
        }
        found.wrong.extend(wrong);
    }
    if let May::Case(rows) | May::List(rows) | May::Everywhere(rows) = &route.may {
        let roles = Role::ALL.iter().map(|role| Some(*role)).chain([None]);
        for role in roles {
            let name = code(role);
            let one = rows.has("-one");
            if asking.opens_to(rows, role) && !one && !found.opened.contains(&name) {
                found
                    .wrong
                    .push(format!("{}: shown open to no {name:?}", route.name()));
            }
            if !found.shut.contains(&name) && !matches!(route.may, May::List(_)) {
                found
                    .wrong
                    .push(format!("{}: shown shut to no {name:?}", route.name()));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_opens_to_whom_the_table_says_and_to_nobody_else() {
    let world = start().await;
    let cases = making::make(&world).await;
    let routes = routes::routes(&world).await;
    lists::until_counted(&world, &cases).await;
    let mut wrong = Vec::new();
    // Lists before anything is added, and what changes who may last.
    let (lists, others): (Vec<_>, Vec<_>) = routes
        .iter()
        .partition(|route| matches!(route.may, May::List(_)));
    let late = |route: &&&Route| {
        ["/supplements", "/interest", "/shut-out"]
            .iter()
            .any(|end| route.path.ends_with(end))
    };
    let (last, others): (Vec<&Route>, Vec<&Route>) = others.iter().partition(late);
    wrong.extend(beside::wrong(&world, &cases).await);
    for route in lists.into_iter().chain(others).chain(last) {
        let mut found = Found::default();
        look_at(&world, &cases, route, &mut found).await;
        wrong.extend(found.wrong);
    }
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
