//! How the model is read, what it makes of features, and what it tells.

use super::*;

fn refused(line: &str) -> String {
    let model = Model::parse(line, rules::get());
    model.err().unwrap_or_else(|| panic!("{line}: read"))
}

#[test]
fn a_file_that_does_not_fit_the_rules_is_refused() {
    let row = "O".repeat(OUTPUTS);
    assert!(Model::parse(&format!("# made\n@\t{row}\n不耐烦\t{row}"), rules::get()).is_ok());
    assert!(refused("不耐烦").contains("without weights"));
    assert!(refused("不耐烦\tOOO").contains("3 weights"));
    assert!(refused(&format!("@no-such-rule\t{row}")).contains("no-such-rule"));
    assert!(refused(&format!("{{no-such-concept}}\t{row}")).contains("no-such-concept"));
    assert!(refused(&format!("{{open\t{row}")).contains("open"));
    let blank = format!("{}{}", " ", "O".repeat(OUTPUTS - 1));
    assert!(refused(&format!("不耐烦\t{blank}")).contains("no weight"));
}

#[test]
fn weights_count_by_the_unit_of_their_kind_and_n_grams_by_the_length_of_the_text() {
    let row = |weight: char| format!("{weight}{}", "O".repeat(OUTPUTS - 1));
    let file = format!("@\t{}\n坏\t{}\n%asks\t{}", row('O'), row('W'), row('o'));
    let model = Model::parse(&file, rules::get()).expect("it fits");
    let score = |texts: Vec<Shown<'static>>, others| {
        let scores = model.score(&Features { texts, others });
        (scores.classes[0] / scores.classes[1]).ln()
    };
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
    let bad = (Feature::Text("坏"), (0, 3));
    let other = (Feature::Text("了"), (3, 6));
    // W is 8 above O, a unit of n-grams; o is 32 above it, a unit of everything else.
    assert!(near(score(vec![bad], Vec::new()), 1.0));
    assert!(near(score(vec![bad, other, other, other], Vec::new()), 0.5));
    assert!(near(
        score(Vec::new(), vec![(Feature::Shape("asks"), (0, 0))]),
        1.0
    ));
    assert!(near(score(vec![other], Vec::new()), 0.0));
}

#[test]
fn reasons_are_the_heaviest_words_joined_where_they_touch() {
    let row = |weight: char| format!("{weight}{}", "O".repeat(OUTPUTS - 1));
    let file = format!(
        "@\t{}\n不耐\t{}\n耐烦\t{}\n我\t{}\n很冷\t{}\n窗口\t{}",
        row('O'),
        row('Y'),
        row('X'),
        row('Z'),
        row('P'),
        row('N')
    );
    let model = Model::parse(&file, rules::get()).expect("it fits");
    let features = Features {
        // 窗口我不耐烦很冷
        texts: vec![
            (Feature::Text("窗口"), (0, 6)),
            (Feature::Text("我"), (6, 9)),
            (Feature::Text("不耐"), (9, 15)),
            (Feature::Text("耐烦"), (12, 18)),
            (Feature::Text("很冷"), (30, 36)),
        ],
        others: Vec::new(),
    };
    assert_eq!(model.reasons(&features, 0, 3), [(9, 18), (30, 36)]);
    assert_eq!(model.reasons(&features, 0, 1), [(9, 18)]);
    assert_eq!(model.reasons(&features, 1, 3), []);
}

#[test]
fn reasons_that_touch_are_joined_up_to_36_bytes_and_not_beyond() {
    let row = |weight: char| format!("{weight}{}", "O".repeat(OUTPUTS - 1));
    let file = format!("@\t{}\n不耐\t{}\n耐烦\t{}", row('O'), row('Y'), row('X'));
    let model = Model::parse(&file, rules::get()).expect("it fits");
    let reasons = |first: (usize, usize), second: (usize, usize)| {
        let features = Features {
            texts: vec![
                (Feature::Text("不耐"), first),
                (Feature::Text("耐烦"), second),
            ],
            others: Vec::new(),
        };
        model.reasons(&features, 0, 3)
    };
    assert_eq!(reasons((0, 18), (18, 36)), [(0, 36)], "side by side");
    assert_eq!(reasons((1, 19), (19, 38)), [(1, 19)], "too long together");
    assert_eq!(reasons((18, 36), (0, 18)), [(0, 36)]);
    assert_eq!(reasons((0, 18), (19, 37)), [(0, 18), (19, 37)], "apart");
    assert_eq!(reasons((4, 4), (19, 37)), [(19, 37)], "stands nowhere");
    assert_eq!(
        reasons((20, 30), (30, 40)),
        [(20, 40)],
        "wherever it stands"
    );
    assert_eq!(reasons((10, 40), (40, 60)), [(10, 40)]);
}

#[test]
fn what_a_rule_says_and_what_a_word_says_are_weighed_by_their_units() {
    let row = |weight: i8| {
        let weight = char::from(NOTHING.checked_add_signed(weight).expect("a character"));
        format!("{weight}{}", "O".repeat(OUTPUTS - 1))
    };
    let heaviest = |word, rule| {
        let id = &rules::get().rules[0].id;
        let file = format!("不耐\t{}\n@{id}\t{}", row(word), row(rule));
        let model = Model::parse(&file, rules::get()).expect("it fits");
        let features = Features {
            texts: vec![(Feature::Text("不耐"), (0, 6))],
            others: vec![(Feature::Rule(0), (9, 15))],
        };
        model.reasons(&features, 0, 1)
    };
    // 10 eighths are more than 30 and less than 46 parts of 32.
    assert_eq!(heaviest(10, 30), [(0, 6)]);
    assert_eq!(heaviest(10, 46), [(9, 15)]);
}

#[test]
fn each_class_is_a_subtype_with_its_scope_or_lies_outside_with_a_reason() {
    for (class, name) in CLASSES.iter().enumerate() {
        let scope = scope_of(class);
        let code = scope.map(|scope| scope.code().to_owned());
        let expected = (class < 12).then(|| name[..1].to_owned());
        assert_eq!(code, expected, "{name}");
        let reason = outside_of(class).is_some();
        assert_eq!(reason, class >= 12 && *name != "notice", "{name}");
    }
    let reasons = (12..16).filter_map(outside_of);
    assert_eq!(
        reasons.collect::<Vec<_>>(),
        [
            DeclineReason::Praise,
            DeclineReason::Enquiry,
            DeclineReason::NotWindowService,
            DeclineReason::NoMatterStated,
        ]
    );
}

#[test]
fn likelihoods_add_up_to_one_and_keep_their_proportion() {
    let mut values = [0.0, 1.0, -1.0, 700.0, 701.0];
    softmax(&mut values);
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
    assert!(near(values.iter().sum(), 1.0), "{values:?}");
    assert!(near(values[4] / values[3], 1.0_f64.exp()), "{values:?}");
    assert!(near(scale(0), 1.0) && near(scale(1), 1.0) && near(scale(16), 0.25));
}

#[test]
fn small_words_tell_nothing() {
    for text in ["我", "the", "it was", "的"] {
        assert!(says_nothing(text), "{text}");
    }
    for text in ["不耐", "rude", "was rude"] {
        assert!(!says_nothing(text), "{text}");
    }
}
