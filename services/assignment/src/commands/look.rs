//! Looking for patterns (F-5.3): whatever was told of a complaint, everything that it may count in
//! is counted anew. Many complaints a transaction, so that a crowd at one window is counted once and
//! not once for each of it; one replica at a time.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx, fault};
use regulation::{PatternPolicy, Role, Sensitivity};
use uuid::Uuid;

use super::{CommandError, ids, staff, terms};
use crate::domain::patterns::{
    self, Counted, Pattern, PatternFact, PatternId, Repeats, of_person, of_window,
};
use crate::domain::{DepartmentId, SiteId, StaffId};
use crate::publish;
use crate::store::patterns as rows;
use crate::store::tally::{self, Counts, Tally};

/// Complaints of one transaction. Whoever hears of one of them meanwhile waits for it.
const MOST: i64 = 500;

/// Looks at the next complaints that something was told of. False: there are none, or another
/// replica is at it.
///
/// # Errors
/// [`CommandError`].
pub async fn look_next(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<bool, CommandError> {
    if !rows::alone(tx).await? {
        return Ok(false);
    }
    let changed = tally::take_changed(tx, MOST).await?;
    if changed.is_empty() {
        return Ok(false);
    }
    let complaints: Vec<Uuid> = changed.iter().map(|tally| tally.complaint_id).collect();
    for (pattern, _) in rows::counting(tx, &complaints).await? {
        again(tx, pattern, now).await?;
    }
    let people: BTreeSet<Uuid> = changed
        .iter()
        .flat_map(|tally| tally.respondent_ids.iter().copied())
        .collect();
    for person in people {
        look_at_person(tx, StaffId(person), now).await?;
    }
    let mut windows: BTreeMap<(Uuid, Uuid), Vec<&Tally>> = BTreeMap::new();
    for tally in &changed {
        if let Some(window) = tally.window_id {
            let there = windows.entry((window, tally.site_id));
            there.or_default().push(tally);
        }
    }
    for ((window, site), tallies) in windows {
        look_at_window(tx, window, SiteId(site), &tallies, now).await?;
    }
    fault::point("assignment.patterns_looked_for");
    Ok(true)
}

/// What a pattern is counted from, by what is known now.
async fn again(tx: &mut Tx<'_>, pattern: Pattern, now: DateTime<Utc>) -> Result<(), CommandError> {
    let (counts, found) = match &pattern.repeats {
        Repeats::Person(person) => {
            let policy = policy(tx, pattern.site).await?;
            let mut counts = tally::about(tx, person.0).await?;
            // Of this pattern: later ones may have another.
            let of_pattern: HashSet<_> = pattern.complaints.iter().collect();
            counts.counted.retain(|c| of_pattern.contains(&c.complaint));
            let found = of_person(&counts.counted, &policy, pattern.restricted);
            (counts, found)
        }
        Repeats::Window {
            window,
            subtype,
            quarter,
        } => {
            let terms = terms(tx, pattern.site).await?;
            let (from, until) = bounds(&terms, *quarter);
            let counts = tally::of(tx, *window, subtype, from, until).await?;
            let found = of_window(&counts.counted, &terms.policy.patterns, pattern.restricted);
            (counts, found)
        }
    };
    recount(tx, pattern, &counts, &found, now).await
}

async fn recount(
    tx: &mut Tx<'_>,
    pattern: Pattern,
    counts: &Counts,
    found: &[Counted],
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let latest = found.last().map(|c| c.at);
    let pattern = Pattern {
        complaints: found.iter().map(|c| c.complaint).collect(),
        respondents: respondents(counts, found),
        ..pattern
    };
    Ok(rows::recount(tx, &pattern, latest, now).await?)
}

async fn look_at_person(
    tx: &mut Tx<'_>,
    person: StaffId,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    // Nobody knows whose unit it is, then; one that is found out about later is looked at again.
    let Some(known) = organization::staff(tx, person.0).await? else {
        tracing::warn!(staff.id = %person.0, "somebody complained about is not known here");
        return Ok(());
    };
    let site = SiteId(known.site_id);
    let policy = policy(tx, site).await?;
    let counts = tally::about(tx, person.0).await?;
    for restricted in [false, true] {
        let found = of_person(&counts.counted, &policy, restricted);
        let Some(latest) = found.last() else { continue };
        let since = latest.at - chrono::TimeDelta::days(policy.person_days.into());
        if let Some((pattern, _)) = rows::of_person(tx, person.0, restricted, since).await? {
            recount(tx, pattern, &counts, &found, now).await?;
            continue;
        }
        let new = New {
            repeats: Repeats::Person(person),
            site,
            department: known.department_id.map(DepartmentId),
            restricted,
        };
        raise(tx, new, &counts, &found, now).await?;
    }
    Ok(())
}

async fn look_at_window(
    tx: &mut Tx<'_>,
    window: Uuid,
    site: SiteId,
    tallies: &[&Tally],
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let terms = terms(tx, site).await?;
    let known = organization::window(tx, window).await?;
    let department = known.and_then(|w| w.department_id).map(DepartmentId);
    let mut looked_for = BTreeSet::new();
    for tally in tallies {
        let day = tally.received_at.with_timezone(&terms.office.time_zone);
        let (quarter, _) = patterns::quarter(day.date_naive());
        looked_for.extend(tally.subtypes.iter().map(|subtype| (quarter, subtype)));
    }
    for (quarter, subtype) in looked_for {
        let (from, until) = bounds(&terms, quarter);
        let counts = tally::of(tx, window, subtype, from, until).await?;
        for restricted in [false, true] {
            let found = of_window(&counts.counted, &terms.policy.patterns, restricted);
            if found.is_empty() {
                continue;
            }
            let there = rows::of_window(tx, window, subtype, quarter, restricted).await?;
            if let Some((pattern, _)) = there {
                recount(tx, pattern, &counts, &found, now).await?;
                continue;
            }
            let new = New {
                repeats: Repeats::Window {
                    window,
                    subtype: subtype.clone(),
                    quarter,
                },
                site,
                department,
                restricted,
            };
            raise(tx, new, &counts, &found, now).await?;
        }
    }
    Ok(())
}

struct New {
    repeats: Repeats,
    site: SiteId,
    department: Option<DepartmentId>,
    restricted: bool,
}

async fn raise(
    tx: &mut Tx<'_>,
    new: New,
    counts: &Counts,
    found: &[Counted],
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let mut pattern = Pattern {
        id: PatternId(Uuid::nil()),
        repeats: new.repeats,
        site: new.site,
        department: new.department,
        restricted: new.restricted,
        complaints: found.iter().map(|c| c.complaint).collect(),
        respondents: respondents(counts, found),
        raised_at: now,
        lapsed_at: None,
        measure: None,
    };
    let latest = found.last().map_or(now, |c| c.at);
    pattern.id = rows::raise(tx, &pattern, latest).await?;
    let recipients = heads(tx, &pattern).await?;
    let (id, fact) = (
        pattern.id,
        PatternFact::Raised {
            pattern: Box::new(pattern),
            recipients,
            at: now,
        },
    );
    Ok(publish::tell_pattern(tx, &Actor::System, id, 1, fact).await?)
}

fn respondents(counts: &Counts, found: &[Counted]) -> Vec<StaffId> {
    let found: HashSet<_> = found.iter().map(|c| c.complaint).collect();
    let mut all: Vec<StaffId> = counts
        .respondents
        .iter()
        .filter(|(complaint, _)| found.contains(complaint))
        .flat_map(|(_, respondents)| respondents.iter().copied())
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The unit's head; where that person is the one, or recused, the nearest manager above, then the
/// leadership. Of a restricted one the integrity officers.
async fn heads(tx: &mut Tx<'_>, pattern: &Pattern) -> Result<Vec<StaffId>, CommandError> {
    let site = pattern.site.0;
    let mut line = Vec::new();
    if !pattern.restricted
        && let Some(department) = pattern.department
        && let Some(head) = organization::department_head(tx, department.0).await?
    {
        line.push(head);
        line.extend(organization::managers_up(tx, head).await?);
    }
    for person in line {
        if is_free(tx, pattern, person).await? {
            return Ok(vec![StaffId(person)]);
        }
    }
    let roles: &[Role] = if pattern.restricted {
        &[Role::IntegrityOfficer]
    } else {
        &[Role::Leadership, Role::Supervisor]
    };
    for role in roles {
        let mut free = Vec::new();
        for person in organization::with_role(tx, *role, site).await? {
            if is_free(tx, pattern, person).await? {
                free.push(person);
            }
        }
        if !free.is_empty() {
            return Ok(staff(free));
        }
    }
    Ok(Vec::new())
}

async fn is_free(tx: &mut Tx<'_>, pattern: &Pattern, person: Uuid) -> Result<bool, CommandError> {
    let sensitivity = sensitivity(pattern);
    let respondents = ids(&pattern.respondents);
    Ok(!organization::excluded_by_people(tx, person, &respondents, sensitivity).await?)
}

/// As the table's cells have it: nothing between open and restricted.
pub(super) fn sensitivity(pattern: &Pattern) -> Sensitivity {
    if pattern.restricted {
        Sensitivity::S3
    } else {
        Sensitivity::S1
    }
}

async fn policy(tx: &mut Tx<'_>, site: SiteId) -> Result<PatternPolicy, CommandError> {
    Ok(terms(tx, site).await?.policy.patterns)
}

/// The quarter at the site, as moments.
fn bounds(
    terms: &crate::domain::Terms,
    quarter: chrono::NaiveDate,
) -> (DateTime<Utc>, DateTime<Utc>) {
    let (first, next) = patterns::quarter(quarter);
    let midnight = |day: chrono::NaiveDate| {
        let local = day.and_time(chrono::NaiveTime::MIN);
        let at = local.and_local_timezone(terms.office.time_zone);
        at.earliest().map_or(local.and_utc(), |at| at.to_utc())
    };
    (midnight(first), midnight(next))
}
