//! What must hold when everything has come to rest (security, section 7). Each rule is a query for
//! what breaks it; the report names them all.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use diesel::sql_types::Uuid as SqlUuid;
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use events::LISTENERS;
use persistence::{Db, DbError, audit};
use testkit::{SERVICES, Stack};
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

use crate::poison::Poison;

/// From the last mended thing to rest.
const REST: Duration = Duration::from_secs(60);

/// Broken rules, each with examples.
#[derive(Default)]
pub(crate) struct Broken(BTreeMap<String, Vec<String>>);

impl Broken {
    fn found(&mut self, rule: impl Into<String>, examples: impl IntoIterator<Item = String>) {
        let mut examples = examples.into_iter().peekable();
        if examples.peek().is_some() {
            self.0.entry(rule.into()).or_default().extend(examples);
        }
    }

    /// What is broken, rule by rule; `None` where nothing is.
    pub(crate) fn report(&self) -> Option<String> {
        let mut report = String::new();
        for (rule, examples) in &self.0 {
            report.push_str(&format!("  {rule}: {} times\n", examples.len()));
            for example in examples.iter().take(5) {
                report.push_str(&format!("      {example}\n"));
            }
        }
        (!self.0.is_empty()).then_some(report)
    }
}

/// What is stored, looked at from outside.
pub(crate) struct Stored {
    client: Client,
}

impl Stored {
    pub(crate) async fn open(stack: &Stack) -> Self {
        let connected = tokio_postgres::connect(stack.database.superuser_url(), NoTls).await;
        let (client, connection) = connected.expect("the database is whole now");
        tokio::spawn(connection);
        Self { client }
    }

