//! What the caller may do to one investigation now. Nothing is saved, and nothing told.

use authorization::{Action, Caller, Options, Permission, options, permit};
use chrono::{DateTime, Utc};
use persistence::{Revision, Tx};

use super::{CommandError, case_of};
use crate::domain::{ComplaintId, Refusal, StaffId, Step};
use crate::store;

/// What the table is asked.
const ACTIONS: &[Action] = &[
    Action::TaskView,
    Action::Verify,
    Action::AddEvidence,
    Action::Conclude,
    Action::ClassifyUp,
    Action::ClassifyDown,
    Action::FormGroup,
];

/// A step that is the caller's to take.
#[derive(Debug)]
pub struct Offered {
    /// Which.
    pub step: Step,
    /// On what conditions.
    pub permission: Permission,
    /// True: possible now; false: done already.
    pub state: Result<bool, Refusal>,
}

/// Everything that the table gives the caller, whatever the state; for whoever may read the case. Reading
/// it belongs to reading the case, so it is no look of its own.
///
/// # Errors
/// [`CommandError`], as reading the case.
#[tracing::instrument(skip_all, fields(complaint.id = %complaint.0))]
pub async fn offers(
    tx: &mut Tx<'_>,
    caller: &Caller,
    complaint: ComplaintId,
    at: DateTime<Utc>,
) -> Result<(Vec<Offered>, Revision), CommandError> {
    let by = StaffId(caller.staff_id()?);
    let found = store::peek(tx, complaint).await?;
    let (investigation, revision) = found.ok_or(CommandError::NotFound)?;
    let case = case_of(&investigation);
    permit(tx, caller, Action::TaskView, &case).await?;
    let given = options(tx, caller, ACTIONS, &case).await?;
    let erased = erasure::is_marked(tx, complaint.0).await?;
    let offer = |step: &Step| {
        let permission = by_table(&given, *step)?;
        let state = match erased {
            true => Err(Refusal::Ended),
            false => investigation.allows(*step, by, at),
        };
        Some(Offered {
            step: *step,
            permission,
            state,
        })
    };
    Ok((Step::ALL.iter().filter_map(offer).collect(), revision))
}

/// As the step's command asks it.
fn by_table(given: &Options, step: Step) -> Option<Permission> {
    match step {
        Step::PreliminaryVerification | Step::Records => given.of(Action::Verify),
        Step::Recordings => given.of(Action::AddEvidence),
        Step::Conclusion => given.of(Action::Conclude),
        Step::Classification => given.of(Action::ClassifyUp),
        // Whoever answers is the second person; nobody is waited for after that.
        Step::Confirmation => given.of(Action::ClassifyDown).map(|given| Permission {
            second_person: false,
            ..given
        }),
        Step::Group => given.of(Action::FormGroup),
        Step::Interest => given.of(Action::TaskView),
    }
}
