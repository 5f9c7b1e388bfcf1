//! A notice dates open deadlines anew (F-4.4b).

use events::directory::{CalendarChanged, DayException};
use serde_json::json;
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
