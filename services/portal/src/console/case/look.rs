//! What tabs are made of: sections of facts, words and cards; and how they read what services answer.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::Portal;
use crate::backend::{At, Trouble};
use crate::console::account::Account;
use crate::console::names::{self, Names};
use crate::page::Page;

/// Pages of a hundred that are shown of a list at most.
const PAGES: usize = 20;

/// Who looks at what.
pub(super) struct Look<'a> {
    pub(super) portal: &'a Portal,
    pub(super) account: &'a Account,
    pub(super) page: &'a Page,
    pub(super) id: Uuid,
    pub(super) at: DateTime<Utc>,
    /// As intake shows it.
    pub(super) whole: &'a Value,
    /// As assignment shows it; null where it does not.
    pub(super) handling: &'a Value,
}

/// A part of a tab.
#[derive(Default)]
pub(in crate::console) struct Section {
    pub(in crate::console) title: String,
    pub(in crate::console) facts: Vec<(String, String)>,
    pub(in crate::console) words: String,
    pub(in crate::console) cards: Vec<Card>,
    /// What is said where there is nothing.
    pub(in crate::console) nothing: String,
}

/// One thing of several.
#[derive(Default)]
pub(in crate::console) struct Card {
    pub(in crate::console) title: String,
    /// Who, and when.
    pub(in crate::console) over: String,
    pub(in crate::console) words: String,
    pub(in crate::console) facts: Vec<(String, String)>,
    pub(in crate::console) links: Vec<(String, String)>,
    /// For the style sheet: `late`, `good`, or nothing.
    pub(in crate::console) tone: &'static str,
}

impl Look<'_> {
    pub(super) fn t(&self, key: &str) -> String {
        self.page.t(key)
    }

    /// What may not be there, or not for this person: null then.
    pub(super) async fn ask(&self, at: At, path: &str) -> Result<Value, Trouble> {
        let found = self
            .portal
            .backend()
            .ask_for(&self.account.token, at, path)
            .await?;
        Ok(found.unwrap_or_default())
    }

    /// All pages of a list, as an array.
    pub(super) async fn all(&self, at: At, path: &str) -> Result<Value, Trouble> {
        let (backend, token) = (self.portal.backend(), &self.account.token);
        let all: Vec<Value> = backend.ask_all(token, at, path, PAGES).await?;
        Ok(Value::Array(all))
    }

    /// Names of whoever is in these answers.
    pub(super) async fn names(&self, of: &[&Value]) -> Result<Names, Trouble> {
        let ids = of.iter().flat_map(|value| ids_in(value)).collect();
        Names::of(self.portal, self.account, self.page.lang, &ids).await
    }

    pub(super) fn section(&self, title: &str) -> Section {
        Section {
            title: self.t(title),
            ..Section::default()
        }
    }

    /// `who · when`, of a signature (`by`, `at`).
    pub(super) fn signed(&self, names: &Names, signature: &Value) -> String {
        self.by_at(names, &signature["by"], &signature["at"])
    }

    pub(super) fn by_at(&self, names: &Names, by: &Value, at: &Value) -> String {
        let who = id(by).map(|id| names.person(&id));
        let parts: Vec<_> = who.into_iter().chain(self.moment(at)).collect();
        parts.join(" · ")
    }

    pub(super) fn moment(&self, at: &Value) -> Option<String> {
        let at: DateTime<Utc> = serde_json::from_value(at.clone()).ok()?;
        Some(self.page.moment(&at))
    }

    pub(super) fn day(&self, day: &Value) -> Option<String> {
        let day: NaiveDate = serde_json::from_value(day.clone()).ok()?;
        Some(self.page.day(&day))
    }

    pub(super) fn is_past(&self, at: &Value) -> bool {
        serde_json::from_value::<DateTime<Utc>>(at.clone()).is_ok_and(|at| at <= self.at)
    }

    /// A code's name; none where there is no code.
    pub(super) fn code(&self, list: &str, code: &Value) -> Option<String> {
        Some(names::code(self.page, list, code.as_str()?))
    }

    pub(super) fn codes(&self, list: &str, codes: &Value) -> Option<String> {
        let codes: Vec<String> = serde_json::from_value(codes.clone()).ok()?;
        (!codes.is_empty()).then(|| names::codes(self.page, list, &codes))
    }

    /// What one can do with something within the complaint.
    pub(super) fn link(&self, deed: &str, of: &Value) -> (String, String) {
        let of = of.as_str().unwrap_or_default();
        (
            format!("/staff/complaints/{}/{deed}?of={of}", self.id),
            self.t(&format!("deed-{deed}")),
        )
    }
}

impl Section {
    /// A fact, where there is one.
    pub(super) fn fact(&mut self, label: String, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.facts.push((label, value));
        }
    }

    /// The section, unless there is nothing in it.
    pub(super) fn kept(self) -> Option<Self> {
        let is_empty = self.facts.is_empty()
            && self.words.is_empty()
            && self.cards.is_empty()
            && self.nothing.is_empty();
        (!is_empty).then_some(self)
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(super) fn id(value: &Value) -> Option<Uuid> {
    value.as_str()?.parse().ok()
}

pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(super) fn ids(value: &Value) -> Vec<Uuid> {
    list(value).iter().filter_map(id).collect()
}

/// Everybody who is named in an answer, by the names that the services give to people.
pub(in crate::console) fn ids_in(value: &Value) -> HashSet<Uuid> {
    let mut found = HashSet::new();
    collect(value, false, &mut found);
    found
}

const PEOPLE: [&str; 13] = [
    "by",
    "actor",
    "staff_id",
    "staff_ids",
    "leader_id",
    "member_ids",
    "owner_id",
    "handler_id",
    "respondent_ids",
    "assigned_ids",
    "reviewer_ids",
    "registered_by",
    "viewer",
];

fn collect(value: &Value, of_people: bool, found: &mut HashSet<Uuid>) {
    match value {
        Value::String(text) if of_people => {
            let id = text.strip_prefix("staff:").unwrap_or(text);
            found.extend(id.parse::<Uuid>());
        }
        Value::Array(items) => items.iter().for_each(|it| collect(it, of_people, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let of_people = PEOPLE.contains(&name.as_str()) || name.ends_with("_by");
                collect(value, of_people, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_by_what_their_places_are_called() {
        let (a, b, c) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let answer = serde_json::json!({
            "complaint_id": Uuid::from_u128(9),
            "given": { "by": a },
            "items": [{ "actor": format!("staff:{b}") }, { "actor": "complainant" }],
            "member_ids": [c],
        });
        assert_eq!(ids_in(&answer), HashSet::from([a, b, c]));
    }
}
