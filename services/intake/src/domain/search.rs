//! What is looked for in texts, and in what spelling.
//!
//! Text and term are normalised alike: NFKC (full-width letters and digits become ordinary ones,
//! composed characters one), then each character in lower case. A term is found where the normalised
//! text contains the normalised term, white space and punctuation included.
//!
//! The index knows a text as its pairs of neighbouring UTF-16 units, each pair one 32-bit number. A
//! character beyond the basic plane is two units of a range that nothing else uses, so that no two
//! pairs of characters share a number.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// Characters of a term at least: the index knows pairs.
const SHORTEST: usize = 2;
/// Characters of a term at most.
const LONGEST: usize = 64;

/// One spelling of a text.
pub fn normalised(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// The pairs of a normalised text, each once.
pub fn grams(normalised: &str) -> Vec<i32> {
    let units: Vec<u16> = normalised.encode_utf16().collect();
    let pairs: BTreeSet<i32> = units
        .windows(2)
        .map(|pair| gram(pair[0], pair[1]))
        .collect();
    pairs.into_iter().collect()
}

fn gram(first: u16, second: u16) -> i32 {
    let ([a, b], [c, d]) = (first.to_be_bytes(), second.to_be_bytes());
    i32::from_be_bytes([a, b, c, d])
}

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    text: String,
    grams: Vec<i32>,
}

/// What cannot be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// Fewer than [`SHORTEST`] characters.
    #[error("a term has at least {SHORTEST} characters")]
    TooShort,
    /// More than [`LONGEST`] characters.
    #[error("a term has at most {LONGEST} characters")]
    TooLong,
}

impl Term {
    /// White space around what was typed is not meant.
    ///
    /// # Errors
    /// [`TermError`].
    pub fn parse(typed: &str) -> Result<Self, TermError> {
        let text = normalised(typed.trim()).trim().to_owned();
        match text.chars().count() {
            length if length < SHORTEST => Err(TermError::TooShort),
            length if length > LONGEST => Err(TermError::TooLong),
            _ => Ok(Self {
                grams: grams(&text),
                text,
            }),
        }
    }

    /// Normalised.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Every text that contains the term has all of these.
    pub fn grams(&self) -> &[i32] {
        &self.grams
    }

    /// A text may have all pairs of a longer term, and not the term itself. One pair is the term.
    pub fn needs_a_look(&self) -> bool {
        self.text.encode_utf16().count() > 2
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str, term: &str) -> bool {
        let (text, term) = (normalised(text), Term::parse(term).unwrap());
        let known = grams(&text);
        let candidate = term.grams().iter().all(|gram| known.contains(gram));
        candidate && (!term.needs_a_look() || text.contains(term.text()))
    }

    #[test]
    fn full_width_and_case_make_no_difference() {
        for (text, term) in [
            ("在３号窗口办理ＡＢＣ业务", "3号窗口"),
            ("在3号窗口办理abc业务", "ＡＢＣ"),
            ("Rude CLERK at the desk", "clerk"),
            ("ﾎﾞﾀﾝ", "ボタン"),
            ("排队 两小时", "排队\u{3000}两"),
        ] {
            assert!(found(text, term), "{term} in {text}");
        }
        assert!(!found("三号窗口", "窗三"));
        assert!(
            !found("甲乙丙 乙丁", "甲乙丁"),
            "all pairs, but not the term"
        );
    }

    #[test]
    fn a_pair_of_ordinary_characters_needs_no_second_look_and_others_do() {
        assert!(!Term::parse("窗口").unwrap().needs_a_look());
        assert!(Term::parse("三号窗").unwrap().needs_a_look());
        assert!(Term::parse("𠮷家").unwrap().needs_a_look());
    }

    #[test]
    fn characters_beyond_the_basic_plane_are_nobody_elses() {
        // 𠀀 is U+20000: cut to sixteen bits it would be a zero, and 𠮷 (U+20BB7) a Khmer letter.
        assert!(found("姓𠮷的工作人员", "姓𠮷"));
        assert!(!found("姓\u{bb7}的工作人员", "姓𠮷"));
        assert_eq!(grams("𠮷").len(), 1);
        assert!(
            grams("姓\u{bb7}")
                .iter()
                .all(|gram| !grams("姓𠮷").contains(gram))
        );
    }

    #[test]
    fn a_pair_is_its_two_units_one_behind_the_other() {
        // Rows in the database were written so; another number would find none of them.
        assert_eq!(grams("ab"), [0x0061_0062]);
        assert_eq!(grams("窗口"), [0x7a97_53e3]);
        assert_eq!(grams("\u{ffff}\u{fffe}"), [-2]);
        assert_eq!(grams("abab"), [0x0061_0062, 0x0062_0061], "each once");
        assert!(grams("a").is_empty());
    }

    #[test]
    fn one_character_is_too_little_and_many_are_too_much() {
        for short in ["", " ", "窗", " 𠮷 ", "\u{3000}"] {
            assert_eq!(Term::parse(short), Err(TermError::TooShort), "{short}");
        }
        assert!(Term::parse(&"窗".repeat(SHORTEST)).is_ok());
        assert!(Term::parse(&"窗".repeat(LONGEST)).is_ok());
        let long = "窗".repeat(LONGEST + 1);
        assert_eq!(Term::parse(&long), Err(TermError::TooLong));
    }

    proptest! {
        /// The index and the oracle agree on any text and any part of it, and on any other term.
        #[test]
        fn a_term_is_found_exactly_where_the_text_contains_it(
            text in "[一二三窗口aAbBＡ1１𠮷😀 ]{2,40}",
            term in "[一二三窗口aAbBＡ1１𠮷😀]{2,4}",
            (from, length) in (0..40_usize, 2..5_usize),
        ) {
            prop_assert_eq!(found(&text, &term), normalised(&text).contains(&normalised(&term)));
            let part: String = text.chars().skip(from).take(length).collect();
            if Term::parse(&part).is_ok() {
                prop_assert!(found(&text, &part));
            }
        }
    }
}
