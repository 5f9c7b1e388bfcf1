//! Which rules speak, and what is set aside, by the rules of `toy.rs`.

use super::*;
use crate::toy;

/// The names of the rules that speak, and why other words about integrity are set aside.
fn judged(text: &str) -> (Vec<String>, Vec<&'static str>) {
    let rules = toy::rules();
    let text = Text::read(text);
    let hits = hits(&rules, &text);
    let finds = judge(&rules, &text, &hits, None);
    let speaking = finds.speaking.iter().map(|find| find.rule.id.clone());
    let set_aside = finds.set_aside.iter().map(|(why, _)| *why);
    (speaking.collect(), set_aside.collect())
}

#[track_caller]
fn speaks(rule: &str, texts: &[&str]) {
    for text in texts {
        let (speaking, set_aside) = judged(text);
        assert_eq!(speaking, [rule], "{text}: {set_aside:?}");
        assert!(set_aside.is_empty(), "{text}: {set_aside:?}");
    }
}

#[track_caller]
fn is_set_aside(why: &str, texts: &[&str]) {
    for text in texts {
        let (speaking, set_aside) = judged(text);
        assert!(speaking.is_empty(), "{text}: {speaking:?}");
        assert_eq!(set_aside, [why], "{text}");
    }
}

#[track_caller]
fn says_nothing(texts: &[&str]) {
    for text in texts {
        let (speaking, set_aside) = judged(text);
        assert!(speaking.is_empty(), "{text}: {speaking:?}");
        assert!(set_aside.is_empty(), "{text}: {set_aside:?}");
    }
}

#[test]
fn a_negation_denies_what_follows_it_in_its_clause_with_fillers_between() {
    is_set_aside(
        "denied",
        &[
            "没有红包",
            "没有收过红包",
            "他没收过红包",
            "there was no bribe",
            "he saw no any bribe",
            "ok没红包",
            "收他没有好处",
        ],
    );
    speaks(
        "bribe",
        &[
            "红包",
            "没有，红包",
            "没有。红包",
            "没有人送红包",
            "红包没有",
            "casino bribe",
            "收他没有，好处",
            "收他，没有。红包",
        ],
    );
}

#[test]
fn a_question_or_a_not_only_denies_nothing() {
    speaks(
        "bribe",
        &[
            "难道没有红包",
            "难道没有收过红包",
            "不但收过红包",
            "有没有红包",
        ],
    );
    is_set_aside("denied", &["难道啊没有红包"]);
}

#[test]
fn what_happens_without_is_no_denial_and_neither_is_a_gift_withheld_that_explains_something() {
    speaks(
        "bribe",
        &[
            "没有红包就不办",
            "没有红包，就不办",
            "没有给过红包，所以压着材料",
        ],
    );
    is_set_aside(
        "denied",
        &[
            "没有红包。就不办",
            "就不办，没有红包",
            "没有给过红包",
            "没有收过红包，所以满意",
            "没有给过红包。所以满意",
        ],
    );
}

#[test]
fn of_quality_and_premises_the_lack_is_the_complaint_and_of_abuse_and_injury_it_is_none() {
    speaks("untold", &["告知", "没有告知"]);
    speaks("rude", &["骂人", "没有，骂人"]);
    speaks("injury", &["摔伤", "没有，摔伤"]);
    says_nothing(&["没有骂人", "没有摔伤"]);
}

#[test]
fn what_was_refused_or_happened_elsewhere_or_with_strangers_is_no_allegation() {
    is_set_aside("refused", &["拒收红包", "红包一律拒收"]);
    speaks("bribe", &["拒收红包的人非要", "拒收。红包", "非要红包"]);
    is_set_aside("elsewhere", &["外地红包", "外地红包。本厅"]);
    speaks("bribe", &["外地和本厅的红包", "外地。红包", "本厅红包"]);
    is_set_aside(
        "somebody outside",
        &[
            "中介红包",
            "中介说科长要红包，与你们无关",
            "中介说科长要红包。与你们无关",
        ],
    );
    speaks(
        "bribe",
        &[
            "中介勾结要红包",
            "中介勾结科长要红包，与你们无关",
            "中介说科长要红包",
            "中介。红包",
            "科长要红包",
        ],
    );
}

