//! The whole installation as separate processes, for one test: own database, own queues, own
//! keys, own clock, a real SMTP server; the demo organization is imported.
//!
//! The programs are those that `cargo build --workspace` made: tests find
//! them beside themselves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::{Proxy, TestBroker, TestDatabase, free_port, new_id, within};

/// Every service, in the order in which a person would name them.
pub const SERVICES: [&str; 5] = [
    "intake",
    "investigation",
    "assignment",
    "notification",
    "directory",
];
/// Releases refuse a clock that a file moves (`tests/bench` runs releases).
const MOVABLE: bool = cfg!(debug_assertions);
/// From start to ready, on a busy machine of two cores.
const START: Duration = Duration::from_secs(60);

/// A running installation.
pub struct Stack {
    /// Its files: keys, clock, logs, letters.
    pub folder: PathBuf,
    /// Base URL by service.
    pub urls: BTreeMap<&'static str, String>,
    /// Base URL by second replica: `intake#2`.
    replicas: BTreeMap<String, String>,
    /// Where the others find intake, whichever replica of it is there.
    front: Proxy,
    /// Its database, a schema a service.
    pub database: TestDatabase,
    /// Its names on the broker.
    pub broker: TestBroker,
    /// What services are told beside the usual: `(variable, value)`.
    extra: Vec<(String, String)>,
    running: BTreeMap<String, Child>,
}

/// What a stack is started with, where it differs.
#[derive(Default, Clone)]
pub struct StackOptions {
    /// Further variables for every service.
    pub env: Vec<(String, String)>,
    /// What time it is at first; it runs as fast as real time. The real time, if not given.
    pub clock: Option<DateTime<Utc>>,
    /// Where mail goes: `127.0.0.1:port`.
    pub smtp: Option<std::net::SocketAddr>,
    /// Where services find the database, if not directly (a proxy): `host:port`.
    pub database_at: Option<String>,
    /// Where services find the broker, if not directly (a proxy): `host:port`.
    pub broker_at: Option<String>,
    /// The same for single services.
    pub links: BTreeMap<&'static str, Link>,
    /// Servers of the test's own, where it must be able to crash them.
    pub servers: Option<Servers>,
    /// The organization to import; the demo's, if not given.
    pub organization: Option<PathBuf>,
}

/// Where one service finds its servers: `host:port`.
#[derive(Clone)]
pub struct Link {
    /// PostgreSQL.
    pub database_at: String,
    /// RabbitMQ.
    pub broker_at: String,
}

/// A PostgreSQL and a RabbitMQ.
#[derive(Clone)]
pub struct Servers {
    /// Like `DATABASE_URL`.
    pub database_url: String,
    /// Like `AMQP_URL`.
    pub amqp_url: String,
}

/// The folder of the programs under test: `REDRESS_PROGRAMS`, or where those are that were built
/// with this test.
pub fn programs() -> PathBuf {
    std::env::var_os("REDRESS_PROGRAMS").map_or_else(built, PathBuf::from)
}

fn built() -> PathBuf {
    let me = std::env::current_exe().expect("a test knows its own program");
    let folder = me
        .parent()
        .and_then(Path::parent)
        .expect("target/<profile>/deps/<test>");
    folder.to_owned()
}

/// The repository's root.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("shared/testkit")
        .to_owned()
}

/// Complaints of one address, where tests or loads send thousands.
const MANY: &str = "10000000";

/// Replaces host and port of a URL.
pub(crate) fn at_host(url: &str, host: Option<&str>) -> String {
    let Some(host) = host else {
        return url.to_owned();
    };
    let (scheme, rest) = url.split_once("://").expect("a URL");
    let (authority, path) = rest
        .split_once('/')
        .map_or((rest, String::new()), |(a, p)| (a, format!("/{p}")));
    let credentials = authority
        .rsplit_once('@')
        .map_or(String::new(), |(c, _)| format!("{c}@"));
    format!("{scheme}://{credentials}{host}{path}")
}

