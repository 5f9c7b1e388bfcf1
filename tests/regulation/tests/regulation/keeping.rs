//! Section 6 after the close: archive, legal hold, erasure (F-6.4).

use journeys_tests::cast::{HANDLER, LEADER, OFFICER, OVERSEER, SUPERVISOR, UPPER_LEADER};
use journeys_tests::matters::RUDE;
use journeys_tests::{Case, Service, World};
use rehearsal::Who;
use serde_json::{Value, json};

/// Rounds in which the register archives and erases follow each other quickly.
async fn world() -> World {
    let rounds = (
        "intake:REDRESS_ARCHIVE__ROUND_SECONDS".to_owned(),
        "1".to_owned(),
    );
    World::start_with("2026-03-02T10:00", vec![rounds]).await
}

async fn closed<'w>(world: &'w World, email: &str) -> Case<'w> {
    let case = world.web_complaint(RUDE, email).await;
    case.accept().await;
    let closing = json!({"result": "explained", "reason": "已当面解释，投诉人认可。"});
    case.does(OFFICER, Service::Intake, "/closure", closing)
        .await;
    case
}

async fn sees(world: &World, case: &Case<'_>, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
    world
        .sees(OFFICER, Service::Intake, case.id(), what, fits)
        .await
}

async fn narrative(world: &World, case: &Case<'_>) -> (u16, String) {
    let path = format!("{}/narrative", Service::Intake.thing(case.id()));
    let read = world.get(Who::Staff(OFFICER), "intake", &path).await;
    (read.status, read.problem().to_owned())
}

/// As the statistics count, once they have counted anything.
async fn closed_in_march(world: &World) -> Value {
    testkit::eventually("March to be counted", async || {
        let answer = world
            .get(
                Who::Staff(OFFICER),
                "intake",
                "/v1/statistics?period=2026-03",
            )
            .await;
        let closed = answer.body["total"]["counts"]["closed"].clone();
        closed
            .as_i64()
            .is_some_and(|closed| closed > 0)
            .then_some(closed)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_4_archived_within_seven_working_days_kept_five_years_then_personal_data_goes_and_statistics_stay()
 {
    let world = world().await;
    let case = closed(&world, "a@example.org").await;
    let open = world.web_complaint(RUDE, "b@example.org").await;
    let row = sees(&world, &case, "the close", |row| row["stage"] == "closed").await;
    assert_eq!(
        row["archived_at"],
        Value::Null,
        "not on the day of the close"
    );
    // Seven working days after Monday, 2 March.
    world.clock("2026-03-11T17:00").await;
    let row = sees(&world, &case, "the archive", |row| {
        row["archived_at"].is_string()
    })
    .await;
    let until = row["keep_until"].as_str().expect("a moment");
    assert!(
        until.starts_with("2031-03-02T02:0"),
        "five years from the close: {until}"
    );
    let counted = closed_in_march(&world).await;
    assert_eq!(counted, json!(1));

    world.clock("2031-03-02T09:59").await;
    assert_eq!(narrative(&world, &case).await.0, 200, "still kept");
    world.clock("2031-03-02T10:10").await;
    let row = sees(&world, &case, "the erasure", |row| {
        row["erased_at"].is_string()
    })
    .await;
    assert_eq!(
        (&row["stage"], &row["result"]),
        (&json!("closed"), &json!("explained"))
    );
    assert_eq!(narrative(&world, &case).await, (409, "erased".to_owned()));
    let tracked = world
        .people
        .track(&case.told.number, &case.told.code)
        .await
        .expect("an answer");
    assert_eq!(tracked.status, 404, "as if there were no such number");
    assert_eq!(closed_in_march(&world).await, counted);
    // Whatever has not ended is not forgotten, however old.
    assert_eq!(narrative(&world, &open).await.0, 200);
    let row = sees(&world, &open, "the open one", |row| {
        row["stage"] == "registered"
    })
    .await;
    assert_eq!(
        (&row["archived_at"], &row["erased_at"]),
        (&Value::Null, &Value::Null)
    );
    let reopening = json!({"reason": "new_facts", "note": "太晚了。"});
    case.refused(
        OFFICER,
        Service::Intake,
        "/reopening",
        reopening,
        "409 erased",
    )
    .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_4_a_legal_hold_of_two_keeps_what_is_overdue_and_nobody_else_holds_or_erases() {
    let world = world().await;
    let case = closed(&world, "a@example.org").await;
    let reason = json!({"reason": "行政复议期间予以保全。"});
    for (who, refused) in [
        (OFFICER, "403 role"),
        (SUPERVISOR, "403 role"),
        (HANDLER, "403 role"),
    ] {
        for (act, body) in [
            ("/legal-hold", reason.clone()),
            ("/legal-hold-release", reason.clone()),
            ("/erasure", json!({"ground": "ordered"})),
        ] {
            case.refused(who, Service::Intake, act, body, refused).await;
        }
    }
    for _ in 0..2 {
        let alone = case
            .does(UPPER_LEADER, Service::Intake, "/legal-hold", reason.clone())
            .await;
        assert_eq!(alone.status, 202, "one alone does not hold");
    }
    case.does(OVERSEER, Service::Intake, "/legal-hold", reason.clone())
        .await;
    sees(&world, &case, "the hold", |row| row["held"] == true).await;
    case.refused(
        LEADER,
        Service::Intake,
        "/erasure",
        json!({"ground": "ordered"}),
        "409 held",
    )
    .await;
    world.clock("2026-03-11T17:00").await;
    sees(&world, &case, "the archive", |row| {
        row["archived_at"].is_string()
    })
    .await;
    world.clock("2033-01-04T10:00").await;
    let other = world.web_complaint(RUDE, "b@example.org").await;
    sees(&world, &other, "a round later", |row| {
        row["stage"] == "registered"
    })
    .await;
    assert_eq!(narrative(&world, &case).await.0, 200, "held");
    for who in [UPPER_LEADER, OVERSEER] {
        case.does(who, Service::Intake, "/legal-hold-release", reason.clone())
            .await;
    }
    sees(&world, &case, "the erasure", |row| {
        row["erased_at"].is_string()
    })
    .await;
    assert_eq!(narrative(&world, &case).await, (409, "erased".to_owned()));
    world.finish().await;
}
