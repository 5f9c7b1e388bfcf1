//! Systems of somebody else: a hotline that hands over complaints, a platform that reads figures.

use regulation::Purpose;

use super::describe::{Fields, one};
use super::{Code, Flaw, Kind, Organization};

/// How many secrets of a partner are good at a time: one, and the next one.
pub const MOST_SECRETS: usize = 2;

/// A system of somebody else.
#[derive(Debug, Clone, PartialEq)]
pub struct Partner {
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// What it is let in for, and nothing else.
    pub purpose: Purpose,
    /// The top of the subtree of sites in which it is.
    pub site: Code,
    /// False once it is let in no more.
    pub active: bool,
}

impl Partner {
    pub(super) fn fields(&self) -> Fields {
        vec![
            ("active", one(self.active)),
            ("name", one(&self.name_zh)),
            ("name_en", one(&self.name_en)),
            ("purpose", one(self.purpose)),
            ("site", one(&self.site)),
        ]
    }

    /// Whether others hear of nothing new; names stay here.
    pub(super) fn is_told_as(&self, before: &Self) -> bool {
        let told = |it: &Self| (it.purpose, it.site.clone(), it.active);
        told(self) == told(before)
    }
}

impl Organization {
    pub(super) fn check_partners(&self, flaws: &mut Vec<Flaw>) {
        for (code, partner) in self.partners.iter().filter(|(_, p)| p.active) {
            if !self.has_site(&partner.site) {
                let detail = format!("there is no site `{}`", partner.site);
                flaws.push(Flaw::new(Kind::Partner, code, "site", detail));
            }
        }
    }
}
