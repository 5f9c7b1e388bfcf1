//! Whether two complaints may be about the same matter: a proposal with reasons, never a decision
//! (F-6.6).
//!
//! Texts are compared by the traits that they share: pairs of Chinese characters, words, numbers.
//! What every complaint at a window says (`common-words.txt`) weighs little, so that two people who
//! were both kept waiting do not look like one; what tells an event apart (times, amounts, rare
//! words) weighs most. Pure and deterministic.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::search::normalised;

/// From how many percent on texts of one complainant are taken for the same matter.
const OF_ONE_COMPLAINANT: u8 = 15;
/// The same where window and day are the same, whoever complains.
const AT_ONE_WINDOW_AND_DAY: u8 = 20;
/// The same where nothing else is known.
const BY_TEXT_ALONE: u8 = 35;

/// What complaints say anyway.
const COMMON: f32 = 0.2;
const TELLING: f32 = 1.0;
/// Of digits: one may be the number of a window, several are a time, a day or an amount.
const DIGIT: f32 = 0.7;
const NUMBER: f32 = 1.5;
/// Letters by which words are told apart: `refused` and `refuses` are one.
const STEM: usize = 5;

struct Words {
    pairs: HashSet<String>,
    stems: HashSet<String>,
    silent: HashSet<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let (mut pairs, mut stems, mut silent) = (HashSet::new(), HashSet::new(), HashSet::new());
    for line in include_str!("common-words.txt").lines() {
        match line.split_once(' ') {
            Some(("zh", words)) => {
                for word in words.split_whitespace() {
                    let characters: Vec<char> = word.chars().collect();
                    pairs.extend(characters.windows(2).map(String::from_iter));
                }
            }
            Some(("en", words)) => stems.extend(words.split_whitespace().map(stem)),
            Some(("silent", words)) => silent.extend(words.split_whitespace()),
            _ => {}
        }
    }
    Words {
        pairs,
        stems,
        silent,
    }
});

fn stem(word: &str) -> String {
    word.chars().take(STEM).collect()
}

/// What a text is told apart by, each with its weight.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Traits(HashMap<String, f32>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Word,
    Number,
    Han,
}

fn run_of(c: char) -> Option<Run> {
    match c {
        'a'..='z' => Some(Run::Word),
        '0'..='9' => Some(Run::Number),
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}' => {
            Some(Run::Han)
        }
        _ => None,
    }
}

impl Traits {
    /// Of a text, in any spelling.
    pub fn of(text: &str) -> Self {
        let mut traits = Self::default();
        let (mut run, mut kind) = (String::new(), None);
        // Thousands are written 7,500 and 7500; a comma between words is no part of them.
        let text = normalised(text);
        let mut characters = text.chars().peekable();
        while let Some(c) = characters.next() {
            let digit_follows = characters.peek().is_some_and(char::is_ascii_digit);
            if kind == Some(Run::Number) && c == ',' && digit_follows {
                continue;
            }
            if run_of(c) != kind {
                traits.take(kind, &std::mem::take(&mut run));
                kind = run_of(c);
            }
            if kind.is_some() {
                run.push(c);
            }
        }
        traits.take(kind, &run);
        traits
    }

    fn take(&mut self, kind: Option<Run>, run: &str) {
        match kind {
            None => {}
            Some(Run::Number) => {
                let weight = if run.len() > 1 { NUMBER } else { DIGIT };
                self.0.insert(run.to_owned(), weight);
            }
            Some(Run::Word) if run.len() < 3 || WORDS.silent.contains(run) => {}
            Some(Run::Word) => {
                let stem = stem(run);
                let common = WORDS.stems.contains(&stem);
                self.0.insert(stem, if common { COMMON } else { TELLING });
            }
            Some(Run::Han) => {
                let characters: Vec<char> = run.chars().collect();
                for pair in characters.windows(2) {
                    let pair = String::from_iter(pair);
                    let common = WORDS.pairs.contains(&pair);
                    self.0.insert(pair, if common { COMMON } else { TELLING });
                }
            }
        }
    }

    fn weight(&self) -> f32 {
        self.0.values().sum()
    }

    /// How much of both they share, in percent.
    pub fn similarity(&self, other: &Self) -> u8 {
        let shared: f32 = self
            .0
            .iter()
            .filter(|(name, _)| other.0.contains_key(*name))
            .map(|(_, weight)| weight)
            .sum();
        let all = self.weight() + other.weight();
        if all == 0.0 {
            return 0;
        }
        // Between 0 and 100: what is shared is a part of each.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 100"
        )]
        let percent = (200.0 * shared / all) as u8;
        percent.min(100)
    }
}

/// Why two complaints may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The same business number was given.
    SameBusinessNumber,
    /// The same telephone number was given.
    SamePhone,
    /// The same e-mail address was given.
    SameEmail,
    /// The same WeChat id was given.
    SameWechat,
    /// It is said to have happened at the same window on the same day.
    SameWindowAndDay,
    /// The texts share so many percent.
    SimilarText(u8),
}

impl Reason {
    const fn is_contact(self) -> bool {
        matches!(self, Self::SamePhone | Self::SameEmail | Self::SameWechat)
    }
}

/// Whether these reasons are enough to propose a repeat.
pub fn is_proposed(reasons: &[Reason]) -> bool {
    let text = reasons.iter().find_map(|reason| match reason {
        Reason::SimilarText(percent) => Some(*percent),
        _ => None,
    });
    let has = |reason: Reason| reasons.contains(&reason);
    let text = text.unwrap_or(0);
    let contact = reasons.iter().any(|reason| reason.is_contact());
    has(Reason::SameBusinessNumber)
        || text >= BY_TEXT_ALONE
        || contact && (text >= OF_ONE_COMPLAINANT || has(Reason::SameWindowAndDay))
        || has(Reason::SameWindowAndDay) && text >= AT_ONE_WINDOW_AND_DAY
}

#[cfg(test)]
#[path = "repeats_tests.rs"]
mod tests;
