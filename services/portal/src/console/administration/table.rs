//! A list as a table: what several pages of administration show.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::Said;
use crate::console::shell::Shell;
use crate::page::{Page, respond};

/// A row; the first cell says what it is about.
pub(super) struct Row {
    /// Where there is more of it; empty where nowhere.
    pub(super) path: String,
    pub(super) name: String,
    pub(super) cells: Vec<String>,
}

/// A table.
pub(super) struct Table {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// Said where there is no row.
    pub(super) nothing: String,
}

impl Table {
    pub(super) fn new(page: &Page, head: &[&str], nothing: &str, rows: Vec<Row>) -> Self {
        Self {
            head: head.iter().map(|key| page.t(key)).collect(),
            nothing: page.t(nothing),
            rows,
        }
    }
}

/// A page that is a table.
#[derive(Template)]
#[template(path = "console/administration/table.html")]
pub(super) struct Whole<'a> {
    pub(super) page: &'a Page,
    pub(super) shell: &'a Shell,
    pub(super) said: Said,
    /// Address and name of the page above.
    pub(super) back: (String, String),
    pub(super) heading: String,
    pub(super) lead: String,
    /// What is looked for; none where there is nothing to look for.
    pub(super) search: Option<String>,
    pub(super) table: Table,
    /// Addresses and names.
    pub(super) ways: Vec<(String, String)>,
    pub(super) next: Option<String>,
}

impl Whole<'_> {
    pub(super) fn answer(&self) -> HttpResponse {
        respond(StatusCode::OK, self)
    }
}

/// The page above most.
pub(super) fn to_administration(page: &Page) -> (String, String) {
    (super::PATH.to_owned(), page.t("to-administration"))
}
