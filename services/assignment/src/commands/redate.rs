//! A notice changed the working days: open deadlines are dated anew (F-4.4b). Or is going to: the same
//! decisions, and nothing is changed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use calendar::Calendar;
use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Tx};
use regulation::{Clock, Severity};
use uuid::Uuid;

use super::{CommandError, carry_out, terms};
use crate::domain::{Assignment, ComplaintId, Decision, Fact, Refusal, Terms};
use crate::store;

/// Every open deadline of the sites that use this calendar, each with an entry in the ledger.
/// Returns how many cases changed.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all)]
pub async fn redate(tx: &mut Tx<'_>, name: &str, at: DateTime<Utc>) -> Result<usize, CommandError> {
    let actor = Actor::Service("directory".to_owned());
    let mut changed = 0;
    for complaint in open_on(tx, name).await? {
        let Some((case, revision)) = store::load(tx, complaint).await? else {
            continue;
        };
        let terms = terms(tx, case.matter().site).await?;
        let decision = redated(&case, &terms, at)?;
        let (_, after) = carry_out(tx, &actor, case, revision, decision, at).await?;
        changed += usize::from(after != revision);
    }
    Ok(changed)
}

/// What becomes of a case's deadlines under these terms; whether that is told or only shown.
fn redated(case: &Assignment, terms: &Terms, at: DateTime<Utc>) -> Result<Decision, Refusal> {
    case.clone().calendar_changed(terms, at)
}

/// Cases with a running clock at the sites that cite this calendar.
async fn open_on(tx: &mut Tx<'_>, name: &str) -> Result<Vec<ComplaintId>, DbError> {
    let sites = organization::sites(tx).await?.into_iter();
    let sites = sites.filter(|site| site.calendar == name);
    let sites: Vec<Uuid> = sites.map(|site| site.id).collect();
    store::open_on_calendar(tx, &sites).await
}

/// Deadlines that move alike. No case is named: who prepares a calendar has nothing to do with cases.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Move {
    /// When they end now.
    pub from: DateTime<Utc>,
    /// When they would end; the same where only `provisional` changes.
    pub to: DateTime<Utc>,
    /// Of which site.
    pub site: Uuid,
    /// Of which clock.
    pub clock: Clock,
    /// Of which severity.
    pub severity: Severity,
    /// They run into a year that is not published (F-4.4b).
    pub provisional: bool,
    /// The same once the calendar is adopted.
    pub then_provisional: bool,
}

/// What a calendar would do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Open cases that were looked at.
    pub looked_at: usize,
    /// There are more of them than are looked at.
    pub more: bool,
    /// Cases of which a deadline would move.
    pub cases: usize,
    /// What moves, the earliest first, and how many deadlines.
    pub moves: BTreeMap<Move, usize>,
}

/// Open cases that are looked at for one preview.
const MOST_CASES: usize = 20_000;

/// What [`redate`] would do if this calendar were in effect under its name.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all)]
pub async fn preview(
    tx: &mut Tx<'_>,
    proposed: &Calendar,
    at: DateTime<Utc>,
) -> Result<Preview, CommandError> {
    let mut preview = Preview::default();
    let open = open_on(tx, proposed.name()).await?;
    preview.more = open.len() > MOST_CASES;
    let mut known: BTreeMap<Uuid, Terms> = BTreeMap::new();
    for complaint in open.into_iter().take(MOST_CASES) {
        let Some((case, _)) = store::peek(tx, complaint).await? else {
            continue;
        };
        let site = case.matter().site;
        let terms = match known.entry(site.0) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let (calendar, now) = (proposed.clone(), terms(tx, site).await?);
                unknown.insert(Terms { calendar, ..now })
            }
        };
        preview.looked_at += 1;
        if let Decision::Changed(_, facts) = redated(&case, terms, at)? {
            preview.cases += 1;
            for moved in facts.iter().filter_map(|fact| moved(&case, fact)) {
                *preview.moves.entry(moved).or_default() += 1;
            }
        }
    }
    Ok(preview)
}

fn moved(case: &Assignment, fact: &Fact) -> Option<Move> {
    let Fact::DeadlineSet(setting) = fact else {
        return None;
    };
    let before = case.running(setting.run.clock)?;
    Some(Move {
        from: before.due_at,
        to: setting.run.due_at,
        site: case.matter().site.0,
        clock: setting.run.clock,
        severity: case.matter().severity,
        provisional: before.provisional,
        then_provisional: setting.run.provisional,
    })
}
