//! The text as the rules read it.

use crate::script::plain;

/// A folded text with the places where words, clauses and sentences begin and end.
pub(crate) struct Text {
    pub(crate) folded: String,
    /// It quotes somebody.
    pub(crate) quotes: bool,
    /// Of each byte: how many words begin before it.
    words: Vec<u32>,
    /// Of each byte: the number of its clause.
    clause: Vec<u32>,
    /// Of each byte: the number of its sentence.
    sentence: Vec<u32>,
}

impl Text {
    pub(crate) fn read(text: &str) -> Self {
        let folded = fold(text);
        let bytes = folded.len() + 1;
        let (mut words, mut clause, mut sentence) = (
            Vec::with_capacity(bytes),
            Vec::with_capacity(bytes),
            Vec::with_capacity(bytes),
        );
        let (mut word, mut clauses, mut sentences) = (0, 0, 0);
        let mut before = None;
        let mut chars = folded.char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            let after = chars.peek().map(|(_, next)| *next);
            for _ in i..i + c.len_utf8() {
                words.push(word);
                clause.push(clauses);
                sentence.push(sentences);
            }
            let in_word = before.is_some_and(|b: char| b.is_alphanumeric() && !is_han(b));
            if is_han(c) || (c.is_alphanumeric() && !in_word) {
                word += 1;
            }
            if ends_sentence(before, c, after) {
                sentences += 1;
                clauses += 1;
            } else if matches!(c, '，' | ',' | '：' | ':') {
                clauses += 1;
            }
            before = Some(c);
        }
        words.push(word);
        clause.push(clauses);
        sentence.push(sentences);
        Self {
            folded,
            quotes: text.contains(['“', '”', '"', '「', '『']),
            words,
            clause,
            sentence,
        }
    }

    /// Chinese characters, Latin words and numbers that begin in a range.
    pub(crate) fn words_in(&self, start: usize, end: usize) -> u32 {
        self.words[end].saturating_sub(self.words[start])
    }

    /// All words that can be read: text in a script that no rule reads has none.
    pub(crate) fn readable_words(&self) -> usize {
        let latin = self
            .folded
            .split(|c: char| !c.is_ascii_alphabetic())
            .filter(|word| !word.is_empty())
            .count();
        latin + self.folded.chars().filter(|c| is_han(*c)).count()
    }

    pub(crate) fn sentence_of(&self, at: usize) -> u32 {
        self.sentence[at]
    }

    pub(crate) fn clause_of(&self, at: usize) -> u32 {
        self.clause[at]
    }

    /// What stands between the beginning of the clause and this place.
    pub(crate) fn clause_before(&self, at: usize) -> &str {
        let clause = self.clause[at];
        let start = self.clause[..at].partition_point(|c| *c < clause);
        &self.folded[start..at]
    }
}

/// Full stops end sentences, but not in 1.50 or www.example.com.
fn ends_sentence(before: Option<char>, c: char, after: Option<char>) -> bool {
    match c {
        '。' | '！' | '？' | '；' | '!' | '?' | ';' | '\n' => true,
        '.' => {
            !before.is_some_and(|b| b.is_ascii_digit())
                && after.is_none_or(|a| !a.is_alphanumeric())
        }
        _ => false,
    }
}

/// Full-width letters narrow, letters in lower case, one kind of apostrophe, one script, and without what
/// people put between the characters of a word to hide it from filters (红 包, 红·包).
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false; // blanks not yet written
    for c in text.chars() {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' if !matches!(c, '！' | '？' | '；' | '，' | '：') => {
                char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
            }
            '‘' | '’' => '\'',
            other => plain(other),
        };
        if matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        ) {
            continue;
        }
        if (c.is_whitespace() && c != '\n')
            || matches!(
                c,
                '·' | '*' | '_' | '“' | '”' | '"' | '「' | '」' | '『' | '』' | '|'
            )
        {
            gap = true;
            continue;
        }
        // Between a Chinese character and another, or a mark, a blank says nothing.
        let before = folded.chars().next_back();
        let says_nothing = |c: char| is_han(c) || !(c.is_ascii() || c.is_alphanumeric());
        if gap && !(says_nothing(c) && before.is_some_and(says_nothing)) {
            folded.push(' ');
        }
        gap = false;
        folded.extend(c.to_lowercase());
    }
    folded
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// A number in a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Where it is written in digits; what is counted in 万 is of their order at least.
    pub(crate) value: Option<u64>,
    /// It counts money: `两千`, `300块`, `$40`, but not `两百人`.
    pub(crate) money: bool,
}

