//! The text as the rules read it.

/// Full-width letters narrow, letters in lower case, one kind of apostrophe, and without what
/// people put between the characters of a word to hide it from filters (红 包, 红·包).
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false; // blanks not yet written
    for c in text.chars() {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' if !matches!(c, '！' | '？' | '；' | '，') => {
                char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
            }
            '‘' | '’' => '\'',
            other => other,
        };
        if matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        ) {
            continue;
        }
        if (c.is_whitespace() && c != '\n')
            || matches!(c, '·' | '*' | '_' | '“' | '”' | '"' | '「' | '」')
        {
            gap = true;
            continue;
        }
        if gap && !(is_han(c) && folded.chars().next_back().is_some_and(is_han)) {
            folded.push(' ');
        }
        gap = false;
        folded.extend(c.to_lowercase());
    }
    folded
}

/// Chinese characters and Latin words.
pub(crate) fn words(text: &str) -> usize {
    let latin = text
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .count();
    latin + text.chars().filter(|c| is_han(*c)).count()
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// Where the sentence around `at` begins and ends.
pub(crate) fn sentence(text: &str, at: usize) -> (usize, usize) {
    bounds(text, at, |before, c| {
        matches!(c, '。' | '！' | '？' | '；' | '!' | '?' | ';' | '\n')
            || (c == '.' && !before.is_some_and(|b| b.is_ascii_digit()))
    })
}

/// Where the part of the sentence around `at` begins.
pub(crate) fn clause_start(text: &str, at: usize) -> usize {
    bounds(text, at, |before, c| {
        matches!(
            c,
            '。' | '！' | '？' | '；' | '!' | '?' | ';' | '\n' | '，' | ',' | '：' | ':'
        ) || (c == '.' && !before.is_some_and(|b| b.is_ascii_digit()))
    })
    .0
}

/// A sentence is looked at this far to each side, in characters: people forget full stops, and
/// time must grow with the text's length only.
const REACH: usize = 120;

fn bounds(text: &str, at: usize, ends: impl Fn(Option<char>, char) -> bool) -> (usize, usize) {
    let near = text[..at]
        .char_indices()
        .rev()
        .nth(REACH - 1)
        .map_or(0, |(i, _)| i);
    let far = text[at..]
        .char_indices()
        .nth(REACH)
        .map_or(text.len(), |(i, _)| at + i);
    let (before, after) = (&text[..at], &text[at..far]);
    let start = before
        .char_indices()
        .rev()
        .take_while(|(i, _)| *i >= near)
        .find(|(i, c)| ends(before[..*i].chars().next_back(), *c))
        .map_or(near, |(i, c)| i + c.len_utf8());
    let end = after
        .char_indices()
        .find(|(i, c)| ends(text[..at + i].chars().next_back(), *c))
        .map_or(far, |(i, _)| at + i);
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_a_word_is_taken_away() {
        assert_eq!(fold("收 红\u{200b} 包"), "收红包");
        assert_eq!(fold("ＡＢ “茶水费”了"), "ab 茶水费了");
        assert_eq!(fold("Don’t  ASK"), "don't ask");
    }

    #[test]
    fn sentences_end_at_their_marks_only() {
        let text = "他来了，走了。paid 1.50 for it. end";
        assert_eq!(sentence(text, 0), (0, "他来了，走了".len()));
        let at = text.find("paid").unwrap();
        assert_eq!(
            &text[sentence(text, at).0..sentence(text, at).1],
            "paid 1.50 for it"
        );
        assert_eq!(
            clause_start(text, text.find("走").unwrap()),
            "他来了，".len()
        );
    }

    #[test]
    fn words_are_counted_in_both_scripts() {
        assert_eq!(words("态度差 very bad"), 5);
        assert_eq!(words("…!? 123"), 0);
    }
}