impl Stack {
    /// Starts everything and imports the demo organization.
    ///
    /// # Panics
    /// Where anything does not start: says which log to read.
    pub async fn start(options: StackOptions) -> Self {
        let folder = built().join("stacks").join(new_id().simple().to_string());
        for sub in ["trust", "keys", "letters", "logs", "programs"] {
            fs::create_dir_all(folder.join(sub)).expect("a folder below target");
        }
        // Links, so that a build in the meantime does not change what is started again.
        for service in SERVICES {
            let (built, kept) = (programs().join(service), folder.join("programs"));
            let kept = kept.join(service);
            // Across file systems there are no links.
            let copied =
                fs::hard_link(&built, &kept).or_else(|_| fs::copy(&built, &kept).map(|_| ()));
            if let Err(e) = copied {
                panic!("{}: {e}: build the workspace first", built.display());
            }
        }
        let (database, broker) = match options.servers.clone() {
            None => (TestDatabase::create().await, TestBroker::create()),
            Some(Servers {
                database_url,
                amqp_url,
            }) => (
                TestDatabase::create_at(database_url).await,
                TestBroker::create_at(amqp_url),
            ),
        };
        let ports: BTreeMap<_, _> = SERVICES.into_iter().map(|s| (s, free_port())).collect();
        let urls = ports
            .iter()
            .map(|(s, port)| (*s, format!("http://127.0.0.1:{port}")))
            .collect();
        let replicas: BTreeMap<_, _> = SERVICES
            .into_iter()
            .map(|s| {
                (
                    format!("{s}#2"),
                    format!("http://127.0.0.1:{}", free_port()),
                )
            })
            .collect();
        let second = replicas["intake#2"]
            .trim_start_matches("http://")
            .to_owned();
        let front = Proxy::before(vec![format!("127.0.0.1:{}", ports["intake"]), second]).await;
        let mut stack = Self {
            folder,
            urls,
            replicas,
            front,
            database,
            broker,
            extra: Vec::new(),
            running: BTreeMap::new(),
        };
        stack.extra = stack.settings(&ports, &options);
        stack.make_keys();
        if let Some(at) = options.clock {
            stack.set_clock(at, 1.0);
        }
        let migrating: Vec<_> = SERVICES
            .into_iter()
            .map(|s| (s, stack.spawn(s, &["migrate"], "migrate")))
            .collect();
        for (service, child) in migrating {
            stack.succeed(service, "migrate", child).await;
        }
        let organization = options
            .organization
            .clone()
            .unwrap_or_else(|| repository().join("deploy/demo-organization.toml"));
        let import = stack.spawn(
            "directory",
            &["import", &organization.to_string_lossy()],
            "import",
        );
        stack.succeed("directory", "import", import).await;
        for service in SERVICES {
            stack.serve(service);
        }
        for service in SERVICES {
            stack.ready(service).await;
        }
        stack
    }

    fn settings(
        &self,
        ports: &BTreeMap<&str, u16>,
        options: &StackOptions,
    ) -> Vec<(String, String)> {
        let path = |sub: &str| self.folder.join(sub).to_string_lossy().into_owned();
        let mut env: Vec<(String, String)> = [
            (
                "DATABASE_URL",
                at_host(self.database.url(), options.database_at.as_deref()),
            ),
            (
                "AMQP_URL",
                at_host(self.broker.uri(), options.broker_at.as_deref()),
            ),
            ("REDRESS_AMQP__PREFIX", self.broker.prefix().to_owned()),
            ("REDRESS_AUTH__TRUST", path("trust")),
            (
                "REDRESS_LOG__FILTER",
                std::env::var("REDRESS_LOG__FILTER").unwrap_or_else(|_| "info,lapin=warn".into()),
            ),
            ("RUST_BACKTRACE", "1".into()),
        ]
        .map(|(k, v)| (k.to_owned(), v))
        .to_vec();
        if MOVABLE {
            env.push(("REDRESS_CLOCK_FILE".to_owned(), path("clock.json")));
        }
        for (service, port) in ports {
            let listen = format!("127.0.0.1:{port}");
            env.push((format!("{service}:REDRESS_HTTP__LISTEN"), listen));
            env.push((
                format!("{service}:REDRESS_AUTH__KEY_FILE"),
                path(&format!("keys/{service}.key.pem")),
            ));
            env.push((
                format!("{service}:REDRESS_ERASURE__TOMBSTONES"),
                path(&format!("{service}-tombstones.jsonl")),
            ));
            env.push((
                format!("{service}:REDRESS_FAULT_FILE"),
                path(&format!("{service}.faults")),
            ));
        }
        for (service, link) in &options.links {
            let database = at_host(self.database.url(), Some(&link.database_at));
            let broker = at_host(self.broker.uri(), Some(&link.broker_at));
            env.push((format!("{service}:DATABASE_URL"), database));
            env.push((format!("{service}:AMQP_URL"), broker));
        }
        let smtp = options.smtp.unwrap_or_else(|| ([127, 0, 0, 1], 9).into());
        let own = [
            ("intake:REDRESS_SEALING__KEYRING", path("keys/ring.json")),
            (
                "notification:REDRESS_SEALING__KEYRING",
                path("keys/notification-ring.json"),
            ),
            (
                "directory:REDRESS_SEALING__KEYRING",
                path("keys/directory-ring.json"),
            ),
            ("intake:REDRESS_OBJECTS__FOLDER", path("evidence")),
            // All of the public are this machine.
            ("intake:REDRESS_SUBMISSION__ADDRESS__AT_ONCE", MANY.into()),
            ("intake:REDRESS_SUBMISSION__SITE__AT_ONCE", MANY.into()),
            ("notification:REDRESS_SMTP__HOST", smtp.ip().to_string()),
            ("notification:REDRESS_SMTP__PORT", smtp.port().to_string()),
            ("notification:REDRESS_SMTP__TLS", "none".into()),
            ("notification:REDRESS_LETTERS__FOLDER", path("letters")),
            (
                "notification:REDRESS_PEERS__INTAKE",
                format!("http://{}", self.front.addr()),
            ),
            (
                "notification:REDRESS_PEERS__DIRECTORY",
                self.urls["directory"].clone(),
            ),
            (
                "notification:REDRESS_PUBLIC__URL",
                self.urls["notification"].clone(),
            ),
        ];
        env.extend(own.map(|(k, v)| (k.to_owned(), v)));
        env.extend(options.env.iter().cloned());
        env
    }

