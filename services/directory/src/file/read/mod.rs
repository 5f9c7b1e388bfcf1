//! Text → organization. Every flaw of shape is found before any is reported.

mod dates;
mod places;
mod policy;
mod sites;

use std::collections::HashMap;

use toml::Spanned;

use super::shape::FileTable;
use super::{BadFile, FileFlaw, OrganizationFile};
use crate::domain::{Code, Flaw, Kind, Organization};

/// Reads a file. Whether what it describes is well-formed is the domain's to say
/// ([`Organization::flaws`]).
///
/// # Errors
/// [`BadFile`].
pub fn read(text: &str) -> Result<OrganizationFile, BadFile> {
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line_of = |offset: usize| ends.partition_point(|end| *end < offset) + 1;
    let file: FileTable = toml::from_str(text).map_err(|e| {
        let flaw = Flaw::new(Kind::File, "", "", e.message());
        BadFile(vec![FileFlaw {
            line: e.span().map(|span| line_of(span.start)),
            flaw,
        }])
    })?;
    let mut reader = Reader {
        line_of: &line_of,
        flaws: Vec::new(),
        lines: HashMap::new(),
    };
    let organization = reader.organization(file);
    let Reader { flaws, lines, .. } = reader;
    let file = OrganizationFile {
        organization,
        lines,
    };
    if flaws.is_empty() {
        Ok(file)
    } else {
        Err(file.located(flaws))
    }
}

struct Reader<'a> {
    line_of: &'a dyn Fn(usize) -> usize,
    flaws: Vec<Flaw>,
    lines: HashMap<(Kind, String), usize>,
}

/// The thing that is being read, for flaws.
struct Here {
    kind: Kind,
    path: String,
}

impl Here {
    fn new(kind: Kind, path: impl Into<String>) -> Self {
        Self {
            kind,
            path: path.into(),
        }
    }
}

impl Reader<'_> {
    fn flaw(&mut self, here: &Here, field: &'static str, detail: impl Into<String>) {
        self.flaws
            .push(Flaw::new(here.kind, &here.path, field, detail));
    }

    fn or_flaw<T, E: ToString>(
        &mut self,
        here: &Here,
        field: &'static str,
        read: Result<T, E>,
    ) -> Option<T> {
        read.map_err(|e| self.flaw(here, field, e.to_string())).ok()
    }

    fn code(&mut self, here: &Here, field: &'static str, text: &str) -> Option<Code> {
        self.or_flaw(here, field, Code::parse(text))
    }

    fn maybe_code(
        &mut self,
        here: &Here,
        field: &'static str,
        text: Option<&String>,
    ) -> Option<Code> {
        text.and_then(|text| self.code(here, field, text))
    }

    /// Notes where a thing stands.
    fn note(&mut self, here: &Here, place: &Spanned<String>) {
        let line = (self.line_of)(place.span().start);
        if let Some(first) = self.lines.insert((here.kind, here.path.clone()), line) {
            self.flaw(
                here,
                "",
                format!("is in the file twice, first on line {first}"),
            );
        }
    }

    /// A text for people: 1 to `most` characters, none of them invisible.
    fn words(&mut self, here: &Here, field: &'static str, text: String, most: usize) -> String {
        let hidden = |c: char| {
            c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let length = text.trim().chars().count();
        if length == 0 || length > most {
            self.flaw(here, field, format!("1 to {most} characters"));
        } else if text.chars().any(hidden) {
            self.flaw(here, field, "holds control characters");
        }
        text.trim().to_owned()
    }

    fn maybe_words(
        &mut self,
        here: &Here,
        field: &'static str,
        text: Option<String>,
        most: usize,
    ) -> Option<String> {
        text.map(|text| self.words(here, field, text, most))
    }

    fn organization(&mut self, file: FileTable) -> Organization {
        let calendars = file
            .calendar
            .into_iter()
            .filter_map(|t| self.calendar(t))
            .collect();
        let duties = self.duties(file.duty);
        let sites = self.sites(file.site, duties);
        let departments = file
            .department
            .into_iter()
            .filter_map(|t| self.department(t))
            .collect();
        let windows = file
            .window
            .into_iter()
            .filter_map(|t| self.window(t))
            .collect();
        let staff = file
            .staff
            .into_iter()
            .filter_map(|t| self.staff(t))
            .collect();
        let partners = file
            .partner
            .into_iter()
            .filter_map(|t| self.partner(t))
            .collect();
        let subtypes = file
            .subtype
            .into_iter()
            .filter_map(|t| self.subtype(t))
            .collect();
        Organization {
            sites,
            windows,
            departments,
            staff,
            partners,
            subtypes,
            calendars,
        }
    }
}
