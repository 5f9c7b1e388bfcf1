//! How long a queue is: as many rows as its list has over all its pages.

use authorization::{Case as Facts, Reach};
use persistence::{DbError, Tx};

use crate::store::{self, After, Listed};

/// Nobody works through more: beyond, a count says no more than that there are more.
const MOST: usize = 1_000;

/// Rows that are read at once.
const BATCH: i64 = 500;

/// Correspondences of a stage, up to a thousand, and whether there are more.
pub(crate) async fn count_waiting(
    tx: &mut Tx<'_>,
    reach: &Reach,
    stage: &str,
) -> Result<(usize, bool), DbError> {
    let (mut count, mut after) = (0, None);
    loop {
        let rows = store::waiting_facts(tx, reach, stage, after, BATCH).await?;
        after = next(&rows, |(key, _)| *key);
        count += kept(tx, reach, rows, |(_, facts)| facts.clone()).await?;
        if after.is_none() || count > MOST {
            return Ok(capped(count));
        }
    }
}

/// Deliveries that wait for people, in the same way.
pub(crate) async fn count_work(tx: &mut Tx<'_>, reach: &Reach) -> Result<(usize, bool), DbError> {
    let (mut count, mut after) = (0, None);
    loop {
        let rows = store::to_do(tx, reach, after, BATCH).await?;
        after = next(&rows, Listed::key);
        count += kept(tx, reach, rows, |row| row.facts.clone()).await?;
        if after.is_none() || count > MOST {
            return Ok(capped(count));
        }
    }
}

/// Where the next batch starts; none after the last one.
fn next<T>(rows: &[T], key: impl Fn(&T) -> After) -> Option<After> {
    rows.last()
        .filter(|_| rows.len() == BATCH as usize)
        .map(key)
}

async fn kept<T>(
    tx: &mut Tx<'_>,
    reach: &Reach,
    rows: Vec<T>,
    facts: impl Fn(&T) -> Facts,
) -> Result<usize, DbError> {
    Ok(reach.keep(tx, rows, facts).await?.len())
}

fn capped(count: usize) -> (usize, bool) {
    (count.min(MOST), count > MOST)
}
