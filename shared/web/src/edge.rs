//! What every request passes: limits on the way in, problem documents and headers on the way out.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::{Error, InternalError, PayloadError};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, FormConfig, JsonConfig, PathConfig, QueryConfig, ServiceConfig};
use futures_util::{FutureExt as _, Stream};
use tokio::time::Sleep;

use crate::body::{MAX_BODY, of_payload};
use crate::problem::{
    HEADERS_TOO_LARGE, INTERNAL, INVALID_QUERY, NOT_FOUND, NOT_JSON, Problem, URL_TOO_LONG,
};
use crate::routes::refusal_of_path;
use crate::serve::{Heads, InHand};

const MAX_URL: usize = 8 * 1024;
const MAX_HEADERS: usize = 16 * 1024;

/// How slowly a body may come. In `app_data`, it replaces the default; tests do.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the whole body.
    pub total: Duration,
    /// Bytes a second, on average since the start …
    pub rate: u64,
    /// … after this.
    pub grace: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            total: Duration::from_secs(60),
            rate: 1024,
            grace: Duration::from_secs(5),
        }
    }
}

/// Routes that take files, and how slowly those may come. In `app_data`.
#[derive(Debug, Clone, Copy)]
pub struct Uploads {
    /// Templates of the routes.
    pub routes: &'static [&'static str],
    /// For them.
    pub patience: Patience,
}

/// The middleware: `App::wrap(from_fn(web::edge))`.
///
/// # Errors
/// What lies below it fails with.
pub async fn edge<B: MessageBody + 'static>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let in_hand = req.conn_data::<Rc<Heads>>().map(Heads::came);
    guard_body(&mut req, in_hand.as_ref());
    let response = match refusal(&req) {
        Some(problem) => req.into_response(problem.response()),
        None => as_problem(without_panic(next.call(req)).await?.map_into_boxed_body()),
    };
    count(&response, started.elapsed());
    Ok(until_its_end(with_headers(response), in_hand))
}

/// A panic is a mistake of ours, and an answer all the same: a connection that just ends makes clients
/// and proxies send the request again.
async fn without_panic<T>(call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    match AssertUnwindSafe(call).catch_unwind().await {
        Ok(answer) => answer,
        Err(_) => {
            tracing::error!("request failed: it panicked");
            Err(INTERNAL.into())
        }
    }
}

/// The connection hears when the answer has ended.
fn until_its_end(
    response: ServiceResponse<BoxBody>,
    in_hand: Option<InHand>,
) -> ServiceResponse<BoxBody> {
    match in_hand {
        None => response,
        Some(in_hand) => response.map_body(|_, body| {
            BoxBody::new(Answer {
                body,
                _in_hand: in_hand,
            })
        }),
    }
}

struct Answer {
    body: BoxBody,
    _in_hand: InHand,
}

impl MessageBody for Answer {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}

fn refusal(req: &ServiceRequest) -> Option<Problem> {
    let url = req.uri().path_and_query().map_or(0, |p| p.as_str().len());
    if url > MAX_URL {
        return Some(URL_TOO_LONG);
    }
    // Name, colon, blank, value, line end: as it is on the wire.
    let headers: usize = req
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    (headers > MAX_HEADERS).then_some(HEADERS_TOO_LARGE)
}

fn count(response: &ServiceResponse<BoxBody>, took: Duration) {
    let request = response.request();
    if let Some(metrics) = request.app_data::<telemetry::Metrics>() {
        let route = request.match_pattern();
        let route = route.as_deref().unwrap_or("unmatched");
        metrics.request(
            request.method().as_str(),
            route,
            response.status().as_u16(),
            took,
        );
    }
}

fn patience(req: &ServiceRequest) -> Patience {
    let uploads = req.app_data::<Uploads>();
    let file = uploads.filter(|uploads| {
        let route = req.match_pattern();
        route.is_some_and(|route| uploads.routes.contains(&route.as_str()))
    });
    let all = || req.app_data::<Patience>().copied().unwrap_or_default();
    file.map_or_else(all, |uploads| uploads.patience)
}

