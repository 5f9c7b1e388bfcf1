//! Reads that need a decision: each asks `authorization`, and those of restricted data leave a trace.

use authorization::{
    Action, Caller, Case, Denied, Permission, Reach, Viewed, permit, permit_service, reach,
    sight_of,
};
use chrono::{DateTime, Utc};
use persistence::{Tx, audit};
use uuid::Uuid;
use web::{Page, Paging};

use super::{CommandError, case_of};
use crate::Intake;
use crate::domain::{Complaint, ComplaintId, Identity, Keeping, Matter};
use crate::store::list::{self, Entry, Item, Wanted};
use crate::store::particulars::{self, Reading};
use crate::store::remarks::{self, Remark};
use crate::store::{keepings, mergers, representatives};

pub(super) async fn permitted(
    tx: &mut Tx<'_>,
    caller: &Caller,
    action: Action,
    id: ComplaintId,
) -> Result<(Complaint, Permission), CommandError> {
    let found = crate::store::complaints::peek(tx, id).await?;
    let (complaint, _) = found.ok_or(CommandError::NotFound)?;
    let permission = permit(tx, caller, action, &case_of(&complaint)).await?;
    Ok((complaint, permission))
}

/// What goes on within what.
pub(crate) struct Merged {
    /// Within which it goes on.
    pub(crate) into: Option<ComplaintId>,
    /// What goes on within it.
    pub(crate) members: Vec<ComplaintId>,
    /// How many speak for it beside the complainant.
    pub(crate) representatives: u32,
}

/// A row of the register, how it came in, and how it is kept.
pub(crate) struct Whole {
    /// The row.
    pub(crate) item: Item,
    /// How it came in.
    pub(crate) entry: Entry,
    /// What goes on within what.
    pub(crate) merged: Merged,
    /// After its end.
    pub(crate) keeping: Keeping,
}

/// All that the register says of it.
pub(crate) async fn complaint(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: ComplaintId,
) -> Result<Whole, CommandError> {
    let (complaint, _) = permitted(tx, caller, Action::TaskView, id).await?;
    let merged = Merged {
        into: complaint.merger().map(|merger| merger.into),
        members: mergers::members(tx, id).await?,
        representatives: representatives::count(tx, id).await?,
    };
    let found = list::whole(tx, id).await?;
    let (item, entry) = found.ok_or(CommandError::NotFound)?;
    let keeping = keepings::of(tx, id).await?;
    Ok(Whole {
        item,
        entry,
        merged,
        keeping,
    })
}

/// The complainant's own view of it, for the partner that handed it over as well (F-3.5).
pub(crate) async fn own(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: ComplaintId,
) -> Result<super::track::Seen, CommandError> {
    let found = crate::store::complaints::peek(tx, id).await?;
    let (complaint, _) = found.ok_or(CommandError::NotFound)?;
    let (_, entry) = (list::whole(tx, id).await?).ok_or(CommandError::NotFound)?;
    let case = Case {
        assigned_to: entry.registered_by.into_iter().collect(),
        ..case_of(&complaint)
    };
    permit(tx, caller, Action::OwnComplaint, &case).await?;
    super::track::seen(tx, id).await
}

/// Narrative, what the rules read in it, and remarks. No `Debug`.
pub(crate) struct Story {
    /// What is complained about.
    pub(crate) matter: Matter,
    /// What the rules read in it.
    pub(crate) reading: Reading,
    /// Supplements, signpost, reasons.
    pub(crate) remarks: Vec<Remark>,
}

/// Opens the narrative; recorded.
pub(crate) async fn narrative(
    tx: &mut Tx<'_>,
    intake: &Intake,
    caller: &Caller,
    id: ComplaintId,
    at: DateTime<Utc>,
) -> Result<Story, CommandError> {
    permitted(tx, caller, Action::FullNarrative, id).await?;
    let (matter, reading, key) = particulars::matter(tx, &intake.ring, id).await?;
    let remarks = remarks::of(tx, &key, id).await?;
    audit::append(tx, id.0, at, &caller.actor(), "narrative.read", b"").await?;
    Ok(Story {
        matter,
        reading,
        remarks,
    })
}

/// What notification needs to reach the complainant. No `Debug`.
pub(crate) struct Addressee {
    /// The row.
    pub(crate) item: Item,
    /// How it came in, in which language the answer goes out, and how.
    pub(crate) entry: Entry,
    /// Who; nothing of anonymous ones.
    pub(crate) identity: Identity,
    /// Where to turn instead, where it was declined.
    pub(crate) signpost: Option<String>,
}

/// Opens the identity for delivery; for notification's own token only, recorded.
pub(crate) async fn contact(
    tx: &mut Tx<'_>,
    intake: &Intake,
    caller: &Caller,
    id: ComplaintId,
    at: DateTime<Utc>,
) -> Result<Addressee, CommandError> {
    if matches!(caller, Caller::Public) {
        return Err(Denied::Unauthenticated.into());
    }
    // First: a denial is recorded, and there is nothing to deny where nothing is.
    let found = list::whole(tx, id).await?;
    let (item, entry) = found.ok_or(CommandError::NotFound)?;
    permit_service(caller, Action::DeliveryAddress)?;
    tx.open(id.0).await?;
    let identity = particulars::identity(tx, &intake.ring, id).await?;
    let signpost = remarks::signpost(tx, id).await?;
    audit::append(tx, id.0, at, &caller.actor(), "contact.read", b"").await?;
    Ok(Addressee {
        item,
        entry,
        identity,
        signpost,
    })
}

