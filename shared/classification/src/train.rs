//! Makes `model.txt` of the labelled texts:
//! `UPDATE_MODEL=1 cargo test -p classification the_model_is_what`.
//!
//! A multinomial logistic regression over the classes and two binary ones (is it major, does it
//! allege integrity), by adaptive gradient descent in a fixed order, so that the same texts,
//! concepts and rules always make the same file. What it learns from is `training/*.txt` and the
//! two halves of `tests/data`; `third-set.txt` to `sixth-set.txt`, `held-out.txt` and the labelled sample stay unseen.

use std::collections::{BTreeMap, HashMap};

use crate::{
    corpus::Case,
    features::{Features, Shown},
    judge::{hits, judge},
    model::{CLASSES, INTEGRITY, MAJOR, N_GRAM_UNIT, NOTHING, OTHER_UNIT, OUTPUTS, scale, softmax},
    read::Text,
    rules::Rules,
};

/// Of concepts, rules and shapes, beside n-grams, which share 1.
const OTHERS_VALUE: f64 = 0.15;
const PASSES: usize = 40;
const RATE: f64 = 0.2;
const DECAY: f64 = 1e-4;
/// A missed allegation weighs as much as so many that are none.
const MISSED_ALLEGATION: f64 = 3.0;
/// An n-gram is learned from this many texts on.
const FEWEST_TEXTS: usize = 2;
/// N-grams that are kept, those first that say most in most texts.
const MOST_N_GRAMS: usize = 10_500;

/// One text as the training sees it: features by place, with their values.
struct Example {
    values: Vec<(usize, f64)>,
    class: usize,
    /// Of complaints.
    major: Option<bool>,
}

/// The names of all features that are learned, and in how many texts each stands.
struct Names<'n> {
    names: Vec<&'n str>,
    seen: Vec<usize>,
}

type Weights = Vec<[f64; OUTPUTS]>;

/// The model of these texts, as its file says it.
pub(crate) fn train(rules: &Rules, cases: &[&Case]) -> String {
    let read: Vec<_> = cases.iter().map(|case| read(rules, &case.text)).collect();
    let all = names(&read);
    let weights = fit(&examples(cases, &read, &all.names), all.names.len() + 1);
    // The weights of what is left take over what was left out.
    let kept = kept(&all, &weights);
    let weights = fit(&examples(cases, &read, &kept), kept.len() + 1);
    written(&kept, &weights)
}

/// The texts by the places of these features.
fn examples(cases: &[&Case], read: &[Vec<(String, f64)>], names: &[&str]) -> Vec<Example> {
    let at: HashMap<&str, usize> = names.iter().zip(0..).map(|(name, i)| (*name, i)).collect();
    let texts = cases.iter().zip(read);
    texts.map(|(case, text)| example(case, text, &at)).collect()
}

fn read(rules: &Rules, text: &str) -> Vec<(String, f64)> {
    let text = Text::read(text);
    let hits = hits(rules, &text);
    let finds = judge(rules, &text, &hits, None);
    let features = Features::of(rules, &text, &hits, &finds);
    let value = scale(features.texts.len());
    let named = |(feature, _): &Shown<'_>, value| (feature.name(rules), value);
    let texts = features.texts.iter().map(|shown| named(shown, value));
    let others = features
        .others
        .iter()
        .map(|shown| named(shown, OTHERS_VALUE));
    texts.chain(others).collect()
}

fn names(read: &[Vec<(String, f64)>]) -> Names<'_> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for text in read {
        let mut names: Vec<&str> = text.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            *seen.entry(name).or_default() += 1;
        }
    }
    seen.retain(|name, times| *times >= FEWEST_TEXTS || is_other(name));
    let (names, seen) = seen.into_iter().unzip();
    Names { names, seen }
}

fn example(case: &Case, text: &[(String, f64)], at: &HashMap<&str, usize>) -> Example {
    let mut values: BTreeMap<usize, f64> = BTreeMap::new();
    for (name, value) in text {
        if let Some(at) = at.get(name.as_str()) {
            *values.entry(*at).or_default() += value;
        }
    }
    // The bias comes after all names.
    values.insert(at.len(), 1.0);
    Example {
        values: values.into_iter().collect(),
        class: case.class(),
        major: case.severity().map(|s| s == regulation::Severity::Major),
    }
}

fn fit(examples: &[Example], features: usize) -> Weights {
    let mut weights = vec![[0.0_f64; OUTPUTS]; features];
    let mut squares = vec![[1e-2_f64; OUTPUTS]; features];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random(7);
    for _ in 0..PASSES {
        random.shuffle(&mut order);
        for example in order.iter().map(|i| &examples[*i]) {
            let off = off(example, &weights);
            for (at, value) in &example.values {
                let decay = if at + 1 == features { 0.0 } else { DECAY };
                for (k, off) in off.iter().enumerate() {
                    let slope = off * value + decay * weights[*at][k];
                    squares[*at][k] += slope * slope;
                    weights[*at][k] -= RATE * slope / squares[*at][k].sqrt();
                }
            }
        }
    }
    weights
}

