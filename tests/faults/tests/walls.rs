//! Walls: each service's roles and broker user reach its own schema, queues and topics, and nothing of
//! anybody else's (security, section 5). An installation as `deploy/local/up` sets it up, on servers,
//! ports and in a folder of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use events::LISTENERS;
use lapin::options::{
    BasicConsumeOptions, BasicPublishOptions, BasicQosOptions, ConfirmSelectOptions,
    ExchangeDeclareOptions, ExchangeDeleteOptions, QueueBindOptions, QueueDeclareOptions,
    QueueDeleteOptions, QueuePurgeOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties, ErrorKind, ExchangeKind};
use messaging::Topology;
use serde_json::{Value, json};
use testkit::{free_port, repository, within};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

const SERVICES: [&str; 5] = [
    "intake",
    "investigation",
    "assignment",
    "notification",
    "directory",
];
/// The launcher's, each free: whatever else runs here keeps its own.
static PORTS: LazyLock<BTreeMap<&str, String>> = LazyLock::new(|| {
    [
        "LOCAL_PG_PORT",
        "LOCAL_MQ_PORT",
        "LOCAL_MQ_DIST_PORT",
        "LOCAL_MQ_EPMD_PORT",
        "LOCAL_SMTP_PORT",
        "LOCAL_INTAKE_PORT",
        "LOCAL_INVESTIGATION_PORT",
        "LOCAL_ASSIGNMENT_PORT",
        "LOCAL_NOTIFICATION_PORT",
        "LOCAL_DIRECTORY_PORT",
    ]
    .map(|name| (name, free_port().to_string()))
    .into()
});

fn folder() -> PathBuf {
    repository().join(".local/walls")
}

/// One of the launcher's commands. Output goes to a file: servers may keep a pipe open.
fn launcher(command: &str, arguments: &[&str]) -> Output {
    std::fs::create_dir_all(folder()).expect("a folder");
    let log = repository().join(format!(".local/walls-{command}.log"));
    let out = std::fs::File::create(&log).expect("a log");
    let also = out.try_clone().expect("a log");
    let mut launcher = Command::new("timeout");
    // What a test is told of its own package would make cargo build half of everything again.
    let of_this_package = |name: &str| {
        [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_",
            "CARGO_CRATE_",
        ]
        .iter()
        .any(|prefix| name.starts_with(prefix))
    };
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(of_this_package) {
            launcher.env_remove(name);
        }
    }
    let status = launcher
        .arg("280")
        .arg(repository().join("deploy/local").join(command))
        .args(arguments)
        .env_remove("DATABASE_URL")
        .env_remove("AMQP_URL")
        .env("LOCAL_DIR", folder())
        .envs(PORTS.iter())
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(also)
        .status();
    Output {
        status: status.expect("timeout runs"),
        stdout: std::fs::read(&log).unwrap_or_default(),
        stderr: Vec::new(),
    }
}

