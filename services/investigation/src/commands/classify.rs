//! 分类, also anew (S-4.3, F-4.3a).

use authorization::Action;
use persistence::Tx;

use super::recuse::give_up;
use super::{CommandError, Done, Request, carry_out, ids};
use crate::domain::{Act, Investigation, Judgement, Subtype};

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
    refuse_closed(tx, &opened.current, &cmd).await?;
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

/// Whatever is none of the regulation's own is one of the organization's, and open on this day at the site.
async fn refuse_closed(
    tx: &mut Tx<'_>,
    current: &Investigation,
    cmd: &Classify,
) -> Result<(), CommandError> {
    let added = |it: &&Subtype| it.regulation_names().is_none();
    let added: Vec<Subtype> = cmd
        .judgement
        .subtypes()
        .iter()
        .filter(added)
        .copied()
        .collect();
    if added.is_empty() {
        return Ok(());
    }
    let site = organization::site(tx, current.case().site).await?;
    let site = site.ok_or(CommandError::Missing("the site"))?;
    let today = organization::office(&site).date(cmd.request.at);
    let codes: Vec<String> = added.iter().map(Subtype::to_string).collect();
    let known = organization::subtypes(tx, &codes).await?;
    for (subtype, code) in added.into_iter().zip(codes) {
        if !known.get(&code).is_some_and(|own| own.is_open(today)) {
            return Err(CommandError::ClosedSubtype(subtype));
        }
    }
    Ok(())
}
