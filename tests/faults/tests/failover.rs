//! Two of every service at once: when one ends without warning, the other goes on within seconds,
//! and nothing takes effect twice.

use std::sync::Arc;
use std::time::{Duration, Instant};

use authorization::TokenSigner;
use journeys_tests::{cast, matters};
use mailbox::Mailbox;
use rehearsal::{Installation, Who, steps::Told};
use serde_json::json;
use testkit::{Stack, StackOptions, within};
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

/// What the operator is promised: relay and consumers of a replica that ended are taken over.
const TAKEN_OVER: Duration = Duration::from_secs(5);
const SERVICES: [&str; 4] = ["intake", "investigation", "assignment", "notification"];

struct Pair {
    stack: Stack,
    /// Through the second replicas.
    people: Arc<Installation>,
    client: Client,
    _mailbox: Mailbox,
}

impl Pair {
    async fn start() -> Self {
        let mailbox = Mailbox::start(0).await.expect("a free port");
        let mut stack = Stack::start(StackOptions {
            smtp: Some(mailbox.address()),
            ..StackOptions::default()
        })
        .await;
        for service in SERVICES {
            stack.serve(&format!("{service}#2"));
        }
        for service in SERVICES {
            stack.ready(&format!("{service}#2")).await;
        }
        let signer = TokenSigner::from_pem("directory", &stack.private_key("directory"));
        let urls = stack.urls.iter().map(|(service, url)| {
            let second = stack.url(&format!("{service}#2")).unwrap_or(url);
            ((*service).to_owned(), second.to_owned())
        });
        let people = Arc::new(Installation::new(urls, signer.expect("directory's key")));
        let (client, connection) = tokio_postgres::connect(stack.database.superuser_url(), NoTls)
            .await
            .expect("the database");
        tokio::spawn(connection);
        let pair = Self {
            stack,
            people,
            client,
            _mailbox: mailbox,
        };
        // Until everybody is known: the organization has arrived everywhere.
        let (id, _) = pair.register(0).await;
        pair.has_arrived(id).await;
        pair
    }

    async fn register(&self, n: usize) -> (Uuid, Instant) {
        let email = format!("complainant-{n}@failover.example");
        let body = matters::web_form(&self.people, matters::SLOW, &email);
        let told = within(Duration::from_secs(30), "a registration", async || {
            let answer = self.people.register(Who::Public, &body, None).await.ok()?;
            (answer.status == 201).then(|| Told::read(&answer).expect("what is told"))
        })
        .await;
        (told.id, Instant::now())
    }

    /// Waits until the fact has gone all the way: intake's relay, everybody's consumers, a message
    /// that is sent, notification's relay, intake's consumer.
    async fn has_arrived(&self, complaint: Uuid) {
        let far = format!(
            "select exists(select from intake.audit_entry where subject = '{complaint}' and action = 'redress.acknowledgement.sent.v1') as acknowledged, \
                    exists(select from assignment.assignment where complaint_id = '{complaint}') as opened, \
                    exists(select from investigation.inbox_gate where subject = '{complaint}') as noted"
        );
        // Shortly before the waiting ends by itself, it says how far the fact came.
        let end = Instant::now() + Duration::from_secs(29);
        testkit::eventually("the fact to go all the way", async || {
            let row = self.client.query_one(&far, &[]).await.expect("an answer");
            let [acknowledged, opened, noted]: [bool; 3] = [0, 1, 2].map(|n| row.get(n));
            assert!(
                Instant::now() < end,
                "acknowledged: {acknowledged}, opened: {opened}, noted: {noted}"
            );
            (acknowledged && opened && noted).then_some(())
        })
        .await;
    }

    /// The most often that a complaint was acknowledged, opened, noted.
    async fn most_effects(&self) -> i64 {
        let most = "select max(n) from (\
             select count(*) as n from notification.deliveries where kind = 'acknowledgement' group by complaint_id union all \
             select count(*) from intake.audit_entry where action = 'redress.acknowledgement.sent.v1' group by subject union all \
             select count(*) from assignment.audit_entry where action like '%opened%' group by subject) e";
        let row = self.client.query_one(most, &[]).await.expect("an answer");
        row.get(0)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_replica_takes_over_within_five_seconds_and_nothing_takes_effect_twice() {
    let mut pair = Pair::start().await;
    for (n, service) in SERVICES.into_iter().enumerate() {
        // The first was started first: it holds the relay's lock and the queues.
        pair.stack.kill(service);
        let ended = Instant::now();
        let (id, _) = pair.register(n + 1).await;
        pair.has_arrived(id).await;
        let took = ended.elapsed();
        assert!(took <= TAKEN_OVER, "{service}: {took:?}");
        // Started again it stands by, so the roles are turned for the next fact.
        pair.stack.serve(service);
        pair.stack.ready(service).await;
    }
    // The other way round: what took over ends, too.
    for (n, service) in SERVICES.into_iter().enumerate().skip(1) {
        pair.stack.kill(&format!("{service}#2"));
        let ended = Instant::now();
        let (id, _) = pair.register(n + 10).await;
        pair.has_arrived(id).await;
        let took = ended.elapsed();
        assert!(took <= TAKEN_OVER, "{service}#2: {took:?}");
        pair.stack.serve(&format!("{service}#2"));
        pair.stack.ready(&format!("{service}#2")).await;
    }
    // Both at the same time, while facts keep coming.
    for n in 20..40 {
        let (id, _) = pair.register(n).await;
        pair.has_arrived(id).await;
    }
    assert_eq!(pair.most_effects().await, 1);
    let officer = Who::Staff(cast::OFFICER);
    let list = pair.people.get(officer, "intake", "/v1/complaints").await;
    let list = list.expect("an answer");
    assert_ne!(list.body["items"], json!([]));
}
