//! What a field offers to choose from.

use regulation::Language;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Field, Kind};
use crate::Portal;
use crate::backend::{At, Trouble};
use crate::console::account::Account;
use crate::console::names;
use crate::form::Fields;
use crate::page::{Choice, Page};

/// Several people are chosen from so many at most; more are found by name.
pub(super) struct Offered {
    pub(super) choices: Vec<Choice>,
    /// Not all are listed: look for a part of the name.
    pub(super) more: bool,
}

#[derive(Deserialize)]
struct Subtypes {
    items: Vec<Subtype>,
}

#[derive(Deserialize)]
struct Subtype {
    code: String,
    name_zh: String,
    name_en: String,
    active: bool,
}

/// What all fields of a deed are chosen among.
pub(super) struct Ground<'a> {
    pub(super) portal: &'a Portal,
    pub(super) account: &'a Account,
    pub(super) page: &'a Page,
    pub(super) complaint: Uuid,
    /// Where the complaint belongs.
    pub(super) site: Uuid,
    pub(super) typed: &'a Fields,
}

impl Ground<'_> {
    /// # Errors
    /// [`Trouble`].
    pub(super) async fn of(&self, field: &Field) -> Result<Offered, Trouble> {
        let mut more = false;
        let choices = match field.kind {
            Kind::One(list, codes) | Kind::Some(list, codes) => codes()
                .into_iter()
                .map(|it| self.choice(field, it, names::code(self.page, list, it)))
                .collect(),
            Kind::Either => ["yes", "no"]
                .into_iter()
                .map(|it| self.choice(field, it, self.page.t(&format!("{}-{it}", field.name))))
                .collect(),
            Kind::Person | Kind::People => {
                let part = self.typed.text(&format!("{}-part", field.name));
                let (token, site) = (&self.account.token, self.site);
                let (people, further) = self.portal.backend().staff_of(token, site, &part).await?;
                more = further || !part.is_empty();
                self.people(field, people).await?
            }
            Kind::Department | Kind::Assisting => {
                let (token, site) = (&self.account.token, self.site);
                let all = self.portal.backend().departments_of(token, site).await?;
                all.into_iter()
                    .map(|it| {
                        self.choice(
                            field,
                            &it.id.to_string(),
                            it.name(self.page.lang).to_owned(),
                        )
                    })
                    .collect()
            }
            Kind::Subtypes => self.subtypes(field).await?,
            Kind::Sources => self.sources(field).await?,
            _ => Vec::new(),
        };
        Ok(Offered { choices, more })
    }

    fn choice(&self, field: &Field, value: &str, label: String) -> Choice {
        Choice {
            chosen: self.typed.all(field.name).iter().any(|it| it == value),
            value: value.to_owned(),
            hint: String::new(),
            label,
        }
    }

    /// Those who were found, and before them whoever is chosen already.
    async fn people(
        &self,
        field: &Field,
        found: Vec<crate::backend::colleagues::Colleague>,
    ) -> Result<Vec<Choice>, Trouble> {
        let lang = self.page.lang;
        let label = |it: &crate::backend::colleagues::Colleague| match &it.title {
            Some(title) => format!("{} · {title}", it.name(lang)),
            None => it.name(lang).to_owned(),
        };
        let chosen: std::collections::HashSet<Uuid> = self
            .typed
            .all(field.name)
            .iter()
            .filter_map(|id| id.parse().ok())
            .filter(|id| found.iter().all(|it| it.id != *id))
            .collect();
        let before = self
            .portal
            .backend()
            .people(&self.account.token, &chosen)
            .await?;
        let all = before.values().chain(&found);
        Ok(all
            .map(|it| self.choice(field, &it.id.to_string(), label(it)))
            .collect())
    }

    async fn subtypes(&self, field: &Field) -> Result<Vec<Choice>, Trouble> {
        let path = "/v1/subtypes?limit=100";
        let found: Subtypes = self
            .portal
            .backend()
            .ask(&self.account.token, At::Directory, path)
            .await?;
        let active = found.items.into_iter().filter(|it| it.active);
        Ok(active
            .map(|it| {
                let name = match self.page.lang {
                    Language::En => &it.name_en,
                    Language::ZhCn => &it.name_zh,
                };
                self.choice(field, &it.code, format!("{} {name}", it.code))
            })
            .collect())
    }

    /// Records of the investigation, and files.
    async fn sources(&self, field: &Field) -> Result<Vec<Choice>, Trouble> {
        let (token, id) = (&self.account.token, self.complaint);
        let investigation = format!("/v1/investigations/{id}");
        let files = format!("/v1/complaints/{id}/evidence");
        let backend = self.portal.backend();
        let (case, files) = futures_util::future::try_join(
            backend.ask_for::<Value>(token, At::Investigation, &investigation),
            backend.ask_for::<Value>(token, At::Intake, &files),
        )
        .await?;
        let list = |of: Option<Value>, name: &str| {
            let items = of.and_then(|mut it| it.get_mut(name).map(Value::take));
            items
                .and_then(|it| it.as_array().cloned())
                .unwrap_or_default()
        };
        let mut choices = Vec::new();
        for record in list(case, "records") {
            let kind = record["kind"].as_str().unwrap_or_default();
            let text: String = record["text"]
                .as_str()
                .unwrap_or_default()
                .chars()
                .take(60)
                .collect();
            let label = format!("{} · {text}", names::code(self.page, "record", kind));
            choices.push(self.choice(field, record["id"].as_str().unwrap_or_default(), label));
        }
        for file in list(files, "items")
            .into_iter()
            .filter(|it| it["state"] == "kept")
        {
            let name = file["name"].as_str().unwrap_or_default().to_owned();
            choices.push(self.choice(field, file["id"].as_str().unwrap_or_default(), name));
        }
        Ok(choices)
    }
}
