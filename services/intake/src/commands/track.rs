//! Number and code open the complainant's own view for ten minutes.

use std::net::IpAddr;

use authorization::{Caller, looks_by_staff};
use chrono::{DateTime, NaiveDate, Utc};
use persistence::{Actor, Tx, audit};
use regulation::Stage;
use uuid::Uuid;

use super::CommandError;
use crate::Intake;
use crate::domain::{Code, ComplaintId, Number};
use crate::store::{list, mergers, remarks, tracking};

/// What is asked for. No `Debug`: it holds a code.
pub(crate) struct Track {
    /// As typed.
    pub(crate) number: String,
    /// As typed.
    pub(crate) code: String,
    /// From where; kept as a keyed hash for minutes.
    pub(crate) address: IpAddr,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// What the complainant sees: never names of staff.
pub(crate) struct Seen {
    /// The complaint.
    pub(crate) id: Uuid,
    /// Its number.
    pub(crate) number: String,
    /// Where it stands.
    pub(crate) stage: Stage,
    /// How it ended, where it did: a reason or a result.
    pub(crate) ended_as: Option<String>,
    /// Where to turn instead, where it was declined.
    pub(crate) signpost: Option<String>,
    /// When it was registered.
    pub(crate) registered_at: DateTime<Utc>,
    /// What was promised.
    pub(crate) promised_date: NaiveDate,
    /// Counts reopenings.
    pub(crate) round: i32,
    /// It goes on within another complaint, and the above is that one's.
    pub(crate) merged: bool,
    /// What it repeats, where it was declined for that.
    pub(crate) earlier_number: Option<String>,
    /// How often it was opened, this time included.
    pub(crate) accesses: i32,
    /// How often staff looked at narrative, identity or evidence; never who.
    pub(crate) looks_by_office: i64,
    /// For the ETag.
    pub(crate) version: i32,
}

/// What a try comes to. A wrong one is no error: its trace has to be committed.
pub(crate) enum Outcome {
    /// The right code.
    Opened(Box<Seen>),
    /// No such number, or another code: nobody learns which.
    Wrong,
    /// Too many tries.
    Exhausted,
}

/// Compares, counts, and looks up. Unknown numbers take the same way as wrong codes.
#[tracing::instrument(skip_all)]
pub(crate) async fn track(
    tx: &mut Tx<'_>,
    intake: &Intake,
    cmd: Track,
) -> Result<Outcome, CommandError> {
    let number = Number::parse(&cmd.number).map(|number| number.to_string());
    // What is no number counts as one, so that nonsense is limited as well.
    let named = number.clone().unwrap_or_else(|_| "-".to_owned());
    let by_number = intake.ring.code_hash(&named, "tracking");
    let by_address = intake.ring.blind_index().ip(cmd.address).0;
    let attempts = tracking::attempts(tx, by_number.as_bytes(), &by_address, cmd.at).await?;
    if attempts.exhausted() {
        return Ok(Outcome::Exhausted);
    }
    let found = match &number {
        Ok(number) => tracking::find(tx, number).await?,
        Err(_) => None,
    };
    let stored = found
        .as_ref()
        .map_or(&[0; 32][..], |found| &found.code_hash);
    let code = Code::parse(&cmd.code);
    let typed = code.as_ref().map_or("", Code::canonical);
    let matches = intake.ring.code_matches(&named, typed, stored);
    let Some(found) = found.filter(|_| matches && code.is_some()) else {
        tracking::failed(tx, by_number.as_bytes(), &by_address, cmd.at).await?;
        return Ok(Outcome::Wrong);
    };
    let id = ComplaintId(found.id);
    // Whoever knows its code may see it.
    tx.open(id.0).await?;
    tracking::accessed(tx, id).await?;
    audit::append(
        tx,
        id.0,
        cmd.at,
        &Actor::Complainant,
        "tracking.opened",
        b"",
    )
    .await?;
    let seen = seen(tx, id).await?;
    Ok(Outcome::Opened(Box::new(seen)))
}

/// The complainant's own view; the caller has been permitted.
pub(crate) async fn seen(tx: &mut Tx<'_>, id: ComplaintId) -> Result<Seen, CommandError> {
    let found = list::whole(tx, id).await?;
    let (item, entry) = found.ok_or(CommandError::NotFound)?;
    let own = Stage::parse(&item.stage).map_err(persistence::DbError::from)?;
    let signpost = match own {
        Stage::Declined => remarks::signpost(tx, id).await?,
        _ => None,
    };
    // Of a merged one, how its lead stands; which one that is, is somebody else's.
    let lead = match own {
        Stage::Merged => {
            let (merger, _) = mergers::of(tx, id).await?;
            list::item(tx, merger.into).await?
        }
        _ => None,
    };
    let standing = lead.as_ref().unwrap_or(&item);
    Ok(Seen {
        id: item.id,
        stage: Stage::parse(&standing.stage).map_err(persistence::DbError::from)?,
        ended_as: standing.ended_as.clone(),
        signpost,
        registered_at: entry.registered_at,
        promised_date: standing.promised_date,
        round: standing.round,
        merged: lead.is_some(),
        earlier_number: mergers::earlier_number(tx, id).await?,
        accesses: entry.accesses,
        looks_by_office: looks_by_staff(tx, id.0).await?,
        version: item.version,
        number: item.number,
    })
}

/// A token for this complaint alone. By the machine's time, as all tokens.
pub(crate) fn token(intake: &Intake, id: Uuid) -> Result<String, CommandError> {
    let signer = intake.signer.as_ref().ok_or(CommandError::NoSigner)?;
    Ok(signer.complainant(id, clock::real_now())?)
}

/// Whether the caller gets the complainant's own view: complainants, and partners, which have number and
/// code of what they handed over.
pub(crate) fn is_own(caller: &Caller) -> bool {
    matches!(caller, Caller::Complainant { .. } | Caller::Partner(_))
}
