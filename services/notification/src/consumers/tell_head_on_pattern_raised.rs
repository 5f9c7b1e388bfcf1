//! A person is flagged, or a systemic rectification proposed, to the head of the unit (F-5.3).

use events::assignment::PatternRaised;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::outcome;
use crate::commands::tell_of_pattern;
use crate::domain::{Pattern, PatternId, StaffId};

pub(super) struct TellHeadOnPatternRaised;

impl Consumer for TellHeadOnPatternRaised {
    type Event = PatternRaised;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<PatternRaised>,
    ) -> Result<Reaction, ConsumeError> {
        let (cause, at, event) = (received.id, received.at, received.event);
        // Told before respondents were named in it: whoever is flagged is one at least.
        let respondents = event.respondent_ids.unwrap_or_default();
        let respondents = respondents.into_iter().chain(event.staff_id);
        let mut pattern = Pattern {
            id: PatternId(event.pattern_id),
            kind: event.kind,
            site: event.site_id,
            window: event.window_id,
            subtype: event.subtype,
            complaints: event.complaints,
            restricted: event.restricted,
            respondents: respondents.map(StaffId).collect(),
            raised_at: event.at,
            owner: None,
            measure: None,
        };
        pattern.respondents.sort_unstable();
        pattern.respondents.dedup();
        let heads = event.staff_ids.into_iter().map(StaffId).collect();
        outcome(tell_of_pattern(tx, cause, &pattern, heads, at).await)
    }
}
