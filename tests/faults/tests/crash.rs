//! Complaints from registration to closing while everything around them crashes (security,
//! section 7), with two of every service: nothing may be lost, doubled or stuck.
//!
//! `REDRESS_SEED` repeats the order of the blows; `REDRESS_COMPLAINTS_COUNT` is how many complaints
//! (500). Needs the programs of `cargo build --workspace`, and PostgreSQL and RabbitMQ installed: the
//! suite starts its own.

#![expect(clippy::print_stdout, reason = "the ledger is there to be read")]

use std::time::Duration;

use faults_tests::{POINTS, Plan};

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is a number")),
    )
}

fn drawn_seed() -> u64 {
    use rand::RngExt as _;
    rand::rng().random()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_doubled_or_stuck_while_everything_crashes() {
    let complaints = usize::try_from(setting("REDRESS_COMPLAINTS_COUNT").unwrap_or(500))
        .expect("a count of complaints");
    let plan = Plan {
        complaints,
        rage: Duration::from_secs(150),
        pace: Duration::from_millis(1250),
        seed: setting("REDRESS_SEED").unwrap_or_else(drawn_seed),
        targets: Vec::new(),
        two: true,
    };
    println!(
        "REDRESS_SEED={} REDRESS_COMPLAINTS_COUNT={complaints}",
        plan.seed
    );
    let outcome = plan.carry_out().await;
    println!("{outcome}");
    assert_eq!(outcome.contradictions, Vec::<String>::new());
    assert_eq!(outcome.broken(), None);
    assert_eq!(
        (
            outcome.acknowledged,
            outcome.found,
            outcome.doubled,
            outcome.lost
        ),
        (complaints, complaints, 0, 0)
    );
    // A short run need not meet every point.
    if complaints >= 500 {
        for point in POINTS {
            let met = outcome.damage.hit.contains_key(point);
            assert!(met, "nothing crashed at {point}");
        }
    }
}
