//! A running intake, its organization, and others that tell it facts.

use std::path::PathBuf;
use std::time::Duration;

use authorization::TokenSigner;
use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey};
use events::Event;
use intake::Intake;
use messaging::{Amqp, Subscription, Transport};
use persistence::Tx;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use service::{Config, Running, Sources};
use testkit::{Lent, Neighbours, TestBroker, TestDatabase, eventually, new_id};
use uuid::Uuid;

pub(crate) use crate::cast::*;

diesel::table! { outbox (seq) { seq -> BigInt, } }
diesel::table! { inbox (event_id) { event_id -> Uuid, outcome -> Text, reason -> Nullable<Text>, } }
diesel::table! { inbox_message (event_id) { event_id -> Uuid, status -> Text, error -> Text, } }
diesel::table! { audit_entry (subject, seq) {
    subject -> Uuid, seq -> BigInt, actor -> Text, action -> Text, body -> Binary, event_id -> Nullable<Uuid>,
} }
diesel::table! { particulars (complaint_id) {
    complaint_id -> Uuid, narrative -> Nullable<Text>, narrative_sealed -> Nullable<Binary>,
} }

fn key(issuer: &str) -> SigningKey {
    let mut seed = [0; 32];
    seed[..issuer.len()].copy_from_slice(issuer.as_bytes());
    SigningKey::from_bytes(&seed)
}

fn signer(issuer: &str) -> TokenSigner {
    let pem = key(issuer).to_pkcs8_pem(LineEnding::LF).unwrap();
    TokenSigner::from_pem(issuer, pem.as_bytes()).unwrap()
}

/// A member of staff's token.
pub(crate) fn staff(id: Uuid) -> String {
    let life = TimeDelta::minutes(5);
    signer("directory")
        .staff(id, clock::real_now(), life)
        .unwrap()
}

/// A service's own token.
pub(crate) fn service(name: &str) -> String {
    signer(name).service(clock::real_now()).unwrap()
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) etag: Option<String>,
    pub(crate) text: String,
    pub(crate) body: Value,
    pub(crate) headers: reqwest::header::HeaderMap,
}

impl Answer {
    /// The type of a problem, without its prefix.
    pub(crate) fn kind(&self) -> &str {
        let kind = self.body["type"].as_str().unwrap_or_default();
        kind.strip_prefix("/problems/").unwrap_or(kind)
    }

    /// Where the faults of a body are.
    pub(crate) fn pointers(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array();
        let pointers = errors
            .into_iter()
            .flatten()
            .map(|e| e["pointer"].as_str().unwrap());
        pointers.collect()
    }
}

/// One request.
pub(crate) struct Request<'w> {
    world: &'w World,
    request: reqwest::RequestBuilder,
}

impl Request<'_> {
    pub(crate) fn by(self, token: &str) -> Self {
        let request = self.request.bearer_auth(token);
        Self { request, ..self }
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        let request = self.request.header(name, value);
        Self { request, ..self }
    }

    pub(crate) fn seen(self, version: i64) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        let request = self.request.json(body);
        Self { request, ..self }
    }

    /// The bytes of a file.
    pub(crate) async fn download(self) -> (StatusCode, reqwest::header::HeaderMap, Vec<u8>) {
        let response = self.request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        (status, headers, response.bytes().await.unwrap().to_vec())
    }

    /// The file itself, with a name of its own.
    pub(crate) fn file(self, bytes: impl Into<reqwest::Body>) -> Self {
        let request = self.request.body(bytes);
        Self { request, ..self }
    }

    /// What came back as bytes; none where the body broke off.
    pub(crate) async fn fetch(self) -> (StatusCode, reqwest::header::HeaderMap, Option<Vec<u8>>) {
        let response = self.request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.ok().map(|bytes| bytes.to_vec());
        (status, headers, bytes)
    }

    /// Whether an answer comes to its end.
    pub(crate) async fn ends_well(self) -> bool {
        match self.request.send().await {
            Ok(response) => response.bytes().await.is_ok(),
            Err(_) => false,
        }
    }

    /// How many bytes come back; keeps none of them.
    pub(crate) async fn count(self) -> usize {
        let mut response = self.request.send().await.unwrap();
        let mut count = 0;
        while let Some(bytes) = response.chunk().await.unwrap() {
            count += bytes.len();
        }
        count
    }

    pub(crate) async fn send(self) -> Answer {
        let response = self.request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        let etag = headers
            .get("etag")
            .map(|tag| tag.to_str().unwrap().to_owned());
        assert!(
            !status.is_server_error(),
            "{status} {text} {:?}",
            self.world.running.addr
        );
        Answer {
            status,
            etag,
            text,
            body,
            headers,
        }
    }
}

