//! What the suite was told, to be compared with what is stored.

use std::collections::BTreeMap;
use std::sync::Mutex;

use uuid::Uuid;

/// What clients remember.
#[derive(Default)]
pub(crate) struct Ledger {
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    /// Complaint by Idempotency-Key, from every 201.
    acknowledged: BTreeMap<String, Uuid>,
    /// Keys that were answered with two complaints.
    contradictions: Vec<String>,
    /// By step: tried, and of these, tried again after an error of unknown outcome.
    tried: BTreeMap<&'static str, (u64, u64)>,
    /// By step: refused on repetition although it was done (it cannot be said "already done" there).
    refused_though_done: BTreeMap<&'static str, u64>,
}

impl Ledger {
    fn entries(&self) -> std::sync::MutexGuard<'_, Entries> {
        self.entries
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn acknowledge(&self, key: &str, complaint: Uuid) {
        let mut entries = self.entries();
        let known = *entries
            .acknowledged
            .entry(key.to_owned())
            .or_insert(complaint);
        if known != complaint {
            entries
                .contradictions
                .push(format!("{key}: {known} and {complaint}"));
        }
    }

    pub(crate) fn tried(&self, step: &'static str, unknown: bool) {
        let mut entries = self.entries();
        let (tried, again) = entries.tried.entry(step).or_default();
        *tried += 1;
        *again += u64::from(unknown);
    }

    pub(crate) fn was_done(&self, step: &'static str) {
        *self.entries().refused_though_done.entry(step).or_default() += 1;
    }

    pub(crate) fn acknowledged(&self) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = self.entries().acknowledged.values().copied().collect();
        ids.sort_unstable();
        ids
    }

    pub(crate) fn contradictions(&self) -> Vec<String> {
        self.entries().contradictions.clone()
    }

    /// For the report.
    pub(crate) fn steps(&self) -> String {
        let entries = self.entries();
        let mut lines = String::new();
        for (step, (tried, unknown)) in &entries.tried {
            let done = entries.refused_though_done.get(step).unwrap_or(&0);
            lines.push_str(&format!(
                "    {step:<12} tried {tried:>6}, without a usable answer {unknown:>5}, found done {done:>4}\n"
            ));
        }
        lines
    }
}
