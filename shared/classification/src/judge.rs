//! Applies the rules to a text: which speak, which are denied, which tell of somebody outside.

use regulation::Scope;

use crate::{
    pattern::{Hits, Match},
    read::{Text, is_han},
    rules::{Reading, Rule, Rules, Says},
};

/// A rule that speaks, with the words that made it.
pub(crate) struct Find<'r> {
    /// Its place among the rules.
    pub(crate) at: usize,
    pub(crate) rule: &'r Rule,
    pub(crate) words: String,
    /// Where they stand in the folded text.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Default)]
pub(crate) struct Finds<'r> {
    /// Of every kind, in the order of the rules.
    pub(crate) speaking: Vec<Find<'r>>,
    /// Integrity words that were denied, refused, or that tell of somebody outside.
    pub(crate) set_aside: Vec<(&'static str, String)>,
    /// It tells of the life of the town and nowhere of a window.
    pub(crate) of_public_life: bool,
    /// What people say is called untrue, or something told is said to have nothing to do with us.
    pub(crate) disclaims: bool,
}

/// The words of all rules as they stand in the text, but for what is harmless there.
pub(crate) fn hits(rules: &Rules, text: &Text) -> Hits {
    let mut hits = rules.vocabulary.hits(text);
    let mut spans: Vec<(usize, usize)> = rules
        .reading
        .harmless
        .iter()
        .flat_map(|phrase| {
            hits.find(text, phrase)
                .map(|m| (m.start(), m.end()))
                .collect::<Vec<_>>()
        })
        .collect();
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let overlap = next.0 < kept.1;
        if overlap {
            kept.1 = kept.1.max(next.1);
        }
        overlap
    });
    hits.without(&spans);
    hits
}

/// All that the rules find, but for the one of this name.
pub(crate) fn judge<'r>(
    rules: &'r Rules,
    text: &Text,
    hits: &Hits,
    without: Option<&str>,
) -> Finds<'r> {
    let reader = Reader {
        text,
        hits,
        reading: &rules.reading,
    };
    let mut finds = Finds {
        of_public_life: hits.of(rules.reading.public_life).len() >= ABOUT_PUBLIC_LIFE
            && hits.of(rules.reading.window).is_empty(),
        disclaims: !hits.of(rules.reading.unfounded).is_empty()
            || !hits.of(rules.reading.unrelated).is_empty(),
        ..Finds::default()
    };
    for (at, rule) in rules.rules.iter().enumerate() {
        if without == Some(rule.id.as_str())
            || rule.within.is_some_and(|list| hits.of(list).is_empty())
            || rule.not_in.is_some_and(|list| !hits.of(list).is_empty())
        {
            continue;
        }
        for phrase in &rule.phrases {
            for found in hits.find(text, phrase) {
                match reader.reads(rule, &found) {
                    Read::Speaks => finds.speaking.push(Find {
                        at,
                        rule,
                        words: found.words(text),
                        start: found.start(),
                        end: found.end(),
                    }),
                    Read::SetAside(why) => finds.set_aside.push((why, found.words(text))),
                    Read::Silent => {}
                }
            }
        }
    }
    finds
}

/// So many words of public life make a text one about it.
pub(crate) const ABOUT_PUBLIC_LIFE: usize = 2;

/// Between a negation and what it denies.
const MOST_FILLERS: usize = 12;

enum Read {
    Speaks,
    SetAside(&'static str),
    Silent,
}

struct Reader<'t> {
    text: &'t Text,
    hits: &'t Hits,
    reading: &'t Reading,
}

