//! A legal hold: nothing of the complaint is erased before it is lifted, by two again (F-6.4).

use authorization::{Action, Outcome};
use persistence::{Revision, Tx};
use uuid::Uuid;

use super::{CommandError, On, keep, load_for_two, settled};
use crate::Intake;
use crate::domain::{Kept, StaffId};
use crate::store::{
    keepings, particulars,
    remarks::{self, Kind},
};

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A hold.
    Place,
    /// None.
    Lift,
}

/// What is told.
pub(crate) struct Telling {
    /// What is wanted.
    pub(crate) wanted: Wanted,
    /// In words; kept as the narrative is.
    pub(crate) reason: String,
    /// Names the remark.
    pub(crate) remark: Uuid,
}

/// Places or lifts it.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn hold(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
    told: Telling,
) -> Result<Outcome<Revision>, CommandError> {
    let (complaint, before, permission) = load_for_two(tx, &on, Action::LegalHold).await?;
    let by = StaffId(on.caller.staff_id()?);
    let keeping = keepings::of(tx, on.complaint).await?;
    let (kept, kind) = match told.wanted {
        Wanted::Place => (keeping.hold(by, &told.reason, on.at)?, Kind::Hold),
        Wanted::Lift => (keeping.lift(by, &told.reason)?, Kind::HoldLifted),
    };
    if let Kept::Changed(..) = kept {
        // The two need not find the same words, but the same wish.
        let wanted = told.wanted == Wanted::Place;
        if permission.second_person
            && !settled(tx, &on, Action::LegalHold, &complaint, &wanted).await?
        {
            return Ok(Outcome::AwaitsSecondPerson);
        }
        let key = if intake.seals(&complaint) {
            Some(particulars::data_key(tx, &intake.ring, on.complaint).await?)
        } else {
            None
        };
        let (id, text) = (on.complaint, &told.reason);
        remarks::add(
            tx,
            told.remark,
            id,
            kind,
            on.at,
            Some(by),
            text,
            key.as_ref(),
        )
        .await?;
    }
    let actor = on.caller.actor();
    keep(tx, intake, &actor, &complaint, before, kept, on.at)
        .await
        .map(Outcome::CarriedOut)
}
