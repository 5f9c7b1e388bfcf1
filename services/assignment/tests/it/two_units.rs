//! A classified complaint, and two departments that could have it.

use events::directory::{DepartmentChanged, StaffChanged};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::world::World;

/// Of the back office: its head, and somebody who handles.
pub(crate) const BACK_HEAD: Uuid = Uuid::from_u128(30);
pub(crate) const HELPER: Uuid = Uuid::from_u128(31);

/// A classified complaint, and a second department that could handle it.
pub(crate) async fn with_two_units() -> World {
    let mut world = World::with(registered(COMPLAINT)).await;
    for (staff_id, like) in [(BACK_HEAD, HEAD), (HELPER, HANDLER)] {
        let like = staff().into_iter().find(|person| person.staff_id == like);
        let person = StaffChanged {
            staff_id,
            department_id: Some(BACK_OFFICE),
            manager_id: Some(LEADER),
            ..like.unwrap()
        };
        world.tell(&person).await;
    }
    let unit = departments()
        .into_iter()
        .find(|d| d.department_id == BACK_OFFICE);
    let unit = DepartmentChanged {
        head_id: Some(BACK_HEAD),
        ..unit.unwrap()
    };
    world.tell(&unit).await;
    world
}

pub(crate) fn order(handler: Option<Uuid>) -> Value {
    json!({ "department_id": WINDOWS, "handler_id": handler, "required": "核实并答复" })
}

pub(crate) async fn does(world: &World, who: Uuid, noun: &str, body: Value) -> Value {
    let answer = world.post(who, noun, body).await;
    assert_eq!(answer.status, 200, "{noun}: {}", answer.body);
    answer.body
}

pub(crate) async fn in_handling(world: &World) {
    does(world, OFFICER, "dispatch", order(Some(HANDLER))).await;
    does(world, HANDLER, "sign-for", json!({})).await;
}

/// Looked for by two at once and again and again, what is overdue is told by one event: its data.
pub(crate) async fn told_once(world: &World, kind: &str) -> Value {
    let raise = || assignment::raise_tasks_due(&world.running.service);
    let (a, b) = tokio::join!(raise(), raise());
    a.and(b).unwrap();
    raise().await.unwrap();
    let overdue = async || {
        let published = world.published(COMPLAINT).await.into_iter();
        let overdue = published.filter(|(told, _)| told == kind);
        overdue.map(|(_, data)| data).collect::<Vec<_>>()
    };
    testkit::eventually(kind, async || (!overdue().await.is_empty()).then_some(())).await;
    raise().await.unwrap();
    let mut told = overdue().await;
    assert_eq!(told.len(), 1, "{told:?}");
    told.remove(0)
}
