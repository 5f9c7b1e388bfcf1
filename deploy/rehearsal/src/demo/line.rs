//! One line of a complaints file: the project's own, or any that has an id, a text and perhaps a
//! title and a time.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use directory::domain::Code;
use regulation::{Channel, Language, Scope};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::installation::Installation;

/// Sites that lines without one are given to, in turn, with who registers there.
const SITES: [(&str, &str); 3] = [
    ("hall", "hall-qian"),
    ("bank", "bank-cao"),
    ("hospital", "hosp-jin"),
];
/// Characters of a narrative (S-4.1's form).
const SHORTEST: usize = 10;
const LONGEST: usize = 5_000;

/// As it is written. What else a line of a foreign file says is left aside.
#[derive(Deserialize)]
struct Written {
    id: Value,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    time: Option<String>,
    #[serde(default)]
    site: Option<String>,
    #[serde(default)]
    window: Option<String>,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    scopes: Vec<Scope>,
    #[serde(default)]
    anonymous: bool,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    phone: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    respondent: Option<String>,
    #[serde(default)]
    wanted_outcome: Option<String>,
    #[serde(default)]
    business_number: Option<String>,
    #[serde(default)]
    language: Option<Language>,
}

/// A complaint to register.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// As the file names it.
    pub id: String,
    /// Code of the site.
    pub site: String,
    window: Option<String>,
    /// How it came.
    pub channel: Channel,
    text: String,
    time: Option<NaiveDate>,
    rest: Map<String, Value>,
    /// It was longer than a complaint may be.
    pub cut: bool,
}

/// Why a line is no complaint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Fewer characters than a complaint has.
    #[error("{0}: fewer than {SHORTEST} characters, left out")]
    TooShort(String),
    /// Not readable.
    #[error("line {0}: {1}")]
    Unreadable(usize, String),
}

/// All lines of a file, in its order.
pub fn read(file: &str) -> Vec<Result<Line, Unfit>> {
    let written = file.lines().enumerate();
    let written = written.filter(|(_, line)| !line.trim().is_empty());
    written
        .enumerate()
        .map(|(turn, (at, line))| Line::parse(line, at + 1, turn))
        .collect()
}

impl Line {
    fn parse(line: &str, at: usize, turn: usize) -> Result<Self, Unfit> {
        let unreadable = |why: String| Unfit::Unreadable(at, why);
        let written: Written = serde_json::from_str(line).map_err(|e| unreadable(e.to_string()))?;
        let id = match &written.id {
            Value::String(id) if !id.is_empty() => id.clone(),
            Value::Number(id) => id.to_string(),
            _ => return Err(unreadable("`id` is no text".into())),
        };
        let title = written
            .title
            .as_deref()
            .map(str::trim)
            .filter(|t| !t.is_empty());
        let told = written.text.as_deref().unwrap_or_default();
        let told = match title {
            Some(title) if !told.starts_with(title) => format!("{title}\n{told}"),
            _ => told.to_owned(),
        };
        let told = plain(&told);
        let length = told.chars().count();
        if length < SHORTEST {
            return Err(Unfit::TooShort(id));
        }
        let site = written
            .site
            .clone()
            .unwrap_or_else(|| SITES[turn % SITES.len()].0.to_owned());
        for code in [Some(&site), written.window.as_ref()].into_iter().flatten() {
            Code::parse(code).map_err(|e| unreadable(format!("{code:?}: {e}")))?;
        }
        let channel = channel(written.channel.as_deref());
        Ok(Self {
            id,
            site,
            window: written.window.clone(),
            channel,
            cut: length > LONGEST,
            text: told.chars().take(LONGEST).collect(),
            time: written.time.as_deref().and_then(date),
            rest: rest(&written, channel),
        })
    }

    /// Makes repeating the registration harmless: the same for the same line of the same file.
    pub fn key(&self, file: &str) -> String {
        let digest = Sha256::digest(format!("{file}\n{}", self.id));
        let hex: String = digest
            .iter()
            .take(20)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("demo-{hex}")
    }

