//! A linear model of what texts are about, for what no rule reads. `model.txt` is made by the
//! training in `train.rs`; nothing is learned from what is registered.

use std::{collections::HashMap, sync::LazyLock};

use regulation::{DeclineReason, Scope};

use crate::{
    features::{Feature, Features, Shown},
    rules::{self, Rules},
};

/// What a text may be: the sub-types of section 2 and what lies outside (F-2.2).
pub(crate) const CLASSES: [&str; 17] = [
    "A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "C3", "D1", "D2", "D3", "praise", "enquiry",
    "outside", "invalid", "notice",
];
/// After the classes: is it major, and does it allege integrity at all.
pub(crate) const MAJOR: usize = CLASSES.len();
pub(crate) const INTEGRITY: usize = MAJOR + 1;
pub(crate) const OUTPUTS: usize = INTEGRITY + 1;

/// One weight for each output, in units of [`N_GRAM_UNIT`] or [`OTHER_UNIT`].
pub(crate) type Row = [i8; OUTPUTS];

/// N-grams count little each, everything else counts once: so their weights are of two sizes.
pub(crate) const N_GRAM_UNIT: f64 = 8.0;
pub(crate) const OTHER_UNIT: f64 = 32.0;

/// The character for a weight of nothing; from `!` to `~` there are 46 more to either side.
pub(crate) const NOTHING: u8 = b'O';

fn row(written: &str) -> Result<Row, String> {
    let mut row = [0; OUTPUTS];
    if written.len() != row.len() {
        return Err(format!("{written}: {} weights", written.len()));
    }
    for (weight, c) in row.iter_mut().zip(written.bytes()) {
        if !c.is_ascii_graphic() {
            return Err(format!("{written}: no weight"));
        }
        *weight = c.wrapping_sub(NOTHING) as i8;
    }
    Ok(row)
}

pub(crate) fn scope_of(class: usize) -> Option<Scope> {
    Scope::parse(CLASSES[class].get(..1)?).ok()
}

pub(crate) fn outside_of(class: usize) -> Option<DeclineReason> {
    match CLASSES[class] {
        "praise" => Some(DeclineReason::Praise),
        "enquiry" => Some(DeclineReason::Enquiry),
        "outside" => Some(DeclineReason::NotWindowService),
        "invalid" => Some(DeclineReason::NoMatterStated),
        _ => None,
    }
}

pub(crate) struct Model {
    texts: HashMap<String, u32>,
    concepts: Vec<Option<u32>>,
    rules: Vec<Option<u32>>,
    shapes: HashMap<String, u32>,
    rows: Vec<Row>,
    bias: Row,
}

/// What the model makes of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scores {
    /// Of each class, together 1.
    pub(crate) classes: [f64; CLASSES.len()],
    /// Log odds.
    pub(crate) major: f64,
    /// Log odds.
    pub(crate) integrity: f64,
}

/// The model, read once.
pub(crate) fn get() -> &'static Model {
    static MODEL: LazyLock<Model> =
        LazyLock::new(|| Model::parse(TEXT, rules::get()).expect("the embedded model is tested"));
    &MODEL
}

pub(crate) const TEXT: &str = include_str!("../model.txt");

