//! What is done about patterns (F-5.3): read, adopted with a measure, carried out, checked off.

use authorization::{Action, Caller, permit, reach};
use chrono::{DateTime, NaiveDate, Utc};
use persistence::{Actor, Revision, Tx};
use regulation::{MeasureForm, MeasureKind, PatternKind};
use uuid::Uuid;

use super::look::sensitivity;
use super::{CommandError, ids, terms};
use crate::domain::patterns::{Changed, Pattern, PatternFact, PatternId};
use crate::domain::{MeasureId, NewMeasure, Proof, StaffId, What};
use crate::publish;
use crate::store::patterns::{self as rows, After};

/// Who acts on which pattern, having seen which version.
#[derive(Debug)]
pub struct OnPattern {
    /// Which.
    pub pattern: PatternId,
    /// Who asks.
    pub caller: Caller,
    /// The version on which the person decided.
    pub seen: i32,
    /// When.
    pub at: DateTime<Utc>,
}

/// The measure to order on it.
#[derive(Debug)]
pub struct Adoption {
    /// What kind.
    pub kind: MeasureKind,
    /// What exactly, where the kind leaves that open.
    pub form: Option<MeasureForm>,
    /// Who must carry it out.
    pub owner: StaffId,
    /// By the close of business of this local day.
    pub due_date: NaiveDate,
    /// What exactly.
    pub description: String,
}

/// A pattern as it now is, and where its row stands.
pub type PatternDone = (Pattern, Revision);

/// Whoever is complained about in any of its complaints is recused, and so are theirs (F-4.2b).
fn case_of(pattern: &Pattern) -> authorization::Case {
    authorization::Case {
        departments: pattern.department.iter().map(|d| d.0).collect(),
        sensitivity: sensitivity(pattern),
        respondents: ids(&pattern.respondents),
        measure_owner: pattern.measure.as_ref().map(|m| m.owner.0),
        ..authorization::Case::new(pattern.id.0, pattern.site.0)
    }
}

/// A page of them: all that the caller may see, or those whose measure is theirs.
///
/// # Errors
/// [`CommandError`].
pub async fn list_patterns(
    tx: &mut Tx<'_>,
    caller: &Caller,
    mine: bool,
    kind: Option<PatternKind>,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<PatternDone>, CommandError> {
    let me = caller.staff_id()?;
    if mine {
        return Ok(rows::list(tx, None, me, kind, after, limit).await?);
    }
    let reach = reach(tx, caller, Action::PatternView).await?;
    let levels = Some(reach.levels.as_slice());
    let (mut kept, mut after) = (Vec::new(), after);
    loop {
        let batch = rows::list(tx, levels, me, kind, after, limit).await?;
        let last = i64::try_from(batch.len()).unwrap_or(i64::MAX) < limit;
        after = batch.last().map(|(p, _)| (p.raised_at, p.id.0));
        kept.extend(reach.keep(tx, batch, |(p, _)| case_of(p)).await?);
        let full = i64::try_from(kept.len()).unwrap_or(i64::MAX) >= limit;
        if full || last {
            kept.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            return Ok(kept);
        }
    }
}

impl OnPattern {
    async fn open(
        &self,
        tx: &mut Tx<'_>,
        action: Action,
    ) -> Result<(Pattern, Revision, StaffId), CommandError> {
        let by = StaffId(self.caller.staff_id()?);
        let found = rows::load(tx, self.pattern).await?;
        let (pattern, revision) = found.ok_or(CommandError::NotFound)?;
        let permission = permit(tx, &self.caller, action, &case_of(&pattern)).await?;
        if permission.second_person {
            return Err(authorization::Denied::Forbidden("second-person").into());
        }
        if revision.version != self.seen {
            return Err(CommandError::Stale);
        }
        Ok((pattern, revision, by))
    }

    async fn carry_out(
        &self,
        tx: &mut Tx<'_>,
        unchanged: Pattern,
        before: Revision,
        changed: Changed,
    ) -> Result<PatternDone, CommandError> {
        let Some((pattern, fact)) = changed else {
            return Ok((unchanged, before));
        };
        let after = rows::save(tx, before, &pattern).await?;
        let actor = self.caller.actor();
        publish::tell_pattern(tx, &actor, pattern.id, after.event_seq, fact).await?;
        Ok((pattern, after))
    }
}

/// A measure is ordered on it.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(pattern.id = %on.pattern.0))]
pub async fn adopt_pattern(
    tx: &mut Tx<'_>,
    on: OnPattern,
    new: Adoption,
) -> Result<PatternDone, CommandError> {
    let (pattern, before, by) = on.open(tx, Action::PatternAdopt).await?;
    let owner = organization::staff(tx, new.owner.0).await?;
    if !owner.is_some_and(|person| person.active) {
        return Err(CommandError::Unknown("/owner_id".into()));
    }
    let office = terms(tx, pattern.site).await?.office;
    let measure = NewMeasure {
        id: MeasureId(pattern.id.0),
        what: What::new(new.kind, new.form)?,
        owner: new.owner,
        due_at: office.closing(new.due_date),
        description: new.description,
        by,
        heads_unit: false,
    };
    let changed = pattern.clone().adopt(measure, on.at)?;
    on.carry_out(tx, pattern, before, changed).await
}

/// The owner's proof.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(pattern.id = %on.pattern.0))]
pub async fn complete_pattern(
    tx: &mut Tx<'_>,
    on: OnPattern,
    proof: Proof,
) -> Result<PatternDone, CommandError> {
    let (pattern, before, by) = on.open(tx, Action::CompleteMeasure).await?;
    let changed = pattern.clone().complete(by, proof, on.at)?;
    on.carry_out(tx, pattern, before, changed).await
}

/// Checked off by somebody else than the owner.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(pattern.id = %on.pattern.0))]
pub async fn check_off_pattern(
    tx: &mut Tx<'_>,
    on: OnPattern,
) -> Result<PatternDone, CommandError> {
    let (pattern, before, by) = on.open(tx, Action::CheckOffMeasure).await?;
    let changed = pattern.clone().check_off(by, on.at)?;
    on.carry_out(tx, pattern, before, changed).await
}

/// Tells of the next one that is not done by its due date. False: there is none.
///
/// # Errors
/// [`CommandError`].
pub async fn raise_next_pattern(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<bool, CommandError> {
    let Some((pattern, before)) = rows::take_overdue(tx, now).await? else {
        return Ok(false);
    };
    let Some(measure) = &pattern.measure else {
        return Ok(true);
    };
    let fact = PatternFact::Overdue {
        due_at: measure.due_at,
        recipients: vec![measure.owner, measure.ordered.by],
        at: now,
    };
    let seq = before.event_seq + 1;
    publish::tell_pattern(tx, &Actor::System, pattern.id, seq, fact).await?;
    Ok(true)
}

/// Where a page ended.
pub fn pattern_key(done: &PatternDone) -> (DateTime<Utc>, Uuid) {
    (done.0.raised_at, done.0.id.0)
}
