//! The complainant takes it back, and says so twice: there is no way to take that back.

use super::act::{Kept, Lacking, Words};
use crate::Portal;
use crate::backend::Trouble;
use crate::page::{Choice, Fault, Page};
use crate::session::Session;

pub(super) const WORDS: Words = Words {
    title: "withdraw-title",
    lead: "withdraw-lead",
    label: "",
    most: 0,
    kind: "checkbox",
    button: "withdraw-button",
};

pub(super) fn choices(page: &Page, chosen: &str) -> Vec<Choice> {
    let choice = |value: &str, label| Choice {
        value: value.to_owned(),
        label: page.t(label),
        hint: String::new(),
        chosen: value == chosen,
    };
    vec![choice("yes", "withdraw-yes")]
}

/// Of what is withdrawn.
pub(super) async fn version(portal: &Portal, session: &Session) -> Result<String, Trouble> {
    let (_, version) = portal.backend().own(session.id, &session.token).await?;
    Ok(version)
}

pub(super) async fn perform(
    portal: &Portal,
    session: &Session,
    typed: &Kept,
    seen: &str,
) -> Result<(), Lacking> {
    if typed.choice != "yes" {
        return Err(Lacking::Field(Fault::new("choice", "withdraw-lacking")));
    }
    let Session { id, token, .. } = session;
    Ok(portal.backend().withdraw(*id, token, seen).await?)
}
