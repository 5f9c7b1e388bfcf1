//! P4: personal data never leaves its place. A thousand values that occur nowhere else are planted; none of
//! them is found in messages, logs, traces, metrics, answers to mistakes, or a dump of the database.

use std::fmt::Write as _;
use std::time::Duration;

use aho_corasick::AhoCorasick;
use journeys_tests::World;
use journeys_tests::cast::{HANDLER, OFFICER};
use journeys_tests::collector::Collector;
use journeys_tests::matters::{self, with};
use lapin::options::{BasicAckOptions, BasicGetOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use mailbox::{Fault, Stage};
use rehearsal::{Method, Who, steps::Told};
use serde_json::{Value, json};
use testkit::{SERVICES, within};

/// Each with a name, a telephone number, an e-mail address, a WeChat id and a narrative of its own.
const COMPLAINANTS: usize = 200;
/// Characters that nobody uses.
const RARE: [char; 16] = [
    '龘', '靐', '齉', '爨', '籱', '鱻', '麤', '灪', '虋', '囖', '黂', '麷', '鸜', '麣', '钃', '纞',
];

/// Somebody who does not exist.
struct Planted {
    name: String,
    phone: String,
    email: String,
    wechat: String,
    /// What the narrative says that no other does.
    mark: String,
}

impl Planted {
    fn new(n: usize) -> Self {
        let rare = |salt: usize| -> String {
            let digits = [n / 256, n / 16, n, salt].map(|d| RARE[(d + salt) % 16]);
            digits.iter().collect()
        };
        Self {
            name: rare(3),
            phone: format!("1395{:07}", 3_141_592 + 7 * n),
            email: format!("kolibri{n:04}@example.org"),
            wechat: format!("kolibri_wx_{n:04}"),
            mark: rare(8),
        }
    }

    fn values(&self) -> [&str; 5] {
        [
            &self.name,
            &self.phone,
            &self.email,
            &self.wechat,
            &self.mark,
        ]
    }

    fn form(&self, world: &World, n: usize) -> Value {
        // Every tenth one alleges a bribe: those are sealed wherever one works.
        let story = match n % 10 {
            0 => "窗口的工作人员收了我五百元红包才肯办理，还说是规矩。",
            _ => matters::RUDE,
        };
        let story = format!("{story}排队号{}。", self.mark);
        with(
            matters::web_form(&world.people, &story, &self.email),
            json!({"complainant": {
                "name": self.name, "phone": self.phone, "email": self.email, "wechat": self.wechat,
            }}),
        )
    }
}

/// Finds what was planted, as it was written and as dumps and addresses write it.
struct Scanner {
    needles: AhoCorasick,
    named: Vec<String>,
}

impl Scanner {
    fn of(everybody: &[Planted], more: &[&str]) -> Self {
        let values = everybody.iter().flat_map(Planted::values);
        let mut named = Vec::new();
        for value in values.chain(more.iter().copied()) {
            let (mut hex, mut percent) = (String::new(), String::new());
            for byte in value.as_bytes() {
                let _ = write!(hex, "{byte:02x}");
                let _ = write!(percent, "%{byte:02X}");
            }
            let escaped: String = value
                .encode_utf16()
                .map(|u| format!("\\u{u:04x}"))
                .collect();
            named.extend([value.to_owned(), hex.to_uppercase(), hex, percent, escaped]);
        }
        Self {
            needles: AhoCorasick::new(&named).expect("some thousand needles"),
            named,
        }
    }

    fn hits(&self, hay: &[u8]) -> Vec<&str> {
        let mut hits: Vec<&str> = self
            .needles
            .find_iter(hay)
            .map(|hit| self.named[hit.pattern().as_usize()].as_str())
            .collect();
        hits.sort_unstable();
        hits.dedup();
        hits
    }

    fn finds_nothing(&self, place: &str, hay: &[u8]) {
        assert!(!hay.is_empty(), "{place}: there is something to look at");
        let Some(first) = self.needles.find(hay) else {
            return;
        };
        let (from, to) = (first.start().saturating_sub(300), first.end() + 100);
        let around = String::from_utf8_lossy(&hay[from..to.min(hay.len())]);
        panic!(
            "{} values are in {place}: … {around} …",
            self.hits(hay).len()
        );
    }
}

/// Everything that is told, from before the first registration on.
struct Tap {
    channel: lapin::Channel,
    _connection: lapin::Connection,
}

impl Tap {
    async fn on(world: &World) -> Self {
        let connection = world.stack.broker.connect().await;
        let channel = connection.create_channel().await.expect("a channel");
        let alone = QueueDeclareOptions {
            exclusive: true,
            ..Default::default()
        };
        let declared = channel.queue_declare("tap".into(), alone, FieldTable::default());
        declared.await.expect("a queue");
        let exchange = world.stack.broker.topology().exchange();
        let bind = channel.queue_bind(
            "tap".into(),
            exchange.into(),
            "#".into(),
            QueueBindOptions::default(),
            FieldTable::default(),
        );
        bind.await.expect("bound");
        Self {
            channel,
            _connection: connection,
        }
    }

    /// Bodies and headers of all that came.
    async fn heard(&self) -> Vec<u8> {
        let mut heard = Vec::new();
        loop {
            let got = self
                .channel
                .basic_get("tap".into(), BasicGetOptions::default());
            let Some(message) = got.await.expect("the queue") else {
                return heard;
            };
            heard.extend_from_slice(&message.delivery.data);
            heard.extend_from_slice(format!("{:?}", message.delivery.properties).as_bytes());
            let taken = message.delivery.acker.ack(BasicAckOptions::default());
            taken.await.expect("taken");
        }
    }
}

/// What a hurried person or a program gets wrong, with the values where they do not belong.
async fn mistakes(world: &World, everybody: &[Planted]) -> String {
    let mut answers = String::new();
    for (n, somebody) in everybody.iter().enumerate().take(60) {
        let right = somebody.form(world, n);
        let wrong = match n % 6 {
            0 => with(right, json!({ "site_id": somebody.name })),
            1 => with(right, json!({ "reply_channel": somebody.email })),
            2 => with(
                right,
                json!({ "complainant": {"phone": somebody.mark, "sex": somebody.name} }),
            ),
            3 => with(
                right,
                json!({ "complainant": {somebody.email.as_str(): somebody.phone} }),
            ),
            4 => with(
                right,
                json!({ "occurred_at": somebody.phone, "narrative": somebody.mark }),
            ),
            _ => json!([somebody.name, somebody.phone, somebody.email]),
        };
        let answer = world
            .people
            .register(Who::Public, &wrong, None)
            .await
            .expect("an answer");
        assert!(
            (400..500).contains(&answer.status),
            "{}: {}",
            answer.status,
            answer.text
        );
        answers.push_str(&answer.text);
        // In an address, a header and a token.
        let path = format!("/v1/complaints/{}?q={}", somebody.email, somebody.phone);
        let headers = [
            ("idempotency-key", somebody.email.as_str()),
            ("traceparent", somebody.wechat.as_str()),
        ];
        for who in [Who::Public, Who::Token(&somebody.phone)] {
            let sent = world
                .people
                .send(who, Method::GET, "intake", &path, None, &headers);
            answers.push_str(&sent.await.expect("an answer").text);
        }
        let tracked = world.people.track(&somebody.phone, &somebody.email).await;
        answers.push_str(&tracked.expect("an answer").text);
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_personal_values_are_found_nowhere_but_in_their_place() {
    let collector = Collector::start().await;
    let mut env = collector.variables();
    // The strictest: everything is said that a service can say, and every narrative is sealed.
    env.push((
        "REDRESS_LOG__FILTER".to_owned(),
        "debug,lapin=info".to_owned(),
    ));
    env.push((
        "intake:REDRESS_SEALING__ALL_NARRATIVES".to_owned(),
        "true".to_owned(),
    ));
    let world = World::start_with("2026-09-29T10:00", env).await;
    let tap = Tap::on(&world).await;
    let everybody: Vec<Planted> = (0..COMPLAINANTS).map(Planted::new).collect();
    let supplement = "鸜鸜麣麣补充：当天的排队票我还留着。";
    let asked = "虋虋囖囖请问您几点到的？";
    let answered = "钃钃纞纞大约上午十点。";
    let reason = "麷麷黂黂来电要求回拨，核对是否本人。";
    let scanner = Scanner::of(
        &everybody,
        &["鸜鸜麣麣", "虋虋囖囖", "钃钃纞纞", "麷麷黂黂"],
    );

    // Some addresses are refused for good by their mail server, whose words then speak of them.
    world
        .mailbox
        .script((0..20).map(|_| Fault::Refuse(Stage::Recipient, 550)));
    let mut all: Vec<Told> = Vec::with_capacity(COMPLAINANTS);
    for (n, somebody) in everybody.iter().enumerate() {
        all.push(world.register(Who::Public, &somebody.form(&world, n)).await);
    }

    // Two go further: what is added, and what is said back and forth.
    for n in [1, 2] {
        let case = world.case(all[n].clone(), &everybody[n].email);
        let seen = world.track(&case).await;
        let token = seen["token"].as_str().expect("a token").to_owned();
        case.accept().await;
        case.verify().await;
        case.classify("ordinary", &["A"]).await;
        case.dispatch().await;
        case.sign_for(HANDLER).await;
        let path = format!("/v1/conversations/{}", case.id());
        let body = json!({ "text": asked });
        let wrote = world.people.patiently(
            "the handler to write",
            Duration::from_secs(30),
            async || {
                world
                    .people
                    .post(Who::Staff(HANDLER), "notification", &path, &body, None)
                    .await
            },
        );
        wrote.await.unwrap_or_else(|stuck| panic!("{stuck}"));
        let said = world
            .post(
                Who::Token(&token),
                "notification",
                &path,
                json!({ "text": answered }),
            )
            .await;
        assert_eq!(said.status, 201, "{}", said.text);
        // Who complains is read, and told to nobody else.
        let path = format!("/v1/complaints/{}/identity-disclosures", case.id());
        let body = json!({ "reason": reason });
        let revealed = world.post(Who::Staff(OFFICER), "intake", &path, body).await;
        assert!(
            revealed.text.contains(&everybody[n].name),
            "{}",
            revealed.text
        );
        // Last: what cannot be told from an allegation is kept from those who worked on it.
        let path = format!("/v1/complaints/{}/supplements", case.id());
        let added = world
            .post(
                Who::Token(&token),
                "intake",
                &path,
                json!({ "text": supplement }),
            )
            .await;
        assert_eq!(added.status, 201, "{}", added.text);
    }
    // Last: so many wrong codes shut this address out from tracking.
    let answers = mistakes(&world, &everybody).await;
    within(
        Duration::from_secs(120),
        "everybody is written to",
        async || {
            let addressed = world.mailbox.messages();
            let to: std::collections::BTreeSet<_> =
                addressed.iter().flat_map(|m| m.to().to_vec()).collect();
            let reached = everybody.iter().filter(|p| to.contains(&p.email)).count();
            (reached >= COMPLAINANTS - 20).then_some(())
        },
    )
    .await;
    world.rest().await;

    // The scanner sees what there is to see: letters do say whom they are for.
    let letters: String = world
        .mailbox
        .messages()
        .iter()
        .flat_map(|m| m.to().to_vec())
        .collect();
    assert!(scanner.hits(letters.as_bytes()).len() >= COMPLAINANTS - 20);
    let hex: String = everybody[7]
        .name
        .bytes()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(
        scanner.hits(format!("\\x00{hex}00").as_bytes()),
        [hex.as_str()]
    );

    scanner.finds_nothing("answers to mistakes", answers.as_bytes());
    scanner.finds_nothing("messages", &tap.heard().await);
    scanner.finds_nothing("traces", &collector.bytes());
    for service in SERVICES {
        let log = world.stack.logged(service);
        scanner.finds_nothing(&format!("{service}'s log"), log.as_bytes());
        let metrics = world.get(Who::Public, service, "/metrics").await.text;
        scanner.finds_nothing(&format!("{service}'s metrics"), metrics.as_bytes());
    }
    scanner.finds_nothing("a dump of the database", &world.dump());
}
