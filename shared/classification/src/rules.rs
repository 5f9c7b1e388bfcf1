//! The rules of `rules.toml` and the concepts of `concepts.toml`, as written and as used.

use std::{collections::BTreeMap, sync::LazyLock};

use regulation::{DeclineReason, Scope};
use serde::Deserialize;

use crate::pattern::{Lexicon, Phrase, Piece, Vocabulary};

/// As written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Written>,
    words: BTreeMap<String, Vec<String>>,
    harmless: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    why: String,
    subtype: Option<String>,
    major: Option<String>,
    outside: Option<DeclineReason>,
    #[serde(default)]
    sensitive: bool,
    phrases: Vec<String>,
    with: Option<String>,
    unless: Option<String>,
    within: Option<String>,
    not_in: Option<String>,
    #[serde(default)]
    weak: bool,
    #[serde(default)]
    overrides: bool,
}

/// What a rule says where one of its phrases stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Says {
    /// A sub-type of section 2, with its scope.
    Subtype(Scope, String),
    /// The severity, and because of what.
    Major(String),
    /// It may lie outside of what may be complained about.
    Outside(DeclineReason),
    /// Integrity may be meant.
    Sensitive,
}

pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) says: Says,
    pub(crate) phrases: Vec<Phrase>,
    /// One word of this list must stand in the same sentence or one beside it.
    pub(crate) with: Option<Piece>,
    /// No word of this list may stand in the same sentence.
    pub(crate) unless: Option<Piece>,
    /// One word of this list must stand anywhere in the text.
    pub(crate) within: Option<Piece>,
    /// No word of this list may stand anywhere in the text.
    pub(crate) not_in: Option<Piece>,
    /// Counts only where nothing stronger is found.
    pub(crate) weak: bool,
    /// Of a rule about what is outside: it counts even where the text speaks of scope A, B or D.
    pub(crate) overrides: bool,
}

/// The lists that decide how phrases are read.
pub(crate) struct Reading {
    pub(crate) negation: Vec<String>,
    pub(crate) filler: Vec<String>,
    pub(crate) doubt: Vec<String>,
    pub(crate) negations: Piece,
    pub(crate) condition: Piece,
    pub(crate) cause: Piece,
    pub(crate) giving: Piece,
    pub(crate) refusal: Piece,
    pub(crate) insisting: Piece,
    pub(crate) stranger: Piece,
    pub(crate) inside: Piece,
    pub(crate) collusion: Piece,
    pub(crate) elsewhere: Piece,
    pub(crate) here: Piece,
    pub(crate) unrelated: Piece,
    pub(crate) unfounded: Piece,
    pub(crate) window: Piece,
    pub(crate) public_life: Piece,
    /// What says nothing where it stands: 抢红包, 急诊窗口.
    pub(crate) harmless: Vec<Phrase>,
}

pub(crate) struct Rules {
    pub(crate) rules: Vec<Rule>,
    /// Words of one meaning, by name: what the model counts beside the words themselves.
    pub(crate) concepts: Vec<(String, Piece)>,
    pub(crate) reading: Reading,
    pub(crate) vocabulary: Vocabulary,
}

/// The rules, read once.
pub(crate) fn get() -> &'static Rules {
    static RULES: LazyLock<Rules> =
        LazyLock::new(|| Rules::parse(TEXT, CONCEPTS).expect("the embedded rules are tested"));
    &RULES
}

pub(crate) const TEXT: &str = include_str!("../rules.toml");
pub(crate) const CONCEPTS: &str = include_str!("../concepts.toml");

impl Rules {
    pub(crate) fn parse(text: &str, concepts: &str) -> Result<Self, String> {
        let mut file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        let concepts: BTreeMap<String, Vec<String>> =
            toml::from_str(concepts).map_err(|e| e.to_string())?;
        for (name, words) in &concepts {
            if file.words.insert(name.clone(), words.clone()).is_some() {
                return Err(format!("{name}: a list of rules.toml is called so"));
            }
        }
        let mut lexicon = Lexicon::new(&file.words);
        let rules = file
            .rule
            .into_iter()
            .map(|written| rule(written, &mut lexicon))
            .collect::<Result<_, _>>()?;
        let harmless = phrases(&file.harmless, &mut lexicon)?;
        let list = |name| lexicon.list(name);
        let (negations, condition, cause) = (list("negation")?, list("condition")?, list("cause")?);
        let (giving, refusal, insisting) = (list("giving")?, list("refusal")?, list("insisting")?);
        let (stranger, inside, collusion) =
            (list("stranger")?, list("inside")?, list("collusion")?);
        let (window, public_life) = (list("window")?, list("public life")?);
        let (elsewhere, here, unrelated) = (list("elsewhere")?, list("here")?, list("unrelated")?);
        let unfounded = list("unfounded")?;
        list("filler")?;
        list("doubt")?;
        let mut words = |name| file.words.remove(name).unwrap_or_default();
        let reading = Reading {
            negation: words("negation"),
            filler: words("filler"),
            doubt: words("doubt"),
            negations,
            condition,
            cause,
            giving,
            refusal,
            insisting,
            stranger,
            inside,
            collusion,
            elsewhere,
            here,
            unrelated,
            unfounded,
            window,
            public_life,
            harmless,
        };
        let concepts = concepts
            .into_keys()
            .map(|name| lexicon.list(&name).map(|piece| (name, piece)))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            rules,
            concepts,
            reading,
            vocabulary: lexicon.build()?,
        })
    }
}

fn phrases(written: &[String], lexicon: &mut Lexicon) -> Result<Vec<Phrase>, String> {
    written.iter().map(|text| lexicon.phrase(text)).collect()
}

fn rule(written: Written, lexicon: &mut Lexicon) -> Result<Rule, String> {
    let Written { id, why, .. } = written;
    let says = match (
        written.subtype,
        written.major,
        written.outside,
        written.sensitive,
    ) {
        (Some(subtype), None, None, false) => {
            let scope = subtype.get(..1).map(Scope::parse);
            let scope = scope.and_then(Result::ok);
            Says::Subtype(scope.ok_or_else(|| format!("{id}: no scope"))?, subtype)
        }
        (None, Some(because), None, false) => Says::Major(because),
        (None, None, Some(reason), false) => Says::Outside(reason),
        (None, None, None, true) => Says::Sensitive,
        _ => return Err(format!("{id}: a rule says one thing")),
    };
    if why.is_empty() {
        return Err(format!("{id}: does not say what it is for"));
    }
    let list = |name: Option<String>| name.map(|n| lexicon.list(&n)).transpose();
    let (with, unless) = (list(written.with)?, list(written.unless)?);
    let (within, not_in) = (list(written.within)?, list(written.not_in)?);
    Ok(Rule {
        says,
        phrases: phrases(&written.phrases, lexicon).map_err(|e| format!("{id}: {e}"))?,
        with,
        unless,
        within,
        not_in,
        weak: written.weak,
        overrides: written.overrides,
        id,
    })
}
