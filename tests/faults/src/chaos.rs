//! What goes wrong while complaints are worked on, in an order that the seed decides.

use std::collections::{BTreeMap, VecDeque};
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use journeys_tests::cast;
use lapin::options::BasicPublishOptions;
use lapin::{BasicProperties, Connection, ConnectionProperties};
use messaging::Topology;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use testkit::{Link, Proxy, SERVICES, Stack, new_id};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::Plan;
use crate::poison::Poison;
use crate::servers::{OwnServers, Server};

/// Places in the programs at which a crash is asked for.
pub const POINTS: [&str; 7] = [
    "db.before_commit",
    "db.after_commit",
    "relay.after_publish",
    "relay.after_confirm",
    "relay.after_delete",
    "inbox.before_ack",
    "inbox.after_ack",
];
/// Those that work on complaints: directory publishes when the organization is imported only.
pub(crate) const WORKING: [&str; 4] = ["intake", "investigation", "assignment", "notification"];
/// Their second replicas, where there are two.
const SECOND: [&str; 4] = [
    "intake#2",
    "investigation#2",
    "assignment#2",
    "notification#2",
];
/// How often the processes are looked after.
const BEAT: Duration = Duration::from_millis(250);
/// SIGABRT.
const ABORTED: i32 = 6;

/// What a run hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Target {
    /// The service.
    Intake,
    /// The service.
    Investigation,
    /// The service.
    Assignment,
    /// The service.
    Notification,
    /// The service.
    Directory,
    /// The database server.
    Postgres,
    /// The broker.
    Rabbitmq,
    /// Every service's links to both.
    Links,
}

impl Target {
    fn is_hit_by(self, blow: Blow) -> bool {
        let service = match self {
            Self::Intake => "intake",
            Self::Investigation => "investigation",
            Self::Assignment => "assignment",
            Self::Notification => "notification",
            Self::Directory => "directory",
            Self::Postgres => return blow == Blow::Crash(Server::Postgres),
            Self::Rabbitmq => return blow == Blow::Crash(Server::Rabbitmq),
            Self::Links => return blow.is_of_a_link(),
        };
        !blow.is_of_a_link()
            && blow
                .service()
                .is_some_and(|name| service_of(name) == service)
    }
}

/// `intake#2` is an intake.
fn service_of(name: &str) -> &str {
    name.split('#').next().unwrap_or(name)
}

