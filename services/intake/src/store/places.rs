//! Sites with their calendars, remembered for a moment: registration reads them each time, and a
//! calendar of ten years is more work to read than all the rest of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use calendar::Calendar;
use chrono::{DateTime, TimeDelta, Utc};
use organization::Site;
use persistence::{DbError, Tx};
use uuid::Uuid;

/// How old a remembered site may be; directory's facts take as long to arrive.
const FRESH: TimeDelta = TimeDelta::seconds(2);
/// Sites remembered at most; beyond that, all are forgotten.
const MOST: usize = 1_000;

/// A site and the calendar that it keeps.
pub(crate) struct Place {
    /// The site, also an abolished one.
    pub(crate) site: Site,
    /// Its working days.
    pub(crate) calendar: Calendar,
}

type Remembered = HashMap<Uuid, (DateTime<Utc>, Arc<Place>)>;

/// What this process remembers. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Places(Arc<Mutex<Remembered>>);

impl Places {
    /// The site; none of which nothing is known. By the machine's time, so that a rehearsal's clock
    /// that stands still keeps nothing for ever.
    pub(crate) async fn find(
        &self,
        tx: &mut Tx<'_>,
        id: Uuid,
    ) -> Result<Option<Arc<Place>>, DbError> {
        let now = clock::real_now();
        if let Some((since, place)) = self.remembered().get(&id)
            && now - *since < FRESH
        {
            return Ok(Some(Arc::clone(place)));
        }
        let Some(site) = organization::site(tx, id).await? else {
            return Ok(None);
        };
        let calendar = organization::calendar(tx, &site.calendar).await?;
        let place = Arc::new(Place { site, calendar });
        let mut remembered = self.remembered();
        if remembered.len() >= MOST {
            remembered.clear();
        }
        remembered.insert(id, (now, Arc::clone(&place)));
        Ok(Some(place))
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
