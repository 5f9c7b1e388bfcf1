//! A service that owns nothing: the smallest program of redress, and what the tests of the command
//! line run.

use std::process::ExitCode;

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use diesel_migrations::EmbeddedMigrations;
use serde::Deserialize;
use service::{Base, Service};
use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
struct Minimal {
    greeting: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    greeting: Greeting,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Greeting {
    text: String,
}

/// A greeting.
#[utoipa::path(tag = "greeting", responses((status = 200, body = String), web::Problems))]
#[get("/v1/greeting")]
async fn greeting(service: Data<Minimal>) -> HttpResponse {
    HttpResponse::Ok().json(&service.greeting)
}

impl Service for Minimal {
    const NAME: &'static str = "minimal";
    const DEFAULTS: &'static str = r#"
[http]
listen = "127.0.0.1:7699"

[greeting]
# What is said.
text = "hello"
"#;
    const MIGRATIONS: EmbeddedMigrations = persistence::MIGRATIONS;
    type Settings = Settings;

    async fn build(_: Base, settings: Settings) -> anyhow::Result<Self> {
        Ok(Self {
            greeting: settings.greeting.text,
        })
    }

    fn routes(cfg: &mut ServiceConfig<'_>) {
        cfg.service(greeting);
    }

    fn reactions(&self) -> messaging::Reactions {
        messaging::Reactions::new()
    }
}

fn main() -> ExitCode {
    service::main::<Minimal>()
}
