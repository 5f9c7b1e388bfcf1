//! What must hold when everything has come to rest: nothing is on its way, nothing was given up,
//! everybody has heard everything, and no chain is broken.

use std::time::Duration;

use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use persistence::{Db, DbError, audit};
use testkit::{SERVICES, Stack};
use uuid::Uuid;

use crate::World;
use crate::world::PATIENCE;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Subject {
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
}

#[derive(QueryableByName)]
struct Stuck {
    #[diesel(sql_type = Text)]
    what: String,
}

async fn count(conn: &mut AsyncPgConnection, query: &str) -> i64 {
    let counted = sql_query(query).get_result::<Count>(conn).await;
    counted.unwrap_or_else(|e| panic!("{query}: {e}")).n
}

/// What has not come to rest, in words; empty when everything has.
async fn restless(conn: &mut AsyncPgConnection) -> Vec<String> {
    let mut found = Vec::new();
    for service in SERVICES {
        let left = count(conn, &format!("select count(*) as n from {service}.outbox")).await;
        if left > 0 {
            found.push(format!("{left} in the outbox of {service}"));
        }
        let waiting = sql_query(format!(
            "select status || ' ' || coalesce(type, '?') || ' after ' || attempts || ': ' || error as what \
             from {service}.inbox_message"
        ));
        let waiting: Vec<Stuck> = waiting.load(conn).await.expect("an inbox");
        found.extend(
            waiting
                .into_iter()
                .map(|m| format!("{service}: {}", m.what)),
        );
    }
    for (service, sources) in events::LISTENERS {
        for source in *sources {
            let behind = format!(
                "select count(*) as n from \
                 (select subject, max(event_seq) as told from {source}.audit_entry where event_seq is not null group by subject) t \
                 left join {service}.inbox_gate g on g.source = '{source}' and g.subject = t.subject \
                 where coalesce(g.last_seq, 0) <> t.told"
            );
            let behind = count(conn, &behind).await;
            if behind > 0 {
                found.push(format!(
                    "{service} has not heard {source} on {behind} subjects"
                ));
            }
        }
    }
    found
}

async fn comes_to_rest(stack: &Stack) {
    let mut conn = stack.database.connect().await;
    let mut last = Vec::new();
    let waiting = async {
        let mut pace = tokio::time::interval(Duration::from_millis(50));
        loop {
            pace.tick().await;
            last = restless(&mut conn).await;
            if last.is_empty() {
                return;
            }
        }
    };
    if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
        panic!("not at rest after {PATIENCE:?}: {last:#?}");
    }
}

/// Every chain of a service fits, link by link, and its published facts are numbered without gaps.
async fn chains_are_unbroken(stack: &Stack, service: &str) {
    let db = Db::connect(stack.database.settings(service));
    let chains = db
        .transaction(async |mut tx| {
            let subjects = sql_query("select distinct subject from audit_entry");
            let subjects: Vec<Subject> = subjects.load(tx.conn()).await?;
            let mut chains = Vec::new();
            for Subject { subject } in subjects {
                chains.push((subject, audit::of(&mut tx, subject).await?));
            }
            Ok::<_, DbError>(chains)
        })
        .await
        .expect("the audit trail can be read");
    assert!(!chains.is_empty(), "{service} has an audit trail");
    for (subject, chain) in chains {
        assert_eq!(audit::first_misfit(&chain), None, "{service}, {subject}");
        let told: Vec<i64> = chain.iter().filter_map(|entry| entry.event_seq).collect();
        let counted: Vec<i64> = (1..).take(told.len()).collect();
        assert_eq!(told, counted, "facts of {service} on {subject}");
    }
}

impl World {
    /// Waits until everything is at rest, then checks every chain. Last in each test.
    ///
    /// # Panics
    /// Where something is on its way for ever, was given up, or does not fit.
    pub async fn finish(self) {
        comes_to_rest(&self.stack).await;
        for service in SERVICES {
            chains_are_unbroken(&self.stack, service).await;
        }
    }

    /// Waits until nothing is on its way; for a test that then looks at what did *not* happen.
    ///
    /// # Panics
    /// Where something is on its way for ever.
    pub async fn rest(&self) {
        comes_to_rest(&self.stack).await;
    }
}
