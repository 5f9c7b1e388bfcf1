//! 核实结论 (F-4.2a).

use authorization::Action;
use persistence::Tx;
use regulation::Finding;

use super::{CommandError, Done, Request, carry_out};
use crate::domain::{Act, RecordId, Text};

/// What was found.
#[derive(Debug)]
pub struct Conclude {
    /// By whom, on what.
    pub request: Request,
    /// One of four.
    pub finding: Finding,
    /// The facts found.
    pub facts: Text,
    /// The records relied on.
    pub evidence: Vec<RecordId>,
}

/// Carries it out.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.request.complaint.0))]
pub async fn conclude(tx: &mut Tx<'_>, cmd: Conclude) -> Result<Done, CommandError> {
    let opened = cmd.request.open(tx, |_| Action::Conclude).await?;
    let act = Act {
        by: opened.by,
        at: cmd.request.at,
    };
    let decision = opened
        .current
        .clone()
        .conclude(cmd.finding, cmd.facts, cmd.evidence, act)?;
    carry_out(
        tx,
        &cmd.request.caller.actor(),
        opened.current,
        opened.revision,
        decision,
    )
    .await
}
