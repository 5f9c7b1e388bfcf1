//! Use cases: load → decide → save + tell, in the caller's transaction. One file each.
//!
//! Absent on purpose: rules (`domain`), HTTP and AMQP (the doors), clock and ids (arguments).

mod add_record;
mod classify;
mod conclude;
mod confirm_classification;
mod custody;
mod form_group;
mod learn;
mod name_recording;
mod offer;
mod recuse;
mod verify;
mod view;

use authorization::{Action, Caller, Denied, Permission, permit};
use persistence::{Actor, DbError, Revision, SaveError, Tx};
use uuid::Uuid;

pub use add_record::{AddRecord, add_record};
pub use classify::{Classify, classify};
pub use conclude::{Conclude, conclude};
pub use confirm_classification::{Answer, ConfirmClassification, confirm_classification};
pub use custody::{Custody, keep_custody, read_custody};
pub use form_group::{FormGroup, form_group};
pub use learn::{Learn, Learned, learn};
pub use name_recording::{NameRecording, name_recording, raise_next};
pub use offer::{Offered, offers};
pub use recuse::{DeclareInterest, declare_interest, look_again};
pub use verify::{Verify, verify};
pub use view::{View, count, keep, list, view, views};

use crate::domain::{ComplaintId, Decision, Investigation, Refusal, StaffId, Subtype};
use crate::{publish, store};

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The register has not told of it.
    #[error("there is no investigation of this complaint")]
    NotFound,
    /// Somebody else was faster.
    #[error("the investigation changed since it was read")]
    Stale,
    /// By the table.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// By a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A person named is not among the active staff; the number is the place in the list.
    #[error("a person named is not among the active staff")]
    UnknownStaff(usize),
    /// What a complaint is classified by is no sub-type, or is open no more or not yet.
    #[error("complaints are not classified by {0}")]
    ClosedSubtype(Subtype),
    /// A fact of the organization has not arrived.
    #[error("{0} has not arrived yet")]
    Missing(&'static str),
    /// Nothing could be decided.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<SaveError> for CommandError {
    fn from(e: SaveError) -> Self {
        match e {
            SaveError::Stale => Self::Stale,
            SaveError::Db(e) => Self::Db(e),
        }
    }
}

impl From<diesel::result::Error> for CommandError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// What becomes of a command: the aggregate as it now is, and where its row stands.
pub type Done = (Investigation, Revision);

/// Who acts on what, having seen which version: what every command of a person has.
#[derive(Debug)]
pub struct Request {
    /// Which complaint.
    pub complaint: ComplaintId,
    /// Who asks.
    pub caller: Caller,
    /// The version on which the person decided.
    pub seen: i32,
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
}

impl Request {
    /// Loads, and lets nobody pass who may not do this.
    async fn open(
        &self,
        tx: &mut Tx<'_>,
        action: impl FnOnce(&Investigation) -> Action,
    ) -> Result<Opened, CommandError> {
        let by = StaffId(self.caller.staff_id()?);
        let (current, revision) = store::load(tx, self.complaint)
            .await?
            .ok_or(CommandError::NotFound)?;
        let action = action(&current);
        let permission = permit(tx, &self.caller, action, &case_of(&current)).await?;
        if revision.version != self.seen {
            return Err(CommandError::Stale);
        }
        // Words that are written after the erasure would stay.
        if erasure::is_marked(tx, self.complaint.0).await? {
            return Err(Refusal::Ended.into());
        }
        let records = store::record_ids(tx, self.complaint).await?;
        Ok(Opened {
            current: current.with_records(records),
            revision,
            permission,
            by,
        })
    }
}

struct Opened {
    current: Investigation,
    revision: Revision,
    permission: Permission,
    by: StaffId,
}

/// What authorization has to know.
pub fn case_of(investigation: &Investigation) -> authorization::Case {
    let case = investigation.case();
    authorization::Case {
        departments: case
            .department
            .into_iter()
            .chain(case.handling_department)
            .collect(),
        sensitivity: case.sensitivity,
        severity: investigation
            .classified()
            .map(|now| now.judgement.severity()),
        respondents: ids(&case.respondents),
        assigned_to: ids(&investigation.assigned_to()),
        ..authorization::Case::new(investigation.complaint().0, case.site)
    }
}

fn ids(people: &[StaffId]) -> Vec<Uuid> {
    people.iter().map(|person| person.0).collect()
}

/// Those among `people` who must keep out of the case (F-4.2b).
async fn recused(
    tx: &mut Tx<'_>,
    people: &[StaffId],
    investigation: &Investigation,
) -> Result<Vec<StaffId>, DbError> {
    let (complaint, case) = (investigation.complaint().0, investigation.case());
    let respondents = ids(&case.respondents);
    let mut recused = Vec::new();
    for person in people {
        let sensitivity = case.sensitivity;
        if organization::excluded(tx, complaint, person.0, &respondents, sensitivity).await? {
            recused.push(*person);
        }
    }
    Ok(recused)
}

/// State first: the row is locked or version-checked before the outbox gets its rows.
async fn carry_out(
    tx: &mut Tx<'_>,
    actor: &Actor,
    unchanged: Investigation,
    before: Revision,
    decision: Decision,
) -> Result<Done, CommandError> {
    match decision {
        Decision::AlreadyDone => Ok((unchanged, before)),
        Decision::Changed(next, facts) => {
            let after = store::save(tx, before, &next, &facts).await?;
            publish::tell(tx, actor, next.complaint(), before.event_seq, facts).await?;
            Ok((*next, after))
        }
    }
}
