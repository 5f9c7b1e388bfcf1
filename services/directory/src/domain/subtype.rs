//! Sub-types of the organization's own, under the four scopes (regulation, section 2).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use regulation::{Scope, Subtype};

use super::describe::{Fields, maybe, one};
use super::{Flaw, Kind, Organization};

/// Open ones of one scope at most: whoever classifies has to read them all.
const MOST_OF_A_SCOPE: usize = 20;

/// A sub-type of the organization's own.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnSubtype {
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Complaints are classified by it from this local date on; by none before any.
    pub from: Option<NaiveDate>,
    /// False once retired: complaints stay classified by it.
    pub active: bool,
}

impl OwnSubtype {
    pub(super) fn fields(&self) -> Fields {
        vec![
            ("active", one(self.active)),
            ("name", one(&self.name_zh)),
            ("name_en", one(&self.name_en)),
            ("from", maybe(self.from.as_ref())),
        ]
    }
}

impl Organization {
    /// The regulation's own are neither taken away nor given another name, nor does another one look like
    /// them.
    pub(super) fn check_subtypes(&self, flaws: &mut Vec<Flaw>) {
        let mut taken: BTreeMap<String, Subtype> = BTreeMap::new();
        for own in Subtype::of_regulation() {
            let (zh, en) = own.regulation_names().unwrap_or_default();
            taken.extend([zh, en].map(|name| (name.to_lowercase(), own)));
        }
        let mut of_scope: BTreeMap<Scope, usize> = BTreeMap::new();
        for (code, it) in self.subtypes.iter().filter(|(_, it)| it.active) {
            let mut flaw =
                |field, detail: String| flaws.push(Flaw::new(Kind::Subtype, code, field, detail));
            if code.regulation_names().is_some() {
                flaw("", "is the regulation's own, and stays as it is".into());
                continue;
            }
            for (field, name) in [("name", &it.name_zh), ("name_en", &it.name_en)] {
                match taken.insert(name.to_lowercase(), *code) {
                    Some(other) if other != *code => {
                        flaw(field, format!("is what {other} is called"));
                    }
                    _ => {}
                }
            }
            let count = of_scope.entry(code.scope()).or_default();
            *count += 1;
            if *count == MOST_OF_A_SCOPE + 1 {
                flaw("", format!("at most {MOST_OF_A_SCOPE} of a scope"));
            }
        }
    }
}
