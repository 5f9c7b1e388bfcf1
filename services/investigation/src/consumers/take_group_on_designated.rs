//! The leadership's designated group becomes the group (S-4.4).

use events::Event;
use events::assignment::Designated;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::{Act, Group, StaffId};

pub(super) struct TakeGroupOnDesignated;

impl Consumer for TakeGroupOnDesignated {
    type Event = Designated;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Designated>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let formed = Act {
            by: StaffId(event.designated_by),
            at: event.at,
        };
        let members = event.member_ids.into_iter().map(StaffId).collect();
        let group = Group::new(StaffId(event.leader_id), members, formed, true);
        let what = Learned::Designated(group.map_err(|e| ConsumeError::Reject(e.into()))?);
        take_into_account(tx, Designated::SOURCE, event.complaint_id, event.at, what).await
    }
}
