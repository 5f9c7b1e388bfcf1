//! Intake and directory, as far as addresses go.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use actix_web::web::{Data, Path};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, get};
use serde_json::{Value, json};
use uuid::Uuid;

/// What they know, and who asked.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) contacts: Mutex<HashMap<Uuid, Value>>,
    /// Answers 503 so many times.
    pub(crate) away: Mutex<u32>,
}

#[get("/v1/complaints/{id}/contact")]
async fn complainant(known: Data<Known>, req: HttpRequest, id: Path<Uuid>) -> HttpResponse {
    answer(&known, &req, *id, None)
}

#[get("/v1/staff/{id}/contact")]
async fn staff(known: Data<Known>, req: HttpRequest, id: Path<Uuid>) -> HttpResponse {
    let name = format!("{:x}", id.as_u128());
    let contact =
        json!({ "name": "王 经办", "email": format!("{name}@hall.test"), "language": "zh-CN" });
    answer(&known, &req, *id, Some(contact))
}

fn answer(known: &Known, req: &HttpRequest, id: Uuid, otherwise: Option<Value>) -> HttpResponse {
    let signed = req
        .headers()
        .get("authorization")
        .is_some_and(|v| v.to_str().unwrap().starts_with("Bearer ey"));
    assert!(signed, "asked with a service's token");
    let mut away = known.away.lock().unwrap();
    if *away > 0 {
        *away -= 1;
        return HttpResponse::ServiceUnavailable().finish();
    }
    let contact = known
        .contacts
        .lock()
        .unwrap()
        .get(&id)
        .cloned()
        .or(otherwise);
    contact.map_or_else(
        || HttpResponse::NotFound().finish(),
        |contact| HttpResponse::Ok().json(contact),
    )
}

/// Starts them, both on one port.
pub(crate) fn start() -> (SocketAddr, Arc<Known>) {
    let known: Arc<Known> = Arc::default();
    let data = Data::from(Arc::clone(&known));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .service(complainant)
            .service(staff)
    })
    .workers(1)
    .disable_signals()
    .bind("127.0.0.1:0")
    .unwrap();
    let addr = server.addrs()[0];
    tokio::spawn(server.run());
    (addr, known)
}
