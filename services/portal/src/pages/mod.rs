//! The pages, a file each: extract → call → show.
//!
//! `flow` leads through the questions of a complaint, each of which says in its own file how an answer is
//! taken, what is lacking, and how it is shown; `acts` does the same for what a complainant does later.

mod act;
mod check;
mod details;
mod done;
mod evidence;
mod files;
mod flow;
mod identity;
mod language;
mod matter;
mod message;
mod mine;
mod place;
mod rate;
mod scope;
mod start;
mod supplement;
mod track;
pub(crate) mod trouble;
mod window;
mod withdraw;

use std::time::Duration;

use actix_web::web::{FormConfig, ServiceConfig};
use web::{Patience, Uploads};

use crate::console::administration;

/// Bytes of a form: 5,000 characters of Chinese as browsers write them in a form are 45,000, and once more
/// so many in the sealed draft.
const FORM: usize = 256 * 1024;

/// All addresses.
pub(crate) fn routes(cfg: &mut ServiceConfig) {
    cfg.app_data(FormConfig::default().limit(FORM).error_handler(|_, req| {
        let response = trouble::unreadable(req);
        actix_web::error::InternalError::from_response("a form", response).into()
    }))
    .app_data(Uploads {
        routes: &[
            "/my-complaint/files",
            "/staff/complaints/{id}/evidence",
            administration::UPLOADS[0],
            administration::UPLOADS[1],
        ],
        patience: Patience {
            total: Duration::from_secs(3600),
            rate: 16 * 1024,
            grace: Duration::from_secs(10),
        },
    })
    .service(start::start)
    .service(language::choose)
    .service(place::begin)
    .service(done::saved)
    .service(flow::turn)
    .service(flow::again)
    .service(track::enter)
    .service(track::open)
    .service(track::leave)
    .service(mine::show)
    .service(files::enter)
    .service(files::add)
    .service(act::enter)
    .service(act::submit)
    .default_service(actix_web::web::to(trouble::nothing_here));
}
