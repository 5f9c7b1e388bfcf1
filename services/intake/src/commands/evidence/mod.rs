//! Evidence: a row before the first byte, the bytes, and the row again when they are whole.
//!
//! The bytes come between two transactions, since no transaction waits for a sender. Whatever ends
//! in between leaves a row that says so: it is given up by whoever notices, at the latest by the
//! sweep, and what was written of it is removed.

mod begin;
mod finish;
mod give_up;
mod read;
mod scan;
mod verify;

pub(crate) use begin::{Begin, Begun, Slot, begin};
pub(crate) use finish::{Whole, finish};
pub(crate) use give_up::{GivingUp, sweep};
pub(crate) use read::{Taken, list, take_out};
pub(crate) use scan::{Round, scan_next};
pub(crate) use verify::{record, to_verify, verify};

use authorization::{Action, Caller, permit};
use persistence::Tx;
use sealing::DataKey;

use super::{CommandError, alone, case_of};
use crate::Intake;
use crate::domain::ComplaintId;
use crate::store::particulars;

/// Whoever may read the narrative in full may see the evidence.
async fn permitted(
    tx: &mut Tx<'_>,
    intake: &Intake,
    caller: &Caller,
    complaint: ComplaintId,
) -> Result<DataKey, CommandError> {
    let found = crate::store::complaints::peek(tx, complaint).await?;
    let (found, _) = found.ok_or(CommandError::NotFound)?;
    let case = case_of(&found);
    alone(permit(tx, caller, Action::FullNarrative, &case).await?)?;
    Ok(particulars::data_key(tx, &intake.ring, complaint).await?)
}
