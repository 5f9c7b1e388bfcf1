//! Somebody's line, department or relations changed: whoever is recused by that gives up what they
//! hold (F-4.2b).

use events::directory::StaffChanged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use organization::remember;
use persistence::Tx;

use super::{failed, kept};
use crate::commands::{self, Changed};

pub(super) struct LookAgainOnStaffChanged;

impl Consumer for LookAgainOnStaffChanged {
    type Event = StaffChanged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<StaffChanged>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        if let Some(reaction) = kept(remember::staff(tx, received.sequence, &event).await)? {
            return Ok(reaction);
        }
        match commands::look_again(tx, Changed::Person(event.staff_id), event.at).await {
            Ok(_) => Ok(Reaction::Handled),
            Err(e) => failed(e),
        }
    }
}
