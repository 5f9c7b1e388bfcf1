//! Use cases: load → permit → decide → save + tell, in the caller's transaction.
//!
//! HTTP and queue are two doors to the same commands. Absent on purpose: rules (`domain`), bodies
//! and headers (`api`), clock and ids (arguments).

pub(crate) mod accept;
pub(crate) mod archive;
pub(crate) mod close;
pub(crate) mod count;
pub(crate) mod decline;
pub(crate) mod disclose;
pub(crate) mod erase;
pub(crate) mod evidence;
pub(crate) mod follow;
pub(crate) mod hold;
pub(crate) mod identify;
pub(crate) mod issue_code;
pub(crate) mod merge;
pub(crate) mod offer;
pub(crate) mod once;
pub(crate) mod own;
pub(crate) mod read;
pub(crate) mod register;
pub(crate) mod register_together;
pub(crate) mod reopen;
pub(crate) mod repeats;
pub(crate) mod represent;
pub(crate) mod search;
pub(crate) mod statistics;
pub(crate) mod supplement;
pub(crate) mod track;
pub(crate) mod unmerge;
pub(crate) mod withdraw;

use authorization::{Action, Caller, Case, Denied, Permission, Seconding, permit};
use chrono::{DateTime, Utc};
use erasure::ErasureError;
use persistence::{Actor, DbError, Revision, SaveError, Tx};
use serde::Serialize;

use crate::domain::{Complaint, ComplaintId, Decision, FieldError, Kept, Refusal, Unfit};
use crate::store::particulars::OpenError;
use crate::{Intake, publish, store};

