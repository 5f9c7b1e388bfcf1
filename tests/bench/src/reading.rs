//! The register when it is large: against one that is small, and in milliseconds.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use rehearsal::Who;
use tokio_postgres::Client;

use crate::Plan;
use crate::figures::{Figures, median, rounded, say};
use crate::load::{Load, Script, load};
use crate::names::Name;
use crate::registering::complaints;
use crate::rows;
use crate::world::{Organization, World, count};

const SITES: usize = 200;
/// Rows of one statement.
const BLOCK: u64 = 50_000;
/// One request at a time, as one person reads: latency, not what a crowd gets.
const WIDTH: usize = 1;
/// Sees every site's complaints.
const OFFICER: &str = "root-officer";

/// An installation with so many complaints in its register.
struct Register {
    world: World,
    lists: Script,
    singles: Script,
    months: Script,
}

/// Lists, single complaints, the month of a site, search.
pub(crate) async fn measure(plan: &Plan, figures: &mut Figures) -> anyhow::Result<()> {
    let small = Register::of(plan.small).await?;
    let large = Register::of(plan.large).await?;
    for (name, of) in [
        (
            Name::List1mVs10k,
            Register::lists as fn(&Register) -> &Script,
        ),
        (Name::Get1mVs10k, Register::singles),
        (Name::DashboardSite1mVs10k, Register::months),
    ] {
        let tail = name == Name::List1mVs10k && figures.wants(Name::ListP99Ms1m);
        if figures.wants(name) || tail {
            compare(
                plan,
                figures,
                name,
                (&small, of(&small)),
                (&large, of(&large)),
            )
            .await?;
        }
    }
    if figures.wants(Name::SearchZh1mP99Ms) {
        search(plan, figures, &large).await?;
    }
    Ok(())
}

/// What is searched for, and how often the made-up texts have it.
const TERMS: [(&str, &str); 6] = [
    ("窗口", "frequent, 2"),
    ("工作人员", "frequent, 4"),
    ("鹦鹉", "rare, 2"),
    ("鹦鹉叫个", "rare, 4"),
    ("麒麟", "absent, 2"),
    ("麒麟瑞兽", "absent, 4"),
];

/// Each kind of term by itself, since a mixture would hide the slowest: that one is the figure.
async fn search(plan: &Plan, figures: &mut Figures, large: &Register) -> anyhow::Result<()> {
    let lua = include_str!("../lua/read.lua");
    let (mut worst, mut slowest) = (Vec::new(), "");
    for _ in 0..plan.rounds {
        let mut tail = 0.0;
        for (term, what) in TERMS {
            let path = format!("/v1/complaints/search?q={}&limit=20", encoded(term));
            let script = Script::new("search.lua", lua, &[path])?;
            let load = large.read(&script, plan.load).await?;
            say(&format!(
                "search, {what}: p50 {} ms, p99 {} ms",
                rounded(load.p50_ms),
                rounded(load.p99_ms)
            ));
            if load.p99_ms > tail {
                (tail, slowest) = (load.p99_ms, what);
            }
        }
        worst.push(tail);
    }
    let behind = format!("the slowest kind of term: {slowest}; {} texts", plan.large);
    figures.put(Name::SearchZh1mP99Ms, median(&worst), behind);
    Ok(())
}

/// As a query has it.
fn encoded(term: &str) -> String {
    term.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn compare(
    plan: &Plan,
    figures: &mut Figures,
    name: Name,
    (small, on_small): (&Register, &Script),
    (large, on_large): (&Register, &Script),
) -> anyhow::Result<()> {
    small.read(on_small, Duration::from_secs(1)).await?;
    large.read(on_large, Duration::from_secs(1)).await?;
    let (mut ratios, mut tails) = (Vec::new(), Vec::new());
    let (mut few, mut many) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        let of_few = small.read(on_small, plan.load).await?;
        let of_many = large.read(on_large, plan.load).await?;
        say(&format!(
            "{}: p50 {} ms small, {} ms large; p99 {} and {} ms",
            name.text(),
            rounded(of_few.p50_ms),
            rounded(of_many.p50_ms),
            rounded(of_few.p99_ms),
            rounded(of_many.p99_ms)
        ));
        ratios.push(of_many.p50_ms / of_few.p50_ms);
        tails.push(of_many.p99_ms);
        few.push(of_few.p50_ms);
        many.push(of_many.p50_ms);
    }
    let behind = format!(
        "{} ms at {}, {} ms at {}",
        rounded(median(&many)),
        plan.large,
        rounded(median(&few)),
        plan.small
    );
    figures.put(name, median(&ratios), behind);
    if name == Name::List1mVs10k {
        let behind = format!("pages of 50 by {}", KINDS.join(", "));
        figures.put(Name::ListP99Ms1m, median(&tails), behind);
    }
    Ok(())
}

