//! Sub-types: the leaves under the scopes (section 2). The regulation's own are here, for good; an
//! organization adds others, which are data.

use std::fmt;

use crate::Scope;

/// A leaf of the code list, `A1` … `D99`: the letter of its scope, and a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subtype {
    scope: Scope,
    leaf: u8,
}

/// Not `A1` to `D99`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a sub-type")]
pub struct NotASubtype;

/// Code, Chinese and English name of each leaf of the regulation.
const REGULATION: [(&str, &str, &str); 12] = [
    ("A1", "语言不文明", "uncivil language"),
    ("A2", "态度冷硬、推诿", "cold, stiff or buck-passing"),
    ("A3", "脱岗、做与工作无关的事", "off post or inattentive"),
    (
        "B1",
        "业务不熟、解释不清",
        "unskilled or unclear explanations",
    ),
    (
        "B2",
        "不按程序或承诺时限办理",
        "procedure or promised time limit not kept",
    ),
    (
        "B3",
        "差错造成不便或损失",
        "errors that cause inconvenience or loss",
    ),
    (
        "C1",
        "索取或收受财物",
        "asking for or taking money or gifts",
    ),
    ("C2", "以权谋私", "abuse of position"),
    (
        "C3",
        "接受宴请等可能影响公正的利益",
        "benefits that may affect impartiality",
    ),
    ("D1", "环境卫生、设施", "environment and facilities"),
    (
        "D2",
        "指南、政策告知不准确",
        "inaccurate guides and notices",
    ),
    ("D3", "其他违反法规或职业道德", "other breaches"),
];

impl Subtype {
    /// The letter of a scope and the number of a leaf.
    ///
    /// # Errors
    /// [`NotASubtype`].
    pub fn parse(code: &str) -> Result<Self, NotASubtype> {
        let (letter, number) = code.split_at_checked(1).ok_or(NotASubtype)?;
        let scope = Scope::parse(letter).map_err(|_| NotASubtype)?;
        let plain = number.len() <= 2
            && number.bytes().all(|b| b.is_ascii_digit())
            && !number.starts_with('0');
        match number.parse() {
            Ok(leaf) if plain => Ok(Self { scope, leaf }),
            Ok(_) | Err(_) => Err(NotASubtype),
        }
    }

    /// The scope it belongs to.
    pub fn scope(self) -> Scope {
        self.scope
    }

    /// Chinese and English name, where it is one of the regulation's own.
    pub fn regulation_names(self) -> Option<(&'static str, &'static str)> {
        let code = self.to_string();
        let mut all = REGULATION.iter();
        let found = all.find(|(own, _, _)| *own == code)?;
        Some((found.1, found.2))
    }

    /// The regulation's own, in the order of their codes.
    pub fn of_regulation() -> impl Iterator<Item = Self> {
        let parse = |(code, _, _): &(&str, _, _)| Self::parse(code);
        REGULATION.iter().filter_map(move |it| parse(it).ok())
    }
}

impl fmt::Display for Subtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.scope, self.leaf)
    }
}
