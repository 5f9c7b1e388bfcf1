//! `prove`: a crash test that anybody can run on their own machine.

#![expect(clippy::print_stdout, reason = "a command line tells what it found")]

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use faults_tests::{Plan, Target};
use rand::RngExt as _;

/// Drives complaints from registration to closing through an installation of its own, kills what one
/// names (or anything, at random), heals it, and counts: acknowledged, found, doubled, lost, and
/// whether every invariant holds.
///
/// Servers, data and ports are its own; nothing that runs is touched. The same seed strikes in the
/// same order. Ends with 0 where everything holds, with 1 where something does not, and with 101 where
/// the run did not come to its end: it says why, and servers and processes end with it.
#[derive(Parser)]
#[command(
    name = "prove",
    after_help = "Examples:
  prove                                 everything crashes, in a random order
  prove --kill rabbitmq,postgres        only the servers, one crash after the other
  prove --kill intake --every 3         intake, each three seconds
  prove --two --seconds 120             two of every service, two minutes of blows
  prove --seed 42                       that order again"
)]
struct Arguments {
    /// Complaints to drive to closing.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    complaints: u64,
    /// What to hit; everything where not given. A service is killed, frozen, or ends at a fault
    /// point; a server crashes; `links` are cut, reset, stalled, or lose an answer.
    #[arg(long, value_enum, value_delimiter = ',')]
    kill: Vec<Target>,
    /// How long blows fall at most, in seconds; then what is left is worked off in peace.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Seconds from one blow to the next.
    #[arg(long, default_value_t = 1.25, value_parser = pace)]
    every: f64,
    /// Run two of every service that works on complaints, both under load.
    #[arg(long)]
    two: bool,
    /// Repeats the order of the blows.
    #[arg(long)]
    seed: Option<u64>,
}

fn pace(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "a number of seconds".to_owned())?;
    if (0.25..=3600.0).contains(&seconds) {
        Ok(seconds)
    } else {
        Err("between 0.25 and 3600 seconds".to_owned())
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let plan = Plan {
        complaints: usize::try_from(arguments.complaints).unwrap_or(usize::MAX),
        rage: Duration::from_secs(arguments.seconds),
        pace: Duration::from_secs_f64(arguments.every),
        seed: arguments.seed.unwrap_or_else(|| rand::rng().random()),
        targets: arguments.kill,
        two: arguments.two,
    };
    println!("seed {}: {} complaints", plan.seed, plan.complaints);
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let outcome = runtime.block_on(plan.carry_out());
    println!("{outcome}");
    for contradiction in &outcome.contradictions {
        println!("one key, two complaints: {contradiction}");
    }
    if let Some(broken) = outcome.broken() {
        println!("broken rules:\n{broken}");
    }
    if outcome.holds() {
        println!("proved: every invariant holds");
        ExitCode::SUCCESS
    } else {
        println!("NOT PROVED");
        ExitCode::FAILURE
    }
}