/// What `Register::paths` asks for.
const KINDS: [&str; 6] = [
    "newest",
    "next page",
    "site and stage",
    "site and severity",
    "overdue",
    "site and month",
];

impl Register {
    async fn of(complaints: u64) -> anyhow::Result<Self> {
        let mut world = World::start(Organization::Sites(SITES)).await?;
        for other in ["investigation", "assignment", "notification", "directory"] {
            world.stop(other).await?;
        }
        let db = world.db().await?;
        db.batch_execute("set search_path = public").await?;
        fill(&world, &db, complaints).await?;
        let lists = paths(&world).await?;
        // By chance, out of all years; cases of integrity are hidden from an officer.
        let share = "select id::text from intake.complaints where sensitivity <> 's3' \
             and random() < 4000.0 / $1::float8 limit 2000";
        #[expect(clippy::cast_precision_loss, reason = "a count of complaints")]
        let ids = db.query(share, &[&(complaints as f64)]).await?;
        let singles: Vec<String> = ids
            .iter()
            .map(|row| format!("/v1/complaints/{}", row.get::<_, String>(0)))
            .collect();
        let lua = include_str!("../lua/read.lua");
        let register = Self {
            lists: Script::new("lists.lua", lua, &lists)?,
            singles: Script::new("singles.lua", lua, &singles)?,
            months: Script::new("months.lua", lua, &months(&world))?,
            world,
        };
        register.index().await?;
        Ok(register)
    }

    fn lists(&self) -> &Script {
        &self.lists
    }

    fn singles(&self) -> &Script {
        &self.singles
    }

    fn months(&self) -> &Script {
        &self.months
    }

