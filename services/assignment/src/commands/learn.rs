//! What other services told changes a case. All of it comes by the queue, so it has one shape: the
//! complaint, when, and what was learned.

use chrono::{DateTime, Utc};
use persistence::{Actor, Revision, Tx};
use regulation::{Finding, ReopenReason, Sensitivity, Severity};

use super::recuse::give_up;
use super::{CommandError, Done, carry_out, people, terms};
use crate::domain::{
    Assignment, Classification, ComplaintId, Decision, End, Matter, Refusal, Registration,
    Signature, StaffId, Stage, Terms,
};
use crate::store;

/// One thing learned.
#[derive(Debug)]
pub enum Learned {
    /// 登记: the case opens.
    Registered(Box<Matter>),
    /// 受理.
    Accepted(StaffId),
    /// 分类.
    Classified(Classification),
    /// 核实结论.
    Concluded(Finding, StaffId),
    /// All respondents known now.
    Respondents(Vec<StaffId>),
    /// Somebody declared an interest.
    Interest(StaffId),
    /// Who may read what.
    Sensitivity(Sensitivity),
    /// 答复, and which round it is.
    Replied(StaffId, i32),
    /// 回访 finished, and which round it was.
    FollowedUp(i32),
    /// Opened again.
    Reopened(ReopenReason, Option<StaffId>),
    /// Declined, withdrawn, closed or merged.
    Ended(End),
    /// Merged no more.
    Unmerged,
}

impl Learned {
    /// Whether patterns are counted from it (F-5.3).
    fn counts(&self) -> bool {
        match self {
            Self::Classified(_)
            | Self::Concluded(..)
            | Self::Respondents(_)
            | Self::Sensitivity(_)
            | Self::Reopened(..)
            | Self::Ended(_)
            | Self::Unmerged => true,
            Self::Registered(_)
            | Self::Accepted(_)
            | Self::Interest(_)
            | Self::Replied(..)
            | Self::FollowedUp(_) => false,
        }
    }
}

/// What was learned, of which complaint, from whom.
#[derive(Debug)]
pub struct Learn {
    /// Which complaint.
    pub complaint: ComplaintId,
    /// Which service told.
    pub source: &'static str,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Learned,
}

/// Takes it into account. A registration creates; anything else needs the case.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.complaint.0))]
pub async fn learn(tx: &mut Tx<'_>, cmd: Learn) -> Result<Done, CommandError> {
    let actor = Actor::Service(cmd.source.to_owned());
    let Learn {
        complaint,
        at,
        what,
        ..
    } = cmd;
    let counts = what.counts();
    match (store::load(tx, complaint).await?, what) {
        (None, Learned::Registered(matter)) => open(tx, &actor, complaint, *matter, at).await,
        (None, _) => Err(CommandError::NotFound),
        (Some((current, revision)), what) => {
            let terms = terms(tx, current.matter().site).await?;
            // On its way when it was merged: it counts beneath.
            let merged = match &what {
                Learned::Ended(_) | Learned::Unmerged => None,
                _ => current.merged_since(),
            };
            let known = match merged {
                Some(_) => current.clone().beneath(),
                None => current.clone(),
            };
            let decision = decide(tx, known.clone(), what, &terms, at).await?;
            let decision = give_up(tx, &known, decision, &terms, at).await?;
            let decision = match merged {
                Some(since) => decision.within(since),
                None => decision,
            };
            let done = carry_out(tx, &actor, current, revision, decision, at).await?;
            if counts {
                store::tally::count(tx, &done.0).await?;
            }
            Ok(done)
        }
    }
}

async fn open(
    tx: &mut Tx<'_>,
    actor: &Actor,
    complaint: ComplaintId,
    matter: Matter,
    at: DateTime<Utc>,
) -> Result<Done, CommandError> {
    let terms = terms(tx, matter.site).await?;
    match Assignment::open(None, Registration { complaint, matter }, &terms, at)? {
        Decision::Changed(case, facts) => {
            let unchanged = (*case).clone();
            let decision = Decision::Changed(case, facts);
            let done = carry_out(tx, actor, unchanged, Revision::default(), decision, at).await?;
            store::tally::count(tx, &done.0).await?;
            Ok(done)
        }
        Decision::AlreadyDone => Err(CommandError::NotFound),
    }
}

async fn decide(
    tx: &mut Tx<'_>,
    case: Assignment,
    what: Learned,
    terms: &Terms,
    at: DateTime<Utc>,
) -> Result<Decision, CommandError> {
    let decision = match what {
        Learned::Registered(_) => Decision::AlreadyDone,
        Learned::Accepted(by) => case.accept(Signature { by, at }, terms)?,
        Learned::Classified(now) => {
            let leaders = match now.severity {
                Severity::Ordinary => Vec::new(),
                // Who is recused depends on what it has become.
                Severity::Major => match case.clone().sensitivity_changed(now.sensitivity)? {
                    Decision::Changed(next, _) => people::leaders(tx, &next).await?,
                    Decision::AlreadyDone => people::leaders(tx, &case).await?,
                },
            };
            case.classify(now, leaders, terms)?
        }
        Learned::Concluded(finding, by) => case.concluded(finding, by, at)?,
        Learned::Respondents(respondents) => match case.know_respondents(respondents) {
            Some(next) => Decision::Changed(Box::new(next), Vec::new()),
            None => Decision::AlreadyDone,
        },
        Learned::Interest(person) => {
            organization::remember::interest(tx, case.complaint().0, person.0).await?;
            authorization::forget_proposals(tx, case.complaint().0, &[person.0]).await?;
            Decision::AlreadyDone
        }
        Learned::Sensitivity(now) => case.sensitivity_changed(now)?,
        Learned::Replied(by, round) => case.replied(Signature { by, at }, round, terms)?,
        Learned::FollowedUp(round) => case.followed_up(round, at)?,
        Learned::Reopened(reason, by) => {
            let above = people::superiors(tx, &case).await?;
            let decision = case.reopened(reason, by, above, terms, at)?;
            if let Decision::Changed(next, _) = &decision
                && let Stage::InReview { reviewers, .. } = next.stage()
                && reviewers.is_empty()
            {
                // Never to nobody: whoever may review has to be told of by directory first.
                return Err(Refusal::NotYet("anybody who may review").into());
            }
            decision
        }
        Learned::Ended(End::Merged) => case.merge(at)?,
        Learned::Ended(how) => case.end(how, at)?,
        Learned::Unmerged => case.unmerge(terms, at)?,
    };
    Ok(decision)
}