/// One thing that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blow {
    /// SIGKILL, and started again.
    Kill(&'static str),
    /// The process ends itself at a fault point, and is started again.
    Abort(&'static str, &'static str),
    /// SIGSTOP for a while.
    Freeze(&'static str),
    /// The link is gone for a while.
    Cut(&'static str, Server),
    /// Its connections end; new ones succeed.
    Reset(&'static str, Server),
    /// Nothing passes for a while, and nobody is told.
    Stall(&'static str, Server),
    /// The same, and then what was on its way is gone.
    Swallow(&'static str, Server),
    /// A COMMIT is carried out and its answer lost.
    LoseCommit(&'static str),
    /// The server itself crashes and starts again.
    Crash(Server),
    /// A fact that was sent before is sent again.
    Again,
    /// A message that nobody can take.
    Poison(usize),
}

/// A link's two ends, in front of one service.
struct Links {
    database: Proxy,
    broker: Proxy,
}

impl Links {
    fn to(&self, server: Server) -> &Proxy {
        match server {
            Server::Postgres => &self.database,
            Server::Rabbitmq => &self.broker,
        }
    }
}

/// Proxies in front of everything.
pub(crate) struct Weather {
    links: BTreeMap<&'static str, Links>,
}

impl Weather {
    pub(crate) async fn fair(servers: &OwnServers) -> Self {
        let mut links = BTreeMap::new();
        for service in SERVICES {
            let database = Proxy::to(servers.address(Server::Postgres)).await;
            let broker = Proxy::to(servers.address(Server::Rabbitmq)).await;
            links.insert(service, Links { database, broker });
        }
        Self { links }
    }

    /// For the stack.
    pub(crate) fn links(&self) -> BTreeMap<&'static str, Link> {
        let link = |l: &Links| Link {
            database_at: l.database.addr(),
            broker_at: l.broker.addr(),
        };
        self.links.iter().map(|(s, l)| (*s, link(l))).collect()
    }
}

/// What happened.
#[derive(Default)]
pub struct Damage {
    blows: BTreeMap<String, u64>,
    /// By fault point: how often a process ended there.
    pub hit: BTreeMap<&'static str, u64>,
    lost_commits: u64,
    starts: u64,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (what, count) in &self.blows {
            writeln!(f, "    {what:<24} {count}")?;
        }
        for point in POINTS {
            writeln!(
                f,
                "    ended at {point:<20} {}",
                self.hit.get(point).unwrap_or(&0)
            )?;
        }
        writeln!(f, "    COMMITs without answer   {}", self.lost_commits)?;
        write!(f, "    services started again   {}", self.starts)
    }
}

/// Everything that the suite can do to an installation.
pub(crate) struct Chaos<'a> {
    stack: &'a mut Stack,
    weather: &'a Weather,
    poison: &'a Poison,
    broker: String,
    plan: &'a Plan,
    random: StdRng,
    deck: VecDeque<Blow>,
    armed: BTreeMap<&'static str, &'static str>,
    /// What ends at a time: links to mend, processes to thaw.
    until: Vec<(Instant, Blow)>,
    crashing: Option<JoinHandle<()>>,
    damage: Damage,
}

impl<'a> Chaos<'a> {
    pub(crate) fn new(
        stack: &'a mut Stack,
        weather: &'a Weather,
        poison: &'a Poison,
        broker: String,
        plan: &'a Plan,
    ) -> Self {
        let mut random = StdRng::seed_from_u64(plan.seed);
        let deck = deal(&mut random, plan, true);
        Self {
            stack,
            weather,
            poison,
            broker,
            plan,
            random,
            deck,
            armed: BTreeMap::new(),
            until: Vec::new(),
            crashing: None,
            damage: Damage::default(),
        }
    }

    /// Blow after blow until `over`, or until `limit`; then everything is whole again and every
    /// service ready.
    pub(crate) async fn rage(mut self, limit: Duration, over: &AtomicBool) -> Damage {
        let began = Instant::now();
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut struck = Instant::now();
        while began.elapsed() < limit && !over.load(Ordering::SeqCst) {
            beat.tick().await;
            self.look_after();
            self.crashed().await;
            self.mend(false);
            if struck.elapsed() >= self.plan.pace {
                struck = Instant::now();
                self.strike().await;
            }
        }
        self.heal().await;
        for links in self.weather.links.values() {
            self.damage.lost_commits += links.database.lost_commits();
        }
        self.damage
    }

    async fn strike(&mut self) {
        if self.deck.is_empty() {
            self.deck = deal(&mut self.random, self.plan, false);
        }
        let Some(blow) = self.deck.pop_front() else {
            return;
        };
        if !self.is_possible(blow) {
            self.deck.push_back(blow);
            return;
        }
        let what = format!("{blow:?}");
        let what = what.split('(').next().unwrap_or_default();
        *self.damage.blows.entry(what.to_lowercase()).or_default() += 1;
        let a_while = Duration::from_millis(self.random.random_range(500..3_000));
        match blow {
            Blow::Kill(name) => {
                self.stack.kill(name);
                self.restart(name);
            }
            Blow::Abort(service, point) => {
                self.stack.arm(service, point);
                self.armed.insert(service, point);
            }
            Blow::Freeze(service) => {
                self.signal("-STOP", service);
                self.until.push((Instant::now() + a_while, blow));
            }
            Blow::Cut(service, server) => {
                self.weather.links[service].to(server).cut();
                self.until.push((Instant::now() + a_while, blow));
            }
            Blow::Reset(service, server) => self.weather.links[service].to(server).reset(),
            Blow::Stall(service, server) | Blow::Swallow(service, server) => {
                self.weather.links[service].to(server).stall();
                self.until.push((Instant::now() + a_while, blow));
            }
            Blow::LoseCommit(service) => self.weather.links[service].database.lose_next_commit(),
            Blow::Crash(server) => {
                self.crashing = Some(tokio::spawn(OwnServers::crash(server)));
            }
            Blow::Again => self.send_again().await,
            Blow::Poison(n) => self.send_poison(n).await,
        }
    }

    /// One trouble at a time for each service, and one server at a time.
    fn is_possible(&self, blow: Blow) -> bool {
        let servers_whole = self.crashing.is_none();
        let troubled = |service: &str| self.until.iter().any(|(_, b)| b.service() == Some(service));
        match blow {
            Blow::Crash(_) | Blow::Again | Blow::Poison(_) => servers_whole,
            Blow::Abort(service, _) => !self.armed.contains_key(service) && !troubled(service),
            _ => blow.service().is_some_and(|service| !troubled(service)),
        }
    }

    /// Whether the server that crashed is there again.
    async fn crashed(&mut self) {
        if self.crashing.as_ref().is_some_and(JoinHandle::is_finished)
            && let Some(crashing) = self.crashing.take()
        {
            crashing.await.expect("the server starts again");
        }
    }

    /// Every process of the installation.
    fn names(&self) -> Vec<&'static str> {
        let second = SECOND.into_iter().filter(|_| self.plan.two);
        SERVICES.into_iter().chain(second).collect()
    }

    fn restart(&mut self, name: &str) {
        self.damage.starts += 1;
        self.stack.serve(name);
    }

    /// Starts again what ended; nothing may end for another reason than ours.
    fn look_after(&mut self) {
        for name in self.names() {
            let Some(status) = self.stack.ended(name) else {
                continue;
            };
            // A fault point waits for whichever replica comes there first.
            let service = service_of(name);
            let point = self.armed.get(service).copied();
            match point.filter(|point| !self.stack.is_armed(service, point)) {
                Some(point) if status.signal() == Some(ABORTED) => {
                    *self.damage.hit.entry(point).or_default() += 1;
                    self.armed.remove(service);
                }
                _ => panic!(
                    "{name} ended by itself ({status}): {}",
                    tail(&self.stack.logged(name))
                ),
            }
            self.restart(name);
        }
    }

    fn mend(&mut self, all: bool) {
        let now = Instant::now();
        let (due, later) = std::mem::take(&mut self.until)
            .into_iter()
            .partition(|(until, _)| all || *until <= now);
        self.until = later;
        let due: Vec<(Instant, Blow)> = due;
        for (_, blow) in due {
            match blow {
                Blow::Freeze(service) => self.signal("-CONT", service),
                Blow::Cut(service, server) | Blow::Stall(service, server) => {
                    self.weather.links[service].to(server).mend();
                }
                // Connections end while nothing passes: the next beat mends the link.
                Blow::Swallow(service, server) => {
                    self.weather.links[service].to(server).reset();
                    self.until.push((now, Blow::Stall(service, server)));
                }
                _ => {}
            }
        }
    }

    fn signal(&self, signal: &str, service: &str) {
        if let Some(pid) = self.stack.pid(service) {
            let sent = Command::new("kill")
                .args([signal, &pid.to_string()])
                .status();
            assert!(sent.is_ok_and(|s| s.success()), "kill {signal} {service}");
        }
    }

    async fn heal(&mut self) {
        // Twice: what swallowed has to be mended, too.
        self.mend(true);
        self.mend(true);
        if let Some(crashing) = self.crashing.take() {
            crashing.await.expect("the server starts again");
        }
        // Poison that was not dealt yet: the run was short.
        while let Some(blow) = self.deck.pop_front() {
            if let Blow::Poison(n) = blow {
                self.send_poison(n).await;
            }
        }
        for service in SERVICES {
            self.look_after();
            self.stack.disarm(service);
        }
        self.look_after();
        for name in self.names() {
            self.stack.ready(name).await;
        }
    }

    /// On a connection of its own, not through the weather.
    async fn publish(&self, key: &str, body: &[u8]) {
        let topology = Topology::new(self.stack.broker.prefix());
        let connected = Connection::connect(&self.broker, ConnectionProperties::default()).await;
        let connection = connected.expect("the broker is whole now");
        let channel = connection.create_channel().await.expect("a channel");
        channel
            .confirm_select(lapin::options::ConfirmSelectOptions::default())
            .await
            .expect("confirms");
        let properties = BasicProperties::default().with_delivery_mode(2);
        let confirmed = channel
            .basic_publish(
                topology.exchange().into(),
                key.into(),
                BasicPublishOptions::default(),
                body,
                properties,
            )
            .await
            .expect("it is sent");
        let confirmed = confirmed.await.expect("an answer");
        assert!(confirmed.is_ack(), "the broker takes it");
        let _ = connection.close(200, "bye".into()).await;
    }

    async fn send_poison(&self, n: usize) {
        let (key, body) = self.poison.message(n);
        self.publish(&key, body).await;
    }

    /// Any fact of any service: everybody has taken it, or will.
    async fn send_again(&mut self) {
        let source = WORKING[self.random.random_range(0..WORKING.len())];
        let found = async {
            let connected =
                tokio_postgres::connect(self.stack.database.superuser_url(), tokio_postgres::NoTls)
                    .await;
            let (client, connection) = connected.ok()?;
            tokio::spawn(connection);
            let query = format!(
                "select subject::text, action, body from {source}.audit_entry where event_seq is not null \
                 offset (random() * greatest(0, (select count(*) - 1 from {source}.audit_entry where event_seq is not null)))::int limit 1"
            );
            client.query_opt(&query, &[]).await.ok()?
        };
        if let Some(row) = found.await {
            let (subject, action, body): (String, String, Vec<u8>) =
                (row.get(0), row.get(1), row.get(2));
            let subject: Uuid = subject.parse().expect("an id");
            self.publish(&Topology::routing_key(source, subject, &action), &body)
                .await;
        }
    }
}

impl Blow {
    fn service(self) -> Option<&'static str> {
        match self {
            Self::Kill(s)
            | Self::Abort(s, _)
            | Self::Freeze(s)
            | Self::Cut(s, _)
            | Self::Reset(s, _)
            | Self::Stall(s, _)
            | Self::Swallow(s, _)
            | Self::LoseCommit(s) => Some(s),
            Self::Crash(_) | Self::Again | Self::Poison(_) => None,
        }
    }

    fn is_of_a_link(self) -> bool {
        match self {
            Self::Cut(..)
            | Self::Reset(..)
            | Self::Stall(..)
            | Self::Swallow(..)
            | Self::LoseCommit(_) => true,
            Self::Kill(_)
            | Self::Abort(..)
            | Self::Freeze(_)
            | Self::Crash(_)
            | Self::Again
            | Self::Poison(_) => false,
        }
    }

    /// Messages that come twice or cannot be read belong to every run.
    fn is_wanted(self, targets: &[Target]) -> bool {
        let always = matches!(self, Self::Again | Self::Poison(_));
        always || targets.is_empty() || targets.iter().any(|target| target.is_hit_by(self))
    }
}

/// Every point in some service early, every point in every service later, all the rest between.
fn deal(random: &mut StdRng, plan: &Plan, first: bool) -> VecDeque<Blow> {
    let mut early = Vec::new();
    let mut late = Vec::new();
    for (n, point) in POINTS.into_iter().enumerate() {
        for (m, service) in WORKING.into_iter().enumerate() {
            let pile = if n % WORKING.len() == m {
                &mut early
            } else {
                &mut late
            };
            pile.push(Blow::Abort(service, point));
        }
    }
    for service in SERVICES {
        late.push(Blow::Kill(service));
    }
    if plan.two {
        late.extend(
            SECOND
                .into_iter()
                .flat_map(|name| [Blow::Kill(name), Blow::Freeze(name)]),
        );
    }
    for service in WORKING {
        early.push(Blow::LoseCommit(service));
        early.push(Blow::Swallow(service, Server::Rabbitmq));
        late.extend([
            Blow::Freeze(service),
            Blow::LoseCommit(service),
            Blow::Cut(service, Server::Postgres),
            Blow::Reset(service, Server::Postgres),
            Blow::Stall(service, Server::Postgres),
            Blow::Swallow(service, Server::Postgres),
            Blow::Swallow(service, Server::Rabbitmq),
            Blow::Cut(service, Server::Rabbitmq),
            Blow::Reset(service, Server::Rabbitmq),
            Blow::Stall(service, Server::Rabbitmq),
        ]);
    }
    early.extend([Blow::Crash(Server::Postgres), Blow::Crash(Server::Rabbitmq)]);
    early.extend([Blow::Again; 3]);
    late.extend([Blow::Again; 6]);
    if first {
        early.extend((0..Poison::COUNT).map(Blow::Poison));
    }
    early.shuffle(random);
    late.shuffle(random);
    let all = early.into_iter().chain(late);
    all.filter(|blow| blow.is_wanted(&plan.targets)).collect()
}

fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

/// Names this run's keys.
pub(crate) fn run_id() -> Uuid {
    new_id()
}

/// Waits until every service knows everybody: the last who is imported can sign in.
pub(crate) async fn organization_has_arrived(people: &rehearsal::Installation) {
    for (service, list) in [
        ("intake", "/v1/complaints"),
        ("investigation", "/v1/investigations"),
        ("assignment", "/v1/assignments"),
        ("notification", "/v1/notifications"),
    ] {
        for who in [cast::OFFICER, cast::SUPERVISOR, "hosp-wei", "bank-yang"] {
            people
                .patiently("sign in", Duration::from_secs(60), async || {
                    people.get(rehearsal::Who::Staff(who), service, list).await
                })
                .await
                .unwrap_or_else(|stuck| panic!("{service}: {stuck}"));
        }
    }
}