fn url(port: &str, path: &str) -> String {
    format!("http://127.0.0.1:{}{path}", PORTS[port])
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

struct Installation;

impl Installation {
    async fn start() -> Self {
        let started = tokio::task::spawn_blocking(|| {
            launcher("down", &["--wipe"]);
            launcher("up", &[])
        });
        let started = started.await.expect("no panic there");
        let installation = Self;
        assert!(started.status.success(), "{}", said(&started));
        installation
    }

    /// What is in a file of the secrets.
    fn secret(&self, path: &str) -> String {
        let secret = std::fs::read_to_string(folder().join("secrets").join(path));
        secret.expect("a secret").trim().to_owned()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let ended = launcher("down", &["--wipe"]);
        if !ended.status.success() {
            eprintln!("{}", said(&ended));
        }
    }
}

async fn database(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .expect("the role signs in");
    tokio::spawn(connection);
    client
}

/// The statement is refused for want of a right, whatever else might be wrong with it.
async fn forbidden(client: &Client, who: &str, statement: &str) {
    let refused = client.batch_execute(statement).await;
    let code = match &refused {
        Ok(()) => panic!("{who} may: {statement}"),
        Err(e) => e.code().map(|code| code.code().to_owned()),
    };
    // insufficient_privilege
    assert_eq!(
        code.as_deref(),
        Some("42501"),
        "{who}: {statement}: {refused:?}"
    );
}

async fn schemas_refuse(installation: &Installation, service: &str) {
    let serving = database(&installation.secret(&format!("{service}/database-url"))).await;
    let owner = format!("migrate/{service}-database-url");
    let owning = database(&installation.secret(&owner)).await;
    for (who, client) in [("serving", &serving), ("owning", &owning)] {
        let who = format!("{service} {who}");
        for other in SERVICES.iter().filter(|other| **other != service) {
            for statement in [
                format!("select * from {other}.audit_entry limit 1"),
                format!("select * from {other}.outbox limit 1"),
                format!("insert into {other}.audit_seal default values"),
                format!("delete from {other}.inbox_message"),
                format!("truncate {other}.outbox"),
                format!("create table {other}.intruder (id int)"),
                format!("drop schema {other} cascade"),
                format!("set role {other}_app"),
                format!("set role {other}_owner"),
                format!("alter role {other}_app password 'stolen'"),
            ] {
                forbidden(client, &who, &statement).await;
            }
        }
        for statement in [
            "create schema intruder",
            "create table public.intruder (id int)",
            "create role intruder",
            "create database intruder",
            "select * from pg_authid",
            "copy (select 1) to program 'true'",
            "select pg_read_file('/etc/hostname')",
        ] {
            forbidden(client, &who, statement).await;
        }
    }
    // Its own it serves, and what is to stay it cannot change.
    let who = format!("{service} serving");
    for statement in [
        format!("update {service}.audit_entry set actor = 'nobody'"),
        format!("delete from {service}.audit_entry"),
        format!("truncate {service}.audit_entry"),
        format!("delete from {service}.audit_seal"),
        format!("alter table {service}.audit_entry disable trigger all"),
        format!("drop table {service}.audit_entry"),
        format!("create table {service}.own (id int)"),
    ] {
        forbidden(&serving, &who, &statement).await;
    }
    let own = format!("select * from {service}.audit_entry limit 1");
    serving.batch_execute(&own).await.expect("its own trail");
}

/// Rows about a complaint that are not behind the second wall (`put_behind_wall`): what a decision needs
/// before it is made, and what has no words of people in it.
const BEFORE_THE_WALL: &[&str] = &[
    // Its index over parts of words cannot be used behind a policy.
    "intake.search_texts",
    // Read across complaints: who has the same contact, how often somebody looked, what is due, counts.
    "intake.blind_keys",
    "intake.disclosures",
    "intake.search_progress",
    "intake.statistics_complaint",
    "intake.statistics_mark",
    "intake.statistics_presence",
    "assignment.clock_run",
    "assignment.due_event",
    "assignment.tally",
    "assignment.task_due",
    "notification.deliveries",
    // What opens: the code's hash, links.
    "intake.registrations",
    "notification.answer_links",
    "notification.follow_up_links",
    // What a decision is about: where it stands, who takes part, what was decided before.
    "intake.earlier_complaints",
    "intake.keepings",
    "intake.mergers",
    "investigation.classifications",
    "investigation.conclusions",
    "investigation.downgrades",
    "investigation.investigation_groups",
    "investigation.investigations",
    "investigation.recordings",
    "investigation.verifications",
    "assignment.assignment",
    "assignment.deadline_ledger",
    "assignment.measure",
    "notification.correspondences",
    "notification.follow_up_attempts",
    "notification.mergers",
];

/// In every service: who declared an interest, and what is erased. No words.
const EVERYWHERE: [&str; 2] = ["org_interest", "erased"];

/// Every table about complaints is behind the second wall, for both roles, or stands in the list.
async fn rows_refuse(installation: &Installation, service: &str) -> BTreeSet<String> {
    let mut before = BTreeSet::new();
    for (who, secret) in [
        ("serving", format!("{service}/database-url")),
        ("owning", format!("migrate/{service}-database-url")),
    ] {
        let client = database(&installation.secret(&secret)).await;
        let tables = format!(
            "select c.relname::text, row_security_active(c.oid) from pg_class c
             join pg_attribute a on a.attrelid = c.oid and a.attname = 'complaint_id'
             where c.relnamespace = '{service}'::regnamespace and c.relkind in ('r', 'p') order by 1"
        );
        for row in client.query(&tables, &[]).await.expect("the catalogue") {
            let (table, behind): (String, bool) = (row.get(0), row.get(1));
            let table = format!("{service}.{table}");
            if !behind {
                before.insert(table);
                continue;
            }
            let who = format!("{service} {who}");
            let strange = format!(
                "insert into {table} select (jsonb_populate_record(null::{table}, '{{\"complaint_id\": \"{}\"}}')).*",
                uuid::Uuid::from_u128(1)
            );
            forbidden(&client, &who, &strange).await;
            let rows = client.query(&format!("select 1 from {table}"), &[]).await;
            assert_eq!(rows.expect("its own table").len(), 0, "{who} sees {table}");
        }
        // Those of the complaint that went through are there all the same.
        if service == "intake" {
            let opened =
                "begin; set local redress.opened = '*'; select 1 from intake.particulars; commit";
            let found = client.simple_query(opened).await.expect("its own table");
            let rows = |it: &&SimpleQueryMessage| matches!(it, SimpleQueryMessage::Row(_));
            assert!(found.iter().filter(rows).count() > 0, "{who} is let in");
        }
    }
    before
}

/// What somebody tries on a channel; the broker's answer to it.
type Tried = Result<(), lapin::Error>;

async fn refused(
    connection: &Connection,
    what: &str,
    attempt: impl AsyncFnOnce(&Channel) -> Tried,
) {
    let channel = connection.create_channel().await.expect("a channel");
    match attempt(&channel).await {
        Ok(()) => panic!("allowed: {what}"),
        Err(e) => {
            let code = match e.kind() {
                ErrorKind::ProtocolError(error) => Some(error.get_id()),
                _ => None,
            };
            // ACCESS_REFUSED
            assert_eq!(code, Some(403), "{what}: {e}");
        }
    }
}

async fn sends(channel: &Channel, exchange: &str, key: &str) -> Tried {
    sends_as(channel, exchange, key, b"{}", BasicProperties::default()).await
}

async fn sends_as(
    channel: &Channel,
    exchange: &str,
    key: &str,
    body: &[u8],
    properties: BasicProperties,
) -> Tried {
    channel
        .confirm_select(ConfirmSelectOptions::default())
        .await?;
    let sent = channel.basic_publish(
        exchange.into(),
        key.into(),
        BasicPublishOptions::default(),
        body,
        properties,
    );
    sent.await?.await?;
    // What was refused closes the channel: the next word on it, which everybody may say, tells.
    channel.basic_qos(1, BasicQosOptions::default()).await
}

async fn queues_refuse(installation: &Installation, service: &str) {
    let uri = installation.secret(&format!("{service}/amqp-url"));
    let connection = Connection::connect(&uri, ConnectionProperties::default()).await;
    let connection = connection.expect("the user signs in");
    let topology = Topology::new("redress");
    let events = topology.exchange();
    let heard = |of: &str| {
        LISTENERS
            .iter()
            .find(|(name, _)| *name == of)
            .map(|(_, s)| *s)
    };
    for other in SERVICES.iter().filter(|other| **other != service) {
        let queues = topology.queues(other, heard(other).unwrap_or_default());
        let queues = queues.into_iter().map(|queue| queue.name);
        for queue in queues.chain([topology.dead_queue(other)]) {
            let queue = queue.as_str();
            let what = |verb: &str| format!("{service} {verb} {queue}");
            refused(&connection, &what("consumes"), async |c| {
                let consume = c.basic_consume(
                    queue.into(),
                    "".into(),
                    BasicConsumeOptions::default(),
                    FieldTable::default(),
                );
                consume.await.map(|_| ())
            })
            .await;
            refused(&connection, &what("empties"), async |c| {
                let purge = c.queue_purge(queue.into(), QueuePurgeOptions::default());
                purge.await.map(|_| ())
            })
            .await;
            refused(&connection, &what("deletes"), async |c| {
                let delete = c.queue_delete(queue.into(), QueueDeleteOptions::default());
                delete.await.map(|_| ())
            })
            .await;
            refused(&connection, &what("declares"), async |c| {
                let declare = c.queue_declare(
                    queue.into(),
                    QueueDeclareOptions::default(),
                    FieldTable::default(),
                );
                declare.await.map(|_| ())
            })
            .await;
            refused(&connection, &what("binds"), async |c| {
                let bind = c.queue_bind(
                    queue.into(),
                    events.as_str().into(),
                    "#".into(),
                    QueueBindOptions::default(),
                    FieldTable::default(),
                );
                bind.await
            })
            .await;
            refused(&connection, &what("unbinds"), async |c| {
                let unbind = c.queue_unbind(
                    queue.into(),
                    events.as_str().into(),
                    "intake.p0.#".into(),
                    FieldTable::default(),
                );
                unbind.await
            })
            .await;
            // The way around every exchange.
            refused(&connection, &what("sends straight to"), async |c| {
                sends(c, "", queue).await
            })
            .await;
        }
        let dead = topology.dead_queue(other);
        refused(
            &connection,
            &format!("{service} sends to {dead}"),
            async |c| sends(c, &dead, "").await,
        )
        .await;
        for key in [
            format!("{other}.p0.redress.x.v1"),
            format!("{other}.all.redress.x.v1"),
        ] {
            refused(
                &connection,
                &format!("{service} speaks as {key}"),
                async |c| sends(c, &events, &key).await,
            )
            .await;
        }
        let may_hear = heard(service).is_some_and(|sources| sources.contains(other));
        if !may_hear {
            let own = topology.dead_queue(service);
            let pattern = format!("{other}.p0.#");
            refused(
                &connection,
                &format!("{service} hears {other}"),
                async |c| {
                    if service == "directory" {
                        // It has no queue of its own before it makes one.
                        let durable = QueueDeclareOptions::default();
                        let declare =
                            c.queue_declare(own.as_str().into(), durable, FieldTable::default());
                        declare.await?;
                    }
                    let bind = c.queue_bind(
                        own.as_str().into(),
                        events.as_str().into(),
                        pattern.as_str().into(),
                        QueueBindOptions::default(),
                        FieldTable::default(),
                    );
                    bind.await
                },
            )
            .await;
        }
    }
    // The other way round: its own facts it may tell, and the channel stays open.
    let channel = connection.create_channel().await.expect("a channel");
    let own = format!("{service}.p9.redress.x.v1");
    sends(&channel, &events, &own).await.expect("its own facts");
    // In another's name nothing is sent, whatever the key.
    let channel = connection.create_channel().await.expect("a channel");
    let somebody = BasicProperties::default().with_user_id("somebody".into());
    let disguised = sends_as(&channel, &events, &own, b"{}", somebody).await;
    assert!(disguised.is_err(), "{service} in another's name");
    refused(
        &connection,
        &format!("{service} takes the exchange away"),
        async |c| {
            let delete =
                c.exchange_delete(events.as_str().into(), ExchangeDeleteOptions::default());
            delete.await
        },
    )
    .await;
    refused(
        &connection,
        &format!("{service} makes an exchange"),
        async |c| {
            let declare = c.exchange_declare(
                "redress.intruder".into(),
                ExchangeKind::Fanout,
                ExchangeDeclareOptions::default(),
                FieldTable::default(),
            );
            declare.await
        },
    )
    .await;
    let _ = connection.close(200, "bye".into()).await;
}

/// What notification tells by its own key, as itself, counts for nobody where it speaks for directory.
async fn nobody_speaks_for_another(installation: &Installation) {
    let uri = installation.secret("notification/amqp-url");
    let connection = Connection::connect(&uri, ConnectionProperties::default()).await;
    let connection = connection.expect("the user signs in");
    let channel = connection.create_channel().await.expect("a channel");
    let forged = events::describe("redress.staff.changed.v1").expect("an event");
    let events = Topology::new("redress").exchange();
    for user in [None, Some("notification")] {
        let properties = match user {
            Some(user) => BasicProperties::default().with_user_id(user.into()),
            None => BasicProperties::default(),
        };
        let key = "notification.p0.redress.staff.changed.v1";
        let sent = sends_as(&channel, &events, key, forged.golden.as_bytes(), properties);
        sent.await.expect("its own key");
    }
    let asking = database(&installation.secret("assignment/database-url")).await;
    within(
        Duration::from_secs(30),
        "assignment to park it",
        async || {
            let parked = "select count(*) from assignment.inbox_message \
             where status = 'dead' and error = 'not from the service that it speaks for'";
            let row = asking.query_one(parked, &[]).await.expect("a count");
            (row.get::<_, i64>(0) > 0).then_some(())
        },
    )
    .await;
    let _ = connection.close(200, "bye".into()).await;
}

/// With no more than their own rights, they do what they are for.
async fn a_complaint_goes_through(_: &Installation) {
    let file = repository().join("deploy/demo-organization.toml");
    let file = file.display().to_string();
    let imported =
        tokio::task::spawn_blocking(move || launcher("run", &["directory", "import", &file]));
    let imported = imported.await.expect("no panic there");
    assert!(imported.status.success(), "{}", said(&imported));
    let http = web::client::Client::new();
    let sites: Value = http
        .get(&url("LOCAL_DIRECTORY_PORT", "/v1/sites"), None)
        .await
        .expect("directory answers");
    let site = &sites["items"][1]["id"];
    let form = json!({"site_id": site, "channel": "web", "anonymous": true, "reply_channel": "tracking",
        "narrative": "The clerk at window 1 sent me away three times."});
    let told = within(
        Duration::from_secs(60),
        "intake knows the site",
        async || {
            let url = url("LOCAL_INTAKE_PORT", "/v1/complaints");
            http.post::<Value>(&url, None, &form).await.ok()
        },
    )
    .await;
    let number = told["number"].as_str().expect("a number").to_owned();
    within(
        Duration::from_secs(60),
        "everybody knows the complaint",
        async || {
            let number = number.clone();
            let explained = tokio::task::spawn_blocking(move || launcher("explain", &[&number]));
            let explained = explained.await.expect("no panic there");
            explained.status.success().then_some(())
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_service_reaches_its_own_and_nothing_of_the_others() {
    let installation = Installation::start().await;
    a_complaint_goes_through(&installation).await;
    nobody_speaks_for_another(&installation).await;
    let mut before_the_wall = BTreeSet::new();
    for service in SERVICES {
        schemas_refuse(&installation, service).await;
        before_the_wall.extend(rows_refuse(&installation, service).await);
        queues_refuse(&installation, service).await;
    }
    let everywhere = |service| EVERYWHERE.map(|table| format!("{service}.{table}"));
    let named = BEFORE_THE_WALL.iter().map(|table| (*table).to_owned());
    let named: BTreeSet<String> = named.chain(SERVICES.iter().flat_map(everywhere)).collect();
    assert_eq!(before_the_wall, named);
}
