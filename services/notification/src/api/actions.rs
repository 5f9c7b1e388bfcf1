//! `GET /v1/replies/{complaint}/actions`: what the caller may write about it now.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller, Offer, Offers};
use uuid::Uuid;
use web::{Now, Problem};

use super::{Asked, permitted_to_read};
use crate::Notification;
use crate::commands::{OfferError, Offered, offers};

/// What the table gives the caller to write; `allowed` is false where the state is against it. `reply` and `follow-up` are of this version, a message in the `conversation` of none.
#[utoipa::path(tag = "replies", params(("complaint" = Uuid, Path)),
    responses((status = 200, body = Offers), web::Problems), security(("bearer" = [])))]
#[get("/v1/replies/{complaint}/actions")]
pub(super) async fn actions(
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let complaint = path.into_inner();
    let asked = Asked::to(Action::TaskView, complaint, &caller, at);
    let found = service.db.transaction(async move |mut tx| {
        let (of, version) = permitted_to_read(&mut tx, &caller, complaint).await?;
        Ok::<_, Problem>((offers(&mut tx, &caller, &of, at).await?, version))
    });
    let (offered, version) = asked.recorded(&service, found.await).await?;
    let items = offered.into_iter().map(offer).collect();
    Ok(Offers::new(items, version).answer())
}

fn offer(offered: Offered) -> Offer {
    let (action, permission) = (offered.action, offered.permission);
    match offered.state {
        Ok(true) => Offer::new(action, permission, None),
        Ok(false) => Offer::because(action, permission, Some(Offer::DONE)),
        Err(refused) => Offer::new(action, permission, Some(&refused.into())),
    }
}

impl From<OfferError> for Problem {
    fn from(e: OfferError) -> Self {
        match e {
            OfferError::Denied(denied) => denied.into(),
            OfferError::Db(e) => e.into(),
        }
    }
}