    fn make_keys(&self) {
        let (keys, trust) = (self.folder.join("keys"), self.folder.join("trust"));
        for service in SERVICES {
            let init = [
                "keys",
                "init",
                "--dir",
                &keys.to_string_lossy(),
                "--issuer",
                service,
            ]
            .map(str::to_owned);
            let made = Command::new(self.folder.join("programs/directory"))
                .args(&init)
                .env_clear()
                .stdout(Stdio::null())
                .status();
            assert!(
                made.expect("directory runs").success(),
                "directory {}",
                init.join(" ")
            );
            let public = format!("{service}.pub.pem");
            fs::copy(keys.join(&public), trust.join(&public)).expect("a public key");
        }
        for ring in ["ring.json", "notification-ring.json", "directory-ring.json"] {
            let made = Command::new(self.folder.join("programs/intake"))
                .args(["keyring", "init", "--file"])
                .arg(keys.join(ring))
                .env_clear()
                .stdout(Stdio::null())
                .status();
            assert!(made.expect("intake runs").success(), "intake keyring init");
        }
    }

    fn log(&self, service: &str, what: &str) -> PathBuf {
        self.folder
            .join("logs")
            .join(format!("{service}.{what}.log"))
    }

    /// A program of this installation, with its settings and nothing else of the environment.
    pub fn command(&self, service: &str) -> Command {
        let mut command = Command::new(self.folder.join("programs").join(service));
        command.env_clear();
        for (key, value) in &self.extra {
            match key.split_once(':') {
                Some((of, key)) if of == service => command.env(key, value),
                Some(_) => &mut command,
                None => command.env(key, value),
            };
        }
        command
    }

