//! What a text must keep before it is saved: known placeholders, none missing, nothing that is more
//! than text; and a text message says nothing of what a complaint is about.

use regulation::{Language, ReplyChannel, Severity};

use super::sample::preview;
use super::segments::length;
use super::slots::Slot;
use super::texts::{Template, Texts, placeholders};

/// One mistake: a pointer into the body, and what is wrong.
pub(crate) type Mistake = (&'static str, String);

const SUBJECT: usize = 150;
const BODY: usize = 4000;
const SMS_BODY: usize = 400;

/// No control or bidi-override characters, except line breaks.
pub(crate) fn is_readable(text: &str) -> bool {
    let hidden = |c: char| {
        c.is_control() && c != '\n' && c != '\r' && c != '\t'
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    !text.contains(hidden)
}

/// Tags, declarations, comments. Everything is escaped where it becomes HTML; that somebody tries is
/// worth an answer.
fn has_markup(text: &str) -> bool {
    let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
    text.match_indices('<')
        .any(|(at, _)| text[at + 1..].starts_with(begins))
}

/// All mistakes; `url` is what links begin with, `most_segments` how long a text message may be.
pub(crate) fn check(
    slot: Slot,
    language: Language,
    template: &Template,
    url: &str,
    most_segments: usize,
) -> Vec<Mistake> {
    let is_sms = slot.channel == ReplyChannel::Sms;
    let mut mistakes = Vec::new();
    let mut unless = |fine: bool, pointer, what: &str| {
        if !fine {
            mistakes.push((pointer, what.to_owned()));
        }
    };
    let (subject, body) = (template.subject.trim(), template.body.trim());
    if is_sms {
        unless(subject.is_empty(), "/subject", "a text message has none");
    } else {
        let fits = (1..=SUBJECT).contains(&subject.chars().count());
        unless(fits, "/subject", "has 1 to 150 characters");
        unless(!subject.contains(['\n', '\r']), "/subject", "is one line");
    }
    let most = if is_sms { SMS_BODY } else { BODY };
    let fits = (1..=most).contains(&body.chars().count());
    let long = format!("has 1 to {most} characters");
    unless(fits, "/body", &long);
    for (pointer, text) in [("/subject", subject), ("/body", body)] {
        unless(
            is_readable(text),
            pointer,
            "control characters are not allowed",
        );
        unless(!has_markup(text), pointer, "markup is not allowed");
    }
    let allowed = slot.placeholders();
    // What is written by people or only for this person stays out of subjects.
    let in_subject = |name: &str| matches!(name, "number" | "site" | "due");
    for (pointer, text) in [("/subject", subject), ("/body", body)] {
        match placeholders(text) {
            None => unless(false, pointer, "a brace begins or ends no placeholder"),
            Some(used) => {
                let known = |name: &&str| {
                    allowed.allowed.contains(name) && (pointer == "/body" || in_subject(name))
                };
                unless(
                    used.iter().all(known),
                    pointer,
                    "has a placeholder that this text is not filled with",
                );
            }
        }
    }
    let used = placeholders(body).unwrap_or_default();
    for needed in &allowed.needed {
        let missing = format!("lacks {{{needed}}}");
        unless(used.contains(needed), "/body", &missing);
    }
    if mistakes.is_empty() && is_sms {
        mistakes.extend(check_sms(slot, language, template, url, most_segments));
    }
    mistakes
}

fn check_sms(
    slot: Slot,
    language: Language,
    template: &Template,
    url: &str,
    most: usize,
) -> Vec<Mistake> {
    let said = preview(slot, language, template, url).body;
    let mut mistakes = Vec::new();
    if length(&said).segments > most {
        let what = format!("is longer than {most} messages when it is filled");
        mistakes.push(("/body", what));
    }
    // What the program's own text would be taken for, tells nothing.
    let own = preview(slot, language, &Texts::of(language).template(slot), url).body;
    let harmless = classification::propose(&own).subtypes;
    let tells = classification::propose(&said);
    let more = |subtype: &String| !harmless.contains(subtype);
    if tells.subtypes.iter().any(more) || tells.severity == Severity::Major {
        let what = "a text message never says what a complaint is about";
        mistakes.push(("/body", what.to_owned()));
    }
    mistakes
}