/// What a registration told.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) code: String,
}

/// A running intake.
pub(crate) struct World {
    pub(crate) running: Running<Intake>,
    pub(crate) folder: PathBuf,
    /// What the service was told; for a replica, and for its subcommands.
    pub(crate) env: Vec<(String, String)>,
    pub(crate) database: TestDatabase,
    broker: TestBroker,
    client: reqwest::Client,
    neighbours: Neighbours,
    /// Hears what intake tells, so that nothing is unroutable.
    _listener: tokio::task::JoinHandle<()>,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    pub(crate) async fn with(settings: &[(&str, &str)]) -> Self {
        web::client::install_tls();
        let database = TestDatabase::create().await;
        let mut broker = TestBroker::create();
        broker.also_clean("listener");
        let folder = std::env::temp_dir().join(format!("intake-{}", new_id().simple()));
        std::fs::create_dir_all(&folder).unwrap();
        for issuer in ["directory", "intake", "notification", "assignment"] {
            let public = key(issuer)
                .verifying_key()
                .to_public_key_pem(LineEnding::LF)
                .unwrap();
            std::fs::write(folder.join(format!("{issuer}.pub.pem")), public).unwrap();
        }
        sealing::KeyRing::generate(folder.join("keyring")).unwrap();
        let mut env: Vec<(String, String)> = [
            ("DATABASE_URL", database.url()),
            ("AMQP_URL", broker.uri()),
            ("REDRESS_AMQP__PREFIX", broker.prefix()),
            ("REDRESS_AMQP__AWAIT_LISTENERS", "false"),
            ("REDRESS_AUTH__TRUST", folder.to_str().unwrap()),
            (
                "REDRESS_AUTH__KEY",
                &key("intake").to_pkcs8_pem(LineEnding::LF).unwrap(),
            ),
            ("REDRESS_HTTP__LISTEN", "127.0.0.1:0"),
            (
                "REDRESS_SEALING__KEYRING",
                folder.join("keyring").to_str().unwrap(),
            ),
            (
                "REDRESS_OBJECTS__FOLDER",
                folder.join("evidence").to_str().unwrap(),
            ),
            // All of the public are this machine.
            ("REDRESS_SUBMISSION__ADDRESS__AT_ONCE", "100000"),
            ("REDRESS_SUBMISSION__SITE__AT_ONCE", "100000"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        env.retain(|(name, _)| settings.iter().all(|(own, _)| own != name));
        env.extend(
            settings
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned())),
        );
        let sources = Sources {
            file: None,
            env: env.clone(),
        };
        let config = Config::load::<Intake>(&sources).unwrap();
        service::migrate::<Intake>(&config).await.unwrap();
        let listener = listen(&broker).await;
        let running = service::start::<Intake>(config).await.unwrap();
        let neighbours = Neighbours::of("intake", &database, &broker).await;
        let client = reqwest::Client::builder().timeout(Duration::from_secs(20));
        let world = Self {
            running,
            folder,
            env,
            database,
            broker,
            client: client.build().unwrap(),
            neighbours,
            _listener: listener,
        };
        let organize = async |mut tx: Tx<'_>| organize(&mut tx).await;
        world.running.base.db.transaction(organize).await.unwrap();
        world
    }

    /// Another one beside it, on the same database and queues.
    pub(crate) async fn replica(&self) -> Running<Intake> {
        let env = self.env.clone();
        let config = Config::load::<Intake>(&Sources { file: None, env }).unwrap();
        service::start::<Intake>(config).await.unwrap()
    }

