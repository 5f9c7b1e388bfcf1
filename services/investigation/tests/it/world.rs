//! The service, started as `serve` starts it, and everybody around it.

use std::path::PathBuf;

use authorization::TokenSigner;
use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey};
use events::Event;
use investigation::InvestigationService;
use messaging::{Amqp, Transport};
use serde_json::{Value, json};
use service::{Config, Running, Sources};
use testkit::{Lent, Neighbours, TestBroker, TestDatabase, eventually, new_id};
use uuid::Uuid;

use crate::cast::{self, COMPLAINT};

diesel::table! { inbox_message (event_id) { event_id -> Uuid, status -> Text, error -> Text, } }
diesel::table! { outbox (seq) { seq -> BigInt, } }
diesel::table! {
    audit_entry (subject, seq) {
        subject -> Uuid, seq -> BigInt, actor -> Text, action -> Text, body -> Binary, event_seq -> Nullable<BigInt>,
    }
}

/// What the service answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) version: i32,
    pub(crate) link: Option<String>,
    pub(crate) body: Value,
}

impl Answer {
    /// `/problems/<kind>`, or the reason where there is one.
    pub(crate) fn problem(&self) -> (u16, &str) {
        let kind = self.body["type"]
            .as_str()
            .unwrap_or_default()
            .trim_start_matches("/problems/");
        (self.status, self.body["reason"].as_str().unwrap_or(kind))
    }

    pub(crate) fn pointer(&self) -> (u16, &str) {
        (
            self.status,
            self.body["errors"][0]["pointer"]
                .as_str()
                .unwrap_or_default(),
        )
    }
}