#[test]
fn words_of_the_life_of_the_town_need_a_window_in_the_sentence_or_beside_it() {
    let why = "no window is spoken of";
    is_set_aside(
        why,
        &[
            "村长和村民说红包",
            "窗口。好。村长和村民说红包",
            "村长和村民说红包。好。窗口",
        ],
    );
    speaks(
        "bribe",
        &[
            "村长说红包",
            "村长和村民在窗口说红包",
            "窗口。村长和村民说红包",
            "村长和村民说红包。窗口",
        ],
    );
}

#[test]
fn a_text_is_about_public_life_where_two_words_say_so_and_none_is_about_a_window() {
    let about = |text: &str| {
        let (rules, text) = (toy::rules(), Text::read(text));
        let hits = hits(&rules, &text);
        judge(&rules, &text, &hits, None).of_public_life
    };
    assert!(about("村长来了。村民也来了"));
    assert!(!about("村长来了"));
    assert!(!about("村长来了。村民也来了。窗口没人"));
    assert!(!about("窗口没人"));
}

#[test]
fn a_rule_may_need_a_word_in_its_sentence_or_beside_it() {
    speaks(
        "dirty",
        &["厕所很脏", "厕所。很脏", "很脏。厕所", "好。很脏。厕所"],
    );
    says_nothing(&["很脏", "厕所。好。很脏", "很脏。好。厕所"]);
}

#[test]
fn a_rule_may_be_silenced_by_a_word_in_its_sentence_and_by_none_beside_it() {
    speaks("stale", &["过期", "牛奶。过期", "过期。牛奶"]);
    says_nothing(&["过期的牛奶", "牛奶过期"]);
}

#[test]
fn a_rule_may_need_a_word_anywhere_or_be_silenced_by_one() {
    speaks("within", &["坏掉的电梯", "电梯。好。坏掉"]);
    says_nothing(&["坏掉"]);
    speaks("not-in", &["堵住"]);
    says_nothing(&["堵住。好。私家车"]);
}

#[test]
fn the_rule_that_is_left_out_does_not_speak_and_the_others_do() {
    let (rules, text) = (toy::rules(), Text::read("红包，骂人"));
    let hits = hits(&rules, &text);
    let without = |id| {
        let finds = judge(&rules, &text, &hits, id);
        let ids = finds.speaking.iter().map(|find| find.rule.id.clone());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(without(None), ["bribe", "rude"]);
    assert_eq!(without(Some("bribe")), ["rude"]);
}

#[test]
fn what_is_harmless_where_it_stands_takes_the_words_inside_of_it_away_and_no_others() {
    says_nothing(&["抢红包", "抢了红包啊"]);
    speaks("bribe", &["红包了", "抢红包，又送红包", "分红包干"]);
}

#[test]
fn a_find_tells_its_words_and_where_they_stand() {
    let (rules, text) = (toy::rules(), Text::read("他收我的好处"));
    let hits = hits(&rules, &text);
    let finds = judge(&rules, &text, &hits, None);
    let find = &finds.speaking[0];
    assert_eq!(find.words, "收…好处");
    assert_eq!(&text.folded[find.start..find.end], "收我的好处");
    assert_eq!(rules.rules[find.at].id, "bribe");
}

#[test]
fn what_is_said_to_be_untrue_in_the_sentence_or_beside_it_is_set_aside() {
    is_set_aside(
        "said to be untrue",
        &[
            "红包的事是谣言",
            "说有红包。是谣言。",
            "a bribe they say. nonsense.",
        ],
    );
    speaks("bribe", &["红包。窗口。是谣言。"]);
}
