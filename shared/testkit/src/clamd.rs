//! A ClamAV daemon of a test's own.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::{eventually, free_port, new_id};

/// A real clamd on loopback, with one signature made by hand: nothing is downloaded. It ends with the
/// value, and its files go.
pub struct Clamd {
    folder: PathBuf,
    port: u16,
    running: Option<Child>,
}

impl Clamd {
    /// A file with these bytes in it is infected.
    pub const MARKER: &[u8] = b"redress-infected-marker";

    /// Prepared, and not started: nobody listens at its address. `settings` are further lines of
    /// its configuration.
    ///
    /// # Panics
    /// Where no folder can be made.
    pub fn prepare(settings: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("clamd-{}", new_id().simple()));
        let database = folder.join("database");
        fs::create_dir_all(&database).expect("a folder for clamd");
        let hex: String = Self::MARKER.iter().map(|b| format!("{b:02x}")).collect();
        let signature = format!("Redress.Test.Marker:0:*:{hex}\n");
        fs::write(database.join("test.ndb"), signature).expect("a signature");
        let port = free_port();
        let configuration = format!(
            "TCPSocket {port}\nTCPAddr 127.0.0.1\nLocalSocket {0}/socket\nDatabaseDirectory {0}/database\n\
             TemporaryDirectory {0}\nSelfCheck 0\n{1}\n",
            folder.display(),
            settings.join("\n")
        );
        fs::write(folder.join("clamd.conf"), configuration).expect("a configuration");
        Self {
            folder,
            port,
            running: None,
        }
    }

    /// Prepared and started.
    ///
    /// # Panics
    /// As [`start_again`](Self::start_again).
    pub async fn start(settings: &[&str]) -> Self {
        let mut clamd = Self::prepare(settings);
        clamd.start_again().await;
        clamd
    }

    /// Starts it, until it answers.
    ///
    /// # Panics
    /// Where it is not installed, or does not start.
    pub async fn start_again(&mut self) {
        let log = fs::File::create(self.folder.join("log")).expect("a log");
        let errors = log.try_clone().expect("a log");
        let child = Command::new(program())
            .arg("--foreground")
            .arg("--config-file")
            .arg(self.folder.join("clamd.conf"))
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn();
        self.running = Some(child.unwrap_or_else(|e| panic!("clamd: {e}")));
        eventually("clamd to answer", async || {
            let ended = self.running.as_mut().and_then(|c| c.try_wait().ok()?);
            if let Some(status) = ended {
                let said = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                panic!("clamd ended with {status}: {said}");
            }
            let mut socket = TcpStream::connect(self.addr()).await.ok()?;
            socket.write_all(b"zPING\0").await.ok()?;
            let mut answer = Vec::new();
            socket.read_to_end(&mut answer).await.ok()?;
            (answer == b"PONG\0").then_some(())
        })
        .await;
    }

    /// Ends it; its address stays.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
            // It had no time to remove it.
            let _ = fs::remove_file(self.socket());
        }
    }

    /// `host:port`.
    pub fn addr(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Its Unix socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.join("socket")
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.stop();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Debian keeps it where only root's PATH leads.
fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let beside = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = beside
        .map(|folder| folder.join("clamd"))
        .find(|p| p.is_file());
    found.expect(
        "clamd is not installed: run the tests by deploy/local/test, or as root: \
         apt-get install -y --no-install-recommends clamav-daemon",
    )
}