pub(crate) struct World {
    running: Running<InvestigationService>,
    neighbours: Neighbours,
    /// Listens as assignment does, so that what is told has somewhere to go.
    _listener: Vec<<Amqp as Transport>::Subscription>,
    signer: TokenSigner,
    http: reqwest::Client,
    folder: PathBuf,
    broker: TestBroker,
    _database: TestDatabase,
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

impl World {
    /// With an organization, and nothing else.
    pub(crate) async fn start() -> Self {
        web::client::install_tls();
        let (database, broker) = (TestDatabase::create().await, TestBroker::create());
        let folder = std::env::temp_dir().join(format!("investigation-{}", new_id().simple()));
        std::fs::create_dir_all(&folder).unwrap();
        let public = key()
            .verifying_key()
            .to_public_key_pem(LineEnding::LF)
            .unwrap();
        std::fs::write(folder.join("directory.pub.pem"), public).unwrap();
        let env = [
            ("DATABASE_URL", database.url().to_owned()),
            ("AMQP_URL", broker.uri().to_owned()),
            ("REDRESS_AMQP__PREFIX", broker.prefix().to_owned()),
            ("REDRESS_AMQP__AWAIT_LISTENERS", "false".to_owned()),
            ("REDRESS_AUTH__TRUST", folder.display().to_string()),
            ("REDRESS_HTTP__LISTEN", "127.0.0.1:0".to_owned()),
        ];
        let env = env.map(|(name, value)| (name.to_owned(), value)).into();
        let config = Config::load::<InvestigationService>(&Sources { file: None, env }).unwrap();
        service::migrate::<InvestigationService>(&config)
            .await
            .unwrap();
        let running = service::start::<InvestigationService>(config)
            .await
            .unwrap();

        let topology = broker.topology();
        let amqp = Amqp::new(broker.uri(), "tests", &topology);
        let heard = topology.queues("assignment", &["investigation"]);
        let listener = amqp
            .subscribe(&heard, &topology.dead_queue("assignment"), 100)
            .await
            .unwrap();
        let neighbours = Neighbours::of("investigation", &database, &broker).await;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        // Ready: its queues are there and bound, so that nothing told from now on misses it.
        let ready = format!("http://{}/readyz", running.addr);
        eventually("the service to be ready", async || {
            let answer = http.get(&ready).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        let pem = key().to_pkcs8_pem(LineEnding::LF).unwrap();
        let mut world = Self {
            running,
            neighbours,
            _listener: listener,
            signer: TokenSigner::from_pem("directory", pem.as_bytes()).unwrap(),
            http,
            folder,
            broker,
            _database: database,
        };
        world.tell_all(&cast::sites()).await;
        world.tell_all(&cast::departments()).await;
        world.tell_all(&cast::staff()).await;
        world
    }

    /// With one complaint that is accepted.
    pub(crate) async fn with(registered: events::complaint::ComplaintRegistered) -> Self {
        let mut world = Self::start().await;
        let complaint = registered.complaint_id;
        world.tell(&registered).await;
        world.tell(&cast::accepted(complaint)).await;
        world
    }

    async fn tell_all<E: Event>(&mut self, events: &[E]) {
        let mut last = None;
        for event in events {
            last = Some(self.send(event).await);
        }
        self.reaction(last.unwrap()).await;
    }

    /// As its source would, and waits for the reaction: outcome and reason.
    pub(crate) async fn tell<E: Event>(&mut self, event: &E) -> (String, Option<String>) {
        let id = self.send(event).await;
        self.reaction(id).await
    }

    /// Publishes the next event of its source about its subject; does not wait.
    pub(crate) async fn send<E: Event>(&self, event: &E) -> Uuid {
        self.neighbours.tell(event).await
    }

    /// What became of it in the end; what is kept back for now is asked again.
    pub(crate) async fn reaction(&self, id: Uuid) -> (String, Option<String>) {
        self.neighbours.reaction(id).await
    }

    /// Waits until the event is kept back, to be tried again.
    pub(crate) async fn kept_back(&self, id: Uuid) {
        eventually("an event to be kept back", async || {
            let found = inbox_message::table.find(id).select(inbox_message::status);
            let status: Option<String> = found
                .first(&mut self.conn().await)
                .await
                .optional()
                .unwrap();
            (status? == "pending").then_some(())
        })
        .await;
    }

    pub(crate) async fn conn(&self) -> Lent {
        self.neighbours.conn().await
    }

    /// Everything published about a complaint, in order: type without its ends, and data.
    pub(crate) async fn published(&self, complaint: Uuid) -> Vec<(String, Value)> {
        let query = audit_entry::table
            .filter(audit_entry::subject.eq(complaint))
            .filter(audit_entry::event_seq.is_not_null())
            .order(audit_entry::event_seq)
            .select((audit_entry::event_seq, audit_entry::body));
        let rows: Vec<(Option<i64>, Vec<u8>)> = query.load(&mut self.conn().await).await.unwrap();
        let numbered = (1..).zip(rows).map(|(expected, (seq, body))| {
            assert_eq!(seq, Some(expected), "numbered without gaps");
            let envelope: Value = serde_json::from_slice(&body).unwrap();
            let kind = envelope["type"].as_str().unwrap();
            let kind = kind
                .trim_start_matches("redress.")
                .trim_end_matches(".v1")
                .to_owned();
            (kind, envelope["data"].clone())
        });
        numbered.collect()
    }

    /// The types of the above.
    pub(crate) async fn told(&self, complaint: Uuid) -> Vec<String> {
        self.published(complaint)
            .await
            .into_iter()
            .map(|(kind, _)| kind)
            .collect()
    }

    /// Who did what, as the trail has it.
    pub(crate) async fn trail(&self, complaint: Uuid) -> Vec<(String, String)> {
        let query = audit_entry::table
            .filter(audit_entry::subject.eq(complaint))
            .order(audit_entry::seq)
            .select((audit_entry::actor, audit_entry::action));
        query.load(&mut self.conn().await).await.unwrap()
    }

    fn token(&self, staff: Uuid) -> String {
        self.signer
            .staff(staff, clock::real_now(), TimeDelta::minutes(5))
            .unwrap()
    }

    async fn call(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .map(|v| v.to_str().unwrap().to_owned())
        };
        let (etag, link) = (header("etag"), header("link"));
        let version = etag.map_or(0, |tag| tag.trim_matches('"').parse().unwrap());
        let text = response.text().await.unwrap();
        Answer {
            status,
            version,
            link,
            body: serde_json::from_str(&text).unwrap_or_default(),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/v1/investigations{path}", self.running.addr)
    }

    pub(crate) async fn get(&self, who: Uuid, path: &str) -> Answer {
        self.call(self.http.get(self.url(path)).bearer_auth(self.token(who)))
            .await
    }

    /// Who looked at the complaint of most tests, as somebody reads it.
    pub(crate) async fn views(&self, who: Uuid, query: &str) -> Answer {
        let path = format!("/v1/complaints/{COMPLAINT}/views{query}");
        let url = format!("http://{}{path}", self.running.addr);
        self.call(self.http.get(url).bearer_auth(self.token(who)))
            .await
    }

    /// How long this person's queues are.
    pub(crate) async fn counts(&self, who: Uuid) -> Answer {
        let url = format!("http://{}/v1/investigation-counts", self.running.addr);
        self.call(self.http.get(url).bearer_auth(self.token(who)))
            .await
    }

    pub(crate) async fn get_unsigned(&self, path: &str) -> Answer {
        self.call(self.http.get(self.url(path))).await
    }

    /// On the version that is there now, about the complaint of most tests.
    pub(crate) async fn post(&self, who: Uuid, noun: &str, body: Value) -> Answer {
        let version = self.version(COMPLAINT).await;
        self.post_on(who, noun, Some(&format!("\"{version}\"")), body)
            .await
    }

    /// With this If-Match, or none.
    pub(crate) async fn post_on(
        &self,
        who: Uuid,
        noun: &str,
        tag: Option<&str>,
        body: Value,
    ) -> Answer {
        let mut request = self
            .http
            .post(self.url(&format!("/{COMPLAINT}/{noun}")))
            .bearer_auth(self.token(who));
        if let Some(tag) = tag {
            request = request.header("if-match", tag);
        }
        self.call(request.json(&body)).await
    }

    /// Reads the complaint of most tests.
    pub(crate) async fn read(&self, who: Uuid) -> Answer {
        self.get(who, &format!("/{COMPLAINT}")).await
    }

    /// Writes a record down and says which.
    pub(crate) async fn record(&self, who: Uuid) -> Value {
        let body = json!({ "kind": "business_record", "text": "10:12 叫号 A031", "at": "2026-11-23T01:00:00Z" });
        let answer = self.post(who, "records", body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body["id"].clone()
    }

    /// About another complaint, on the version that is there now.
    pub(crate) async fn post_about(
        &self,
        complaint: Uuid,
        who: Uuid,
        noun: &str,
        body: Value,
    ) -> Answer {
        let version = self.version(complaint).await;
        let request = self
            .http
            .post(self.url(&format!("/{complaint}/{noun}")))
            .bearer_auth(self.token(who))
            .header("if-match", format!("\"{version}\""));
        self.call(request.json(&body)).await
    }

    pub(crate) async fn version(&self, complaint: Uuid) -> i32 {
        diesel::table! { investigations (complaint_id) { complaint_id -> Uuid, version -> Integer, } }
        let found = investigations::table
            .find(complaint)
            .select(investigations::version);
        found
            .first(&mut self.conn().await)
            .await
            .optional()
            .unwrap()
            .unwrap_or_default()
    }

    /// Nothing may be left unsent, waiting or parked.
    pub(crate) async fn end(self) {
        let left = async || {
            let unsent: i64 = outbox::table
                .count()
                .get_result(&mut self.conn().await)
                .await
                .unwrap();
            (unsent == 0).then_some(())
        };
        eventually("everything told to be sent", left).await;
        let kept: Vec<(String, String)> = inbox_message::table
            .select((inbox_message::status, inbox_message::error))
            .load(&mut self.conn().await)
            .await
            .unwrap();
        assert_eq!(kept, [], "waiting or parked");
        self.neighbours.close().await;
        self.running.stop().await;
        std::fs::remove_dir_all(&self.folder).unwrap();
        drop(self.broker);
    }
}
