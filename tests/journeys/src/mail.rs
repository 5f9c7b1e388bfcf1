//! The post: what arrived at the mailbox for whom.

use mailbox::Message;

use crate::World;
use crate::world::PATIENCE;

impl World {
    /// Waits for a message to this address that is as wanted.
    ///
    /// # Panics
    /// Where none comes: shows the subjects of what did.
    pub async fn mail(
        &self,
        to: &str,
        what: &str,
        wanted: impl Fn(&Message) -> bool + Copy,
    ) -> Message {
        let fits = |m: &Message| m.to().iter().any(|a| a == to) && wanted(m);
        let came = self
            .mailbox
            .wait_until(PATIENCE, |all| all.iter().any(fits))
            .await;
        let found = came.iter().find(|m| fits(m)).cloned();
        found.unwrap_or_else(|| {
            let came: Vec<_> = came
                .iter()
                .map(|m| format!("{:?} {} | {}", m.to(), m.subject(), m.text()))
                .collect();
            panic!("no {what} for {to}; there is: {came:#?}")
        })
    }

    /// How many messages this address has got so far.
    pub fn mails_to(&self, to: &str) -> usize {
        let all = self.mailbox.messages();
        all.iter()
            .filter(|m| m.to().iter().any(|a| a == to))
            .count()
    }
}

/// The first link in a message that leads to this path.
pub(crate) fn link(text: &str, path: &str) -> Option<String> {
    let at = text.find(path)?;
    let start = text[..at].rfind("http")?;
    let rest = &text[start..];
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '。' | '）' | ')'))
        .unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}
