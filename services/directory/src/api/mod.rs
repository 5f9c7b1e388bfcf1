//! The door for HTTP: extract → command → respond.
//!
//! Absent on purpose: rules, SQL, domain types in bodies.

mod contact;
mod export;
mod import;
mod problem;
mod sites;
mod text;

use authorization::{Action, Caller, Denied, permit_everywhere};
use persistence::Tx;
use utoipa_actix_web::service_config::ServiceConfig;

/// All addresses.
pub(crate) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(import::import)
        .service(export::export)
        .service(sites::sites)
        .service(contact::contact);
}

/// Administrators of the whole organization, and nobody else.
async fn permit_administrator(tx: &mut Tx<'_>, caller: &Caller) -> Result<(), Denied> {
    permit_everywhere(tx, caller, Action::Administer).await
}
