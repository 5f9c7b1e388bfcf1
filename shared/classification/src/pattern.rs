//! Phrases of the rules: how they are written, and how one is found among the hits of one pass.
//!
//! A phrase is made of words that follow each other. `{list}` is any word of a list, `#` any
//! number, `##` a number that counts as large, and `~` up to [`GAP`] words of the same sentence.
//! In Latin script words are whole; `*` at the end of one stands for any ending.

use std::collections::{BTreeMap, HashMap};

use aho_corasick::AhoCorasick;

use crate::read::{Text, is_han, numbers};

/// `~` stands for up to this many words.
const GAP: u32 = 9;
/// No gap is longer, in bytes, whatever stands in it.
const GAP_BYTES: usize = 120;

/// Of gaps in a phrase: what is searched grows with each.
const MOST_GAPS: usize = 3;

/// A number of at least this value, in digits, is `##`.
const LARGE: u64 = 10_000;
/// And one of more digits than an amount has is an account or a telephone.
const BEYOND: u64 = 10_000_000_000;

/// A word, a list of words or a number: whatever can stand in one place.
pub(crate) type Piece = usize;

/// In a list it stands for every number that counts money.
const MONEY: &str = "#money";

/// Any number, and a large one; the lists and words come after.
const NUMBER: Piece = 0;
const LARGE_NUMBER: Piece = 1;

/// A phrase as found: where its pieces stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) pieces: Vec<(usize, usize)>,
}

impl Match {
    pub(crate) fn start(&self) -> usize {
        self.pieces.first().map_or(0, |(start, _)| *start)
    }

    pub(crate) fn end(&self) -> usize {
        self.pieces.last().map_or(0, |(_, end)| *end)
    }

    /// The words that were found, with what was left out between them.
    pub(crate) fn words(&self, text: &Text) -> String {
        let mut words = String::new();
        for (i, (start, end)) in self.pieces.iter().enumerate() {
            if i > 0 && self.pieces[i - 1].1 < *start {
                words.push('…');
            }
            words.push_str(&text.folded[*start..*end]);
        }
        words
    }
}

/// A phrase in pieces, each with whether words may stand before it.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    pieces: Vec<(bool, Piece)>,
}

/// All words of all rules.
#[derive(Default)]
pub(crate) struct Lexicon {
    /// By name.
    lists: HashMap<String, Piece>,
    /// By word as written, `*` and all.
    words: HashMap<String, usize>,
    /// Of each word: the places it can stand in.
    stands_for: Vec<Vec<Piece>>,
    /// Of each word: without `*`, and whether it had one.
    texts: Vec<(String, bool)>,
    /// Lists that hold [`MONEY`].
    money: Vec<Piece>,
    pieces: usize,
}

impl Lexicon {
    pub(crate) fn new(lists: &BTreeMap<String, Vec<String>>) -> Self {
        let mut lexicon = Self {
            pieces: LARGE_NUMBER + 1,
            ..Self::default()
        };
        for (name, words) in lists {
            let piece = lexicon.piece();
            lexicon.lists.insert(name.clone(), piece);
            for word in words {
                lexicon.word(word, piece);
            }
        }
        // Numbers in words count as numbers.
        if let Some(words) = lists.get("number") {
            for word in words {
                lexicon.word(word, NUMBER);
            }
        }
        lexicon
    }

    fn piece(&mut self) -> Piece {
        self.pieces += 1;
        self.pieces - 1
    }

    fn word(&mut self, word: &str, piece: Piece) {
        if word == MONEY {
            self.money.push(piece);
            return;
        }
        let at = *self.words.entry(word.to_owned()).or_insert_with(|| {
            self.stands_for.push(Vec::new());
            let open = word.ends_with('*');
            self.texts
                .push((word.trim_end_matches('*').to_owned(), open));
            self.texts.len() - 1
        });
        if !self.stands_for[at].contains(&piece) {
            self.stands_for[at].push(piece);
        }
    }

    pub(crate) fn list(&self, name: &str) -> Result<Piece, String> {
        self.lists
            .get(name)
            .copied()
            .ok_or_else(|| format!("no list of words is called {name}"))
    }

    /// Reads a phrase as written.
    pub(crate) fn phrase(&mut self, written: &str) -> Result<Phrase, String> {
        let mut pieces = Vec::new();
        for (i, run) in written.split('~').enumerate() {
            let mut gap = i > 0;
            let mut rest = run.trim();
            if rest.is_empty() {
                return Err(format!("{written}: nothing beside a ~"));
            }
            while !rest.is_empty() {
                let (piece, after) = if let Some(after) = rest.strip_prefix("##") {
                    (LARGE_NUMBER, after)
                } else if let Some(after) = rest.strip_prefix('#') {
                    (NUMBER, after)
                } else if let Some(after) = rest.strip_prefix('{') {
                    let (name, after) = after
                        .split_once('}')
                        .ok_or_else(|| format!("{written}: a brace is open"))?;
                    (self.list(name)?, after)
                } else {
                    let end = rest.find(['{', '#']).unwrap_or(rest.len());
                    // An open word ends its piece: what follows stands after the word's own end.
                    let end = rest[..end].find("* ").map_or(end, |at| at + 1);
                    let piece = self.piece();
                    self.word(rest[..end].trim(), piece);
                    (piece, &rest[end..])
                };
                pieces.push((gap, piece));
                gap = false;
                rest = after.trim_start();
            }
        }
        if pieces.iter().filter(|(gap, _)| *gap).count() > MOST_GAPS {
            return Err(format!("{written}: too many gaps"));
        }
        Ok(Phrase { pieces })
    }

