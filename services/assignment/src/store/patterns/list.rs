//! Patterns for people, the latest first.

use authorization::Level;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Revision, Tx};
use regulation::{PatternKind, Sensitivity};
use uuid::Uuid;

use super::row::{Row, whole};
use crate::domain::patterns::Pattern;
use crate::store::tables::pattern as t;

/// Where the page before ended.
pub type After = (DateTime<Utc>, Uuid);

/// Patterns within the reach, the latest first; recusal is decided on what comes back. Without
/// levels, those whose measure is this person's and not completed.
///
/// # Errors
/// [`DbError`].
pub async fn list(
    tx: &mut Tx<'_>,
    levels: Option<&[Level]>,
    me: Uuid,
    kind: Option<PatternKind>,
    after: Option<After>,
    rows: i64,
) -> Result<Vec<(Pattern, Revision)>, DbError> {
    type Condition = Box<
        dyn BoxableExpression<
                t::table,
                Pg,
                SqlType = diesel::sql_types::Nullable<diesel::sql_types::Bool>,
            >,
    >;
    let reach: Condition = match levels {
        None => Box::new(t::owner_id.eq(me).and(t::completed_at.is_null()).nullable()),
        Some(levels) => {
            let mut any: Condition =
                Box::new(false.into_sql::<diesel::sql_types::Bool>().nullable());
            for level in levels {
                let restricted = match level.sensitivity {
                    Sensitivity::S1 => false,
                    Sensitivity::S3 => true,
                    Sensitivity::S2 => continue,
                };
                let mut here: Condition =
                    Box::new(t::site_id.eq_any(level.sites.clone()).nullable());
                if let Some((department, sites)) = &level.department {
                    let theirs = t::department_id.eq(*department);
                    here = Box::new(here.or(t::site_id.eq_any(sites.clone()).and(theirs)));
                }
                any = Box::new(any.or(t::restricted.eq(restricted).and(here)));
            }
            any
        }
    };
    let mut query = t::table
        .filter(reach)
        .select(Row::as_select())
        .into_boxed::<Pg>();
    if let Some(kind) = kind {
        query = query.filter(t::kind.eq(kind.code()));
    }
    if let Some((raised_at, id)) = after {
        let later = t::raised_at.lt(raised_at);
        query = query.filter(later.or(t::raised_at.eq(raised_at).and(t::id.lt(id))));
    }
    let rows: Vec<Row> = query
        .order((t::raised_at.desc(), t::id.desc()))
        .limit(rows)
        .load(tx.conn())
        .await?;
    rows.into_iter().map(whole).collect()
}