fn guard_body(req: &mut ServiceRequest, in_hand: Option<&InHand>) {
    let patience = patience(req);
    let (_, payload) = req.parts_mut();
    match payload.take() {
        Payload::None => {}
        inner => {
            let coming = in_hand.map(InHand::body).unwrap_or_default();
            coming.set(true);
            *payload = Payload::Stream {
                payload: Box::pin(Guarded::new(inner, patience, coming)),
            }
        }
    }
}

/// actix reads a body at one byte a second for ever: this gives up.
struct Guarded {
    inner: Payload,
    patience: Patience,
    started: Instant,
    received: u64,
    alarm: Pin<Box<Sleep>>,
    /// More of it may come.
    coming: Rc<Cell<bool>>,
}

impl Guarded {
    fn new(inner: Payload, patience: Patience, coming: Rc<Cell<bool>>) -> Self {
        let started = Instant::now();
        let alarm = Box::pin(tokio::time::sleep_until(
            (started + patience.grace.min(patience.total)).into(),
        ));
        Self {
            inner,
            patience,
            started,
            received: 0,
            alarm,
            coming,
        }
    }

    /// When patience ends, if nothing more comes.
    fn until(&self) -> Instant {
        let earned =
            Duration::from_millis(self.received.saturating_mul(1000) / self.patience.rate.max(1));
        self.started + self.patience.total.min(self.patience.grace + earned)
    }
}

impl Stream for Guarded {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(item) = Pin::new(&mut self.inner).poll_next(cx) {
            if let Some(Ok(bytes)) = &item {
                self.received += bytes.len() as u64;
                let until = self.until();
                self.alarm.as_mut().reset(until.into());
            }
            if item.is_none() {
                self.coming.set(false);
            }
            return Poll::Ready(item);
        }
        if self.alarm.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(PayloadError::Io(
                std::io::ErrorKind::TimedOut.into(),
            ))));
        }
        Poll::Pending
    }
}

/// An error that something below made in its own words becomes a problem document.
fn as_problem(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    // Pages for people and readiness say what is wrong in their own form.
    let speaks = ["application/problem+json", "application/json", "text/html"]
        .iter()
        .any(|k| kind.starts_with(k));
    if !is_error || speaks {
        return response;
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let (req, _) = response.into_parts();
    let mut problem = Problem::of_status(status).response();
    if let Some(allow) = allow {
        problem.headers_mut().insert(header::ALLOW, allow);
    }
    ServiceResponse::new(req, problem)
}

const HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
];
/// Swagger UI is a program with styles of its own, all from here.
const DOCS_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

fn with_headers(mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let docs = response.request().path().starts_with("/docs");
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            let value = if docs && name == header::CONTENT_SECURITY_POLICY {
                DOCS_POLICY
            } else {
                value
            };
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

/// actix's own extractors answer in plain text and echo input unless told otherwise.
pub fn configure(cfg: &mut ServiceConfig) {
    cfg.app_data(JsonConfig::default().limit(MAX_BODY).error_handler(|e, _| {
        use actix_web::error::JsonPayloadError as E;
        match &e {
            E::ContentType => NOT_JSON.into(),
            E::Payload(e) => of_payload(e).into(),
            E::Deserialize(e) if e.is_data() => crate::problem::INVALID_BODY.into(),
            other => Problem::of_status(actix_web::ResponseError::status_code(other)).into(),
        }
    }));
    cfg.app_data(PathConfig::default().error_handler(|_, req| {
        InternalError::from_response(NOT_FOUND, refusal_of_path(req)).into()
    }));
    cfg.app_data(QueryConfig::default().error_handler(|_, _| INVALID_QUERY.into()));
    cfg.app_data(FormConfig::default().limit(MAX_BODY).error_handler(|e, _| {
        Problem::of_status(actix_web::ResponseError::status_code(&e)).into()
    }));
}
