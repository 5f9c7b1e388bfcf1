//! `POST …/evidence/{evidence}/verification`: the kept bytes against the recorded hash.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, Caller};
use chrono::{DateTime, Utc};
use regulation::EvidenceCondition;
use serde::Serialize;
use uuid::Uuid;
use web::{Now, Problem};

use super::content::store_is_away;
use crate::Intake;
use crate::api::Asked;
use crate::commands::evidence as command;
use crate::domain::{Comparison, ComplaintId, StaffId};
use crate::publish::hex;

/// What came of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = EvidenceVerification)]
struct Answer {
    condition: EvidenceCondition,
    /// As recorded when it was collected.
    sha256: String,
    /// Of what is there now; none where it cannot be read as a whole.
    found_sha256: Option<String>,
    /// The first byte that was changed or is gone.
    damaged_from: Option<u64>,
    /// The first byte behind that.
    damaged_to: Option<u64>,
    verified_at: DateTime<Utc>,
}

impl Answer {
    fn of(comparison: &Comparison, verified_at: DateTime<Utc>) -> Self {
        Self {
            condition: comparison.condition,
            sha256: hex(&comparison.sha256),
            found_sha256: comparison.found.map(|found| hex(&found)),
            damaged_from: comparison.damage.map(|(from, _)| from),
            damaged_to: comparison.damage.map(|(_, to)| to),
            verified_at,
        }
    }
}

/// Hashes the kept bytes anew and compares. What comes of it is recorded and told; anything but
/// intact raises an alarm. Needs no body.
#[utoipa::path(tag = "evidence", params(("id" = Uuid, Path), ("evidence" = Uuid, Path)),
    responses((status = 200, body = Answer), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/evidence/{evidence}/verification")]
pub(crate) async fn verify(
    service: Data<Intake>,
    path: Path<(Uuid, Uuid)>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (complaint, id) = (ComplaintId(path.0), path.1);
    let (intake, caller) = (service.get_ref(), &caller);
    let asked = || Asked::to(Action::FullNarrative, complaint, caller, at);
    let kept = intake
        .asked(asked(), async move |mut tx| {
            command::to_verify(&mut tx, intake, caller, complaint, id).await
        })
        .await?;
    let by = StaffId(caller.staff_id()?);
    let found = command::verify(intake, kept, by).await;
    let found = found.map_err(|e| store_is_away(&e))?;
    intake
        .asked(asked(), async move |mut tx| {
            command::record(&mut tx, caller, complaint, found, at).await
        })
        .await?;
    intake.alarm(&found).await?;
    Ok(HttpResponse::Ok().json(Answer::of(&found, at)))
}
