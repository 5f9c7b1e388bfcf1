//! Folding of the statistics (F-6.8): complaints that facts have marked are counted anew, and what
//! they were counted as before is taken back, in one transaction. Twice the same comes to nothing.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use calendar::{Calendar, Office};
use chrono::{DateTime, NaiveDate, Utc};
use organization::Site;
use persistence::{DbError, Tx, fault};
use uuid::Uuid;

use crate::Intake;
use crate::domain::statistics::{Period, contribution};
use crate::store::statistics::counted::{self, Cell, Presence, Total};
use crate::store::statistics::{Counted, Facts, Group, facts, marks, rebuild};

/// Marks of one transaction; few enough that another replica does not wait long for its rows.
pub(crate) const BATCH: usize = 300;
/// Complaints that one transaction marks anew.
const PAGE: i64 = 5_000;

/// One batch; how many marks were taken, [`BATCH`] at most.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn fold(intake: &Intake) -> Result<usize, DbError> {
    intake
        .db
        .transaction(async move |mut tx| {
            let mut marked = marks::take(&mut tx, BATCH).await?;
            let taken = marked.len();
            if taken > 0 {
                marked.sort_unstable();
                marked.dedup();
                count(&mut tx, &marked).await?;
            }
            fault::point("statistics.folded");
            Ok(taken)
        })
        .await
}

/// Marks that wait, and the moment up to which everything is counted: now, or when the oldest fact
/// that waits happened.
pub(crate) async fn counted_until(
    tx: &mut Tx<'_>,
    now: DateTime<Utc>,
) -> Result<(i64, DateTime<Utc>), DbError> {
    let (waiting, oldest) = marks::waiting(tx).await?;
    Ok((waiting, oldest.map_or(now, |oldest| oldest.min(now))))
}

/// The lock comes first: what is read after it includes every fact whose mark was taken before.
async fn count(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<(), DbError> {
    let before = counted::lock(tx, ids).await?;
    let facts = facts(tx, ids).await?;
    let wanted: BTreeSet<Group> = facts.values().map(|facts| facts.group.clone()).collect();
    let groups = counted::groups(tx, &wanted).await?;
    let mut offices = Offices::default();
    let mut changed = BTreeMap::new();
    let mut deltas = Deltas::default();
    for (id, facts) in facts {
        let Some(now) = counted_as(tx, &mut offices, facts, &groups).await? else {
            continue;
        };
        let Some(was) = before.get(&id).filter(|was| **was != now) else {
            continue;
        };
        deltas.take_back(id, was);
        deltas.put(id, &now);
        changed.insert(id, now);
    }
    if changed.is_empty() {
        return Ok(());
    }
    counted::keep(tx, &changed).await?;
    let gone: Vec<Presence> = deltas.gone.difference(&deltas.come).copied().collect();
    let come: Vec<Presence> = deltas.come.difference(&deltas.gone).copied().collect();
    counted::move_presence(tx, &gone, &come).await?;
    counted::add(tx, &deltas.cells).await?;
    counted::add_totals(tx, &deltas.totals).await
}

/// Offices and calendars of one batch. Read anew each time: what a new notice has marked must not be
/// counted by the old one.
#[derive(Default)]
struct Offices {
    sites: HashMap<Uuid, Option<Site>>,
    calendars: HashMap<String, Calendar>,
}

impl Offices {
    async fn of(
        &mut self,
        tx: &mut Tx<'_>,
        site: Uuid,
    ) -> Result<Option<(Office, &Calendar)>, DbError> {
        let site = match self.sites.entry(site) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(organization::site(tx, site).await?),
        };
        let Some(site) = site else {
            return Ok(None);
        };
        let calendar = match self.calendars.entry(site.calendar.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(organization::calendar(tx, &site.calendar).await?),
        };
        Ok(Some((organization::office(site), calendar)))
    }
}