/// The trail without reads; those are for supervisors.
pub(crate) async fn history(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: ComplaintId,
) -> Result<Vec<audit::Entry>, CommandError> {
    let (complaint, _) = permitted(tx, caller, Action::HistoryView, id).await?;
    let case = case_of(&complaint);
    let reads_too = permit(tx, caller, Action::AuditRead, &case).await.is_ok();
    let mut entries = audit::of(tx, id.0).await?;
    entries.retain(|entry| reads_too || sight_of(&entry.action).is_none());
    Ok(entries)
}

/// Who looked at what of it, and who was refused.
pub(crate) async fn views(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: ComplaintId,
    paging: &Paging,
    before: Option<i64>,
    at: DateTime<Utc>,
) -> Result<Page<Viewed>, CommandError> {
    let found = crate::store::complaints::peek(tx, id).await?;
    let (complaint, _) = found.ok_or(CommandError::NotFound)?;
    let case = case_of(&complaint);
    Ok(authorization::views(tx, caller, &case, paging, before, at).await?)
}

/// A page of the register. Rows that the caller is recused from are left out, and the page is filled
/// with what comes after them: neither its length nor its cursor tells that there was something.
pub(crate) async fn register_page(
    tx: &mut Tx<'_>,
    caller: &Caller,
    wanted: &Wanted,
    after: Option<Uuid>,
    limit: i64,
) -> Result<(Vec<Item>, Option<Uuid>), CommandError> {
    let reach = reach(tx, caller, Action::ListRegister).await?;
    rows_of(tx, &reach, wanted, after, limit).await
}

/// How many rows the list of it has, up to [`MOST_COUNTED`], and whether there are more.
pub(crate) async fn counted(
    tx: &mut Tx<'_>,
    reach: &Reach,
    wanted: &Wanted,
) -> Result<(usize, bool), CommandError> {
    let (rows, more) = rows_of(tx, reach, wanted, None, MOST_COUNTED).await?;
    Ok((rows.len(), more.is_some()))
}

/// Nobody works through more: beyond, a count says no more than that there are more.
pub(crate) const MOST_COUNTED: i64 = 1_000;

async fn rows_of(
    tx: &mut Tx<'_>,
    reach: &Reach,
    wanted: &Wanted,
    after: Option<Uuid>,
    limit: i64,
) -> Result<(Vec<Item>, Option<Uuid>), CommandError> {
    let (mut found, mut after) = (Vec::new(), after);
    loop {
        let rows = list::page(tx, reach, wanted, after, limit + 1).await?;
        let last = rows.last().map(|row| row.id);
        let all = i64::try_from(rows.len()).is_ok_and(|rows| rows <= limit);
        found.extend(kept(tx, reach, rows).await?);
        if all || is_full(&found, limit) {
            break;
        }
        after = last;
    }
    let next = cut(&mut found, limit).map(|last| last.id);
    Ok((found, next))
}

/// One row more than is shown tells that there is more.
pub(super) fn is_full(rows: &[Item], limit: i64) -> bool {
    i64::try_from(rows.len()).is_ok_and(|rows| rows > limit)
}

/// What came in by itself and waits, the oldest first (S-3.3).
pub(crate) async fn new_page(
    tx: &mut Tx<'_>,
    caller: &Caller,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<(Vec<Item>, Option<(DateTime<Utc>, Uuid)>), CommandError> {
    let reach = reach(tx, caller, Action::Accept).await?;
    let mut rows = list::new_ones(tx, &reach, after, limit + 1).await?;
    let next = cut(&mut rows, limit).map(|last| (last.received_at, last.id));
    Ok((kept(tx, &reach, rows).await?, next))
}

/// Cuts to the page; the last row, where there are more behind it.
pub(super) fn cut(rows: &mut Vec<Item>, limit: i64) -> Option<&Item> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.last().filter(|_| more)
}

pub(super) async fn kept(
    tx: &mut Tx<'_>,
    reach: &Reach,
    rows: Vec<Item>,
) -> Result<Vec<Item>, CommandError> {
    let mut with_cases = Vec::with_capacity(rows.len());
    for row in rows {
        let case = row.case()?;
        with_cases.push((row, case));
    }
    let kept = reach.keep(tx, with_cases, |(_, case)| case.clone()).await?;
    Ok(kept.into_iter().map(|(row, _)| row).collect())
}

/// Rows that one download holds at most.
const DOWNLOAD: i64 = 1_000;

/// What came in, with its narrative, to be put in order (S-3.3); each row leaves a trace. Who may
/// not read a narrative does not get the row.
pub(crate) async fn download(
    tx: &mut Tx<'_>,
    intake: &Intake,
    caller: &Caller,
    at: DateTime<Utc>,
) -> Result<Vec<(Item, Matter, String)>, CommandError> {
    let (rows, _) = new_page(tx, caller, None, DOWNLOAD).await?;
    let narratives = reach(tx, caller, Action::FullNarrative).await?;
    let rows = kept(tx, &narratives, rows).await?;
    let actor = caller.actor();
    let mut downloaded = Vec::with_capacity(rows.len());
    for row in rows {
        let id = ComplaintId(row.id);
        tx.open(row.id).await?;
        let (matter, ..) = particulars::matter(tx, &intake.ring, id).await?;
        audit::append(tx, row.id, at, &actor, "new_queue.downloaded", b"").await?;
        let site = organization::site(tx, row.site_id).await?;
        let received = match &site {
            Some(site) => organization::office(site).local(row.received_at),
            None => row.received_at.naive_utc(),
        };
        downloaded.push((row, matter, received.format("%Y-%m-%d %H:%M").to_string()));
    }
    Ok(downloaded)
}
