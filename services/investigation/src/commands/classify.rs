//! 分类, also anew (S-4.3, F-4.3a).

use authorization::Action;
use persistence::Tx;

use super::recuse::give_up;
use super::{CommandError, Done, Request, carry_out, ids};
use crate::domain::{Act, Judgement};

/// What a person holds the complaint to be.
#[derive(Debug)]
pub struct Classify {
    /// By whom, on what.
    pub request: Request,
    /// What and why.
    pub judgement: Judgement,
}

/// Carries it out: at once, or as a step down that waits for a second person.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.request.complaint.0))]
pub async fn classify(tx: &mut Tx<'_>, cmd: Classify) -> Result<Done, CommandError> {
    let opened = cmd
        .request
        .open(tx, |current| {
            if current.is_step_down(&cmd.judgement) {
                Action::ClassifyDown
            } else {
                Action::ClassifyUp
            }
        })
        .await?;
    let leader = organization::is_leader(tx, &ids(&opened.current.case().respondents)).await?;
    let act = Act {
        by: opened.by,
        at: cmd.request.at,
    };
    let decision = opened
        .current
        .clone()
        .classify(cmd.judgement, leader, act)?;
    let decision = give_up(tx, &opened.current, decision, cmd.request.at).await?;
    carry_out(
        tx,
        &cmd.request.caller.actor(),
        opened.current,
        opened.revision,
        decision,
    )
    .await
}
