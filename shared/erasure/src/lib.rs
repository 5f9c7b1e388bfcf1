//! What is erased stays erased (F-6.4): a mark in the database, and a tombstone outside of it.
//!
//! Whoever erases complaints [lays](Tombstones::lay) both in the transaction in which it forgets. A copy
//! of the database that was made before has neither the mark nor the loss; after it was restored, what
//! [stands](Tombstones::standing) outside and is [not marked](unmarked) is erased again (`service`, when a
//! program starts and every hour).
//!
//! The tombstone is on the disk before the transaction commits: the other way round, a crash would bring it
//! back one day. So one may stand for what was never committed. Those of which the mark was seen later are
//! [confirmed](Tombstones::confirm) by a second line; of others it is not known, and the service that decides
//! about erasure looks again before it believes them.
//!
//! Absent on purpose: what is forgotten (each service knows its own tables), and who may decide it (intake).

mod tables;

use std::collections::HashMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use persistence::{DbError, Tx, lines};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use tables::erased;

/// This crate's table; it stands in every schema.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// What stands where somebody's words were.
pub const GONE: &str = "—";

/// Why something could not be erased for good.
#[derive(Debug, thiserror::Error)]
pub enum ErasureError {
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The file of tombstones cannot be read or written.
    #[error("the file of tombstones ({0})")]
    File(PathBuf, #[source] io::Error),
}

impl From<diesel::result::Error> for ErasureError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Tombstone {
    complaint_id: Uuid,
    at: DateTime<Utc>,
    /// The mark was seen in the database.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    committed: bool,
}

/// What a file says of one complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub complaint: Uuid,
    /// It certainly was erased; otherwise its transaction may have failed.
    pub committed: bool,
}

/// Where tombstones stand. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Tombstones {
    file: Option<PathBuf>,
}

impl Tombstones {
    /// In this file, which only grows; without one, a restored copy brings back what was erased.
    pub const fn new(file: Option<PathBuf>) -> Self {
        Self { file }
    }

    /// Marks them here and puts up their tombstones, of those that are not marked already. The caller forgets
    /// in the same transaction, and does nothing after this but commit: what stands is believed.
    ///
    /// # Errors
    /// [`ErasureError`]; then the caller must not commit.
    pub async fn lay(
        &self,
        tx: &mut Tx<'_>,
        complaints: &[Uuid],
        at: DateTime<Utc>,
    ) -> Result<(), ErasureError> {
        let mut new = Vec::new();
        for complaint in complaints {
            if mark(tx, *complaint, at).await? {
                new.push(*complaint);
            }
        }
        self.write(new, false, at).await
    }

    /// Notes of those that are marked in the database that they were erased for certain.
    ///
    /// # Errors
    /// [`ErasureError`].
    pub async fn confirm(&self, marked: Vec<Uuid>, at: DateTime<Utc>) -> Result<(), ErasureError> {
        self.write(marked, true, at).await
    }

    async fn write(
        &self,
        complaints: Vec<Uuid>,
        committed: bool,
        at: DateTime<Utc>,
    ) -> Result<(), ErasureError> {
        let Some(file) = self.file.clone().filter(|_| !complaints.is_empty()) else {
            return Ok(());
        };
        let tombstone = move |complaint_id| Tombstone {
            complaint_id,
            at,
            committed,
        };
        let path = file.clone();
        let tombstones = complaints.into_iter().map(tombstone);
        let write = move || lines::append(&path, tombstones);
        let written = tokio::task::spawn_blocking(write).await;
        let written = written.unwrap_or_else(|e| Err(io::Error::other(e)));
        written.map_err(|e| ErasureError::File(file, e))
    }

    /// Whether there is a file: without one, a restored copy brings back what was erased.
    pub const fn stand(&self) -> bool {
        self.file.is_some()
    }

    /// All that the file names, each once, the oldest first; nothing where there is no file yet.
    ///
    /// # Errors
    /// [`ErasureError::File`].
    pub async fn standing(&self) -> Result<Vec<Standing>, ErasureError> {
        match &self.file {
            Some(file) => standing_in(file.clone()).await,
            None => Ok(Vec::new()),
        }
    }
}

/// All that a file of tombstones names; one that is not there names nothing.
///
/// # Errors
/// [`ErasureError::File`] also where a line is none: it may be the one that counts.
pub async fn standing_in(file: PathBuf) -> Result<Vec<Standing>, ErasureError> {
    let path = file.clone();
    let read = tokio::task::spawn_blocking(move || read(&path)).await;
    let read = read.unwrap_or_else(|e| Err(io::Error::other(e)));
    read.map_err(|e| ErasureError::File(file, e))
}

