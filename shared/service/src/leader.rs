//! One replica at a time, by a session lock: it goes with its connection, whatever happens.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use persistence::Db;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How often a standby tries, and a holder asks whether it still holds.
const ASK_EVERY: Duration = Duration::from_secs(3);
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

type Run = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;

#[derive(diesel::QueryableByName)]
struct Held {
    #[diesel(sql_type = Bool)]
    held: bool,
}

pub(crate) async fn alone(
    db: Db,
    name: &'static str,
    run: Arc<dyn Fn(CancellationToken) -> Run + Send + Sync>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut conn = db.dedicated().await.context("no connection for the lock")?;
    let key = format!("{}:worker:{name}", db.settings().schema);
    while !lock(&mut conn, &key).await? {
        if timeout(ASK_EVERY, stop.cancelled()).await.is_ok() {
            return Ok(());
        }
    }
    let mine = stop.child_token();
    let mut running = tokio::spawn(run(mine.clone()));
    loop {
        tokio::select! {
            ended = &mut running => return ended.context("the loop panicked")?,
            () = tokio::time::sleep(ASK_EVERY) => {
                if let Err(e) = alive(&mut conn).await {
                    mine.cancel();
                    running.await.context("the loop panicked")??;
                    return Err(e.context("the lock was lost"));
                }
            }
        }
    }
}

async fn lock(conn: &mut AsyncPgConnection, key: &str) -> anyhow::Result<bool> {
    let query = diesel::sql_query("select pg_try_advisory_lock(hashtextextended($1, 0)) as held")
        .bind::<Text, _>(key);
    let answer: Held = timeout(ANSWER_WITHIN, query.get_result(conn))
        .await
        .context("the database does not answer")??;
    Ok(answer.held)
}

async fn alive(conn: &mut AsyncPgConnection) -> anyhow::Result<()> {
    let query = diesel::sql_query("select true as held");
    let answer: Held = timeout(ANSWER_WITHIN, query.get_result(conn))
        .await
        .context("the database does not answer")??;
    anyhow::ensure!(answer.held, "the database answers nonsense");
    Ok(())
}
