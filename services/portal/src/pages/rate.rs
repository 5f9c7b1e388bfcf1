//! How satisfied the complainant is with the reply; the two lowest levels open the complaint again.

use regulation::Satisfaction;

use super::act::{Kept, Lacking, Words};
use crate::Portal;
use crate::backend::Trouble;
use crate::page::{Choice, Fault, Page};
use crate::session::Session;

pub(super) const WORDS: Words = Words {
    title: "rate-title",
    lead: "rate-lead",
    label: "",
    most: 0,
    kind: "radio",
    button: "rate-button",
};

/// Names in the catalogue: the level, and what follows from it.
pub(super) const fn texts(level: Satisfaction) -> (&'static str, &'static str) {
    match level {
        Satisfaction::VerySatisfied => ("rate-very-satisfied", ""),
        Satisfaction::Satisfied => ("rate-satisfied", ""),
        Satisfaction::FairlySatisfied => ("rate-fairly-satisfied", ""),
        Satisfaction::Dissatisfied => ("rate-dissatisfied", "rate-reopens"),
        Satisfaction::VeryDissatisfied => ("rate-very-dissatisfied", "rate-reopens"),
    }
}

pub(super) fn choices(page: &Page, chosen: &str) -> Vec<Choice> {
    let choice = |level: &Satisfaction| {
        let (label, hint) = texts(*level);
        Choice {
            value: level.code().to_owned(),
            label: page.t(label),
            hint: if hint.is_empty() {
                String::new()
            } else {
                page.t(hint)
            },
            chosen: level.code() == chosen,
        }
    };
    Satisfaction::ALL.iter().map(choice).collect()
}

/// Of what is answered.
pub(super) async fn version(portal: &Portal, session: &Session) -> Result<String, Trouble> {
    let replies = portal.backend().replies(session.id, &session.token).await?;
    Ok(replies.map_or_else(String::new, |replies| replies.version))
}

pub(super) async fn perform(
    portal: &Portal,
    session: &Session,
    typed: &Kept,
    seen: &str,
) -> Result<(), Lacking> {
    if Satisfaction::parse(&typed.choice).is_err() {
        return Err(Lacking::Field(Fault::new("choice", "rate-lacking")));
    }
    let Session { id, token, .. } = session;
    Ok(portal
        .backend()
        .rate(*id, token, seen, &typed.choice)
        .await?)
}
