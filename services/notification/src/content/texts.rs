//! Templates as data, and the filling of placeholders.

use std::collections::HashMap;
use std::sync::LazyLock;

use regulation::{Language, ReplyChannel};
use serde::Deserialize;

use super::slots::Slot;

/// One template.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Template {
    /// One line; none in a text message.
    pub(crate) subject: String,
    /// Paragraphs.
    pub(crate) body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    salutation: String,
    salutation_anonymous: String,
    letter_date: String,
    contact_line: String,
    complainant: HashMap<String, Template>,
    /// Where a letter says it otherwise than an e-mail.
    letter: HashMap<String, Template>,
    sms: HashMap<String, String>,
    staff: HashMap<String, Template>,
    words: HashMap<String, HashMap<String, String>>,
    page: HashMap<String, String>,
}

/// All texts in one language.
pub(crate) struct Texts(File);

static ZH_CN: LazyLock<Texts> =
    LazyLock::new(|| Texts::parse(include_str!("../../templates/zh-CN.toml")));
static EN: LazyLock<Texts> =
    LazyLock::new(|| Texts::parse(include_str!("../../templates/en.toml")));

impl Texts {
    fn parse(text: &str) -> Self {
        Self(toml::from_str(text).expect("the embedded templates are well-formed: tested"))
    }

    /// Those of a language.
    pub(crate) fn of(language: Language) -> &'static Self {
        match language {
            Language::ZhCn => &ZH_CN,
            Language::En => &EN,
        }
    }

    /// The program's own text; every slot has one in every language, which a test holds.
    pub(crate) fn template(&self, slot: Slot) -> Template {
        let named = |group: &HashMap<String, Template>| group.get(slot.name).cloned();
        let found = match slot.channel {
            _ if slot.is_for_staff() => named(&self.0.staff),
            ReplyChannel::Sms => self.0.sms.get(slot.name).map(|body| Template {
                subject: String::new(),
                body: body.clone(),
            }),
            ReplyChannel::Letter => named(&self.0.letter).or_else(|| named(&self.0.complainant)),
            ReplyChannel::Email | ReplyChannel::Phone | ReplyChannel::Tracking => {
                named(&self.0.complainant)
            }
        };
        found.expect("every slot has a template: tested")
    }

    /// A line outside of templates.
    pub(crate) fn line(&self, name: &str) -> &str {
        match name {
            "salutation" => &self.0.salutation,
            "salutation_anonymous" => &self.0.salutation_anonymous,
            "letter_date" => &self.0.letter_date,
            "contact_line" => &self.0.contact_line,
            page => self.0.page.get(page).map_or("", String::as_str),
        }
    }

    /// What a code is called.
    pub(crate) fn word(&self, list: &str, code: &str) -> &str {
        self.0
            .words
            .get(list)
            .and_then(|words| words.get(code))
            .map_or("", String::as_str)
    }
}

/// Fills `{placeholders}` in one pass, so that what is filled in is never filled again. A line whose
/// placeholders all have nothing to say is left out.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let lines = template.lines().filter_map(|line| fill_line(line, values));
    let mut text = String::new();
    for line in lines {
        // What was left out does not leave holes of several empty lines.
        if line.is_empty() && text.ends_with("\n\n") {
            continue;
        }
        text.push_str(&line);
        text.push('\n');
    }
    text.trim_end().to_owned()
}

fn fill_line(line: &str, values: &[(&str, &str)]) -> Option<String> {
    let (mut filled, mut rest) = (String::new(), line);
    let (mut placeholders, mut empty) = (0, 0);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        let value = values
            .iter()
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| *value);
        placeholders += 1;
        empty += usize::from(value.is_empty());
        filled.push_str(before);
        filled.push_str(value);
        rest = behind;
    }
    filled.push_str(rest);
    (placeholders == 0 || empty < placeholders).then_some(filled)
}

/// The names in braces, in order; none where a brace stands alone.
pub(crate) fn placeholders(text: &str) -> Option<Vec<&str>> {
    let (mut names, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}')?;
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if !is_name || before.contains('}') {
            return None;
        }
        names.push(name);
        rest = behind;
    }
    (!rest.contains('}')).then_some(names)
}

/// As text in HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
