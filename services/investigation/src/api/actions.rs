//! What the caller may do to one investigation now.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller, Offer, Offers};
use uuid::Uuid;
use web::{Now, Problem};

use super::Asked;
use crate::InvestigationService;
use crate::commands::{self, CommandError, Offered};
use crate::domain::ComplaintId;

/// What the table gives the caller in this case; `allowed` is false where the state is against it.
#[utoipa::path(tag = "investigations",
    responses((status = 200, body = Offers), web::Problems), security(("bearer" = [])))]
#[get("/v1/investigations/{complaint}/actions")]
pub(crate) async fn actions(
    service: Data<InvestigationService>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let asked = Asked {
        complaint: path.into_inner(),
        caller,
        wanted: Some(Action::TaskView),
        at,
    };
    let (caller, complaint) = (&asked.caller, ComplaintId(asked.complaint));
    let found = service
        .db
        .transaction(async |mut tx| commands::offers(&mut tx, caller, complaint, at).await)
        .await;
    let (offered, revision) = asked.recorded(&service, found).await?;
    let items = offered.into_iter().map(offer).collect();
    Ok(Offers::new(items, revision.version).answer())
}

fn offer(offered: Offered) -> Offer {
    let (action, permission) = (offered.step.segment(), offered.permission);
    match offered.state {
        Ok(true) => Offer::new(action, permission, None),
        Ok(false) => Offer::because(action, permission, Some(Offer::DONE)),
        Err(refusal) => {
            let refused = Problem::from(CommandError::Refused(refusal));
            Offer::new(action, permission, Some(&refused))
        }
    }
}