    fn spawn(&self, service: &str, args: &[&str], what: &str) -> Child {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log(service, what))
            .expect("a log");
        let also = log.try_clone().expect("a log");
        let mut command = self.command(service);
        let child = command
            .args(args)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(also)
            .spawn();
        child.unwrap_or_else(|e| {
            panic!("{service} is not beside the test: build the workspace first ({e})")
        })
    }

    async fn succeed(&self, service: &str, what: &str, mut child: Child) {
        let status = within(START, &format!("{service} {what}"), async || {
            child.try_wait().expect("a child")
        })
        .await;
        let log = self.log(service, what);
        assert!(
            status.success(),
            "{service} {what}: {}",
            fs::read_to_string(log).unwrap_or_default()
        );
    }

    /// Starts one service (again); does not wait. `name` is the service, or `service#2` for its
    /// second replica.
    pub fn serve(&mut self, name: &str) {
        let service = name
            .split('#')
            .next()
            .expect("split gives one part at least");
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log(name, "serve"))
            .expect("a log");
        let also = log.try_clone().expect("a log");
        let mut command = self.command(service);
        if name != service {
            let url = self.replicas.get(name).expect("there are two of each");
            let listen = url.strip_prefix("http://").expect("our own URL");
            command.env("REDRESS_HTTP__LISTEN", listen);
        }
        let child = command
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(also)
            .spawn();
        self.running
            .insert(name.to_owned(), child.expect("it ran a moment ago"));
    }

    /// Base URL of a service, or of a replica that was started.
    pub fn url(&self, name: &str) -> Option<&str> {
        let url = self.urls.get(name).or_else(|| self.replicas.get(name));
        url.map(String::as_str)
    }

    /// Waits until a service, or a replica, says that it is ready.
    ///
    /// # Panics
    /// Where it ends or takes more than a minute.
    pub async fn ready(&mut self, service: &str) {
        let log = self.log(service, "serve");
        let host = self
            .url(service)
            .expect("it was started")
            .strip_prefix("http://")
            .expect("our own URL")
            .to_owned();
        let child = self.running.get_mut(service).expect("it was started");
        within(
            START,
            &format!("{service} to be ready ({})", log.display()),
            async || {
                if let Some(status) = child.try_wait().expect("a child") {
                    panic!(
                        "{service} ended ({status}): {}",
                        fs::read_to_string(&log).unwrap_or_default()
                    );
                }
                is_ready(&host).await.then_some(())
            },
        )
        .await;
    }

    /// Whether the process is there.
    pub fn is_running(&mut self, name: &str) -> bool {
        self.running
            .get_mut(name)
            .is_some_and(|child| child.try_wait().is_ok_and(|status| status.is_none()))
    }

    /// How the process ended, once it did.
    pub fn ended(&mut self, name: &str) -> Option<std::process::ExitStatus> {
        let child = self.running.get_mut(name)?;
        child.try_wait().ok().flatten()
    }

    /// SIGKILL: no warning, no clean-up.
    pub fn kill(&mut self, name: &str) {
        if let Some(mut child) = self.running.remove(name) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// The process's id.
    pub fn pid(&self, name: &str) -> Option<u32> {
        self.running.get(name).map(Child::id)
    }

    /// Arms a fault point: the service aborts when it next comes there.
    pub fn arm(&self, service: &str, point: &str) {
        use std::io::Write as _;
        let file = self.folder.join(format!("{service}.faults"));
        let mut file = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(file)
            .expect("a fault file");
        writeln!(file, "{point}").expect("a fault file");
    }

    /// Whether a fault point of this service still waits to be reached.
    pub fn is_armed(&self, service: &str, point: &str) -> bool {
        let file = self.folder.join(format!("{service}.faults"));
        fs::read_to_string(file).is_ok_and(|armed| armed.lines().any(|line| line == point))
    }

    /// Takes all fault points of a service away.
    pub fn disarm(&self, service: &str) {
        let _ = fs::remove_file(self.folder.join(format!("{service}.faults")));
    }

    /// From now on it is `at` for every service, and time runs `rate` times as fast.
    pub fn set_clock(&self, at: DateTime<Utc>, rate: f64) {
        #[expect(
            clippy::disallowed_methods,
            reason = "the file says what the real time is"
        )]
        let real = Utc::now();
        let text = format!(
            r#"{{"real":"{}","at":"{}","rate":{rate:?}}}"#,
            real.to_rfc3339(),
            at.to_rfc3339()
        );
        let (new, file) = (
            self.folder.join("clock.new"),
            self.folder.join("clock.json"),
        );
        fs::write(&new, text)
            .and_then(|()| fs::rename(&new, &file))
            .expect("a clock file");
    }

    /// A private key, to mint tokens as an issuer would.
    pub fn private_key(&self, issuer: &str) -> Vec<u8> {
        fs::read(self.folder.join("keys").join(format!("{issuer}.key.pem"))).expect("a private key")
    }

    /// Everything that a service has logged.
    pub fn logged(&self, name: &str) -> String {
        fs::read_to_string(self.log(name, "serve")).unwrap_or_default()
    }
}

/// `GET /readyz`, by hand: a client library would be the heaviest part of this crate.
async fn is_ready(host: &str) -> bool {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let ask = async {
        let mut stream = tokio::net::TcpStream::connect(host).await.ok()?;
        let request = format!("GET /readyz HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        Some(answer.starts_with(b"HTTP/1.1 200"))
    };
    tokio::time::timeout(Duration::from_secs(3), ask)
        .await
        .ok()
        .flatten()
        .unwrap_or(false)
}

impl Drop for Stack {
    fn drop(&mut self) {
        for child in self.running.values_mut() {
            let _ = child.kill();
        }
        for child in self.running.values_mut() {
            let _ = child.wait();
        }
        // They keep what later builds replaced on the disk.
        let _ = fs::remove_dir_all(self.folder.join("programs"));
        // Logs of a failed test are what one wants to read.
        if !std::thread::panicking() && std::env::var_os("REDRESS_KEEP").is_none() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::at_host;

    #[test]
    fn a_proxy_replaces_host_and_port_only() {
        assert_eq!(
            at_host("amqp://u:p@127.0.0.1:1/%2f", Some("127.0.0.1:2")),
            "amqp://u:p@127.0.0.1:2/%2f"
        );
        assert_eq!(at_host("postgres://h:1/db", None), "postgres://h:1/db");
    }
}
