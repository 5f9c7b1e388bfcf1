//! What the services take: memory at rest and under load, time from start to ready.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use rehearsal::Who;

use crate::Plan;
use crate::figures::{Figures, median, rounded, say};
use crate::names::Name;
use crate::world::World;

/// The four that handle complaints; all of them count.
const SERVICES: [&str; 4] = ["intake", "investigation", "assignment", "notification"];
/// How long nothing happens before it counts as rest.
const SETTLE: Duration = Duration::from_secs(5);

/// Resident memory in MB, as the kernel counts it.
fn resident_mb(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes.context("VmRSS")?.parse::<f64>()? / 1024.0)
}

fn largest(world: &World) -> anyhow::Result<(&'static str, f64)> {
    let mut largest = ("none", 0.0);
    for service in SERVICES {
        let mb = resident_mb(world.pid(service)?)?;
        if mb > largest.1 {
            largest = (service, mb);
        }
    }
    Ok(largest)
}

/// The largest of the services at any moment of this time.
pub(crate) async fn peak(world: &World, during: Duration) -> anyhow::Result<(&'static str, f64)> {
    let (end, mut peak) = (Instant::now() + during, ("none", 0.0));
    let mut pace = tokio::time::interval(Duration::from_millis(200));
    while Instant::now() < end {
        pace.tick().await;
        let now = largest(world)?;
        if now.1 > peak.1 {
            peak = now;
        }
    }
    Ok(peak)
}

/// Start to ready, and memory once nothing happens any more.
pub(crate) async fn at_rest(
    plan: &Plan,
    world: &mut World,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    if !figures.wants_any(&[Name::RssIdleMbMax, Name::StartupMsMax]) {
        return Ok(());
    }
    let (mut slowest, mut who) = (0.0_f64, "none");
    let mut each = Vec::new();
    for service in SERVICES {
        let mut took = Vec::new();
        for _ in 0..plan.rounds {
            world.stop(service).await?;
            took.push(start(world, service).await?);
        }
        let median = median(&took);
        each.push(format!("{service} {}", rounded(median)));
        if median > slowest {
            (slowest, who) = (median, service);
        }
    }
    figures.put(
        Name::StartupMsMax,
        slowest,
        format!("{who}; {}", each.join(", ")),
    );

    say("letting the services come to rest");
    let mut at_rest = Vec::new();
    for _ in 0..plan.rounds {
        tokio::time::sleep(SETTLE).await;
        at_rest.push(largest(world)?);
    }
    let megabytes: Vec<f64> = at_rest.iter().map(|(_, mb)| *mb).collect();
    let mut each = Vec::new();
    for service in SERVICES {
        each.push(format!(
            "{service} {}",
            rounded(resident_mb(world.pid(service)?)?)
        ));
    }
    figures.put(
        Name::RssIdleMbMax,
        median(&megabytes),
        format!("a few seconds after the start; {}", each.join(", ")),
    );
    Ok(())
}

/// Milliseconds from the start of the process to the first 200 of `/readyz`.
async fn start(world: &mut World, service: &str) -> anyhow::Result<f64> {
    let began = Instant::now();
    world.stack.serve(service);
    let mut pace = tokio::time::interval(Duration::from_millis(2));
    loop {
        pace.tick().await;
        let answer = world.people.get(Who::Public, service, "/readyz").await;
        if answer.is_ok_and(|answer| answer.is_success()) {
            return Ok(began.elapsed().as_secs_f64() * 1e3);
        }
        anyhow::ensure!(
            began.elapsed() < Duration::from_secs(60),
            "{service} does not become ready"
        );
    }
}
