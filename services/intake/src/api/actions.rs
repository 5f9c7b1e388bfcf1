//! `GET /v1/complaints/{id}/actions`: what the caller may do to it now.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller, Offer, Offers};
use uuid::Uuid;
use web::{Now, Problem};

use crate::Intake;
use crate::commands::offer::{self as command, Hindrance, Offered};
use crate::domain::ComplaintId;

/// What the table gives the caller on this complaint; `allowed` is false where the state is against it. For staff.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path)),
    responses((status = 200, body = Offers), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{id}/actions")]
pub(crate) async fn actions(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (intake, id) = (service.get_ref(), ComplaintId(path.into_inner()));
    let asked = super::Asked::to(Action::TaskView, id, &caller, at);
    let (offered, revision) = intake
        .asked(asked, async move |mut tx| {
            command::offers(&mut tx, intake, &caller, id, at).await
        })
        .await?;
    let items = offered.into_iter().map(offer).collect();
    Ok(Offers::new(items, revision.version).answer())
}

fn offer(offered: Offered) -> Offer {
    let (action, permission) = (offered.step.segment(), offered.permission);
    match offered.hindrance {
        None => Offer::new(action, permission, None),
        Some(Hindrance::DoneAlready) => Offer::because(action, permission, Some(Offer::DONE)),
        Some(Hindrance::Refused(refused)) => Offer::new(action, permission, Some(&refused.into())),
    }
}