    /// Fills the text index, as an operator would; else the worker does it beside what is measured.
    async fn index(&self) -> anyhow::Result<()> {
        say("filling the text index");
        let mut rebuild = tokio::process::Command::from(self.world.stack.command("intake"));
        let output = rebuild.args(["search", "rebuild"]).output().await?;
        ensure!(
            output.status.success(),
            "intake search rebuild: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let db = self.world.db().await?;
        // What is in need not be put in again by the worker.
        db.batch_execute(
            "update intake.search_progress set (xid, complaint_id) = (select written_xid, complaint_id \
             from intake.particulars order by written_xid desc, complaint_id desc limit 1)",
        )
        .await?;
        db.batch_execute("vacuum analyze").await?;
        Ok(())
    }

    async fn read(&self, script: &Script, during: Duration) -> anyhow::Result<Load> {
        let token = self.world.people.token(OFFICER);
        let url = &self.world.stack.urls["intake"];
        load(url, script, WIDTH, during, Some(&token)).await
    }
}

/// Complaints by SQL, out of one that was registered.
async fn fill(world: &World, db: &Client, total: u64) -> anyhow::Result<()> {
    let site = world.people.site("s1");
    let mut body = complaints(world)[0].clone();
    body["site_id"] = site.to_string().into();
    body["window_id"] = serde_json::Value::Null;
    let pattern = world.register(&body).await?;
    let officer = world.people.staff(OFFICER);
    let sites: Vec<String> = (1..=SITES)
        .map(|n| world.people.site(&format!("s{n}")).to_string())
        .collect();
    let sites = format!("{{{}}}", sites.join(","));
    // The text index and the statistics are made in the background: they are filled by themselves.
    let mut other = rows::tables_about(db, "intake", pattern).await?;
    other.retain(|table| !table.contains(".search_") && !table.contains(".statistics_"));
    db.batch_execute("set session_replication_role = replica; select setseed(0.5)")
        .await?;
    let mut n0 = 0;
    while n0 < total {
        let n1 = total.min(n0 + BLOCK);
        let block = include_str!("../sql/complaints.sql")
            .replace("{n0}", &n0.to_string())
            .replace("{n1}", &n1.to_string())
            .replace("{total}", &total.to_string())
            .replace("{sites}", &sites);
        db.batch_execute(&block)
            .await
            .context("making complaints up")?;
        let source = "select *, stage in ('closed', 'declined', 'withdrawn') as over, \
             stage not in ('registered', 'declined') as accepted from bench_rows";
        let patch = format!(
            "'id', n.id, 'number', n.number, 'site_id', n.site_id, 'stage', n.stage, \
             'channel', n.channel, 'received_at', n.at, 'severity', n.severity, \
             'sensitivity', n.sensitivity, 'scopes', to_jsonb(n.scopes), \
             'promised_date', (n.at + interval '14 days')::date, \
             'accepted_at', case when n.accepted then n.at + interval '1 day' end, \
             'accepted_by', case when n.accepted then '{officer}'::uuid end, \
             'due_clock', case when not n.over then 'handling' end, \
             'due_at', case when not n.over then n.at + interval '9 days' end, \
             'ended_at', case when n.over then n.at + interval '11 days' end, \
             'ended_by', case when n.over then '{officer}'::uuid end, \
             'ended_as', case n.stage when 'closed' then 'resolved' when 'declined' then 'not_window_service' end"
        );
        let made = rows::copy(db, "intake.complaints", "id", pattern, source, &patch).await?;
        ensure!(
            made == n1 - n0,
            "{made} complaints of {} were made",
            n1 - n0
        );
        for table in &other {
            let patch = match table.as_str() {
                "intake.particulars" => {
                    "'complaint_id', n.id, 'narrative', n.narrative, 'narrative_sealed', null"
                }
                "intake.registrations" => {
                    "'complaint_id', n.id, 'registered_at', n.at, 'code_issued_at', n.at"
                }
                _ => "'complaint_id', n.id",
            };
            rows::copy(db, table, "complaint_id", pattern, source, patch).await?;
        }
        // A transaction of its own: what it puts aside goes with it.
        let counted = include_str!("../sql/statistics.sql");
        db.batch_execute(&format!("begin; {counted}; commit"))
            .await
            .context("counting them")?;
        n0 = n1;
        say(&format!("{n0} of {total} complaints"));
    }
    db.batch_execute("drop table bench_rows; set session_replication_role = origin")
        .await?;
    db.batch_execute("vacuum analyze").await?;
    let there = count(db, "select count(*) from intake.complaints").await?;
    ensure!(
        there.unsigned_abs() == total + 1,
        "{there} complaints are there"
    );
    Ok(())
}

/// Lists that people look at.
async fn paths(world: &World) -> anyhow::Result<Vec<String>> {
    let mut paths = Vec::new();
    let base = "/v1/complaints";
    let month = "received_from=2026-01-01T00:00:00Z&received_to=2026-02-01T00:00:00Z";
    let mut cursor = next_page(world, base).await?;
    for n in 1..=50 {
        cursor = next_page(world, &format!("{base}?cursor={cursor}")).await?;
        // Large sites more often, as they are read more often.
        let site = world.people.site(&format!("s{}", 1 + n * n % SITES));
        paths.extend([
            format!("{base}?limit=50"),
            format!("{base}?limit=50&cursor={cursor}"),
            format!("{base}?site={site}&stage=closed"),
            format!("{base}?site={site}&severity=major"),
            format!("{base}?overdue=true&site={site}"),
            format!("{base}?site={site}&{month}"),
        ]);
    }
    Ok(paths)
}

/// A month of a district and the halls below it, whole and hall by hall.
fn months(world: &World) -> Vec<String> {
    let districts = (1..=SITES).step_by(10);
    districts
        .flat_map(|n| {
            let site = world.people.site(&format!("s{n}"));
            let month = 1 + n / 10 % 6;
            let path = format!("/v1/statistics?period=2026-{month:02}&site={site}");
            [format!("{path}&by=site"), path]
        })
        .collect()
}

/// The cursor behind a page.
async fn next_page(world: &World, page: &str) -> anyhow::Result<String> {
    let answer = world
        .people
        .get(Who::Staff(OFFICER), "intake", page)
        .await?;
    ensure!(
        answer.is_success(),
        "the register: {} {}",
        answer.status,
        answer.text
    );
    let next = answer.body["next"].as_str();
    Ok(next.context("a further page")?.to_owned())
}
