//! What happens to a pattern (F-5.3).

use events::assignment as told;
use persistence::{Actor, DbError, Tx};

use super::ids;
use crate::domain::patterns::{PatternFact, PatternId, Repeats};

/// Tells what happened to a pattern; `seq` is its own, from 1 without gaps.
///
/// # Errors
/// [`DbError`].
pub async fn tell_pattern(
    tx: &mut Tx<'_>,
    actor: &Actor,
    pattern: PatternId,
    seq: i64,
    fact: PatternFact,
) -> Result<(), DbError> {
    let pattern_id = pattern.0;
    macro_rules! tell {
        ($name:ident { $($field:ident $(: $value:expr)?),* $(,)? }) => {{
            let event = told::$name { pattern_id, $($field $(: $value)?),* };
            messaging::append(tx, actor, seq, &event).await
        }};
    }
    match fact {
        PatternFact::Raised {
            pattern,
            recipients,
            at,
        } => {
            let (staff_id, window_id, subtype) = match &pattern.repeats {
                Repeats::Person(person) => (Some(person.0), None, None),
                Repeats::Window {
                    window, subtype, ..
                } => (None, Some(*window), Some(subtype.clone())),
            };
            tell!(PatternRaised {
                at,
                kind: pattern.repeats.kind(),
                site_id: pattern.site.0,
                staff_id,
                window_id,
                subtype,
                complaints: i32::try_from(pattern.complaints.len()).unwrap_or(i32::MAX),
                restricted: pattern.restricted,
                respondent_ids: Some(ids(&pattern.respondents)),
                staff_ids: ids(&recipients),
            })
        }
        PatternFact::Adopted {
            kind,
            form,
            owner,
            due_at,
            by,
            at,
        } => tell!(PatternAdopted {
            at,
            measure: kind,
            form,
            owner_id: owner.0,
            due_at,
            adopted_by: by.0,
        }),
        PatternFact::Completed { by, at } => tell!(PatternCompleted {
            at,
            completed_by: by.0
        }),
        PatternFact::CheckedOff { by, at } => tell!(PatternCheckedOff {
            at,
            checked_by: by.0
        }),
        PatternFact::Overdue {
            due_at,
            recipients,
            at,
        } => tell!(PatternOverdue {
            at,
            due_at,
            staff_ids: ids(&recipients),
        }),
    }
}
