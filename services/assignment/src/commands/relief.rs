//! 延期 and 中止 (F-4.4d): asked by whoever has the case, decided one level up, ended early or by itself.

use authorization::{Action, Denied, Outcome};
use chrono::{DateTime, NaiveDate, Utc};
use persistence::{Actor, Tx};
use regulation::WaitsFor;

use super::{
    CommandError, Done, Opened, Request, carry_out, carry_out_by_two, heads_unit, people, terms,
};
use crate::domain::{Asking, Assignment, ComplaintId, Refusal, Ruling, StaffId};
use crate::store;

async fn asking(
    tx: &mut Tx<'_>,
    opened: &Opened,
    reason: String,
    at: DateTime<Utc>,
) -> Result<Asking, CommandError> {
    let (case, by) = (&opened.case, opened.by);
    Ok(Asking {
        by,
        heads_unit: heads_unit(tx, case, by).await?,
        reason,
        approvers: people::approvers(tx, case, by).await?,
        at,
    })
}

/// Asks for so many more days.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn ask_extension(
    tx: &mut Tx<'_>,
    request: Request,
    days: u32,
    reason: String,
) -> Result<Done, CommandError> {
    let opened = request.open(tx, Action::AskExtension).await?;
    let at = request.at;
    let asking = asking(tx, &opened, reason, at).await?;
    let terms = terms(tx, opened.case.matter().site).await?;
    let decision = opened.case.clone().ask_extension(asking, days, &terms)?;
    let Opened { case, revision, .. } = opened;
    carry_out(tx, &request.actor(), case, revision, decision, at).await
}

/// Asks to wait, until business opens on that day of the site's.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn ask_suspension(
    tx: &mut Tx<'_>,
    request: Request,
    waits_for: WaitsFor,
    resumes_on: NaiveDate,
    reason: String,
) -> Result<Done, CommandError> {
    let opened = request.open(tx, Action::AskExtension).await?;
    let at = request.at;
    let asking = asking(tx, &opened, reason, at).await?;
    let terms = terms(tx, opened.case.matter().site).await?;
    let until = terms.office.opening(resumes_on);
    let case = opened.case.clone();
    let decision = case.ask_suspension(asking, waits_for, until, &terms)?;
    let Opened { case, revision, .. } = opened;
    carry_out(tx, &request.actor(), case, revision, decision, at).await
}

/// Which of the two is ruled on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// 延期.
    Extension,
    /// 中止.
    Suspension,
}

/// Whose own wish it is, having asked or having the case: none of them is "somebody left".
pub(super) fn own_wish(case: &Assignment) -> Vec<StaffId> {
    let mut own = case.asked_relief_by();
    own.extend(case.assigned_to());
    own
}

/// Whether whoever asked is above the person, at any level.
pub(super) async fn is_below(
    tx: &mut Tx<'_>,
    case: &Assignment,
    person: StaffId,
) -> Result<bool, CommandError> {
    let asked_by = case.asked_relief_by();
    if asked_by.is_empty() {
        return Ok(false);
    }
    let managers = organization::managers_up(tx, person.0).await?;
    Ok(asked_by.iter().any(|asker| managers.contains(&asker.0)))
}

/// Approves what was asked for, or refuses it with a reason.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn rule_on(
    tx: &mut Tx<'_>,
    request: Request,
    what: Asked,
    refusal: Option<String>,
) -> Result<Outcome<Done>, CommandError> {
    request.caller.staff_id()?;
    let found = store::load(tx, request.complaint).await?;
    let (peeked, _) = found.ok_or(CommandError::NotFound)?;
    let opened = request
        .open_or_above(tx, Action::ApproveExtension, &own_wish(&peeked))
        .await?;
    let ruling = Ruling {
        by: opened.by,
        is_below: is_below(tx, &opened.case, opened.by).await?,
        refusal: refusal.clone(),
        at: request.at,
    };
    let (case, terms) = (
        opened.case.clone(),
        terms(tx, opened.case.matter().site).await?,
    );
    let (name, decision) = match what {
        Asked::Extension => ("extension", case.rule_on_extension(ruling, &terms)?),
        Asked::Suspension => ("suspension", case.rule_on_suspension(ruling, &terms)?),
    };
    let wanted = ("ruling", name, refusal);
    carry_out_by_two(tx, &request, opened, decision, &wanted).await
}

/// Ends a suspension early: whoever has the case, or whoever could have approved it.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn resume(tx: &mut Tx<'_>, request: Request) -> Result<Done, CommandError> {
    let (opened, may_rule) = match request.open(tx, Action::AskExtension).await {
        Ok(opened) => (opened, false),
        Err(CommandError::Denied(Denied::Forbidden(_))) => {
            (request.open(tx, Action::ApproveExtension).await?, true)
        }
        Err(e) => return Err(e),
    };
    let (by, at) = (opened.by, request.at);
    let heads_unit = heads_unit(tx, &opened.case, by).await?;
    let terms = terms(tx, opened.case.matter().site).await?;
    let case = opened.case.clone();
    let decision = case.resume(by, heads_unit, may_rule, &terms, at)?;
    let Opened { case, revision, .. } = opened;
    carry_out(tx, &request.actor(), case, revision, decision, at).await
}

/// Ends a suspension whose end is reached. False where somebody was faster, or it is not: so it ends
/// once, however many look.
///
/// # Errors
/// [`CommandError`].
pub async fn end_suspension(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    now: DateTime<Utc>,
) -> Result<bool, CommandError> {
    let found = store::load(tx, complaint).await?;
    let (case, before) = found.ok_or(CommandError::NotFound)?;
    let terms = terms(tx, case.matter().site).await?;
    match case.clone().suspension_ends(&terms, now) {
        Ok(decision) => {
            carry_out(tx, &Actor::System, case, before, decision, now).await?;
            Ok(true)
        }
        Err(Refusal::Obsolete) => Ok(false),
        Err(refusal) => Err(refusal.into()),
    }
}
