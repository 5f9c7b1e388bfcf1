//! Sites, their windows and how they are reached (F-3.5).

use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regulation::{Channel, Language};
use reqwest::Method;
use serde::Deserialize;
use uuid::Uuid;

use super::{At, Backend, Trouble, read, send};
use crate::draft::Chosen;

/// So old may be what is shown of the organization; while directory is away, older.
const FRESH: Duration = Duration::from_secs(30);

/// A place to complain about.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Site {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    /// The site above it.
    #[serde(default)]
    pub(crate) parent_id: Option<Uuid>,
    name_zh: String,
    name_en: String,
    pub(crate) channels: Vec<Reached>,
    pub(crate) windows: Vec<Window>,
}

/// How one channel is reached.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Reached {
    pub(crate) channel: Channel,
    pub(crate) address: String,
}

/// A window.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Window {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    name_zh: String,
    name_en: String,
}

impl Site {
    pub(crate) fn chosen(&self) -> Chosen {
        chosen(self.id, &self.name_zh, &self.name_en)
    }

    pub(crate) fn name(&self, lang: Language) -> String {
        self.chosen().name(lang).to_owned()
    }

    /// Whether its name, either one, or its code holds what is looked for.
    pub(crate) fn is_like(&self, wanted: &str) -> bool {
        let wanted = wanted.trim().to_lowercase();
        [&self.name_zh, &self.name_en, &self.code]
            .iter()
            .any(|name| name.to_lowercase().contains(&wanted))
    }

    pub(crate) fn reached_by(&self, channel: Channel) -> Option<&str> {
        let found = self.channels.iter().find(|c| c.channel == channel);
        found.map(|c| c.address.as_str())
    }
}

impl Window {
    pub(crate) fn chosen(&self) -> Chosen {
        chosen(self.id, &self.name_zh, &self.name_en)
    }
}

fn chosen(id: Uuid, zh: &str, en: &str) -> Chosen {
    Chosen {
        id,
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Site>,
    next: Option<String>,
}

/// What was read last. It is everybody's, and anybody may see it.
#[derive(Clone, Default)]
pub(super) struct Sites(Arc<RwLock<Option<Read>>>);

/// When it was read, and what.
type Read = (Instant, Arc<Vec<Site>>);

impl Sites {
    fn last(&self) -> Option<Read> {
        self.0.read().ok()?.clone()
    }

    fn keep(&self, sites: &Arc<Vec<Site>>) {
        if let Ok(mut last) = self.0.write() {
            *last = Some((Instant::now(), Arc::clone(sites)));
        }
    }
}

impl Backend {
    /// All active sites, by code.
    ///
    /// # Errors
    /// [`Trouble::Away`], where they were never read.
    pub(crate) async fn sites(&self) -> Result<Arc<Vec<Site>>, Trouble> {
        let last = self.sites.last();
        if let Some((read, sites)) = &last
            && read.elapsed() < FRESH
        {
            return Ok(Arc::clone(sites));
        }
        match self.read_sites().await {
            Ok(sites) => {
                let sites = Arc::new(sites);
                self.sites.keep(&sites);
                Ok(sites)
            }
            Err(trouble) => last.map(|(_, sites)| sites).ok_or(trouble),
        }
    }

    async fn read_sites(&self) -> Result<Vec<Site>, Trouble> {
        let (mut sites, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut path = "/v1/sites?limit=100".to_owned();
            if let Some(cursor) = &cursor {
                let cursor = utf8_percent_encode(cursor, NON_ALPHANUMERIC);
                path.push_str(&format!("&cursor={cursor}"));
            }
            let request = self.request(Method::GET, At::Directory, &path);
            let page: Page = read(send(request).await?).await?;
            sites.extend(page.items);
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(sites),
            }
        }
    }
}