    /// Who registers it: the desk of the site, or nobody where the public does it itself.
    pub fn registrar(&self) -> Option<&'static str> {
        if self.channel.is_public() {
            return None;
        }
        let desk = SITES.iter().find(|(site, _)| *site == self.site);
        Some(desk.map_or(SITES[0].1, |(_, desk)| desk))
    }

    /// What is sent. `now` is the installation's: nothing lies in its future, and a letter arrived
    /// in the morning.
    pub fn body(&self, installation: &Installation, now: DateTime<Utc>) -> Value {
        let mut body = self.rest.clone();
        body.insert("site_id".into(), json!(installation.site(&self.site)));
        if let Some(window) = &self.window {
            body.insert(
                "window_id".into(),
                json!(installation.window(&self.site, window)),
            );
        }
        body.insert("channel".into(), json!(self.channel));
        body.insert("narrative".into(), json!(self.text));
        let today = now.date_naive();
        let happened = self.time.filter(|day| *day < today);
        if self.channel == Channel::Letter {
            let posted = happened.or_else(|| today.checked_sub_days(Days::new(3)));
            body.insert("postmark_date".into(), json!(posted));
            body.insert(
                "received_at".into(),
                json!(today.and_time(NaiveTime::MIN).and_utc()),
            );
        } else if let Some(day) = happened {
            body.insert("occurred_on".into(), json!(day));
        }
        Value::Object(body)
    }

    /// The beginning of the text, in so many columns.
    pub fn beginning(&self, columns: usize) -> String {
        let first = self.text.lines().next().unwrap_or_default();
        let mut short = String::new();
        for c in first.chars() {
            if crate::page::columns(&short) >= columns {
                short.push('…');
                break;
            }
            short.push(c);
        }
        short
    }
}

/// What does not depend on the installation.
fn rest(written: &Written, channel: Channel) -> Map<String, Value> {
    let mut body = Map::new();
    let mut put = |key: &str, value: &Option<String>| {
        if let Some(value) = value {
            body.insert(key.to_owned(), json!(value));
        }
    };
    put("respondent", &written.respondent);
    put("wanted_outcome", &written.wanted_outcome);
    put("business_number", &written.business_number);
    let mut who = Map::new();
    for (key, value) in [
        ("name", &written.name),
        ("phone", &written.phone),
        ("email", &written.email),
        ("address", &written.address),
    ] {
        if let Some(value) = value {
            who.insert(key.to_owned(), json!(value));
        }
    }
    // Whoever gives no name, or no way to be reached, is anonymous.
    let named = !written.anonymous && written.name.is_some() && who.len() > 1;
    if named {
        body.insert("complainant".into(), Value::Object(who));
    } else {
        body.insert("anonymous".into(), json!(true));
    }
    if named && channel == Channel::Letter && written.address.is_some() {
        body.insert("reply_channel".into(), json!("letter"));
    }
    if !written.scopes.is_empty() {
        body.insert("scopes".into(), json!(written.scopes));
    }
    let text = written.text.as_deref().unwrap_or_default();
    let language = written.language.unwrap_or_else(|| language_of(text));
    body.insert("language".into(), json!(language));
    body
}

fn language_of(text: &str) -> Language {
    if text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)) {
        Language::ZhCn
    } else {
        Language::En
    }
}

/// Foreign files have words of their own; what is not known came by the web.
fn channel(written: Option<&str>) -> Channel {
    let written = written.unwrap_or("web").to_ascii_lowercase();
    Channel::parse(&written).unwrap_or(Channel::Web)
}

