//! A notice changed the working days: it is kept, and open deadlines are dated anew (F-4.4b).

use events::directory::CalendarChanged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use organization::remember::{self, RememberError};
use persistence::Tx;

use super::failed;
use crate::commands;

pub(super) struct RedateOnCalendarChanged;

impl Consumer for RedateOnCalendarChanged {
    type Event = CalendarChanged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<CalendarChanged>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        match remember::calendar(tx, received.sequence, &event).await {
            Ok(true) => {}
            Ok(false) => {
                return Ok(Reaction::Ignored {
                    reason: "something newer is known".into(),
                });
            }
            Err(RememberError::Db(e)) => return Err(e.into()),
            Err(e @ RememberError::Contract(_)) => return Err(ConsumeError::Reject(e.into())),
        }
        match commands::redate(tx, &event.name, event.at).await {
            Ok(_) => Ok(Reaction::Handled),
            Err(e) => failed(e),
        }
    }
}
