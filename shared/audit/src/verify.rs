//! Reads the whole trail again, and says what does not fit.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::{BigInt, Binary, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use persistence::audit::{BEGINNING, Hashed};
use uuid::Uuid;

use crate::anchor;
use crate::left::{Reach, Side};
use crate::statement::{Key, Leaf, Seal, beginning, root};

/// Rows that one page has.
const PAGE: i64 = 2000;
/// More are not told: where everything is wrong, the first are enough.
const MOST: usize = 100;

/// What does not fit, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The first place of a chain where no entry stands that follows from the one before it.
    Chain {
        /// Whose chain.
        subject: Uuid,
        /// Its place, from 1.
        seq: i64,
    },
    /// Another entry than the one that was sealed.
    Exchanged {
        /// Whose chain.
        subject: Uuid,
        /// Its place.
        seq: i64,
        /// The seal's number.
        seal: i64,
    },
    /// No entry where one was sealed.
    Gone {
        /// Whose chain.
        subject: Uuid,
        /// Its place.
        seq: i64,
        /// The seal's number.
        seal: i64,
    },
    /// An entry that no seal covers, and none will by itself.
    Unsealed {
        /// Whose chain.
        subject: Uuid,
        /// Its place.
        seq: i64,
        /// How that shows.
        why: &'static str,
    },
    /// A seal is missing, or is not the service's, or does not fit its leaves or the seal before.
    Seal {
        /// Its number.
        number: i64,
        /// What is wrong.
        why: &'static str,
    },
    /// A line of an anchor file is no seal of this service.
    Line {
        /// Which file, from 1.
        file: usize,
        /// Its line, from 1.
        line: usize,
    },
    /// The files have a seal that the database has not, or has otherwise.
    Anchor {
        /// The seal's number.
        number: i64,
        /// What is wrong.
        why: &'static str,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chain { subject, seq } => {
                write!(
                    f,
                    "{subject}: entry {seq} does not follow from the one before it"
                )
            }
            Self::Exchanged { subject, seq, seal } => {
                write!(
                    f,
                    "{subject}: entry {seq} is not the one that seal {seal} covers"
                )
            }
            Self::Gone { subject, seq, seal } => {
                write!(
                    f,
                    "{subject}: entry {seq}, which seal {seal} covers, is gone"
                )
            }
            Self::Unsealed { subject, seq, why } => write!(f, "{subject}: entry {seq} {why}"),
            Self::Seal { number, why } => write!(f, "seal {number} {why}"),
            Self::Line { file, line } => {
                write!(
                    f,
                    "anchor file {file}, line {line}: not a seal of this service"
                )
            }
            Self::Anchor { number, why } => write!(f, "anchor of seal {number}: {why}"),
        }
    }
}

/// What was read, and what does not fit.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
    /// Entries that were read.
    pub entries: u64,
    /// Chains that they make.
    pub chains: u64,
    /// Entries that no seal covers yet.
    pub unsealed: u64,
    /// Seals that were read.
    pub seals: u64,
    /// Seals that stand in the files, too.
    pub anchored: u64,
    /// The first hundred things that do not fit; none in a history that nobody touched.
    pub findings: Vec<Finding>,
}

impl Report {
    fn find(&mut self, finding: Finding) {
        if self.findings.len() < MOST {
            self.findings.push(finding);
        }
    }
}

/// What is known of how seals are taken, for what only its age tells.
#[derive(Debug, Clone, Copy)]
pub struct Sealing {
    /// When it is verified.
    pub now: DateTime<Utc>,
    /// An entry that is older ought to be sealed.
    pub within: TimeDelta,
    /// Whether seals are taken at all.
    pub takes_seals: bool,
}

/// Checks the trail of `service` in the schema of this connection: every chain, every seal, and its
/// anchors where they are given. The connection is in a transaction (repeatable read), so that nothing
/// changes meanwhile.
///
/// # Errors
/// The database fails.
pub async fn verify(
    conn: &mut AsyncPgConnection,
    service: &str,
    keys: &[Key],
    anchors: Option<&Anchors>,
    sealing: Option<&Sealing>,
) -> diesel::QueryResult<Report> {
    let mut report = Report::default();
    let reach = Reach::read(conn).await?;
    let unsealed = check_chains(conn, &reach, sealing, &mut report).await?;
    check_leaves(conn, &mut report).await?;
    let seals = check_seals(conn, service, keys, &mut report).await?;
    if let Some(anchors) = anchors {
        check_anchors(service, keys, anchors, &seals, &mut report);
    }
    // Behind what explains it, where leaves or seals were removed.
    unsealed.into_iter().for_each(|it| report.find(it));
    Ok(report)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    actor: String,
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Binary)]
    body: Vec<u8>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    event_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<BigInt>)]
    event_seq: Option<i64>,
    #[diesel(sql_type = Binary)]
    prev_hash: Vec<u8>,
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    written_in: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    sealed: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    seal: Option<i64>,
}