/// Notes that it is erased here; false where that was known.
///
/// # Errors
/// [`DbError`].
pub async fn mark(tx: &mut Tx<'_>, complaint: Uuid, at: DateTime<Utc>) -> Result<bool, DbError> {
    let marked = diesel::insert_into(erased::table)
        .values((erased::complaint_id.eq(complaint), erased::at.eq(at)))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(marked > 0)
}

/// Whether it is erased here: nobody writes about it any more.
///
/// # Errors
/// [`DbError`].
pub async fn is_marked(tx: &mut Tx<'_>, complaint: Uuid) -> Result<bool, DbError> {
    let marked = erased::table.find(complaint);
    let marked = diesel::select(diesel::dsl::exists(marked));
    Ok(marked.get_result(tx.conn()).await?)
}

/// Those of them that are not marked here.
///
/// # Errors
/// [`DbError`].
pub async fn unmarked(tx: &mut Tx<'_>, complaints: &[Uuid]) -> Result<Vec<Uuid>, DbError> {
    let marked: Vec<Uuid> = erased::table
        .filter(erased::complaint_id.eq_any(complaints))
        .select(erased::complaint_id)
        .load(tx.conn())
        .await?;
    let is_unmarked = |id: &&Uuid| !marked.contains(id);
    Ok(complaints.iter().filter(is_unmarked).copied().collect())
}

fn read(path: &Path) -> io::Result<Vec<Standing>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    let mut standing: Vec<Standing> = Vec::new();
    let mut places = HashMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        match serde_json::from_str::<Tombstone>(line) {
            Ok(it) => {
                let place = *places.entry(it.complaint_id).or_insert(standing.len());
                if place == standing.len() {
                    standing.push(Standing {
                        complaint: it.complaint_id,
                        committed: false,
                    });
                }
                standing[place].committed |= it.committed;
            }
            // Broke off in a crash: its transaction did not commit.
            Err(e) if e.is_eof() => {}
            Err(_) => {
                let said = format!("line {number} is no tombstone");
                return Err(io::Error::new(ErrorKind::InvalidData, said));
            }
        }
    }
    Ok(standing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> PathBuf {
        std::env::temp_dir().join(format!("tombstones-{}.jsonl", testkit::new_id()))
    }

    fn put_up(path: &Path) -> Uuid {
        let complaint_id = testkit::new_id();
        let at = "2026-03-02T01:00:00Z".parse().expect("a moment");
        let tombstone = Tombstone {
            complaint_id,
            at,
            committed: false,
        };
        lines::append(path, [tombstone].iter()).expect("written");
        complaint_id
    }

    fn named(path: &Path) -> Vec<(Uuid, bool)> {
        let standing = read(path).expect("read").into_iter();
        standing.map(|it| (it.complaint, it.committed)).collect()
    }

    #[test]
    fn a_line_that_broke_off_hides_none_of_the_others() {
        let path = file();
        let first = put_up(&path);
        let whole = fs::read_to_string(&path).expect("a file");
        put_up(&path);
        let both = fs::read_to_string(&path).expect("a file");
        fs::write(&path, &both[..whole.len() + 20]).expect("written");
        assert_eq!(named(&path), [(first, false)]);
        let third = put_up(&path);
        assert_eq!(named(&path), [(first, false), (third, false)]);
        let confirmed = Tombstone {
            complaint_id: first,
            at: DateTime::UNIX_EPOCH,
            committed: true,
        };
        lines::append(&path, [confirmed].iter()).expect("written");
        assert_eq!(named(&path), [(first, true), (third, false)], "each once");
        fs::remove_file(&path).expect("it was there");
    }

    #[test]
    fn what_is_no_tombstone_is_an_error_and_no_file_is_none() {
        let path = file();
        assert!(read(&path).expect("nothing").is_empty());
        put_up(&path);
        let mut text = fs::read_to_string(&path).expect("a file");
        text.push_str("{\"complaint_id\": 7}\n");
        fs::write(&path, &text).expect("written");
        let refused = read(&path).expect_err("no tombstone");
        assert_eq!(refused.to_string(), "line 2 is no tombstone");
        fs::remove_file(&path).expect("it was there");
    }
}
