//! Facts through the running services: how soon one takes effect, and how fast a backlog goes.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use chrono::TimeDelta;
use events::investigation::ComplaintClassified;
use events::{Envelope, Event};
use futures_util::{StreamExt, stream};
use regulation::{Scope, Sensitivity, Severity};
use serde_json::{Value, json};
use tokio_postgres::{AsyncMessage, Client, NoTls};
use uuid::Uuid;

use crate::Plan;
use crate::figures::{Figures, median, rounded, say};
use crate::names::Name;
use crate::queue::RawRoute;
use crate::registering::complaints;
use crate::rows::{self, Id};
use crate::world::{Organization, World, count, new_id, now, until};

/// One complaint after the other: from 201 to the row of its acknowledgement, against one message
/// after the other through the same broker into the same database.
pub(crate) async fn latency(
    plan: &Plan,
    world: &mut World,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    if !figures.wants(Name::EventLatencyVsRaw) {
        return Ok(());
    }
    let db = world.db().await?;
    // The database itself says when the row is there: nothing polls beside what is measured.
    db.batch_execute(
        "create function notification.bench_tell() returns trigger language plpgsql as \
         $$ begin perform pg_notify('bench', new.complaint_id::text); return null; end $$; \
         create trigger bench_tell after insert on notification.deliveries \
         for each row execute function notification.bench_tell()",
    )
    .await?;
    let mut told = listen(world.stack.database.superuser_url()).await?;
    let bodies = complaints(world);
    let mut raw = RawRoute::open(
        world.stack.broker.uri(),
        world.stack.database.superuser_url(),
    )
    .await?;
    let (mut ratios, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        let limit = raw.latencies(plan.singles).await?;
        let mut took = Vec::new();
        for n in 0..plan.singles {
            let mut body = bodies[n % bodies.len()].clone();
            body["narrative"] = unique(&body["narrative"]);
            let id = world.register(&body).await?;
            let since = Instant::now();
            loop {
                let next = tokio::time::timeout(Duration::from_secs(20), told.recv());
                let (about, at) = next
                    .await
                    .context("no acknowledgement within 20 s")?
                    .context("the listener ended")?;
                if about == id {
                    // It may be there before the answer is.
                    let waited = at.saturating_duration_since(since);
                    took.push(waited.as_secs_f64() * 1e3);
                    break;
                }
            }
        }
        let (p50, limit) = (median(&took), median(&limit));
        say(&format!(
            "{} ms from 201 to the acknowledgement; raw {} ms",
            rounded(p50),
            rounded(limit)
        ));
        ratios.push(p50 / limit);
        ours.push(p50);
        theirs.push(limit);
    }
    raw.close().await?;
    db.batch_execute("drop trigger bench_tell on notification.deliveries; drop function notification.bench_tell()")
        .await?;
    let behind = format!(
        "{} ms, raw {} ms",
        rounded(median(&ours)),
        rounded(median(&theirs))
    );
    figures.put(Name::EventLatencyVsRaw, median(&ratios), behind);
    Ok(())
}

fn unique(narrative: &Value) -> Value {
    let text = narrative.as_str().unwrap_or_default();
    text.replace("@@", &new_id().simple().to_string()).into()
}

/// What is notified on the channel `bench`, with the moment of hearing.
async fn listen(
    url: &str,
) -> anyhow::Result<tokio::sync::mpsc::UnboundedReceiver<(Uuid, Instant)>> {
    let (client, mut connection) = tokio_postgres::connect(url, NoTls).await?;
    let (send, told) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut messages = stream::poll_fn(move |cx| connection.poll_message(cx));
        while let Some(Ok(message)) = messages.next().await {
            if let AsyncMessage::Notification(n) = message
                && let Ok(about) = n.payload().parse()
            {
                let _ = send.send((about, Instant::now()));
            }
        }
    });
    client.batch_execute("listen bench").await?;
    // Without its client the connection would end.
    tokio::spawn(async move {
        let _kept = client;
        std::future::pending::<()>().await;
    });
    Ok(told)
}

/// How fast a backlog of classified complaints becomes tasks in assignment and a stage in the register.
///
/// One complaint really goes as far as its acceptance; the others are copies of its rows. Their
/// classifications wait in the queues, as after a maintenance of two services, and these two start.
pub(crate) async fn drain(plan: &Plan, figures: &mut Figures) -> anyhow::Result<()> {
    let mut world = World::start(Organization::Demo).await?;
    let db = world.db().await?;
    let pattern = accepted(&world, &db).await?;
    for service in [
        "notification",
        "directory",
        "intake",
        "assignment",
        "investigation",
    ] {
        world.stop(service).await?;
    }
    let mut rates = Vec::new();
    for round in 1..=plan.rounds {
        say(&format!("round {round}: a backlog of {}", plan.backlog));
        backlog(&mut world, &db, pattern, plan.backlog).await?;
        let took = drained(&mut world, &db).await?;
        #[expect(clippy::cast_precision_loss, reason = "a count of messages")]
        let rate = plan.backlog as f64 / took.as_secs_f64();
        say(&format!("{} a second", rounded(rate)));
        rates.push(rate);
        for service in ["intake", "assignment"] {
            world.stop(service).await?;
        }
    }
    let behind = format!(
        "{} messages, taken by two services at once, their start included",
        plan.backlog
    );
    figures.put(Name::PipelineDrainPerS, median(&rates), behind);
    Ok(())
}

