//! Many complaints out of one: a complaint that really went through the services is the pattern, and
//! its rows are copied with what differs put in. Columns that this does not know of come along.

use anyhow::Context as _;
use bytes::BytesMut;
use tokio_postgres::Client;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

/// An id as a parameter.
#[derive(Debug)]
pub(crate) struct Id(pub(crate) Uuid);

impl ToSql for Id {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(of: &Type) -> bool {
        *of == Type::UUID
    }

    to_sql_checked!();
}

/// Copies the pattern's row of `table` for each row of `source`, where `key` names the complaint.
/// `patch` is a list of `'column', value` in terms of `n`, a row of `source`.
///
/// # Errors
/// The database's; and where nothing was copied, since then nothing would be measured.
pub(crate) async fn copy(
    db: &Client,
    table: &str,
    key: &str,
    pattern: Uuid,
    source: &str,
    patch: &str,
) -> anyhow::Result<u64> {
    let copy = format!(
        "insert into {table} select r.* from {table} t, ({source}) n, \
         lateral jsonb_populate_record(t, jsonb_build_object({patch})) r where t.{key} = '{pattern}'"
    );
    db.execute(&copy, &[])
        .await
        .with_context(|| format!("copying rows of {table}"))
}

/// Tables of a schema that have rows about the pattern by `complaint_id`, and no numbers that the
/// database gives; but for those of one row for everything.
pub(crate) async fn tables_about(
    db: &Client,
    schema: &str,
    pattern: Uuid,
) -> anyhow::Result<Vec<String>> {
    let select = "select c.table_name from information_schema.columns c \
         join information_schema.tables t using (table_schema, table_name) \
         where c.table_schema = $1 and c.column_name = 'complaint_id' and t.table_type = 'BASE TABLE' \
         and not exists (select from information_schema.columns i where i.table_schema = $1 \
         and i.table_name = c.table_name and (i.is_identity = 'YES' or i.column_name = 'only_one'))";
    let mut about = Vec::new();
    for row in db.query(select, &[&schema]).await? {
        let table = format!("{schema}.{}", row.get::<_, String>(0));
        let has = format!("select exists (select from {table} where complaint_id = '{pattern}')");
        if db.query_one(&has, &[]).await?.get(0) {
            about.push(table);
        }
    }
    Ok(about)
}
