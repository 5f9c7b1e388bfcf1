//! A notice changed the working days: it is kept, and open deadlines are dated anew (F-4.4b).

use events::directory::CalendarChanged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use organization::remember;
use persistence::Tx;

use super::{failed, kept};
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
        if let Some(reaction) = kept(remember::calendar(tx, received.sequence, &event).await)? {
            return Ok(reaction);
        }
        match commands::redate(tx, &event.name, event.at).await {
            Ok(_) => Ok(Reaction::Handled),
            Err(e) => failed(e),
        }
    }
}
