//! `routes.txt`, and what the services themselves say that they answer.

use std::collections::BTreeSet;

use authorization::Action;
use journeys_tests::World;
use rehearsal::{Method, Who};
use testkit::SERVICES;

/// How rows of the table go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// All of them.
    Both,
    /// Any of them.
    Either,
}

/// Rows of the table, and what a refusal looks like.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub(super) actions: Vec<Action>,
    pub(super) join: Join,
    flags: Vec<String>,
}

impl Rows {
    pub(super) fn parse(text: &str) -> Self {
        let (flags, rows): (Vec<&str>, Vec<&str>) = text
            .split_whitespace()
            .partition(|word| word.starts_with(['+', '-']));
        let join = if rows.contains(&"/") {
            Join::Either
        } else {
            Join::Both
        };
        let names = rows.into_iter().filter(|word| !matches!(*word, "&" | "/"));
        let action = |name: &str| {
            let found = Action::ALL.iter().find(|action| action.name() == name);
            *found.unwrap_or_else(|| panic!("the table has no row `{name}`"))
        };
        Self {
            actions: names.map(action).collect(),
            join,
            flags: flags.into_iter().map(str::to_owned).collect(),
        }
    }

    pub(super) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|f| f == flag)
    }
}

/// Who may.
#[derive(Debug, Clone)]
pub(super) enum May {
    /// Anybody: this status.
    Public(u16),
    /// Any member of staff: this status.
    SignedIn(u16),
    /// Notification: this status.
    Service(u16),
    /// By the table, for the whole organization.
    Everywhere(Rows),
    /// By the table, for a complaint.
    Case(Rows),
    /// By the table, for all of them.
    List(Rows),
    /// Whoever was asked in person.
    Named(String),
}

/// One line.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) service: String,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) may: May,
    pub(super) place: String,
    pub(super) body: String,
    /// Its description wants If-Match.
    pub(super) versioned: bool,
}

impl Route {
    pub(super) fn name(&self) -> String {
        format!("{} {} {}", self.service, self.method, self.path)
    }
}

fn line(text: &str) -> Route {
    let mut columns = text.splitn(4, '|').map(str::trim);
    let mut column = || columns.next().unwrap_or_default();
    let (what, who, place, body) = (column(), column(), column(), column());
    let what: Vec<&str> = what.split_whitespace().collect();
    let [service, method, path] = what[..] else {
        panic!("no route: {text}");
    };
    let (kind, rest) = who.split_once(' ').unwrap_or((who, ""));
    let status = || rest.parse().unwrap_or_else(|_| panic!("no status: {text}"));
    let may = match kind {
        "public" => May::Public(status()),
        "signed-in" => May::SignedIn(status()),
        "service" => May::Service(status()),
        "everywhere" => May::Everywhere(Rows::parse(rest)),
        "case" => May::Case(Rows::parse(rest)),
        "list" => May::List(Rows::parse(rest)),
        "named" => May::Named(rest.to_owned()),
        _ => panic!("who may: {text}"),
    };
    Route {
        service: service.to_owned(),
        method: method.parse().expect("a method"),
        path: path.to_owned(),
        may,
        place: place.to_owned(),
        body: body.to_owned(),
        versioned: false,
    }
}

/// The lines of the file, held against what the services describe.
pub(super) async fn routes(world: &World) -> Vec<Route> {
    let lines = include_str!("routes.txt").lines();
    let lines = lines.filter(|l| !l.is_empty() && !l.starts_with('#'));
    let mut routes: Vec<Route> = lines.map(line).collect();
    let mut described = BTreeSet::new();
    for service in SERVICES {
        let document = world.get(Who::Public, service, "/openapi.json").await.body;
        let paths = document["paths"].as_object().expect("an OpenAPI document");
        for (path, item) in paths {
            for (method, operation) in item.as_object().expect("operations") {
                let method = method.to_uppercase();
                described.insert(format!("{service} {method} {path}"));
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                let mut names = parameters.filter(|p| p["required"] == true);
                let versioned = names.any(|p| p["name"] == "If-Match");
                let own = |r: &&mut Route| {
                    r.service == service && r.method.as_str() == method && r.path == *path
                };
                if let Some(route) = routes.iter_mut().find(own) {
                    route.versioned = versioned;
                }
            }
        }
    }
    let listed: BTreeSet<String> = routes.iter().map(Route::name).collect();
    assert_eq!(listed.len(), routes.len(), "a route has two lines");
    let left = |a: &BTreeSet<String>, b: &BTreeSet<String>| -> Vec<String> {
        a.difference(b).cloned().collect()
    };
    assert_eq!(
        (left(&described, &listed), left(&listed, &described)),
        (Vec::new(), Vec::new()),
        "routes without a line in routes.txt, and lines without a route"
    );
    routes
}