    pub(crate) fn build(self) -> Result<Vocabulary, String> {
        let automaton =
            AhoCorasick::new(self.texts.iter().map(|(text, _)| text)).map_err(|e| e.to_string())?;
        Ok(Vocabulary {
            automaton,
            open: self.texts.iter().map(|(_, open)| *open).collect(),
            stands_for: self.stands_for,
            money: self.money,
            pieces: self.pieces,
        })
    }
}

/// Finds all words of all rules in one pass.
pub(crate) struct Vocabulary {
    automaton: AhoCorasick,
    open: Vec<bool>,
    stands_for: Vec<Vec<Piece>>,
    money: Vec<Piece>,
    pieces: usize,
}

impl Vocabulary {
    pub(crate) fn hits(&self, text: &Text) -> Hits {
        let mut at = vec![Vec::new(); self.pieces];
        for hit in self.automaton.find_overlapping_iter(&text.folded) {
            let word = hit.pattern().as_usize();
            let open = self.open[word];
            if whole_words(&text.folded, hit.start(), hit.end(), open) {
                let end = if open {
                    end_of_word(&text.folded, hit.end())
                } else {
                    hit.end()
                };
                for piece in &self.stands_for[word] {
                    at[*piece].push((hit.start(), end));
                }
            }
        }
        for number in numbers(&text.folded) {
            let place = (number.start, number.end);
            at[NUMBER].push(place);
            if number.value.is_some_and(|v| (LARGE..BEYOND).contains(&v)) {
                at[LARGE_NUMBER].push(place);
            }
            if number.money {
                for list in &self.money {
                    at[*list].push(place);
                }
            }
        }
        for hits in &mut at {
            hits.sort_unstable();
        }
        Hits { at }
    }
}

/// Where each piece stands in a text, in order.
pub(crate) struct Hits {
    at: Vec<Vec<(usize, usize)>>,
}

impl Hits {
    pub(crate) fn of(&self, piece: Piece) -> &[(usize, usize)] {
        &self.at[piece]
    }

    /// Those that begin in a range.
    pub(crate) fn between(&self, piece: Piece, start: usize, end: usize) -> &[(usize, usize)] {
        let hits = self.of(piece);
        let first = hits.partition_point(|hit| hit.0 < start);
        let last = hits.partition_point(|hit| hit.0 < end);
        &hits[first..last.max(first)]
    }

    /// Takes away what lies inside of these ranges, which are in order and do not overlap.
    pub(crate) fn without(&mut self, ranges: &[(usize, usize)]) {
        if ranges.is_empty() {
            return;
        }
        for hits in &mut self.at {
            hits.retain(|(start, end)| {
                let after = ranges.partition_point(|range| range.0 <= *start);
                after == 0 || ranges[after - 1].1 < *end
            });
        }
    }

    /// Every place where a phrase stands; of one beginning the nearest end.
    pub(crate) fn find<'h>(
        &'h self,
        text: &'h Text,
        phrase: &'h Phrase,
    ) -> impl Iterator<Item = Match> + 'h {
        let first = phrase.pieces.first().map_or(&[][..], |(_, p)| self.of(*p));
        first.iter().filter_map(|begin| {
            let mut pieces = vec![*begin];
            self.go_on(text, &phrase.pieces[1..], &mut pieces)
                .then_some(Match { pieces })
        })
    }

    fn go_on(&self, text: &Text, rest: &[(bool, Piece)], found: &mut Vec<(usize, usize)>) -> bool {
        let Some((gap, piece)) = rest.first() else {
            return true;
        };
        let (start, end) = found[found.len() - 1];
        let farthest = if *gap { end + GAP_BYTES } else { end + 1 };
        for hit in self.between(*piece, end, farthest + 1) {
            let between = &text.folded[end..hit.0];
            let near = if *gap {
                text.sentence_of(start) == text.sentence_of(hit.0)
                    && text.words_in(end, hit.0) <= GAP
            } else {
                between.is_empty() || between == " "
            };
            if near {
                found.push(*hit);
                if self.go_on(text, &rest[1..], found) {
                    return true;
                }
                found.pop();
            }
        }
        false
    }
}

fn end_of_word(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let more = rest.find(|c: char| !c.is_alphanumeric() || is_han(c));
    at + more.unwrap_or(rest.len())
}

/// Latin phrases are matched as whole words; Chinese has no word breaks.
fn whole_words(text: &str, start: usize, end: usize, open: bool) -> bool {
    let joined = |outside: Option<char>, inside: Option<char>| {
        outside.zip(inside).is_some_and(|(o, i)| {
            o.is_alphanumeric() && i.is_alphanumeric() && !is_han(o) && !is_han(i)
        })
    };
    let phrase = &text[start..end];
    !joined(text[..start].chars().next_back(), phrase.chars().next())
        && (open || !joined(text[end..].chars().next(), phrase.chars().next_back()))
}

#[cfg(test)]
#[path = "pattern_tests.rs"]
mod tests;