impl Row {
    fn follows(&self, prev: &[u8], seq: i64) -> bool {
        let hashed = Hashed {
            subject: self.subject,
            seq: self.seq,
            at: self.at,
            actor: &self.actor,
            action: &self.action,
            body: &self.body,
            event: self.event_id.zip(self.event_seq),
        };
        self.seq == seq && self.prev_hash == prev && self.hash == hashed.after(prev)
    }
}

const ENTRIES: &str =
    "select e.subject, e.seq, e.at, e.actor, e.action, e.body, e.event_id, e.event_seq,
        e.prev_hash, e.hash, e.written_in, l.hash as sealed, l.seal
    from audit_entry e left join audit_leaf l on l.subject = e.subject and l.seq = e.seq
    where (e.subject, e.seq) > ($1, $2) order by e.subject, e.seq limit $3";

/// How far a chain has been read.
struct Chain {
    subject: Uuid,
    prev: Vec<u8>,
    next: i64,
    broken: bool,
    since_seal: u64,
    /// The first entry since the last seal that ought to have one.
    left: Option<Finding>,
}

impl Chain {
    fn new(subject: Uuid) -> Self {
        Self {
            subject,
            prev: BEGINNING.to_vec(),
            next: 1,
            broken: false,
            since_seal: 0,
            left: None,
        }
    }

    /// Of a chain, only the first place that does not fit is told.
    fn read(&mut self, row: Row, reach: &Reach, sealing: Option<&Sealing>, report: &mut Report) {
        let (subject, seq) = (self.subject, self.next);
        self.since_seal += 1;
        if row.sealed.is_some() {
            self.since_seal = 0;
            self.left = None;
        } else if self.left.is_none() {
            self.left = left(&row, reach, sealing);
        }
        if self.broken {
            return;
        }
        if !row.follows(&self.prev, seq) {
            self.broken = true;
            return report.find(Finding::Chain { subject, seq });
        }
        if let (Some(sealed), Some(seal)) = (row.sealed, row.seal)
            && sealed != row.hash
        {
            self.broken = true;
            return report.find(Finding::Exchanged { subject, seq, seal });
        }
        self.prev = row.hash;
        self.next += 1;
    }

    fn end(self, report: &mut Report, left: &mut Vec<Finding>) {
        report.unsealed += self.since_seal;
        // Where there is no seal at all, one entry says as much as all of them.
        let said = |it: &Finding| matches!(it, Finding::Unsealed { why: NEVER, .. });
        let enough = left.len() >= MOST || left.iter().any(said);
        left.extend(self.left.filter(|_| !enough));
    }
}

const NEVER: &str = "is not sealed, and no seal was ever taken";

/// How it shows that no seal will cover this entry by itself; it is not covered by now.
///
/// An entry that is new, or whose transaction others still wait for, is past the last seal's horizon
/// and behind the newest transaction, however old it says it is: what was heard from others is as old
/// as they told it.
fn left(row: &Row, reach: &Reach, sealing: Option<&Sealing>) -> Option<Finding> {
    let old = |sealing: &Sealing| row.at + sealing.within < sealing.now;
    let why = match reach.side(row.written_in) {
        Some(Side::Behind) => {
            "is not sealed, though what was written later is; after a copy was restored, take `audit seal --all`"
        }
        Some(Side::Ahead) if sealing.is_some_and(old) => {
            "is not sealed, and says that it comes from a transaction that has not begun; after a copy was restored, take `audit seal --all`"
        }
        Some(Side::Never)
            if sealing.is_some_and(|it| it.takes_seals && old(it)) && by_people(&row.actor) =>
        {
            NEVER
        }
        _ => return None,
    };
    let (subject, seq) = (row.subject, row.seq);
    Some(Finding::Unsealed { subject, seq, why })
}

/// People's doings are written when they happen; others' facts and clocks' may come late.
fn by_people(actor: &str) -> bool {
    !actor.starts_with("service:") && actor != "system"
}

/// What no seal covers, and none will by itself.
async fn check_chains(
    conn: &mut AsyncPgConnection,
    reach: &Reach,
    sealing: Option<&Sealing>,
    report: &mut Report,
) -> diesel::QueryResult<Vec<Finding>> {
    let mut left = Vec::new();
    let mut chain: Option<Chain> = None;
    let mut after = (Uuid::nil(), i64::MIN);
    loop {
        let page: Vec<Row> = sql_query(ENTRIES)
            .bind::<SqlUuid, _>(after.0)
            .bind::<BigInt, _>(after.1)
            .bind::<BigInt, _>(PAGE)
            .load(conn)
            .await?;
        let Some(last) = page.last() else { break };
        after = (last.subject, last.seq);
        for row in page {
            report.entries += 1;
            if chain
                .as_ref()
                .is_none_or(|chain| chain.subject != row.subject)
            {
                report.chains += 1;
                if let Some(ended) = chain.replace(Chain::new(row.subject)) {
                    ended.end(report, &mut left);
                }
            }
            if let Some(chain) = &mut chain {
                chain.read(row, reach, sealing, report);
            }
        }
    }
    if let Some(ended) = chain {
        ended.end(report, &mut left);
    }
    Ok(left)
}

#[derive(QueryableByName)]
struct Orphan {
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = BigInt)]
    seal: i64,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    has_entry: bool,
}

