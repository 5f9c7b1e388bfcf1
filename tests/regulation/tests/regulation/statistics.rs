//! 统计 (F-6.8), and samples of closed cases (F-6.7).

use journeys_tests::World;
use journeys_tests::cast::{
    BANK_OFFICER, DESK, HALL, HANDLER, HEAD, INTEGRITY, LEADER, OFFICER, RESPONDENT, SUPERVISOR,
};
use journeys_tests::matters::{BRIBE, SLOW};
use rehearsal::Who;
use serde_json::{Value, json};

const SEPTEMBER: &str = "period=2026-09";

async fn ask(world: &World, who: &str, path: &str) -> (u16, Value) {
    let answer = world.get(Who::Staff(who), "intake", path).await;
    (answer.status, answer.body)
}

/// One figure of September, as somebody reads it.
async fn figure(world: &World, who: &str, figure: &str) -> Value {
    let (status, answer) = ask(world, who, &format!("/v1/statistics?{SEPTEMBER}")).await;
    assert_eq!(status, 200, "{answer}");
    answer["total"]["counts"][figure].clone()
}

/// The numbers of the complaints behind it.
async fn behind(world: &World, who: &str, figure: &str) -> Vec<String> {
    let path = format!("/v1/statistics/list?{SEPTEMBER}&figure={figure}");
    let (status, page) = ask(world, who, &path).await;
    assert_eq!(status, 200, "{page}");
    let items = page["items"].as_array().expect("rows").iter();
    items
        .map(|row| row["number"].as_str().expect("a number").to_owned())
        .collect()
}

/// Waits until somebody's figure has this value.
async fn counts(world: &World, who: &str, what: &str, expected: i64) {
    testkit::eventually(&format!("{what} of {who} to be {expected}"), async || {
        (figure(world, who, what).await == json!(expected)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_8_every_number_has_its_list_under_the_same_authorization() {
    let world = World::start().await;
    let (case, link) = world.replied("a@example.org").await;
    case.answer(&link, "satisfied").await;
    case.at_stage("closed").await;
    let waiting = world.web_complaint(SLOW, "b@example.org").await;
    let sealed = world.desk_complaint(BRIBE, "c@example.org").await;

    counts(&world, OFFICER, "closed", 1).await;
    counts(&world, OFFICER, "received", 2).await;
    counts(&world, INTEGRITY, "received", 1).await;
    for (figure_of, expected) in [
        ("accepted", 1),
        ("on_time", 1),
        ("satisfied", 1),
        ("overdue", 0),
    ] {
        assert_eq!(
            figure(&world, OFFICER, figure_of).await,
            json!(expected),
            "{figure_of}"
        );
    }
    let number = |case: &journeys_tests::Case<'_>| case.told.number.clone();
    for (who, received) in [
        (OFFICER, vec![number(&waiting), number(&case)]),
        (SUPERVISOR, vec![number(&waiting), number(&case)]),
        (LEADER, vec![number(&waiting), number(&case)]),
        (DESK, vec![number(&waiting), number(&case)]),
        // What the own department handles.
        (HEAD, vec![number(&case)]),
        (INTEGRITY, vec![number(&sealed)]),
        (BANK_OFFICER, vec![]),
    ] {
        assert_eq!(behind(&world, who, "received").await, received, "{who}");
        assert_eq!(
            figure(&world, who, "received").await,
            json!(received.len()),
            "{who}"
        );
    }
    for who in [HANDLER, RESPONDENT] {
        let (status, refused) = ask(&world, who, &format!("/v1/statistics?{SEPTEMBER}")).await;
        assert_eq!((status, &refused["reason"]), (403, &json!("role")), "{who}");
    }

    // Nobody decides on the second one: its deadline passes, after the month, by its own day.
    world.clock("2026-10-08T09:00").await;
    counts(&world, OFFICER, "overdue", 1).await;
    assert_eq!(behind(&world, OFFICER, "overdue").await, [number(&waiting)]);
    let site = world.people.site(HALL);
    let quarter = format!("/v1/statistics?period=2026-Q3&site={site}&by=scope");
    let (_, answer) = ask(&world, SUPERVISOR, &quarter).await;
    let keys: Vec<&Value> = answer["parts"]
        .as_array()
        .expect("parts")
        .iter()
        .map(|p| &p["key"])
        .collect();
    assert_eq!(
        keys,
        [&json!("A"), &json!("B")],
        "no trace of the sealed one"
    );
    assert_eq!(answer["total"]["stages"]["days_total"]["p90"], 0);

    let csv = world
        .get(
            Who::Staff(OFFICER),
            "intake",
            &format!("/v1/statistics.csv?{SEPTEMBER}"),
        )
        .await;
    assert!(
        csv.text.starts_with('\u{feff}') && csv.text.contains(",total,"),
        "{}",
        csv.text
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_7_supervisors_sample_closed_cases_reproducibly_and_it_is_recorded() {
    let world = World::start().await;
    let mut closed = Vec::new();
    for email in ["a@example.org", "b@example.org"] {
        let (case, link) = world.replied(email).await;
        case.answer(&link, "very_satisfied").await;
        case.at_stage("closed").await;
        closed.push(case.id());
    }
    counts(&world, SUPERVISOR, "closed", 2).await;
    let draw = async |who: &'static str, size: usize| {
        let path = format!("/v1/samples?{SEPTEMBER}&size={size}&seed=2026-review");
        ask(&world, who, &path).await
    };
    let ids = |sample: &Value| -> Vec<Value> {
        let items = sample["items"].as_array().expect("rows").iter();
        items.map(|row| row["id"].clone()).collect()
    };
    let (status, both) = draw(SUPERVISOR, 5).await;
    assert_eq!((status, ids(&both).len()), (200, 2), "{both}");
    let (_, one) = draw(SUPERVISOR, 1).await;
    assert_eq!(ids(&one), ids(&both)[..1], "the same seed draws the same");
    assert_eq!(ids(&draw(LEADER, 5).await.1), ids(&both), "whoever draws");
    assert_eq!(ids(&draw(BANK_OFFICER, 5).await.1), Vec::<Value>::new());
    for who in [DESK, HANDLER] {
        let (status, refused) = draw(who, 5).await;
        assert_eq!((status, &refused["reason"]), (403, &json!("role")), "{who}");
    }
    for id in closed {
        let steps = world.timeline(id).await;
        assert!(steps.iter().any(|step| step == "sample.drawn"), "{steps:?}");
    }
    world.finish().await;
}
