//! Who people and departments are. Names of colleagues are no secret among staff, so that what was asked a
//! moment ago is known still.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regulation::Language;
use serde::Deserialize;
use uuid::Uuid;

use super::{At, Backend, Trouble};

/// So old may a name be that is shown.
const FRESH: Duration = Duration::from_secs(120);
/// So many are kept: more than an organization of usual size has.
const MOST: usize = 20_000;
/// Pages of departments that are read at most.
const PAGES: usize = 100;
/// So many are asked for at once.
const AT_ONCE: usize = 100;

/// Somebody who works here, or did.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Colleague {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) name_en: Option<String>,
    #[serde(default)]
    pub(crate) title: Option<String>,
}

impl Colleague {
    pub(crate) fn name(&self, lang: Language) -> &str {
        match (&self.name_en, lang) {
            (Some(name), Language::En) => name,
            _ => &self.name,
        }
    }
}

/// A department.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Department {
    pub(crate) id: Uuid,
    pub(crate) name_zh: String,
    #[serde(default)]
    pub(crate) name_en: String,
}

impl Department {
    pub(crate) fn name(&self, lang: Language) -> &str {
        match lang {
            Language::En if !self.name_en.is_empty() => &self.name_en,
            _ => &self.name_zh,
        }
    }
}

#[derive(Deserialize)]
struct Listed<T> {
    items: Vec<T>,
    #[serde(default)]
    next: Option<String>,
}

type Kept<T> = Arc<RwLock<HashMap<Uuid, (Instant, T)>>>;

/// What was asked a moment ago.
#[derive(Clone, Default)]
pub(super) struct Known {
    people: Kept<Colleague>,
    departments: Kept<Department>,
}

fn remember<T: Clone>(kept: &Kept<T>, id: Uuid, it: &T) {
    if let Ok(mut kept) = kept.write() {
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(id, (Instant::now(), it.clone()));
    }
}

fn known<T: Clone>(kept: &Kept<T>, id: Uuid) -> Option<T> {
    let kept = kept.read().ok()?;
    let (when, it) = kept.get(&id)?;
    (when.elapsed() < FRESH).then(|| it.clone())
}

impl Backend {
    /// Who these are. Whom directory does not know is left out.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn people(
        &self,
        token: &str,
        ids: &HashSet<Uuid>,
    ) -> Result<HashMap<Uuid, Colleague>, Trouble> {
        let mut found = HashMap::new();
        let mut wanted = Vec::new();
        for id in ids {
            match known(&self.colleagues.people, *id) {
                Some(person) => drop(found.insert(*id, person)),
                None => wanted.push(id.to_string()),
            }
        }
        for some in wanted.chunks(AT_ONCE) {
            let path = format!("/v1/staff?limit={AT_ONCE}&ids={}", some.join(","));
            let listed: Listed<Colleague> = self.ask(token, At::Directory, &path).await?;
            for person in listed.items {
                remember(&self.colleagues.people, person.id, &person);
                found.insert(person.id, person);
            }
        }
        Ok(found)
    }

    /// Whom one can choose from: active staff of a site and below, with this in the name. `true` where there
    /// are more.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn staff_of(
        &self,
        token: &str,
        site: Uuid,
        part: &str,
    ) -> Result<(Vec<Colleague>, bool), Trouble> {
        let mut path = format!("/v1/staff?limit={AT_ONCE}&site={site}");
        if !part.is_empty() {
            let part = utf8_percent_encode(part, NON_ALPHANUMERIC);
            path.push_str(&format!("&q={part}"));
        }
        let listed: Listed<Colleague> = self.ask(token, At::Directory, &path).await?;
        for person in &listed.items {
            remember(&self.colleagues.people, person.id, person);
        }
        Ok((listed.items, listed.next.is_some()))
    }

    /// The departments of a site and below.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn departments_of(
        &self,
        token: &str,
        site: Uuid,
    ) -> Result<Vec<Department>, Trouble> {
        let path = format!("/v1/departments?site={site}");
        let all: Vec<Department> = self.ask_all(token, At::Directory, &path, PAGES).await?;
        for department in &all {
            remember(&self.colleagues.departments, department.id, department);
        }
        Ok(all)
    }

    /// A department's name, where it is one of this site or below.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn department(
        &self,
        token: &str,
        site: Uuid,
        id: Uuid,
    ) -> Result<Option<Department>, Trouble> {
        if let Some(department) = known(&self.colleagues.departments, id) {
            return Ok(Some(department));
        }
        let all = self.departments_of(token, site).await?;
        Ok(all.into_iter().find(|department| department.id == id))
    }
}
