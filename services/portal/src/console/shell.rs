//! What every page of the console has: who is signed in, and where else one can go.

use actix_web::HttpRequest;
use regulation::{Language, Role};

use super::account::Account;
use crate::Portal;
use crate::page::{Page, language_of};

/// What the top of a page offers. What somebody may do there, the services decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Queues,
    Register,
    Registration,
    Statistics,
    Samples,
    Patterns,
    Inbox,
    /// One's own: the name at the top leads there.
    Account,
    Administration,
}

const PLACES: &[(Place, &str, &str, &[Role])] = &[
    (Place::Queues, "/staff", "nav-queues", &[]),
    (
        Place::Register,
        "/staff/register",
        "nav-register",
        &[
            Role::Registrar,
            Role::Officer,
            Role::Handler,
            Role::DepartmentHead,
            Role::Investigator,
            Role::Leadership,
            Role::IntegrityOfficer,
            Role::Supervisor,
        ],
    ),
    (
        Place::Registration,
        "/staff/registration",
        "nav-registration",
        &[Role::Registrar, Role::Officer, Role::IntegrityOfficer],
    ),
    (
        Place::Statistics,
        "/staff/statistics",
        "nav-statistics",
        &[
            Role::Registrar,
            Role::Officer,
            Role::DepartmentHead,
            Role::Leadership,
            Role::IntegrityOfficer,
            Role::Supervisor,
        ],
    ),
    (
        Place::Samples,
        "/staff/samples",
        "nav-samples",
        &[
            Role::Officer,
            Role::Leadership,
            Role::IntegrityOfficer,
            Role::Supervisor,
        ],
    ),
    // Owners of measures see theirs, whatever their role is.
    (
        Place::Patterns,
        "/staff/patterns",
        "nav-patterns",
        &[
            Role::Officer,
            Role::Handler,
            Role::DepartmentHead,
            Role::Investigator,
            Role::Leadership,
            Role::IntegrityOfficer,
            Role::Supervisor,
        ],
    ),
    (
        Place::Inbox,
        "/staff/inbox",
        "nav-inbox",
        &[Role::Leadership, Role::IntegrityOfficer],
    ),
    (
        Place::Administration,
        "/staff/administration",
        "nav-administration",
        &[Role::Administrator],
    ),
];

/// A place to go to.
pub(super) struct Way {
    pub(super) path: &'static str,
    pub(super) label: String,
    pub(super) is_here: bool,
}

/// The frame of a page.
pub(super) struct Shell {
    pub(super) page: Page,
    pub(super) who: String,
    pub(super) ways: Vec<Way>,
}

impl Shell {
    pub(super) fn new(
        portal: &Portal,
        req: &HttpRequest,
        account: &Account,
        here: Place,
        title: impl Into<std::borrow::Cow<'static, str>>,
    ) -> Self {
        Self::in_language(portal, language_of(req), account, here, title)
    }

    pub(super) fn in_language(
        portal: &Portal,
        lang: Language,
        account: &Account,
        here: Place,
        title: impl Into<std::borrow::Cow<'static, str>>,
    ) -> Self {
        let page = Page::new(portal, lang, title).for_staff();
        let offered = PLACES
            .iter()
            .filter(|(.., roles)| roles.is_empty() || roles.iter().any(|role| account.has(*role)));
        let ways = offered.map(|(place, path, label, _)| Way {
            path,
            label: page.t(label),
            is_here: *place == here,
        });
        Self {
            ways: ways.collect(),
            who: account.me.name.clone(),
            page,
        }
    }

    /// Where the page is found again.
    pub(super) fn at(mut self, path: &str) -> Self {
        self.page = self.page.at(path);
        self
    }
}
