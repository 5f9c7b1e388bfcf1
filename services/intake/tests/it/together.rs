//! Registrations that come at the same moment: together in the database, each with its own answer.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use intake::Intake;
use persistence::Tx;
use reqwest::StatusCode;
use serde_json::{Value, json};
use service::Running;
use testkit::Proxy;
use uuid::Uuid;

use crate::registering::stored;
use crate::world::*;

/// How many transactions wrote the register's rows: those of one have the same `xmin`.
async fn transactions(world: &World) -> i64 {
    let count = diesel::dsl::sql::<diesel::sql_types::BigInt>(
        "(select count(distinct xmin::text) from complaints)",
    );
    let select = diesel::select(count);
    select.get_result(&mut world.conn().await).await.unwrap()
}

/// Its trail is an unbroken chain of the one fact.
async fn assert_told_once(world: &World, id: Uuid) {
    let trail = async move |mut tx: Tx<'_>| persistence::audit::of(&mut tx, id).await;
    let chain = world.running.base.db.transaction(trail).await.unwrap();
    assert_eq!(persistence::audit::first_misfit(&chain), None);
    assert_eq!(
        world.published(id).await,
        ["redress.complaint.registered.v1"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_at_the_same_moment_is_registered_together_and_answered_each_for_itself() {
    let world = World::new().await;
    let short = with(form(), json!({ "narrative": "差" }));
    let other = with(form(), json!({ "channel": "wechat" }));
    let asked: Vec<(String, Value)> = (0..60)
        .map(|n| match n % 6 {
            0 => (String::new(), form()),
            1 => (String::new(), bribery()),
            2 if n % 12 == 2 => (String::new(), short.clone()),
            2 => (format!("faulty-key-of-a-test-{n}"), short.clone()),
            3 => (format!("twice-key-of-a-test-{}", n / 12), form()),
            // Whoever comes first has the key.
            4 if n % 12 == 4 => (format!("contested-key-of-a-test-{}", n / 12), form()),
            4 => (format!("contested-key-of-a-test-{}", n / 12), other.clone()),
            _ => (format!("key-that-comes-once-{n}"), form()),
        })
        .collect();
    let ask = |(key, body): &(String, Value)| {
        let request = world.post("/v1/complaints").json(body);
        let keyed = !key.is_empty();
        (if keyed {
            request.header("idempotency-key", key)
        } else {
            request
        })
        .send()
    };
    let answers = futures_util::future::join_all(asked.iter().map(ask)).await;

    let mut by_key: BTreeMap<&str, Vec<Told>> = BTreeMap::new();
    for (n, ((key, body), answer)) in asked.iter().zip(&answers).enumerate() {
        let refused_well = match n % 6 {
            2 => answer.pointers() == ["/narrative"],
            4 => answer.status == 422,
            _ => false,
        };
        if refused_well {
            continue;
        }
        let told = told(answer);
        let (narrative, sealed) = world.stored_narrative(told.id).await;
        assert_eq!(sealed, *body == bribery(), "somebody else's words");
        let plain = body["narrative"].as_str().filter(|_| !sealed);
        assert_eq!(narrative.as_deref(), plain);
        by_key.entry(key).or_default().push(told);
    }
    let mut ids = BTreeSet::new();
    for (key, told) in &by_key {
        let theirs: BTreeSet<_> = told.iter().map(|t| (t.id, &t.code)).collect();
        let expected = match key.split_once('-').map_or(*key, |(kind, _)| kind) {
            "" => (20, 20),
            "twice" => (2, 1),
            _ => (1, 1),
        };
        assert_eq!((told.len(), theirs.len()), expected, "{key}");
        ids.extend(theirs.into_iter().map(|(id, _)| id));
    }
    for id in &ids {
        assert_told_once(&world, *id).await;
    }
    assert_eq!(
        ids.len(),
        40,
        "20 without a key, 10 keys, 5 twice, 5 contested"
    );
    let transactions = transactions(&world).await;
    assert!(transactions < 40, "none went together");
    world.end().await;
}

/// Another intake on the same database, which it reaches over a link that can fail.
async fn linked(world: &mut World) -> (Running<Intake>, Proxy) {
    let (proxy, url) = Proxy::on(world.database.url()).await;
    for (name, value) in &mut world.env {
        if name == "DATABASE_URL" {
            value.clone_from(&url);
        }
    }
    (world.replica().await, proxy)
}

/// The public's requests to one intake; those with a key can be repeated.
struct Door {
    client: reqwest::Client,
    url: String,
}

impl Door {
    fn of(intake: &Running<Intake>) -> Self {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(20));
        Self {
            client: client.build().unwrap(),
            url: format!("http://{}/v1/complaints", intake.addr),
        }
    }

    async fn ask(&self, key: Option<&str>, body: &Value) -> (StatusCode, Value) {
        let mut request = self.client.post(&self.url).json(body);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }
}

/// A COMMIT whose answer is lost leaves open whether it was carried out. Here it always was: whoever has
/// a key is told what is stored, the others are told that nobody knows, and nothing is registered again.
#[tokio::test(flavor = "multi_thread")]
async fn a_commit_of_many_whose_answer_is_lost_registers_nobody_twice() {
    let mut world = World::new().await;
    let (intake, proxy) = linked(&mut world).await;
    let (door, body) = (Door::of(&intake), form());
    let mut sent = 0;
    // A wave in which the COMMIT of several was lost: one alone tells one at most that nobody knows.
    for wave in 0.. {
        assert!(wave < 50, "no COMMIT of several was lost");
        let ask = async |n: usize| {
            let key = n
                .is_multiple_of(2)
                .then(|| format!("key-of-a-wave-{wave}-{n}"));
            let (status, told) = door.ask(key.as_deref(), &body).await;
            (key, status, told)
        };
        let mut asked: FuturesUnordered<_> = (0..48).map(ask).collect();
        let mut answers = Vec::new();
        while let Some(answer) = asked.next().await {
            answers.push(answer);
            // Not the first, who go alone.
            if answers.len() == 2 {
                proxy.lose_next_commit();
            }
        }
        sent += answers.len();
        let unknown = answers.iter().filter(|(_, status, _)| *status == 503);
        let without_key = unknown.clone().filter(|(key, ..)| key.is_none()).count();
        let several = unknown.count() > 1;
        for (key, status, told) in &answers {
            let known = *status == 201 || *status == 503;
            assert!(known, "{status}: {told}");
            let Some(key) = key else { continue };
            // Those of several were told at once; one that went alone asks again.
            let (again, as_before) = door.ask(Some(key), &body).await;
            assert_eq!(again, 201, "{as_before}");
            if *status == 201 {
                assert_eq!(&as_before, told);
            }
            assert!(!several || *status == 201, "{told}");
        }
        let mut conn = world.conn().await;
        let stored = stored(&mut conn).await;
        assert_eq!(usize::try_from(stored).unwrap(), sent, "lost or doubled");
        if several {
            assert!(without_key > 1);
            break;
        }
    }
    assert!(proxy.lost_commits() > 0);
    intake.stop().await;
    world.end().await;
}

/// A row that the database refuses costs its neighbours nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_fails_beside_others_fails_alone() {
    let world = World::new().await;
    let refuse = "create sequence attempts; grant usage on sequence attempts to public;
        create function refuse() returns trigger language plpgsql as $$ begin
            perform nextval('attempts'); raise exception 'not this one';
        end $$;
        create trigger refuse before insert on complaints for each row
            when (new.channel = 'wechat') execute function refuse();";
    let mut conn = world.conn().await;
    conn.batch_execute(refuse).await.unwrap();
    let door = Door::of(&world.running);
    let bad = with(form(), json!({ "channel": "wechat" }));
    let good = form();
    let (mut asked, mut registered) = (0, 0);
    // Until a bad one went with others: it is tried again alone, and counted twice.
    loop {
        let bodies = (0..48).map(|n| if n % 8 == 7 { &bad } else { &good });
        let ask = async |body| (body == &bad, door.ask(None, body).await);
        let answers = futures_util::future::join_all(bodies.map(ask)).await;
        for (is_bad, (status, answer)) in answers {
            let expected = if is_bad { 500 } else { 201 };
            assert_eq!(status, expected, "{answer}");
            asked += i64::from(is_bad);
            registered += i64::from(!is_bad);
        }
        assert_eq!(stored(&mut conn).await, registered);
        let attempts =
            diesel::dsl::sql::<diesel::sql_types::BigInt>("(select last_value from attempts)");
        let attempts: i64 = diesel::select(attempts)
            .get_result(&mut conn)
            .await
            .unwrap();
        if attempts > asked {
            break;
        }
        assert!(asked < 200, "none went together");
    }
    world.end().await;
}
