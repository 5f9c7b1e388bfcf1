//! Measures the running services against what the machine itself can do, as ratios taken in one run.
//!
//! `deploy/local/bench` starts private servers, builds releases and runs this; README has the figures.
//! Each figure is the median of rounds that alternate the project with its limit, so that whatever
//! else the machine does meets both.
//!
//! Absent on purpose: absolute promises. A figure that depends on the machine alone is never a target.

mod figures;
mod footprint;
mod limit;
mod load;
mod names;
mod pipeline;
mod queue;
mod reading;
mod registering;
mod report;
mod rows;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::ensure;
use clap::Parser;

use figures::Figures;
use names::Name;

/// Measures redress; see performance figures in tests/bench/RESULTS.md.
#[derive(Parser, Clone)]
#[command(version)]
struct Arguments {
    /// Only these figures.
    #[arg(long, num_args = 1.., value_name = "NAME")]
    only: Vec<Name>,
    /// Complaints of the large register.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Rounds per figure; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seconds of load per round.
    #[arg(long, default_value_t = 6)]
    seconds: u64,
    /// A second per round, small backlogs and a small register: shows that it works, and no more.
    #[arg(long)]
    quick: bool,
    /// Where the figures go, as JSON by name.
    #[arg(long, default_value = "target/bench.json")]
    json: PathBuf,
    /// A Markdown file whose table of figures is written anew.
    #[arg(long)]
    results: Option<PathBuf>,
}

/// How much is measured.
#[derive(Clone)]
struct Plan {
    rounds: usize,
    load: Duration,
    large: u64,
    small: u64,
    /// Messages of one round through relay or consumer.
    messages: usize,
    /// Messages of the whole pipeline's backlog.
    backlog: usize,
    /// Complaints registered one by one for latencies.
    singles: usize,
}

impl Plan {
    fn of(arguments: &Arguments) -> Self {
        if arguments.quick {
            Self {
                rounds: 1,
                load: Duration::from_secs(1),
                large: arguments.rows.min(50_000),
                small: 5_000,
                messages: 3_000,
                backlog: 1_000,
                singles: 30,
            }
        } else {
            Self {
                rounds: arguments.rounds.max(1),
                load: Duration::from_secs(arguments.seconds.max(1)),
                large: arguments.rows,
                small: 10_000,
                messages: 30_000,
                backlog: 50_000,
                singles: 200,
            }
        }
    }
}

fn main() -> ExitCode {
    web::client::install_tls();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let measured = runtime
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(run(Arguments::parse())));
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("bench: {e:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let plan = Plan::of(&arguments);
    let mut figures = Figures::wanting(&arguments.only);
    if figures.wants_any(&names::OF_MESSAGING) {
        let part = queue::measure(&plan, &mut figures).await;
        figures.keep(&names::OF_MESSAGING, part);
    }
    if figures.wants_any(&names::OF_THE_INSTALLATION) {
        let part = installation(&plan, &mut figures).await;
        figures.keep(&names::OF_THE_INSTALLATION, part);
    }
    if figures.wants_any(&[Name::PipelineDrainPerS]) {
        let part = pipeline::drain(&plan, &mut figures).await;
        figures.keep(&[Name::PipelineDrainPerS], part);
    }
    if figures.wants_any(&names::OF_THE_REGISTER) {
        let part = reading::measure(&plan, &mut figures).await;
        figures.keep(&names::OF_THE_REGISTER, part);
    }
    report::print(&figures);
    report::write_json(&arguments.json, &figures)?;
    if let Some(file) = &arguments.results {
        report::renew(file, &figures, &plan)?;
    }
    let lacking = figures.lacking();
    ensure!(lacking == 0, "{lacking} figures could not be measured");
    Ok(())
}

/// What the demo installation shows.
async fn installation(plan: &Plan, figures: &mut Figures) -> anyhow::Result<()> {
    let mut world = world::World::start(world::Organization::Demo).await?;
    footprint::at_rest(plan, &mut world, figures).await?;
    pipeline::latency(plan, &mut world, figures).await?;
    registering::measure(plan, &mut world, figures).await
}
