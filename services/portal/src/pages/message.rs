//! A message to whoever handles the complaint; neither learns who the other is.

use super::act::{Kept, Lacking, Words};
use crate::Portal;
use crate::page::Fault;
use crate::session::Session;

pub(super) const WORDS: Words = Words {
    title: "message-title",
    lead: "message-lead",
    label: "message-label",
    most: 2000,
    kind: "",
    button: "message-button",
};

pub(super) async fn perform(
    portal: &Portal,
    session: &Session,
    typed: &Kept,
) -> Result<(), Lacking> {
    if typed.text.is_empty() {
        return Err(Lacking::Field(Fault::new("text", "message-lacking")));
    }
    let Session { id, token, .. } = session;
    let sent = portal.backend().write(*id, token, typed.key, &typed.text);
    Ok(sent.await?)
}
