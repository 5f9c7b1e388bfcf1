//! A department may have another head: where nobody in charge of it is free of conflict any more, it
//! gives up the case (F-4.2b).

use events::directory::DepartmentChanged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use organization::remember;
use persistence::Tx;

use super::{failed, kept};
use crate::commands::{self, Changed};

pub(super) struct LookAgainOnDepartmentChanged;

impl Consumer for LookAgainOnDepartmentChanged {
    type Event = DepartmentChanged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<DepartmentChanged>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        if let Some(reaction) = kept(remember::department(tx, received.sequence, &event).await)? {
            return Ok(reaction);
        }
        match commands::look_again(tx, Changed::Department(event.department_id), event.at).await {
            Ok(_) => Ok(Reaction::Handled),
            Err(e) => failed(e),
        }
    }
}
