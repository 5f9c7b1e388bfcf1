//! 回避 of one member of staff from all complaints at once: for statistics and lists (F-4.2b).

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use uuid::Uuid;

use crate::interests_of;

/// What recuses somebody, as [`excluded`](crate::excluded) decides it for one complaint. Respondents
/// of whom nothing is known recuse everybody; they are not in here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recusing {
    /// Complaints about any of these: the person, managers at any level, declared relations.
    pub always: Vec<Uuid>,
    /// At S3 also complaints about these: whoever reports to the person, and the own department.
    pub strict: Vec<Uuid>,
    /// Complaints in which the person declared an interest, whoever is complained about.
    pub complaints: Vec<Uuid>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Bool)]
    strict: bool,
}

/// All of them.
///
/// # Errors
/// [`DbError`].
pub async fn recusing(tx: &mut Tx<'_>, staff: Uuid) -> Result<Recusing, DbError> {
    let rule = "with recursive
        line(id) as (
            select $1
            union
            select s.manager_id from org_staff s join line l on s.id = l.id where s.manager_id is not null
        ),
        below(id) as (
            select s.id from org_staff s where s.manager_id = $1
            union
            select s.id from org_staff s join below b on s.manager_id = b.id
        )
        select id, false as strict from line
        union select other_id, false from org_relation where staff_id = $1
        union select staff_id, false from org_relation where other_id = $1
        union select id, true from below
        union select r.id, true from org_staff me join org_staff r on r.department_id = me.department_id
              where me.id = $1";
    let rows: Vec<Row> = Prepared(sql_query(rule).bind::<SqlUuid, _>(staff))
        .load(tx.conn())
        .await?;
    let mut recusing = Recusing {
        complaints: interests_of(tx, staff).await?.into_iter().collect(),
        ..Recusing::default()
    };
    for Row { id, strict } in rows {
        if strict {
            recusing.strict.push(id);
        } else {
            recusing.always.push(id);
        }
    }
    Ok(recusing)
}
