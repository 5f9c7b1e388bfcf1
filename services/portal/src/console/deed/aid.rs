//! What stands above a form and helps to decide; a person decides.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::Aid;
use super::choices::Ground;
use crate::backend::{At, Trouble};
use crate::console::names::{self, Names};

/// A block above the form.
pub(super) struct Help {
    pub(super) heading: String,
    pub(super) lines: Vec<String>,
    /// What the form begins with where nothing was typed.
    pub(super) begin: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Narrative {
    #[serde(default)]
    proposal: Option<Proposal>,
}

#[derive(Deserialize)]
struct Proposal {
    #[serde(default)]
    subtypes: Vec<String>,
    #[serde(default)]
    reasons: Vec<String>,
}

#[derive(Deserialize)]
struct Routing {
    proposals: Vec<Routed>,
}

#[derive(Deserialize)]
struct Routed {
    department_id: Uuid,
    reasons: Vec<Reason>,
    people: Vec<Person>,
}

#[derive(Deserialize)]
struct Person {
    staff_id: Uuid,
    reasons: Vec<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    words: String,
}

impl Ground<'_> {
    /// # Errors
    /// [`Trouble`]; what is not for this person is left out.
    pub(super) async fn help(&self, aid: Aid) -> Result<Option<Help>, Trouble> {
        match aid {
            Aid::None => Ok(None),
            Aid::Proposal => self.proposal().await,
            Aid::Routing => self.routing().await,
            Aid::Result => self.result().await,
            Aid::Repeats => self.repeats().await,
        }
    }

    async fn proposal(&self) -> Result<Option<Help>, Trouble> {
        let (token, id) = (&self.account.token, self.complaint);
        let backend = self.portal.backend();
        let (narrative, case) = futures_util::future::try_join(
            backend.ask_for::<Narrative>(
                token,
                At::Intake,
                &format!("/v1/complaints/{id}/narrative"),
            ),
            backend.ask_for::<Value>(
                token,
                At::Investigation,
                &format!("/v1/investigations/{id}"),
            ),
        )
        .await?;
        let proposal = narrative.and_then(|it| it.proposal);
        let case = case.unwrap_or_default();
        let (mut lines, mut begin) = (Vec::new(), Vec::new());
        let severity = case["proposed_severity"].as_str().unwrap_or_default();
        if !severity.is_empty() {
            lines.push(self.page.with(
                "aid-severity",
                "it",
                &names::code(self.page, "severity", severity),
            ));
            begin.push(("severity".to_owned(), severity.to_owned()));
        }
        let named: Vec<String> =
            serde_json::from_value(case["named_scopes"].clone()).unwrap_or_default();
        let mut scopes = named.clone();
        if let Some(proposal) = proposal {
            for subtype in &proposal.subtypes {
                begin.push(("subtypes".to_owned(), subtype.clone()));
                scopes.extend(subtype.get(..1).map(str::to_owned));
            }
            lines.extend(proposal.reasons);
        }
        scopes.sort();
        scopes.dedup();
        if !named.is_empty() {
            let named = names::codes(self.page, "scope-name", &named);
            lines.insert(0, self.page.with("aid-named", "it", &named));
        }
        begin.extend(scopes.into_iter().map(|it| ("scopes".to_owned(), it)));
        Ok((!lines.is_empty()).then(|| Help {
            heading: self.page.t("aid-proposal"),
            lines,
            begin,
        }))
    }

    async fn routing(&self) -> Result<Option<Help>, Trouble> {
        let path = format!("/v1/assignments/{}/routing-proposals", self.complaint);
        let backend = self.portal.backend();
        let routing: Option<Routing> = backend
            .ask_for(&self.account.token, At::Assignment, &path)
            .await?;
        let Some(Routing { proposals }) = routing else {
            return Ok(None);
        };
        let people = proposals
            .iter()
            .flat_map(|it| &it.people)
            .map(|it| it.staff_id);
        let people: HashSet<Uuid> = people.collect();
        let named = Names::of(self.portal, self.account, self.page.lang, &people).await?;
        let mut lines = Vec::new();
        for (rank, it) in proposals.iter().take(3).enumerate() {
            let department = backend
                .department(&self.account.token, self.site, it.department_id)
                .await?;
            let department =
                department.map_or_else(String::new, |it| it.name(self.page.lang).to_owned());
            lines.push(format!(
                "{}. {department}：{}",
                rank + 1,
                words(&it.reasons)
            ));
            for person in it.people.iter().take(3) {
                lines.push(format!(
                    "　{}：{}",
                    named.person(&person.staff_id),
                    words(&person.reasons)
                ));
            }
        }
        let first = proposals.first();
        let begin = first.map(|it| ("department_id".to_owned(), it.department_id.to_string()));
        Ok((!lines.is_empty()).then(|| Help {
            heading: self.page.t("aid-routing"),
            lines,
            begin: begin.into_iter().collect(),
        }))
    }

    async fn result(&self) -> Result<Option<Help>, Trouble> {
        let path = format!("/v1/assignments/{}", self.complaint);
        let case: Option<Value> = self
            .portal
            .backend()
            .ask_for(&self.account.token, At::Assignment, &path)
            .await?;
        let case = case.unwrap_or_default();
        let mut lines = Vec::new();
        if let Some(finding) = case["conclusion"]["finding"].as_str() {
            lines.push(names::code(self.page, "finding", finding));
        }
        lines.extend(case["result"]["summary"].as_str().map(str::to_owned));
        Ok((!lines.is_empty()).then(|| Help {
            heading: self.page.t("aid-result"),
            lines,
            begin: Vec::new(),
        }))
    }

    async fn repeats(&self) -> Result<Option<Help>, Trouble> {
        let path = format!("/v1/complaints/{}/repeats", self.complaint);
        let found: Option<Value> = self
            .portal
            .backend()
            .ask_for(&self.account.token, At::Intake, &path)
            .await?;
        let found = found.unwrap_or_default();
        let mut lines = Vec::new();
        for it in found["items"].as_array().into_iter().flatten() {
            let number = it["complaint"]["number"].as_str().unwrap_or_default();
            let reasons = it["reasons"].as_array().into_iter().flatten();
            let reasons: Vec<_> = reasons
                .map(|it| {
                    let kind =
                        names::code(self.page, "repeat", it["kind"].as_str().unwrap_or_default());
                    it["percent"]
                        .as_i64()
                        .map_or_else(|| kind.clone(), |percent| format!("{kind} {percent}%"))
                })
                .collect();
            lines.push(format!(
                "{number}：{}",
                reasons.join(&self.page.t("list-separator"))
            ));
        }
        let first = found["items"][0]["complaint"]["number"].as_str();
        let begin = first.map(|number| ("into".to_owned(), number.to_owned()));
        Ok((!lines.is_empty()).then(|| Help {
            heading: self.page.t("aid-repeats"),
            lines,
            begin: begin.into_iter().collect(),
        }))
    }
}

fn words(reasons: &[Reason]) -> String {
    let words: Vec<_> = reasons.iter().map(|it| it.words.as_str()).collect();
    words.join("；")
}
