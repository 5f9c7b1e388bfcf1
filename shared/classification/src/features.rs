//! What the model reads of a text: its n-grams, the concepts it touches, and what the rules say.
//!
//! Of Chinese one to three characters in a row, of Latin script the stem of each word and each two
//! words in a row. Concepts are lists of words with one meaning in both languages
//! (`concepts.toml`): they carry what was learned from one wording over to another. Nothing is
//! read but the text: not who complains, of whom, or by which channel.

use crate::{
    judge::{ABOUT_PUBLIC_LIFE, Finds},
    pattern::Hits,
    read::{Text, is_han, numbers},
    rules::{Reading, Rules},
};

/// Characters of the longest n-gram.
const LONGEST: usize = 3;

/// One thing that a text has, as the model counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Feature<'t> {
    /// Characters, a word's stem or two words, as they stand in the text.
    Text(&'t str),
    /// By its place in [`Rules::concepts`].
    Concept(usize),
    /// A rule that speaks, by its place.
    Rule(usize),
    /// How it is written: see [`shapes`].
    Shape(&'static str),
}

#[cfg(test)]
impl Feature<'_> {
    /// As the file of the model names it.
    pub(crate) fn name(&self, rules: &Rules) -> String {
        match self {
            Self::Text(text) => (*text).to_owned(),
            Self::Concept(at) => format!("{{{}}}", rules.concepts[*at].0),
            Self::Rule(at) => format!("@{}", rules.rules[*at].id),
            Self::Shape(name) => format!("%{name}"),
        }
    }
}

/// A feature with the words that show it, as a range of the folded text.
pub(crate) type Shown<'t> = (Feature<'t>, (usize, usize));

/// All of a text. An n-gram counts as often as it stands there, everything else once.
pub(crate) struct Features<'t> {
    pub(crate) texts: Vec<Shown<'t>>,
    pub(crate) others: Vec<Shown<'t>>,
}

impl<'t> Features<'t> {
    pub(crate) fn of(rules: &Rules, text: &'t Text, hits: &Hits, finds: &Finds<'_>) -> Self {
        let mut others = concepts(rules, hits);
        for find in &finds.speaking {
            let place = (find.start, find.end);
            let feature = Feature::Rule(find.at);
            if !others.iter().any(|(known, _)| *known == feature) {
                others.push((feature, place));
            }
        }
        let shapes = shapes(text, hits, &rules.reading, finds);
        others.extend(
            shapes
                .into_iter()
                .map(|name| (Feature::Shape(name), (0, 0))),
        );
        Self {
            texts: n_grams(&text.folded),
            others,
        }
    }
}

fn n_grams(folded: &str) -> Vec<Shown<'_>> {
    let mut found = Vec::with_capacity(folded.len());
    let mut push = |start: usize, end: usize| {
        found.push((Feature::Text(&folded[start..end]), (start, end)));
    };
    // Where the characters of the running Chinese began, and where the word before did.
    let mut run: Vec<usize> = Vec::new();
    let mut word_before: Option<(usize, usize)> = None;
    let mut chars = folded.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if is_han(c) {
            run.push(start);
            let end = start + c.len_utf8();
            for from in run.iter().rev().take(LONGEST) {
                push(*from, end);
            }
            word_before = None;
            continue;
        }
        run.clear();
        if c.is_ascii_alphabetic() {
            let mut end = start + 1;
            while let Some((at, _)) =
                chars.next_if(|(_, c)| c.is_ascii_alphanumeric() || *c == '\'')
            {
                end = at + 1;
            }
            push(start, start + stem(&folded[start..end]).len());
            if let Some((before, before_end)) = word_before
                && &folded[before_end..start] == " "
            {
                push(before, end);
            }
            word_before = Some((start, end));
        } else if c != ' ' {
            word_before = None;
        }
    }
    found
}

/// Without the endings of English words; what is left stands at the beginning of the word.
fn stem(word: &str) -> &str {
    const ENDINGS: [&str; 8] = ["'s", "ing", "edly", "ed", "ies", "es", "ly", "s"];
    ENDINGS
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.len() > 2))
        .unwrap_or(word)
}

