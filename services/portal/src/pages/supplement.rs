//! Something is added to what was said.

use super::act::{Kept, Lacking, Words};
use crate::Portal;
use crate::page::Fault;
use crate::session::Session;

pub(super) const WORDS: Words = Words {
    title: "supplement-title",
    lead: "supplement-lead",
    label: "supplement-label",
    most: 5000,
    kind: "",
    button: "supplement-button",
};

pub(super) async fn perform(
    portal: &Portal,
    session: &Session,
    typed: &Kept,
) -> Result<(), Lacking> {
    if typed.text.is_empty() {
        return Err(Lacking::Field(Fault::new("text", "supplement-lacking")));
    }
    let Session { id, token, .. } = session;
    let words = (typed.text.as_str(), typed.key);
    Ok(portal.backend().supplement(*id, token, words).await?)
}
