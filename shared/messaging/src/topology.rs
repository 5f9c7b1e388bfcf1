//! Who listens where. Everybody declares the exchange alike; each service its own queues.

use events::LISTENERS;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Queues per service for facts about complaints; order holds within one.
pub const PARTITIONS: u8 = 4;

/// The partition of a complaint: the first 8 bytes of SHA-256(id) mod [`PARTITIONS`].
pub fn partition(subject: Uuid) -> u8 {
    let digest = Sha256::digest(subject.as_bytes());
    let first = digest.first_chunk::<8>().expect("SHA-256 has 32 bytes");
    let k = u64::from_be_bytes(*first) % u64::from(PARTITIONS);
    u8::try_from(k).expect("less than PARTITIONS")
}

/// Names of one installation's exchange and queues; the prefix keeps installations apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topology {
    prefix: String,
}

/// A queue to declare, and what it hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// Topic patterns on the exchange.
    pub bindings: Vec<Binding>,
    /// The exchange to which the broker gives what crashes every reader; none for the dead queue itself.
    pub dead_letter_to: Option<String>,
}

/// One topic pattern.
pub type Binding = String;

/// The source whose facts are about the organization and not about complaints.
const DIRECTORY: &str = "directory";

impl Topology {
    /// All names begin with `prefix`.
    pub fn new(prefix: impl Into<String>) -> Self {
        Self {
            prefix: prefix.into(),
        }
    }

    /// The one exchange (topic, durable).
    pub fn exchange(&self) -> String {
        format!("{}.events", self.prefix)
    }

    /// `<source>.p<k>.<type>`; facts of the directory have one partition, `<source>.all.<type>`.
    pub fn routing_key(source: &str, subject: Uuid, event_type: &str) -> String {
        if source == DIRECTORY {
            format!("{source}.all.{event_type}")
        } else {
            format!("{source}.p{}.{event_type}", partition(subject))
        }
    }

    /// The queues of a service that hears these sources: one a partition, one for the directory.
    /// A source's whole stream is bound, since the gate counts without gaps.
    pub fn queues(&self, service: &str, sources: &[&str]) -> Vec<Queue> {
        let dead = self.dead_queue(service);
        let queue = |name: String, bindings: Vec<Binding>| Queue {
            name,
            bindings,
            dead_letter_to: Some(dead.clone()),
        };
        let complaints: Vec<&&str> = sources.iter().filter(|s| **s != DIRECTORY).collect();
        let mut queues = Vec::new();
        if !complaints.is_empty() {
            queues.extend((0..PARTITIONS).map(|k| {
                let bindings = complaints.iter().map(|s| format!("{s}.p{k}.#")).collect();
                queue(format!("{}.{service}.events.p{k}", self.prefix), bindings)
            }));
        }
        if sources.contains(&DIRECTORY) {
            queues.push(queue(
                format!("{}.{service}.directory", self.prefix),
                vec![format!("{DIRECTORY}.all.#")],
            ));
        }
        queues
    }

    /// The queues that must exist before this source may speak: the dead queue of each listener,
    /// which is declared when all its other queues are declared and bound.
    pub fn listening_to(&self, source: &str) -> Vec<String> {
        LISTENERS
            .iter()
            .filter(|(_, sources)| sources.contains(&source))
            .map(|(service, _)| self.dead_queue(service))
            .collect()
    }

    /// Where the broker leaves what it gave up on; the service drains it into its inbox. The exchange that
    /// leads there has the same name.
    pub fn dead_queue(&self, service: &str) -> String {
        format!("{}.{service}.dead", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_partition_of_a_complaint_is_part_of_the_contract() {
        // SHA-256 of sixteen zero bytes begins 374708fff7719dd5.
        assert_eq!(
            partition(Uuid::nil()),
            u8::try_from(0x3747_08ff_f771_9dd5_u64 % 4).unwrap()
        );
        let used: std::collections::BTreeSet<u8> =
            (0..64).map(|n| partition(Uuid::from_u128(n))).collect();
        assert_eq!(used.len(), usize::from(PARTITIONS));
    }

    #[test]
    fn a_service_has_a_queue_a_partition_and_one_for_the_directory() {
        let queues = Topology::new("t").queues("assignment", &["intake", "directory"]);
        let names: Vec<&str> = queues.iter().map(|q| q.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "t.assignment.events.p0",
                "t.assignment.events.p1",
                "t.assignment.events.p2",
                "t.assignment.events.p3",
                "t.assignment.directory"
            ]
        );
        assert_eq!(queues[1].bindings, ["intake.p1.#"]);
        assert_eq!(queues[4].bindings, ["directory.all.#"]);
    }
}