/// Each once, where it stands first.
fn concepts<'t>(rules: &Rules, hits: &Hits) -> Vec<Shown<'t>> {
    rules
        .concepts
        .iter()
        .enumerate()
        .filter_map(|(at, (_, piece))| Some((Feature::Concept(at), *hits.of(*piece).first()?)))
        .collect()
}

/// Quotations, questions, sums, length: what tells a story from a question or a rant, and what is
/// about a window from what is about the life of the town.
fn shapes(text: &Text, hits: &Hits, reading: &Reading, finds: &Finds<'_>) -> Vec<&'static str> {
    const LENGTHS: [(usize, &str); 6] = [
        (8, "length<8"),
        (16, "length<16"),
        (32, "length<32"),
        (64, "length<64"),
        (128, "length<128"),
        (usize::MAX, "long"),
    ];
    let folded = text.folded.trim_end();
    let words = text.readable_words();
    let mut found = Vec::new();
    found.extend(
        LENGTHS
            .iter()
            .find(|(most, _)| words < *most)
            .map(|(_, name)| *name),
    );
    let mut has = |is: bool, name| {
        if is {
            found.push(name);
        }
    };
    let asks = |c: char| matches!(c, '？' | '?');
    let ends = |c: char| matches!(c, '？' | '?' | '！' | '!' | '。' | '.');
    let public = hits.of(reading.public_life).len();
    has(!hits.of(reading.window).is_empty(), "window");
    has(public >= ABOUT_PUBLIC_LIFE, "public-life");
    has(public >= 5, "much-public-life");
    has(finds.of_public_life, "public-life-only");
    has(!finds.set_aside.is_empty(), "set-aside");
    has(text.quotes, "quotes");
    has(folded.ends_with(asks), "asks-at-end");
    let questions = folded.matches(asks).count();
    has(questions > 0, "asks");
    has(
        questions > 0 && questions == folded.matches(ends).count(),
        "asks-only",
    );
    has(folded.contains(['！', '!']), "exclaims");
    has(folded.contains('：') || folded.contains(':'), "colon");
    let numbers = numbers(folded);
    has(!numbers.is_empty(), "number");
    has(folded.contains(|c: char| c.is_ascii_digit()), "digits");
    has(numbers.iter().any(|n| n.money), "money");
    has(
        numbers.iter().any(|n| n.value.is_some_and(|v| v >= 10_000)),
        "large",
    );
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        judge::{hits, judge},
        rules,
    };

    fn texts(folded: &str) -> Vec<&str> {
        let texts = n_grams(folded).into_iter().map(|(feature, place)| {
            let Feature::Text(text) = feature else {
                panic!("no n-gram: {feature:?}");
            };
            assert!(folded[place.0..place.1].starts_with(text), "{text}");
            text
        });
        texts.collect()
    }

    #[test]
    fn characters_stand_alone_and_in_twos_and_threes_but_not_across_marks() {
        assert_eq!(texts("很冷，走"), ["很", "冷", "很冷", "走"]);
        assert_eq!(texts("一二三四").len(), 4 + 3 + 2);
    }

    #[test]
    fn words_stand_by_their_stems_and_in_pairs() {
        assert_eq!(
            texts("she's waiting, for forms"),
            ["she", "wait", "she's waiting", "for", "form", "for forms"]
        );
        assert_eq!(texts("态度 bad 差"), ["态", "度", "态度", "bad", "差"]);
        assert_eq!(texts("is as"), ["is", "as", "is as"]);
        assert_eq!(texts("a b"), ["a", "b", "a b"]);
        assert_eq!(texts("ads fads"), ["ads", "fad", "ads fads"]);
        assert_eq!(texts("a1, b"), ["a1", "b"]);
    }

    fn shapes_of(text: &str) -> Vec<&'static str> {
        let (rules, text) = (rules::get(), Text::read(text));
        let hits = hits(rules, &text);
        shapes(
            &text,
            &hits,
            &rules.reading,
            &judge(rules, &text, &hits, None),
        )
    }

    #[test]
    fn a_text_has_one_length() {
        for (words, length) in [
            (0, "length<8"),
            (7, "length<8"),
            (8, "length<16"),
            (15, "length<16"),
            (16, "length<32"),
            (63, "length<64"),
            (127, "length<128"),
            (128, "long"),
        ] {
            assert_eq!(shapes_of(&"呀".repeat(words)), [length], "{words}");
        }
    }

    #[test]
    fn questions_exclamations_and_numbers_are_seen_as_they_are_written() {
        for (text, expected) in [
            ("呀", &[][..]),
            ("呀？", &["asks-at-end", "asks", "asks-only"]),
            ("呀？ ", &["asks-at-end", "asks", "asks-only"]),
            ("呀？呀。", &["asks"]),
            ("呀。呀？", &["asks-at-end", "asks"]),
            ("呀。", &[]),
            ("呀！", &["exclaims"]),
            ("呀：呀", &["colon"]),
            ("yes:no", &["colon"]),
            ("「呀」", &["quotes"]),
            ("五", &["number"]),
            ("5", &["number", "digits"]),
            ("5元", &["number", "digits", "money"]),
            ("9999", &["number", "digits"]),
            ("10000", &["number", "digits", "large"]),
        ] {
            assert_eq!(shapes_of(text)[1..], *expected, "{text}");
        }
    }

    #[test]
    fn windows_and_the_life_of_the_town_are_counted_by_their_words() {
        for (text, expected) in [
            ("窗口", &["window"][..]),
            ("游客", &[]),
            ("游客，导游", &["public-life", "public-life-only"]),
            ("游客，导游，窗口", &["window", "public-life"]),
            (
                "游客，导游，游客，导游",
                &["public-life", "public-life-only"],
            ),
            (
                "游客，导游，游客，导游，游客",
                &["public-life", "much-public-life", "public-life-only"],
            ),
        ] {
            assert_eq!(shapes_of(text)[1..], *expected, "{text}");
        }
        assert!(shapes_of("没有红包").contains(&"set-aside"));
    }

    #[test]
    fn a_concept_or_a_rule_counts_once_where_it_stands_first() {
        let (rules, text) = (rules::get(), Text::read("红包，红包"));
        let found = hits(rules, &text);
        let features = Features::of(rules, &text, &found, &judge(rules, &text, &found, None));
        let rule = |shown: &&Shown<'_>| matches!(shown.0, Feature::Rule(_));
        let of_rules: Vec<_> = features.others.iter().filter(rule).collect();
        assert_eq!(of_rules.len(), 1, "{of_rules:?}");
        assert_eq!(of_rules[0].1, (0, "红包".len()));

        let text = Text::read("信封，她大声骂，信封");
        let hits = hits(rules, &text);
        let features = Features::of(rules, &text, &hits, &judge(rules, &text, &hits, None));
        let concepts = |(feature, place): &Shown<'_>| match feature {
            Feature::Concept(at) => Some((
                rules.concepts[*at].0.as_str(),
                text.folded[place.0..place.1].to_owned(),
            )),
            _ => None,
        };
        let concepts: Vec<_> = features.others.iter().filter_map(concepts).collect();
        let first = |name: &str, words: &str| {
            (
                concepts.iter().filter(|(n, _)| *n == name).count(),
                concepts.contains(&(name, words.to_owned())),
            )
        };
        assert_eq!(first("wrapping", "信封"), (1, true), "{concepts:?}");
        assert_eq!(first("shouting", "大声"), (1, true), "{concepts:?}");
    }

    /// The work grows as the text does, whatever stands in it.
    #[test]
    fn a_long_text_has_no_more_features_than_it_has_characters_three_times() {
        for unit in [
            "红包没有窗口",
            "a b ",
            "態度۞ x1 ",
            "，。",
            "asks for cash ",
        ] {
            let long = Text::read(&unit.repeat(1_000));
            let rules = rules::get();
            let hits = hits(rules, &long);
            let features = Features::of(rules, &long, &hits, &judge(rules, &long, &hits, None));
            let characters = long.folded.chars().count();
            assert!(features.texts.len() <= LONGEST * characters, "{unit}");
            let most = rules.concepts.len() + rules.rules.len() + MOST_SHAPES;
            assert!(features.others.len() <= most, "{unit}");
        }
    }

    const MOST_SHAPES: usize = 16;
}
