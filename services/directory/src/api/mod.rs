//! The door for HTTP: extract → command → respond.
//!
//! Absent on purpose: rules, SQL, domain types in bodies.

mod contact;
mod export;
mod import;
mod problem;
mod sites;
mod text;

use authorization::{Action, Caller, Case, Denied, permit};
use persistence::Tx;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// All addresses.
pub(crate) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(import::import)
        .service(export::export)
        .service(sites::sites)
        .service(contact::contact);
}

/// Administrators of the whole organization, and nobody else.
async fn permit_administrator(tx: &mut Tx<'_>, caller: &Caller) -> Result<(), Denied> {
    caller.staff_id()?;
    let root = organization::root(tx)
        .await?
        .map_or(Uuid::nil(), |site| site.id);
    permit(
        tx,
        caller,
        Action::Administer,
        &Case::new(Uuid::nil(), root),
    )
    .await
    .map(|_| ())
}