impl Reader<'_> {
    fn reads(&self, rule: &Rule, found: &Match) -> Read {
        if rule.with.is_some_and(|list| !self.beside(list, found, 1))
            || rule.unless.is_some_and(|list| self.beside(list, found, 0))
        {
            return Read::Silent;
        }
        match &rule.says {
            Says::Subtype(Scope::Integrity, _) => match self.no_allegation(found) {
                Some(why) => Read::SetAside(why),
                None => Read::Speaks,
            },
            // Of quality and premises the lack is the complaint: 没有一次性告知, no ramp.
            Says::Subtype(Scope::Attitude, _) | Says::Major(_) if self.is_denied(found) => {
                Read::Silent
            }
            Says::Subtype(..) | Says::Major(_) | Says::Outside(_) | Says::Sensitive => Read::Speaks,
        }
    }

    /// Why words about integrity are none against this organization.
    fn no_allegation(&self, found: &Match) -> Option<&'static str> {
        let reading = self.reading;
        let has = |list| self.beside(list, found, 0);
        if self.is_denied(found) {
            Some("denied")
        } else if has(reading.refusal) && !has(reading.insisting) {
            Some("refused")
        } else if has(reading.elsewhere) && !has(reading.here) {
            Some("elsewhere")
        } else if self.beside(reading.unfounded, found, 1) {
            Some("said to be untrue")
        } else if has(reading.stranger)
            && !has(reading.collusion)
            && (!has(reading.inside) || !self.hits.of(reading.unrelated).is_empty())
        {
            Some("somebody outside")
        } else if self.hits.of(reading.public_life).len() >= ABOUT_PUBLIC_LIFE
            && !self.beside(reading.window, found, 1)
        {
            Some("no window is spoken of")
        } else {
            None
        }
    }

    /// A word of the list stands in the sentence of the phrase, or up to so many sentences off.
    fn beside(&self, list: usize, found: &Match, off: u32) -> bool {
        let sentence = self.text.sentence_of(found.start());
        let (first, last) = (sentence.saturating_sub(off), sentence + off);
        let hits = self.hits.of(list);
        let from = hits.partition_point(|hit| self.text.sentence_of(hit.0) < first);
        hits.get(from)
            .is_some_and(|hit| self.text.sentence_of(hit.0) <= last)
    }

    fn in_sentence(&self, list: usize, found: &Match) -> &[(usize, usize)] {
        let sentence = self.text.sentence_of(found.start());
        let hits = self.hits.of(list);
        let from = hits.partition_point(|hit| self.text.sentence_of(hit.0) < sentence);
        let to = hits.partition_point(|hit| self.text.sentence_of(hit.0) <= sentence);
        &hits[from..to]
    }

    /// A negation stands before the phrase with nothing but fillers between, or in a gap of it, in
    /// the same clause; it is no question and nobody else's claim (他说没有), nor does the sentence
    /// tell what happens without (没有红包就不给办).
    fn is_denied(&self, found: &Match) -> bool {
        let Some(negated) = self
            .negation_before(found)
            .or_else(|| self.negation_inside(found))
        else {
            return false;
        };
        let conditions = self.in_sentence(self.reading.condition, found);
        let goes_on = conditions.last().is_some_and(|hit| hit.0 >= found.end());
        // Not having given is no denial where it explains something.
        let giving = self.hits.between(self.reading.giving, negated, found.end());
        let explains =
            !giving.is_empty() && !self.in_sentence(self.reading.cause, found).is_empty();
        !goes_on && !explains
    }

    /// Where the negation begins.
    fn negation_before(&self, found: &Match) -> Option<usize> {
        let clause = self.text.clause_before(found.start());
        let offset = found.start() - clause.len();
        let mut before = clause.trim_end();
        for _ in 0..MOST_FILLERS {
            let filler = longest_end(before, &self.reading.filler);
            let negation = longest_end(before, &self.reading.negation);
            match (negation, filler) {
                (Some(negation), filler) if filler.is_none_or(|f| f.len() <= negation.len()) => {
                    let rest = before[..before.len() - negation.len()].trim_end();
                    let start = offset + before.len() - negation.len();
                    return (longest_end(rest, &self.reading.doubt).is_none()
                        && self.is_negation(start))
                    .then_some(start);
                }
                (_, Some(filler)) => before = before[..before.len() - filler.len()].trim_end(),
                (_, None) => return None,
            }
        }
        None
    }

    fn negation_inside(&self, found: &Match) -> Option<usize> {
        found.pieces.windows(2).find_map(|pair| {
            let (from, to) = (pair[0].1, pair[1].0);
            let inside = self.hits.between(self.reading.negations, from, to);
            let clause = self.text.clause_of(to);
            inside
                .iter()
                .find(|hit| hit.1 <= to && self.text.clause_of(hit.0) == clause)
                .map(|hit| hit.0)
        })
    }

    /// It was not taken away as harmless (不但).
    fn is_negation(&self, start: usize) -> bool {
        !self
            .hits
            .between(self.reading.negations, start, start + 1)
            .is_empty()
    }
}

/// The longest of these words that the text ends with; Latin ones whole.
fn longest_end<'w>(text: &str, words: &'w [String]) -> Option<&'w str> {
    words
        .iter()
        .filter(|word| {
            text.strip_suffix(word.as_str()).is_some_and(|rest| {
                let latin = |c: char| c.is_alphanumeric() && !is_han(c);
                !(rest.ends_with(latin) && word.starts_with(latin))
            })
        })
        .max_by_key(|word| word.len())
        .map(String::as_str)
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
