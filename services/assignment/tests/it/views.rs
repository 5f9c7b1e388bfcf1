//! Who looked at what, for supervisors.

use serde_json::{Value, json};

use crate::cast::*;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_reads_who_looked_at_a_restricted_case_and_who_was_refused() {
    let world = World::with(bribery()).await;
    assert_eq!(world.read(INTEGRITY).await.status, 200);
    assert_eq!(world.read(RESPONDENT).await.status, 404);
    let path = format!("/complaints/{COMPLAINT}/views");
    for who in [OFFICER, INTEGRITY, HANDLER] {
        assert_eq!(world.get(who, &path).await.status, 404);
    }
    let page = world.get(SUPERVISOR, &format!("{path}?limit=5")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let of = |it: &Value| json!([it["staff_id"], it["what"], it["wanted"], it["refused"]]);
    let items: Vec<Value> = page.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(of)
        .collect();
    let denied = |who, wanted, why| json!([who, "access.denied", wanted, why]);
    assert_eq!(
        items,
        [
            denied(HANDLER, "audit_read", "conflict"),
            denied(INTEGRITY, "audit_read", "role"),
            denied(OFFICER, "audit_read", "role"),
            denied(RESPONDENT, "task_view", "conflict"),
            json!([INTEGRITY, "assignment.seen", null, null]),
        ]
    );
    let own = world.get(SUPERVISOR, &format!("{path}?limit=1")).await;
    assert_eq!(own.body["items"][0]["what"], "views.read");
    world.end().await;
}
