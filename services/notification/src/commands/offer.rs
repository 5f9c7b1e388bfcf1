//! What the caller may write about one complaint now. Nothing is saved, and nothing told.

use authorization::{Action, Caller, Denied, Permission, options};
use chrono::{DateTime, Utc};
use persistence::Tx;

use super::relay::may_relay;
use super::{CommandError, facts_of};
use crate::domain::{Author, Correspondence, StaffId};

/// What the table is asked, and the last part of the address that does it.
const ACTIONS: [(Action, &str); 3] = [
    (Action::SendReply, "reply"),
    (Action::FollowUp, "follow-up"),
    (Action::Contact, "conversation"),
];

/// Something that is the caller's to write.
pub(crate) struct Offered {
    /// What.
    pub(crate) action: &'static str,
    /// On what conditions.
    pub(crate) permission: Permission,
    /// True: possible now; false: done already; else what its command would answer.
    pub(crate) state: Result<bool, CommandError>,
}

/// Why nothing can be said of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OfferError {
    /// Who asks is nobody.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Storage failed.
    #[error(transparent)]
    Db(#[from] persistence::DbError),
}

/// Everything that the table gives the caller, whatever the state. Who may ask has been asked before.
///
/// # Errors
/// [`OfferError`].
#[tracing::instrument(skip_all, fields(complaint.id = %correspondence.complaint().0))]
pub(crate) async fn offers(
    tx: &mut Tx<'_>,
    caller: &Caller,
    correspondence: &Correspondence,
    at: DateTime<Utc>,
) -> Result<Vec<Offered>, OfferError> {
    let actions = ACTIONS.map(|(action, _)| action);
    let given = options(tx, caller, &actions, &facts_of(correspondence)).await?;
    // The complainant answers and writes, too.
    let by = match caller {
        Caller::Complainant { .. } => None,
        _ => Some(StaffId(caller.staff_id()?)),
    };
    let mut offered = Vec::new();
    for (action, name) in ACTIONS {
        let Some(permission) = given.of(action) else {
            continue;
        };
        let state = match (action, by) {
            (Action::Contact, by) => {
                let author = by.map_or(Author::Complainant, Author::Staff);
                let may = may_relay(tx, correspondence, author, at).await;
                may.map(|()| true)
            }
            (Action::SendReply, Some(by)) => correspondence.may_reply(by, at).map_err(Into::into),
            (_, by) => correspondence.may_follow_up(by, at).map_err(Into::into),
        };
        if let Err(CommandError::Db(e)) = state {
            return Err(e.into());
        }
        offered.push(Offered {
            action: name,
            permission,
            state,
        });
    }
    Ok(offered)
}
