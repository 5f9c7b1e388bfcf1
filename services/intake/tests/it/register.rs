//! 台账: the list with filters and cursors, the queue of new ones and its download (S-3.3).

use serde_json::json;

use crate::world::*;

/// Of the list, a period as short as that is read in another way.
fn lately() -> String {
    let day = |days| {
        let at = clock::real_now() + chrono::TimeDelta::days(days);
        at.format("%Y-%m-%dT00:00:00Z").to_string()
    };
    format!("&received_from={}&received_to={}", day(-30), day(2))
}

fn numbers(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let items = answer.body["items"].as_array().unwrap();
    items
        .iter()
        .map(|row| row["number"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_is_read_page_by_page_newest_first() {
    let world = World::new().await;
    let mut all = Vec::new();
    for _ in 0..5 {
        all.insert(0, world.registered(&form()).await.number);
    }
    let officer = staff(OFFICER);
    // A period of a site is read in another way, in the same order.
    for narrowed in [
        String::new(),
        format!("&site={SITE}"),
        format!("&site={SITE}{}", lately()),
        format!("&site={SITE}&received_from=2020-01-01T00:00:00Z"),
    ] {
        let first = format!("/v1/complaints?limit=2{narrowed}");
        let (mut path, mut seen) = (first.clone(), Vec::new());
        loop {
            let page = world.get(&path).by(&officer).send().await;
            let rows = numbers(&page);
            assert!(rows.len() <= 2);
            seen.extend(rows);
            let Some(next) = page.body["next"].as_str() else {
                break;
            };
            assert!(page.headers["link"].to_str().unwrap().contains(next));
            path = format!("{first}&cursor={next}");
        }
        assert_eq!(seen, all, "{narrowed}");
    }
    for query in [
        "limit=0",
        "limit=101",
        "cursor=nonsense",
        "colour=red",
        "stage=lost",
        "number=nonsense",
    ] {
        let answer = world
            .get(&format!("/v1/complaints?{query}"))
            .by(&officer)
            .send()
            .await;
        assert_eq!(answer.status, 422, "{query}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_the_register() {
    let world = World::new().await;
    let web = world.registered(&form()).await.number;
    let desk = with(form(), json!({ "channel": "desk" }));
    let desk = told(
        &world
            .post("/v1/complaints")
            .by(&staff(REGISTRAR))
            .json(&desk)
            .send()
            .await,
    )
    .number;
    let accepted = world.accepted().await.number;
    let officer = staff(OFFICER);
    for (query, expected) in [
        (String::new(), vec![&accepted, &desk, &web]),
        ("stage=registered".into(), vec![&desk, &web]),
        ("stage=accepted".into(), vec![&accepted]),
        ("channel=desk".into(), vec![&desk]),
        ("severity=major".into(), vec![]),
        (
            "severity=ordinary&channel=web&stage=registered".into(),
            vec![&web],
        ),
        (format!("number={}", web.to_lowercase()), vec![&web]),
        (format!("site={SITE}"), vec![&accepted, &desk, &web]),
        (format!("site={STRICT_SITE}"), vec![]),
        ("overdue=true".into(), vec![]),
        ("overdue=false".into(), vec![&accepted, &desk, &web]),
        ("received_from=2999-01-01T00:00:00Z".into(), vec![]),
        (
            "received_to=2999-01-01T00:00:00Z".into(),
            vec![&accepted, &desk, &web],
        ),
        (
            format!("site={SITE}&received_from=2020-01-01T00:00:00Z"),
            vec![&accepted, &desk, &web],
        ),
        (
            format!("site={SITE}&received_to=2020-01-01T00:00:00Z"),
            vec![],
        ),
    ] {
        let page = world
            .get(&format!("/v1/complaints?{query}"))
            .by(&officer)
            .send()
            .await;
        assert_eq!(
            numbers(&page).iter().collect::<Vec<_>>(),
            expected,
            "{query}"
        );
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_the_rows_of_their_reach_and_no_others() {
    let world = World::new().await;
    let ordinary = world.registered(&form()).await.number;
    let integrity = world.registered(&bribery()).await.number;
    let strict = with(form(), json!({ "site_id": STRICT_SITE, "window_id": null }));
    let strict = world.registered(&strict).await.number;
    for (by, expected) in [
        (OFFICER, vec![&ordinary]),
        (REGISTRAR, vec![&ordinary]),
        (LEADER, vec![&ordinary]),
        (ELSEWHERE, vec![&strict]),
        (SUPERVISOR, vec![&strict, &ordinary]),
        (INTEGRITY, vec![&integrity]),
        (HANDLER, vec![]),
        (HEAD, vec![]),
    ] {
        let page = world.get("/v1/complaints").by(&staff(by)).send().await;
        assert_eq!(numbers(&page).iter().collect::<Vec<_>>(), expected, "{by}");
        // Asked for site by site it is the same, however the site's rows are looked for.
        for period in ["", &lately()] {
            for (site, theirs) in [(SITE, [&ordinary, &integrity]), (STRICT_SITE, [&strict; 2])] {
                let path = format!("/v1/complaints?site={site}{period}");
                let page = world.get(&path).by(&staff(by)).send().await;
                let there = expected.iter().copied().filter(|n| theirs.contains(n));
                let there: Vec<_> = there.collect();
                assert_eq!(
                    numbers(&page).iter().collect::<Vec<_>>(),
                    there,
                    "{by}, {path}"
                );
            }
        }
    }
    assert_eq!(
        world
            .get("/v1/complaints")
            .by(&staff(CLERK))
            .send()
            .await
            .status,
        403
    );
    assert_eq!(world.get("/v1/complaints").send().await.status, 401);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_in_by_itself_waits_in_a_queue_with_its_age() {
    let world = World::with(&[("REDRESS_QUEUE__ALARM_HOURS", "0")]).await;
    let first = world.registered(&form()).await;
    let second = world
        .registered(&with(form(), json!({ "channel": "wechat" })))
        .await;
    let desk = with(form(), json!({ "channel": "desk" }));
    told(
        &world
            .post("/v1/complaints")
            .by(&staff(REGISTRAR))
            .json(&desk)
            .send()
            .await,
    );
    world.registered(&bribery()).await;
    let page = world
        .get("/v1/complaints/new")
        .by(&staff(OFFICER))
        .send()
        .await;
    assert_eq!(numbers(&page), [first.number.as_str(), &second.number]);
    let row = &page.body["items"][0];
    assert_eq!(
        (&row["alarm"], &row["age_minutes"]),
        (&json!(true), &json!(0))
    );
    let path = format!("/v1/complaints/{}/acceptance", first.id);
    assert_eq!(
        world
            .post(&path)
            .by(&staff(OFFICER))
            .seen(1)
            .send()
            .await
            .status,
        204
    );
    let page = world
        .get("/v1/complaints/new?limit=1")
        .by(&staff(OFFICER))
        .send()
        .await;
    assert_eq!(numbers(&page), [second.number]);
    assert_eq!(
        world
            .get("/v1/complaints/new")
            .by(&staff(HANDLER))
            .send()
            .await
            .status,
        403
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_download_opens_in_a_spreadsheet_runs_no_formula_and_is_recorded() {
    let world = World::new().await;
    let formula = with(
        form(),
        json!({ "narrative": "=cmd|' /C calc'!A0 窗口工作人员态度恶劣，大声训斥群众。" }),
    );
    let told = world.registered(&formula).await;
    let secret = world.registered(&bribery()).await;
    let csv = world
        .get("/v1/complaints/new.csv")
        .by(&staff(OFFICER))
        .send()
        .await;
    assert_eq!(csv.status, 200, "{}", csv.text);
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert!(
        csv.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment; ")
    );
    assert_eq!(csv.headers["x-content-type-options"], "nosniff");
    let lines: Vec<&str> = csv.text.trim_start_matches('\u{feff}').lines().collect();
    assert!(lines[0].starts_with("number,received,"), "{}", lines[0]);
    assert!(
        lines[1].starts_with(&told.number) && lines[1].contains(",'=cmd|"),
        "{}",
        lines[1]
    );
    assert!(!csv.text.contains(&secret.number) && !csv.text.contains("张三丰"));
    let trail = world.trail(told.id).await;
    assert_eq!(trail.last().unwrap().1, "new_queue.downloaded");
    let csv = world
        .get("/v1/complaints/new.csv")
        .by(&staff(INTEGRITY))
        .send()
        .await;
    assert!(csv.text.contains(&secret.number) && !csv.text.contains(&told.number));
    world.end().await;
}
