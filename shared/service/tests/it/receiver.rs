//! Somebody who keeps anchors: an HTTP server that takes signed seals, unless it is told to refuse some.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::web::{Bytes, Data, post};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use web::webhook::{Secret, Signed};

/// The key that both know.
pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What it took: ids and bodies, in order.
type Taken = Arc<Mutex<Vec<(String, String)>>>;

struct Counter {
    secret: Secret,
    refuses: AtomicUsize,
    taken: Taken,
}

/// While it runs; it ends with the test.
pub(crate) struct Receiver {
    taken: Taken,
}

impl Receiver {
    /// On this port; refuses the first ones.
    pub(crate) fn start(port: u16, refuses: usize) -> Self {
        let taken = Taken::default();
        let counter = Data::new(Counter {
            secret: Secret::parse(&SECRET.to_owned().into()).unwrap(),
            refuses: AtomicUsize::new(refuses),
            taken: Arc::clone(&taken),
        });
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        std::thread::spawn(move || {
            let app = move || {
                let app = App::new().app_data(counter.clone());
                app.route("/seals", post().to(take))
            };
            let server = HttpServer::new(app).workers(1).disable_signals();
            let running = server.listen(listener).unwrap().run();
            actix_web::rt::System::new().block_on(running).unwrap();
        });
        Self { taken }
    }

    pub(crate) fn taken(&self) -> Vec<(String, String)> {
        self.taken.lock().unwrap().clone()
    }
}

async fn take(counter: Data<Counter>, req: HttpRequest, body: Bytes) -> HttpResponse {
    let header = |name: &str| req.headers().get(name).and_then(|it| it.to_str().ok());
    let header = |name: &str| header(name).unwrap_or_default();
    let signed = Signed {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
    };
    let now = clock::real_now();
    if !counter.secret.verify(signed, &body, now) || header("content-type") != "application/json" {
        return HttpResponse::Unauthorized().finish();
    }
    let one_less = |left: usize| left.checked_sub(1);
    let refuses = counter
        .refuses
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
    if refuses.is_ok() {
        return HttpResponse::ServiceUnavailable().finish();
    }
    let body = String::from_utf8(body.to_vec()).unwrap();
    let entry = (signed.id.to_owned(), body);
    counter.taken.lock().unwrap().push(entry);
    HttpResponse::NoContent().finish()
}
