//! Installations to measure: releases on the private servers that `deploy/local/bench` started.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use authorization::TokenSigner;
use chrono::{DateTime, Utc};
use mailbox::Mailbox;
use rehearsal::{Installation, Method, Who};
use serde_json::Value;
use testkit::{Servers, Stack, StackOptions};
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

use crate::figures::say;

/// Which organization an installation serves.
pub(crate) enum Organization {
    /// The demo's.
    Demo,
    /// One with this many sites.
    Sites(usize),
}

/// A running installation.
pub(crate) struct World {
    pub(crate) stack: Stack,
    /// Calls as people.
    pub(crate) people: Installation,
    /// Takes its mail: what cannot be sent would be tried again and again beside what is measured.
    _mailbox: Mailbox,
}

/// How long anything may take that is not measured.
const PATIENCE: Duration = Duration::from_secs(120);

/// The private servers.
pub(crate) fn servers() -> anyhow::Result<Servers> {
    let of = |name| {
        std::env::var(name).with_context(|| format!("{name} is not set: run deploy/local/bench"))
    };
    Ok(Servers {
        database_url: of("DATABASE_URL")?,
        amqp_url: of("AMQP_URL")?,
    })
}

/// A connection of the harness's own.
pub(crate) async fn connect(url: &str) -> anyhow::Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .context("the private PostgreSQL does not answer")?;
    tokio::spawn(connection);
    Ok(client)
}

#[expect(clippy::disallowed_methods, reason = "the harness is an edge")]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

#[expect(clippy::disallowed_methods, reason = "the harness is an edge")]
pub(crate) fn new_id() -> Uuid {
    Uuid::now_v7()
}

impl World {
    /// Starts one and waits until intake knows the organization.
    pub(crate) async fn start(organization: Organization) -> anyhow::Result<Self> {
        say("starting an installation");
        let (file, last) = match organization {
            Organization::Demo => (None, "bank-yang"),
            Organization::Sites(count) => (Some(many_sites(count)?), "root-supervisor"),
        };
        let mailbox = Mailbox::start(0).await.context("a port for mail")?;
        let stack = Stack::start(StackOptions {
            smtp: Some(mailbox.address()),
            env: vec![("REDRESS_LOG__FILTER".into(), "warn,lapin=error".into())],
            servers: Some(servers()?),
            organization: file,
            ..StackOptions::default()
        })
        .await;
        let signer = TokenSigner::from_pem("directory", &stack.private_key("directory"))?;
        let urls = stack.urls.iter();
        let urls = urls.map(|(name, url)| ((*name).to_owned(), url.clone()));
        let people = Installation::new(urls, signer);
        let world = Self {
            stack,
            people,
            _mailbox: mailbox,
        };
        let db = world.db().await?;
        for service in ["intake", "investigation", "assignment", "notification"] {
            let staff = world.people.staff(last);
            let known = format!("select count(*) from {service}.org_staff where id = '{staff}'");
            until(&format!("{service} to know the organization"), async || {
                Ok(count(&db, &known).await? > 0)
            })
            .await?;
        }
        Ok(world)
    }

    /// Its database.
    pub(crate) async fn db(&self) -> anyhow::Result<Client> {
        connect(self.stack.database.superuser_url()).await
    }

    /// Registers one complaint at the public door; its id.
    pub(crate) async fn register(&self, body: &Value) -> anyhow::Result<Uuid> {
        let key = new_id().simple().to_string();
        let headers = [("idempotency-key", key.as_str())];
        let path = "/v1/complaints";
        let answer = self
            .people
            .send(
                Who::Public,
                Method::POST,
                "intake",
                path,
                Some(body),
                &headers,
            )
            .await?;
        ensure!(
            answer.status == 201,
            "registering: {} {}",
            answer.status,
            answer.text
        );
        let id = answer.body["id"].as_str().context("an id")?;
        Ok(id.parse()?)
    }

    /// A step of a person, tried until what it needs has arrived.
    pub(crate) async fn does(
        &self,
        who: &str,
        service: &str,
        thing: &str,
        act: &str,
        body: &Value,
    ) -> anyhow::Result<()> {
        until(&format!("{who} {service}{act}"), async || {
            let answer = self
                .people
                .act(Who::Staff(who), service, thing, act, body)
                .await?;
            Ok(answer.is_success())
        })
        .await
    }

    /// The process of a service.
    pub(crate) fn pid(&self, service: &str) -> anyhow::Result<u32> {
        self.stack
            .pid(service)
            .with_context(|| format!("{service} does not run"))
    }

    /// Ends a service as an operator would, and waits for it.
    pub(crate) async fn stop(&mut self, service: &str) -> anyhow::Result<()> {
        let pid = self.pid(service)?;
        let asked = tokio::process::Command::new("kill")
            .args(["-TERM", &pid.to_string()])
            .status()
            .await?;
        ensure!(
            asked.success(),
            "{service} (pid {pid}) cannot be asked to stop"
        );
        let stack = &mut self.stack;
        until(&format!("{service} to stop"), async || {
            Ok(stack.ended(service).is_some())
        })
        .await?;
        self.stack.kill(service);
        Ok(())
    }
}

/// Waits for something that is not measured.
pub(crate) async fn until(
    what: &str,
    mut is_so: impl AsyncFnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    let waiting = async {
        let mut pace = tokio::time::interval(Duration::from_millis(20));
        while !is_so().await? {
            pace.tick().await;
        }
        Ok(())
    };
    tokio::time::timeout(PATIENCE, waiting)
        .await
        .with_context(|| format!("waited {PATIENCE:?} for {what}"))?
}

/// The one number that a statement gives.
pub(crate) async fn count(db: &Client, select: &str) -> anyhow::Result<i64> {
    Ok(db.query_one(select, &[]).await?.get(0))
}

/// Number prefixes are letters.
fn letter(n: usize) -> char {
    char::from(b'A' + u8::try_from(n % 26).unwrap_or_default())
}

/// An organization with many sites below one root: two districts' worth of levels, one complaint
/// department at the top, an officer who sees everything.
fn many_sites(count: usize) -> anyhow::Result<PathBuf> {
    use std::fmt::Write as _;
    let mut text = String::from(
        r#"[[site]]
code = "root"
name = "江州市公共服务集团"
number_prefix = "JZ"
time_zone = "Asia/Shanghai"
calendar = "cn"
opens = "09:00"
closes = "17:30"

[[department]]
site = "root"
code = "complaints"
name = "投诉处理办公室"
complaint_department = true
head = "root-officer"

[[staff]]
code = "root-leader"
name = "罗一"
title = "总经理"
site = "root"
roles = ["leadership"]

[[staff]]
code = "root-officer"
name = "沈一"
title = "投诉处理办公室主任"
site = "root"
department = "complaints"
manager = "root-leader"
roles = ["officer", "registrar"]

[[staff]]
code = "root-supervisor"
name = "方一"
title = "督办专员"
site = "root"
roles = ["supervisor"]
"#,
    );
    for n in 1..=count {
        // Every tenth is a district with nine halls below it.
        let parent = if n % 10 == 1 {
            "root".to_owned()
        } else {
            format!("s{}", n - (n - 1) % 10)
        };
        write!(
            text,
            "\n[[site]]\ncode = \"s{n}\"\nname = \"第 {n} 政务服务大厅\"\nparent = \"{parent}\"\nnumber_prefix = \"S{}{}\"\n",
            letter(n / 26),
            letter(n % 26)
        )?;
    }
    let file = std::env::temp_dir().join(format!("redress-bench-{}.toml", new_id().simple()));
    std::fs::write(&file, text)?;
    Ok(file)
}