/// How far each output is off.
fn off(example: &Example, weights: &Weights) -> [f64; OUTPUTS] {
    let mut raw = [0.0; OUTPUTS];
    for (at, value) in &example.values {
        for (raw, weight) in raw.iter_mut().zip(&weights[*at]) {
            *raw += weight * value;
        }
    }
    softmax(&mut raw[..CLASSES.len()]);
    let target = |is: bool| f64::from(u8::from(is));
    let mut off = raw;
    off[example.class] -= 1.0;
    off[MAJOR] = example
        .major
        .map_or(0.0, |major| sigmoid(raw[MAJOR]) - target(major));
    let alleged = CLASSES[example.class].starts_with('C');
    off[INTEGRITY] = sigmoid(raw[INTEGRITY]) - target(alleged);
    if alleged {
        off[INTEGRITY] *= MISSED_ALLEGATION;
    }
    off
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The n-grams that say most in most texts, and everything else.
fn kept<'n>(names: &Names<'n>, weights: &Weights) -> Vec<&'n str> {
    let says = |at: usize| -> f64 {
        let texts = u32::try_from(names.seen[at]).unwrap_or(u32::MAX);
        weights[at].iter().map(|w| w.abs()).sum::<f64>() * f64::from(texts).sqrt()
    };
    let (mut kept, mut n_grams): (Vec<usize>, Vec<usize>) =
        (0..names.names.len()).partition(|at| is_other(names.names[*at]));
    n_grams.sort_by(|a, b| says(*b).total_cmp(&says(*a)).then(a.cmp(b)));
    n_grams.truncate(MOST_N_GRAMS);
    kept.extend(n_grams);
    kept.sort_unstable();
    kept.into_iter().map(|at| names.names[at]).collect()
}

fn written(names: &[&str], weights: &Weights) -> String {
    let bias = &weights[names.len()];
    let mut file = format!("{HEAD}@\t{}\n", row(bias, N_GRAM_UNIT));
    for (name, weights) in names.iter().zip(weights) {
        let (value, unit) = if is_other(name) {
            (OTHERS_VALUE, OTHER_UNIT)
        } else {
            (1.0, N_GRAM_UNIT)
        };
        let weights = weights.map(|weight| weight * value);
        file.push_str(&format!("{name}\t{}\n", row(&weights, unit)));
    }
    file
}

/// One character for each weight, in whole units.
fn row(weights: &[f64; OUTPUTS], unit: f64) -> String {
    weights
        .iter()
        .map(|weight| {
            let whole = (weight * unit).round().clamp(-MOST_UNITS, MOST_UNITS) as i8;
            char::from(NOTHING.saturating_add_signed(whole))
        })
        .collect()
}

/// What one printable character holds to either side of [`NOTHING`].
const MOST_UNITS: f64 = 46.0;

/// It names no n-gram.
fn is_other(name: &str) -> bool {
    name.starts_with(['@', '{', '%'])
}

/// A linear congruential generator: the order need not be random, but the same everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let j = usize::try_from(self.0 >> 33).unwrap_or_default() % (i + 1);
            items.swap(i, j);
        }
    }
}

const HEAD: &str = "\
# Made by src/train.rs of the labelled texts, the concepts and the rules; not to be edited by hand.
# A feature, then one character for the weight of each output (src/model.rs).
";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{corpus, features::Feature, model, rules};

    /// The file is not older than the texts, the concepts, the rules or the training.
    #[test]
    fn the_model_is_what_the_training_makes_of_the_texts() {
        let cases = corpus::training();
        let made = train(rules::get(), &cases.iter().collect::<Vec<_>>());
        if std::env::var_os("UPDATE_MODEL").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/model.txt");
            std::fs::write(path, &made).expect("model.txt is written");
            return;
        }
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
        let (made, there) = (lines(&made), lines(model::TEXT));
        let different: Vec<_> = made.symmetric_difference(&there).take(5).collect();
        assert!(
            different.is_empty(),
            "UPDATE_MODEL=1 cargo test -p classification the_model_is_what: {different:?}"
        );
    }

    #[test]
    fn the_model_knows_every_rule_and_concept_and_no_others() {
        let rules = rules::get();
        let named: BTreeSet<String> = model::TEXT
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .map(|(name, _)| name.to_owned())
            .filter(|name| name.len() > 1 && name.starts_with(['@', '{']))
            .collect();
        let rule = (0..rules.rules.len()).map(|at| Feature::Rule(at).name(rules));
        let concept = (0..rules.concepts.len()).map(|at| Feature::Concept(at).name(rules));
        assert_eq!(named, rule.chain(concept).collect());
    }

    #[test]
    fn the_model_is_small() {
        assert!(model::TEXT.len() < 300 * 1024, "{}", model::TEXT.len());
    }
}
