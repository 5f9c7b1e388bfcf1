//! Lists, counts, search, statistics and exports: nothing in them but what the table gives.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Reader as _, Xlsx};
use journeys_tests::{World, within};
use rehearsal::{Answer, Who};
use serde_json::Value;

use super::asking::{Asking, Caller};
use super::cases::{Cases, PATIENCE, Subject};
use super::cast::{STAFF, Staff};
use super::routes::{May, Rows};

/// Counting and the text index come a moment later.
pub(super) async fn until_counted(world: &World, cases: &Cases) {
    let rows = Rows::parse("statistics");
    let counted = |code: &str| {
        let staff = STAFF.iter().find(|staff| staff.code == code);
        let staff = staff.expect("somebody who asks");
        let seen = |subject: &&&Subject| {
            let case = subject.case(world, "intake", "/v1/statistics", staff);
            staff.may(&world.people, &rows, subject, &case).is_ok()
        };
        cases.at("all").iter().filter(seen).count()
    };
    let get =
        async |who: &'static str, path: &str| world.get(Who::Staff(who), "intake", path).await.body;
    for who in [
        "hall-leader",
        "hall-integrity",
        "bank-officer",
        "bank-integrity",
    ] {
        within(
            PATIENCE,
            &format!("everything to be counted for {who}"),
            async || {
                let numbers = get(who, "/v1/statistics?period=2026-09").await;
                (numbers["total"]["counts"]["received"] == counted(who)).then_some(())
            },
        )
        .await;
    }
    let plain = cases.at("plain").into_iter();
    let texts = plain
        .filter(|subject| subject.site == "hall" && !subject.excluded.contains(&"hall-officer"));
    let texts = texts.count();
    within(PATIENCE, "every text to be found", async || {
        let found = get("hall-officer", "/v1/complaints/search?q=窗口&limit=100").await;
        (found["items"].as_array()?.len() >= texts).then_some(())
    })
    .await;
}

/// What this person must find, of what is there.
fn due<'c>(asking: &Asking<'c>, rows: &Rows, caller: &Caller) -> BTreeSet<&'c str> {
    let (route, people) = (asking.route, &asking.world.people);
    let there = asking.cases.at(&route.place).into_iter();
    let shown = there.filter(|subject| match caller {
        Caller::Staff(staff) => {
            let case = subject.case(asking.world, &route.service, &route.path, staff);
            staff.may(people, rows, subject, &case).is_ok()
        }
        Caller::Partner(partner) => {
            let case = subject.handed_over(people);
            partner.may(people, &rows.actions, subject.site, &case)
        }
        Caller::Token(..) | Caller::Nobody => false,
    });
    shown.map(|subject| subject.name).collect()
}

/// What is wrong with what came back.
pub(super) async fn wrong(asking: &Asking<'_>, caller: &Caller, answer: &Answer) -> Option<String> {
    if answer.status != 200 {
        return Some("expected a list".to_owned());
    }
    let May::List(rows) = &asking.route.may else {
        return Some("is no list".to_owned());
    };
    let due = due(asking, rows, caller);
    let told = |what: &str, found: &dyn std::fmt::Debug| {
        Some(format!("{what} {found:?}, and due are {due:?}"))
    };
    match asking.route.path.as_str() {
        "/v1/statistics" => {
            let received = &answer.body["total"]["counts"]["received"];
            let right = *received == due.len();
            if right {
                None
            } else {
                told("counted", received)
            }
        }
        "/v1/statistics.csv" => {
            let received = column(&answer.text, "Received");
            let right = received.as_deref() == Some(&due.len().to_string());
            if right {
                None
            } else {
                told("counted", &(received, &answer.text))
            }
        }
        "/v1/statistics.xlsx" => {
            let Caller::Staff(staff) = caller else {
                return told("only staff export", &answer.status);
            };
            let found = workbook(asking, staff).await;
            if found == due {
                None
            } else {
                told("the workbook has", &found)
            }
        }
        "/v1/assignment-counts"
        | "/v1/complaint-counts"
        | "/v1/investigation-counts"
        | "/v1/reply-counts" => {
            let Caller::Staff(staff) = caller else {
                return told("only staff have queues", &answer.status);
            };
            counts(asking, staff, &answer.body).await
        }
        _ => {
            let found = among(asking.cases, &asking.route.place, &answer.text);
            if found == due {
                None
            } else {
                told("found", &found)
            }
        }
    }
}

/// The complaints, or patterns, that a text names; all of them are looked for.
fn among<'c>(cases: &'c Cases, place: &str, text: &str) -> BTreeSet<&'c str> {
    let of = match place {
        "patterns" => &cases.patterns,
        _ => &cases.all,
    };
    let named = |subject: &&Subject| {
        text.contains(&subject.id.to_string()) || text.contains(&subject.number)
    };
    of.iter()
        .filter(named)
        .map(|subject| subject.name)
        .collect()
}

/// The total's value in a column.
fn column(csv: &str, name: &str) -> Option<String> {
    let mut rows = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let at = rows.next()?.iter().position(|title| title.contains(name))?;
    let total = rows.find(|row| row.get(2) == Some(&"total"))?;
    total.get(at).map(|&value| value.to_owned())
}

/// The complaints that a workbook names anywhere.
async fn workbook<'c>(asking: &Asking<'c>, staff: &Staff) -> BTreeSet<&'c str> {
    let path = format!("{}{}", asking.route.path, asking.route.body);
    let who = Who::Staff(staff.code);
    let given = asking.world.people.download(who, "intake", &path).await;
    let (_, bytes) = given.expect("a file");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let mut text = String::new();
    for (_, sheet) in book.worksheets() {
        for cell in sheet.cells() {
            text.push_str(&format!("{} ", cell.2));
        }
    }
    among(asking.cases, "all", &text)
}

/// The list that a count is of.
fn counted(route: &str, queue: &str) -> String {
    match (route, queue) {
        ("/v1/assignment-counts", queue) => format!("/v1/assignments?queue={queue}"),
        ("/v1/investigation-counts", queue) => format!("/v1/investigations?queue={queue}"),
        ("/v1/reply-counts", "work") => "/v1/notifications/work?".to_owned(),
        ("/v1/reply-counts", "to_follow_up") => "/v1/replies?stage=replied".to_owned(),
        ("/v1/reply-counts", stage) => format!("/v1/replies?stage={stage}"),
        (_, "new") => "/v1/complaints?new=true".to_owned(),
        (_, "registered") => "/v1/complaints?stage=registered&new=false".to_owned(),
        (_, "overdue") => "/v1/complaints?overdue=true".to_owned(),
        (_, "major") => "/v1/complaints?open=true&severity=major".to_owned(),
        (_, "restricted") => "/v1/complaints?open=true&sensitivity=s3".to_owned(),
        (_, "dissatisfied") => "/v1/complaints?open=true&dissatisfied=true".to_owned(),
        (route, queue) => panic!("{route} counts {queue}, and of which list is not said here"),
    }
}

/// Each queue is as long as its list.
async fn counts(asking: &Asking<'_>, staff: &Staff, body: &Value) -> Option<String> {
    let counts = body.as_object()?;
    for (queue, count) in counts.iter().filter(|(name, _)| *name != "capped") {
        let path = format!("{}&limit=100", counted(&asking.route.path, queue));
        let list = asking
            .world
            .get(Who::Staff(staff.code), &asking.route.service, &path)
            .await;
        let length = list.body["items"].as_array().map(Vec::len);
        if length.is_none_or(|length| *count != length) {
            return Some(format!("{queue} counts {count} and lists {length:?}"));
        }
    }
    None
}
