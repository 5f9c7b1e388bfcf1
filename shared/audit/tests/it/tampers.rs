//! What somebody who may do everything in the database would try, each with what has to be found.

use audit::{Anchors, Finding, Leaf, Statement};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use persistence::audit::Entry;
use rand::RngExt as _;
use rand::rngs::SmallRng;
use uuid::Uuid;

diesel::table! {
    audit_entry (subject, seq) {
        subject -> Uuid, seq -> BigInt, at -> Timestamptz, actor -> Text, action -> Text, body -> Binary,
        event_id -> Nullable<Uuid>, event_seq -> Nullable<BigInt>, prev_hash -> Binary, hash -> Binary,
    }
}
diesel::table! { audit_leaf (subject, seq) { subject -> Uuid, seq -> BigInt, hash -> Binary, seal -> BigInt, } }
diesel::table! { audit_seal (number) { number -> BigInt, statement -> Binary, signature -> Binary, } }

/// Where it was done, and what it was done to.
pub(crate) struct Crime<'a> {
    pub(crate) conn: &'a mut AsyncPgConnection,
    pub(crate) random: &'a mut SmallRng,
    pub(crate) anchors: &'a mut Anchors,
}

/// Whether a finding names what was done.
pub(crate) type Names = Box<dyn Fn(&Finding) -> bool>;

/// Kinds of tampering. The numbers of seals go from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Edit,
    Remove,
    CutTail,
    RemoveChain,
    Insert,
    Reorder,
    SwapBetweenChains,
    MoveToAnotherChain,
    Rehash,
    RehashAndLeaves,
    RehashLeavesAndStatement,
    RewriteTail,
    RestoreOldCopy,
    RemoveSeal,
    RemoveLastSeals,
    RepeatSeal,
    EditAnchor,
    RemoveAnchor,
}

pub(crate) const KINDS: [Kind; 18] = [
    Kind::Edit,
    Kind::Remove,
    Kind::CutTail,
    Kind::RemoveChain,
    Kind::Insert,
    Kind::Reorder,
    Kind::SwapBetweenChains,
    Kind::MoveToAnotherChain,
    Kind::Rehash,
    Kind::RehashAndLeaves,
    Kind::RehashLeavesAndStatement,
    Kind::RewriteTail,
    Kind::RestoreOldCopy,
    Kind::RemoveSeal,
    Kind::RemoveLastSeals,
    Kind::RepeatSeal,
    Kind::EditAnchor,
    Kind::RemoveAnchor,
];

