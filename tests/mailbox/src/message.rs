//! What came, and what it says.

use std::io;
use std::path::Path;
use std::time::SystemTime;

use mail_parser::{HeaderValue, MessageParser};

/// One message as it was handed over.
#[derive(Debug, Clone)]
pub struct Message {
    from: String,
    to: Vec<String>,
    raw: Vec<u8>,
    received: SystemTime,
}

impl Message {
    pub(crate) fn new(from: String, to: Vec<String>, raw: Vec<u8>) -> Self {
        Self {
            from,
            to,
            raw,
            received: SystemTime::now(),
        }
    }

    /// Reads a file that the mailbox wrote; the envelope is not in it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(file: &Path) -> io::Result<Self> {
        Ok(Self::new(String::new(), Vec::new(), std::fs::read(file)?))
    }

    /// The envelope's sender.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The envelope's recipients.
    pub fn to(&self) -> &[String] {
        &self.to
    }

    /// The bytes, headers and all.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The subject, decoded.
    pub fn subject(&self) -> String {
        let parsed = MessageParser::default().parse(&self.raw);
        parsed
            .as_ref()
            .and_then(|m| m.subject())
            .unwrap_or_default()
            .to_owned()
    }

    /// The first text part, decoded.
    pub fn text(&self) -> String {
        let parsed = MessageParser::default().parse(&self.raw);
        let text = parsed
            .as_ref()
            .and_then(|m| m.body_text(0))
            .unwrap_or_default();
        text.into_owned()
    }

    /// A header's text, decoded; of several the first.
    pub fn header(&self, name: &str) -> Option<String> {
        let parsed = MessageParser::default().parse(&self.raw)?;
        match parsed.header(name)? {
            HeaderValue::Text(text) => Some(text.to_string()),
            _ => Some(parsed.header_raw(name)?.trim().to_owned()),
        }
    }

    pub(crate) fn received_ms(&self) -> u128 {
        self.received
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |d| d.as_millis())
    }
}
