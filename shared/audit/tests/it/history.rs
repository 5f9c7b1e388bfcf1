//! A trail with seals and anchors, and its verification.

use std::collections::BTreeMap;
use std::path::Path;

use audit::{Anchors, Key, Report, Sealed, Sealing, Signer, Since, anchor, seal_new, verify};
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use persistence::{Actor, Db, DbError};
use testkit::TestDatabase;
use uuid::Uuid;

pub(crate) const SERVICE: &str = "intake";
const FILE: &str = "anchors.jsonl";

pub(crate) fn signer(seed: u8) -> Signer {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let pem = key.to_pkcs8_pem(LineEnding::LF).unwrap();
    Signer::from_pem(SERVICE, &pem).unwrap()
}

pub(crate) fn at(second: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(second)
}

async fn anchors(file: &[String], conn: &mut AsyncPgConnection) -> Anchors {
    Anchors {
        noted: anchor::noted(conn, Some(Path::new(FILE))).await.unwrap(),
        files: vec![file.join("\n")],
        copies: false,
    }
}

/// A trail, its seals, and the lines of its anchor file.
pub(crate) struct History {
    pub(crate) database: TestDatabase,
    pub(crate) db: Db,
    pub(crate) signer: Signer,
    pub(crate) file: Vec<String>,
    /// How long each chain is.
    pub(crate) chains: BTreeMap<Uuid, i64>,
    second: i64,
    conn: AsyncPgConnection,
}