impl Crime<'_> {
    async fn run(&mut self, sql: &str) {
        self.conn.batch_execute(sql).await.unwrap();
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.random.random_range(0..of.len())].clone()
    }

    async fn leaves(&mut self) -> Vec<(Uuid, i64, i64)> {
        let leaves = audit_leaf::table.order((audit_leaf::subject, audit_leaf::seq));
        let columns = (audit_leaf::subject, audit_leaf::seq, audit_leaf::seal);
        leaves.select(columns).load(self.conn).await.unwrap()
    }

    /// An entry that a seal covers, and that is not the last of its chain where `inner`.
    async fn sealed_entry(&mut self, inner: bool) -> (Uuid, i64) {
        let leaves = self.leaves().await;
        let (subject, ..) = self.pick(&leaves);
        let mine = leaves.iter().filter(|(s, ..)| *s == subject);
        let last = mine.map(|(_, seq, _)| *seq).max().unwrap();
        let last = if inner { last - 1 } else { last };
        (subject, self.random.random_range(1..=last))
    }

    /// The first leaf of the chain at this place or after it.
    async fn leaf_after(&mut self, subject: Uuid, seq: i64) -> (i64, i64) {
        let leaves = self.leaves().await;
        let mut mine = leaves
            .into_iter()
            .filter(|(s, q, _)| *s == subject && *q >= seq);
        mine.next().map(|(_, seq, seal)| (seq, seal)).unwrap()
    }

    async fn chain(&mut self, subject: Uuid) -> Vec<Entry> {
        let chain = audit_entry::table
            .filter(audit_entry::subject.eq(subject))
            .order(audit_entry::seq);
        chain.load(self.conn).await.unwrap()
    }

    /// Writes true hashes from this place on.
    async fn rehash(&mut self, subject: Uuid, from: i64) {
        let chain = self.chain(subject).await;
        let mut prev = persistence::audit::BEGINNING.to_vec();
        for mut entry in chain {
            entry.prev_hash = prev;
            let hash = persistence::audit::hash(&entry).to_vec();
            if entry.seq >= from {
                let row = audit_entry::table.find((subject, entry.seq));
                let set = (
                    audit_entry::prev_hash.eq(&entry.prev_hash),
                    audit_entry::hash.eq(&hash),
                );
                diesel::update(row)
                    .set(set)
                    .execute(self.conn)
                    .await
                    .unwrap();
            }
            prev = hash;
        }
    }

    async fn edit_and_rehash(&mut self) -> (Uuid, i64) {
        let (subject, seq) = self.sealed_entry(false).await;
        let edit = format!(
            "update audit_entry set body = body || '!' where subject = '{subject}' and seq = {seq}"
        );
        self.run(&edit).await;
        self.rehash(subject, seq).await;
        (subject, seq)
    }

    async fn refresh_leaves(&mut self, subject: Uuid) {
        self.run(&format!(
            "update audit_leaf l set hash = e.hash from audit_entry e
             where e.subject = l.subject and e.seq = l.seq and l.subject = '{subject}'"
        ))
        .await;
    }

    async fn seals(&mut self) -> i64 {
        let newest = audit_seal::table.select(diesel::dsl::max(audit_seal::number));
        newest
            .get_result::<Option<i64>>(self.conn)
            .await
            .unwrap()
            .unwrap()
    }

    /// Does it, and tells what has to be found.
    pub(crate) async fn commit(&mut self, kind: Kind) -> Names {
        match kind {
            Kind::Edit => {
                let (subject, seq) = self.sealed_entry(false).await;
                let edit = self.pick(&[
                    "body = body || '!'",
                    "body = ''",
                    "actor = 'system'",
                    "action = 'note.removed'",
                    "at = at - interval '1 day'",
                    "event_id = gen_random_uuid(), event_seq = 1000 + seq",
                    "hash = sha256(hash)",
                    "prev_hash = sha256(prev_hash)",
                ]);
                self.run(&format!(
                    "update audit_entry set {edit} where subject = '{subject}' and seq = {seq}"
                ))
                .await;
                is_chain(subject, seq)
            }
            Kind::Remove => {
                let (subject, seq) = self.sealed_entry(true).await;
                self.run(&format!(
                    "delete from audit_entry where subject = '{subject}' and seq = {seq}"
                ))
                .await;
                is_chain(subject, seq)
            }
            Kind::CutTail => {
                let (subject, from) = self.sealed_entry(false).await;
                let (leaf, seal) = self.leaf_after(subject, from).await;
                self.run(&format!(
                    "delete from audit_entry where subject = '{subject}' and seq >= {from}"
                ))
                .await;
                is(Finding::Gone {
                    subject,
                    seq: leaf,
                    seal,
                })
            }
            Kind::RemoveChain => {
                let (subject, _) = self.sealed_entry(false).await;
                let (leaf, seal) = self.leaf_after(subject, 1).await;
                self.run(&format!(
                    "delete from audit_entry where subject = '{subject}'"
                ))
                .await;
                is(Finding::Gone {
                    subject,
                    seq: leaf,
                    seal,
                })
            }
            Kind::Insert => {
                let (subject, seq) = self.sealed_entry(true).await;
                self.run(&format!(
                    "update audit_entry set seq = seq + 1000 where subject = '{subject}' and seq > {seq};
                     update audit_entry set seq = seq - 999 where subject = '{subject}' and seq > 1000;
                     insert into audit_entry (subject, seq, at, actor, action, body, prev_hash, hash)
                     select subject, seq + 1, at, actor, action, 'forged', hash, hash from audit_entry
                     where subject = '{subject}' and seq = {seq}"
                ))
                .await;
                // It follows well; what came after it does not.
                let mut chain = self.chain(subject).await;
                let forged = chain.remove(usize::try_from(seq).unwrap());
                let hash = persistence::audit::hash(&forged).to_vec();
                let row = audit_entry::table.find((subject, seq + 1));
                let set = audit_entry::hash.eq(hash);
                diesel::update(row)
                    .set(set)
                    .execute(self.conn)
                    .await
                    .unwrap();
                Box::new(move |it| match it {
                    Finding::Exchanged {
                        subject: s, seq: q, ..
                    } => *s == subject && *q == seq + 1,
                    Finding::Chain { subject: s, seq: q } => *s == subject && *q == seq + 2,
                    _ => false,
                })
            }
            Kind::Reorder => {
                let (subject, seq) = self.sealed_entry(true).await;
                self.run(&format!(
                    "update audit_entry set seq = seq + 1000 where subject = '{subject}' and seq in ({seq}, {seq} + 1);
                     update audit_entry set seq = 2 * {seq} + 1001 - seq where subject = '{subject}' and seq > 1000"
                ))
                .await;
                is_chain(subject, seq)
            }
            Kind::SwapBetweenChains => {
                let (one, seq) = self.sealed_entry(false).await;
                let (two, other) = loop {
                    let (two, other) = self.sealed_entry(false).await;
                    if two != one {
                        break (two, other);
                    }
                };
                self.run(&format!(
                    "update audit_entry a set body = b.body, at = b.at from audit_entry b
                     where (a.subject = '{one}' and a.seq = {seq} and b.subject = '{two}' and b.seq = {other})
                        or (a.subject = '{two}' and a.seq = {other} and b.subject = '{one}' and b.seq = {seq})"
                ))
                .await;
                let (first, second) = (is_chain(one, seq), is_chain(two, other));
                Box::new(move |it| first(it) || second(it))
            }
            Kind::MoveToAnotherChain => {
                let (one, seq) = self.sealed_entry(true).await;
                let (two, _) = loop {
                    let it = self.sealed_entry(false).await;
                    if it.0 != one {
                        break it;
                    }
                };
                let end = i64::try_from(self.chain(two).await.len()).unwrap() + 1;
                self.run(&format!(
                    "update audit_entry set subject = '{two}', seq = {end} where subject = '{one}' and seq = {seq}"
                ))
                .await;
                let (first, second) = (is_chain(one, seq), is_chain(two, end));
                Box::new(move |it| first(it) || second(it))
            }
            Kind::Rehash => {
                let (subject, from) = self.edit_and_rehash().await;
                let (seq, seal) = self.leaf_after(subject, from).await;
                is(Finding::Exchanged { subject, seq, seal })
            }
            Kind::RehashAndLeaves => {
                let (subject, from) = self.edit_and_rehash().await;
                let (_, number) = self.leaf_after(subject, from).await;
                self.refresh_leaves(subject).await;
                is(Finding::Seal {
                    number,
                    why: "does not fit what it covers",
                })
            }
            Kind::RehashLeavesAndStatement => {
                let (subject, from) = self.edit_and_rehash().await;
                let (_, number) = self.leaf_after(subject, from).await;
                self.refresh_leaves(subject).await;
                self.restate(number).await;
                is(Finding::Seal {
                    number,
                    why: "was not signed by this service",
                })
            }
            Kind::RewriteTail => {
                let (subject, from) = self.sealed_entry(false).await;
                let (seq, seal) = self.leaf_after(subject, from).await;
                self.run(&format!(
                    "delete from audit_entry where subject = '{subject}' and seq >= {from}"
                ))
                .await;
                for _ in from..=seq {
                    self.run(&format!(
                        "select audit_append('{subject}', now(), 'system', 'note.added', 'forged', null, null)"
                    ))
                    .await;
                }
                is(Finding::Exchanged { subject, seq, seal })
            }
            Kind::RestoreOldCopy => {
                let seals = self.seals().await;
                let kept = self.random.random_range(1..seals);
                self.run(&format!(
                    "delete from audit_leaf where seal > {kept};
                     delete from audit_seal where number > {kept};
                     delete from audit_anchor where seal > {kept};
                     delete from audit_entry e where seq > coalesce(
                         (select max(seq) from audit_leaf l where l.subject = e.subject), 0)"
                ))
                .await;
                self.anchors.noted.retain(|number| *number <= kept);
                is(Finding::Anchor {
                    number: kept + 1,
                    why: "the database has no such seal; is it an older copy?",
                })
            }
            Kind::RemoveSeal => {
                let seals = self.seals().await;
                let number = self.random.random_range(1..seals);
                self.run(&format!("delete from audit_seal where number = {number}"))
                    .await;
                if self.random.random_bool(0.5) {
                    self.run(&format!("delete from audit_leaf where seal = {number}"))
                        .await;
                }
                Box::new(move |it| matches!(it, Finding::Seal { number: n, .. } if *n == number))
            }
            Kind::RemoveLastSeals => {
                let seals = self.seals().await;
                let kept = self.random.random_range(0..seals);
                self.run(&format!(
                    "delete from audit_leaf where seal > {kept}; delete from audit_seal where number > {kept}"
                ))
                .await;
                is(Finding::Anchor {
                    number: kept + 1,
                    why: "the database has no such seal; is it an older copy?",
                })
            }
            Kind::RepeatSeal => {
                let seals = self.seals().await;
                let number = self.random.random_range(2..=seals);
                self.run(&format!(
                    "update audit_seal a set statement = b.statement, signature = b.signature
                     from audit_seal b where a.number = {number} and b.number = {number} - 1"
                ))
                .await;
                is(Finding::Seal {
                    number,
                    why: "is another one",
                })
            }
            Kind::EditAnchor => {
                let mut lines: Vec<String> =
                    self.anchors.files[0].lines().map(str::to_owned).collect();
                let line = self.random.random_range(0..lines.len());
                let from = lines[line].find("\\\"root\\\":\\\"").unwrap() + 11;
                let place = from + self.random.random_range(0..64);
                let other = if lines[line].as_bytes()[place] == b'0' {
                    "1"
                } else {
                    "0"
                };
                lines[line].replace_range(place..=place, other);
                self.anchors.files[0] = lines.join("\n");
                is(Finding::Line {
                    file: 1,
                    line: line + 1,
                })
            }
            Kind::RemoveAnchor => {
                let mut lines: Vec<&str> = self.anchors.files[0].lines().collect();
                let line = self.random.random_range(0..lines.len());
                lines.remove(line);
                self.anchors.files[0] = lines.join("\n");
                let number = i64::try_from(line).unwrap() + 1;
                is(Finding::Anchor {
                    number,
                    why: "it stands in none of these files any more",
                })
            }
        }
    }

    /// Gives a seal the root that its leaves have now; nobody signs that.
    async fn restate(&mut self, number: i64) {
        let row = audit_seal::table.find(number).select(audit_seal::statement);
        let stored: Vec<u8> = row.get_result(self.conn).await.unwrap();
        let mut said: Statement = serde_json::from_slice(&stored).unwrap();
        let leaves = audit_leaf::table
            .filter(audit_leaf::seal.eq(number))
            .order((audit_leaf::subject, audit_leaf::seq))
            .select((audit_leaf::subject, audit_leaf::seq, audit_leaf::hash));
        let leaves: Vec<Leaf> = leaves.load(self.conn).await.unwrap();
        said.root = audit::root(&leaves);
        let set = audit_seal::statement.eq(serde_json::to_vec(&said).unwrap());
        let row = audit_seal::table.find(number);
        diesel::update(row)
            .set(set)
            .execute(self.conn)
            .await
            .unwrap();
    }
}

fn is(expected: Finding) -> Names {
    Box::new(move |it| *it == expected)
}

fn is_chain(subject: Uuid, seq: i64) -> Names {
    is(Finding::Chain { subject, seq })
}
