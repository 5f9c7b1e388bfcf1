//! The door for HTTP: extract → command → respond.
//!
//! Absent on purpose: rules, SQL, domain types in bodies.

mod accounts;
mod calendars;
mod colleagues;
mod contact;
mod departments;
mod export;
mod ids;
mod import;
mod problem;
mod sites;
mod subtypes;
mod text;

use authorization::{Action, Caller, Denied, Seconding, everything, permit, permit_everywhere};
use chrono::{DateTime, Utc};
use persistence::Tx;
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// All addresses.
pub(crate) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(import::import)
        .service(export::export)
        .service(sites::sites)
        .service(subtypes::subtypes)
        .service(departments::departments)
        .service(colleagues::colleagues)
        .service(contact::contact);
    calendars::routes(cfg);
    accounts::routes(cfg);
}

/// Administrators of the whole organization, and nobody else.
async fn permit_administrator(tx: &mut Tx<'_>, caller: &Caller) -> Result<(), Denied> {
    permit_everywhere(tx, caller, Action::Administer)
        .await
        .map(|_| ())
}

/// Whether two administrators want the same by now; the wish is filed under `subject`.
async fn in_two_persons(
    tx: &mut Tx<'_>,
    caller: &Caller,
    action: Action,
    subject: Uuid,
    wanted: &impl Serialize,
    at: DateTime<Utc>,
) -> Result<bool, Denied> {
    let case = everything(tx, subject).await?;
    let permission = permit(tx, caller, action, &case).await?;
    let seconding = Seconding {
        caller,
        action,
        case: &case,
        above: &[],
        at,
    };
    Ok(!permission.second_person || seconding.settle(tx, wanted).await?)
}
