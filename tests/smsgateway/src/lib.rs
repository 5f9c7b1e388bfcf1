//! A small SMS gateway on loopback: a real HTTP server that checks signatures as Standard Webhooks
//! has them, takes each `Idempotency-Key` once, and keeps what it is sent. Tests tell it to fail,
//! and sign receipts with its key.
//!
//! Absent on purpose: anything of redress. What it checks, it checks by its own reading of the
//! specification.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use tokio::sync::Notify;

/// How one request is answered. Each is used up by the request that meets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// With this status; nothing is kept.
    Status(u16),
    /// 429, and when to come again, in seconds.
    Busy(u32),
    /// Keeps the message and answers 500 all the same: the client cannot know.
    KeepAndFail,
}

/// One text message as it was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// What it is called; the `Idempotency-Key`, too.
    pub message_id: String,
    /// To which telephone.
    pub to: String,
    /// What it says.
    pub text: String,
}

struct Inside {
    secret: String,
    texts: Mutex<Vec<Text>>,
    script: Mutex<VecDeque<Fault>>,
    requests: Mutex<usize>,
    arrived: Notify,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running gateway; dropped, it stops.
pub struct Gateway {
    address: SocketAddr,
    inside: Arc<Inside>,
    server: ServerHandle,
}

/// The signature header of a request: `v1,` and base64 of the HMAC over `id.timestamp.body`.
///
/// # Panics
/// Where the secret is not `whsec_` and base64.
pub fn sign(secret: &str, id: &str, timestamp: i64, body: &str) -> String {
    let key = secret.strip_prefix("whsec_").expect("a secret");
    let key = STANDARD.decode(key).expect("base64");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[post("/v1/messages")]
async fn take(inside: Data<Inside>, req: HttpRequest, body: Bytes) -> HttpResponse {
    *lock(&inside.requests) += 1;
    let header = |name: &str| req.headers().get(name).and_then(|v| v.to_str().ok());
    let (Some(id), Some(timestamp), Some(signature), Some(key)) = (
        header("webhook-id"),
        header("webhook-timestamp").and_then(|t| t.parse::<i64>().ok()),
        header("webhook-signature"),
        header("idempotency-key"),
    ) else {
        return HttpResponse::Unauthorized().finish();
    };
    let Ok(text) = std::str::from_utf8(&body) else {
        return HttpResponse::BadRequest().finish();
    };
    if sign(&inside.secret, id, timestamp, text) != signature {
        return HttpResponse::Unauthorized().finish();
    }
    let Ok(message) = serde_json::from_str::<Text>(text) else {
        return HttpResponse::BadRequest().finish();
    };
    if message.message_id != key || id != key {
        return HttpResponse::BadRequest().finish();
    }
    let fault = lock(&inside.script).pop_front();
    match fault {
        Some(Fault::Status(status)) => {
            let status = actix_web::http::StatusCode::from_u16(status).expect("a status");
            return HttpResponse::build(status).finish();
        }
        Some(Fault::Busy(seconds)) => {
            return HttpResponse::TooManyRequests()
                .insert_header(("retry-after", seconds.to_string()))
                .finish();
        }
        Some(Fault::KeepAndFail) | None => {}
    }
    {
        let mut texts = lock(&inside.texts);
        if texts.iter().all(|kept| kept.message_id != key) {
            texts.push(message);
        }
    }
    inside.arrived.notify_waiters();
    match fault {
        Some(_) => HttpResponse::InternalServerError().finish(),
        None => HttpResponse::Accepted().json(serde_json::json!({ "id": "accepted" })),
    }
}

impl Gateway {
    /// Listens on a free port of loopback; `secret` is `whsec_` and base64.
    ///
    /// # Errors
    /// There is no free port.
    pub fn start(secret: &str) -> io::Result<Self> {
        let inside = Arc::new(Inside {
            secret: secret.to_owned(),
            texts: Mutex::default(),
            script: Mutex::default(),
            requests: Mutex::default(),
            arrived: Notify::new(),
        });
        let data = Data::from(Arc::clone(&inside));
        let server = HttpServer::new(move || App::new().app_data(data.clone()).service(take))
            .workers(1)
            .disable_signals()
            .bind("127.0.0.1:0")?;
        let address = server.addrs()[0];
        let running = server.run();
        let server = running.handle();
        tokio::spawn(running);
        Ok(Self {
            address,
            inside,
            server,
        })
    }

    /// Where it takes messages.
    pub fn url(&self) -> String {
        format!("http://{}/v1/messages", self.address)
    }

    /// The next requests are answered like this, in this order; those after succeed.
    pub fn script(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.inside.script).extend(faults);
    }

    /// How many requests came.
    pub fn requests(&self) -> usize {
        *lock(&self.inside.requests)
    }

    /// What has come so far; what came twice under one key is here once.
    pub fn texts(&self) -> Vec<Text> {
        lock(&self.inside.texts).clone()
    }

    /// Waits until there are so many; returns what is there when the time is up.
    pub async fn wait_for(&self, count: usize, at_most: Duration) -> Vec<Text> {
        let waiting = async {
            loop {
                let arrived = self.inside.arrived.notified();
                tokio::pin!(arrived);
                arrived.as_mut().enable();
                if lock(&self.inside.texts).len() >= count {
                    return;
                }
                arrived.await;
            }
        };
        // Too late is no error here: the caller's assertion on what came says more.
        let _ = tokio::time::timeout(at_most, waiting).await;
        self.texts()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}
