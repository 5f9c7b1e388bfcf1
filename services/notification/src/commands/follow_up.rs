//! 回访 (F-6.3), by a person or by the link in the reply.

use chrono::{DateTime, Timelike, Utc};
use persistence::{Actor, Revision, Tx};
use regulation::Satisfaction;

use super::{CommandError, carry_out};
use crate::domain::{
    Answer, Attempt, ComplaintId, Correspondence, Decision, Fact, HalfDay, StaffId, Tries,
};
use crate::store;

/// What came of an attempt.
pub(crate) struct RecordFollowUp {
    /// About which complaint.
    pub(crate) complaint: ComplaintId,
    /// The version on which they decided.
    pub(crate) seen: i32,
    /// Who asked; none where the complainant answers unasked.
    pub(crate) by: Option<StaffId>,
    /// The answer.
    pub(crate) answer: Answer,
    /// For colleagues.
    pub(crate) note: String,
    /// How often and how far apart.
    pub(crate) tries: Tries,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// Records an attempt.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.complaint.0))]
pub(crate) async fn record_follow_up(
    tx: &mut Tx<'_>,
    cmd: RecordFollowUp,
) -> Result<Revision, CommandError> {
    let (current, before) = store::load(tx, cmd.complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    if before.version != cmd.seen {
        return Err(CommandError::Stale);
    }
    let half_day = half_day(tx, &current, cmd.at).await?;
    let attempt = Attempt {
        answer: cmd.answer,
        by: cmd.by,
        at: cmd.at,
        half_day,
    };
    let decision = current.follow_up(attempt, cmd.tries)?;
    carry_on(tx, before, decision, &cmd.note).await
}

/// An answer by link.
pub(crate) struct AnswerByLink {
    /// Of the token.
    pub(crate) hash: [u8; 32],
    /// The level.
    pub(crate) satisfaction: Satisfaction,
    /// How often and how far apart.
    pub(crate) tries: Tries,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// The complainant's own answer; a link works once, and for the round whose reply carried it.
///
/// # Errors
/// [`CommandError::NotFound`] of every link that does not work, whatever the reason.
pub(crate) async fn answer_by_link(tx: &mut Tx<'_>, cmd: AnswerByLink) -> Result<(), CommandError> {
    let (complaint, round) = store::link(tx, cmd.hash)
        .await?
        .ok_or(CommandError::NotFound)?;
    let (current, before) = store::load(tx, complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    if current.stage().round() != round {
        return Err(CommandError::NotFound);
    }
    let half_day = half_day(tx, &current, cmd.at).await?;
    let attempt = Attempt {
        answer: Answer::Level(cmd.satisfaction),
        by: None,
        at: cmd.at,
        half_day,
    };
    let decision = current
        .follow_up(attempt, cmd.tries)
        .map_err(|_| CommandError::NotFound)?;
    carry_on(tx, before, decision, "").await?;
    Ok(())
}

async fn carry_on(
    tx: &mut Tx<'_>,
    before: Revision,
    decision: Decision,
    note: &str,
) -> Result<Revision, CommandError> {
    if let Decision::Changed(next, facts) = &decision {
        for fact in facts {
            if let Fact::FollowUp {
                round,
                attempt,
                count,
                finished,
            } = fact
            {
                store::write_attempt(tx, next.complaint(), *round, *count, attempt, note).await?;
                if *finished {
                    store::use_link(tx, next.complaint(), *round, attempt.at).await?;
                }
            }
        }
    }
    let actor = match &decision {
        Decision::Changed(_, facts) => facts.iter().find_map(by),
        Decision::AlreadyDone => None,
    };
    let (_, after) = carry_out(
        tx,
        &actor.map_or(Actor::Complainant, |by| Actor::Staff(by.0)),
        before,
        decision,
    )
    .await?;
    Ok(after)
}

fn by(fact: &Fact) -> Option<StaffId> {
    match fact {
        Fact::FollowUp { attempt, .. } => attempt.by,
        _ => None,
    }
}

/// On the wall of the site; where directory has not told of it yet, in UTC.
async fn half_day(
    tx: &mut Tx<'_>,
    current: &Correspondence,
    at: DateTime<Utc>,
) -> Result<HalfDay, CommandError> {
    let site = organization::site(tx, current.case().site).await?;
    let local = site.map_or_else(
        || at.naive_utc(),
        |site| organization::office(&site).local(at),
    );
    Ok(HalfDay {
        date: local.date(),
        afternoon: local.hour() >= 12,
    })
}
