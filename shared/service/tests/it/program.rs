//! Runs the example program with a schema, a prefix, keys and a port of its own.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use authorization::TokenSigner;
use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey};
use serde_json::Value;
use testkit::{TestBroker, TestDatabase};
use uuid::Uuid;

fn key(issuer: &str) -> SigningKey {
    let mut seed = [0; 32];
    seed[..issuer.len()].copy_from_slice(issuer.as_bytes());
    SigningKey::from_bytes(&seed)
}

/// A token that the programs of these tests trust: of staff, or of the issuer itself.
pub(crate) fn token(issuer: &str, staff: bool) -> String {
    let pem = key(issuer).to_pkcs8_pem(LineEnding::LF).unwrap();
    let signer = TokenSigner::from_pem(issuer, pem.as_bytes()).unwrap();
    let now = clock::real_now();
    if staff {
        signer.staff(Uuid::from_u128(1), now, TimeDelta::minutes(5))
    } else {
        signer.service(now)
    }
    .unwrap()
}

/// The program and what it is told.
pub(crate) struct Program {
    folder: PathBuf,
    env: Vec<(String, String)>,
    port: u16,
    /// Kept until the test ends: what they hold goes with them.
    _servers: Option<(TestDatabase, TestBroker)>,
}

impl Program {
    /// With keys and a port, but nowhere to store or send anything.
    pub(crate) fn alone(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("service-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for issuer in ["directory", "intake"] {
            let public = key(issuer)
                .verifying_key()
                .to_public_key_pem(LineEnding::LF)
                .unwrap();
            std::fs::write(folder.join(format!("{issuer}.pub.pem")), public).unwrap();
        }
        let port = testkit::free_port();
        let mut program = Self {
            env: Vec::new(),
            port,
            _servers: None,
            folder,
        };
        program.set("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
        program.set("AMQP_URL", "amqp://127.0.0.1:1/%2f");
        program.set("REDRESS_AMQP__AWAIT_LISTENERS", "false");
        let trust = program.folder.display().to_string();
        program.set("REDRESS_AUTH__TRUST", trust);
        program.set("REDRESS_HTTP__LISTEN", format!("127.0.0.1:{port}"));
        program
    }

    /// With a database and a prefix of its own.
    pub(crate) fn whole(name: &str) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (database, broker) = (
            runtime.block_on(TestDatabase::create()),
            TestBroker::create(),
        );
        let mut program = Self::alone(name);
        program.set("DATABASE_URL", database.url());
        program.set("AMQP_URL", broker.uri());
        program.set("REDRESS_AMQP__PREFIX", broker.prefix());
        program._servers = Some((database, broker));
        program
    }

    /// The same with a key, so that it seals its trail, and trusts its own seals; migrated.
    pub(crate) fn sealing(name: &str) -> Self {
        let mut program = Self::whole(name);
        let key = key("minimal");
        let public = key.verifying_key().to_public_key_pem(LineEnding::LF);
        std::fs::write(program.folder.join("minimal.pub.pem"), public.unwrap()).unwrap();
        let key = key.to_pkcs8_pem(LineEnding::LF).unwrap();
        program.set("REDRESS_AUTH__KEY", key.as_str());
        assert!(program.run(&["migrate"], &[]).0);
        program
    }

    /// A file of this program's.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// In its schema, as whoever runs the database.
    pub(crate) fn sql(&self, statements: &str) {
        let (database, _) = self._servers.as_ref().unwrap();
        let statements = format!("set search_path = minimal; {statements}");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut conn = database.connect().await;
            conn.batch_execute(&statements).await.unwrap();
        });
    }

    pub(crate) fn set(&mut self, name: &str, value: impl ToString) {
        self.env.retain(|(n, _)| n != name);
        self.env.push((name.to_owned(), value.to_string()));
    }

    fn command(&self) -> Command {
        // Beside the tests: `target/<profile>/deps/it-…` and `target/<profile>/examples/minimal`.
        let deps = std::env::current_exe().unwrap();
        let program = deps
            .parent()
            .unwrap()
            .parent()
            .unwrap()
            .join("examples/minimal");
        let mut command = Command::new(program);
        command.env_clear();
        command
    }

    /// Without any environment.
    pub(crate) fn run_bare(&self, args: &[&str]) -> (bool, String, String) {
        finish(self.command().args(args))
    }

    /// Success, standard output, standard error.
    pub(crate) fn run(&self, args: &[&str], more: &[(&str, &str)]) -> (bool, String, String) {
        finish(
            self.command()
                .envs(self.env.clone())
                .envs(more.iter().copied())
                .args(args),
        )
    }

    pub(crate) fn serve(&self, more: &[(&str, &str)]) -> Serving {
        let mut command = self.command();
        command
            .envs(self.env.clone())
            .envs(more.iter().copied())
            .arg("serve");
        Serving {
            child: command.stdout(Stdio::piped()).spawn().unwrap(),
            port: self.port,
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn finish(command: &mut Command) -> (bool, String, String) {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.success(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// The program while it serves.
pub(crate) struct Serving {
    child: Child,
    port: u16,
}

impl Serving {
    /// Polls, with a deadline.
    pub(crate) fn until(&self, mut there: impl FnMut() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !there() {
            assert!(Instant::now() < deadline, "not within 30 s");
            std::thread::park_timeout(Duration::from_millis(50));
        }
    }

    fn call(&self, method: &str, path: &str, token: Option<&str>) -> (u16, String) {
        web::client::install_tls();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let url = format!("http://127.0.0.1:{}{path}", self.port);
            let mut request = client.request(method.parse().unwrap(), url);
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            match request.send().await {
                Ok(response) => (
                    response.status().as_u16(),
                    response.text().await.unwrap_or_default(),
                ),
                Err(_) => (0, String::new()),
            }
        })
    }

    pub(crate) fn text(&self, path: &str) -> String {
        let (status, text) = self.call("GET", path, None);
        assert_eq!(status, 200, "{path}: {text}");
        text
    }

    pub(crate) fn get(&self, path: &str, token: Option<&str>) -> (u16, Value) {
        let (status, text) = self.call("GET", path, token);
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    pub(crate) fn post(&self, path: &str) -> (u16, Value) {
        let (status, text) = self.call("POST", path, None);
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// SIGTERM; how long it took to end well. Every line of its log has to be JSON.
    pub(crate) fn terminate(mut self) -> Duration {
        let started = Instant::now();
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        let mut log = String::new();
        self.child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        assert!(self.child.wait().unwrap().success(), "{log}");
        for line in log.lines() {
            assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
        }
        assert!(log.contains("\"stopped\""), "{log}");
        started.elapsed()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
