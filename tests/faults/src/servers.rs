//! A PostgreSQL and a RabbitMQ of this suite's own: it crashes them, and others use everybody's.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use testkit::{Servers, repository};

/// Longer than any of the launcher's own limits.
const PATIENCE: Duration = Duration::from_secs(200);

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Server {
    Postgres,
    Rabbitmq,
}

impl Server {
    fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Rabbitmq => "rabbitmq",
        }
    }
}

/// They end with the value, whatever becomes of the test. What an earlier run may have left behind
/// (it was killed) is in the same folder, and goes first.
pub(crate) struct OwnServers {
    pub(crate) at: Servers,
}

fn folder() -> PathBuf {
    repository().join(".local/faults")
}

/// `deploy/local/stack` with a folder and ports of its own, and with fsync: what was committed or
/// confirmed must outlive a crash. Output goes to a file, as servers may keep a pipe open.
fn stack(arguments: &[&str]) -> Result<String, String> {
    std::fs::create_dir_all(folder()).map_err(|e| e.to_string())?;
    let log = folder().join(format!("{}.log", arguments.join("-")));
    let out = std::fs::File::create(&log).map_err(|e| e.to_string())?;
    let also = out.try_clone().map_err(|e| e.to_string())?;
    let status = Command::new("timeout")
        .arg(PATIENCE.as_secs().to_string())
        .arg(repository().join("deploy/local/stack"))
        .args(arguments)
        .env("LOCAL_DIR", folder())
        .env("LOCAL_TEST_DURABLE", "1")
        .env("LOCAL_TEST_PG_PORT", "7832")
        .env("LOCAL_TEST_MQ_PORT", "7872")
        .env("LOCAL_TEST_MQ_DIST_PORT", "7873")
        .env("LOCAL_TEST_MQ_EPMD_PORT", "7874")
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(also)
        .status();
    let said = std::fs::read_to_string(&log).unwrap_or_default();
    match status {
        Ok(status) if status.success() => Ok(said),
        Ok(status) => Err(format!("stack {}: {status}: {said}", arguments.join(" "))),
        Err(e) => Err(format!("stack {}: {e}", arguments.join(" "))),
    }
}

async fn ask(arguments: &'static [&'static str]) -> String {
    tokio::task::spawn_blocking(move || stack(arguments))
        .await
        .expect("no panic there")
        .unwrap_or_else(|e| panic!("{e}"))
}

impl OwnServers {
    pub(crate) async fn start() -> Self {
        ask(&["down", "--wipe"]).await;
        let said = ask(&["up"]).await;
        let value = |name: &str| {
            let prefix = format!("export {name}=");
            let line = said.lines().find_map(|line| line.strip_prefix(&prefix));
            line.unwrap_or_else(|| panic!("no {name} in: {said}"))
                .to_owned()
        };
        Self {
            at: Servers {
                database_url: value("DATABASE_URL"),
                amqp_url: value("AMQP_URL"),
            },
        }
    }

    /// `host:port` of one.
    pub(crate) fn address(&self, server: Server) -> String {
        let url = match server {
            Server::Postgres => &self.at.database_url,
            Server::Rabbitmq => &self.at.amqp_url,
        };
        let (_, rest) = url.rsplit_once('@').expect("a URL with a password");
        let (address, _) = rest.split_once('/').expect("a URL with a path");
        address.to_owned()
    }

    /// Crashes it (PostgreSQL: immediate shutdown; RabbitMQ: SIGKILL) and starts it again.
    pub(crate) async fn crash(server: Server) {
        let name = server.name();
        tokio::task::spawn_blocking(move || stack(&["crash", name]))
            .await
            .expect("no panic there")
            .unwrap_or_else(|e| panic!("{e}"));
    }
}

impl Drop for OwnServers {
    fn drop(&mut self) {
        if let Err(e) = stack(&["down", "--wipe"]) {
            eprintln!("{e}");
        }
    }
}
