//! Rows of a statement that writes several at once.

/// Writes `(values ($1, …), …)` into an [`AstPass`](diesel::query_builder::AstPass), a row for each of
/// `$rows`, within a function that returns diesel's result. The text, and with it the prepared statement,
/// differs by the number of rows only; there must be at least one.
#[macro_export]
macro_rules! values {
    ($out:ident, $rows:expr, |$row:pat_param| $($sql_type:ty => $value:expr),+ $(,)?) => {{
        let mut row_begins = "(values (";
        for $row in $rows {
            $out.push_sql(row_begins);
            let mut column_begins = "";
            $(
                $out.push_sql(column_begins);
                $out.push_bind_param::<$sql_type, _>($value)?;
                column_begins = ", ";
            )+
            let _ = column_begins;
            row_begins = "), (";
        }
        $out.push_sql("))");
    }};
}
