//! The addresses: the service's own, and those that every service has.

use actix_web::http::header::ContentType;
use actix_web::web::{Bytes, Data, Redirect};
use actix_web::{App, HttpRequest, HttpResponse, get};
use anyhow::Context as _;
use authorization::{Action, Caller, PublicKey, Verifier, permit_service};
use persistence::Db;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::Modify;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use web::{Paging, Problem};

use crate::{Service, health};

/// The API's description, OpenAPI 3.1; needs neither database nor broker.
pub fn openapi<S: Service>() -> OpenApi {
    let mut api = App::new()
        .into_utoipa_app()
        .openapi(base_description(S::NAME))
        .configure(routes::<S>)
        .split_for_parts()
        .1;
    web::describe(&mut api);
    Sorted.modify(&mut api);
    api
}

/// The description as it is given out: read as a tree it is megabytes of small strings, one for each
/// thread that serves.
pub(crate) struct Description(Bytes);

impl Description {
    pub(crate) fn of(api: &OpenApi) -> anyhow::Result<Self> {
        let json = serde_json::to_vec(api).context("the API's description")?;
        Ok(Self(json.into()))
    }
}

/// The API's description.
pub(crate) async fn description(description: Data<Description>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(description.0.clone())
}

/// All addresses, documented.
pub(crate) fn routes<S: Service>(cfg: &mut ServiceConfig<'_>) {
    cfg.service(health::livez)
        .service(health::readyz)
        .service(health::metrics)
        .service(published_events)
        .service(published_keys);
    S::routes(cfg);
}

fn base_description(service: &str) -> OpenApi {
    let info = InfoBuilder::new()
        .title(format!("redress: {service}"))
        .version(crate::cli::VERSION)
        .description(Some(
            "Refusals and failures are problem documents (RFC 9457). Times are UTC (RFC 3339).",
        ))
        .build();
    let bearer = Http::builder()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "Ed25519, at most ten minutes; staff by directory, complainants by intake.",
        ))
        .build();
    let components = ComponentsBuilder::new()
        .schemas_from_iter(web::schemas())
        .security_scheme("bearer", SecurityScheme::Http(bearer))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .build()
}

/// The same bytes at each build, whatever the order of registration.
struct Sorted;

impl Modify for Sorted {
    fn modify(&self, api: &mut OpenApi) {
        if let Some(tags) = &mut api.tags {
            tags.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }
}

/// A page of what this service published.
#[derive(Serialize, utoipa::ToSchema)]
struct PublishedEvents {
    /// CloudEvents, byte for byte as they were published; each subject's in order.
    #[schema(value_type = Vec<Object>)]
    items: Vec<Box<RawValue>>,
    /// Ask for the next page with `?cursor=`; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Everything that this service published, for a new consumer or a rebuilt projection.
#[utoipa::path(tag = "operation", params(Paging), security(("bearer" = [])),
    responses((status = 200, body = PublishedEvents), web::Problems))]
#[get("/v1/published-events")]
async fn published_events(
    db: Data<Db>,
    caller: Caller,
    paging: Paging,
) -> Result<HttpResponse, Problem> {
    permit_service(&caller, Action::PublishedEvents)?;
    let after: Option<(Uuid, i64)> = paging.after()?;
    let page = messaging::page(&db, after, paging.limit).await?;
    let items: Result<Vec<_>, _> = page
        .envelopes
        .into_iter()
        .map(|e| RawValue::from_string(String::from_utf8_lossy(&e).into_owned()))
        .collect();
    let items = items.map_err(|e| Problem::internal(&e))?;
    Ok(HttpResponse::Ok().json(PublishedEvents {
        items,
        next: page.next.map(|key| web::cursor(&key)),
    }))
}

/// The keys of this service's tokens (RFC 7517).
#[derive(Serialize, utoipa::ToSchema)]
struct PublishedKeys {
    /// Those that are trusted now; `kid` is in the header of each token.
    keys: Vec<PublicKey>,
}

/// What this service's tokens can be verified with: during a rotation both keys, the old and the new one.
#[utoipa::path(tag = "operation", responses((status = 200, body = PublishedKeys), web::Problems))]
#[get("/.well-known/jwks.json")]
async fn published_keys(verifier: Data<Verifier>, state: Data<health::State>) -> HttpResponse {
    let keys = verifier.public_keys(state.service);
    HttpResponse::Ok().json(PublishedKeys { keys })
}

/// What this service tells and hears (AsyncAPI 3.0); the `dataschema` of each event points here.
pub(crate) async fn asyncapi<S: Service>() -> HttpResponse {
    HttpResponse::Ok().json(events::asyncapi::document(S::NAME))
}

/// `/docs` is what people type.
#[get("/docs")]
pub(crate) async fn docs(_: HttpRequest) -> Redirect {
    Redirect::to("/docs/")
}