impl Model {
    /// Of lines `name<TAB>weights`; lines that begin with `#` tell about the file.
    pub(crate) fn parse(text: &str, rules: &Rules) -> Result<Self, String> {
        let mut model = Self {
            texts: HashMap::new(),
            concepts: vec![None; rules.concepts.len()],
            rules: vec![None; rules.rules.len()],
            shapes: HashMap::new(),
            rows: Vec::new(),
            bias: [0; OUTPUTS],
        };
        let concept = |name: &str| {
            let at = rules.concepts.iter().position(|(known, _)| known == name);
            at.ok_or_else(|| format!("no concept is called {name}"))
        };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (name, weights) = line.split_once('\t').ok_or("a line without weights")?;
            let row = row(weights)?;
            let at = u32::try_from(model.rows.len()).map_err(|e| e.to_string())?;
            if name == "@" {
                model.bias = row;
                continue;
            } else if let Some(shape) = name.strip_prefix('%') {
                model.shapes.insert(shape.to_owned(), at);
            } else if let Some(id) = name.strip_prefix('@') {
                let rule = rules.rules.iter().position(|rule| rule.id == id);
                let rule = rule.ok_or_else(|| format!("no rule is called {id}"))?;
                model.rules[rule] = Some(at);
            } else if let Some(named) = name.strip_prefix('{') {
                let named = named.strip_suffix('}').ok_or("a brace is open")?;
                model.concepts[concept(named)?] = Some(at);
            } else {
                model.texts.insert(name.to_owned(), at);
            }
            model.rows.push(row);
        }
        Ok(model)
    }

    fn row_of(&self, feature: &Feature<'_>) -> Option<&Row> {
        let at = match feature {
            Feature::Text(text) => self.texts.get(*text).copied(),
            Feature::Concept(at) => self.concepts[*at],
            Feature::Rule(at) => self.rules[*at],
            Feature::Shape(name) => self.shapes.get(*name).copied(),
        };
        at.map(|at| &self.rows[at as usize])
    }

    pub(crate) fn score(&self, features: &Features<'_>) -> Scores {
        let sum = |features: &[Shown<'_>]| {
            let mut sums = [0_i32; OUTPUTS];
            for row in features.iter().filter_map(|(f, _)| self.row_of(f)) {
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += i32::from(*weight);
                }
            }
            sums
        };
        let (texts, others) = (sum(&features.texts), sum(&features.others));
        let scale = scale(features.texts.len());
        let mut raw = [0.0; OUTPUTS];
        for (k, raw) in raw.iter_mut().enumerate() {
            let texts = f64::from(self.bias[k]) + f64::from(texts[k]) * scale;
            *raw = texts / N_GRAM_UNIT + f64::from(others[k]) / OTHER_UNIT;
        }
        let mut classes = [0.0; CLASSES.len()];
        classes.copy_from_slice(&raw[..CLASSES.len()]);
        softmax(&mut classes);
        Scores {
            classes,
            major: raw[MAJOR],
            integrity: raw[INTEGRITY],
        }
    }

    /// What spoke most for an output, at most so many, in the order of the text.
    pub(crate) fn reasons(
        &self,
        features: &Features<'_>,
        output: usize,
        most: usize,
    ) -> Vec<(usize, usize)> {
        let scale = scale(features.texts.len());
        let weighed = |shown: &[Shown<'_>], worth: f64| {
            shown
                .iter()
                .filter_map(|(feature, place)| {
                    if matches!(feature, Feature::Text(text) if says_nothing(text)) {
                        return None;
                    }
                    let weight = f64::from(self.row_of(feature)?[output]) * worth;
                    (weight > 0.0 && place.0 < place.1).then_some((weight, *place))
                })
                .collect::<Vec<_>>()
        };
        let mut all = weighed(&features.texts, scale / N_GRAM_UNIT);
        all.extend(weighed(&features.others, 1.0 / OTHER_UNIT));
        all.sort_by(|(a, place_a), (b, place_b)| b.total_cmp(a).then(place_a.cmp(place_b)));
        let mut places: Vec<(usize, usize)> = Vec::new();
        for (_, place) in all {
            let touching = |known: &(usize, usize)| place.0 <= known.1 && known.0 <= place.1;
            if let Some(known) = places.iter().position(touching) {
                let joined = (places[known].0.min(place.0), places[known].1.max(place.1));
                if joined.1 - joined.0 <= LONGEST_REASON {
                    places[known] = joined;
                }
            } else if places.len() < most {
                places.push(place);
            } else {
                break;
            }
        }
        places.sort_unstable();
        places
    }
}

/// It weighs, but tells a reader nothing: single characters and the small words of English.
fn says_nothing(text: &str) -> bool {
    const SMALL: &str = " a an and are as at be been but by did do for from had has have he her him \
        his i in is it me my not of on or our she so that the their them then there they this to \
        up us was we were what when who will with you your ";
    if text.is_ascii() {
        let mut words = text.split(' ');
        return words.all(|word| SMALL.contains(&format!(" {word} ")));
    }
    text.chars().count() < 2
}

/// In bytes.
const LONGEST_REASON: usize = 36;

/// So that long texts count no more than short ones.
pub(crate) fn scale(texts: usize) -> f64 {
    1.0 / f64::from(u32::try_from(texts.max(1)).unwrap_or(u32::MAX)).sqrt()
}

pub(crate) fn softmax(values: &mut [f64]) {
    let most = values.iter().copied().fold(f64::MIN, f64::max);
    let mut sum = 0.0;
    for value in values.iter_mut() {
        *value = (*value - most).exp();
        sum += *value;
    }
    for value in values {
        *value /= sum;
    }
}

#[cfg(test)]
mod tests {
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
}
