//! What the caller may do to one case now, and what stands against the rest.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller, Offer, Offers};
use uuid::Uuid;
use web::{Now, Problem};

use super::Asked;
use crate::commands::{CommandError, Offered};
use crate::domain::ComplaintId;
use crate::{AssignmentService, commands};

/// What is the caller's to do to the case as a whole: by the table, asked in person, or because nobody else is left. `allowed` is false where the state is against it. For whoever sees only their own measures: nothing.
#[utoipa::path(tag = "assignments",
    responses((status = 200, body = Offers), web::Problems), security(("bearer" = [])))]
#[get("/v1/assignments/{complaint}/actions")]
pub(crate) async fn actions(
    service: Data<AssignmentService>,
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
    let refused = offered.refusal;
    let refused = refused.map(|refusal| Problem::from(CommandError::Refused(refusal)));
    Offer::new(offered.step.segment(), offered.permission, refused.as_ref())
}
