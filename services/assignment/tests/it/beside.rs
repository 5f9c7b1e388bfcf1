//! 协办, 改派, 催办, 督办, routing proposals, and what a measure needs (F-4.4c, F-6.7, S-5.1, F-5.4).

use events::directory::{Absence, AbsencesChanged, DepartmentChanged, StaffChanged};
use regulation::{Policy, Sensitivity, Severity};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::world::World;

/// Of the back office: its head, and somebody who handles.
const BACK_HEAD: Uuid = Uuid::from_u128(30);
const HELPER: Uuid = Uuid::from_u128(31);

/// A classified complaint, and a second department that could handle it.
async fn world() -> World {
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

fn order(handler: Option<Uuid>) -> Value {
    json!({ "department_id": WINDOWS, "handler_id": handler, "required": "核实并答复" })
}

async fn does(world: &World, who: Uuid, noun: &str, body: Value) -> Value {
    let answer = world.post(who, noun, body).await;
    assert_eq!(answer.status, 200, "{noun}: {}", answer.body);
    answer.body
}

async fn in_handling(world: &World) {
    does(world, OFFICER, "dispatch", order(Some(HANDLER))).await;
    does(world, HANDLER, "sign-for", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_4_routing_proposals_are_ranked_with_reasons_and_leave_out_whoever_is_recused() {
    let world = world().await;
    let path = format!("/assignments/{COMPLAINT}/routing-proposals?lang=en");
    let denied = world.get(HANDLER, &path).await;
    assert_eq!(denied.problem(), (403, "role"));
    let proposed = world.get(OFFICER, &path).await.body;
    let units: Vec<_> = proposed["proposals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["department_id"].clone())
        .collect();
    assert_eq!(units, [json!(WINDOWS), json!(BACK_OFFICE)], "{proposed}");
    let first = &proposed["proposals"][0];
    assert_eq!(first["reasons"][0]["code"], json!("department_concerned"));
    assert_eq!(
        first["reasons"][0]["words"],
        json!("the department complained about")
    );
    let people: Vec<_> = first["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["staff_id"].clone())
        .collect();
    assert_eq!(people, [json!(HEAD), json!(HANDLER)], "never the accused");
    assert_eq!(proposed["recused_ids"], json!([RESPONDENT, SUBORDINATE]));
    assert_eq!(world.get(OFFICER, &path).await.body, proposed, "the same");

    // Whoever returned it comes last, with the reason; whoever has it now is not proposed.
    does(&world, OFFICER, "dispatch", order(None)).await;
    does(&world, HEAD, "return", json!({ "reason": "不属本科室" })).await;
    let again = world.get(OFFICER, &path).await.body;
    let last = &again["proposals"][1];
    assert_eq!(
        (&last["department_id"], &last["reasons"][0]["code"]),
        (&json!(WINDOWS), &json!("returned_it"))
    );
    in_handling(&world).await;
    let passing_on = world.get(OFFICER, &path).await.body;
    assert_eq!(
        passing_on["proposals"][0]["people"][0]["staff_id"],
        json!(HEAD)
    );
    assert_eq!(
        passing_on["proposals"][0]["people"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    world.end().await;
}

/// Who is proposed in this department, and why.
async fn proposed_of(world: &World, unit: usize) -> Vec<(Value, Vec<Value>)> {
    let path = format!("/assignments/{COMPLAINT}/routing-proposals?lang=en");
    let proposed = world.get(OFFICER, &path).await.body;
    let people = proposed["proposals"][unit]["people"].as_array().unwrap();
    let reasons = |person: &Value| person["reasons"].as_array().unwrap().clone();
    people
        .iter()
        .map(|person| (person["staff_id"].clone(), reasons(person)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_4_a_proposal_says_who_is_away_until_when_and_a_deputy_takes_the_place_unless_recused()
{
    let mut world = world().await;
    let path = format!("/assignments/{COMPLAINT}/routing-proposals?lang=en");
    let away = |staff_id, deputy_id| AbsencesChanged {
        staff_id,
        at: at("2026-11-23T01:00"),
        absences: vec![Absence {
            from: "2026-11-24".parse().unwrap(),
            until: "2026-11-26".parse().unwrap(),
            deputy_id: Some(deputy_id),
        }],
    };
    world.tell(&away(HEAD, HANDLER)).await;
    // The accused and whoever reports to them are not proposed, whosever deputies they are.
    world.tell(&away(BACK_HEAD, RESPONDENT)).await;
    let before = proposed_of(&world, 0).await;
    assert_eq!(before[0].0, json!(HEAD), "from tomorrow on: {before:?}");
    world.now("2026-11-24T02:00");
    let found = proposed_of(&world, 0).await;
    let ids: Vec<_> = found.iter().map(|(id, _)| id.clone()).collect();
    assert_eq!(ids, [json!(HANDLER), json!(HEAD)]);
    assert_eq!(
        found[0].1[0],
        json!({ "code": "stands_in", "staff_id": HEAD, "until": "2026-11-26",
            "words": "deputy of somebody away until 2026-11-26" })
    );
    assert_eq!(
        found[1].1[0],
        json!({ "code": "absent", "until": "2026-11-26", "words": "away until 2026-11-26" })
    );
    let back = proposed_of(&world, 1).await;
    let ids: Vec<_> = back.iter().map(|(id, _)| id.clone()).collect();
    assert_eq!(ids, [json!(HELPER), json!(BACK_HEAD)]);
    assert_eq!(back[0].1[0]["code"], json!("open_cases"), "{back:?}");
    // The deputy is away, too, and stood in for by one who reports to the accused: nobody.
    world.tell(&away(HANDLER, SUBORDINATE)).await;
    let found = proposed_of(&world, 0).await;
    let ids: Vec<_> = found.iter().map(|(id, _)| id.clone()).collect();
    assert_eq!(ids, [json!(HEAD), json!(HANDLER)], "both away");
    assert!(
        found
            .iter()
            .all(|(_, reasons)| reasons[0]["code"] == json!("absent")),
        "{found:?}"
    );
    let proposed = world.get(OFFICER, &path).await.body;
    let last = &proposed["proposals"][0]["reasons"][1];
    assert_eq!(last["code"], json!("all_absent"), "{proposed}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4c_a_site_says_how_soon_a_return_has_to_come() {
    let mut world = world().await;
    does(&world, OFFICER, "dispatch", order(Some(HANDLER))).await;
    // The second working day after the order.
    world.now("2026-11-25T02:00");
    let reason = json!({ "reason": "不属本科室" });
    let late = world.post(HANDLER, "return", reason.clone()).await;
    assert_eq!(late.problem(), (409, "return-too-late"));
    let mut patient = Policy::default();
    patient.return_within.count = 2;
    let heard = world.tell(&hall(patient)).await;
    assert_eq!(heard.0, "handled", "{heard:?}");
    does(&world, HANDLER, "return", reason).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4c_an_assisting_department_signs_for_its_part_and_the_lead_hands_in_the_whole() {
    let world = world().await;
    let mut body = order(Some(HANDLER));
    for (wrong, pointer) in [
        (
            json!([{ "department_id": Uuid::nil() }]),
            "/assisting/0/department_id",
        ),
        (
            json!([{ "department_id": BACK_OFFICE, "handler_id": OFFICER }]),
            "/assisting/0/handler_id",
        ),
        (json!([{ "department_id": WINDOWS }]), "/assisting"),
    ] {
        body["assisting"] = wrong;
        let refused = world.post(OFFICER, "dispatch", body.clone()).await;
        assert_eq!(refused.pointer(), (422, pointer));
    }
    assert_eq!(
        world.read(HELPER).await.status,
        404,
        "not before they are asked"
    );
    body["assisting"] = json!([{ "department_id": BACK_OFFICE }]);
    does(&world, OFFICER, "dispatch", body).await;
    let part = |what: &str| format!("assisting-departments/{BACK_OFFICE}/{what}");
    let opinion = json!({ "opinion": "窗口当日人手不足" });
    let early = world
        .post(BACK_HEAD, &part("contribution"), opinion.clone())
        .await;
    assert_eq!(early.problem(), (409, "not-signed-for"));
    assert_eq!(
        world.queue(BACK_HEAD, "to_assist").await,
        [json!(COMPLAINT)]
    );
    assert!(world.queue(HEAD, "to_assist").await.is_empty());
    let stranger = world.post(HEAD, &part("sign-for"), json!({})).await;
    assert_eq!(stranger.status, 403, "{}", stranger.body);
    assert_eq!(
        world.read(HELPER).await.status,
        200,
        "who may sign reads it"
    );
    does(&world, HELPER, &part("sign-for"), json!({})).await;
    does(&world, HANDLER, "sign-for", json!({})).await;
    let read = world.read(HELPER).await;
    assert_eq!(read.body["order"]["required"], json!("核实并答复"));
    assert_eq!(read.body["next"]["due_at"], json!("2026-11-26T09:30:00Z"));
    let lead = world
        .post(HELPER, "result", json!({ "summary": "已办" }))
        .await;
    assert_eq!(lead.problem(), (403, "not-assigned"), "theirs is the part");

    let result = json!({ "summary": "已当面致歉" });
    let missing = world.post(HANDLER, "result", result.clone()).await;
    assert_eq!(missing.problem(), (409, "part-missing"));
    let other = world
        .post(HANDLER, &part("contribution"), opinion.clone())
        .await;
    assert_eq!(other.status, 403, "{}", other.body);
    does(&world, HELPER, &part("contribution"), opinion).await;
    let seen = world.read(HANDLER).await.body;
    assert_eq!(
        seen["beside"]["assisting"][0]["opinion"],
        json!("窗口当日人手不足")
    );
    assert!(world.queue(BACK_HEAD, "to_assist").await.is_empty());
    does(&world, HANDLER, "result", result).await;
    let told = world.told(COMPLAINT).await;
    for kind in ["assist_asked", "assist_signed_for", "assist_contributed"] {
        let kind = format!("assignment.{kind}");
        assert_eq!(told.iter().filter(|t| **t == kind).count(), 1, "{told:?}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4c_a_missing_part_is_left_out_only_for_a_stated_reason() {
    let world = world().await;
    let mut body = order(Some(HANDLER));
    body["assisting"] = json!([{ "department_id": BACK_OFFICE, "handler_id": HELPER }]);
    does(&world, OFFICER, "dispatch", body).await;
    assert_eq!(world.queue(HELPER, "to_assist").await, [json!(COMPLAINT)]);
    does(&world, HANDLER, "sign-for", json!({})).await;
    let blank = json!({ "summary": "已办", "without": " " });
    let blank = world.post(HANDLER, "result", blank).await;
    assert_eq!(blank.pointer(), (422, "/without"));
    let stated = json!({ "summary": "已办", "without": "协办科室无材料" });
    does(&world, HANDLER, "result", stated).await;
    let seen = world.read(OFFICER).await.body;
    assert_eq!(
        seen["beside"]["without"][0]["reason"],
        json!("协办科室无材料")
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4c_whoever_had_it_loses_it_by_a_reassignment_and_the_clock_runs_on() {
    let world = world().await;
    in_handling(&world).await;
    let to = |department: Uuid, handler: Uuid| json!({ "department_id": department, "handler_id": handler, "reason": "承办人出差" });
    let by_handler = world
        .post(HANDLER, "reassignment", to(BACK_OFFICE, HELPER))
        .await;
    assert_eq!(by_handler.problem(), (403, "role"));
    // The head passes it on within the department, and not out of it.
    let out = world
        .post(HEAD, "reassignment", to(BACK_OFFICE, HELPER))
        .await;
    assert_eq!(out.problem(), (403, "department"));
    let recused = world
        .post(HEAD, "reassignment", to(WINDOWS, SUBORDINATE))
        .await;
    assert_eq!(recused.problem(), (409, "recused"));
    let bare = json!({ "department_id": BACK_OFFICE, "reason": "" });
    let bare = world.post(OFFICER, "reassignment", bare).await;
    assert_eq!(bare.pointer(), (422, "/reason"));
    world.now("2026-11-25T02:00");
    let moved = does(&world, OFFICER, "reassignment", to(BACK_OFFICE, HELPER)).await;
    assert_eq!(moved["stage"], json!("awaiting_sign_for"));
    assert_eq!(moved["deadline"]["due_at"], json!("2026-11-26T09:30:00Z"));
    assert_eq!(world.read(HANDLER).await.status, 404, "lost");
    let late = world
        .post(HANDLER, "result", json!({ "summary": "已办" }))
        .await;
    assert_eq!(late.problem(), (403, "not-assigned"));
    does(&world, HELPER, "sign-for", json!({})).await;
    does(
        &world,
        BACK_HEAD,
        "reassignment",
        to(BACK_OFFICE, BACK_HEAD),
    )
    .await;
    let published = world.published(COMPLAINT).await;
    let told: Vec<_> = published
        .iter()
        .filter(|(kind, _)| kind == "assignment.reassigned")
        .map(|(_, data)| (&data["from_ids"], &data["handler_id"], &data["due_at"]))
        .collect();
    let due = json!("2026-11-26T09:30:00Z");
    assert_eq!(
        told,
        [
            (&json!([HANDLER]), &json!(HELPER), &due),
            (&json!([HELPER]), &json!(BACK_HEAD), &due)
        ]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_7_urging_reaches_whoever_has_it_in_hand_and_is_for_those_who_supervise() {
    let world = world().await;
    in_handling(&world).await;
    for (who, refused) in [(HANDLER, (403, "role")), (HEAD, (403, "role"))] {
        let answer = world.post(who, "urge", json!({})).await;
        assert_eq!(answer.problem(), refused);
    }
    assert_eq!(world.post(STRANGER, "urge", json!({})).await.status, 404);
    for who in [OFFICER, SUPERVISOR, LEADER] {
        does(&world, who, "urge", json!({ "note": "请尽快" })).await;
    }
    let published = world.published(COMPLAINT).await;
    let urged: Vec<_> = published
        .iter()
        .filter(|(kind, _)| kind == "assignment.urged")
        .map(|(_, data)| (&data["staff_ids"], &data["urged_by"]))
        .collect();
    let handler = json!([HANDLER]);
    assert_eq!(
        urged,
        [
            (&handler, &json!(OFFICER)),
            (&handler, &json!(SUPERVISOR)),
            (&handler, &json!(LEADER))
        ]
    );
    let seen = world.read(HANDLER).await.body;
    assert_eq!(seen["beside"]["urges"].as_array().unwrap().len(), 3);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_7_a_supervision_order_is_answered_in_hand_and_told_once_when_it_is_not() {
    let world = world().await;
    in_handling(&world).await;
    let order = |due: &str| json!({ "what": "查清并书面报告", "due_date": due });
    let by_handler = world
        .post(HANDLER, "supervision-orders", order("2026-11-25"))
        .await;
    assert_eq!(by_handler.problem(), (403, "role"));
    let past = world
        .post(SUPERVISOR, "supervision-orders", order("2026-11-20"))
        .await;
    assert_eq!(past.pointer(), (422, "/due_date"));
    for _ in 0..2 {
        does(
            &world,
            SUPERVISOR,
            "supervision-orders",
            order("2026-11-25"),
        )
        .await;
    }
    let seen = world.read(HANDLER).await.body;
    let given = seen["beside"]["supervision_orders"].as_array().unwrap();
    let answer = |n: usize| {
        format!(
            "supervision-orders/{}/answer",
            given[n]["id"].as_str().unwrap()
        )
    };
    let text = json!({ "text": "已约谈并整改" });
    for (who, why) in [(SUPERVISOR, "not-assigned"), (RESPONDENT, "conflict")] {
        let refused = world.post(who, &answer(0), text.clone()).await;
        assert_eq!(refused.problem(), (403, why));
    }
    let none = format!("supervision-orders/{}/answer", Uuid::nil());
    assert_eq!(world.post(HANDLER, &none, text.clone()).await.status, 404);
    does(&world, HANDLER, &answer(0), text).await;
    // The second one is not answered: told once, however many look and however often.
    world.now("2026-11-25T09:31");
    let raise = || assignment::raise_tasks_due(&world.running.service);
    let (a, b) = tokio::join!(raise(), raise());
    a.and(b).unwrap();
    raise().await.unwrap();
    let overdue = async || {
        let published = world.published(COMPLAINT).await.into_iter();
        let overdue = published.filter(|(kind, _)| kind == "assignment.supervision_overdue");
        overdue.map(|(_, data)| data).collect::<Vec<_>>()
    };
    testkit::eventually("the order to be told overdue", async || {
        (!overdue().await.is_empty()).then_some(())
    })
    .await;
    raise().await.unwrap();
    let told = overdue().await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["order_id"], &told[0]["staff_ids"]),
        (&given[1]["id"], &json!([HANDLER, SUPERVISOR]))
    );
    world.end().await;
}

fn measure(kind: &str, owner: Uuid) -> Value {
    json!({ "kind": kind, "owner_id": owner, "due_date": "2026-11-24", "description": "按要求完成" })
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_4_an_overdue_measure_is_told_once_also_after_the_end_and_not_when_it_is_done() {
    let mut world = world().await;
    in_handling(&world).await;
    for (kind, owner) in [("training", HEAD), ("self_criticism", RESPONDENT)] {
        does(&world, HANDLER, "measures", measure(kind, owner)).await;
    }
    let seen = world.read(OFFICER).await.body;
    let id = |n: usize| seen["measures"][n]["id"].as_str().unwrap().to_owned();
    let neither = format!("measures/{}/completion", id(0));
    let refused = world.post(HEAD, &neither, json!({})).await;
    assert_eq!(refused.pointer(), (422, "/proof"));
    let evidence = json!({ "evidence_ids": [Uuid::from_u128(4000)] });
    does(&world, HEAD, &neither, evidence).await;
    let closed = events::complaint::ComplaintClosed {
        complaint_id: COMPLAINT,
        at: at("2026-11-23T03:00"),
        result: regulation::ClosingResult::Resolved,
        closed_by: Some(OFFICER),
    };
    world.tell(&closed).await;
    world.now("2026-11-24T09:31");
    let raise = || assignment::raise_tasks_due(&world.running.service);
    let (a, b) = tokio::join!(raise(), raise());
    a.and(b).unwrap();
    let overdue = async || {
        let published = world.published(COMPLAINT).await.into_iter();
        let overdue = published.filter(|(kind, _)| kind == "measure.overdue");
        overdue.map(|(_, data)| data).collect::<Vec<_>>()
    };
    testkit::eventually("the measure to be told overdue", async || {
        (!overdue().await.is_empty()).then_some(())
    })
    .await;
    raise().await.unwrap();
    let told = overdue().await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (
            &told[0]["measure_id"],
            &told[0]["owner_id"],
            &told[0]["staff_ids"]
        ),
        (&json!(id(1)), &json!(RESPONDENT), &json!([HANDLER]))
    );

    // The respondent reads that measure, byte by byte nothing else.
    let own = world.read(RESPONDENT).await.body;
    let expected = json!({
        "complaint_id": COMPLAINT,
        "measures": [{
            "id": id(1), "kind": "self_criticism", "owner_id": RESPONDENT,
            "due_at": "2026-11-24T09:30:00Z", "description": "按要求完成", "state": "ordered",
            "ordered_by": HANDLER, "ordered_at": "2026-11-23T01:00:00Z",
        }],
    });
    assert_eq!(own, expected);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_5_1_attempts_are_recorded_with_their_outcome_before_a_conciliation_is_completed() {
    let world = world().await;
    in_handling(&world).await;
    let with_form = json!({ "kind": "training", "form": "rules", "owner_id": HEAD, "due_date": "2026-11-24", "description": "x" });
    let refused = world.post(HANDLER, "measures", with_form).await;
    assert_eq!(refused.pointer(), (422, "/form"));
    let refused = world
        .post(HANDLER, "measures", measure("accountability", HEAD))
        .await;
    assert_eq!(refused.pointer(), (422, "/form"));
    let ordered = does(
        &world,
        HANDLER,
        "measures",
        measure("conciliation", HANDLER),
    )
    .await;
    let id = ordered["measures"][0]["id"].clone();
    let attempt = |outcome: &str| json!({ "way": "call_back", "outcome": outcome, "note": "已解释", "measure_id": id });
    let completion = format!("measures/{}/completion", id.as_str().unwrap());
    let proof = json!({ "proof": "达成一致" });
    let early = world.post(HANDLER, &completion, proof.clone()).await;
    assert_eq!(early.problem(), (409, "no-contact"));
    let by_head = world
        .post(HEAD, "contact-attempts", attempt("agreed"))
        .await;
    assert_eq!(by_head.problem(), (403, "role"));
    let odd = world
        .post(HANDLER, "contact-attempts", attempt("maybe"))
        .await;
    assert_eq!(odd.pointer(), (422, "/outcome"));
    for outcome in ["not_reached", "not_agreed", "agreed"] {
        does(&world, HANDLER, "contact-attempts", attempt(outcome)).await;
    }
    does(&world, HANDLER, &completion, proof).await;
    let published = world.published(COMPLAINT).await;
    let outcomes: Vec<_> = published
        .iter()
        .filter(|(kind, _)| kind == "assignment.contact_attempted")
        .map(|(_, data)| data["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["not_reached", "not_agreed", "agreed"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_3a_work_in_hand_goes_up_to_the_leadership_and_a_groups_back_down_to_dispatch() {
    let mut world = world().await;
    in_handling(&world).await;
    let again = |severity, sensitivity, minute| events::investigation::ComplaintClassified {
        at: at(minute),
        previous: Some(Severity::Ordinary),
        ..classified(severity, sensitivity)
    };
    world
        .tell(&again(Severity::Major, Sensitivity::S2, "2026-11-23T02:00"))
        .await;
    assert_eq!(
        world.queue(LEADER, "to_designate").await,
        [json!(COMPLAINT)]
    );
    assert_eq!(world.read(HANDLER).await.status, 404, "lost");
    let group = json!({ "leader_id": INVESTIGATOR, "member_ids": [COLLEAGUE], "required": "查" });
    does(&world, LEADER, "designation", group).await;
    world
        .tell(&again(
            Severity::Ordinary,
            Sensitivity::S1,
            "2026-11-23T03:00",
        ))
        .await;
    assert_eq!(
        world.queue(OFFICER, "to_dispatch").await,
        [json!(COMPLAINT)]
    );
    in_handling(&world).await;
    let published = world.published(COMPLAINT).await;
    let recalled: Vec<_> = published
        .iter()
        .filter(|(kind, _)| kind == "assignment.recalled")
        .map(|(_, data)| data["staff_ids"].clone())
        .collect();
    assert_eq!(
        recalled,
        [json!([HANDLER]), json!([INVESTIGATOR, COLLEAGUE])]
    );
    world.end().await;
}