fn date(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

/// Without the characters that a complaint may not hold.
fn plain(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let kept = text
        .chars()
        .filter(|c| matches!(c, '\n' | '\t') || !(c.is_control() || turns(*c)));
    kept.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Result<Line, Unfit> {
        read(line).pop().unwrap()
    }

    #[test]
    fn the_projects_own_dozen_is_mostly_chinese_and_covers_what_a_demo_shows() {
        let lines: Vec<Line> = read(include_str!("../../../demo-complaints.jsonl"))
            .into_iter()
            .map(Result::unwrap)
            .collect();
        assert_eq!(lines.len(), 12);
        for site in ["hall", "bank", "hospital"] {
            assert!(
                lines.iter().filter(|l| l.site == site).count() >= 3,
                "{site}"
            );
        }
        for channel in [
            Channel::Desk,
            Channel::Phone,
            Channel::Web,
            Channel::Wechat,
            Channel::Letter,
        ] {
            assert!(lines.iter().any(|l| l.channel == channel), "{channel}");
        }
        for scope in ["A", "B", "C", "D"] {
            let names = |l: &&Line| l.rest["scopes"].as_array().unwrap().contains(&json!(scope));
            assert!(lines.iter().any(|l| names(&l)), "{scope}");
        }
        let count = |key: &str, value: Value| {
            lines
                .iter()
                .filter(|l| l.rest.get(key) == Some(&value))
                .count()
        };
        assert_eq!(count("language", json!("en")), 2);
        assert_eq!(count("anonymous", json!(true)), 1);
        assert!(lines.iter().all(|l| !l.cut));
    }

    #[test]
    fn the_rules_read_in_the_dozen_what_its_author_meant() {
        let major: Vec<String> = read(include_str!("../../../demo-complaints.jsonl"))
            .into_iter()
            .map(Result::unwrap)
            .filter(|l| classification::propose(&l.text).severity == regulation::Severity::Major)
            .map(|l| l.id)
            .collect();
        assert_eq!(
            major,
            ["demo-07", "demo-08"],
            "integrity and injury, nothing else"
        );
    }

    #[test]
    fn a_foreign_line_needs_an_id_and_a_text_only() {
        let line = one(r#"{"id": "CFPB-1", "complainant": null, "time": "2019-09-24", "channel": "Web", "title": "Fees", "text": "I was charged a fee twice.", "category": "x", "timely": "Yes"}"#).unwrap();
        assert_eq!(
            (line.id.as_str(), line.channel, line.site.as_str()),
            ("CFPB-1", Channel::Web, "hall")
        );
        assert_eq!(line.text, "Fees\nI was charged a fee twice.");
        assert_eq!(line.rest["anonymous"], true);
        assert_eq!(line.rest["language"], "en");
        assert_eq!(line.time, NaiveDate::from_ymd_opt(2019, 9, 24));
        assert_eq!(line.registrar(), None);
    }

    #[test]
    fn sites_take_turns_where_the_line_names_none() {
        let file = r#"{"id": 1, "text": "投诉窗口态度不好，一直没有人理睬"}"#;
        let sites: Vec<String> = read(&[file; 4].join("\n"))
            .into_iter()
            .map(|l| l.unwrap().site)
            .collect();
        assert_eq!(sites, ["hall", "bank", "hospital", "hall"]);
    }

    #[test]
    fn what_is_too_short_is_left_out_and_what_is_too_long_is_cut() {
        assert_eq!(
            one(r#"{"id": "x", "text": "  短  "}"#),
            Err(Unfit::TooShort("x".into()))
        );
        assert_eq!(
            one(r#"{"id": "x", "text": null}"#),
            Err(Unfit::TooShort("x".into()))
        );
        let long = json!({"id": "x", "text": "长".repeat(6_000)}).to_string();
        let line = one(&long).unwrap();
        assert!(line.cut);
        assert_eq!(line.text.chars().count(), 5_000);
    }

    #[test]
    fn what_cannot_be_read_says_in_which_line() {
        let file = "{\"id\": \"a\", \"text\": \"投诉窗口态度不好，没有人理睬\"}\n\nnot json\n";
        let read = read(file);
        assert!(matches!(read[1], Err(Unfit::Unreadable(3, _))), "{read:?}");
        assert!(matches!(
            one(r#"{"id": "a", "text": "0123456789", "site": "no such!"}"#),
            Err(Unfit::Unreadable(1, _))
        ));
    }

    #[test]
    fn a_key_depends_on_file_and_id_only_and_fits() {
        let line = one(r#"{"id": "a", "text": "0123456789"}"#).unwrap();
        let other = one(r#"{"id": "a", "text": "another text, the same id"}"#).unwrap();
        assert_eq!(line.key("f.jsonl"), other.key("f.jsonl"));
        assert_ne!(line.key("f.jsonl"), line.key("g.jsonl"));
        assert!((16..=64).contains(&line.key("f.jsonl").len()));
    }

    #[test]
    fn control_and_direction_characters_are_left_out() {
        assert_eq!(plain("a\u{202e}b\u{0}c\r\nd\t"), "abc\nd");
    }
}
