//! What codes, sites and people are called in the language of the page.

use std::collections::{HashMap, HashSet};

use regulation::Language;
use uuid::Uuid;

use super::account::Account;
use crate::Portal;
use crate::backend::Trouble;
use crate::backend::colleagues::Colleague;
use crate::page::Page;

/// Names that a page needs.
pub(super) struct Names {
    lang: Language,
    people: HashMap<Uuid, Colleague>,
    sites: HashMap<Uuid, String>,
    windows: HashMap<Uuid, String>,
}

impl Names {
    /// Of these people, and of all places.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(super) async fn of(
        portal: &Portal,
        account: &Account,
        lang: Language,
        people: &HashSet<Uuid>,
    ) -> Result<Self, Trouble> {
        let backend = portal.backend();
        let (people, sites) =
            futures_util::future::try_join(backend.people(&account.token, people), backend.sites())
                .await?;
        let windows = sites.iter().flat_map(|site| &site.windows);
        let windows = windows.map(|window| (window.id, window.chosen().name(lang).to_owned()));
        Ok(Self {
            lang,
            windows: windows.collect(),
            sites: sites
                .iter()
                .map(|site| (site.id, site.name(lang)))
                .collect(),
            people,
        })
    }

    /// With the post, where it is known: two people may have one name.
    pub(super) fn person(&self, id: &Uuid) -> String {
        match self.people.get(id) {
            Some(person) => match &person.title {
                Some(title) if self.lang == Language::ZhCn => {
                    format!("{}（{title}）", person.name(self.lang))
                }
                Some(title) => format!("{} ({title})", person.name(self.lang)),
                None => person.name(self.lang).to_owned(),
            },
            None => short(*id),
        }
    }

    pub(super) fn people(&self, page: &Page, ids: &[Uuid]) -> String {
        let names: Vec<_> = ids.iter().map(|id| self.person(id)).collect();
        names.join(&page.t("list-separator"))
    }

    pub(super) fn site(&self, id: &Uuid) -> String {
        self.sites.get(id).cloned().unwrap_or_else(|| short(*id))
    }

    pub(super) fn window(&self, id: &Uuid) -> String {
        self.windows.get(id).cloned().unwrap_or_else(|| short(*id))
    }

    /// Of `staff:<id>`, `complainant`, `service:<name>` …
    pub(super) fn actor(&self, page: &Page, actor: &str) -> String {
        match actor.split_once(':') {
            Some(("staff", id)) => id
                .parse()
                .map_or_else(|_| actor.to_owned(), |id| self.person(&id)),
            Some(("partner", _)) => page.t("actor-partner"),
            None if actor == "complainant" => page.t("actor-complainant"),
            None if actor == "public" => page.t("actor-public"),
            _ => page.t("actor-system"),
        }
    }
}

/// What nobody knows the name of: enough to tell it from another.
fn short(id: Uuid) -> String {
    id.simple().to_string()[..8].to_owned()
}

/// What a code of a list is called.
pub(super) fn code(page: &Page, list: &str, code: &str) -> String {
    page.t(&format!("{list}-{}", code.replace('_', "-").to_lowercase()))
}

/// Several of them.
pub(super) fn codes(page: &Page, list: &str, of: &[String]) -> String {
    let names: Vec<_> = of.iter().map(|it| code(page, list, it)).collect();
    names.join(&page.t("list-separator"))
}