/// A complaint that waits for its classification everywhere.
async fn accepted(world: &World, db: &Client) -> anyhow::Result<Uuid> {
    let mut body = complaints(world)[0].clone();
    body["narrative"] = unique(&body["narrative"]);
    let id = world.register(&body).await?;
    let thing = format!("/v1/complaints/{id}");
    world
        .does("hall-sun", "intake", &thing, "/acceptance", &json!({}))
        .await?;
    until("assignment and investigation to know it", async || {
        let waits = format!("select count(*) from assignment.assignment where complaint_id = '{id}' and stage = 'awaiting_classification'");
        let told = format!("select count(*) from intake.inbox_gate where subject = '{id}' and source = 'investigation' and last_seq > 0");
        Ok(count(db, &waits).await? == 1 && count(db, &told).await? == 1)
    })
    .await?;
    until("everything to be sent", async || {
        let unsent = "select (select count(*) from intake.outbox) + (select count(*) from investigation.outbox) + (select count(*) from assignment.outbox)";
        Ok(count(db, unsent).await? == 0)
    })
    .await?;
    Ok(id)
}

/// Copies of the pattern, their classifications in the queues.
async fn backlog(world: &mut World, db: &Client, pattern: Uuid, most: usize) -> anyhow::Result<()> {
    let ids: Vec<Id> = (0..most).map(|_| Id(new_id())).collect();
    db.batch_execute("drop table if exists bench_ids; create table bench_ids (n int generated always as identity, id uuid not null)")
        .await?;
    db.execute(
        "insert into bench_ids (id) select unnest($1::uuid[])",
        &[&ids],
    )
    .await?;
    // Foreign keys are kept by the pattern's rows; the order of the tables does not matter then.
    db.batch_execute("set session_replication_role = replica")
        .await?;
    let source = "select id, 'BN-' || n || '-' || left(id::text, 13) as number from bench_ids";
    let numbered = "'number', n.number";
    rows::copy(
        db,
        "intake.complaints",
        "id",
        pattern,
        source,
        &format!("'id', n.id, {numbered}"),
    )
    .await?;
    for schema in ["intake", "assignment"] {
        for table in rows::tables_about(db, schema, pattern).await? {
            let patch = if table == "assignment.assignment" {
                format!("'complaint_id', n.id, {numbered}")
            } else {
                "'complaint_id', n.id".to_owned()
            };
            rows::copy(db, &table, "complaint_id", pattern, source, &patch).await?;
        }
        let gates = format!("{schema}.inbox_gate");
        rows::copy(db, &gates, "subject", pattern, source, "'subject', n.id").await?;
    }
    db.batch_execute("set session_replication_role = origin; analyze")
        .await?;
    classify(world, db, pattern, &ids).await?;
    world.stack.serve("investigation");
    world.stack.ready("investigation").await;
    until("the backlog to be in the queues", async || {
        Ok(count(db, "select count(*) from investigation.outbox").await? == 0)
    })
    .await?;
    world.stop("investigation").await
}

/// The facts as investigation would have told them.
async fn classify(world: &World, db: &Client, pattern: Uuid, ids: &[Id]) -> anyhow::Result<()> {
    let gate = format!(
        "select last_seq from intake.inbox_gate where subject = '{pattern}' and source = 'investigation'"
    );
    let sequence = count(db, &gate).await? + 1;
    let known = format!("select sensitivity from intake.complaints where id = '{pattern}'");
    let known: String = db.query_one(&known, &[]).await?.get(0);
    let sensitivity = Sensitivity::parse(&known).context("a sensitivity")?;
    let by = world.people.staff("hall-sun");
    let mut payloads = Vec::with_capacity(ids.len());
    let mut events = Vec::with_capacity(ids.len());
    for Id(id) in ids {
        let event = ComplaintClassified {
            complaint_id: *id,
            at: now() - TimeDelta::seconds(1),
            severity: Severity::Ordinary,
            previous: None,
            scopes: vec![Scope::Attitude],
            subtypes: vec!["A2".into()],
            sensitivity,
            classified_by: by,
            confirmed_by: None,
        };
        let event_id = new_id();
        let envelope = Envelope::wrap(&event, event_id, sequence, *id, None, None)?;
        payloads.push(serde_json::to_vec(&envelope)?);
        events.push(Id(event_id));
    }
    let told = db
        .execute(
            "insert into investigation.outbox (event_id, subject, event_seq, type, payload, occurred_at) \
             select e, s, $3, $4, p, now() from unnest($1::uuid[], $2::uuid[], $5::bytea[]) as t (e, s, p)",
            &[&events, &ids, &sequence, &ComplaintClassified::TYPE, &payloads],
        )
        .await?;
    ensure!(told == ids.len() as u64, "not every fact was told");
    Ok(())
}

/// From the start of the two services until nothing waits.
async fn drained(world: &mut World, db: &Client) -> anyhow::Result<Duration> {
    let began = Instant::now();
    world.stack.serve("intake");
    world.stack.serve("assignment");
    // Counting takes time from what is measured: seldom, where much is outstanding.
    let all = count(db, "select count(*) from bench_ids")
        .await?
        .unsigned_abs();
    let mut pace = tokio::time::interval(Duration::from_millis(50 + all / 100));
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut told = Instant::now();
    loop {
        pace.tick().await;
        let left = "select (select count(*) from assignment.assignment a join bench_ids b on b.id = a.complaint_id where a.stage = 'awaiting_classification') + (select count(*) from intake.complaints c join bench_ids b using (id) where c.stage = 'accepted')";
        let left = count(db, left).await?;
        if left == 0 {
            return Ok(began.elapsed());
        }
        if told.elapsed() > Duration::from_secs(5) {
            told = Instant::now();
            say(&format!("{left} effects are outstanding"));
        }
        ensure!(
            began.elapsed() < Duration::from_secs(600),
            "{left} effects are outstanding after ten minutes"
        );
    }
}
