//! 归档 of what ended some working days ago (F-6.4); nobody asks for it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use calendar::deadline;
use chrono::{DateTime, TimeDelta, Utc};
use persistence::{Actor, Revision, Tx};
use uuid::Uuid;

use super::{CommandError, keep};
use crate::Intake;
use crate::domain::{Complaint, ComplaintId};
use crate::store::keepings::{self, Candidate, Place};
use crate::store::{complaints, mergers};

/// No policy archives sooner.
const SOONEST: TimeDelta = TimeDelta::hours(1);

/// The next that ended and are not archived, with those of them whose time has come.
pub(crate) struct Due {
    /// To be archived.
    pub(crate) ids: Vec<ComplaintId>,
    /// Where to go on; none where this was the last.
    pub(crate) next: Option<Place>,
}

/// Whose time has come, among the next ones behind a place.
pub(crate) async fn due(
    tx: &mut Tx<'_>,
    intake: &Intake,
    after: Option<Place>,
    rows: i64,
    at: DateTime<Utc>,
) -> Result<Due, CommandError> {
    let candidates = keepings::to_archive(tx, at - SOONEST, after, rows).await?;
    let last = candidates.last().map(|it| (it.ended_at, it.id.0));
    let whole = i64::try_from(candidates.len()).is_ok_and(|found| found == rows);
    let mut places = HashMap::new();
    let mut ids = Vec::new();
    for Candidate { id, site, ended_at } in candidates {
        let place = match places.entry(site) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(intake.places.find(tx, site).await?),
        };
        let Some(place) = place else { continue };
        let after = place.site.policy.keeping.archive_after;
        let office = organization::office(&place.site);
        if deadline(&place.calendar, &office, ended_at, after, &[]).due_at <= at {
            ids.push(id);
        }
    }
    Ok(Due {
        ids,
        next: last.filter(|_| whole),
    })
}

/// Archives it, and what goes on within it; nothing where it began again meanwhile.
#[tracing::instrument(skip_all, fields(complaint.id = %id.0))]
pub(crate) async fn archive(
    tx: &mut Tx<'_>,
    intake: &Intake,
    id: ComplaintId,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let found = complaints::load(tx, id).await?;
    let (complaint, before) = found.ok_or(CommandError::NotFound)?;
    let Some(ended_at) = keepings::ended_at(tx, id).await? else {
        return Ok(());
    };
    let years = years(tx, intake, complaint.site()).await?;
    let keeping = keepings::of(tx, id).await?;
    let kept = keeping.archive(&complaint, ended_at, years, at)?;
    keep(tx, intake, &Actor::System, &complaint, before, kept, at).await?;
    for (member, before) in members(tx, id).await? {
        let keeping = keepings::of(tx, member.id()).await?;
        let kept = keeping.into_archive(ended_at, years, at)?;
        keep(tx, intake, &Actor::System, &member, before, kept, at).await?;
    }
    Ok(())
}

async fn years(tx: &mut Tx<'_>, intake: &Intake, site: Uuid) -> Result<u32, CommandError> {
    let place = intake.places.find(tx, site).await?;
    let place = place.ok_or(CommandError::NotFound)?;
    Ok(place.site.policy.keeping.years)
}

/// What goes on within it, locked.
pub(super) async fn members(
    tx: &mut Tx<'_>,
    lead: ComplaintId,
) -> Result<Vec<(Complaint, Revision)>, CommandError> {
    let mut members = Vec::new();
    for id in mergers::members(tx, lead).await? {
        let found = complaints::load(tx, id).await?;
        members.push(found.ok_or(CommandError::NotFound)?);
    }
    Ok(members)
}
