//! 回访 (F-6.3), by a person or by the link in the reply.

use chrono::{DateTime, Timelike, Utc};
use persistence::{Actor, DbError, Revision, Tx};
use regulation::Satisfaction;
use uuid::Uuid;

use super::{CommandError, carry_out, or_nobody, supervisors};
use crate::domain::{
    Answer, Attempt, ComplaintId, Correspondence, Decision, Details, Fact, HalfDay, Kind, Message,
    StaffId, Stage, Tries,
};
use crate::store::{self, Recorded};

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
    /// Whether anybody suffered for complaining, where that was asked.
    pub(crate) reprisal: Option<bool>,
    /// For colleagues.
    pub(crate) note: String,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

impl RecordFollowUp {
    /// The same request once more: an answer is an answer, but that nobody was reached is another
    /// try, unless it was decided on the same version.
    fn repeats(&self, last: &Recorded) -> bool {
        let before = (last.attempt.by, last.attempt.answer, last.attempt.reprisal);
        let same = before == (self.by, self.answer, self.reprisal) && last.note == self.note;
        same && match self.answer {
            Answer::Level(_) => true,
            Answer::Unreachable => last.on_version == Some(self.seen),
        }
    }
}

/// Records an attempt; one that is recorded already is already done.
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
    let last = store::last_attempt(tx, cmd.complaint, current.stage().round()).await?;
    if last.is_some_and(|last| cmd.repeats(&last)) {
        return Ok(before);
    }
    if before.version != cmd.seen {
        return Err(CommandError::Stale);
    }
    let (half_day, tries) = terms(tx, &current, cmd.at).await?;
    let attempt = Attempt {
        answer: cmd.answer,
        by: cmd.by,
        at: cmd.at,
        half_day,
        reprisal: cmd.reprisal,
    };
    let decision = current.follow_up(attempt, tries)?;
    carry_on(tx, before, decision, cmd.note, Some(cmd.seen)).await
}

/// An answer by link.
pub(crate) struct AnswerByLink {
    /// Of the token.
    pub(crate) hash: [u8; 32],
    /// The level.
    pub(crate) satisfaction: Satisfaction,
    /// Whether anybody suffered for complaining, where they say so.
    pub(crate) reprisal: Option<bool>,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// The complainant's own answer; a link works once, and for the round whose reply carried it.
///
/// # Errors
/// [`CommandError::NotFound`] of every link that does not work, whatever the reason;
/// [`CommandError::NotYet`] where somebody is quicker than the note that the reply has gone out.
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
    // Whoever has the link may answer.
    tx.open(complaint.0).await?;
    if matches!(current.stage(), Stage::Replying { .. }) {
        return Err(CommandError::NotYet("the reply is still on its way"));
    }
    let (half_day, tries) = terms(tx, &current, cmd.at).await?;
    let attempt = Attempt {
        answer: Answer::Level(cmd.satisfaction),
        by: None,
        at: cmd.at,
        half_day,
        reprisal: cmd.reprisal,
    };
    let decision = current
        .follow_up(attempt, tries)
        .map_err(|_| CommandError::NotFound)?;
    carry_on(tx, before, decision, String::new(), None).await?;
    Ok(())
}

async fn carry_on(
    tx: &mut Tx<'_>,
    before: Revision,
    decision: Decision,
    note: String,
    on_version: Option<i32>,
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
                let recorded = Recorded {
                    attempt: *attempt,
                    note: note.clone(),
                    on_version,
                };
                store::write_attempt(tx, next.complaint(), *round, *count, &recorded).await?;
                if *finished {
                    store::use_link(tx, next.complaint(), *round, attempt.at).await?;
                }
                if let Stage::FollowedUp { reply, .. } = next.stage() {
                    // One that came back need not be sent anew.
                    store::cancel_reply(tx, reply.delivery, attempt.at).await?;
                    if attempt.reprisal == Some(true) {
                        tell_of_reprisal(tx, next, attempt, reply.delivery.0).await?;
                    }
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

/// Whoever supervises hears of it, in business hours or not (F-6.9): a complaint of reprisal is registered,
/// and is always major. `cause` is the reply that was followed up: once for each round.
async fn tell_of_reprisal(
    tx: &mut Tx<'_>,
    of: &Correspondence,
    attempt: &Attempt,
    cause: Uuid,
) -> Result<(), CommandError> {
    let (complaint, case) = (of.complaint(), of.case());
    let nobody = StaffId(Uuid::nil());
    let staff = or_nobody(supervisors(tx, complaint, case, nobody).await)?;
    for message in Message::to_staff(Kind::ReprisalTold, staff, Details::default()) {
        store::enqueue(tx, cause, complaint, case, &message, attempt.at).await?;
    }
    Ok(())
}

fn by(fact: &Fact) -> Option<StaffId> {
    match fact {
        Fact::FollowUp { attempt, .. } => attempt.by,
        _ => None,
    }
}

/// How often and how far apart a site's complainants are asked; the regulation's own numbers where
/// directory has not told of the site yet.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn tries_at(tx: &mut Tx<'_>, site: Uuid) -> Result<Tries, DbError> {
    let site = organization::site(tx, site).await?;
    let numbers = site.map(|site| site.policy.correspondence);
    Ok(Tries::of(&numbers.unwrap_or_default()))
}

/// The half-day on the wall of the site, in UTC where directory has not told of it yet; and its
/// numbers.
async fn terms(
    tx: &mut Tx<'_>,
    current: &Correspondence,
    at: DateTime<Utc>,
) -> Result<(HalfDay, Tries), CommandError> {
    let site = organization::site(tx, current.case().site).await?;
    let local = site.map_or_else(
        || at.naive_utc(),
        |site| organization::office(&site).local(at),
    );
    let half_day = HalfDay {
        date: local.date(),
        afternoon: local.hour() >= 12,
    };
    Ok((half_day, tries_at(tx, current.case().site).await?))
}
