//! L: what this machine's PostgreSQL does with the same kind of rows when nothing else is to be done.
//!
//! pgbench, prepared statements, over the unix socket: BEGIN, three INSERTs, COMMIT.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use testkit::TestDatabase;
use tokio::process::Command;
use tokio_postgres::config::Host;

use crate::figures::percentile;
use crate::world::{connect, new_id, servers};

/// What a round came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    pub(crate) per_second: f64,
    pub(crate) p99_ms: f64,
}

/// A database of its own for L.
pub(crate) struct Limit {
    database: TestDatabase,
    rounds: u64,
}

impl Limit {
    pub(crate) async fn prepare() -> anyhow::Result<Self> {
        let database = TestDatabase::create_at(servers()?.database_url).await;
        let db = connect(database.url()).await?;
        db.batch_execute(include_str!("../sql/limit.sql")).await?;
        Ok(Self {
            database,
            rounds: 0,
        })
    }

    /// One round with this many clients.
    ///
    /// # Errors
    /// pgbench is missing or fails.
    pub(crate) async fn round(
        &mut self,
        clients: usize,
        seconds: Duration,
    ) -> anyhow::Result<Round> {
        self.rounds += 1;
        let folder = std::env::temp_dir().join(format!("redress-bench-{}", new_id().simple()));
        std::fs::create_dir_all(&folder)?;
        let script = folder.join("limit.pgbench");
        std::fs::write(&script, include_str!("../sql/limit.pgbench"))?;
        let config: tokio_postgres::Config = self.database.url().parse()?;
        let host = match config.get_hosts().first() {
            Some(Host::Unix(path)) => path.to_string_lossy().into_owned(),
            Some(Host::Tcp(host)) => host.clone(),
            None => anyhow::bail!("DATABASE_URL names no server"),
        };
        let port = config.get_ports().first().context("a port")?.to_string();
        let password = String::from_utf8_lossy(config.get_password().unwrap_or_default());
        let program = std::env::var("PGBENCH").unwrap_or_else(|_| "pgbench".into());
        let output = Command::new(program)
            .env("PGPASSWORD", password.as_ref())
            .current_dir(&folder)
            .args(["-n", "-M", "prepared", "-f"])
            .arg(&script)
            .args(["-h", &host, "-p", &port, "-U"])
            .arg(config.get_user().unwrap_or("redress"))
            .args([
                "-c",
                &clients.to_string(),
                "-j",
                &clients.min(2).to_string(),
            ])
            .args(["-T", &seconds.as_secs().to_string(), "-D", "n=0", "-D"])
            .arg(format!("base={}", self.rounds * 1_000_000_000_000))
            .args(["-l", "--log-prefix=l"])
            .arg(config.get_dbname().context("a database")?)
            .output()
            .await
            .context("pgbench cannot be started")?;
        let text = String::from_utf8_lossy(&output.stdout);
        ensure!(
            output.status.success(),
            "pgbench failed: {text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let took = took_ms(&folder)?;
        let _ = std::fs::remove_dir_all(&folder);
        Ok(Round {
            per_second: tps(&text).with_context(|| format!("pgbench said: {text}"))?,
            p99_ms: percentile(&took, 0.99),
        })
    }
}

/// `tps = 7001.2 (without initial connection time)`.
fn tps(text: &str) -> anyhow::Result<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix("tps = "));
    let number = line.and_then(|line| line.split(' ').next());
    Ok(number.context("no tps")?.parse()?)
}

/// Of each transaction: the third column of pgbench's logs, in microseconds.
fn took_ms(folder: &std::path::Path) -> anyhow::Result<Vec<f64>> {
    let mut took = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let file = file?.path();
        if file.extension().is_some_and(|e| e == "pgbench") {
            continue;
        }
        for line in std::fs::read_to_string(&file)?.lines() {
            let microseconds = line.split(' ').nth(2).context("a log of pgbench")?;
            took.push(microseconds.parse::<f64>()? / 1e3);
        }
    }
    Ok(took)
}

#[cfg(test)]
mod tests {
    use super::tps;

    #[test]
    fn pgbench_tells_transactions_per_second() {
        let said = "latency average = 1.1 ms\ntps = 7001.25 (without initial connection time)\n";
        assert!((tps(said).unwrap() - 7001.25).abs() < 1e-9);
        assert!(tps("nothing").is_err());
    }
}
