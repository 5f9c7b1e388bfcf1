//! Numbers behind routing proposals: what departments and people have in hand, and had before.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use uuid::Uuid;

/// What one department or person has and had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// In hand now: ordered and not approved.
    pub open: u32,
    /// Of one of these scopes, now or before.
    pub of_scope: u32,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = BigInt)]
    open: i64,
    #[diesel(sql_type = BigInt)]
    of_scope: i64,
}

const OPEN: &str =
    "stage in ('awaiting_sign_for', 'in_handling', 'awaiting_endorsement', 'awaiting_approval')";

fn collect(rows: Vec<Row>) -> HashMap<Uuid, Load> {
    let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    let load = |row: Row| {
        let load = Load {
            open: number(row.open),
            of_scope: number(row.of_scope),
        };
        (row.id, load)
    };
    rows.into_iter().map(load).collect()
}

/// Of departments: what they lead. `but` is the case that is to be given.
///
/// # Errors
/// [`DbError`].
pub async fn of_departments(
    tx: &mut Tx<'_>,
    departments: &[Uuid],
    scopes: &[&str],
    but: Uuid,
) -> Result<HashMap<Uuid, Load>, DbError> {
    let counts = format!(
        "select order_department_id as id, count(*) filter (where {OPEN}) as open,
                count(*) filter (where scopes && $2 and stage <> 'awaiting_sign_for') as of_scope
         from assignment where order_department_id = any ($1) and complaint_id <> $3
         group by order_department_id"
    );
    let query = sql_query(counts)
        .bind::<Array<SqlUuid>, _>(departments)
        .bind::<Array<Text>, _>(scopes)
        .bind::<SqlUuid, _>(but);
    Ok(collect(query.load(tx.conn()).await?))
}

/// Of people: what is assigned to them.
///
/// # Errors
/// [`DbError`].
pub async fn of_people(
    tx: &mut Tx<'_>,
    people: &[Uuid],
    but: Uuid,
) -> Result<HashMap<Uuid, Load>, DbError> {
    let counts = format!(
        "select person as id, count(*) as open, 0::bigint as of_scope
         from assignment, unnest(assigned_ids) person
         where {OPEN} and assigned_ids && $1 and person = any ($1) and complaint_id <> $2
         group by person"
    );
    let query = sql_query(counts)
        .bind::<Array<SqlUuid>, _>(people)
        .bind::<SqlUuid, _>(but);
    Ok(collect(query.load(tx.conn()).await?))
}
