//! Sites with their calendars, departments and windows, remembered for a moment: registration reads them each time, and a
//! calendar of ten years is more work to read than all the rest of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use calendar::Calendar;
use chrono::{DateTime, TimeDelta, Utc};
use organization::{Department, Site, Window};
use persistence::{DbError, Tx};
use uuid::Uuid;

/// How old a remembered site may be; directory's facts take as long to arrive.
const FRESH: TimeDelta = TimeDelta::seconds(2);
/// Things of a kind remembered at most; beyond that, all are forgotten.
const MOST: usize = 1_000;

/// A site and the calendar that it keeps.
pub(crate) struct Place {
    /// The site, also an abolished one.
    pub(crate) site: Site,
    /// Its working days.
    pub(crate) calendar: Calendar,
}

/// Things by id, each with the moment it was read.
type ById<T> = HashMap<Uuid, (DateTime<Utc>, Arc<T>)>;

struct Remembered<T>(Mutex<ById<T>>);

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Remembered<T> {
    /// By the machine's time, so that a rehearsal's clock that stands still keeps nothing for ever.
    fn get(&self, id: Uuid) -> Option<Arc<T>> {
        let remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, thing) = remembered.get(&id)?;
        (clock::real_now() - *since < FRESH).then(|| Arc::clone(thing))
    }

    fn put(&self, id: Uuid, thing: T) -> Arc<T> {
        let thing = Arc::new(thing);
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= MOST {
            remembered.clear();
        }
        remembered.insert(id, (clock::real_now(), Arc::clone(&thing)));
        thing
    }
}

/// What this process remembers. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Places {
    sites: Arc<Remembered<Place>>,
    departments: Arc<Remembered<Department>>,
    windows: Arc<Remembered<Window>>,
}

impl Places {
    /// The site; none of which nothing is known.
    pub(crate) async fn find(
        &self,
        tx: &mut Tx<'_>,
        id: Uuid,
    ) -> Result<Option<Arc<Place>>, DbError> {
        if let Some(place) = self.sites.get(id) {
            return Ok(Some(place));
        }
        let Some(site) = organization::site(tx, id).await? else {
            return Ok(None);
        };
        let calendar = organization::calendar(tx, &site.calendar).await?;
        Ok(Some(self.sites.put(id, Place { site, calendar })))
    }

    /// The department.
    pub(crate) async fn department(
        &self,
        tx: &mut Tx<'_>,
        id: Uuid,
    ) -> Result<Option<Arc<Department>>, DbError> {
        if let Some(department) = self.departments.get(id) {
            return Ok(Some(department));
        }
        let found = organization::department(tx, id).await?;
        Ok(found.map(|department| self.departments.put(id, department)))
    }

    /// The window.
    pub(crate) async fn window(
        &self,
        tx: &mut Tx<'_>,
        id: Uuid,
    ) -> Result<Option<Arc<Window>>, DbError> {
        if let Some(window) = self.windows.get(id) {
            return Ok(Some(window));
        }
        let found = organization::window(tx, id).await?;
        Ok(found.map(|window| self.windows.put(id, window)))
    }
}
