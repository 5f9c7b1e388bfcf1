//! A running installation with people who use it.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use authorization::TokenSigner;
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use mailbox::Mailbox;
use rehearsal::steps::Told;
use rehearsal::{Answer, Installation, Method, Who};
use serde_json::{Value, json};
use testkit::{Stack, StackOptions, within};
use uuid::Uuid;

use crate::cast;

/// How long a fact may take from one service to another on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Whose thing of a complaint is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// The register's entry.
    Intake,
    /// The investigation.
    Investigation,
    /// The assignment.
    Assignment,
}

impl Service {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Investigation => "investigation",
            Self::Assignment => "assignment",
        }
    }

    /// Where a complaint's thing is.
    pub fn thing(self, complaint: Uuid) -> String {
        let things = match self {
            Self::Intake => "complaints",
            Self::Investigation => "investigations",
            Self::Assignment => "assignments",
        };
        format!("/v1/{things}/{complaint}")
    }
}

/// A moment on the wall of a Chinese office: `2026-09-29T10:00`.
///
/// # Panics
/// Where it is none.
pub fn china(local: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M").expect("a local time");
    let at = chrono_tz::Asia::Shanghai.from_local_datetime(&local);
    at.single()
        .expect("China keeps one time")
        .with_timezone(&Utc)
}

/// What an answer comes to, in a word or two: `204`, `403 role`, `409 not-accepted`,
/// `422 /narrative`.
pub fn verdict(answer: &Answer) -> String {
    let body = &answer.body;
    let why = match answer.status {
        403 => body["reason"].as_str().unwrap_or_default(),
        409 => answer.problem(),
        422 => body["errors"][0]["pointer"].as_str().unwrap_or_default(),
        _ => "",
    };
    format!("{} {why}", answer.status).trim_end().to_owned()
}

/// One of PostgreSQL's own programs, beside the server.
///
/// # Panics
/// Where it is not installed.
pub fn postgres_program(name: &str) -> Command {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL's programs");
    let program: Option<PathBuf> = versions
        .filter_map(|version| Some(version.ok()?.path().join("bin").join(name)))
        .find(|program| program.exists());
    Command::new(program.unwrap_or_else(|| panic!("{name} is not installed")))
}

/// Runs it to its end; what it printed.
///
/// # Panics
/// Where it does not succeed: says what it said.
pub fn succeed(command: &mut Command) -> Vec<u8> {
    let done = command.output().expect("it runs");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    done.stdout
}

/// Everything a journey needs. All five services run as processes of their own.
pub struct World {
    /// The processes, their database, their queues, their clock.
    pub stack: Stack,
    /// Where all e-mail arrives.
    pub mailbox: Mailbox,
    /// Calls as people.
    pub people: Installation,
}

impl World {
    /// On Tuesday, 29 September 2026, at ten: two working days before the National Day holiday of
    /// seven days, which is paid back on Saturday, 10 October.
    pub async fn start() -> Self {
        Self::start_at("2026-09-29T10:00").await
    }

    /// At a time on the wall in China.
    ///
    /// # Panics
    /// Where something does not start.
    pub async fn start_at(local: &str) -> Self {
        Self::start_with(local, Vec::new()).await
    }

    /// At a time on the wall in China, every service told these variables, too.
    ///
    /// # Panics
    /// Where something does not start.
    pub async fn start_with(local: &str, env: Vec<(String, String)>) -> Self {
        let mailbox = Mailbox::start(0).await.expect("a free port");
        let options = StackOptions {
            smtp: Some(mailbox.address()),
            clock: Some(china(local)),
            env,
            ..StackOptions::default()
        };
        let world = Self::of(mailbox, options).await;
        world.hear_of_everybody().await;
        world
    }

