//! 回避 (F-4.2b): whoever turns out to be recused gives up what they hold and reads nothing from then
//! on, whichever way it came to light.

use events::complaint::{RespondentIdentified, SensitivityChanged};
use events::directory::{DepartmentChanged, StaffChanged};
use events::investigation::InterestDeclared;
use regulation::Sensitivity;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::world::World;

async fn handled() -> World {
    let world = World::with(registered(COMPLAINT)).await;
    let order = json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "查" });
    world.post(OFFICER, "dispatch", order).await;
    world.post(HANDLER, "sign-for", json!({})).await;
    assert_eq!(world.queue(HANDLER, "mine").await, [json!(COMPLAINT)]);
    assert_eq!(world.read(HANDLER).await.status, 200);
    world
}

fn interest(staff_id: Uuid) -> InterestDeclared {
    InterestDeclared {
        complaint_id: COMPLAINT,
        at: at("2026-11-23T02:00"),
        staff_id,
    }
}

fn staff_of(who: Uuid) -> StaffChanged {
    staff().into_iter().find(|s| s.staff_id == who).unwrap()
}

fn done() -> (String, Option<String>) {
    ("handled".into(), None)
}

/// Sees it nowhere, and acts in it no more.
async fn is_blind(world: &World, who: Uuid) {
    assert_eq!(world.read(who).await.status, 404);
    let ledger = format!("/assignments/{COMPLAINT}/ledger");
    assert_eq!(world.get(who, &ledger).await.status, 404);
    for queue in ["mine", "to_sign", "to_endorse", "to_approve", "to_dispatch"] {
        assert_eq!(world.queue(who, queue).await, [] as [Value; 0], "{queue}");
    }
    let all = world.get(who, "/assignments").await;
    assert_eq!(all.body["items"], json!([]), "{}", all.body);
    let act = world.post(who, "sign-for", json!({})).await;
    assert_eq!(act.problem(), (403, "conflict"));
}

/// Taken from them, and at the complaint department again, its clock running on.
async fn is_taken_from(world: &World, who: Uuid) {
    is_blind(world, who).await;
    let taken = world.published(COMPLAINT).await.into_iter().rev();
    let taken = taken
        .into_iter()
        .find(|(kind, _)| kind == "assignment.taken_away");
    assert_eq!(taken.unwrap().1["staff_ids"], json!([who]));
}

