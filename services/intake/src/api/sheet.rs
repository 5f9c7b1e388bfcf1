//! Downloads that end up in a spreadsheet.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};

/// Without it, spreadsheets take UTF-8 for something else.
const BOM: &str = "\u{feff}";

/// 200 with what keeps a browser from doing anything with it but saving.
pub(super) fn download(name: &str, content_type: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type(content_type)
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

/// Rows of one length as CSV with a byte order mark.
pub(super) fn csv<C: AsRef<str>>(rows: &[Vec<C>]) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        let cells = row.iter().map(|cell| harmless(cell.as_ref()));
        writer
            .write_record(cells)
            .expect("memory takes every record of one length");
    }
    let bytes = writer.into_inner().expect("memory can be flushed");
    format!("{BOM}{}", String::from_utf8_lossy(&bytes))
}

/// A spreadsheet would take it for a formula.
pub(super) fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// What would be taken for a formula is quoted.
fn harmless(cell: &str) -> String {
    if is_formula(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_takes_for_a_formula_is_quoted() {
        for cell in ["=1+1", "+86 138", "-2", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        assert_eq!(harmless("窗口 = 3"), "窗口 = 3");
    }
}