async fn counted_as(
    tx: &mut Tx<'_>,
    offices: &mut Offices,
    facts: Facts,
    groups: &BTreeMap<Group, i32>,
) -> Result<Option<Counted>, DbError> {
    let site = facts.group.site;
    let place = offices.of(tx, site).await?;
    let wanted = &facts.group;
    let (Some((office, calendar)), Some(group)) = (place, groups.get(wanted)) else {
        tracing::error!(site.id = %site, "a site is not known, and its complaints are not counted");
        return Ok(None);
    };
    Ok(Some(Counted {
        group: Some(wanted.kept(*group)),
        respondents: facts.respondents,
        stranger: facts.stranger,
        contribution: contribution(facts.steps, calendar, &office),
    }))
}

#[derive(Default)]
struct Deltas {
    cells: BTreeMap<Cell, i32>,
    totals: BTreeMap<Total, i32>,
    gone: BTreeSet<Presence>,
    come: BTreeSet<Presence>,
}

impl Deltas {
    fn take_back(&mut self, id: Uuid, was: &Counted) {
        self.add(was, -1);
        self.gone.extend(presence(id, was));
    }

    fn put(&mut self, id: Uuid, now: &Counted) {
        self.add(now, 1);
        self.come.extend(presence(id, now));
    }

    fn add(&mut self, counted: &Counted, times: i32) {
        let Some(group) = &counted.group else { return };
        for (figure, attribution) in &counted.contribution {
            let (month, days) = (Period::month_of(attribution.day), attribution.working_days);
            let cell = (group.site, month, group.id, *figure, days);
            *self.cells.entry(cell).or_default() += times;
            let total = (
                group.site,
                month,
                group.sensitivity.clone(),
                group.severity.clone(),
                group.scope.clone(),
                *figure,
                days,
            );
            *self.totals.entry(total).or_default() += times;
        }
    }
}

/// Where a complaint is found by the months in which it counts.
fn presence(id: Uuid, counted: &Counted) -> impl Iterator<Item = Presence> {
    let group = counted.group.iter().map(|group| group.id);
    group.flat_map(move |group| {
        let days = counted.contribution.values();
        days.map(move |attribution| (group, Period::month_of(attribution.day), id))
    })
}

/// Everything anew: each complaint from its facts, then each month's numbers from the complaints.
/// Runs beside the service; readers see the old numbers of a month until the new ones are all there.
/// How many numbers were wrong.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn rebuild_all(intake: &Intake) -> Result<usize, DbError> {
    let (mut after, mut newest) = (None, None);
    loop {
        let at = intake.clock.now();
        let (last, mark) = intake
            .db
            .transaction(async move |mut tx| {
                let last = marks::mark_all(&mut tx, after, PAGE, at).await?;
                Ok::<_, DbError>((last, marks::newest(&mut tx).await?))
            })
            .await?;
        newest = newest.max(mark);
        while fold(intake).await? > 0 {}
        if last.is_none() {
            break;
        }
        after = last;
    }
    // Another replica may have the last ones in hand.
    while let Some(mark) = newest {
        let waits = intake
            .db
            .transaction(async move |mut tx| marks::waits_up_to(&mut tx, mark).await)
            .await?;
        if !waits {
            break;
        }
        fold(intake).await?;
    }
    let months = intake
        .db
        .transaction(async |mut tx| rebuild::months(&mut tx).await)
        .await?;
    let mut wrong = 0;
    for month in months {
        wrong += intake
            .db
            .transaction(async move |mut tx| rebuild::month(&mut tx, month).await)
            .await?;
    }
    Ok(wrong)
}

/// A notice changed working days: what was counted by the old ones is counted anew (F-4.4b).
///
/// # Errors
/// [`DbError`].
pub(crate) async fn recount_since(
    tx: &mut Tx<'_>,
    calendar: &str,
    since: NaiveDate,
    at: DateTime<Utc>,
) -> Result<usize, DbError> {
    let sites = organization::sites(tx).await?;
    let sites: Vec<Uuid> = sites
        .iter()
        .filter(|site| site.calendar == calendar)
        .map(|site| site.id)
        .collect();
    marks::mark_since(tx, &sites, Period::month_of(since), at).await
}
