//! Who looked at what, for supervisors.

use events::directory::{RoleGrant, StaffChanged};
use regulation::{ReplyChannel, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::{self, HALL, HANDLER, OFFICER};
use crate::world::{World, staff};

const SUPERVISOR: Uuid = Uuid::from_u128(0xDA);

fn supervisor() -> StaffChanged {
    StaffChanged {
        staff_id: SUPERVISOR,
        grants: vec![RoleGrant {
            role: Role::Supervisor,
            site_id: HALL,
        }],
        ..cast::staff().remove(0)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_reads_who_read_messages_and_letters_and_who_was_refused() {
    let registered = cast::registered(ReplyChannel::Letter);
    let mut world = World::with(&registered).await;
    let complaint = registered.complaint_id;
    world.tell(&supervisor()).await;
    let letter = world
        .delivery(complaint, "acknowledgement", "to_post")
        .await;
    let (letter_path, talk) = (
        format!("/v1/letters/{letter}"),
        format!("/v1/conversations/{complaint}"),
    );
    assert_eq!(world.get(&staff(HANDLER), &letter_path).await.status, 404);
    assert_eq!(world.get(&staff(HANDLER), &talk).await.status, 404);
    assert_eq!(world.get(&staff(OFFICER), &letter_path).await.status, 200);
    assert_eq!(world.get(&staff(OFFICER), &talk).await.status, 200);
    let path = format!("/v1/complaints/{complaint}/views");
    assert_eq!(world.get(&staff(OFFICER), &path).await.status, 404);
    let page = world.get(&staff(SUPERVISOR), &path).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let of = |it: &Value| json!([it["staff_id"], it["what"], it["wanted"], it["about_id"]]);
    let items: Vec<Value> = page.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(of)
        .collect();
    assert_eq!(
        items,
        [
            json!([OFFICER, "access.denied", "audit_read", null]),
            json!([OFFICER, "conversation.read", null, null]),
            json!([OFFICER, "letter.read", null, letter]),
            json!([HANDLER, "access.denied", "contact", null]),
            json!([HANDLER, "access.denied", "send_reply", null]),
        ]
    );
    let again = world.get(&staff(SUPERVISOR), &path).await;
    assert_eq!(again.body["items"][0]["what"], "views.read");
}
