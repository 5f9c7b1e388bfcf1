//! Evidence: bringing it in, looking at it, taking it out, comparing it (S-3.3, S-4.2).

mod body;
mod content;
mod list;
mod own;
mod receive;
mod upload;
mod verify;

use std::time::Duration;

use utoipa_actix_web::service_config::ServiceConfig;
use web::{Patience, Uploads};

/// The addresses; files may take longer than other bodies.
pub(super) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.app_data(Uploads {
        routes: &["/v1/complaints/{id}/evidence"],
        patience: Patience {
            total: Duration::from_secs(3600),
            rate: 16 * 1024,
            grace: Duration::from_secs(10),
        },
    })
    .service(upload::upload)
    .service(list::list)
    .service(own::own)
    .service(content::content)
    .service(content::view)
    .service(verify::verify);
}
