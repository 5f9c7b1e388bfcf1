//! The service, started as `serve` starts it, and everybody around it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use authorization::TokenSigner;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey};
use events::Event;
use mailbox::{Mailbox, Message};
use messaging::{Amqp, Transport};
use notification::Notification;
use serde_json::{Value, json};
use service::{Config, Running, Sources};
use testkit::{Lent, Neighbours, TestBroker, TestDatabase, eventually, new_id};
use uuid::Uuid;

use crate::cast;
use crate::peers::{self, Known};

diesel::table! {
    audit_entry (subject, seq) {
        subject -> Uuid, seq -> BigInt, actor -> Text, action -> Text, body -> Binary, event_seq -> Nullable<BigInt>,
    }
}
diesel::table! {
    deliveries (id) {
        id -> Uuid, complaint_id -> Uuid, kind -> Text, state -> Text, channel -> Text, attempts -> Integer,
        not_before -> Timestamptz, leased_until -> Nullable<Timestamptz>, finished_at -> Nullable<Timestamptz>,
    }
}

/// What the service answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Answer {
    /// The reason of a refusal, or the problem's kind.
    pub(crate) fn problem(&self) -> (u16, &str) {
        let kind = self.body["type"]
            .as_str()
            .unwrap_or_default()
            .trim_start_matches("/problems/");
        (self.status, self.body["reason"].as_str().unwrap_or(kind))
    }
}

pub(crate) struct World {
    running: Running<Notification>,
    config: Config<notification::Settings>,
    neighbours: Neighbours,
    /// Listens as intake does, so that what is told has somewhere to go.
    _listener: Vec<<Amqp as Transport>::Subscription>,
    http: reqwest::Client,
    folder: PathBuf,
    pub(crate) mailbox: Mailbox,
    pub(crate) known: Arc<Known>,
    _broker: TestBroker,
    _database: TestDatabase,
}

fn key(issuer: &str) -> SigningKey {
    let mut seed = [0; 32];
    seed[..issuer.len()].copy_from_slice(issuer.as_bytes());
    SigningKey::from_bytes(&seed)
}

fn pem(issuer: &str) -> String {
    key(issuer)
        .to_pkcs8_pem(LineEnding::LF)
        .unwrap()
        .to_string()
}

fn signer(issuer: &str) -> TokenSigner {
    TokenSigner::from_pem(issuer, pem(issuer).as_bytes()).unwrap()
}

/// A member of staff's token.
pub(crate) fn staff(id: Uuid) -> String {
    signer("directory")
        .staff(id, clock::real_now(), TimeDelta::minutes(5))
        .unwrap()
}

/// A complainant's.
pub(crate) fn complainant(complaint: Uuid) -> String {
    signer("intake")
        .complainant(complaint, clock::real_now())
        .unwrap()
}

impl World {
    /// With an organization, and nothing else.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same with further settings.
    pub(crate) async fn start_with(settings: &[(&str, String)]) -> Self {
        web::client::install_tls();
        let (database, broker) = (TestDatabase::create().await, TestBroker::create());
        let folder = std::env::temp_dir().join(format!("notification-{}", new_id().simple()));
        std::fs::create_dir_all(&folder).unwrap();
        for issuer in ["directory", "intake"] {
            let public = key(issuer)
                .verifying_key()
                .to_public_key_pem(LineEnding::LF)
                .unwrap();
            std::fs::write(folder.join(format!("{issuer}.pub.pem")), public).unwrap();
        }
        let mailbox = Mailbox::start(0).await.unwrap();
        let (peers, known) = peers::start();
        let env = [
            ("DATABASE_URL", database.url().to_owned()),
            ("AMQP_URL", broker.uri().to_owned()),
            ("REDRESS_AMQP__PREFIX", broker.prefix().to_owned()),
            ("REDRESS_AMQP__AWAIT_LISTENERS", "false".to_owned()),
            ("REDRESS_AUTH__TRUST", folder.display().to_string()),
            ("REDRESS_AUTH__KEY", pem("notification")),
            ("REDRESS_HTTP__LISTEN", "127.0.0.1:0".to_owned()),
            ("REDRESS_SMTP__PORT", mailbox.port().to_string()),
            (
                "REDRESS_SMTP__FROM",
                "投诉处理部门 <redress@hall.test>".to_owned(),
            ),
            ("REDRESS_SMTP__TIMEOUT_SECONDS", "2".to_owned()),
            (
                "REDRESS_LETTERS__FOLDER",
                folder.join("letters").display().to_string(),
            ),
            ("REDRESS_PEERS__INTAKE", format!("http://{peers}")),
            ("REDRESS_PEERS__DIRECTORY", format!("http://{peers}/")),
            ("REDRESS_PUBLIC__URL", "https://redress.test".to_owned()),
            ("REDRESS_DELIVERY__POLL_MS", "50".to_owned()),
            ("REDRESS_DELIVERY__BACKOFF_SECONDS", "0".to_owned()),
        ];
        let differs = |name: &str| !settings.iter().any(|(other, _)| *other == name);
        let env = env
            .into_iter()
            .filter(|(name, _)| differs(name))
            .chain(settings.iter().cloned())
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let config = Config::load::<Notification>(&Sources { file: None, env }).unwrap();
        service::migrate::<Notification>(&config).await.unwrap();
        let running = service::start::<Notification>(config.clone())
            .await
            .unwrap();
        let topology = broker.topology();
        let amqp = Amqp::new(broker.uri(), "tests", &topology);
        let heard = topology.queues("intake", &["notification"]);
        let listener = amqp
            .subscribe(&heard, &topology.dead_queue("intake"), 100)
            .await
            .unwrap();
        let neighbours = Neighbours::of("notification", &database, &broker).await;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut world = Self {
            running,
            config,
            neighbours,
            _listener: listener,
            http,
            folder,
            mailbox,
            known,
            _broker: broker,
            _database: database,
        };
        world.ready().await;
        world.tell_all(&cast::calendars()).await;
        world.tell_all(&cast::sites()).await;
        world.tell_all(&cast::departments()).await;
        world.tell_all(&cast::staff()).await;
        world
    }

