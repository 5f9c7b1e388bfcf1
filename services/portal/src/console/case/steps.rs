//! What happened, from the first word on: the timeline.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::look::{Card, Look, Section, id, ids_in, list};
use crate::Portal;
use crate::backend::{At, Trouble};
use crate::console::account::Account;
use crate::console::names::{self, Names};
use crate::page::Page;

/// What somebody else did meanwhile.
pub(in crate::console) struct Happened {
    pub(in crate::console) what: String,
    pub(in crate::console) over: String,
}

/// Names of codes that stand in the details of a step, by the name of the detail.
pub(super) const DETAILS: [(&str, &str); 9] = [
    ("severity", "severity"),
    ("sensitivity", "sensitivity"),
    ("channel", "channel"),
    ("finding", "finding"),
    ("result", "result"),
    ("satisfaction", "satisfaction"),
    ("kind", "measure"),
    ("clock", "clock"),
    ("alarm", "alarm"),
];

fn what(page: &Page, step: &Value) -> String {
    let what = step["what"].as_str().unwrap_or_default();
    let key = format!("step-{}", what.replace(['.', '_'], "-"));
    page.first(&[&key, "step-other"])
}

/// Who did it: what another service tells was done by whom it names.
fn over(page: &Page, names: &Names, step: &Value) -> String {
    let told = step["details"].as_object().into_iter().flatten();
    let told = told.filter(|(name, _)| name.as_str() == "by" || name.ends_with("_by"));
    let told = told.filter_map(|(_, by)| id(by)).next();
    let actor = step["actor"].as_str().unwrap_or_default();
    let who = match told.filter(|_| actor.starts_with("service:")) {
        Some(id) => names.person(&id),
        None => names.actor(page, actor),
    };
    let at: Option<DateTime<Utc>> = serde_json::from_value(step["at"].clone()).ok();
    let at = at.map_or_else(String::new, |at| page.moment(&at));
    format!("{who} · {at}")
}

pub(super) async fn sections(look: &Look<'_>) -> Result<Vec<Section>, Trouble> {
    let history = look
        .ask(At::Intake, &format!("/v1/complaints/{}/history", look.id))
        .await?;
    let names = look.names(&[&history]).await?;
    let mut steps = look.section("case-steps");
    for step in list(&history["items"]) {
        let details = &step["details"];
        let mut facts: Vec<(String, String)> = DETAILS
            .iter()
            .filter_map(|(name, list)| {
                let known = look.page.maybe(&format!(
                    "{list}-{}",
                    details[*name].as_str()?.replace('_', "-")
                ));
                (!known.is_empty()).then(|| (look.t(&format!("detail-{name}")), known))
            })
            .collect();
        facts.extend(
            look.moment(&details["due_at"])
                .map(|due| (look.t("detail-due-at"), due)),
        );
        facts.extend(
            look.day(&details["promised_date"])
                .map(|day| (look.t("case-promised"), day)),
        );
        let rules: Vec<_> = list(&step["rules"])
            .iter()
            .filter_map(Value::as_str)
            .collect();
        if !rules.is_empty() {
            facts.push((look.t("detail-rules"), rules.join(" ")));
        }
        steps.cards.push(Card {
            title: what(look.page, step),
            over: over(look.page, &names, step),
            facts,
            ..Card::default()
        });
    }
    if steps.cards.is_empty() {
        steps.nothing = look.t("case-steps-closed");
    }
    Ok(vec![steps])
}

/// What others did since a form was opened; nothing for whom the timeline is closed.
///
/// # Errors
/// [`Trouble`].
pub(in crate::console) async fn happened_since(
    portal: &Portal,
    account: &Account,
    page: &Page,
    complaint: Uuid,
    since: DateTime<Utc>,
) -> Result<Vec<Happened>, Trouble> {
    let path = format!("/v1/complaints/{complaint}/history");
    let history: Option<Value> = portal
        .backend()
        .ask_for(&account.token, At::Intake, &path)
        .await?;
    let history = history.unwrap_or_default();
    let is_new = |step: &&Value| {
        serde_json::from_value::<DateTime<Utc>>(step["at"].clone()).is_ok_and(|at| at > since)
    };
    let new: Vec<&Value> = list(&history["items"]).iter().filter(is_new).collect();
    let people = new.iter().flat_map(|step| ids_in(step)).collect();
    let named = names::Names::of(portal, account, page.lang, &people).await?;
    let happened = new.iter().map(|step| Happened {
        what: what(page, step),
        over: over(page, &named, step),
    });
    Ok(happened.collect())
}
