//! How phrases are written, and where they are found.

use super::*;

fn lexicon() -> Lexicon {
    let list = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
    let lists = [
        ("take".to_owned(), list(&["收", "拿", "take", "takes"])),
        ("number".to_owned(), list(&["dozen"])),
        ("sum".to_owned(), list(&["工资", MONEY])),
    ];
    Lexicon::new(&BTreeMap::from(lists))
}

fn found(phrase: &str, text: &str) -> Vec<String> {
    let mut lexicon = lexicon();
    let phrase = lexicon.phrase(phrase).expect("well written");
    let vocabulary = lexicon.build().expect("small");
    let text = Text::read(text);
    let hits = vocabulary.hits(&text);
    let matches = hits.find(&text, &phrase);
    matches.map(|found| found.words(&text)).collect()
}

#[test]
fn pieces_follow_each_other_at_once_or_after_one_blank() {
    assert_eq!(
        found("{take}红包", "他收红包，又拿红包"),
        ["收红包", "拿红包"]
    );
    assert!(found("{take}红包", "收了红包").is_empty());
    assert!(found("{take}红包", "红包收").is_empty());
    assert_eq!(found("{take} bribes", "he takes bribes"), ["takes…bribes"]);
    assert!(found("{take} bribes", "he takes no bribes").is_empty());
    assert!(found("{take} bribes", "he takes-bribes").is_empty());
}

#[test]
fn a_gap_is_up_to_nine_words_of_one_sentence() {
    let between = |n: usize| format!("收{}红包", "了".repeat(n));
    assert_eq!(found("收~红包", &between(0)), ["收红包"]);
    assert_eq!(found("收~红包", &between(9)), ["收…红包"]);
    assert!(found("收~红包", &between(10)).is_empty());
    assert_eq!(
        found("收~红包", "收，了红包").len(),
        1,
        "of the same sentence"
    );
    assert!(found("收~红包", "收。红包").is_empty());
}

#[test]
fn a_gap_is_no_longer_than_120_bytes_whatever_stands_in_it() {
    let between = |n: usize| format!("take {} bribes", "x".repeat(n));
    assert_eq!(found("take~bribes", &between(118)).len(), 1);
    assert!(found("take~bribes", &between(119)).is_empty());
}

#[test]
fn of_one_beginning_the_nearest_end_is_found_and_another_way_is_tried_where_one_leads_nowhere() {
    assert_eq!(found("收~钱", "收了钱又还钱"), ["收…钱"]);
    // The first 了 is not followed by 钱.
    assert_eq!(found("收~了钱", "收了很多，拿了钱").len(), 1);
    assert_eq!(found("收~了~钱", "收了了钱"), ["收了…钱"]);
}

#[test]
fn numbers_stand_for_themselves_and_large_ones_are_told_apart() {
    assert_eq!(found("#次", "跑了三次，跑了12次"), ["三次", "12次"]);
    assert_eq!(found("# times", "a dozen times").len(), 1);
    assert!(found("#次", "每次").is_empty());
    for (text, is_large) in [
        ("损失9999", false),
        ("损失10000", true),
        ("损失9999999999", true),
        ("损失10000000000", false),
        ("损失2万", true),
        ("损失三", false),
    ] {
        assert_eq!(found("损失##", text).len() == 1, is_large, "{text}");
        assert_eq!(found("损失#", text).len(), 1, "{text}");
    }
}

#[test]
fn a_list_may_stand_for_every_sum_of_money() {
    assert_eq!(found("给{sum}", "给工资"), ["给工资"]);
    assert_eq!(found("给{sum}", "给300块"), ["给300"]);
    assert!(found("给{sum}", "给300人").is_empty());
}

#[test]
fn latin_words_are_whole_and_an_open_one_has_any_ending() {
    for (text, is_whole) in [
        ("bribe", true),
        ("a bribe.", true),
        ("收bribe了", true),
        ("bribes", false),
        ("xbribe", false),
        ("bribe2", false),
    ] {
        assert_eq!(found("bribe", text).len() == 1, is_whole, "{text}");
    }
    assert_eq!(found("brib*", "bribery收"), ["bribery"]);
    assert_eq!(found("brib*", "brib"), ["brib"]);
    assert!(found("brib*", "xbribery").is_empty());
    assert_eq!(
        found("brib* officers", "bribing officers"),
        ["bribing…officers"]
    );
    assert!(found("brib* officers", "bribing the officers").is_empty());
    assert_eq!(found("红包", "xx红包yy"), ["红包"]);
}

#[test]
fn a_phrase_that_cannot_be_read_is_refused() {
    let refused = |phrase: &str| lexicon().phrase(phrase).expect_err(phrase);
    assert!(refused("{nobody}红包").contains("nobody"));
    assert!(refused("{take").contains("open"));
    for phrase in ["~红包", "收~", "收~~红包", ""] {
        assert!(refused(phrase).contains("nothing beside"), "{phrase}");
    }
    assert!(lexicon().phrase("a~b~c~d").is_ok());
    assert!(refused("a~b~c~d~e").contains("too many gaps"));
    assert!(lexicon().list("take").is_ok());
    assert!(lexicon().list("Take").is_err());
}

fn hits(places: &[(usize, usize)]) -> Hits {
    let at = vec![places.to_vec()];
    Hits { at }
}

#[test]
fn a_range_has_what_begins_in_it_and_not_what_begins_where_it_ends() {
    let hits = hits(&[(2, 4), (5, 9), (5, 6), (8, 9)]);
    assert_eq!(hits.between(0, 2, 8), [(2, 4), (5, 9), (5, 6)]);
    assert_eq!(hits.between(0, 3, 5), []);
    assert_eq!(hits.between(0, 3, 6), [(5, 9), (5, 6)]);
    assert_eq!(hits.between(0, 8, 9), [(8, 9)]);
    assert_eq!(hits.between(0, 9, 2), [], "backwards");
}

#[test]
fn what_lies_wholly_inside_of_a_range_is_taken_away() {
    let left = |places: &[(usize, usize)]| {
        let mut hits = hits(places);
        hits.without(&[(3, 6), (9, 12)]);
        hits.of(0).to_vec()
    };
    assert_eq!(left(&[(3, 6), (4, 5), (9, 12), (10, 12)]), []);
    let kept = [(0, 2), (2, 4), (3, 7), (6, 9), (8, 10), (11, 13), (12, 14)];
    assert_eq!(left(&kept), kept);
}

#[test]
fn a_phrase_without_pieces_begins_and_ends_nowhere() {
    let nothing = Match { pieces: Vec::new() };
    assert_eq!((nothing.start(), nothing.end()), (0, 0));
    let found = Match {
        pieces: vec![(3, 6), (9, 12)],
    };
    assert_eq!((found.start(), found.end()), (3, 12));
}
