//! 统计 (F-6.8) and samples (F-6.7), with histories that are made up by the hundred.

mod agreeing;
mod counting;
mod exporting;
mod histories;
mod sampling;

use std::collections::BTreeSet;

use serde_json::Value;
use testkit::eventually;
use uuid::Uuid;

use crate::world::*;

/// Waits until nothing is left to count.
pub(crate) async fn counted(world: &World) {
    use diesel::prelude::*;
    use diesel_async::RunQueryDsl;
    diesel::table! { statistics_mark (id) { id -> BigInt, } }
    eventually("everything to be counted", async || {
        let marks: i64 = statistics_mark::table
            .count()
            .get_result(&mut world.conn().await)
            .await
            .unwrap();
        (marks == 0).then_some(())
    })
    .await;
}

/// `GET /v1/statistics` with a query, as somebody.
pub(crate) async fn statistics(world: &World, who: Uuid, query: &str) -> Value {
    let path = format!("/v1/statistics?{query}");
    let answer = world.get(&path).by(&staff(who)).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    answer.body
}

/// The ids behind one number, all pages of them.
pub(crate) async fn behind(world: &World, who: Uuid, query: &str) -> BTreeSet<Uuid> {
    pages(
        world,
        who,
        &format!("/v1/statistics/list?limit=100&{query}"),
    )
    .await
}

/// All ids of a list.
pub(crate) async fn pages(world: &World, who: Uuid, path: &str) -> BTreeSet<Uuid> {
    let (mut ids, mut cursor) = (BTreeSet::new(), String::new());
    loop {
        let page = world.get(&format!("{path}{cursor}")).by(&staff(who)).send();
        let page = page.await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        for row in page.body["items"].as_array().unwrap() {
            let id = row["id"].as_str().unwrap().parse().unwrap();
            assert!(ids.insert(id), "twice in {path}");
        }
        match page.body["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
}

/// Every number, in one order, with the names of its group in place of its id.
pub(crate) async fn cells(world: &World) -> Vec<String> {
    use diesel::sql_types::Text;
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }
    let cells = "select concat_ws(' ', c.month, g.key, c.figure, c.working_days, c.complaints) as line \
                 from statistics_cell c join statistics_group g on g.id = c.group_id union all \
                 select concat_ws(' ', 'total', t.month, t.site_id, t.scope, t.severity, t.sensitivity, \
                     t.figure, t.working_days, t.complaints) from statistics_total t order by 1";
    let lines: Vec<Line> = diesel::sql_query(cells)
        .load(&mut world.conn().await)
        .await
        .unwrap();
    lines.into_iter().map(|line| line.line).collect()
}

/// `intake statistics rebuild`, beside the running service; what it said.
pub(crate) async fn rebuild(world: &World, more: &[(&str, &str)]) -> (bool, String) {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_intake"));
    command.args(["statistics", "rebuild"]).env_clear();
    for (name, value) in &world.env {
        command.env(name, value);
    }
    for (name, value) in more {
        command.env(name, value);
    }
    let output = command.output().await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}
