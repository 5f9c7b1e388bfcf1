//! The rules of `rules.toml`, and how they are applied.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;
use regulation::DeclineReason;
use serde::Deserialize;

use crate::read::{clause_start, is_han, sentence};

/// As written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scope: Vec<ScopeRule>,
    major: Vec<MajorRule>,
    outside: Vec<OutsideRule>,
    words: HashMap<String, Vec<String>>,
    reading: Reading,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeRule {
    subtype: String,
    phrases: Vec<String>,
    with: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MajorRule {
    because: String,
    phrases: Vec<String>,
    with: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutsideRule {
    reason: DeclineReason,
    phrases: Vec<String>,
    unless: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reading {
    harmless: Vec<String>,
    deniable: Vec<String>,
    negations: Vec<String>,
    fillers: Vec<String>,
    doubts: Vec<String>,
    conditions: Vec<String>,
    hints: Vec<String>,
}

/// No harmless phrase is longer, in bytes.
const LONGEST_HARMLESS: usize = 64;

/// What a phrase is there for.
#[derive(Clone)]
enum Use {
    Scope {
        subtype: String,
        with: Option<String>,
    },
    Major {
        because: String,
        with: Option<String>,
    },
    Outside {
        reason: DeclineReason,
        unless: Option<String>,
    },
    /// Of a list of `[words]`.
    Word(String),
    Harmless,
    Hint,
}

struct Phrase {
    text: String,
    /// Written with `*`: any ending.
    open: bool,
    means: Use,
}

pub(crate) struct Rules {
    phrases: Vec<Phrase>,
    automaton: AhoCorasick,
    deniable: Vec<String>,
    negations: Vec<String>,
    fillers: Vec<String>,
    doubts: Vec<String>,
    conditions: Vec<String>,
}

/// A phrase that was found, and what it stands for.
pub(crate) struct Find<'r> {
    pub(crate) tag: &'r str,
    pub(crate) phrase: &'r str,
}

#[derive(Default)]
pub(crate) struct Finds<'r> {
    pub(crate) scope: Vec<Find<'r>>,
    pub(crate) major: Vec<Find<'r>>,
    pub(crate) outside: Vec<(DeclineReason, Find<'r>)>,
    pub(crate) hints: Vec<Find<'r>>,
    /// Integrity words that were denied, or that tell of somebody outside.
    pub(crate) set_aside: Vec<Find<'r>>,
}

/// The rules, read once.
pub(crate) fn get() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        Rules::parse(include_str!("../rules.toml")).expect("the embedded rules are tested")
    });
    &RULES
}

impl Rules {
    fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        let named = |list: &Option<String>| match list {
            Some(name) if !file.words.contains_key(name) => {
                Err(format!("no list of words is called {name}"))
            }
            _ => Ok(()),
        };
        let mut phrases = Vec::new();
        let mut add = |texts: Vec<String>, means: Use| {
            phrases.extend(texts.into_iter().map(|text| Phrase {
                text: text.trim_end_matches('*').to_owned(),
                open: text.ends_with('*'),
                means: means.clone(),
            }));
        };
        for ScopeRule {
            subtype,
            phrases,
            with,
        } in file.scope
        {
            named(&with)?;
            add(phrases, Use::Scope { subtype, with });
        }
        for MajorRule {
            because,
            phrases,
            with,
        } in file.major
        {
            named(&with)?;
            add(phrases, Use::Major { because, with });
        }
        for OutsideRule {
            reason,
            phrases,
            unless,
        } in file.outside
        {
            named(&unless)?;
            add(phrases, Use::Outside { reason, unless });
        }
        for (name, words) in &file.words {
            add(words.clone(), Use::Word(name.clone()));
        }
        let Reading {
            harmless,
            hints,
            deniable,
            negations,
            fillers,
            doubts,
            conditions,
        } = file.reading;
        add(harmless, Use::Harmless);
        add(hints, Use::Hint);

