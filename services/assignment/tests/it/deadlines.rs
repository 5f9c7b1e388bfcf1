//! A notice dates open deadlines anew (F-4.4b).

use std::collections::BTreeMap;

use events::complaint::ComplaintRegistered;
use events::directory::{CalendarChanged, DayException, RoleGrant, StaffChanged};
use regulation::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4b_a_new_notice_dates_open_deadlines_anew_each_with_an_entry() {
    let mut world = World::with(registered(COMPLAINT)).await;
    let order = json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "查" });
    world.post(OFFICER, "dispatch", order).await;
    let notice = CalendarChanged {
        calendar_id: Uuid::from_u128(900),
        at: at("2026-11-23T02:00"),
        name: "cn".into(),
        revision: 4,
        published_years: vec![2026],
        days: vec![DayException {
            date: "2026-11-25".parse().unwrap(),
            off: true,
            name: "特别假日".into(),
        }],
    };
    assert_eq!(world.tell(&notice).await.0, "handled");
    let shown = world.read(OFFICER).await;
    assert_eq!(
        shown.body["next"]["due_at"],
        json!("2026-11-27T09:30:00Z"),
        "{}",
        shown.body
    );
    let ledger = world
        .get(OFFICER, &format!("/assignments/{COMPLAINT}/ledger?lang=en"))
        .await;
    let last = ledger.body["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (
            &last["why"],
            &last["calendar_revision"],
            &last["previous_due_at"]
        ),
        (
            &json!("calendar_changed"),
            &json!(4),
            &json!("2026-11-26T09:30:00Z")
        )
    );
    let (kind, data) = world.published(COMPLAINT).await.pop().unwrap();
    assert_eq!(
        (kind.as_str(), &data["deadline_version"]),
        ("assignment.deadline_changed", &json!(2))
    );
    world.end().await;
}

const ADMIN: Uuid = Uuid::from_u128(30);

/// Holds no role but this, for both sites.
fn administrator() -> StaffChanged {
    let grant = |site_id| RoleGrant {
        role: Role::Administrator,
        site_id,
    };
    StaffChanged {
        staff_id: ADMIN,
        grants: vec![grant(HALL), grant(BANK)],
        ..staff().remove(0)
    }
}

/// A complaint that awaits acceptance, received at that time.
fn waiting(complaint: u128, site_id: Uuid, received: &str) -> ComplaintRegistered {
    ComplaintRegistered {
        site_id,
        department_id: None,
        respondent_ids: Vec::new(),
        number: format!("ZW-2026-000{complaint}-1"),
        received_at: at(received),
        at: at(received),
        ..registered(Uuid::from_u128(complaint))
    }
}

/// A day off in November, New Year of 2027, and 2027 published.
fn notice() -> CalendarChanged {
    let off = |date: &str| DayException {
        date: date.parse().unwrap(),
        off: true,
        name: "休".into(),
    };
    CalendarChanged {
        calendar_id: Uuid::from_u128(900),
        at: at("2026-11-23T02:00"),
        name: "cn".into(),
        revision: 4,
        published_years: vec![2026, 2027],
        days: vec![off("2026-11-25"), off("2027-01-01")],
    }
}

/// The same, as it is before it is adopted.
fn proposal(notice: &CalendarChanged) -> Value {
    let days = notice.days.iter();
    let days = days.map(|d| json!({"date": d.date, "off": d.off, "name": d.name}));
    json!({
        "name": notice.name,
        "published_years": notice.published_years,
        "days": days.collect::<Vec<_>>(),
    })
}

/// From when to when which deadlines of which sites move, and how many.
type Moves = BTreeMap<[String; 4], u64>;