/// Why a command was not carried out; what clients read of it is `api`'s.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error("there is no such complaint")]
    NotFound,
    #[error("the complaint changed since it was read")]
    Stale,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("{} fields break a rule", .0.len())]
    Fields(Vec<FieldError>),
    #[error("the idempotency key came before with another body")]
    OtherBody,
    #[error("too many wrong codes")]
    TooManyAttempts,
    #[error("too many complaints from one address or to one site")]
    TooManySubmissions,
    #[error("too many identities revealed to one person")]
    TooManyDisclosures,
    #[error("an anonymous complainant cannot be told a new code")]
    Anonymous,
    #[error("tokens cannot be signed: auth.key is not set")]
    NoSigner,
    #[error("a token cannot be signed")]
    Token(#[from] authorization::KeyError),
    #[error("what was sealed does not open")]
    Sealed(#[from] sealing::SealingError),
    #[error("the personal data of this complaint is gone")]
    Gone,
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("the upload was given up meanwhile")]
    GivenUp,
    #[error("the evidence is in quarantine")]
    Quarantined,
    #[error("there is no viewing copy")]
    NoView,
    #[error(transparent)]
    Tombstones(#[from] ErasureError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl CommandError {
    /// Not what was asked for, but storage is at fault.
    pub(crate) const fn is_storage(&self) -> bool {
        matches!(self, Self::Db(_) | Self::Denied(Denied::Db(_)))
    }
}

impl From<SaveError> for CommandError {
    fn from(e: SaveError) -> Self {
        match e {
            SaveError::Stale => Self::Stale,
            SaveError::Db(e) => Self::Db(e),
        }
    }
}

impl From<OpenError> for CommandError {
    fn from(e: OpenError) -> Self {
        match e {
            OpenError::Db(e) => Self::Db(e),
            OpenError::Sealing(e) => Self::Sealed(e),
            OpenError::Gone => Self::Gone,
        }
    }
}

impl From<diesel::result::Error> for CommandError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// What every command on an existing complaint is told.
#[derive(Debug, Clone)]
pub(crate) struct On {
    /// Which complaint.
    pub(crate) complaint: ComplaintId,
    /// The version on which the person decided; none where nothing seen can be stale.
    pub(crate) seen: Option<i32>,
    /// Who asks.
    pub(crate) caller: Caller,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// What the decision about a complaint needs to know of it.
pub(crate) fn case_of(complaint: &Complaint) -> Case {
    let (classified, record) = (complaint.classified(), complaint.record());
    Case {
        departments: record.departments.clone(),
        sensitivity: classified.sensitivity,
        severity: Some(classified.severity),
        respondents: complaint.respondents().iter().map(|id| id.0).collect(),
        assigned_to: record.assigned.iter().map(|id| id.0).collect(),
        ..Case::new(complaint.id().0, complaint.site())
    }
}

/// Loads and locks, asks whether the caller may, and compares versions, in this order: who may not
/// see a complaint does not learn its version either. What takes two is for [`load_for_two`].
async fn load(
    tx: &mut Tx<'_>,
    on: &On,
    action: Action,
) -> Result<(Complaint, Revision), CommandError> {
    let (complaint, revision, permission) = load_for_two(tx, on, action).await?;
    alone(permission)?;
    // Words that are written now would stay.
    store::keepings::of(tx, on.complaint).await?.not_erased()?;
    Ok((complaint, revision))
}

/// Cells of the table that want a second person are refused where the command has no step in which
/// somebody else confirms.
fn alone(permission: Permission) -> Result<(), Denied> {
    if permission.second_person {
        Err(Denied::Forbidden("second-person"))
    } else {
        Ok(())
    }
}

/// The same for commands that ask [`settled`] before they save.
async fn load_for_two(
    tx: &mut Tx<'_>,
    on: &On,
    action: Action,
) -> Result<(Complaint, Revision, Permission), CommandError> {
    let found = store::complaints::load(tx, on.complaint).await?;
    let (complaint, revision) = found.ok_or(CommandError::NotFound)?;
    let permission = permit(tx, &on.caller, action, &case_of(&complaint)).await?;
    if on.seen.is_some_and(|seen| seen != revision.version) {
        return Err(CommandError::Stale);
    }
    Ok((complaint, revision, permission))
}

/// Whether what takes two is wanted by two, on the same version.
async fn settled(
    tx: &mut Tx<'_>,
    on: &On,
    action: Action,
    complaint: &Complaint,
    wanted: &impl Serialize,
) -> Result<bool, CommandError> {
    let seconding = Seconding {
        caller: &on.caller,
        action,
        case: &case_of(complaint),
        above: &[],
        at: on.at,
    };
    Ok(seconding.settle(tx, &(on.seen, wanted)).await?)
}

/// State first: the row is version-checked before the outbox gets its rows. The narrative follows
/// the sensitivity in the same transaction.
async fn carry_out(
    tx: &mut Tx<'_>,
    intake: &Intake,
    actor: &Actor,
    was: &Complaint,
    before: Revision,
    decision: Decision,
    at: DateTime<Utc>,
) -> Result<Revision, CommandError> {
    match decision {
        Decision::AlreadyDone => Ok(before),
        Decision::Followed(next) => {
            if next != *was {
                store::complaints::follow(tx, before, &next).await?;
                follow_merger(tx, was, &next).await?;
            }
            Ok(before)
        }
        Decision::Changed(next, facts) => {
            if was.begins_again_as(&next) {
                store::keepings::of(tx, was.id()).await?.not_erased()?;
            }
            let after = store::complaints::save(tx, before, &next, &facts).await?;
            follow_merger(tx, was, &next).await?;
            if next.classified().sensitivity != was.classified().sensitivity {
                let seal = intake.seals(&next);
                store::particulars::reseal(tx, &intake.ring, next.id(), seal).await?;
            }
            publish::tell(tx, actor, next.id(), before.event_seq, at, facts).await?;
            Ok(after)
        }
    }
}

/// The same where only how the complaint is kept has changed (F-6.4).
async fn keep(
    tx: &mut Tx<'_>,
    intake: &Intake,
    actor: &Actor,
    complaint: &Complaint,
    before: Revision,
    kept: Kept,
    at: DateTime<Utc>,
) -> Result<Revision, CommandError> {
    let Kept::Changed(keeping, fact) = kept else {
        return Ok(before);
    };
    store::keepings::save(tx, complaint.id(), &keeping).await?;
    let decision = Decision::Changed(complaint.clone(), vec![fact]);
    carry_out(tx, intake, actor, complaint, before, decision, at).await
}

async fn follow_merger(tx: &mut Tx<'_>, was: &Complaint, now: &Complaint) -> Result<(), DbError> {
    let concerned = was.merger().is_some() || now.merger().is_some();
    if concerned && was.state() != now.state() {
        store::mergers::follow(tx, now).await?;
    }
    Ok(())
}

impl Intake {
    /// Whether the narrative of this complaint is sealed.
    fn seals(&self, complaint: &Complaint) -> bool {
        let all = self.settings.sealing.all_narratives;
        store::particulars::is_sealed(complaint.classified().sensitivity, all)
    }
}
