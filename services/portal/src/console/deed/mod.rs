//! Everything that can be done to a complaint, as data: where it is sent, and what it asks for.
//!
//! A new deed is an entry in the table of its service, and its words in the catalogues (`deed-<slug>`,
//! `deed-<slug>-lead`). Whether it is possible now, and for whom, its service says; what was typed is sent to
//! the service as it is, and what the service finds wrong with it is shown at its field.

mod aid;
mod assignment;
mod because;
pub(super) mod body;
pub(super) mod choices;
mod intake;
mod investigation;
mod notification;
mod page;

use uuid::Uuid;

use crate::backend::At;

pub(super) use because::because;
pub(super) use page::{Possible, enter, submit};

/// The codes of a list of the regulation, for [`Kind::One`] and [`Kind::Some`].
macro_rules! codes {
    ($of:ty) => {
        || <$of>::ALL.iter().map(|it| it.code()).collect()
    };
}
pub(super) use codes;

/// One deed.
pub(super) struct Deed {
    /// The last part of the address that does it, by which its service names it, too.
    pub(super) slug: &'static str,
    pub(super) at: At,
    /// `{id}` is the complaint, `{of}` something within it: a measure, an order.
    pub(super) path: &'static str,
    pub(super) fields: &'static [Field],
    /// Nothing is sent: the service reads no body.
    bare: bool,
    /// Changes a version (`If-Match`); else it is named by a key (`Idempotency-Key`), by which a service that
    /// keeps keys knows it again.
    versioned: bool,
    /// What helps to decide.
    aid: Aid,
    /// What the answer shows, once.
    answer: Answer,
}

/// What stands above the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aid {
    None,
    /// The classification that is proposed, with its reasons (F-4.3a).
    Proposal,
    /// Whom to give it to, with reasons (S-4.4).
    Routing,
    /// The result that was approved.
    Result,
    /// Other complaints that may be the same (F-6.6).
    Repeats,
}

/// What an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Nothing,
    /// Who complains.
    Identity,
    /// The complainant's new code.
    Code,
}

/// Something that is asked for.
pub(super) struct Field {
    /// Its place in the body; `a/b` is `b` within `a`.
    name: &'static str,
    kind: Kind,
    must: bool,
}

/// How it is asked for.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// Some lines; characters at most.
    Words(u32),
    /// One line.
    Line,
    /// One of a code list, with the list's name in the catalogue.
    One(&'static str, fn() -> Vec<&'static str>),
    /// Several of one.
    Some(&'static str, fn() -> Vec<&'static str>),
    Day,
    /// A day and a time on the wall in China.
    Moment,
    Number,
    /// A telephone number.
    Phone,
    Email,
    Site,
    /// A window of the site.
    Window,
    /// A member of staff.
    Person,
    People,
    Department,
    /// Departments that assist (协办).
    Assisting,
    /// Sub-types, the regulation's and the organization's own.
    Subtypes,
    /// Records and files of the investigation.
    Sources,
    /// Another complaint, by its number.
    Complaint,
    /// Yes or no.
    Either,
}

impl Field {
    pub(super) const fn name(&self) -> &'static str {
        self.name
    }
}

pub(super) const fn must(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        must: true,
    }
}

pub(super) const fn may(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        must: false,
    }
}

impl Deed {
    const fn new(at: At, slug: &'static str, path: &'static str, fields: &'static [Field]) -> Self {
        Self {
            slug,
            at,
            path,
            fields,
            bare: false,
            versioned: true,
            aid: Aid::None,
            answer: Answer::Nothing,
        }
    }

    const fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    const fn unversioned(mut self) -> Self {
        self.versioned = false;
        self
    }

    const fn with(mut self, aid: Aid) -> Self {
        self.aid = aid;
        self
    }

    const fn showing(mut self, answer: Answer) -> Self {
        self.answer = answer;
        self
    }

    /// It is about something within a complaint.
    fn is_within(&self) -> bool {
        self.path.contains("{of}")
    }

    /// Where it is sent.
    fn address(&self, complaint: Uuid, of: Option<Uuid>) -> String {
        let of = of.map_or_else(String::new, |of| of.to_string());
        self.path
            .replace("{id}", &complaint.to_string())
            .replace("{of}", &of)
    }
}

/// Of all services.
pub(super) fn all() -> impl Iterator<Item = &'static Deed> {
    [
        intake::DEEDS,
        investigation::DEEDS,
        assignment::DEEDS,
        notification::DEEDS,
    ]
    .into_iter()
    .flatten()
}

/// What is next, by what assignment awaits: offered before whatever else is possible.
pub(super) const NEXT: [(&str, &[&str]); 12] = [
    ("accept", &["acceptance", "declination"]),
    ("verify", &["preliminary-verification", "classification"]),
    ("dispatch", &["dispatch"]),
    ("designate", &["designation"]),
    ("sign_for", &["sign-for"]),
    ("submit_result", &["result", "conclusion"]),
    ("endorse", &["endorsement"]),
    ("approve", &["approval", "redo"]),
    ("send_reply", &["reply"]),
    ("follow_up", &["follow-up"]),
    ("review", &["review"]),
    ("close", &["closure"]),
];

/// What is done on a page of its own: files are no fields.
pub(super) const WITH_A_PAGE_OF_ITS_OWN: [(At, &str); 1] = [(At::Intake, "evidence")];

/// By its name.
pub(super) fn find(slug: &str) -> Option<&'static Deed> {
    all().find(|deed| deed.slug == slug)
}

/// What a service asks of a resource before it is changed: how it stands.
pub(super) fn resource(at: At, complaint: Uuid) -> String {
    match at {
        At::Intake | At::Directory => format!("/v1/complaints/{complaint}"),
        At::Investigation => format!("/v1/investigations/{complaint}"),
        At::Assignment => format!("/v1/assignments/{complaint}"),
        At::Notification => format!("/v1/replies/{complaint}"),
    }
}

#[cfg(test)]
pub(super) mod tests;