    /// The first column of each row.
    async fn texts(&self, query: &str) -> Vec<String> {
        let rows = self.client.query(query, &[]).await;
        let rows = rows.unwrap_or_else(|e| panic!("{e}: {query}"));
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn pairs(&self, query: &str) -> Vec<(Uuid, String)> {
        let rows = self.client.query(query, &[]).await;
        let rows = rows.unwrap_or_else(|e| panic!("{e}: {query}"));
        rows.iter()
            .map(|row| {
                let id: String = row.get(0);
                (id.parse().expect("an id"), row.get(1))
            })
            .collect()
    }

    /// Bytes of what is parked, in order, with the reason.
    async fn parked(&self, service: &str) -> Vec<(Vec<u8>, String)> {
        let parked = format!(
            "select body, coalesce(type, '?') || ': ' || error from {service}.inbox_message where status = 'dead' order by body"
        );
        let parked = self.client.query(&parked, &[]).await.expect("an inbox");
        parked.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    /// What is still on its way.
    async fn restless(&self, poison: &Poison) -> Broken {
        let mut broken = Broken::default();
        for (service, sources) in LISTENERS {
            if sources.contains(&"intake") {
                let parked = self.parked(service).await;
                let missing = poison
                    .bodies()
                    .filter(|body| !parked.iter().any(|(p, _)| p == *body));
                broken.found(
                    format!("{service}: poison is parked"),
                    missing.map(|body| String::from_utf8_lossy(body).into_owned()),
                );
            }
        }
        for service in SERVICES {
            let outbox = format!("select type || ' ' || subject from {service}.outbox");
            broken.found(
                format!("{service}: outbox empty"),
                self.texts(&outbox).await,
            );
            let pending = format!(
                "select coalesce(type, '?') || ' ' || coalesce(subject::text, '?') || ' after ' || attempts || ': ' || error \
                 from {service}.inbox_message where status = 'pending'"
            );
            broken.found(
                format!("{service}: nothing pending"),
                self.texts(&pending).await,
            );
        }
        for (service, sources) in LISTENERS {
            for source in *sources {
                let behind = format!(
                    "select t.subject || ' told ' || t.told || ' heard ' || coalesce(g.last_seq, 0) || ' waiting ' || coalesce(g.waiting, 0) from \
                     (select subject, max(event_seq) as told from {source}.audit_entry where event_seq is not null group by subject) t \
                     left join {service}.inbox_gate g on g.source = '{source}' and g.subject = t.subject \
                     where coalesce(g.last_seq, 0) <> t.told or coalesce(g.waiting, 0) <> 0"
                );
                broken.found(
                    format!("{service} has heard all of {source}"),
                    self.texts(&behind).await,
                );
            }
        }
        let deliveries = "select kind || ' ' || channel || ' ' || state || ' after ' || attempts || coalesce(': ' || problem, '') \
             from notification.deliveries where state in ('queued', 'sending') and channel <> 'phone' and not_before <= now()";
        broken.found("nothing to deliver", self.texts(deliveries).await);
        for (service, table, last) in [
            ("intake", "complaints", "closed"),
            ("investigation", "investigations", "closed"),
            ("assignment", "assignment", "ended"),
            ("notification", "correspondences", "ended"),
        ] {
            let open = format!(
                "select stage || ' ' || number from {service}.{table} where stage <> '{last}'"
            );
            broken.found(format!("{service}: all ended"), self.texts(&open).await);
        }
        broken
    }

    /// Waits for rest; says how long it took.
    ///
    /// # Panics
    /// Where it takes too long: says what is on its way.
    pub(crate) async fn rest(&self, poison: &Poison) -> Duration {
        let began = Instant::now();
        let mut pace = tokio::time::interval(Duration::from_millis(250));
        loop {
            pace.tick().await;
            let restless = self.restless(poison).await;
            if restless.0.is_empty() {
                return began.elapsed();
            }
            if began.elapsed() > REST {
                panic!("no rest: {}", restless.report().unwrap_or_default());
            }
        }
    }

    /// Acknowledged ⊆ stored, exactly once, in every service. (found, doubled, lost)
    pub(crate) async fn ledger(
        &self,
        acknowledged: &[Uuid],
        broken: &mut Broken,
    ) -> (usize, usize, usize) {
        let acknowledged: BTreeSet<Uuid> = acknowledged.iter().copied().collect();
        let mut counts = (0, 0, 0);
        for (service, table, id) in [
            ("intake", "complaints", "id"),
            ("investigation", "investigations", "complaint_id"),
            ("assignment", "assignment", "complaint_id"),
            ("notification", "correspondences", "complaint_id"),
        ] {
            let rows = self
                .pairs(&format!("select {id}::text, number from {service}.{table}"))
                .await;
            let stored: BTreeSet<Uuid> = rows.iter().map(|(id, _)| *id).collect();
            let lost = acknowledged.difference(&stored).map(Uuid::to_string);
            let doubled = stored.difference(&acknowledged).map(Uuid::to_string);
            if service == "intake" {
                counts = (
                    acknowledged.intersection(&stored).count(),
                    doubled.clone().count(),
                    lost.clone().count(),
                );
            }
            broken.found(format!("{service}: none lost"), lost);
            broken.found(format!("{service}: none doubled"), doubled);
        }
        counts
    }

    /// Every fact took effect once in every service that hears it, and nothing else did.
    pub(crate) async fn effects(&self, poison: &Poison, broken: &mut Broken) {
        for service in SERVICES {
            let gaps = format!(
                "select subject || ': ' || count(*) || ' facts up to ' || max(event_seq) from {service}.audit_entry \
                 where event_seq is not null group by subject having max(event_seq) <> count(*) or min(event_seq) <> 1"
            );
            broken.found(
                format!("{service}: facts numbered without gaps"),
                self.texts(&gaps).await,
            );
            let parked = self.parked(service).await;
            let not_poison = parked.iter().filter(|(body, _)| !poison.is(body));
            broken.found(
                format!("{service}: parked holds only poison"),
                not_poison.map(|(_, why)| why.clone()),
            );
            let twice = parked.windows(2).filter(|w| w[0].0 == w[1].0);
            broken.found(
                format!("{service}: poison parked once"),
                twice.map(|w| w[0].1.clone()),
            );
        }
        let mut all = Vec::new();
        for source in SERVICES {
            all.push(format!(
                "select event_id from {source}.audit_entry where event_id is not null"
            ));
        }
        let all = all.join(" union all ");
        for (service, sources) in LISTENERS {
            for source in *sources {
                let unheard = format!(
                    "select a.action || ' ' || a.subject || ': ' || coalesce(i.outcome, 'never seen') from {source}.audit_entry a \
                     left join {service}.inbox i on i.event_id = a.event_id and i.consumer = '{service}' \
                     where a.event_id is not null and coalesce(i.outcome, '') not in ('handled', 'ignored', 'skipped')"
                );
                broken.found(
                    format!("{service} applied every fact of {source}"),
                    self.texts(&unheard).await,
                );
            }
            let unknown = format!(
                "select i.event_id || ' ' || i.outcome from {service}.inbox i \
                 where i.event_id not in ({all}) and i.outcome not in ('dead', 'skipped')"
            );
            broken.found(
                format!("{service} applied nothing that nobody told"),
                self.texts(&unknown).await,
            );
        }
        // The register notes each fact that it handles: effects can be counted there.
        for source in ["investigation", "assignment", "notification"] {
            let effects = format!(
                "select coalesce(h.subject, n.subject) || ' ' || coalesce(h.action, n.action) || ': handled ' || coalesce(h.times, 0) || ', noted ' || coalesce(n.times, 0) from \
                 (select a.subject, a.action, count(*) as times from {source}.audit_entry a join intake.inbox i \
                    on i.event_id = a.event_id and i.consumer = 'intake' and i.outcome = 'handled' group by 1, 2) h \
                 full join (select subject, action, count(*) as times from intake.audit_entry \
                    where event_id is null and actor = 'service:{source}' and action like 'redress.%' group by 1, 2) n \
                 on n.subject = h.subject and n.action = h.action \
                 where coalesce(h.times, 0) <> coalesce(n.times, 0)"
            );
            broken.found(
                format!("each fact of {source} had its effect once"),
                self.texts(&effects).await,
            );
        }
    }

    /// Nobody is in two live assignments or none, no clock runs on, each alarm and message once.
    pub(crate) async fn work(&self, broken: &mut Broken) {
        let orders = "select subject || ': ' || given || ' orders, ' || taken || ' taken back, ' || ended || ' results' from (select subject, \
               count(*) filter (where action in ('redress.assignment.dispatched.v1', 'redress.assignment.designated.v1')) as given, \
               count(*) filter (where action in ('redress.assignment.returned.v1', 'redress.assignment.taken_away.v1')) as taken, \
               count(*) filter (where action = 'redress.assignment.result_approved.v1') as ended \
             from assignment.audit_entry where event_seq is not null group by subject) s \
             where given - taken <> 1 or ended <> 1";
        broken.found(
            "one order each, and one approved result",
            self.texts(orders).await,
        );
        let clocks = "select complaint_id || ' ' || clock from assignment.clock_run where stopped_at is null";
        broken.found("no clock runs after the end", self.texts(clocks).await);
        let alarms = "select subject || ' ' || action || ' ' || alarm from (select subject, action, \
               concat_ws(' ', convert_from(body, 'UTF8')::jsonb #>> '{data,clock}', convert_from(body, 'UTF8')::jsonb #>> '{data,deadline_version}', \
                         convert_from(body, 'UTF8')::jsonb #>> '{data,alarm}') as alarm \
             from assignment.audit_entry where action in ('redress.assignment.due_soon.v1', 'redress.assignment.overdue.v1', 'redress.assignment.escalated.v1') \
               and event_seq is not null) a group by subject, action, alarm having count(*) > 1";
        broken.found("each alarm once", self.texts(alarms).await);
        let messages = "select complaint_id || ' ' || kind || ': ' || count(*) || ' times' from notification.deliveries \
             where kind in ('acknowledgement', 'accepted', 'reply') and state <> 'cancelled' group by complaint_id, kind having count(*) > 1";
        broken.found("each message once", self.texts(messages).await);
        let missing = "select c.complaint_id || ' ' || k.kind from notification.correspondences c \
             cross join (values ('acknowledgement'), ('reply')) k(kind) where not exists \
             (select 1 from notification.deliveries d where d.complaint_id = c.complaint_id and d.kind = k.kind and d.state = 'sent')";
        broken.found(
            "each complainant got acknowledgement and reply",
            self.texts(missing).await,
        );
        let failed = "select kind || ' ' || coalesce(problem, '') from notification.deliveries where state = 'failed'";
        broken.found("no message given up", self.texts(failed).await);
    }

    /// Every step in every trail is one that the regulation has.
    pub(crate) async fn transitions(&self, broken: &mut Broken) {
        for (source, legal) in LEGAL {
            let known: BTreeSet<&str> = legal.iter().flat_map(|(a, b)| [*a, *b]).collect();
            let rows = self
                .pairs(&format!(
                    "select subject::text, action from {source}.audit_entry where event_seq is not null order by subject, event_seq"
                ))
                .await;
            let mut last: (Option<Uuid>, &str) = (None, "");
            for (subject, action) in &rows {
                let step = action
                    .strip_prefix("redress.")
                    .and_then(|a| a.strip_suffix(".v1"))
                    .unwrap_or(action);
                if !known.contains(step) {
                    continue;
                }
                let before = if last.0 == Some(*subject) { last.1 } else { "" };
                if !legal.contains(&(before, step)) {
                    broken.found(
                        format!("{source}: legal steps only"),
                        [format!("{subject}: {before:?} → {step}")],
                    );
                }
                last = (Some(*subject), step);
            }
        }
    }

    /// How many facts there are, and entries.
    pub(crate) async fn count(&self) -> (i64, i64) {
        let mut counts = (0, 0);
        for service in SERVICES {
            let query = format!("select count(event_id), count(*) from {service}.audit_entry");
            let row = self.client.query_one(&query, &[]).await.expect("a trail");
            counts.0 += row.get::<_, i64>(0);
            counts.1 += row.get::<_, i64>(1);
        }
        counts
    }
}

/// What may follow on what, by source; the empty one is the beginning. Other facts (reminders,
/// deadlines, measures) may come at any time.
const LEGAL: [(&str, &[(&str, &str)]); 4] = [
    (
        "intake",
        &[
            ("", "complaint.registered"),
            ("complaint.registered", "complaint.accepted"),
            ("complaint.accepted", "complaint.closed"),
        ],
    ),
    (
        "investigation",
        &[
            ("", "investigation.opened"),
            ("investigation.opened", "complaint.classified"),
            ("complaint.classified", "investigation.concluded"),
        ],
    ),
    (
        "assignment",
        &[
            ("", "assignment.dispatched"),
            ("", "assignment.reported_to_leadership"),
            ("assignment.reported_to_leadership", "assignment.designated"),
            ("assignment.dispatched", "assignment.signed_for"),
            ("assignment.designated", "assignment.signed_for"),
            ("assignment.signed_for", "assignment.result_submitted"),
            ("assignment.result_submitted", "assignment.result_endorsed"),
            ("assignment.result_endorsed", "assignment.result_approved"),
        ],
    ),
    (
        "notification",
        &[("", "reply.sent"), ("reply.sent", "follow_up.recorded")],
    ),
];

#[derive(QueryableByName)]
struct Subject {
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
}

/// Every chain of every service fits, link by link. How many there are.
pub(crate) async fn chains(stack: &Stack, broken: &mut Broken) -> usize {
    let mut count = 0;
    for service in SERVICES {
        let db = Db::connect(stack.database.settings(service));
        let misfits = db
            .transaction(async |mut tx| {
                let subjects = sql_query("select distinct subject from audit_entry");
                let subjects: Vec<Subject> = subjects.load(tx.conn()).await?;
                let mut misfits = Vec::new();
                for Subject { subject } in &subjects {
                    let chain = audit::of(&mut tx, *subject).await?;
                    if let Some(seq) = audit::first_misfit(&chain) {
                        misfits.push(format!("{subject}: entry {seq}"));
                    }
                }
                Ok::<_, DbError>((subjects.len(), misfits))
            })
            .await
            .expect("the audit trail can be read");
        count += misfits.0;
        broken.found(format!("{service}: audit chains fit"), misfits.1);
    }
    count
}
