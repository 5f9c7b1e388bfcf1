//! What strangers type and send, as nobody honest would: never a panic, and nothing taken for what it
//! is not. `deploy/local/fuzz` runs the same for as long as one likes.

use proptest::prelude::*;

use crate::domain::fields::Faults;
use crate::domain::statistics::Period;
use crate::domain::{Code, FileName, Identity, Matter, Number, Term, grams, normalised};

/// A text with an eye for what our parsers look at.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "(TS|ts|投诉|-|2026|000123|7| |\u{0}|\u{202e}|0|9){0,12}",
        "[A-Z]{1,5}-[0-9]{3,5}-[0-9]{1,22}-[0-9]{1,2}",
        "([0-9A-Za-z]{4}[- ]?){3,5}",
        "[0-9]{3,5}(-(Q[0-9]{1,3}|[0-9]{1,3}))?",
        proptest::collection::vec(any::<char>(), 0..20).prop_map(|c| c.into_iter().collect()),
    ]
}

proptest! {
    #[test]
    fn hostile_numbers_codes_and_periods_are_what_they_say_or_none(text in text()) {
        if let Ok(number) = Number::parse(&text) {
            let written = number.to_string();
            prop_assert_eq!(&written, &text.trim().to_ascii_uppercase());
            prop_assert_eq!(Number::parse(&written), Ok(number));
        }
        if let Some(code) = Code::parse(&text) {
            prop_assert!(Code::parse(&code.in_groups()).is_some_and(|again| again == code));
            prop_assert_eq!(code.canonical().len(), 16);
        }
        if let Ok(period) = Period::parse(&text) {
            prop_assert_eq!(period.to_string(), text);
            prop_assert!(period.first() < period.end());
        }
    }

    #[test]
    fn hostile_file_names_stay_names(text in prop_oneof![text(), "(\\.|/|\\\\|:|a|\u{202e}|\u{0}|\r|\n|长){0,300}"]) {
        if let Some(name) = FileName::parse(&text) {
            let name = name.as_str();
            prop_assert!((1..=120).contains(&name.chars().count()), "{:?}", name);
            let bad = name.contains(['/', '\\', '\0', '\n', '\r', '"', ':', '\u{202e}']);
            prop_assert!(!bad, "{:?}", name);
            prop_assert!(name != "." && name != "..");
            // Once clean, it stays as it is.
            prop_assert!(FileName::parse(name).is_some_and(|again| again.as_str() == name), "{:?}", name);
        }
    }

    #[test]
    fn hostile_terms_are_bounded(text in text()) {
        if let Ok(term) = Term::parse(&text) {
            prop_assert!((2..=64).contains(&term.text().chars().count()));
            prop_assert!(term.grams().len() <= 128);
        }
        prop_assert!(grams(&normalised(&text)).len() <= 40 * 40);
    }

    #[test]
    fn hostile_matters_and_people_are_checked_and_nothing_hidden_passes(
        narrative in "(\\PC|字|\u{0}|\u{202e}|\u{1b}|\u{2066}|\n){0,40}",
        one in text(),
        other in text(),
        age in any::<Option<u8>>(),
    ) {
        let matter = Matter {
            narrative: narrative.clone(),
            wanted_outcome: Some(one.clone()),
            business_number: Some(other.clone()),
            respondent: None,
        };
        let identity = Identity {
            name: Some(one.clone()),
            age,
            phone: Some(other.clone()),
            email: Some(one.clone()),
            address: Some(other.clone()),
            ..Identity::default()
        };
        let hidden = |text: &str| text.contains(['\0', '\u{202e}', '\u{1b}', '\u{2066}']);
        let mut faults = Faults(Vec::new());
        matter.check(&mut faults);
        identity.check(&mut faults);
        let faults: Vec<_> = faults.0.into_iter().map(|fault| fault.pointer).collect();
        for (text, pointer) in [
            (&narrative, "/narrative"),
            (&one, "/wanted_outcome"),
            (&other, "/business_number"),
            (&one, "/complainant/name"),
            (&other, "/complainant/phone"),
            (&one, "/complainant/email"),
            (&other, "/complainant/address"),
        ] {
            prop_assert!(!hidden(text) || faults.contains(&pointer), "{} {:?}", pointer, text);
        }
        if age.is_some_and(|age| !(1..=120).contains(&age)) {
            prop_assert!(faults.contains(&"/complainant/age"));
        }
    }
}