    fn request(&self, method: Method, path: &str) -> Request<'_> {
        let url = format!("http://{}{path}", self.running.addr);
        Request {
            world: self,
            request: self.client.request(method, url),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Request<'_> {
        self.request(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Request<'_> {
        self.request(Method::POST, path)
    }

    /// Registers at the public's door.
    pub(crate) async fn registered(&self, body: &Value) -> Told {
        told(&self.post("/v1/complaints").json(body).send().await)
    }

    /// Registers an ordinary complaint, and accepts it; its version is 2 then.
    pub(crate) async fn accepted(&self) -> Told {
        let told = self.registered(&form()).await;
        let path = format!("/v1/complaints/{}/acceptance", told.id);
        let answer = self.post(&path).by(&staff(OFFICER)).seen(1).send().await;
        assert_eq!(answer.status, 204, "{}", answer.text);
        told
    }

    /// The complainant's token.
    pub(crate) async fn opened(&self, told: &Told) -> String {
        let body = json!({ "number": told.number, "code": told.code });
        let answer = self.post("/v1/tracking").json(&body).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body["token"].as_str().unwrap().to_owned()
    }

    /// As the officer reads it.
    pub(crate) async fn row(&self, id: Uuid) -> Value {
        let answer = self
            .get(&format!("/v1/complaints/{id}"))
            .by(&staff(OFFICER))
            .send()
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body
    }

    /// Waits until the officer reads a row like this.
    pub(crate) async fn until(&self, id: Uuid, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        eventually(what, async || Some(self.row(id).await).filter(&fits)).await
    }

    /// Waits for a stage.
    pub(crate) async fn until_stage(&self, id: Uuid, stage: &str) -> Value {
        self.until(id, stage, |row| row["stage"] == stage).await
    }

    /// Another service tells a fact, in the order of the calls.
    pub(crate) async fn tell<E: Event>(&self, event: &E) {
        self.neighbours.tell(event).await;
    }

    pub(crate) async fn conn(&self) -> Lent {
        self.neighbours.conn().await
    }

    /// Actions and bodies of a complaint's trail.
    pub(crate) async fn trail(&self, id: Uuid) -> Vec<(String, String)> {
        let query = audit_entry::table
            .filter(audit_entry::subject.eq(id))
            .order(audit_entry::seq);
        let query = query.select((audit_entry::actor, audit_entry::action));
        query.load(&mut self.conn().await).await.unwrap()
    }

    /// Published facts, in order.
    pub(crate) async fn published(&self, id: Uuid) -> Vec<String> {
        let query = audit_entry::table
            .filter(
                audit_entry::subject
                    .eq(id)
                    .and(audit_entry::event_id.is_not_null()),
            )
            .order(audit_entry::seq)
            .select(audit_entry::action);
        query.load(&mut self.conn().await).await.unwrap()
    }

    /// What the stored narrative looks like: in plain text, and sealed.
    pub(crate) async fn stored_narrative(&self, id: Uuid) -> (Option<String>, bool) {
        let query = particulars::table.find(id);
        let query = query.select((
            particulars::narrative,
            particulars::narrative_sealed.is_not_null(),
        ));
        query.first(&mut self.conn().await).await.unwrap()
    }

    /// Nothing is left in the outbox, and nothing is parked or pending; then stops.
    pub(crate) async fn end(self) {
        eventually("an empty outbox", async || {
            let rows: i64 = outbox::table
                .count()
                .get_result(&mut self.conn().await)
                .await
                .unwrap();
            (rows == 0).then_some(())
        })
        .await;
        let query = inbox_message::table.select((inbox_message::status, inbox_message::error));
        let left: Vec<(String, String)> = query.load(&mut self.conn().await).await.unwrap();
        assert_eq!(left, []);
        self.running.stop().await;
        std::fs::remove_dir_all(&self.folder).unwrap();
        drop(self.broker);
    }
}

pub(crate) fn told(answer: &Answer) -> Told {
    assert_eq!(answer.status, 201, "{}", answer.text);
    let text = |field: &str| answer.body[field].as_str().unwrap().to_owned();
    Told {
        id: text("id").parse().unwrap(),
        number: text("number"),
        code: text("code"),
    }
}

async fn listen(broker: &TestBroker) -> tokio::task::JoinHandle<()> {
    let topology = broker.topology();
    let transport = Amqp::new(broker.uri(), "listener", &topology);
    let queues = topology.queues("listener", &["intake"]);
    let dead = topology.dead_queue("listener");
    let subscriptions = transport.subscribe(&queues, &dead, 100).await.unwrap();
    tokio::spawn(async move {
        let mut all = Vec::new();
        for mut subscription in subscriptions {
            all.push(tokio::spawn(async move {
                while let Ok(batch) = subscription.next(100, Duration::from_secs(1)).await {
                    if let Some(last) = batch.last() {
                        subscription.ack(last.tag).await.unwrap();
                    }
                }
            }));
        }
        for one in all {
            let _ = one.await;
        }
    })
}
