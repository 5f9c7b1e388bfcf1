//! The second person of a step down agrees or does not (F-4.3a).

use authorization::Action;
use persistence::Tx;

use super::{CommandError, Done, Request, carry_out, ids};
use crate::domain::{Act, Text};

/// What the second person says.
#[derive(Debug)]
pub enum Answer {
    /// It counts from now on.
    Agreed,
    /// What held goes on to hold.
    Refused(Text),
}

/// The second person's part.
#[derive(Debug)]
pub struct ConfirmClassification {
    /// By whom, on what.
    pub request: Request,
    /// Yes or no.
    pub answer: Answer,
}

/// Carries it out.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.request.complaint.0))]
pub async fn confirm_classification(
    tx: &mut Tx<'_>,
    cmd: ConfirmClassification,
) -> Result<Done, CommandError> {
    let opened = cmd.request.open(tx, |_| Action::ClassifyDown).await?;
    let second = Act {
        by: opened.by,
        at: cmd.request.at,
    };
    let decision = match cmd.answer {
        Answer::Agreed => {
            let leader =
                organization::is_leader(tx, &ids(&opened.current.case().respondents)).await?;
            opened.current.clone().confirm(leader, second)?
        }
        Answer::Refused(why) => opened.current.clone().refuse_downgrade(why, second)?,
    };
    carry_out(
        tx,
        &cmd.request.caller.actor(),
        opened.current,
        opened.revision,
        decision,
    )
    .await
}
