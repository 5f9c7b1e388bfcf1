//! Somebody's line, department or relations changed: whoever is recused by that gives up what they
//! hold (F-4.2b).

use events::directory::StaffChanged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use organization::remember::{self, RememberError};
use persistence::Tx;

use super::failed;
use crate::commands;

pub(super) struct LookAgainOnStaffChanged;

impl Consumer for LookAgainOnStaffChanged {
    type Event = StaffChanged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<StaffChanged>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        match remember::staff(tx, received.sequence, &event).await {
            Ok(true) => {}
            Ok(false) => {
                return Ok(Reaction::Ignored {
                    reason: "something newer is known".into(),
                });
            }
            Err(RememberError::Db(e)) => return Err(e.into()),
            Err(e @ RememberError::Contract(_)) => return Err(ConsumeError::Reject(e.into())),
        }
        match commands::look_again(tx, event.staff_id, event.at).await {
            Ok(_) => Ok(Reaction::Handled),
            Err(e) => failed(e),
        }
    }
}