/// All of them, in order.
pub(crate) fn numbers(text: &str) -> Vec<Number> {
    let digit = |c: char| c.is_ascii_digit();
    let numeral = |c: char| "一二三四五六七八九十百千万亿两几数多半好零".contains(c);
    let mut found = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut before = None;
    while let Some((start, c)) = chars.next() {
        let begins = digit(c) || numeral(c);
        // a4 is a name, not a number.
        if !begins || (digit(c) && before.is_some_and(|b: char| b.is_ascii_alphabetic())) {
            before = Some(c);
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((i, next)) = chars.peek().copied() {
            let groups = matches!(next, ',' | '.')
                && text[i + 1..].starts_with(|c: char| c.is_ascii_digit());
            if !(digit(next) || numeral(next) || (digit(c) && groups)) {
                break;
            }
            end = i + next.len_utf8();
            chars.next();
        }
        let written = &text[start..end];
        let whole = written.split('.').next().unwrap_or_default();
        found.push(Number {
            start,
            end,
            value: value(whole),
            money: is_money(before, written, text[end..].trim_start()),
        });
        before = written.chars().next_back();
    }
    found
}

fn value(written: &str) -> Option<u64> {
    if written.contains(['万', '亿']) {
        return Some(10_000);
    }
    written.replace(',', "").parse().ok()
}

fn is_money(before: Option<char>, written: &str, after: &str) -> bool {
    const UNITS: [&str; 12] = [
        "块", "元", "圆", "美元", "美金", "刀", "dollar", "pound", "euro", "yuan", "buck", "usd",
    ];
    const OTHER: &str = "人号户名个家位年米平件份次趟张里斤度种条页天月周岁步遍";
    let counted = after.chars().next().is_some_and(|c| OTHER.contains(c));
    before.is_some_and(|b| matches!(b, '$' | '€' | '£' | '¥'))
        || UNITS.iter().any(|unit| after.starts_with(unit))
        || (written.contains(['百', '千', '万']) && !counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_a_word_is_taken_away() {
        assert_eq!(fold("收 红\u{200b} 包"), "收红包");
        assert_eq!(fold("ＡＢ “茶水费”了"), "ab 茶水费了");
        assert_eq!(fold("Don’t  ASK"), "don't ask");
        assert_eq!(fold("他说：「走」，好！"), "他说：走，好！");
        assert_eq!(fold("一行\n二行"), "一行\n二行");
    }

    #[test]
    fn sentences_and_clauses_end_at_their_marks_only() {
        let text = Text::read("他来了，走了。paid 1.50 for it. end");
        let at = |word: &str| text.folded.find(word).unwrap();
        assert_eq!(text.sentence_of(at("他")), text.sentence_of(at("走")));
        assert_ne!(text.clause_of(at("他")), text.clause_of(at("走")));
        assert_eq!(text.sentence_of(at("paid")), text.sentence_of(at("for")));
        assert_eq!(text.clause_of(at("paid")), text.clause_of(at("50")));
        assert_ne!(text.sentence_of(at("走")), text.sentence_of(at("paid")));
        assert_ne!(text.sentence_of(at("for")), text.sentence_of(at("end")));
        assert_eq!(text.clause_before(at("走") + "走".len()), "走");
        assert_eq!(text.clause_before(at("for")), "paid 1.50 ");
        let address = Text::read("see www.example.com now");
        assert_eq!(address.sentence_of(0), address.sentence_of(20));
    }

    #[test]
    fn words_are_counted_in_both_scripts() {
        let text = Text::read("态度差 very bad");
        assert_eq!(text.readable_words(), 5);
        assert_eq!(text.words_in(0, text.folded.len()), 5);
        assert_eq!(text.words_in(0, "态度".len()), 2);
        assert_eq!(Text::read("…!? 123").readable_words(), 0);
    }

    #[test]
    fn numbers_are_found_in_digits_and_in_characters() {
        let found = |text: &str| -> Vec<(String, Option<u64>)> {
            numbers(text)
                .into_iter()
                .map(|n| (text[n.start..n.end].to_owned(), n.value))
                .collect()
        };
        assert_eq!(
            found("跑了三十多趟, paid 1,500.50 and 7."),
            [
                ("三十多".to_owned(), None),
                ("1,500.50".to_owned(), Some(1_500)),
                ("7".to_owned(), Some(7)),
            ]
        );
        assert_eq!(found("a4 form"), []);
        assert_eq!(found("20多万"), [("20多万".to_owned(), Some(10_000))]);
    }

    #[test]
    fn money_is_told_from_other_numbers() {
        for text in ["给了两千", "300块", "20 dollars", "$40", "三百多元"] {
            assert!(numbers(text).iter().any(|n| n.money), "{text}");
        }
        for text in ["两百人", "300号", "5 windows", "三千多户", "第40页"] {
            assert!(!numbers(text).iter().any(|n| n.money), "{text}");
        }
    }

    #[test]
    fn a_blank_says_nothing_between_chinese_characters_and_marks_and_something_beside_latin() {
        assert_eq!(fold("好。 走"), "好。走");
        assert_eq!(fold("态度 bad 差"), "态度 bad 差");
        assert_eq!(fold("é 好 é"), "é 好 é");
        assert_eq!(fold("a ，b"), "a ，b");
        assert_eq!(fold("红\t包_收|了"), "红包收了");
        assert_eq!(fold("  走"), " 走", "nothing stands before it");
        assert_eq!(fold("走  "), "走");
        assert_eq!(fold("一 \n 二"), "一 \n 二");
        assert_eq!(fold("！？；，：＃～"), "！？；，：#~");
    }

    #[test]
    fn places_are_counted_from_the_beginning_and_every_byte_has_one() {
        let text = Text::read("好，走：来。去！x");
        let clauses: Vec<u32> = text
            .folded
            .char_indices()
            .map(|(at, _)| text.clause_of(at))
            .collect();
        assert_eq!(clauses, [0, 0, 1, 1, 2, 2, 3, 3, 4]);
        let last = text.folded.len();
        assert_eq!((text.sentence_of(last), text.clause_of(last)), (2, 4));
        assert_eq!(text.sentence_of(1), 0, "inside of a character");
        assert_eq!(text.clause_before(last), "x");
        assert_eq!(text.clause_before(0), "");
        assert_eq!(Text::read("a,b:c").clause_of(4), 2);
        let empty = Text::read("");
        assert_eq!((empty.sentence_of(0), empty.words_in(0, 0)), (0, 0));
    }

    #[test]
    fn a_word_is_a_chinese_character_or_a_run_of_others() {
        let words = |text: &str| {
            let text = Text::read(text);
            text.words_in(0, text.folded.len())
        };
        for (text, count) in [
            ("好", 1),
            ("x1y2", 1),
            ("好x好", 3),
            ("a-b", 2),
            ("，。", 0),
        ] {
            assert_eq!(words(text), count, "{text}");
        }
        let text = Text::read("ab 好cd");
        assert_eq!(text.words_in("ab ".len(), text.folded.len()), 2);
        assert_eq!(text.words_in(1, 2), 0, "inside of a word");
        assert_eq!(text.words_in(3, 1), 0, "backwards");
    }

    #[test]
    fn a_quotation_is_noticed_by_its_marks() {
        for text in ["他说“走”", "he said \"go\"", "他说「走」", "他说『走』"] {
            assert!(Text::read(text).quotes, "{text}");
        }
        assert!(!Text::read("他说走，don't").quotes);
    }

    #[test]
    fn groups_of_digits_are_one_number_and_what_only_stands_beside_them_is_another() {
        let written = |text: &str| -> Vec<String> {
            let found = numbers(text).into_iter();
            found.map(|n| text[n.start..n.end].to_owned()).collect()
        };
        assert_eq!(written("1,500 and 2, 3"), ["1,500", "2", "3"]);
        assert_eq!(written("三,4"), ["三", "4"]);
        assert_eq!(written("3.5万元"), ["3.5万"]);
        assert_eq!(written("a4 b 4 呀5"), ["4", "5"]);
        assert_eq!(written("x三"), ["三"]);
        assert_eq!(written("7."), ["7"]);
    }

    #[test]
    fn a_sum_is_told_by_its_unit_its_sign_or_its_size() {
        let money = |text: &str| numbers(text).iter().any(|n| n.money);
        for text in ["$40", "€5", "5 元", "两百", "三千", "2万", "5 usd"] {
            assert!(money(text), "{text}");
        }
        for text in ["40", "五", "三千人", "2万户", "百家", "#40", "三十"] {
            assert!(!money(text), "{text}");
        }
    }
}
