//! What the title of an event says: 休 or 班, and what the holiday is called.
//!
//! A title is taken apart at spaces, brackets and punctuation. A part is a mark where it is one of the
//! words below, or ends with one of those that nothing else ends with: 国庆节补班. 调休 alone is no mark:
//! some write it for the rest, others for the work that makes up for it.

use Mark::{Off, Working};

/// What a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// 休.
    Off,
    /// 班.
    Working,
}

/// A title that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Title {
    /// What it says; none where it says nothing.
    pub(super) mark: Option<Mark>,
    /// What is left of it.
    pub(super) name: String,
}

/// Why a title cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unclear {
    /// 休 and 班.
    Both,
    /// 调休, and nothing that would say which.
    Adjusted,
}

/// Whole parts.
const WHOLE: [(&str, Mark); 12] = [
    ("休", Off),
    ("放假", Off),
    ("假期", Off),
    ("休假", Off),
    ("休息", Off),
    ("休息日", Off),
    ("班", Working),
    ("补班", Working),
    ("补班日", Working),
    ("上班", Working),
    ("调班", Working),
    ("工作日", Working),
];

/// Ends of parts; the longer ones first.
const ENDS: [(&str, Mark); 8] = [
    ("调休上班", Working),
    ("调休补班", Working),
    ("调休放假", Off),
    ("补班", Working),
    ("上班", Working),
    ("放假", Off),
    ("假期", Off),
    ("休假", Off),
];

const ADJUSTED: &str = "调休";

/// Characters of a name at most; what is longer is cut.
const MOST: usize = 40;

pub(super) fn read(title: &str) -> Result<Title, Unclear> {
    let splits = |c: char| {
        c.is_whitespace()
            || c.is_ascii_punctuation()
            || "（）【】〔〕「」《》·，；：、。—－／｜".contains(c)
    };
    let (mut marks, mut names, mut adjusted) = (Vec::new(), Vec::new(), false);
    for part in title.split(splits).filter(|part| !part.is_empty()) {
        if let Some((_, mark)) = WHOLE.iter().find(|(word, _)| *word == part) {
            marks.push(*mark);
            continue;
        }
        let end = ENDS.iter().find(|(end, _)| part.ends_with(end));
        let rest = if let Some((end, mark)) = end {
            marks.push(*mark);
            part.strip_suffix(end).unwrap_or(part)
        } else if let Some((rest, mark)) = after_festival(part) {
            marks.push(mark);
            rest
        } else if let Some(rest) = part.strip_suffix(ADJUSTED) {
            adjusted = true;
            rest
        } else {
            part
        };
        if !rest.is_empty() && !is_count(rest) {
            names.push(rest);
        }
    }
    let mark = match (marks.contains(&Off), marks.contains(&Working)) {
        (true, true) => return Err(Unclear::Both),
        (true, false) => Some(Off),
        (false, true) => Some(Working),
        (false, false) if adjusted => return Err(Unclear::Adjusted),
        (false, false) => None,
    };
    let name = names.join(" ").chars().take(MOST).collect();
    Ok(Title { mark, name })
}

/// 国庆节休, 元旦班.
fn after_festival(part: &str) -> Option<(&str, Mark)> {
    let marks = [("休", Off), ("班", Working)];
    marks.into_iter().find_map(|(end, mark)| {
        let rest = part.strip_suffix(end)?;
        (rest.ends_with('节') || rest.ends_with("元旦")).then_some((rest, mark))
    })
}

/// 第1天, 共8天.
fn is_count(part: &str) -> bool {
    let inner = part.strip_suffix('天').unwrap_or_default();
    let inner = inner.strip_prefix('第').or(inner.strip_prefix('共'));
    inner.is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
}
