//! Each container's entry command, rehearsed without an engine: as an unprivileged user, with an
//! empty environment plus what compose gives it. Host names become loopback, ports free ones, and
//! the volumes folders; everything else is as in the file. The servers are the tests' own; the
//! broker's users, which need an administrator of the broker, are rehearsed by every `up`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;

use crate::compose::{compose, environment, ours, service, texts};
use crate::repository::{FRONTS, SERVICES};

const NOBODY: &str = "65534";

/// Folders, programs and addresses that stand for those of the containers.
struct Stage {
    folder: PathBuf,
    root: bool,
    postgres: String,
    database: String,
    ports: BTreeMap<u16, u16>,
}

impl Stage {
    fn build(database_url: &str, database: &str) -> anyhow::Result<Self> {
        let id = Command::new("id").arg("-u").output()?;
        let root = id.stdout.starts_with(b"0\n");
        let folder = std::env::temp_dir().join(database);
        for inside in [
            "run/redress",
            "var/lib/redress/mail",
            "var/lib/redress/letters",
            "var/lib/redress/evidence",
            "var/lib/redress/anchors",
            "bin",
        ] {
            fs::create_dir_all(folder.join(inside))?;
        }
        // Copies, since the build's folder may be closed to others.
        let built = std::env::current_exe()?;
        let built = built
            .parent()
            .and_then(Path::parent)
            .context("target/debug")?;
        for program in SERVICES
            .iter()
            .chain(&FRONTS)
            .chain(&["provision", "mailbox"])
        {
            fs::copy(built.join(program), folder.join("bin").join(program)).with_context(|| {
                format!("{program} is not built: cargo build --workspace --bins")
            })?;
        }
        let organization = crate::repository::root().join("deploy/demo-organization.toml");
        fs::copy(organization, folder.join("demo-organization.toml"))?;
        if root {
            let owner = Command::new("chown")
                .args(["-R", NOBODY])
                .arg(&folder)
                .status()?;
            ensure!(owner.success(), "chown");
        }
        let mut ports = BTreeMap::new();
        for port in [7600, 7601, 7602, 7603, 7604, 7605, 7625] {
            ports.insert(port, testkit::free_port());
        }
        let address = database_url
            .rsplit('@')
            .next()
            .and_then(|a| a.split('/').next());
        Ok(Self {
            folder,
            root,
            postgres: address.context("DATABASE_URL names a host")?.to_owned(),
            database: database.to_owned(),
            ports,
        })
    }

    /// A text of the compose file, as it is here.
    fn here(&self, text: &str) -> String {
        let at = |path: &str| self.folder.join(path).to_string_lossy().into_owned();
        let mut text = text
            .replace("/usr/local/bin", &at("bin"))
            .replace("/run/redress", &at("run/redress"))
            .replace("/var/lib/redress", &at("var/lib/redress"))
            .replace("/demo-organization.toml", &at("demo-organization.toml"))
            .replace("postgres:5432", &self.postgres)
            .replace("rabbitmq:5672", "127.0.0.1:5672")
            .replace("0.0.0.0:", "127.0.0.1:");
        for name in SERVICES.iter().chain(&["mailbox"]) {
            text = text.replace(&format!("http://{name}:"), "http://127.0.0.1:");
        }
        if text == "mailbox" {
            return "127.0.0.1".to_owned();
        }
        for (port, free) in &self.ports {
            if text == port.to_string() {
                return free.to_string();
            }
            text = text.replace(&format!("127.0.0.1:{port}"), &format!("127.0.0.1:{free}"));
        }
        text
    }

    /// The container's program with these arguments, as nobody, told only what compose says.
    fn command(&self, container: &Value, program: &str, arguments: &[String]) -> Command {
        let program = self.here(program);
        let mut command = if self.root {
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid",
                NOBODY,
                "--regid",
                NOBODY,
                "--clear-groups",
                "--no-new-privs",
            ]);
            command.args([
                "--inh-caps",
                "-all",
                "--bounding-set",
                "-all",
                "--",
                &program,
            ]);
            command
        } else {
            Command::new(program)
        };
        command
            .args(arguments.iter().map(|a| self.here(a)))
            .env_clear()
            .current_dir("/");
        for (name, value) in environment(container) {
            command.env(name, self.here(&value));
        }
        // One broker for all tests: names of its own. And `setpriv` is found on the usual path.
        if environment(container).contains_key("REDRESS_AMQP__URL_FILE") {
            command.env("REDRESS_AMQP__PREFIX", &self.database);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    fn run(
        &self,
        container: &Value,
        program: &str,
        arguments: &[String],
    ) -> anyhow::Result<String> {
        let mut command = self.command(container, program, arguments);
        let output = command.output().with_context(|| program.to_owned())?;
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        ensure!(
            output.status.success(),
            "{program} {arguments:?}: {}: {said}",
            output.status
        );
        Ok(said)
    }
}