    /// As these options say, with whatever organization; nobody is waited for.
    ///
    /// # Panics
    /// Where something does not start.
    pub async fn of(mailbox: Mailbox, options: StackOptions) -> Self {
        let stack = Stack::start(options).await;
        let signer = TokenSigner::from_pem("directory", &stack.private_key("directory"));
        let urls = stack
            .urls
            .iter()
            .map(|(name, url)| ((*name).to_owned(), url.clone()));
        let people = Installation::new(urls, signer.expect("directory's key"));
        Self {
            stack,
            mailbox,
            people,
        }
    }

    /// The whole database in plain text.
    ///
    /// # Panics
    /// Where PostgreSQL's programs are not there, or do not succeed.
    pub fn dump(&self) -> Vec<u8> {
        let url = format!("--dbname={}", self.stack.database.superuser_url());
        succeed(postgres_program("pg_dump").arg(url))
    }

    /// Makes the organization what a file says, as an operator does.
    ///
    /// # Panics
    /// Where it is refused.
    pub fn import(&self, file: &str) {
        let path = self.stack.folder.join("organization.toml");
        std::fs::write(&path, file).expect("a file");
        succeed(self.stack.command("directory").arg("import").arg(&path));
    }

    /// Waits until each service knows the organization: the last who is imported can sign in.
    async fn hear_of_everybody(&self) {
        for (service, list) in [
            ("intake", "/v1/complaints"),
            ("investigation", "/v1/investigations"),
            ("assignment", "/v1/assignments"),
            ("notification", "/v1/notifications"),
        ] {
            for who in [cast::SUPERVISOR, cast::OFFICER, "hosp-wei", "bank-yang"] {
                let step = format!("{service} to know {who}");
                self.people
                    .patiently(&step, PATIENCE, async || {
                        self.people.get(Who::Staff(who), service, list).await
                    })
                    .await
                    .unwrap_or_else(|stuck| panic!("{stuck}"));
            }
        }
    }