        let automaton = AhoCorasick::new(phrases.iter().map(|p: &Phrase| &p.text))
            .map_err(|e| e.to_string())?;
        Ok(Self {
            phrases,
            automaton,
            deniable,
            negations,
            fillers,
            doubts,
            conditions,
        })
    }

    /// All that the rules find in a folded text, in the order of the text.
    pub(crate) fn finds(&self, text: &str) -> Finds<'_> {
        let found: Vec<(&Phrase, Range<usize>)> = self
            .automaton
            .find_overlapping_iter(text)
            .map(|hit| (&self.phrases[hit.pattern().as_usize()], hit.range()))
            .filter(|(phrase, at)| whole_words(text, at, phrase.open))
            .collect();
        let harmless: Vec<&Range<usize>> = found
            .iter()
            .filter(|(p, _)| matches!(p.means, Use::Harmless))
            .map(|(_, at)| at)
            .collect();
        let words: Vec<(&str, &Range<usize>)> = found
            .iter()
            .filter_map(|(phrase, at)| match &phrase.means {
                Use::Word(list) => Some((list.as_str(), at)),
                _ => None,
            })
            .collect();
        // Hits come in the order of their ends.
        let has_word = |list: &str, (start, end): (usize, usize)| {
            let first = words.partition_point(|(_, at)| at.end <= start);
            words[first..]
                .iter()
                .take_while(|(_, at)| at.end <= end)
                .any(|(name, at)| *name == list && start <= at.start)
        };

        let mut finds = Finds::default();
        for (phrase, at) in &found {
            let first = harmless.partition_point(|span| span.end < at.end);
            if harmless[first..]
                .iter()
                .take_while(|span| span.end <= at.end + LONGEST_HARMLESS)
                .any(|span| span.start <= at.start)
            {
                continue;
            }
            let around = sentence(text, at.start);
            let allowed =
                |with: &Option<String>| with.as_ref().is_none_or(|list| has_word(list, around));
            let find = |tag| Find {
                tag,
                phrase: &phrase.text,
            };
            match &phrase.means {
                Use::Scope { subtype, with } if allowed(with) => {
                    let integrity = subtype.starts_with('C');
                    if self.deniable.contains(subtype) && self.is_denied(text, at) {
                        if integrity {
                            finds.set_aside.push(find("denied"));
                        }
                    } else if integrity
                        && has_word("stranger", around)
                        && !has_word("insider", around)
                    {
                        finds.set_aside.push(find("somebody outside"));
                    } else {
                        finds.scope.push(find(subtype));
                    }
                }
                Use::Major { because, with } if allowed(with) && !self.is_denied(text, at) => {
                    finds.major.push(find(because));
                }
                Use::Outside { reason, unless }
                    if unless.as_ref().is_none_or(|list| !has_word(list, around)) =>
                {
                    finds.outside.push((*reason, find("")));
                }
                Use::Hint => finds.hints.push(find("")),
                Use::Scope { .. }
                | Use::Major { .. }
                | Use::Outside { .. }
                | Use::Word(_)
                | Use::Harmless => {}
            }
        }
        finds
    }

    /// A negation stands before the phrase with nothing but fillers between, in the same clause;
    /// and neither is it a question or somebody else's claim, nor does the sentence go on to say
    /// what happens without (没有红包就不给办).
    fn is_denied(&self, text: &str, at: &Range<usize>) -> bool {
        let clause = &text[clause_start(text, at.start)..at.start];
        let after = &text[at.end..sentence(text, at.start).1.max(at.end)];
        if self
            .conditions
            .iter()
            .any(|condition| after.contains(condition.as_str()))
        {
            return false;
        }
        let mut before = clause.trim_end();
        loop {
            if let Some(rest) = strip_longest(before, &self.negations) {
                return strip_longest(rest, &self.doubts).is_none();
            }
            match strip_longest(before, &self.fillers) {
                Some(rest) => before = rest,
                None => return false,
            }
        }
    }
}

/// The text without the longest of these words at its end.
fn strip_longest<'t>(text: &'t str, words: &[String]) -> Option<&'t str> {
    words
        .iter()
        .filter(|word| {
            text.ends_with(word.as_str())
                && whole_words(text, &(text.len() - word.len()..text.len()), false)
        })
        .max_by_key(|word| word.len())
        .map(|word| text[..text.len() - word.len()].trim_end())
}

/// Latin phrases are matched as whole words; Chinese has no word breaks.
fn whole_words(text: &str, at: &Range<usize>, open: bool) -> bool {
    let joined = |outside: Option<char>, inside: Option<char>| {
        outside.zip(inside).is_some_and(|(o, i)| {
            o.is_alphanumeric() && i.is_alphanumeric() && !is_han(o) && !is_han(i)
        })
    };
    let phrase = &text[at.clone()];
    !joined(text[..at.start].chars().next_back(), phrase.chars().next())
        && (open || !joined(text[at.end..].chars().next(), phrase.chars().next_back()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::fold;

    #[test]
    fn the_embedded_rules_are_read_and_every_phrase_is_written_as_texts_are_read() {
        let rules = Rules::parse(include_str!("../rules.toml")).unwrap();
        assert!(rules.phrases.len() > 500);
        let harmless = rules
            .phrases
            .iter()
            .filter(|p| matches!(p.means, Use::Harmless));
        assert!(harmless.map(|p| p.text.len()).max() <= Some(LONGEST_HARMLESS));
        for phrase in &rules.phrases {
            assert_eq!(fold(&phrase.text), phrase.text, "can never be found");
        }
    }

    #[test]
    fn a_rule_that_speaks_of_an_unknown_list_is_refused() {
        let text = include_str!("../rules.toml").replacen("with = \"kin\"", "with = \"kith\"", 1);
        assert!(Rules::parse(&text).is_err());
    }
}