/// A started container; ended with its test.
struct Started {
    child: Child,
    name: String,
    log: PathBuf,
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Started {
    fn start(stage: &Stage, name: &str, container: &Value, program: &str) -> anyhow::Result<Self> {
        let log = stage.folder.join(format!("{name}.log"));
        let file = fs::File::create(&log)?;
        let mut command = stage.command(container, program, &texts(&container["command"]));
        let child = command.stdout(file.try_clone()?).stderr(file).spawn()?;
        Ok(Self {
            child,
            name: name.to_owned(),
            log,
        })
    }

    /// Asks by the container's own health command until it is healthy.
    fn await_health(&mut self, stage: &Stage, container: &Value) -> anyhow::Result<()> {
        let test = texts(&container["healthcheck"]["test"]);
        let [_, program, arguments @ ..] = test.as_slice() else {
            bail!("no health command")
        };
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let asked = stage.run(container, program, arguments);
            let Err(why) = asked else { return Ok(()) };
            let ended = self.child.try_wait()?;
            if ended.is_some() || Instant::now() > end {
                bail!(
                    "{} is not healthy ({ended:?}): {why:#}\n{}",
                    self.name,
                    fs::read_to_string(&self.log)?
                );
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// As an engine stops a container: it has to leave by itself, and cleanly.
    fn stop(mut self) -> anyhow::Result<()> {
        let pid = self.child.id().to_string();
        ensure!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()?
                .success(),
            "kill"
        );
        let end = Instant::now() + Duration::from_secs(40);
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait()? {
                let log = fs::read_to_string(&self.log)?;
                ensure!(
                    status.success() || self.name == "mailbox",
                    "{} left with {status}:\n{log}",
                    self.name
                );
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("{} did not stop within 40 s", self.name)
    }
}

/// Owns a database of the tests' server; gone at the end.
struct Database {
    url: String,
    name: String,
}

impl Database {
    async fn connect(url: &str) -> anyhow::Result<tokio_postgres::Client> {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }

    fn own_url(&self) -> anyhow::Result<String> {
        let (server, _) = self
            .url
            .rsplit_once('/')
            .context("DATABASE_URL names a database")?;
        Ok(format!("{server}/{}", self.name))
    }

    async fn drop(&self) -> anyhow::Result<()> {
        let admin = Self::connect(&self.url).await?;
        admin
            .batch_execute(&format!(
                "drop database if exists {} with (force)",
                self.name
            ))
            .await?;
        Ok(())
    }
}

async fn rehearse(stage: &Stage, database: &Database, amqp: &str) -> anyhow::Result<()> {
    let compose = compose();

    // `provision`, twice: the second time nothing changes.
    let provision = service(&compose, "provision");
    let mut arguments = texts(&provision["command"]);
    arguments.extend(["--database".to_owned(), stage.database.clone()]);
    stage.run(provision, "/usr/local/bin/provision", &arguments)?;
    let secrets = stage.folder.join("run/redress");
    let before = fs::read_to_string(secrets.join("rabbitmq/definitions.json"))?;
    let key = fs::read_to_string(secrets.join("intake/key.pem"))?;
    stage.run(provision, "/usr/local/bin/provision", &arguments)?;
    ensure!(
        before == fs::read_to_string(secrets.join("rabbitmq/definitions.json"))?,
        "definitions changed"
    );
    ensure!(
        key == fs::read_to_string(secrets.join("intake/key.pem"))?,
        "a key changed"
    );

    // What PostgreSQL's entry script does with its volume.
    let roles = fs::read_to_string(secrets.join("postgres/roles.sql"))?;
    Database::connect(&database.own_url()?)
        .await?
        .batch_execute(&roles)
        .await?;
    for name in SERVICES {
        fs::write(secrets.join(name).join("amqp-url"), amqp)?;
    }

    let mailbox = service(&compose, "mailbox");
    let mut mail = Started::start(stage, "mailbox", mailbox, "/usr/local/bin/mailbox")?;
    mail.await_health(stage, mailbox)?;

    for name in SERVICES {
        let program = format!("/usr/local/bin/{name}");
        let migrate = format!("{name}-migrate");
        let migrating = service(&compose, &migrate);
        stage.run(migrating, &program, &texts(&migrating["command"]))?;
        let serving = service(&compose, name);
        stage.run(serving, &program, &["check-config".to_owned()])?;
        let mut started = Started::start(stage, name, serving, &program)?;
        started.await_health(stage, serving)?;
        if name == "directory" {
            let demo = service(&compose, "demo-organization");
            stage.run(demo, &program, &texts(&demo["command"]))?;
        }
        started.stop()?;
    }
    for name in FRONTS {
        let program = format!("/usr/local/bin/{name}");
        let serving = service(&compose, name);
        stage.run(serving, &program, &["check-config".to_owned()])?;
        let mut started = Started::start(stage, name, serving, &program)?;
        started.await_health(stage, serving)?;
        started.stop()?;
    }
    mail.stop()
}

#[tokio::test]
async fn every_entry_command_runs_as_nobody_with_what_compose_gives_it() -> anyhow::Result<()> {
    let given = |name: &str| {
        std::env::var(name)
            .with_context(|| format!("{name}: run deploy/local/test, or deploy/local/stack up"))
    };
    let (url, amqp) = (given("DATABASE_URL")?, given("AMQP_URL")?);
    let database = Database {
        url,
        name: format!("tidy_{}", std::process::id()),
    };
    database.drop().await?;
    let admin = Database::connect(&database.url).await?;
    admin
        .batch_execute(&format!("create database {}", database.name))
        .await?;
    let stage = Stage::build(&database.url, &database.name)?;
    let done = rehearse(&stage, &database, &amqp).await;
    database.drop().await?;
    fs::remove_dir_all(&stage.folder)?;
    done
}

#[test]
fn every_container_of_ours_is_rehearsed() {
    let mut expected: Vec<String> = SERVICES
        .iter()
        .flat_map(|s| [(*s).to_owned(), format!("{s}-migrate")])
        .collect();
    expected.extend(FRONTS.map(str::to_owned));
    expected.extend(["provision", "mailbox", "demo-organization"].map(str::to_owned));
    expected.sort();
    assert_eq!(ours(&compose()), expected);
}