fn of(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

impl World {
    /// Page by page.
    async fn previewed(&self, proposal: &Value, limit: usize) -> (Value, Moves) {
        let (mut moves, mut query) = (Moves::new(), String::new());
        loop {
            let path = format!("/calendars/preview?limit={limit}{query}");
            let page = self.post_at(ADMIN, &path, None, proposal.clone()).await;
            assert_eq!(page.status, 200, "{}", page.body);
            let items = page.body["items"].as_array().unwrap();
            assert!(items.len() <= limit);
            for item in items {
                let key = ["from", "to", "site_id", "clock"].map(|name| of(&item[name]));
                *moves.entry(key).or_default() += item["count"].as_u64().unwrap();
            }
            match &page.body["next"] {
                Value::Null => return (page.body, moves),
                next => query = format!("&cursor={}", of(next)),
            }
        }
    }

    /// What the ledgers say was moved by a notice.
    async fn moved(&self, cases: &[(Uuid, Uuid, Uuid)]) -> Moves {
        let mut moves = Moves::new();
        for (complaint, site, reader) in cases {
            let path = format!("/assignments/{complaint}/ledger");
            let ledger = self.get(*reader, &path).await;
            for entry in ledger.body["entries"].as_array().expect("a ledger") {
                if entry["why"] == "calendar_changed" {
                    let [from, to, clock] =
                        ["previous_due_at", "due_at", "clock"].map(|name| of(&entry[name]));
                    let key = [from, to, site.to_string(), clock];
                    *moves.entry(key).or_default() += 1;
                }
            }
        }
        moves
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4b_exactly_what_a_preview_shows_moves_once_the_calendar_is_adopted() {
    let mut world = World::with(registered(COMPLAINT)).await;
    let order = json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "查" });
    world.post(OFFICER, "dispatch", order).await;
    world.tell(&administrator()).await;
    let mut cases = vec![(COMPLAINT, HALL, OFFICER)];
    for (complaint, site, received) in [
        // Due on the 24th: nothing happens to it.
        (101, HALL, "2026-11-23T03:00"),
        // Due on the 25th, two at the hall and one at the bank.
        (102, HALL, "2026-11-24T03:00"),
        (103, HALL, "2026-11-24T04:00"),
        (104, BANK, "2026-11-24T05:00"),
        // Due on New Year's day as far as anybody knows: provisional.
        (105, BANK, "2026-12-31T03:00"),
        // Due on the 5th of January, provisional; that stays, but is certain now.
        (106, HALL, "2027-01-04T03:00"),
    ] {
        world.tell(&waiting(complaint, site, received)).await;
        let reader = if site == HALL { OFFICER } else { STRANGER };
        cases.push((Uuid::from_u128(complaint), site, reader));
    }
    let notice = notice();
    let (whole, shown) = world.previewed(&proposal(&notice), 100).await;
    let expected = (json!(7), json!(true), json!(6), json!(6));
    let [looked_at, complete, moving, deadlines] =
        ["cases_looked_at", "complete", "cases", "deadlines"].map(|name| whole[name].clone());
    assert_eq!(
        (looked_at, complete, moving, deadlines),
        expected,
        "{whole}"
    );
    let item = |from: &str| {
        let items = whole["items"].as_array().unwrap();
        items.iter().find(|item| item["from"] == from).unwrap()
    };
    let two = item("2026-11-25T09:30:00Z");
    assert_eq!(two["to"], "2026-11-26T09:30:00Z");
    let guessed = item("2027-01-01T09:30:00Z");
    let (to, provisional) = (&guessed["to"], &guessed["provisional"]);
    assert_eq!(
        (to, provisional),
        (&json!("2027-01-04T09:30:00Z"), &json!(true))
    );
    assert_eq!(guessed["then_provisional"], false);
    let certain = item("2027-01-05T09:30:00Z");
    assert_eq!(
        (&certain["from"], &certain["then_provisional"]),
        (&certain["to"], &json!(false))
    );
    assert_eq!(shown.values().sum::<u64>(), 6);
    assert!(
        shown.values().any(|count| *count == 2),
        "alike in one row: {shown:?}"
    );
    // Nobody learns which cases these are.
    for (complaint, ..) in &cases {
        assert!(
            !whole.to_string().contains(&complaint.to_string()),
            "{whole}"
        );
    }
    let (_, page_by_page) = world.previewed(&proposal(&notice), 2).await;
    assert_eq!(page_by_page, shown);
    assert_eq!(
        world.moved(&cases).await,
        Moves::new(),
        "nothing was changed"
    );

    assert_eq!(world.tell(&notice).await.0, "handled");
    assert_eq!(world.moved(&cases).await, shown);
    let (_, again) = world.previewed(&proposal(&notice), 100).await;
    assert_eq!(again, Moves::new(), "it is in effect");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4b_nobody_but_an_administrator_asks_what_a_calendar_would_do() {
    let mut world = World::with(registered(COMPLAINT)).await;
    world.tell(&administrator()).await;
    let good = proposal(&notice());
    let post = async |who, body: Value| {
        let answer = world.post_at(who, "/calendars/preview", None, body).await;
        (answer.status, answer.pointer().1.to_owned())
    };
    assert_eq!(post(ADMIN, good.clone()).await.0, 200);
    for who in [OFFICER, HEAD, LEADER, SUPERVISOR, INTEGRITY, HANDLER] {
        assert_eq!(post(who, good.clone()).await.0, 403);
    }
    assert_eq!(post(Uuid::from_u128(99), good.clone()).await.0, 401);
    let with = |field: &str, value: Value| {
        let mut changed = good.clone();
        changed[field] = value;
        changed
    };
    let day = json!({"date": "2027-01-01", "off": true});
    for (body, pointer) in [
        (with("name", json!("")), "/name"),
        (
            with("published_years", json!(vec![2027; 101])),
            "/published_years",
        ),
        (with("days", json!([day, day])), "/days"),
        (with("days", json!(["2027-01-01"])), "/days/0"),
        (with("cases", json!([])), ""),
    ] {
        let (status, at) = post(ADMIN, body).await;
        assert_eq!((status, at.as_str()), (422, pointer));
    }
    let other = with("name", json!("mars"));
    let answer = world
        .post_at(ADMIN, "/calendars/preview", None, other)
        .await;
    assert_eq!(answer.body["cases_looked_at"], 0, "no site cites it");
    world.end().await;
}
