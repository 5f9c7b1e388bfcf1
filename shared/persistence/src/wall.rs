//! The second wall: row-level security over what is written about a complaint.
//!
//! The first wall is the authorization table. Behind this one stand the rows with words, files and people
//! (the migrations' `put_behind_wall`): a transaction sees and writes those of the complaints that it has
//! opened, and no others, whatever a query forgets. A decision of the table opens its complaint
//! ([`Tx::open`]), an event the one that it is about; only work that nobody asks for has all of them.
//!
//! Absent on purpose: what a text search looks through, since an index over parts of words and the
//! policy exclude each other in PostgreSQL, and what every decision begins with (site, stage, people).

use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{DbError, Tx};

/// The setting that the policies read; of one transaction, never of a session.
pub(crate) const SETTING: &str = "redress.opened";

/// Which complaints a transaction has opened when it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// None: whoever asks has to be decided about first.
    Nothing,
    /// Those that it is about.
    These(Vec<Uuid>),
    /// All: work that nobody asks for, as counting, indexing, what is due, sending.
    Everything,
}

impl Opened {
    fn has(&self, complaint: Uuid) -> bool {
        match self {
            Self::Nothing => false,
            Self::These(ids) => ids.contains(&complaint),
            Self::Everything => true,
        }
    }

    /// The statements that begin such a transaction, in one round trip.
    pub(crate) fn begin(&self) -> String {
        let opened = match self {
            Self::Nothing => return "BEGIN".to_owned(),
            Self::These(ids) => {
                let ids: Vec<_> = ids.iter().map(Uuid::to_string).collect();
                ids.join(",")
            }
            Self::Everything => "*".to_owned(),
        };
        format!("BEGIN; SET LOCAL {SETTING} = '{opened}'")
    }
}

diesel::define_sql_function! { fn open_complaint(complaint: diesel::sql_types::Uuid) -> diesel::sql_types::Text; }

impl Tx<'_> {
    /// Opens one more complaint for the rest of the transaction: after it was decided that the caller may,
    /// or where the work is about it.
    ///
    /// # Errors
    /// [`DbError`].
    pub async fn open(&mut self, complaint: Uuid) -> Result<(), DbError> {
        // Asked again for each decision of a transaction; one round trip is enough.
        if self.opened.has(complaint) || self.seen.opened().contains(&complaint) {
            return Ok(());
        }
        diesel::select(open_complaint(complaint))
            .execute(self.conn())
            .await?;
        self.seen.opened().push(complaint);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_begins_with_nothing_some_or_everything_open() {
        let ids = [1, 2].map(Uuid::from_u128);
        assert_eq!(Opened::Nothing.begin(), "BEGIN");
        assert_eq!(
            Opened::These(ids.to_vec()).begin(),
            format!("BEGIN; SET LOCAL redress.opened = '{},{}'", ids[0], ids[1])
        );
        assert_eq!(
            Opened::Everything.begin(),
            "BEGIN; SET LOCAL redress.opened = '*'"
        );
    }
}