    /// Lets somebody choose a password, by the one-time link that an operator prints; what it is then.
    ///
    /// # Panics
    /// Where there is no link, or it is not taken.
    pub async fn let_in(&self, who: &str) -> &'static str {
        let password = "correct horse staple rain";
        let invite = ["account", "invite", "--staff", who];
        let invited = self.stack.command("directory").args(invite).output();
        let said = String::from_utf8_lossy(&invited.expect("directory runs").stdout).into_owned();
        let (_, secret) = said.trim().split_once('#').expect("a link");
        let body = json!({ "invitation": secret, "password": password });
        let path = "/v1/invitations/acceptance";
        let accepted = self
            .people
            .post(Who::Public, "directory", path, &body, None)
            .await;
        let accepted = accepted.expect("an answer");
        assert_eq!(accepted.status, 204, "{}", accepted.body);
        password
    }

    /// From now on it is this time on the wall in China, for each service: they look at the clock's
    /// file a moment after it changed, so each is asked.
    ///
    /// # Panics
    /// Where one does not hear of it.
    pub async fn clock(&self, local: &str) {
        let at = china(local);
        self.stack.set_clock(at, 1.0);
        for service in testkit::SERVICES {
            let what = format!("{service} to hear that it is {local}");
            within(PATIENCE, &what, async || {
                let ready = self
                    .get(Who::Public, service, "/readyz?verbose=true")
                    .await
                    .body;
                let now = ready["now"].as_str()?.parse::<DateTime<Utc>>().ok()?;
                (at..at + PATIENCE).contains(&now).then_some(())
            })
            .await;
        }
    }

    /// The organization as it was at first, with some texts in the place of others, is imported: this is
    /// how an administrator changes it. Whoever needs to know hears of it a moment later.
    ///
    /// # Panics
    /// Where a text is not there, or the import fails.
    pub fn reorganize(&self, changes: &[(&str, &str)]) {
        let mut text = include_str!("../../../deploy/demo-organization.toml").to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "the demo organization has no `{from}`");
            text = text.replace(from, to);
        }
        let file = self.stack.folder.join("organization.toml");
        std::fs::write(&file, text).expect("a file");
        let mut command = self.stack.command("directory");
        let done = command.arg("import").arg(&file).output();
        let done = done.expect("directory runs");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{said}");
    }

    /// Registers, and is told number, code and promised date.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn register(&self, who: Who<'_>, body: &Value) -> Told {
        let answer = self.people.register(who, body, None).await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status, 201, "registering: {}", answer.text);
        Told::read(&answer).expect("number, code and promised date")
    }

    /// What registering comes to.
    pub async fn registering(&self, who: Who<'_>, body: &Value) -> String {
        let answer = self.people.register(who, body, None).await;
        verdict(&answer.expect("an answer"))
    }

    /// GET, as it comes.
    pub async fn get(&self, who: Who<'_>, service: &str, path: &str) -> Answer {
        let answer = self.people.get(who, service, path).await;
        answer.expect("an answer")
    }

    /// Waits until this is hidden from somebody, as if it were not there.
    ///
    /// # Panics
    /// Where it never is.
    pub async fn hides(&self, from: &str, service: &str, path: &str) {
        within(PATIENCE, &format!("{path} to be hidden"), async || {
            let read = self.get(Who::Staff(from), service, path).await;
            (read.status == 404).then_some(())
        })
        .await;
    }

    /// POST of something that has no version, as it comes.
    pub async fn post(&self, who: Who<'_>, service: &str, path: &str, body: Value) -> Answer {
        let answer = self.people.post(who, service, path, &body, None).await;
        answer.expect("an answer")
    }

    /// Brings a file in as evidence, as it comes; `with` begins with `?`, or is empty.
    pub async fn upload(&self, who: Who<'_>, complaint: Uuid, with: &str, file: Vec<u8>) -> Answer {
        let path = format!("{}/evidence{with}", Service::Intake.thing(complaint));
        let answer = self.people.upload(who, "intake", &path, file).await;
        answer.expect("an answer")
    }

    /// Takes evidence out: `content`, or `view`.
    pub async fn download(
        &self,
        who: &str,
        complaint: Uuid,
        evidence: &Value,
        what: &str,
    ) -> (u16, Vec<u8>) {
        let evidence = evidence.as_str().expect("an id");
        let thing = Service::Intake.thing(complaint);
        let path = format!("{thing}/evidence/{evidence}/{what}");
        let given = self.people.download(Who::Staff(who), "intake", &path).await;
        given.expect("the whole file")
    }

    /// A step that must succeed as soon as what it needs has arrived.
    ///
    /// # Panics
    /// Where it does not succeed in time: says the last answer.
    pub async fn does(
        &self,
        who: Who<'_>,
        service: Service,
        complaint: Uuid,
        act: &str,
        body: Value,
    ) -> Answer {
        let thing = service.thing(complaint);
        let step = format!("{who:?} {}{act}", service.name());
        self.people
            .patiently(&step, PATIENCE, async || {
                self.people
                    .act(who, service.name(), &thing, act, &body)
                    .await
            })
            .await
            .unwrap_or_else(|stuck| panic!("{stuck}"))
    }

    /// A step that must be refused, for this very reason (see [`verdict`]); earlier refusals, for
    /// want of facts that are still on their way, are waited out. The version sent is the current
    /// one, so that nothing but the rule refuses.
    ///
    /// # Panics
    /// Where it succeeds, or is never refused like this.
    pub async fn refused(
        &self,
        who: Who<'_>,
        service: Service,
        complaint: Uuid,
        act: &str,
        body: Value,
        expected: &str,
    ) -> Answer {
        let thing = service.thing(complaint);
        let path = format!("{thing}{act}");
        let mut last = String::new();
        let asking = async {
            let mut pace = tokio::time::interval(Duration::from_millis(50));
            loop {
                pace.tick().await;
                let seen = self.version(service, complaint).await;
                let answer = self
                    .people
                    .post(who, service.name(), &path, &body, seen.as_deref())
                    .await
                    .expect("an answer");
                last = format!("{}: {}", verdict(&answer), answer.text);
                assert!(
                    !answer.is_success(),
                    "{who:?} {path} must be refused ({expected}): {last}"
                );
                if verdict(&answer) == expected {
                    return answer;
                }
            }
        };
        match tokio::time::timeout(Duration::from_secs(15), asking).await {
            Ok(answer) => answer,
            Err(_) => panic!("{who:?} {path}: expected {expected}, got {last}"),
        }
    }

    /// The current version, as somebody reads it who may.
    async fn version(&self, service: Service, complaint: Uuid) -> Option<String> {
        for who in [cast::SUPERVISOR, cast::INTEGRITY] {
            let read = self
                .get(Who::Staff(who), service.name(), &service.thing(complaint))
                .await;
            if read.etag.is_some() {
                return read.etag;
            }
        }
        None
    }

    /// Reads a complaint's thing until it is as wanted.
    ///
    /// # Panics
    /// Where it never is: shows what it is.
    pub async fn sees(
        &self,
        who: &str,
        service: Service,
        complaint: Uuid,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        let thing = service.thing(complaint);
        let mut last = Value::Null;
        let asking = within(PATIENCE, what, async || {
            let answer = self.get(Who::Staff(who), service.name(), &thing).await;
            let seen = answer.is_success() && wanted(&answer.body);
            last = json!({"status": answer.status, "body": answer.body});
            seen.then_some(())
        });
        // `within` panics without the last answer, which is what one wants to read.
        let reached = tokio::time::timeout(PATIENCE - Duration::from_secs(1), asking).await;
        assert!(
            reached.is_ok(),
            "{what}: never seen by {who} at {}: {last}",
            service.name()
        );
        last["body"].take()
    }

    /// Waits until the register shows this stage; the row.
    pub async fn at_stage(&self, complaint: Uuid, stage: &str) -> Value {
        self.sees(
            self.reader(complaint).await,
            Service::Intake,
            complaint,
            stage,
            |row| row["stage"] == stage,
        )
        .await
    }

    /// Who may read this complaint: the supervisor, or of integrity cases the integrity officer.
    pub async fn reader(&self, complaint: Uuid) -> &'static str {
        let path = Service::Intake.thing(complaint);
        let seen = self
            .get(Who::Staff(cast::SUPERVISOR), "intake", &path)
            .await;
        if seen.is_success() {
            cast::SUPERVISOR
        } else {
            cast::INTEGRITY
        }
    }

    /// What the timeline tells, oldest first: `complaint.registered`, `complaint.accepted` …
    pub async fn timeline(&self, complaint: Uuid) -> Vec<String> {
        let path = format!("{}/history", Service::Intake.thing(complaint));
        let reader = self.reader(complaint).await;
        let answer = self.get(Who::Staff(reader), "intake", &path).await;
        assert!(answer.is_success(), "history: {}", answer.text);
        let items = answer.body["items"].as_array().expect("steps");
        items
            .iter()
            .map(|step| step["what"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Waits for a step of the timeline that is as wanted; its details.
    ///
    /// # Panics
    /// Where it never comes.
    pub async fn told(
        &self,
        complaint: Uuid,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        let path = format!("{}/history", Service::Intake.thing(complaint));
        let reader = self.reader(complaint).await;
        within(PATIENCE, what, async || {
            let history = self.get(Who::Staff(reader), "intake", &path).await;
            let steps = history.body["items"].as_array()?;
            let found = steps.iter().find(|step| wanted(step))?;
            Some(found["details"].clone())
        })
        .await
    }

    /// A call with any method and headers, as it comes.
    pub async fn call(
        &self,
        who: Who<'_>,
        method: Method,
        service: &str,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let answer = self
            .people
            .send(who, method, service, path, body, headers)
            .await;
        answer.expect("an answer")
    }
}