async fn waits_for_dispatch(world: &World) {
    let shown = world.read(SUPERVISOR).await.body;
    assert_eq!(shown["stage"], "awaiting_dispatch", "{shown}");
    let runs_on = |clock: &Value| clock["clock"] == "handling" && clock["stopped_at"].is_null();
    assert!(
        shown["clocks"].as_array().unwrap().iter().any(runs_on),
        "{shown}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_declared_interest_takes_the_case_away_at_once() {
    let mut world = handled().await;
    // Of another case, or of somebody who holds nothing: the work goes on.
    assert_eq!(world.tell(&interest(COLLEAGUE)).await, done());
    assert_eq!(world.read(HANDLER).await.body["stage"], "in_handling");
    assert_eq!(world.tell(&interest(HANDLER)).await, done());
    is_taken_from(&world, HANDLER).await;
    waits_for_dispatch(&world).await;
    let back = json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "查" });
    assert_eq!(
        world.post(OFFICER, "dispatch", back).await.problem(),
        (409, "recused")
    );
    // The officer's own: out of sight as well, and out of the queue.
    assert_eq!(
        world.queue(OFFICER, "to_dispatch").await,
        [json!(COMPLAINT)]
    );
    assert_eq!(world.tell(&interest(OFFICER)).await, done());
    is_blind(&world, OFFICER).await;
    // Nobody of the complaint department is left: the level above decides.
    let order = json!({ "department_id": BACK_OFFICE, "required": "查" });
    let by_leader = world.post(LEADER, "dispatch", order).await;
    assert_eq!(by_leader.status, 200, "{}", by_leader.body);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_new_respondent_takes_it_away_from_whoever_reports_to_them() {
    let mut world = handled().await;
    let identified = RespondentIdentified {
        complaint_id: COMPLAINT,
        at: at("2026-11-23T02:00"),
        respondent_ids: vec![RESPONDENT, HEAD],
        identified_by: OFFICER,
    };
    assert_eq!(world.tell(&identified).await, done());
    is_taken_from(&world, HANDLER).await;
    waits_for_dispatch(&world).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_changed_line_takes_it_away_and_a_harmless_one_does_not() {
    let mut world = handled().await;
    let harmless = StaffChanged {
        manager_id: Some(LEADER),
        ..staff_of(HANDLER)
    };
    assert_eq!(world.tell(&harmless).await, done());
    assert_eq!(world.read(HANDLER).await.status, 200);
    // Two levels below the respondent.
    let line = StaffChanged {
        manager_id: Some(SUBORDINATE),
        ..staff_of(HANDLER)
    };
    assert_eq!(world.tell(&line).await, done());
    is_taken_from(&world, HANDLER).await;
    waits_for_dispatch(&world).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_with_s3_the_accuseds_department_loses_it() {
    let mut world = handled().await;
    let changed = SensitivityChanged {
        complaint_id: COMPLAINT,
        at: at("2026-11-23T02:00"),
        sensitivity: Sensitivity::S3,
        previous: Sensitivity::S1,
    };
    assert_eq!(world.tell(&changed).await, done());
    is_taken_from(&world, HANDLER).await;
    assert_eq!(
        world.read(INTEGRITY).await.body["stage"],
        "awaiting_dispatch"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_department_without_anybody_free_in_charge_of_it_loses_it() {
    let mut world = World::with(registered(COMPLAINT)).await;
    let order = json!({ "department_id": BACK_OFFICE, "required": "查" });
    world.post(OFFICER, "dispatch", order).await;
    let headed = |head_id| DepartmentChanged {
        head_id,
        ..departments()
            .into_iter()
            .find(|d| d.department_id == BACK_OFFICE)
            .unwrap()
    };
    assert_eq!(world.tell(&headed(Some(COLLEAGUE))).await, done());
    assert_eq!(world.read(OFFICER).await.body["stage"], "awaiting_sign_for");
    assert_eq!(world.tell(&headed(Some(SUBORDINATE))).await, done());
    assert_eq!(world.read(OFFICER).await.body["stage"], "awaiting_dispatch");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_an_endorser_who_is_recused_is_replaced_by_the_next_one_up() {
    let mut world = handled().await;
    let result = json!({ "summary": "已道歉" });
    world.post(HANDLER, "result", result).await;
    assert_eq!(world.queue(HEAD, "to_endorse").await, [json!(COMPLAINT)]);
    assert_eq!(world.tell(&interest(HEAD)).await, done());
    is_blind(&world, HEAD).await;
    assert_eq!(world.queue(LEADER, "to_endorse").await, [json!(COMPLAINT)]);
    assert_eq!(
        world.post(HEAD, "endorsement", json!({})).await.problem(),
        (403, "conflict")
    );
    let endorsed = world.post(LEADER, "endorsement", json!({})).await;
    assert_eq!(endorsed.status, 200, "{}", endorsed.body);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_reviewer_who_is_recused_is_replaced_and_the_authors_of_the_decision_stay_out() {
    let mut world = handled().await;
    let result = json!({ "summary": "已道歉" });
    world.post(HANDLER, "result", result.clone()).await;
    world.post(HEAD, "endorsement", json!({})).await;
    world.post(OFFICER, "approval", json!({})).await;
    world.tell(&replied(1, "2026-11-23T03:00")).await;
    world.tell(&dissatisfied(1, "2026-11-23T04:00")).await;
    world.tell(&reopened(1, "2026-11-23T04:01")).await;
    world.post(HANDLER, "result", result).await;
    world.post(HEAD, "endorsement", json!({})).await;
    world.post(OFFICER, "approval", json!({})).await;
    world.tell(&replied(2, "2026-11-23T05:00")).await;
    world.tell(&dissatisfied(2, "2026-11-23T06:00")).await;
    world.tell(&reopened(2, "2026-11-23T06:01")).await;
    assert_eq!(world.queue(LEADER, "in_review").await, [json!(COMPLAINT)]);
    assert_eq!(world.tell(&interest(LEADER)).await, done());
    assert_eq!(world.queue(LEADER, "in_review").await, [] as [Value; 0]);
    let (kind, data) = world.published(COMPLAINT).await.pop().unwrap();
    assert_eq!(
        (kind.as_str(), &data["reviewer_ids"]),
        ("assignment.review_opened", &json!([SUPERVISOR])),
        "the level above, none of its authors"
    );
    assert_eq!(
        world.queue(SUPERVISOR, "in_review").await,
        [json!(COMPLAINT)]
    );
    let review = json!({ "upheld": true, "note": "维持" });
    for out in [LEADER, OFFICER] {
        assert_eq!(world.post(out, "review", review.clone()).await.status, 403);
    }
    assert_eq!(world.post(SUPERVISOR, "review", review).await.status, 200);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_measure_of_somebody_recused_goes_to_the_head_and_a_respondent_keeps_the_own_one()
{
    let mut world = handled().await;
    for (kind, owner) in [("training", COLLEAGUE), ("self_criticism", RESPONDENT)] {
        let measure = json!({
            "kind": kind, "owner_id": owner, "due_date": "2026-12-01", "description": "学习并反思",
        });
        let ordered = world.post(HANDLER, "measures", measure).await;
        assert_eq!(ordered.status, 200, "{}", ordered.body);
    }
    let mine = async |world: &World, who| {
        let tasks = world.get(who, "/measures").await.body;
        tasks["items"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(mine(&world, COLLEAGUE).await, 1);
    assert_eq!(world.tell(&interest(COLLEAGUE)).await, done());
    assert_eq!(mine(&world, COLLEAGUE).await, 0);
    assert_eq!(mine(&world, HEAD).await, 1);
    assert_eq!(mine(&world, RESPONDENT).await, 1, "F-5.4");
    let (kind, data) = world.published(COMPLAINT).await.pop().unwrap();
    assert_eq!(
        (kind.as_str(), &data["from_id"], &data["owner_id"]),
        ("measure.taken_away", &json!(COLLEAGUE), &json!(HEAD))
    );
    let measure = data["measure_id"].as_str().unwrap().to_owned();
    let proof = json!({ "proof": "已完成" });
    let noun = format!("measures/{measure}/completion");
    assert_eq!(
        world.post(COLLEAGUE, &noun, proof.clone()).await.status,
        403
    );
    assert_eq!(world.post(HEAD, &noun, proof).await.status, 200);
    world.end().await;
}
