//! Messages that nobody can take: they must be parked, by everybody who hears them, and stop nothing.

use messaging::Topology;
use serde_json::{Value, json};
use uuid::Uuid;

/// Three kinds.
pub(crate) struct Poison {
    messages: [(String, Vec<u8>); Self::COUNT],
}

impl Poison {
    pub(crate) const COUNT: usize = 3;

    pub(crate) fn new() -> Self {
        let accepted = "redress.complaint.accepted.v1";
        let key = |subject: Uuid| Topology::routing_key("intake", subject, accepted);
        let (torn, typo) = (testkit::new_id(), testkit::new_id());
        let sample =
            include_str!("../../../shared/events/golden/redress.complaint.accepted.v1.json");
        let envelope = |subject: Uuid, data: Value| {
            let mut envelope: Value = serde_json::from_str(sample).expect("a golden file");
            envelope["id"] = json!(testkit::new_id());
            envelope["subject"] = json!(subject);
            envelope["correlationid"] = json!(subject);
            envelope["sequence"] = json!("1");
            envelope["data"] = data;
            envelope
        };
        // Cut off in the middle.
        let mut cut = envelope(torn, json!({"complaint_id": torn})).to_string();
        cut.truncate(cut.len() / 2);
        // An envelope of ours around something else than its type says.
        let other = envelope(typo, json!({"complaint_id": typo, "accepted_by": 7})).to_string();
        Self {
            messages: [
                (key(torn), cut.into_bytes()),
                (key(typo), other.into_bytes()),
                (key(torn), vec![0xff, 0x00, 0xfe, b'{']),
            ],
        }
    }

    /// Routing key and bytes.
    pub(crate) fn message(&self, n: usize) -> (String, &[u8]) {
        let (key, body) = &self.messages[n];
        (key.clone(), body)
    }

    /// All of them.
    pub(crate) fn bodies(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.messages.iter().map(|(_, body)| body)
    }

    /// Whether these bytes are poison.
    pub(crate) fn is(&self, body: &[u8]) -> bool {
        self.messages.iter().any(|(_, poison)| poison == body)
    }
}
