//! Who looked at what, for supervisors.

use events::directory::{RoleGrant, StaffChanged};
use regulation::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::world::World;

const SUPERVISOR: Uuid = Uuid::from_u128(30);

fn supervisor() -> StaffChanged {
    StaffChanged {
        staff_id: SUPERVISOR,
        grants: vec![RoleGrant {
            role: Role::Supervisor,
            site_id: HALL,
        }],
        ..staff().remove(0)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_reads_who_looked_at_a_restricted_case_and_who_was_refused() {
    let mut world = World::with(bribery(COMPLAINT)).await;
    world.tell(&supervisor()).await;
    assert_eq!(world.read(INTEGRITY).await.status, 200);
    let custody = format!("/{COMPLAINT}/custody");
    assert_eq!(world.get(INTEGRITY, &custody).await.status, 200);
    assert_eq!(world.read(OFFICER).await.status, 404);
    assert_eq!(world.get(RESPONDENT, &custody).await.status, 404);
    for who in [OFFICER, INTEGRITY, RESPONDENT, LEADER] {
        assert_eq!(world.views(who, "").await.status, 404);
    }
    let first = world.views(SUPERVISOR, "?limit=4").await;
    assert_eq!(first.status, 200, "{}", first.body);
    let wanted = |page: &Value| -> Vec<Value> {
        let items = page["items"].as_array().unwrap().iter();
        let of = |it: &Value| json!([it["staff_id"], it["what"], it["wanted"], it["refused"]]);
        items.map(of).collect()
    };
    let denied = |who, wanted, why| json!([who, "access.denied", wanted, why]);
    assert_eq!(
        wanted(&first.body),
        [
            denied(LEADER, "audit_read", "role"),
            denied(RESPONDENT, "audit_read", "conflict"),
            denied(INTEGRITY, "audit_read", "role"),
            denied(OFFICER, "audit_read", "role"),
        ]
    );
    let next = first.body["next"].as_str().unwrap();
    let rest = world.views(SUPERVISOR, &format!("?cursor={next}")).await;
    assert_eq!(
        wanted(&rest.body),
        [
            denied(RESPONDENT, "full_narrative", "conflict"),
            denied(OFFICER, "task_view", "sensitivity"),
            json!([INTEGRITY, "custody.read", null, null]),
            json!([INTEGRITY, "investigation.read", null, null]),
        ]
    );
    assert!(rest.link.is_none() && first.link.is_some());
    let own = world.views(SUPERVISOR, "?limit=2").await;
    let looked = json!([SUPERVISOR, "views.read", null, null]);
    assert_eq!(wanted(&own.body), [looked.clone(), looked]);
    world.end().await;
}
