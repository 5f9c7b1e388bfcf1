//! 初步核实 by the receiving staff (S-4.2).

use authorization::Action;
use persistence::Tx;

use super::{CommandError, Done, Request, carry_out};
use crate::domain::{Act, Complexity, Method, Text, Verification};

/// What a person says about the preliminary verification.
#[derive(Debug)]
pub struct Verify {
    /// By whom, on what.
    pub request: Request,
    /// At least one.
    pub methods: Vec<Method>,
    /// Whether a group is needed.
    pub complexity: Complexity,
    /// What was seen and heard.
    pub note: Text,
}

/// Carries it out.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.request.complaint.0))]
pub async fn verify(tx: &mut Tx<'_>, cmd: Verify) -> Result<Done, CommandError> {
    let opened = cmd.request.open(tx, |_| Action::Verify).await?;
    let act = Act {
        by: opened.by,
        at: cmd.request.at,
    };
    let verification = Verification {
        methods: cmd.methods,
        complexity: cmd.complexity,
        note: cmd.note,
        act,
    };
    let decision = opened.current.clone().verify(verification)?;
    carry_out(
        tx,
        &cmd.request.caller.actor(),
        opened.current,
        opened.revision,
        decision,
    )
    .await
}
