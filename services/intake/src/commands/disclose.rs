//! Who complains, for a stated reason: recorded and told before it is read (F-6.9).

use authorization::{Action, Caller, Outcome};
use chrono::{DateTime, Utc};
use persistence::{Tx, audit};
use uuid::Uuid;

use super::read::permitted;
use super::{CommandError, On, load_for_two, settled};
use crate::domain::{ComplaintId, Fact, Identity, Revealed, StaffId};
use crate::store::disclosures::{self, Disclosure};
use crate::store::particulars::OpenError;
use crate::store::{complaints, particulars, representatives};
use crate::{Intake, publish};

/// What one disclosure tells. No `Debug`.
pub(crate) struct Disclosed {
    /// Names the disclosure.
    pub(crate) id: Uuid,
    /// Of which complaint.
    pub(crate) complaint: ComplaintId,
    /// Who complains; none of an anonymous complaint.
    pub(crate) complainant: Option<Identity>,
    /// Who else speaks for it.
    pub(crate) representatives: Vec<Identity>,
}

/// Opens who complains. It is recorded, reason and all, in the transaction in which it is opened: no
/// answer without its trace.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn disclose(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
    id: Uuid,
    reason: &str,
) -> Result<Outcome<Disclosed>, CommandError> {
    let (complaint, _, permission) = load_for_two(tx, &on, Action::RevealIdentity).await?;
    let by = StaffId(on.caller.staff_id()?);
    let made = disclosures::made(tx, by, on.at).await?;
    if !made.leave_room_in(intake.settings.disclosure.most()) {
        tracing::warn!(staff.id = %by.0, "asks too often who complains");
        return Err(CommandError::TooManyDisclosures);
    }
    if permission.second_person
        && !settled(tx, &on, Action::RevealIdentity, &complaint, &reason).await?
    {
        return Ok(Outcome::AwaitsSecondPerson);
    }
    let key = particulars::data_key(tx, &intake.ring, on.complaint).await?;
    disclosures::add(tx, &key, (on.complaint, id), by, reason, on.at).await?;
    let fact = Fact::IdentityRevealed(Revealed {
        disclosure: id,
        site: complaint.site(),
        sensitivity: complaint.classified().sensitivity,
        by,
    });
    let seq = complaints::count_fact(tx, on.complaint).await?;
    let seq = seq.ok_or(CommandError::NotFound)?;
    let actor = on.caller.actor();
    publish::tell(tx, &actor, on.complaint, seq, on.at, vec![fact]).await?;
    let complainant = particulars::identity(tx, &intake.ring, on.complaint).await?;
    Ok(Outcome::CarriedOut(Disclosed {
        id,
        complaint: on.complaint,
        complainant: (complainant != Identity::default()).then_some(complainant),
        representatives: representatives::of(tx, &key, on.complaint).await?,
    }))
}

/// Who read who complains, and why, the newest first; recorded.
pub(crate) async fn list(
    tx: &mut Tx<'_>,
    intake: &Intake,
    caller: &Caller,
    id: ComplaintId,
    at: DateTime<Utc>,
) -> Result<Vec<Disclosure>, CommandError> {
    permitted(tx, caller, Action::AuditRead, id).await?;
    // Of erased ones the reasons are gone, and who looked is not.
    let key = match particulars::data_key(tx, &intake.ring, id).await {
        Err(OpenError::Gone) => None,
        key => Some(key?),
    };
    let found = disclosures::of(tx, key.as_ref(), id).await?;
    audit::append(tx, id.0, at, &caller.actor(), "disclosures.read", b"").await?;
    Ok(found)
}
