//! Seals outside of the database: a file that only grows, one seal a line, or somebody who keeps such
//! lines. Which seals are where is noted in the database.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use persistence::{DbError, Tx};

use crate::statement::Seal;
use crate::tables::{audit_anchor, audit_seal};

/// Seals that one turn takes at most.
const AT_ONCE: i64 = 1000;

/// Where seals are kept, as the table calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(String);

impl Place {
    /// Somebody who keeps them, by a name that tells no secret.
    pub const fn of(name: String) -> Self {
        Self(name)
    }
}

impl From<&Path> for Place {
    fn from(file: &Path) -> Self {
        Self(file.display().to_string())
    }
}

/// A seal with its number.
pub struct Numbered {
    /// Its place in the order.
    pub number: i64,
    /// The seal.
    pub seal: Seal,
}

/// The oldest seals that are not at this place yet.
///
/// # Errors
/// [`DbError`].
pub async fn missing(tx: &mut Tx<'_>, place: impl Into<Place>) -> Result<Vec<Numbered>, DbError> {
    let Place(place) = place.into();
    let anchored = audit_anchor::table
        .filter(audit_anchor::seal.eq(audit_seal::number))
        .filter(audit_anchor::place.eq(place.clone()));
    let seals: Vec<(i64, Vec<u8>, Vec<u8>)> = audit_seal::table
        .filter(diesel::dsl::not(diesel::dsl::exists(anchored)))
        .order(audit_seal::number)
        .limit(AT_ONCE)
        .select((
            audit_seal::number,
            audit_seal::statement,
            audit_seal::signature,
        ))
        .load(tx.conn())
        .await?;
    let numbered = |(number, statement, signature): (_, Vec<u8>, Vec<u8>)| {
        let seal = Seal::stored(statement, &signature).ok_or(DbError::Corrupt("a seal"))?;
        Ok(Numbered { number, seal })
    };
    seals.into_iter().map(numbered).collect()
}

/// Notes that they are at this place.
///
/// # Errors
/// [`DbError`].
pub async fn note(
    tx: &mut Tx<'_>,
    place: impl Into<Place>,
    seals: &[Numbered],
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let Place(place) = place.into();
    let rows: Vec<_> = seals
        .iter()
        .map(|it| {
            (
                audit_anchor::seal.eq(it.number),
                audit_anchor::place.eq(&place),
                audit_anchor::at.eq(at),
            )
        })
        .collect();
    diesel::insert_into(audit_anchor::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The numbers of the seals that are said to be at this place, or at any.
///
/// # Errors
/// The database fails.
pub async fn noted(
    conn: &mut AsyncPgConnection,
    place: Option<impl Into<Place>>,
) -> diesel::QueryResult<BTreeSet<i64>> {
    let mut noted = audit_anchor::table.select(audit_anchor::seal).into_boxed();
    if let Some(Place(place)) = place.map(Into::into) {
        noted = noted.filter(audit_anchor::place.eq(place));
    }
    let noted: Vec<i64> = noted.load(conn).await?;
    Ok(noted.into_iter().collect())
}

/// Adds lines, and waits until they are on the disk. A line that broke off in a crash is left as it is.
///
/// # Errors
/// The file or its folder cannot be written.
pub fn append(path: &Path, seals: &[Numbered]) -> io::Result<()> {
    persistence::lines::append(path, seals.iter().map(|it| &it.seal))
}

/// The lines of a file with their numbers, from 1; none in place of what is no seal. A line that broke
/// off in a crash says nothing: it is the last, or stands whole further down.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, Option<Seal>)> {
    let numbered = (1..).zip(text.lines());
    numbered.filter_map(move |(number, line)| {
        let seal: Option<Seal> = serde_json::from_str(line).ok();
        let torn = seal.is_none() && {
            let mut later = text.lines().skip(number).peekable();
            let last = later.peek().is_none() && !text.ends_with('\n');
            last || later.any(|whole| whole.starts_with(line))
        };
        (!torn).then_some((number, seal))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(n: i64) -> Numbered {
        let seal = Seal {
            statement: format!("statement {n}"),
            signature: format!("signature {n}"),
        };
        Numbered { number: n, seal }
    }

    fn read(path: &Path) -> Vec<(usize, Option<String>)> {
        let text = std::fs::read_to_string(path).expect("a file");
        let lines = lines(&text).map(|(line, seal)| (line, seal.map(|seal| seal.statement)));
        lines.collect()
    }

    #[test]
    fn a_line_that_broke_off_is_written_again_and_says_nothing() {
        let name = format!("anchors-{}.jsonl", testkit::new_id());
        let path = std::env::temp_dir().join(name);
        let said = |n| Some(format!("statement {n}"));
        append(&path, &[seal(1)]).expect("written");
        let whole = std::fs::read_to_string(&path).expect("a file");
        append(&path, &[seal(2)]).expect("written");
        let both = std::fs::read_to_string(&path).expect("a file");
        let torn = &both[..whole.len() + 9];
        std::fs::write(&path, torn).expect("written");
        assert_eq!(read(&path), [(1, said(1))]);
        append(&path, &[seal(2), seal(3)]).expect("written");
        // The second line is what broke off.
        assert_eq!(read(&path), [(1, said(1)), (3, said(2)), (4, said(3))]);
        // What stands nowhere whole is a fault of its own.
        std::fs::write(&path, "nonsense\n").expect("written");
        append(&path, &[seal(4)]).expect("written");
        assert_eq!(read(&path), [(1, None), (2, said(4))]);
        std::fs::remove_file(&path).expect("it was there");
    }
}
