//! Narrow pages for a terminal: Chinese and English in one column, wrapped so that nothing runs
//! out of it.

use std::io::{self, Write};

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;

/// The language of a page. English pages keep the field's Chinese terms in headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// 简体中文.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// As HTTP and the services write it.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// Picks one of two.
    pub const fn pick<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// A moment on the wall of an office.
    pub fn moment(self, at: DateTime<Utc>, zone: Tz) -> String {
        let local = at.with_timezone(&zone);
        let (day, time) = (self.day(local.date_naive()), local.format("%H:%M"));
        match self {
            Self::Zh => format!("{day}{time}"),
            Self::En => format!("{day} {time}"),
        }
    }

    /// A day with its weekday.
    pub fn day(self, date: NaiveDate) -> String {
        let weekday = match date.weekday() {
            Weekday::Mon => "一",
            Weekday::Tue => "二",
            Weekday::Wed => "三",
            Weekday::Thu => "四",
            Weekday::Fri => "五",
            Weekday::Sat => "六",
            Weekday::Sun => "日",
        };
        match self {
            Self::Zh => format!("{}（周{weekday}）", date.format("%Y-%m-%d")),
            Self::En => date.format("%a %Y-%m-%d").to_string(),
        }
    }
}

/// Columns of a page.
const WIDTH: usize = 78;
/// Columns of a label.
const LABEL: usize = 11;

/// Where a report goes.
pub struct Page<'o> {
    out: &'o mut (dyn Write + Send),
    /// Its language.
    pub lang: Lang,
}

impl<'o> Page<'o> {
    /// A page in a language.
    pub fn new(out: &'o mut (dyn Write + Send), lang: Lang) -> Self {
        Self { out, lang }
    }

    /// An empty line.
    ///
    /// # Errors
    /// The place where it goes is closed.
    pub fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)?;
        self.out.flush()
    }

    /// A line across the page.
    ///
    /// # Errors
    /// As [`gap`](Self::gap).
    pub fn title(&mut self, text: &str) -> io::Result<()> {
        let rest = WIDTH.saturating_sub(columns(text) + 4);
        writeln!(self.out, "── {text} {}", "─".repeat(rest))?;
        self.out.flush()
    }

    /// A paragraph, indented.
    ///
    /// # Errors
    /// As [`gap`](Self::gap).
    pub fn text(&mut self, indent: usize, text: &str) -> io::Result<()> {
        for line in wrapped(text, WIDTH.saturating_sub(indent)) {
            writeln!(self.out, "{}{line}", " ".repeat(indent))?;
        }
        self.out.flush()
    }

    /// A numbered heading.
    ///
    /// # Errors
    /// As [`gap`](Self::gap).
    pub fn numbered(&mut self, indent: usize, number: usize, text: &str) -> io::Result<()> {
        let indent = indent + usize::from(number < 10);
        self.text(indent, &format!("{number} {text}"))
    }

    /// A label and what it labels, which hangs behind it.
    ///
    /// # Errors
    /// As [`gap`](Self::gap).
    pub fn labelled(&mut self, indent: usize, label: &str, text: &str) -> io::Result<()> {
        let mut head = format!(
            "{label}{}",
            " ".repeat(LABEL.saturating_sub(columns(label)).max(1))
        );
        for line in wrapped(text, WIDTH.saturating_sub(indent + LABEL)) {
            writeln!(self.out, "{}{head}{line}", " ".repeat(indent))?;
            head = " ".repeat(LABEL);
        }
        self.out.flush()
    }

    /// An address, never broken, so that it can be clicked.
    ///
    /// # Errors
    /// As [`gap`](Self::gap).
    pub fn link(&mut self, indent: usize, label: &str, url: &str) -> io::Result<()> {
        let pad = LABEL.saturating_sub(columns(label)).max(1);
        writeln!(
            self.out,
            "{}{label}{}{url}",
            " ".repeat(indent),
            " ".repeat(pad)
        )?;
        self.out.flush()
    }
}

/// Chinese characters and their punctuation take two columns.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD)
}

/// Columns that a text takes.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(|c| 1 + usize::from(is_wide(c))).sum()
}

/// Lines of at most `width` columns, broken at blanks and between Chinese characters, never before
/// a mark that closes.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for piece in pieces(paragraph) {
            if !line.is_empty() && columns(&line) + columns(piece.trim_end()) > width {
                lines.push(line.trim_end().to_owned());
                line.clear();
            }
            line.push_str(if line.is_empty() {
                piece.trim_start()
            } else {
                piece
            });
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// What must stay on one line: a word with the blank behind it, or a Chinese character with the
/// closing marks behind it.
fn pieces(text: &str) -> Vec<&str> {
    const CLOSING: &str = "，。；：、）〕】》？！”’,.;:)]?!";
    const OPENING: &str = "（〔【《“‘([";
    let mut found = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if let Some(b) = before {
            let may = b == ' ' || is_wide(b) || is_wide(c);
            if may && c != ' ' && !CLOSING.contains(c) && !OPENING.contains(b) {
                found.push(&text[start..at]);
                start = at;
            }
        }
        before = Some(c);
    }
    found.push(&text[start..]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_takes_two_columns() {
        assert_eq!(columns("abc"), 3);
        assert_eq!(columns("签收 F-4.4c"), 11);
        assert_eq!(columns("（一）"), 6);
    }

    #[test]
    fn lines_keep_within_the_width_and_lose_nothing() {
        let text = "The clock started on Mon 2026-11-23 09:12 (Asia/Shanghai). 当日为工作日且早于下班时间17:30，当日为第0日。时限3个工作日（日历cn）。";
        for width in [12, 20, 31, 60] {
            let lines = wrapped(text, width);
            // A word longer than the line stays whole, and a closing mark stays with its character.
            assert!(
                lines.iter().all(|l| columns(l) <= width.max(16) + 2),
                "{width}: {lines:?}"
            );
            let joined: String = lines.concat().split_whitespace().collect();
            assert_eq!(joined, text.split_whitespace().collect::<String>());
        }
    }

    #[test]
    fn a_line_never_begins_with_a_mark_that_closes() {
        for line in wrapped("一二三四，五六七八。九十（甲乙）丙", 8) {
            assert!(!line.starts_with(['，', '。', '）']), "{line}");
            assert!(!line.ends_with('（'), "{line}");
        }
    }

    #[test]
    fn moments_are_on_the_wall_of_the_office() {
        let at = "2026-11-23T01:05:00Z".parse().unwrap();
        let zone = chrono_tz::Asia::Shanghai;
        assert_eq!(Lang::En.moment(at, zone), "Mon 2026-11-23 09:05");
        assert_eq!(Lang::Zh.moment(at, zone), "2026-11-23（周一）09:05");
    }

    #[test]
    fn a_label_hangs_and_an_address_is_never_broken() {
        let mut out = Vec::new();
        let mut page = Page::new(&mut out, Lang::En);
        page.labelled(2, "rules", &"word ".repeat(30)).unwrap();
        let url = format!("http://127.0.0.1:7601/{}", "x".repeat(90));
        page.link(2, "open", &url).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("  rules      word word"), "{text}");
        assert!(
            text.lines()
                .nth(1)
                .unwrap()
                .starts_with("             word"),
            "{text}"
        );
        assert!(text.contains(&url), "{text}");
    }
}
