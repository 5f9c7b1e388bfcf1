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
#[path = "model_tests.rs"]
mod tests;
