//! Search at a million rows: by hand, since it fills a database for minutes.
//! `cargo nextest run -p intake --release --run-ignored only scale`; `ROWS` and `SITES` are heeded.

use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection;

use crate::searching::{encoded, indexed, plan, put, written};
use crate::world::*;

fn setting(name: &str, default: usize) -> usize {
    let value = std::env::var(name).ok().and_then(|v| v.parse().ok());
    value.unwrap_or(default)
}

/// What few texts have: two of them in all, and a name that a thousandth has.
fn text(n: usize, rows: usize) -> String {
    let rare = match n {
        _ if n == rows / 3 || n == rows / 2 => "遗失的琥珀印章",
        _ if n % 1_000 == 7 => "柜员欧阳青",
        _ => "",
    };
    format!("{} {} 编号{n}。{rare}", written(n), written(n / 3 + 1))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "fills a database with a million rows"]
async fn scale_a_million_texts_are_searched_within_20_ms_and_without_reading_them_all() {
    let (rows, batch) = (setting("ROWS", 1_000_000), 5_000);
    // The worker would be in the way: the index is made by its own statements, without pauses.
    let world = World::with(&[
        ("REDRESS_SEARCH__BATCH", "5000"),
        ("REDRESS_SEARCH__PAUSE_MS", "1"),
    ])
    .await;
    let mut conn = world.conn().await;
    let began = Instant::now();
    for first in (0..rows).step_by(batch) {
        let texts: Vec<String> = (first..(first + batch).min(rows))
            .map(|n| text(n, rows))
            .collect();
        // Nine in ten belong to the large site.
        let site = if first / batch % 10 == 3 {
            STRICT_SITE
        } else {
            SITE
        };
        put(&mut conn, site, &texts).await;
    }
    let whole = i64::try_from(rows).unwrap();
    testkit::within(Duration::from_secs(3_600), "the text index", async || {
        (indexed(&world).await == whole).then_some(())
    })
    .await;
    eprintln!("{rows} rows in {:?}", began.elapsed());
    // Each by itself: no transaction around them.
    for table in ["search_texts", "complaints"] {
        let vacuum = format!("vacuum analyze {table}");
        conn.batch_execute(&vacuum).await.unwrap();
    }
    for (term, what) in [
        ("窗口", "frequent, 2"),
        ("工作人员", "frequent, 4"),
        ("琥珀", "rare, 2"),
        ("琥珀印章", "rare, 4"),
        ("欧阳青", "a thousandth, 3"),
        ("麒麟", "absent, 2"),
        ("麒麟瑞兽", "absent, 4"),
    ] {
        let plan = plan(&mut conn, term, None).await;
        assert!(!plan.contains("Seq Scan"), "{term}: {plan}");
        let path = format!("/v1/complaints/search?q={}&limit=20", encoded(term));
        let (token, mut took) = (staff(SUPERVISOR), Vec::new());
        for _ in 0..200 {
            let began = Instant::now();
            let answer = world.get(&path).by(&token).send().await;
            took.push(began.elapsed());
            assert_eq!(answer.status, 200);
        }
        took.sort_unstable();
        eprintln!(
            "{what:16} p50 {:?} p99 {:?}",
            took[took.len() / 2],
            took[took.len() * 99 / 100]
        );
        if !cfg!(debug_assertions) {
            assert!(
                took[took.len() * 99 / 100] < Duration::from_millis(20),
                "{what}"
            );
        }
    }
    world.end().await;
}