    async fn ready(&self) {
        let ready = format!("http://{}/readyz", self.running.addr);
        eventually("the service to be ready", async || {
            let answer = self.http.get(&ready).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
    }

    /// Stops it in order and starts it anew, on the same database.
    pub(crate) async fn restart(&mut self) {
        let again = service::start::<Notification>(self.config.clone())
            .await
            .unwrap();
        std::mem::replace(&mut self.running, again).stop().await;
        self.ready().await;
    }

    /// A second replica of it, until it is stopped.
    pub(crate) async fn replica(&self) -> Running<Notification> {
        service::start::<Notification>(self.config.clone())
            .await
            .unwrap()
    }

    /// Until when and how often a delivery is claimed.
    pub(crate) async fn claim(
        &self,
        delivery: Uuid,
    ) -> (Option<chrono::DateTime<chrono::Utc>>, i32) {
        let query = deliveries::table
            .find(delivery)
            .select((deliveries::leased_until, deliveries::attempts));
        query.first(&mut self.conn().await).await.unwrap()
    }

    /// With one complaint of somebody who can be reached in this way, and who was told so: from then
    /// on nothing but the test changes its version.
    pub(crate) async fn with(registered: &events::complaint::ComplaintRegistered) -> Self {
        Self::with_settings(registered, &[]).await
    }

    /// The same with further settings.
    pub(crate) async fn with_settings(
        registered: &events::complaint::ComplaintRegistered,
        settings: &[(&str, String)],
    ) -> Self {
        let mut world = Self::start_with(settings).await;
        world.reachable(registered.complaint_id, "li@example.org");
        world.tell(registered).await;
        let state = match registered.reply_channel {
            regulation::ReplyChannel::Letter => "to_post",
            _ => "sent",
        };
        world
            .delivery(registered.complaint_id, "acknowledgement", state)
            .await;
        world
    }

    /// Intake knows a contact.
    pub(crate) fn reachable(&self, complaint: Uuid, email: &str) {
        let contact = json!({
            "name": "李某某", "email": email, "phone": "13800138000", "address": "江州市人民路 1 号",
            "language": "zh-CN", "reply_channel": "email", "number": "ZW-2026-000123-7",
            "signpost": "请到市民卡服务网点办理",
        });
        self.known
            .contacts
            .lock()
            .unwrap()
            .insert(complaint, contact);
    }

    async fn tell_all<E: Event>(&mut self, events: &[E]) {
        for event in events {
            self.tell(event).await;
        }
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

    pub(crate) async fn conn(&self) -> Lent {
        self.neighbours.conn().await
    }

    /// The data of the first event of this type about a complaint, once it is told.
    pub(crate) async fn published(&self, complaint: Uuid, event_type: &str) -> Value {
        eventually(event_type, async || {
            self.all_published(complaint, event_type)
                .await
                .into_iter()
                .next()
        })
        .await
    }

    /// The data of all of them so far.
    pub(crate) async fn all_published(&self, complaint: Uuid, event_type: &str) -> Vec<Value> {
        let query = audit_entry::table
            .filter(audit_entry::subject.eq(complaint))
            .filter(audit_entry::action.eq(event_type))
            .order(audit_entry::seq)
            .select(audit_entry::body);
        let bodies: Vec<Vec<u8>> = query.load(&mut self.conn().await).await.unwrap();
        let data = |body: Vec<u8>| serde_json::from_slice::<Value>(&body).unwrap()["data"].clone();
        bodies.into_iter().map(data).collect()
    }

    /// What the trail has of a complaint: actions, in order.
    pub(crate) async fn trail(&self, complaint: Uuid) -> Vec<(String, String)> {
        let query = audit_entry::table
            .filter(audit_entry::subject.eq(complaint))
            .order(audit_entry::seq)
            .select((audit_entry::actor, audit_entry::action));
        query.load(&mut self.conn().await).await.unwrap()
    }

    /// Waits until the delivery of this kind is in this state; its id.
    pub(crate) async fn delivery(&self, complaint: Uuid, kind: &str, state: &str) -> Uuid {
        self.delivery_from(complaint, kind, state, DateTime::UNIX_EPOCH)
            .await
    }

    /// Waits until the delivery of this kind is put off to another day, so that no sender has it in
    /// hand; its id.
    pub(crate) async fn put_off(&self, complaint: Uuid, kind: &str) -> Uuid {
        let another_day = cast::now() + TimeDelta::hours(12);
        self.delivery_from(complaint, kind, "queued", another_day)
            .await
    }

    async fn delivery_from(
        &self,
        complaint: Uuid,
        kind: &str,
        state: &str,
        not_before: DateTime<Utc>,
    ) -> Uuid {
        eventually(&format!("{kind} to be {state}"), async || {
            let query = deliveries::table
                .filter(deliveries::complaint_id.eq(complaint))
                .filter(deliveries::kind.eq(kind))
                .filter(deliveries::state.eq(state))
                .filter(deliveries::not_before.gt(not_before))
                .select(deliveries::id);
            query
                .first(&mut self.conn().await)
                .await
                .optional()
                .unwrap()
        })
        .await
    }

    /// Waits for a message to this address whose subject has this in it.
    pub(crate) async fn mail(&self, to: &str, subject: &str) -> Message {
        let wanted = |m: &Message| m.to().iter().any(|t| t == to) && m.subject().contains(subject);
        let came = self
            .mailbox
            .wait_until(Duration::from_secs(20), |all| all.iter().any(wanted))
            .await;
        let subjects: Vec<_> = came
            .iter()
            .map(|m| (m.to().to_vec(), m.subject()))
            .collect();
        came.into_iter()
            .find(|m| wanted(m))
            .unwrap_or_else(|| panic!("{subject} to {to}, among {subjects:?}"))
    }

    async fn call(&self, request: reqwest::RequestBuilder) -> Answer {
        let answer = self.answer_to(request).await;
        assert!(answer.status < 500, "{answer:?}");
        answer
    }

    /// Whatever it is: a 503, too, where a test expects one.
    pub(crate) async fn answer_to(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        Answer { status, text, body }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.addr)
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        self.call(self.http.get(self.url(path)).bearer_auth(token))
            .await
    }

    pub(crate) async fn get_unsigned(&self, path: &str) -> Answer {
        self.call(self.http.get(self.url(path))).await
    }

    pub(crate) async fn post_unsigned(&self, path: &str, body: &Value) -> Answer {
        self.call(self.unsigned(path, body)).await
    }

    pub(crate) fn unsigned(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        self.http.post(self.url(path)).json(body)
    }

    pub(crate) async fn submit(&self, path: &str, form: &'static str) -> Answer {
        self.call(self.submission(path, form)).await
    }

    pub(crate) fn submission(&self, path: &str, form: &'static str) -> reqwest::RequestBuilder {
        let request = self
            .http
            .post(self.url(path))
            .header("content-type", "application/x-www-form-urlencoded");
        request.body(form)
    }

    pub(crate) async fn post(&self, token: &str, path: &str, seen: i64, body: Value) -> Answer {
        let request = self
            .http
            .post(self.url(path))
            .bearer_auth(token)
            .header("if-match", format!("\"{seen}\""));
        self.call(request.json(&body)).await
    }

    /// With any headers.
    pub(crate) async fn post_with(
        &self,
        token: Option<&str>,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Answer {
        let request = self
            .http
            .post(self.url(path))
            .header("content-type", "application/json");
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        self.call(request.body(body)).await
    }

    /// Everything that the service keeps, as PostgreSQL shows it.
    pub(crate) async fn stored(&self) -> String {
        #[derive(QueryableByName)]
        struct Shown {
            #[diesel(sql_type = diesel::sql_types::Text)]
            shown: String,
        }
        let mut all = String::new();
        for table in [
            "deliveries",
            "relayed",
            "answer_links",
            "outbox",
            "idempotency",
        ] {
            let query =
                format!("select coalesce(string_agg(t::text, ' '), '') as shown from {table} t");
            let rows = diesel::sql_query(query);
            let rows: Shown = rows.get_result(&mut self.conn().await).await.unwrap();
            all.push_str(&rows.shown);
        }
        let query = "select coalesce(string_agg(action || convert_from(body, 'UTF8'), ' '), '') as shown from audit_entry";
        let rows: Shown = diesel::sql_query(query)
            .get_result(&mut self.conn().await)
            .await
            .unwrap();
        all + &rows.shown
    }

    /// One delivery, as an officer reads it.
    pub(crate) async fn seen(&self, delivery: Uuid) -> Value {
        let path = format!("/v1/notifications/{delivery}");
        self.get(&staff(cast::OFFICER), &path).await.body
    }

    /// What waits for people, as this person sees it: what is to be done, by delivery.
    pub(crate) async fn work(&self, who: Uuid) -> Vec<(Value, Value)> {
        let list = self.get(&staff(who), "/v1/notifications/work").await;
        let items = list.body["items"].as_array().cloned().unwrap_or_default();
        let todo = |item: Value| (item["id"].clone(), item["to_do"].clone());
        items.into_iter().map(todo).collect()
    }

    /// A value of `/metrics`.
    pub(crate) async fn metric(&self, name: &str) -> Option<f64> {
        let text = self.get_unsigned("/metrics").await.text;
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().last()?.parse().ok()
    }

    /// Without If-Match.
    pub(crate) async fn post_blind(&self, token: &str, path: &str, body: Value) -> Answer {
        self.call(
            self.http
                .post(self.url(path))
                .bearer_auth(token)
                .json(&body),
        )
        .await
    }

    /// The version of a complaint's correspondence.
    pub(crate) async fn version(&self, complaint: Uuid) -> i64 {
        let officer = staff(cast::INTEGRITY);
        let mut answer = self
            .get(&officer, &format!("/v1/replies/{complaint}"))
            .await;
        if answer.status == 404 {
            answer = self
                .get(&staff(cast::OFFICER), &format!("/v1/replies/{complaint}"))
                .await;
        }
        answer.body["version"].as_i64().unwrap()
    }

    /// Replies as this person does.
    pub(crate) async fn reply(&self, by: Uuid, complaint: Uuid) -> Answer {
        let body = json!({ "text": "经核实，您反映的情况属实，已对当事人批评教育。" });
        let seen = self.version(complaint).await;
        self.post(&staff(by), &format!("/v1/replies/{complaint}"), seen, body)
            .await
    }

    /// How many deliveries of this kind there are about it.
    pub(crate) async fn count(&self, complaint: Uuid, kind: &str) -> i64 {
        let query = deliveries::table
            .filter(deliveries::complaint_id.eq(complaint))
            .filter(deliveries::kind.eq(kind))
            .count();
        query.get_result(&mut self.conn().await).await.unwrap()
    }

    /// Waits until no mail is on its way out.
    pub(crate) async fn all_sent(&self) {
        eventually("no mail to send", async || {
            let left = deliveries::table
                .filter(deliveries::channel.eq("email"))
                .filter(deliveries::state.eq_any(["queued", "sending"]))
                .count();
            let left: i64 = left.get_result(&mut self.conn().await).await.unwrap();
            (left == 0).then_some(())
        })
        .await;
    }

    /// A complaint that was replied to.
    pub(crate) async fn replied(registered: &events::complaint::ComplaintRegistered) -> Self {
        let mut world = Self::with(registered).await;
        let complaint = registered.complaint_id;
        world.tell(&cast::dispatched(complaint)).await;
        world.tell(&cast::approved(complaint)).await;
        let answer = world.reply(cast::OFFICER, complaint).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        world.published(complaint, "redress.reply.sent.v1").await;
        world
    }

    /// A letter as it was put into the folder.
    pub(crate) fn letter(&self, delivery: Uuid) -> PathBuf {
        self.folder.join("letters").join(format!("{delivery}.html"))
    }

    /// A worker claimed it and died: its lease is over.
    pub(crate) async fn abandon(&self, delivery: Uuid) {
        use chrono::DateTime;
        let long_ago = DateTime::UNIX_EPOCH;
        diesel::update(deliveries::table.find(delivery))
            .set((
                deliveries::state.eq("sending"),
                deliveries::leased_until.eq(long_ago),
                deliveries::finished_at.eq(None::<DateTime<chrono::Utc>>),
            ))
            .execute(&mut self.conn().await)
            .await
            .unwrap();
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