impl History {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let db = database.migrated(SERVICE, vec![audit::MIGRATIONS]).await;
        let conn = db.dedicated().await.unwrap();
        Self {
            conn,
            database,
            db,
            signer: signer(1),
            file: Vec::new(),
            chains: BTreeMap::new(),
            second: 0,
        }
    }

    /// Nothing was ever written.
    pub(crate) async fn forget(&mut self) {
        let forget = "delete from audit_entry; delete from audit_leaf; delete from audit_seal; delete from audit_anchor";
        self.conn.batch_execute(forget).await.unwrap();
        self.file.clear();
        self.chains.clear();
    }

    /// An entry for each subject, in one transaction.
    pub(crate) async fn add(&mut self, subjects: &[Uuid]) {
        let from = self.second;
        let added: Result<(), DbError> = self
            .db
            .transaction(async |mut tx| {
                for (second, subject) in (from..).zip(subjects) {
                    let (at, body) = (at(second), format!("{{\"n\":{second}}}"));
                    let actor = Actor::Service(SERVICE.into());
                    let action = "note.added";
                    persistence::audit::append(
                        &mut tx,
                        *subject,
                        at,
                        &actor,
                        action,
                        body.as_bytes(),
                    )
                    .await?;
                }
                Ok(())
            })
            .await;
        added.unwrap();
        for subject in subjects {
            self.second += 1;
            *self.chains.entry(*subject).or_default() += 1;
        }
    }

    /// Seals what is new and certainly over, and anchors it.
    pub(crate) async fn seal(&mut self) -> Option<Sealed> {
        self.seal_since(Since::LastSeal).await
    }

    async fn seal_since(&mut self, since: Since) -> Option<Sealed> {
        let (signer, at) = (&self.signer, at(self.second));
        let seal: Result<_, DbError> = self
            .db
            .transaction(async |mut tx| seal_new(&mut tx, signer, at, since).await)
            .await;
        let seal = seal.unwrap();
        let noted: Result<Vec<anchor::Numbered>, DbError> = self
            .db
            .transaction(async |mut tx| {
                let missing = anchor::missing(&mut tx, Path::new(FILE)).await?;
                anchor::note(&mut tx, Path::new(FILE), &missing, at).await?;
                Ok(missing)
            })
            .await;
        let lines = noted.unwrap().into_iter();
        self.file
            .extend(lines.map(|it| serde_json::to_string(&it.seal).unwrap()));
        seal
    }

    /// Until every entry is sealed: others of this server may be in a transaction meanwhile.
    pub(crate) async fn seal_all(&mut self) {
        for _ in 0..2000 {
            if self.verified().await.unsealed == 0 {
                return;
            }
            self.seal().await;
        }
        panic!("somebody's transaction on this server does not end");
    }

    /// Until one was taken: others of this server may be in a transaction meanwhile.
    pub(crate) async fn seal_until_done(&mut self, since: Since) {
        for _ in 0..2000 {
            if self.seal_since(since).await.is_some() {
                return;
            }
        }
        panic!("somebody's transaction on this server does not end");
    }

    pub(crate) fn keys(&self) -> [Key; 1] {
        [self.signer.key()]
    }

    pub(crate) async fn anchors(&self, conn: &mut AsyncPgConnection) -> Anchors {
        anchors(&self.file, conn).await
    }

    pub(crate) async fn verified(&mut self) -> Report {
        self.verified_after(TimeDelta::zero()).await
    }

    /// As long after the last entry; an hour is the limit.
    pub(crate) async fn verified_after(&mut self, time: TimeDelta) -> Report {
        let keys = self.keys();
        let anchors = anchors(&self.file, &mut self.conn).await;
        let sealing = Sealing {
            now: at(self.second) + time,
            within: TimeDelta::hours(1),
            takes_seals: true,
        };
        verify(
            &mut self.conn,
            SERVICE,
            &keys,
            Some(&anchors),
            Some(&sealing),
        )
        .await
        .unwrap()
    }

    pub(crate) async fn run(&mut self, statement: &str) {
        self.conn.batch_execute(statement).await.unwrap();
    }

    /// Eight chains over five seals, with a few entries after the last.
    pub(crate) async fn of_five_seals() -> Self {
        let mut history = Self::new().await;
        let subjects: Vec<Uuid> = (0..8).map(|n| Uuid::from_u128(0x1000 + n)).collect();
        for round in 0..5_usize {
            for turn in 0..3 {
                let some: Vec<Uuid> = subjects
                    .iter()
                    .enumerate()
                    .filter(|(n, _)| (n + round + turn) % 3 > 0)
                    .map(|(_, subject)| *subject)
                    .collect();
                history.add(&some).await;
            }
            history.seal_all().await;
        }
        history.add(&subjects[..3]).await;
        history
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_are_still_writing_is_sealed_later_and_nothing_twice() {
    let mut history = History::new().await;
    let (one, two, late) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
    history.add(&[Uuid::from_u128(4)]).await;
    history.seal_all().await;
    // A transaction that began before, and ends after the seal.
    let mut slow = history.db.dedicated().await.unwrap();
    let write = format!(
        "begin; select audit_append('{late}', now(), 'system', 'note.added', 'x', null, null)"
    );
    slow.batch_execute(&write).await.unwrap();
    history.add(&[one, two]).await;
    assert!(
        history.seal().await.is_none(),
        "an earlier one may still come"
    );
    slow.batch_execute("commit").await.unwrap();
    history.seal_all().await;
    let report = history.verified().await;
    assert_eq!(
        (report.entries, report.chains, report.findings),
        (4, 4, vec![])
    );
    let seals = report.seals;
    assert!(history.seal().await.is_none(), "nothing is new");
    history.add(&[one]).await;
    history.seal_all().await;
    assert_eq!(history.verified().await.seals, seals + 1);
    let covered =
        diesel::dsl::sql::<diesel::sql_types::BigInt>("(select count(*) from audit_leaf)");
    let covered: i64 = diesel_async::RunQueryDsl::get_result(
        diesel::select(covered),
        &mut history.db.dedicated().await.unwrap(),
    )
    .await
    .unwrap();
    assert_eq!(covered, 5, "four chains, and one that grew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_counts_its_transactions_anew_goes_on() {
    let mut history = History::new().await;
    let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
    history.add(&[one]).await;
    history.seal_all().await;
    history.add(&[Uuid::from_u128(3)]).await;
    // As restored from a server whose numbers were higher, with an entry that was not sealed there.
    let moved = "update audit_seal set horizon = horizon + 1000000000;
        update audit_entry set written_in = written_in + 1000000000";
    let mut conn = history.db.dedicated().await.unwrap();
    conn.batch_execute(moved).await.unwrap();
    history.add(&[one, two]).await;
    history.seal_all().await;
    let report = history.verified().await;
    assert_eq!((report.entries, report.findings), (4, vec![]));
}

/// As a service is: its role adds to the trail and reads it, and can change nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_cannot_change_what_is_sealed() {
    let history = History::of_five_seals().await;
    let role = format!("r_{}", testkit::new_id().simple());
    let mut conn = history.database.connect().await;
    conn.batch_execute(&format!("create role {role}"))
        .await
        .unwrap();
    let settings = history.database.settings(SERVICE);
    let sources = vec![persistence::MIGRATIONS, audit::MIGRATIONS];
    persistence::migrate(&settings, Some(&role), sources)
        .await
        .unwrap();
    for (statement, may) in [
        ("insert into audit_anchor values (99, 'file', now())", true),
        ("select * from audit_leaf", true),
        ("update audit_entry set body = 'x'", false),
        ("delete from audit_leaf", false),
        ("update audit_seal set horizon = 0", false),
        ("delete from audit_anchor", false),
        ("truncate audit_entry", false),
    ] {
        let run =
            format!("begin; set local role {role}; set local search_path = {SERVICE}; {statement}");
        let done = conn.batch_execute(&run).await;
        assert_eq!(done.is_ok(), may, "{statement}: {done:?}");
        conn.batch_execute("rollback").await.unwrap();
    }
    let end = format!("drop owned by {role}; drop role {role}");
    conn.batch_execute(&end).await.unwrap();
}
