//! The queue's door: each of directory's facts is kept, nothing more.

use events::directory::{
    CalendarChanged, DepartmentChanged, DutyRosterChanged, SiteChanged, StaffChanged, WindowChanged,
};
use messaging::{ConsumeError, Consumer, Reaction, Reactions, Received};
use persistence::Tx;

use crate::remember::{self, Newest, RememberError};

fn outcome(kept: Result<Newest, RememberError>) -> Result<Reaction, ConsumeError> {
    match kept {
        Ok(true) => Ok(Reaction::Handled),
        Ok(false) => Ok(Reaction::Ignored {
            reason: "something newer is known".into(),
        }),
        Err(RememberError::Db(e)) => Err(e.into()),
        Err(e @ RememberError::Contract(_)) => Err(ConsumeError::Reject(e.into())),
    }
}

macro_rules! keeps {
    ($name:ident, $event:ty, $keep:path) => {
        struct $name;

        impl Consumer for $name {
            type Event = $event;

            async fn handle(
                &self,
                tx: &mut Tx<'_>,
                received: Received<$event>,
            ) -> Result<Reaction, ConsumeError> {
                outcome($keep(tx, received.sequence, &received.event).await)
            }
        }
    };
}

keeps!(RememberSiteOnSiteChanged, SiteChanged, remember::site);
keeps!(
    RememberWindowOnWindowChanged,
    WindowChanged,
    remember::window
);
keeps!(
    RememberDepartmentOnDepartmentChanged,
    DepartmentChanged,
    remember::department
);
keeps!(RememberStaffOnStaffChanged, StaffChanged, remember::staff);
keeps!(
    RememberRosterOnDutyRosterChanged,
    DutyRosterChanged,
    remember::roster
);
keeps!(
    RememberCalendarOnCalendarChanged,
    CalendarChanged,
    remember::calendar
);

/// Everything of directory.
#[must_use]
pub fn reactions(reactions: Reactions) -> Reactions {
    calendars(places_and_people(reactions))
}

/// Everything but calendars: for a service that does more with those, and calls
/// [`remember::calendar`] from its own reaction.
#[must_use]
pub fn places_and_people(reactions: Reactions) -> Reactions {
    reactions
        .on(RememberSiteOnSiteChanged)
        .on(RememberWindowOnWindowChanged)
        .on(RememberDepartmentOnDepartmentChanged)
        .on(RememberStaffOnStaffChanged)
        .on(RememberRosterOnDutyRosterChanged)
}

/// Calendars only.
#[must_use]
pub fn calendars(reactions: Reactions) -> Reactions {
    reactions.on(RememberCalendarOnCalendarChanged)
}
