//! Whether the process lives, whether it can serve, and what its metrics are.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, get};
use authorization::Verifier;
use clock::Clock;
use diesel_migrations::EmbeddedMigrations;
use messaging::Health;
use persistence::Db;
use serde::{Deserialize, Serialize};
use telemetry::Metrics;
use tokio::sync::watch;
use tokio::time::timeout;

/// Longer than the pool waits for a connection.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// What readiness looks at.
pub(crate) struct State {
    pub(crate) service: &'static str,
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) messaging: watch::Receiver<Health>,
    pub(crate) migrations: fn() -> Vec<EmbeddedMigrations>,
    /// Once complete, they stay so: nobody takes a migration back under a running service.
    pub(crate) migrated: AtomicBool,
    /// Everything worked once: from then on a broker that is away does not take the service out of
    /// rotation, since the outbox keeps what happens meanwhile.
    pub(crate) was_ready: AtomicBool,
    pub(crate) stopping: Arc<AtomicBool>,
}

/// One thing that has to work.
#[derive(Serialize, utoipa::ToSchema)]
struct Check {
    /// Which.
    name: &'static str,
    /// Without it nothing can be served.
    vital: bool,
    /// Works.
    ok: bool,
    /// More, where it helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// Whether this process can serve.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Readiness {
    /// `ready`; `degraded`: serves, but facts wait for the broker; `not_ready`.
    status: &'static str,
    /// Which service.
    service: &'static str,
    /// Somebody may move its clock: a rehearsal, not the real thing.
    test_clock: bool,
    /// What it thinks the time is; only with `verbose`.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<chrono::DateTime<chrono::Utc>>,
    /// Its version; only with `verbose`.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'static str>,
    /// Each thing looked at; only with `verbose`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checks: Vec<Check>,
}

#[derive(Deserialize, utoipa::IntoParams)]
pub(crate) struct ReadyQuery {
    /// `?verbose=true` tells each thing looked at.
    #[param(required = false)]
    verbose: Option<String>,
}

/// Lives: restart it where this does not answer.
#[utoipa::path(tag = "operation", responses((status = 204, description = "Lives.")))]
#[get("/livez")]
pub(crate) async fn livez() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// Ready: send it requests only where this answers 200.
#[utoipa::path(tag = "operation", params(ReadyQuery), responses(
    (status = 200, description = "Ready, or degraded.", body = Readiness),
    (status = 503, description = "Not ready.", body = Readiness)))]
#[get("/readyz")]
pub(crate) async fn readyz(
    state: Data<State>,
    verifier: Data<Verifier>,
    query: Query<ReadyQuery>,
) -> HttpResponse {
    let checks = checks(&state, &verifier).await;
    let status = status(&state.was_ready, &checks);
    let verbose = query
        .verbose
        .as_deref()
        .is_some_and(|v| v != "false" && v != "0");
    let body = Readiness {
        status,
        service: state.service,
        test_clock: state.clock.is_test(),
        now: verbose.then(|| state.clock.now()),
        version: verbose.then_some(crate::cli::VERSION),
        checks: if verbose { checks } else { Vec::new() },
    };
    match status {
        "not_ready" => HttpResponse::ServiceUnavailable()
            .insert_header(("retry-after", "2"))
            .json(body),
        _ => HttpResponse::Ok().json(body),
    }
}

fn status(was_ready: &AtomicBool, checks: &[Check]) -> &'static str {
    if checks.iter().all(|c| c.ok) {
        was_ready.store(true, Ordering::SeqCst);
        "ready"
    } else if was_ready.load(Ordering::SeqCst) && checks.iter().all(|c| c.ok || !c.vital) {
        "degraded"
    } else {
        "not_ready"
    }
}

/// Metrics in Prometheus' text format.
#[utoipa::path(tag = "operation", responses((status = 200, description = "Metrics.", content_type = "text/plain", body = String)))]
#[get("/metrics")]
pub(crate) async fn metrics(metrics: Data<Metrics>) -> Result<HttpResponse, web::Problem> {
    let text = metrics.text().map_err(|e| web::Problem::internal(&e))?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(text))
}

async fn checks(state: &State, verifier: &Verifier) -> Vec<Check> {
    let check = |name, ok| Check {
        name,
        vital: true,
        ok,
        note: None,
    };
    let messaging = |name, ok| Check {
        vital: false,
        ..check(name, ok)
    };
    let serving = !state.stopping.load(Ordering::SeqCst);
    let database = database(&state.db).await;
    let migrations = if database {
        migrations(state).await
    } else {
        Check {
            note: Some("not known".into()),
            ..check("migrations", false)
        }
    };
    let health = *state.messaging.borrow();
    let trusted = verifier.issuers();
    let tokens = Check {
        note: Some(trusted.join(", ")),
        ..check("trusted_issuers", !trusted.is_empty())
    };
    vec![
        check("serving", serving),
        check("database", database),
        migrations,
        messaging("relay", health.relay),
        messaging("consumers", health.consuming),
        tokens,
    ]
}

async fn database(db: &Db) -> bool {
    // Here and not above: it would take `load` of atomics for its own.
    use diesel_async::RunQueryDsl;
    let asking = async {
        let mut conn = db.conn().await.ok()?;
        diesel::sql_query("select 1").execute(&mut *conn).await.ok()
    };
    timeout(ANSWER_WITHIN, asking)
        .await
        .is_ok_and(|answer| answer.is_some())
}

async fn migrations(state: &State) -> Check {
    let mut check = Check {
        name: "migrations",
        vital: true,
        ok: true,
        note: None,
    };
    if state.migrated.load(Ordering::SeqCst) {
        return check;
    }
    let pending = persistence::pending_migrations(state.db.settings(), (state.migrations)());
    match timeout(ANSWER_WITHIN, pending).await {
        Ok(Ok(0)) => state.migrated.store(true, Ordering::SeqCst),
        Ok(Ok(pending)) => {
            (check.ok, check.note) = (false, Some(format!("{pending} not applied: run `migrate`")))
        }
        Ok(Err(_)) | Err(_) => (check.ok, check.note) = (false, Some("not known".into())),
    }
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broker_that_goes_away_degrades_and_a_database_that_goes_away_ends_readiness() {
        let checks = |database: bool, relay: bool| {
            let check = |name, vital, ok| Check {
                name,
                vital,
                ok,
                note: None,
            };
            [
                check("database", true, database),
                check("relay", false, relay),
            ]
        };
        let was_ready = AtomicBool::new(false);
        assert_eq!(status(&was_ready, &checks(true, false)), "not_ready");
        assert_eq!(status(&was_ready, &checks(true, true)), "ready");
        assert_eq!(status(&was_ready, &checks(true, false)), "degraded");
        assert_eq!(status(&was_ready, &checks(false, true)), "not_ready");
    }
}
