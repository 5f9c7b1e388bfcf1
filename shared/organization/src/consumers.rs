//! The queue's door: each fact about the organization is kept, nothing more.

use events::directory::{
    AbsencesChanged, CalendarChanged, DepartmentChanged, DutyRosterChanged, PartnerChanged,
    SiteChanged, StaffChanged, SubtypeChanged, TokensRevoked, WindowChanged,
};
use events::investigation::InterestDeclared;
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
    RememberAbsencesOnAbsencesChanged,
    AbsencesChanged,
    remember::absences
);
keeps!(
    RememberPartnerOnPartnerChanged,
    PartnerChanged,
    remember::partner
);
keeps!(
    RememberSubtypeOnSubtypeChanged,
    SubtypeChanged,
    remember::subtype
);
keeps!(
    RememberRevocationOnTokensRevoked,
    TokensRevoked,
    remember::revocation
);
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

struct RememberInterestOnInterestDeclared;

impl Consumer for RememberInterestOnInterestDeclared {
    type Event = InterestDeclared;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<InterestDeclared>,
    ) -> Result<Reaction, ConsumeError> {
        let InterestDeclared {
            complaint_id,
            staff_id,
            ..
        } = received.event;
        remember::interest(tx, complaint_id, staff_id).await?;
        Ok(Reaction::Handled)
    }
}

/// Everything of directory, and the interests that people declare in a case. A service that does
/// more with some of it takes the parts below, and calls [`remember`] from its own reaction.
#[must_use]
pub fn reactions(reactions: Reactions) -> Reactions {
    hear_calendars(hear_interests(hear_people(hear_departments(hear_places(
        reactions,
    )))))
}

/// Sites, windows, rosters, absences, partners, sub-types, and whose tokens are void.
#[must_use]
pub fn hear_places(reactions: Reactions) -> Reactions {
    reactions
        .on(RememberSiteOnSiteChanged)
        .on(RememberWindowOnWindowChanged)
        .on(RememberRosterOnDutyRosterChanged)
        .on(RememberAbsencesOnAbsencesChanged)
        .on(RememberPartnerOnPartnerChanged)
        .on(RememberSubtypeOnSubtypeChanged)
        .on(RememberRevocationOnTokensRevoked)
}

/// Departments and their heads.
#[must_use]
pub fn hear_departments(reactions: Reactions) -> Reactions {
    reactions.on(RememberDepartmentOnDepartmentChanged)
}

/// Staff: lines, roles, relations.
#[must_use]
pub fn hear_people(reactions: Reactions) -> Reactions {
    reactions.on(RememberStaffOnStaffChanged)
}

/// Interests declared in a case.
#[must_use]
pub fn hear_interests(reactions: Reactions) -> Reactions {
    reactions.on(RememberInterestOnInterestDeclared)
}

/// Calendars only.
#[must_use]
pub fn hear_calendars(reactions: Reactions) -> Reactions {
    reactions.on(RememberCalendarOnCalendarChanged)
}
