//! Use cases: load → decide → save + tell + queue messages, in the caller's transaction.
//!
//! Absent on purpose: rules (`domain`), HTTP, AMQP and SMTP (the doors), clock and ids (arguments).

mod count;
mod deliver;
mod erase;
mod follow_up;
mod hear;
mod letters;
mod offer;
mod pattern;
mod promise;
mod receipt;
mod recipients;
mod relay;
mod reply;
mod retry;

use authorization::Case as Facts;
use persistence::{Actor, DbError, Revision, SaveError, Tx};

pub(crate) use count::{count_waiting, count_work};
pub(crate) use deliver::{delivered, gave_up, written};
pub(crate) use erase::erase;
pub(crate) use follow_up::{
    AnswerByLink, RecordFollowUp, answer_by_link, record_follow_up, tries_at,
};
pub(crate) use hear::{Heard, begin, hear, hear_of_merging};
pub(crate) use letters::{HandleLetter, Handling, handle_letter};
pub(crate) use offer::{OfferError, Offered, offers};
pub(crate) use pattern::{
    hides_pattern, tell_of_overdue_pattern_measure, tell_of_pattern, tell_of_pattern_measure,
};
pub(crate) use promise::{other_limits, promised_date};
pub(crate) use receipt::{Receipt, Verdict, hear_receipt};
pub(crate) use recipients::{
    after_recusal, complaint_department, is_for_somebody_recused, or_nobody, supervisors,
    with_deputies,
};
pub(crate) use relay::{AnswerMessage, Relay, answer_message, relay};
pub(crate) use reply::{SendReply, is_due, send_reply, tell_member_of_reply};
pub(crate) use retry::{RecordCall, Retry, record_call, retry};

use crate::domain::{Correspondence, Decision, Refusal};
use crate::{publish, store};

/// Why a command did not happen.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// There is no such thing.
    #[error("there is no such correspondence or delivery")]
    NotFound,
    /// It changed since it was read.
    #[error("it changed since it was read")]
    Stale,
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A fact of another source is missing.
    #[error("not yet: {0}")]
    NotYet(&'static str),
    /// The delivery is not in a state in which this can be done.
    #[error("the delivery is in another state")]
    DeliveryState,
    /// Storage failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<SaveError> for CommandError {
    fn from(e: SaveError) -> Self {
        match e {
            SaveError::Stale => Self::Stale,
            SaveError::Db(e) => Self::Db(e),
        }
    }
}

impl From<diesel::result::Error> for CommandError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// What the decision about a caller needs to know.
pub(crate) fn facts_of(correspondence: &Correspondence) -> Facts {
    let case = correspondence.case();
    Facts {
        departments: case.departments.clone(),
        sensitivity: case.sensitivity,
        severity: Some(case.severity),
        respondents: case.respondents.iter().map(|id| id.0).collect(),
        assigned_to: case.assigned.iter().map(|id| id.0).collect(),
        ..Facts::new(correspondence.complaint().0, case.site)
    }
}

/// State first: the row is locked or version-checked before the outbox gets its rows. Answers the
/// correspondence as it is now; none where nothing changed.
async fn carry_out(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: Revision,
    decision: Decision,
) -> Result<(Option<Correspondence>, Revision), CommandError> {
    match decision {
        Decision::AlreadyDone => Ok((None, before)),
        Decision::Changed(next, facts) => {
            let after = store::save(tx, before, &next, &facts).await?;
            publish::tell(tx, actor, next.complaint(), before.event_seq, facts).await?;
            Ok((Some(next), after))
        }
    }
}
