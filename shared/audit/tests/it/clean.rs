//! No false alarm.

use chrono::TimeDelta;
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use uuid::Uuid;

use crate::history::History;

/// Each step is a history of its own: whatever was written, sealed and anchored so far.
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_clean_histories_are_never_suspected() {
    let mut random = SmallRng::seed_from_u64(7);
    let mut history = History::new().await;
    for _ in 0..50 {
        history.forget().await;
        for step in 0..20 {
            let subjects: Vec<Uuid> = (0..random.random_range(0..4))
                .map(|_| Uuid::from_u128(random.random_range(1..8)))
                .collect();
            history.add(&subjects).await;
            if random.random_bool(0.5) {
                history.seal().await;
            }
            let report = history.verified().await;
            assert_eq!(report.findings, [], "step {step}");
            let later = history.verified_after(TimeDelta::days(365)).await;
            assert_eq!(later.findings, [], "step {step}, a year later");
            assert_eq!(report.anchored, report.seals);
            assert_eq!(report.chains, history.chains.len() as u64);
        }
    }
}
