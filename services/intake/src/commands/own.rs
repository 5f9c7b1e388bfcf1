//! What the complainant reads of the own complaint beside where it stands. That they look was counted when
//! number and code opened it; nothing is written down here.

use authorization::{Action, Caller, Case, permit};
use chrono::{DateTime, Utc};
use events::Event;
use events::assignment::{Designated, Dispatched, Extended, Resumed, Suspended};
use events::complaint::{
    ComplaintAccepted, ComplaintArchived, ComplaintClosed, ComplaintDeclined, ComplaintMerged,
    ComplaintRegistered, ComplaintReopened, ComplaintSupplemented, ComplaintUnmerged,
    ComplaintWithdrawn, EvidenceAdded, PromisedDateChanged,
};
use events::notification::{FollowUpRecorded, ReplySent};
use persistence::{DbError, Tx, audit};
use regulation::Sensitivity;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{CommandError, case_of};
use crate::Intake;
use crate::domain::{Complaint, ComplaintId, Matter, OwnStep, as_told};
use crate::store::evidence::{self, Evidence};
use crate::store::particulars;
use crate::store::remarks::{self, Remark};

/// Nobody but the complainant: who handed it over for somebody else reads where it stands.
async fn permitted(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: ComplaintId,
) -> Result<(Complaint, Case), CommandError> {
    let found = crate::store::complaints::peek(tx, id).await?;
    let (complaint, _) = found.ok_or(CommandError::NotFound)?;
    let case = case_of(&complaint);
    permit(tx, caller, Action::OwnComplaint, &case).await?;
    Ok((complaint, case))
}

/// The way that it took, oldest first. Of one that goes on within another, how that one went on; which one
/// that is, and what its own complainant did, is somebody else's.
pub(crate) async fn timeline(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: ComplaintId,
) -> Result<Vec<(DateTime<Utc>, OwnStep)>, CommandError> {
    let (complaint, case) = permitted(tx, caller, id).await?;
    let mut steps = steps(tx, id).await?;
    if let Some(merger) = complaint.merger() {
        let found = crate::store::complaints::peek(tx, merger.into).await?;
        let (lead, _) = found.ok_or(CommandError::NotFound)?;
        let restricted = lead.classified().sensitivity == Sensitivity::S3;
        let lead = self::steps(tx, merger.into).await?.into_iter();
        steps.extend(lead.filter(|(at, step)| *at > merger.at && is_of_both(*step, restricted)));
        steps.sort_by_key(|(at, _)| *at);
    }
    Ok(as_told(steps, case.sensitivity == Sensitivity::S3))
}

/// Of one that is restricted nobody learns how far it is by having been merged into it.
const fn is_of_both(step: OwnStep, restricted: bool) -> bool {
    match step {
        OwnStep::HandlingBegun | OwnStep::PromiseMoved(_) => !restricted,
        _ => is_of_any(step),
    }
}

const fn is_of_any(step: OwnStep) -> bool {
    matches!(
        step,
        OwnStep::Replied | OwnStep::Reopened | OwnStep::Closed(_) | OwnStep::Archived
    )
}

async fn steps(
    tx: &mut Tx<'_>,
    id: ComplaintId,
) -> Result<Vec<(DateTime<Utc>, OwnStep)>, CommandError> {
    let mut steps = Vec::new();
    for entry in audit::of(tx, id.0).await? {
        if let Some(step) = step(&entry)? {
            steps.push((entry.at, step));
        }
    }
    Ok(steps)
}

/// What an entry of the trail is to the complainant; most are nothing.
fn step(entry: &audit::Entry) -> Result<Option<OwnStep>, DbError> {
    Ok(Some(match entry.action.as_str() {
        ComplaintRegistered::TYPE => {
            OwnStep::Registered(told::<ComplaintRegistered>(entry)?.promised_date)
        }
        ComplaintAccepted::TYPE => {
            OwnStep::Accepted(told::<ComplaintAccepted>(entry)?.promised_date)
        }
        ComplaintDeclined::TYPE => OwnStep::Declined(told::<ComplaintDeclined>(entry)?.reason),
        ComplaintSupplemented::TYPE => OwnStep::Supplemented,
        // What investigators collect is theirs.
        EvidenceAdded::TYPE => match told::<EvidenceAdded>(entry)?.added_by {
            None => OwnStep::EvidenceAdded,
            Some(_) => return Ok(None),
        },
        Dispatched::TYPE | Designated::TYPE => OwnStep::HandlingBegun,
        PromisedDateChanged::TYPE => {
            OwnStep::PromiseMoved(told::<PromisedDateChanged>(entry)?.promised_date)
        }
        Extended::TYPE => OwnStep::PromiseMoved(told::<Extended>(entry)?.promised_date),
        Suspended::TYPE => OwnStep::PromiseMoved(told::<Suspended>(entry)?.promised_date),
        Resumed::TYPE => OwnStep::PromiseMoved(told::<Resumed>(entry)?.promised_date),
        ReplySent::TYPE => OwnStep::Replied,
        FollowUpRecorded::TYPE => match told::<FollowUpRecorded>(entry)?.satisfaction {
            Some(satisfaction) => OwnStep::FollowedUp(satisfaction),
            None => return Ok(None),
        },
        ComplaintReopened::TYPE => OwnStep::Reopened,
        ComplaintWithdrawn::TYPE => {
            OwnStep::Withdrawn(told::<ComplaintWithdrawn>(entry)?.ends_case)
        }
        ComplaintMerged::TYPE => OwnStep::Merged,
        ComplaintUnmerged::TYPE => OwnStep::Unmerged,
        ComplaintClosed::TYPE => OwnStep::Closed(told::<ComplaintClosed>(entry)?.result),
        ComplaintArchived::TYPE => OwnStep::Archived,
        _ => return Ok(None),
    }))
}

/// A fact of our own stands in its envelope, one that was heard by itself.
fn told<E: DeserializeOwned>(entry: &audit::Entry) -> Result<E, DbError> {
    #[derive(Deserialize)]
    struct Envelope<E> {
        data: E,
    }
    let read = if entry.event_id.is_some() {
        serde_json::from_slice::<Envelope<E>>(&entry.body).map(|envelope| envelope.data)
    } else {
        serde_json::from_slice(&entry.body)
    };
    read.map_err(|_| DbError::Corrupt("a fact in the trail"))
}

/// What they said, and what they added themselves, oldest first.
pub(crate) async fn words(
    tx: &mut Tx<'_>,
    intake: &Intake,
    caller: &Caller,
    id: ComplaintId,
) -> Result<(Matter, Vec<Remark>), CommandError> {
    permitted(tx, caller, id).await?;
    let (matter, _, key) = particulars::matter(tx, &intake.ring, id).await?;
    let mut remarks = remarks::of(tx, &key, id).await?;
    remarks.retain(Remark::is_of_complainant);
    Ok((matter, remarks))
}

/// The files that they brought in, oldest first.
pub(crate) async fn files(
    tx: &mut Tx<'_>,
    intake: &Intake,
    caller: &Caller,
    id: ComplaintId,
) -> Result<Vec<Evidence>, CommandError> {
    permitted(tx, caller, id).await?;
    let key = particulars::data_key(tx, &intake.ring, id).await?;
    let mut files = evidence::of(tx, &key, id).await?;
    files.retain(|file| file.by.is_none());
    Ok(files)
}
