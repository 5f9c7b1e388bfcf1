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
struct Offered {
    choices: Vec<Choice>,
    /// Not all are listed: look for a part of the name.
    more: bool,
}

/// A field as it stands on the page.
pub(in crate::console) struct Asked {
    pub(in crate::console) name: &'static str,
    pub(in crate::console) label: String,
    pub(in crate::console) hint: String,
    /// Of the template.
    pub(in crate::console) shape: &'static str,
    pub(in crate::console) value: String,
    pub(in crate::console) choices: Vec<Choice>,
    pub(in crate::console) most: u32,
    /// People are looked for by a part of the name.
    pub(in crate::console) part: Option<String>,
}

#[derive(Deserialize)]
struct Subtype {
    code: String,
    name_zh: String,
    name_en: String,
    active: bool,
}

/// What all fields of a deed are chosen among.
pub(in crate::console) struct Ground<'a> {
    pub(in crate::console) portal: &'a Portal,
    pub(in crate::console) account: &'a Account,
    pub(in crate::console) page: &'a Page,
    /// Which; nil where it is not registered yet.
    pub(in crate::console) complaint: Uuid,
    /// Where the complaint belongs.
    pub(in crate::console) site: Uuid,
    pub(in crate::console) typed: &'a Fields,
}

/// Somebody looks for people by a part of the name, be it by the key "enter": nothing is done yet.
pub(in crate::console) fn is_looking(fields: &[Field], typed: &Fields) -> bool {
    fields.iter().any(|field| {
        let found = typed.text(&format!("{}-found", field.name));
        typed.text(&format!("{}-part", field.name)) != found
    })
}

impl Ground<'_> {
    /// A field, with what can be chosen. `slug`: of the deed, whose words are stronger than those of all.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(in crate::console) async fn asked(
        &self,
        slug: &str,
        field: &Field,
    ) -> Result<Asked, Trouble> {
        let offered = self.offered(field).await?;
        let page = self.page;
        let own = field.name.replace(['/', '_'], "-");
        let label = page.first(&[&format!("field-{slug}-{own}"), &format!("field-{own}")]);
        let shape = match field.kind {
            Kind::Words(_) => "area",
            Kind::Line | Kind::Complaint => "text",
            Kind::Number => "number",
            Kind::Phone => "tel",
            Kind::Email => "email",
            Kind::Day => "date",
            Kind::Moment => "datetime-local",
            Kind::One(..) if offered.choices.len() > 3 => "select",
            Kind::One(..) | Kind::Either => "radio",
            Kind::Person | Kind::Department | Kind::Site | Kind::Window => "select",
            Kind::Some(..) | Kind::Subtypes | Kind::Sources | Kind::People | Kind::Assisting => {
                "checkbox"
            }
        };
        let searched = matches!(field.kind, Kind::Person | Kind::People) && offered.more;
        Ok(Asked {
            name: field.name,
            label: if field.must {
                label
            } else {
                page.with("field-optional", "it", &label)
            },
            hint: page.maybe(&format!("hint-{slug}-{own}")),
            shape,
            value: self.typed.text(field.name),
            choices: offered.choices,
            most: match field.kind {
                Kind::Words(most) => most,
                _ => 0,
            },
            part: searched.then(|| self.typed.text(&format!("{}-part", field.name))),
        })
    }

    async fn offered(&self, field: &Field) -> Result<Offered, Trouble> {
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
            Kind::Site => {
                let all = self.portal.backend().sites().await?;
                all.iter()
                    .map(|it| self.choice(field, &it.id.to_string(), it.name(self.page.lang)))
                    .collect()
            }
            Kind::Window => {
                let all = self.portal.backend().sites().await?;
                let windows = all
                    .iter()
                    .find(|it| it.id == self.site)
                    .map(|it| &it.windows);
                windows
                    .into_iter()
                    .flatten()
                    .map(|it| {
                        let name = it.chosen().name(self.page.lang).to_owned();
                        self.choice(field, &it.id.to_string(), name)
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
        let backend = self.portal.backend();
        let token = &self.account.token;
        let found: Vec<Subtype> = backend
            .ask_all(token, At::Directory, "/v1/subtypes", 10)
            .await?;
        let active = found.into_iter().filter(|it| it.active);
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
