//! Every number has a list behind it: the same count, for whoever asks, of whatever histories.

use std::collections::BTreeSet;

use diesel_async::SimpleAsyncConnection;
use events::directory::{RoleGrant, StaffChanged};
use persistence::{DbError, Tx};
use regulation::{Figure, Role};
use uuid::Uuid;

use super::histories::{Dice, History, go_on, live};
use super::{behind, cells, counted, pages, rebuild, statistics};
use crate::world::*;

const VIEWERS: [Uuid; 7] = [
    REGISTRAR, OFFICER, HEAD, LEADER, INTEGRITY, SUPERVISOR, ELSEWHERE,
];

/// Every figure of an answer: its code and its count.
fn figures(numbers: &serde_json::Value) -> Vec<(&'static str, usize)> {
    let count = |figure: &Figure| {
        let (counts, stages) = (&numbers["counts"], &numbers["stages"]);
        let count = if figure.has_days() {
            &stages[figure.code()]["count"]
        } else {
            &counts[figure.code()]
        };
        let count = count
            .as_u64()
            .unwrap_or_else(|| panic!("{figure}: {numbers}"));
        (figure.code(), usize::try_from(count).unwrap())
    };
    Figure::ALL.iter().map(count).collect()
}

/// Lists of all figures against the numbers; how many rows were seen.
async fn agree(world: &World, who: Uuid, query: &str) -> usize {
    let answer = statistics(world, who, query).await;
    let mut seen = 0;
    for (figure, count) in figures(&answer["total"]) {
        let list = behind(world, who, &format!("{query}&figure={figure}")).await;
        assert_eq!(list.len(), count, "{who} {query} {figure}");
        seen += count;
    }
    seen
}

/// Parts add up to the whole, and each has its own list.
async fn parts_agree(world: &World, who: Uuid, period: &str, by: &str) {
    let answer = statistics(world, who, &format!("period={period}&by={by}")).await;
    let whole = figures(&answer["total"]);
    let undivided = statistics(world, who, &format!("period={period}")).await;
    assert_eq!(answer["total"], undivided["total"], "{who} {by}");
    let parts = answer["parts"].as_array().unwrap();
    for (n, (figure, count)) in whole.iter().enumerate() {
        let sum: usize = parts
            .iter()
            .map(|part| figures(&part["numbers"])[n].1)
            .sum();
        assert_eq!(sum, *count, "{who} {by} {figure}");
    }
    for part in parts {
        let Some(key) = part["key"].as_str() else {
            continue;
        };
        let query = match by {
            "month" => format!("period={key}"),
            // A site's number is of that site alone; the filter takes those below it, too.
            "site" if key == ORGANIZATION.to_string() => continue,
            _ => format!("period={period}&{by}={key}"),
        };
        let list = behind(world, who, &format!("{query}&figure=received")).await;
        assert_eq!(list.len(), figures(&part["numbers"])[0].1, "{who} {query}");
    }
}

/// An officer who has declared a relation to the clerk.
async fn relate(world: &World) {
    let fact = StaffChanged {
        staff_id: OFFICER,
        at: clock::real_now(),
        site_id: SITE,
        department_id: None,
        manager_id: Some(HEAD),
        grants: vec![RoleGrant {
            role: Role::Officer,
            site_id: SITE,
        }],
        declared_relations: vec![CLERK],
        active: true,
    };
    let hear = async move |mut tx: Tx<'_>| {
        organization::remember::staff(&mut tx, 2, &fact)
            .await
            .unwrap();
        Ok::<_, DbError>(())
    };
    world.running.base.db.transaction(hear).await.unwrap();
}

async fn all_agree(world: &World, histories: &[History]) {
    let mut seen = 0;
    for who in VIEWERS {
        seen += agree(world, who, "period=2026").await;
        // An independent list of the same people: the register's own.
        let received = behind(world, who, "period=2026&figure=received").await;
        assert_eq!(
            received,
            pages(world, who, "/v1/complaints?limit=100").await
        );
    }
    assert!(seen > histories.len() * 5, "{seen} rows say little");
    let all: BTreeSet<Uuid> = histories.iter().map(|history| history.id).collect();
    let officer = behind(world, OFFICER, "period=2026&figure=received").await;
    assert!(!officer.is_empty() && officer.is_subset(&all) && officer.len() < all.len() / 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_number_has_its_list_for_every_reader_and_a_rebuild_finds_nothing_wrong() {
    let world = World::new().await;
    relate(&world).await;
    let mut dice = Dice::new(20_260_928);
    let mut conn = world.conn().await;
    let mut histories = Vec::new();
    for _ in 0..120 {
        histories.push(live(&mut conn, &mut dice).await);
    }
    counted(&world).await;
    all_agree(&world, &histories).await;
    for by in ["site", "window", "channel", "scope", "severity", "month"] {
        parts_agree(&world, SUPERVISOR, "2026-Q2", by).await;
    }
    let filtered = format!("period=2026-Q3&site={SITE}&severity=ordinary");
    for query in [
        filtered.as_str(),
        "period=2026-05&scope=A",
        "period=2026&channel=phone",
    ] {
        agree(&world, OFFICER, query).await;
    }

    // Whoever declares an interest counts a complaint no more, at once.
    let own = format!(
        "insert into org_interest select id, '{OFFICER}' from complaints where site_id = '{SITE}' \
         and sensitivity = 's1' order by id limit 5"
    );
    conn.batch_execute(&own).await.unwrap();

    // Corrections: reopened, reclassified, told late; two replicas fold, and one of them goes away.
    let second = world.replica().await;
    let mut left = Some(second);
    for n in 0..100 {
        let which = dice.roll(histories.len());
        go_on(&mut conn, &mut histories[which], &mut dice).await;
        if n == 50 {
            left.take().unwrap().stop().await;
        }
    }
    counted(&world).await;
    all_agree(&world, &histories).await;

    // The same from scratch, also by one that is killed in the middle of it.
    let folded = cells(&world).await;
    let fault = world.folder.join("fault");
    testkit::eventually("a rebuild that ends in the middle", async || {
        std::fs::write(&fault, "statistics.folded").unwrap();
        let armed = [("REDRESS_FAULT_FILE", fault.to_str().unwrap())];
        let (done, _) = rebuild(&world, &armed).await;
        (!done).then_some(())
    })
    .await;
    counted(&world).await;
    assert_eq!(cells(&world).await, folded);
    let (done, said) = rebuild(&world, &[]).await;
    assert!(done && said.contains(" 0 numbers corrected"), "{said}");
    assert_eq!(cells(&world).await, folded);

    // And what was spoilt is mended.
    let spoil = "update statistics_cell set complaints = complaints + 5 where figure = 'closed'; \
                 delete from statistics_cell where figure = 'accepted'; \
                 update statistics_total set complaints = complaints + 1 where figure = 'received'; \
                 insert into statistics_cell select site_id, '2026-01-01', group_id, 'withdrawn', 0, 7 \
                 from statistics_cell limit 1";
    conn.batch_execute(spoil).await.unwrap();
    let (done, said) = rebuild(&world, &[]).await;
    assert!(done && !said.contains(" 0 numbers corrected"), "{said}");
    assert_eq!(cells(&world).await, folded);
    world.end().await;
}
