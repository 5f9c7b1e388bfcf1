//! What is counted, for whom, and what moves it.

use chrono::{Datelike, FixedOffset};
use events::assignment::{Extended, Returned};
use events::directory::{CalendarChanged, DayException};
use regulation::{Clock, Scope, Sensitivity, Severity};
use serde_json::{Value, json};
use testkit::eventually;
use uuid::Uuid;

use super::histories::{Dice, live};
use super::{behind, counted, statistics};
use crate::following::{at, classified, ordinary};
use crate::world::*;

/// This year, in China.
pub(super) fn this_year() -> String {
    let zone = FixedOffset::east_opt(8 * 3600).unwrap();
    format!("period={}", at().with_timezone(&zone).year())
}

/// Waits until somebody's numbers are as wanted.
async fn until(world: &World, who: Uuid, query: &str, fits: impl Fn(&Value) -> bool) -> Value {
    eventually(query, async || {
        Some(statistics(world, who, query).await).filter(&fits)
    })
    .await
}

fn received(answer: &Value) -> &Value {
    &answer["total"]["counts"]["received"]
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_follow_the_facts_and_a_correction_moves_them() {
    let world = World::new().await;
    let year = this_year();
    let complaint_id = world.accepted().await.id;
    let answer = until(&world, OFFICER, &year, |a| {
        a["total"]["counts"]["accepted"] == 1
    })
    .await;
    assert_eq!(received(&answer), 1);
    assert_eq!(answer["total"]["stages"]["days_acceptance"]["median"], 0.0);
    let definitions = answer["definitions"].as_array().unwrap();
    let closed = definitions.iter().find(|d| d["code"] == "closed").unwrap();
    assert_eq!(
        (&closed["name_zh"], &closed["day_en"]),
        (&json!("办结"), &json!("the day of the last closing"))
    );

    // Told twice, it counts once.
    for returns in [1, 2] {
        let returned = Returned {
            complaint_id,
            at: at(),
            returned_by: HANDLER,
            returns,
        };
        world.tell(&returned).await;
    }
    let extended = Extended {
        complaint_id,
        at: at(),
        approved_by: OFFICER,
        clock: Clock::Handling,
        due_at: at(),
        promised_date: at().date_naive(),
    };
    world.tell(&extended).await;
    world.tell(&ordinary(complaint_id)).await;
    world.until_stage(complaint_id, "classified").await;
    until(&world, OFFICER, &year, |a| {
        a["total"]["counts"]["extended"] == 1
    })
    .await;
    counted(&world).await;
    let by_severity = format!("{year}&by=severity");
    let answer = statistics(&world, OFFICER, &by_severity).await;
    assert_eq!(answer["total"]["counts"]["returned"], 1);
    assert_eq!(answer["parts"].as_array().unwrap().len(), 1);
    assert_eq!(answer["parts"][0]["key"], "ordinary");

    // Reclassified: all of it moves, and the registrar, who may list no major ones, counts it no more.
    assert_eq!(received(&statistics(&world, REGISTRAR, &year).await), 1);
    let major = classified(
        complaint_id,
        Severity::Major,
        &[Scope::Quality],
        Sensitivity::S2,
    );
    world.tell(&major).await;
    let answer = until(&world, OFFICER, &by_severity, |a| {
        a["parts"][0]["key"] == "major"
    })
    .await;
    assert_eq!(answer["parts"].as_array().unwrap().len(), 1);
    assert_eq!(answer["parts"][0]["numbers"]["counts"]["accepted"], 1);
    assert_eq!(received(&statistics(&world, REGISTRAR, &year).await), 0);
    assert_eq!(
        received(&statistics(&world, OFFICER, &format!("{year}&scope=A")).await),
        0
    );
    assert_eq!(
        received(&statistics(&world, OFFICER, &format!("{year}&scope=B")).await),
        1
    );
    assert_eq!(
        received(&statistics(&world, OFFICER, &format!("{year}&window={WINDOW}")).await),
        1
    );
    assert_eq!(
        received(&statistics(&world, ELSEWHERE, &format!("{year}&site={SITE}")).await),
        0
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sealed_and_recused_complaints_are_in_no_number() {
    let world = World::new().await;
    let year = this_year();
    let ordinary = world.accepted().await.id;
    let sealed = world.registered(&bribery()).await.id;
    until(&world, INTEGRITY, &year, |a| received(a) == 1).await;
    counted(&world).await;
    for who in [REGISTRAR, OFFICER, LEADER, SUPERVISOR] {
        let list = behind(&world, who, &format!("{year}&figure=received")).await;
        assert_eq!(list.into_iter().collect::<Vec<_>>(), [ordinary], "{who}");
        assert_eq!(received(&statistics(&world, who, &year).await), 1, "{who}");
    }
    let list = behind(&world, INTEGRITY, &format!("{year}&figure=received")).await;
    assert_eq!(list.into_iter().collect::<Vec<_>>(), [sealed]);

    // The officer is named: the number goes before anybody has counted anew.
    let path = format!("/v1/complaints/{ordinary}/respondents");
    let named = json!({ "staff_ids": [HEAD] });
    let answer = world
        .post(&path)
        .by(&staff(OFFICER))
        .seen(2)
        .json(&named)
        .send()
        .await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    counted(&world).await;
    assert_eq!(
        received(&statistics(&world, OFFICER, &year).await),
        1,
        "no relation to the head"
    );
    let named = json!({ "staff_ids": [OFFICER] });
    let answer = world
        .post(&path)
        .by(&staff(OFFICER))
        .seen(3)
        .json(&named)
        .send()
        .await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    until(&world, OFFICER, &year, |a| received(a) == 0).await;
    assert!(
        behind(&world, OFFICER, &format!("{year}&figure=received"))
            .await
            .is_empty()
    );
    assert_eq!(received(&statistics(&world, SUPERVISOR, &year).await), 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn statistics_are_for_those_whom_the_table_names_and_of_periods_that_exist() {
    let world = World::new().await;
    let addresses = [
        "/v1/statistics?period=2026",
        "/v1/statistics/list?period=2026&figure=closed",
        "/v1/statistics.csv?period=2026",
        "/v1/statistics.xlsx?period=2026",
        "/v1/samples?period=2026&size=3&seed=x",
    ];
    for path in addresses {
        assert_eq!(world.get(path).send().await.status, 401, "{path}");
        for who in [HANDLER, CLERK] {
            let answer = world.get(path).by(&staff(who)).send().await;
            assert_eq!(
                (answer.status.as_u16(), &answer.body["reason"]),
                (403, &json!("role")),
                "{path}"
            );
        }
        let token = service("assignment");
        assert_eq!(
            world.get(path).by(&token).send().await.status,
            403,
            "{path}"
        );
        for more in ["&colour=red", "&site=here", "&severity=grave"] {
            let answer = world
                .get(&format!("{path}{more}"))
                .by(&staff(OFFICER))
                .send()
                .await;
            assert_eq!(answer.status, 422, "{path}{more}");
        }
        let bad = path.replace("2026", "2026-Q5");
        let answer = world.get(&bad).by(&staff(OFFICER)).send().await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["reason"]),
            (422, &json!("period")),
            "{bad}"
        );
    }
    for bad in [
        "/v1/statistics?period=2026&by=moon",
        "/v1/statistics/list?period=2026",
        "/v1/statistics/list?period=2026&figure=happy",
        "/v1/samples?period=2026&size=0&seed=x",
        "/v1/samples?period=2026&size=101&seed=x",
        "/v1/samples?period=2026&size=3&seed=",
        "/v1/statistics.xlsx?period=2026&reason=",
    ] {
        assert_eq!(
            world.get(bad).by(&staff(OFFICER)).send().await.status,
            422,
            "{bad}"
        );
    }
    let metrics = world.get("/metrics").send().await.text;
    for line in [
        "redress_statistics_waiting",
        "redress_statistics_lag_seconds",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_calendar_counts_anew_what_was_counted_by_the_old_one() {
    let world = World::new().await;
    let mut conn = world.conn().await;
    let mut dice = Dice::new(5);
    for _ in 0..20 {
        live(&mut conn, &mut dice).await;
    }
    counted(&world).await;
    let before = statistics(&world, SUPERVISOR, "period=2026").await;
    let total = |answer: &Value| {
        answer["total"]["stages"]["days_total"]["median"]
            .as_f64()
            .unwrap()
    };
    assert!(total(&before) > 2.0, "{before}");
    // From now on, nobody works in 2026.
    let first: chrono::NaiveDate = "2026-01-01".parse().unwrap();
    let off = |date| DayException {
        date,
        off: true,
        name: "停".into(),
    };
    let told = CalendarChanged {
        calendar_id: Uuid::from_u128(0xCA),
        at: at(),
        name: "cn".into(),
        revision: 1,
        published_years: vec![2026],
        days: first.iter_days().take(700).map(off).collect(),
    };
    world.tell(&told).await;
    let after = until(&world, SUPERVISOR, "period=2026", |a| total(a) == 0.0).await;
    assert_eq!(after["total"]["counts"], before["total"]["counts"]);
    world.end().await;
}