/// Leaves without an entry or without a seal.
const ORPHANS: &str = "select l.subject, l.seq, l.seal, e.subject is not null as has_entry
    from audit_leaf l left join audit_entry e on e.subject = l.subject and e.seq = l.seq
        left join audit_seal s on s.number = l.seal
    where e.subject is null or s.number is null order by l.subject, l.seq limit $1";

async fn check_leaves(
    conn: &mut AsyncPgConnection,
    report: &mut Report,
) -> diesel::QueryResult<()> {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let query = sql_query(ORPHANS).bind::<BigInt, _>(most);
    let orphans: Vec<Orphan> = query.load(conn).await?;
    for Orphan {
        subject,
        seq,
        seal,
        has_entry,
    } in orphans
    {
        report.find(if has_entry {
            Finding::Seal {
                number: seal,
                why: "has leaves and is gone",
            }
        } else {
            Finding::Gone { subject, seq, seal }
        });
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Binary)]
    statement: Vec<u8>,
    #[diesel(sql_type = Binary)]
    signature: Vec<u8>,
}

/// What each number's seal says in the database.
type Seals = BTreeMap<i64, Vec<u8>>;

/// A seal has so few that all are read at once.
const LEAVES: &str =
    "select subject, seq, hash from audit_leaf where seal = $1 order by subject, seq";

async fn check_seals(
    conn: &mut AsyncPgConnection,
    service: &str,
    keys: &[Key],
    report: &mut Report,
) -> diesel::QueryResult<Seals> {
    let all = "select number, statement, signature from audit_seal order by number";
    let stored: Vec<Stored> = sql_query(all).load(conn).await?;
    let (mut seals, mut next, mut previous) = (Seals::new(), 1_i64, beginning());
    for it in stored {
        report.seals += 1;
        let number = it.number;
        for missing in (next..number).take(MOST) {
            let why = "is missing";
            report.find(Finding::Seal {
                number: missing,
                why,
            });
        }
        let leaves: Vec<Leaf> = sql_query(LEAVES)
            .bind::<BigInt, _>(number)
            .load(conn)
            .await?;
        let previous_one = (number == next).then_some(&previous);
        if let Some(why) = fault(&it, service, keys, previous_one, &leaves) {
            report.find(Finding::Seal { number, why });
        }
        next = number.saturating_add(1);
        previous = Seal::hash_of(&it.statement);
        seals.insert(number, it.statement);
    }
    Ok(seals)
}

/// What is wrong with a seal; nothing is asked about the one before where that is missing.
fn fault(
    stored: &Stored,
    service: &str,
    keys: &[Key],
    previous: Option<&String>,
    leaves: &[Leaf],
) -> Option<&'static str> {
    let Some(seal) = Seal::stored(stored.statement.clone(), &stored.signature) else {
        return Some("cannot be read");
    };
    let Some(said) = seal.read(service, keys) else {
        return Some("was not signed by this service");
    };
    if said.number != stored.number {
        return Some("is another one");
    }
    if previous.is_some_and(|previous| *previous != said.previous) {
        return Some("does not follow from the one before it");
    }
    let fits = said.chains == leaves.len() as u64 && said.root == root(leaves);
    (!fits).then_some("does not fit what it covers")
}

/// What stands outside of the database. Read in this order, each before the next, and all before the
/// transaction that [`verify`] is given begins: a seal is stored, written to a file and noted.
pub struct Anchors {
    /// [`anchor::noted`].
    pub noted: BTreeSet<i64>,
    /// The texts of the files.
    pub files: Vec<String>,
    /// The files are copies from some time ago: that they lack the newest seals says nothing.
    pub copies: bool,
}

fn check_anchors(
    service: &str,
    keys: &[Key],
    anchors: &Anchors,
    seals: &Seals,
    report: &mut Report,
) {
    let (mut found, mut wrong) = (BTreeSet::new(), BTreeSet::new());
    for (file, text) in (1..).zip(&anchors.files) {
        for (line, seal) in anchor::lines(text) {
            let said = seal.as_ref().and_then(|seal| seal.read(service, keys));
            let (Some(seal), Some(said)) = (seal, said) else {
                report.find(Finding::Line { file, line });
                continue;
            };
            let number = said.number;
            let why = match seals.get(&number) {
                None => Some("the database has no such seal; is it an older copy?"),
                Some(stored) if *stored != seal.statement.as_bytes() => {
                    Some("the database has another one")
                }
                Some(_) => None,
            };
            // Whatever another line or file says about the same number.
            match why {
                Some(why) if wrong.insert(number) => report.find(Finding::Anchor { number, why }),
                Some(_) => {}
                None => report.anchored += u64::from(!found.contains(&number)),
            }
            found.insert(number);
        }
    }
    let newest = match anchors.copies {
        true => found.last().copied().unwrap_or(0),
        false => i64::MAX,
    };
    for number in anchors.noted.difference(&found).filter(|n| **n <= newest) {
        report.find(Finding::Anchor {
            number: *number,
            why: "it stands in none of these files any more",
        });
    }
}
