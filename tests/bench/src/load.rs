//! Load over HTTP by wrk: requests per second, percentiles, and that every answer was good.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use tokio::process::Command;

use crate::world::new_id;

/// What a round of load came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// Files that the load generator reads; gone with it.
pub(crate) struct Script {
    folder: PathBuf,
    file: &'static str,
}

impl Script {
    /// A Lua script beside what it reads, line by line.
    ///
    /// # Errors
    /// The files cannot be written.
    pub(crate) fn new(file: &'static str, lua: &str, lines: &[String]) -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("redress-bench-{}", new_id().simple()));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(
            folder.join(file),
            [lua, include_str!("../lua/done.lua")].concat(),
        )?;
        std::fs::write(folder.join("lines.txt"), lines.join("\n") + "\n")?;
        Ok(Self { folder, file })
    }

    fn path(&self) -> PathBuf {
        self.folder.join(self.file)
    }

    fn lines(&self) -> PathBuf {
        self.folder.join("lines.txt")
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// One round.
///
/// # Errors
/// wrk is missing, or any request failed: a figure over failures would mean nothing.
pub(crate) async fn load(
    url: &str,
    script: &Script,
    connections: usize,
    seconds: Duration,
    token: Option<&str>,
) -> anyhow::Result<Load> {
    let threads = connections.min(2).to_string();
    let mut command = Command::new("wrk");
    command
        .args([
            "--threads",
            &threads,
            "--connections",
            &connections.to_string(),
        ])
        .args([
            "--duration",
            &format!("{}s", seconds.as_secs()),
            "--timeout",
            "20s",
        ])
        .arg("--script")
        .arg(script.path())
        .arg(url)
        .arg("--")
        .arg(script.lines())
        .arg(new_id().simple().to_string())
        .arg(token.unwrap_or_default());
    let output = command.output().await.context("wrk cannot be started")?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "wrk failed: {text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    parse(&text).with_context(|| format!("loading {url}: {text}"))
}

/// `RESULT requests microseconds p50 p99 bad-statuses socket-errors`, as `done.lua` prints it.
fn parse(text: &str) -> anyhow::Result<Load> {
    let line = text.lines().find_map(|line| line.strip_prefix("RESULT "));
    let numbers: Vec<f64> = line
        .context("wrk printed no result")?
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let [requests, microseconds, p50, p99, statuses, sockets] = numbers[..] else {
        bail!("wrk printed something else");
    };
    ensure!(
        statuses == 0.0 && sockets == 0.0,
        "{statuses} answers were not as they should be, {sockets} requests had none"
    );
    Ok(Load {
        per_second: requests / (microseconds / 1e6),
        p50_ms: p50 / 1e3,
        p99_ms: p99 / 1e3,
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn one_bad_answer_spoils_the_round() {
        let good = parse("Running\nRESULT 3000 2000000 1500 9000 0 0\n").unwrap();
        assert!((good.per_second - 1500.0).abs() < 1e-9);
        assert!((good.p50_ms - 1.5).abs() < 1e-9 && (good.p99_ms - 9.0).abs() < 1e-9);
        assert!(parse("RESULT 3000 2000000 1500 9000 1 0").is_err());
        assert!(parse("RESULT 3000 2000000 1500 9000 0 1").is_err());
        assert!(parse("").is_err());
    }
}
