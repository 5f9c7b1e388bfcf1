//! Templates and texts as nobody honest would write them. `deploy/local/fuzz` runs the same for as
//! long as one likes.

use proptest::prelude::*;
use regulation::Language;

use super::check::{check, is_readable};
use super::segments::length;
use super::slots::Slot;
use super::texts::{Template, fill, placeholders};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "(\\{|\\}|number|due|site|link|name|_|<|b|/|!|\n|\r|\u{0}|\u{202e}|字|€|\\PC){0,40}",
        "(\\{(number|due|site|link|text)\\}|\\PC| |\n){0,30}",
    ]
}

proptest! {
    #[test]
    fn hostile_templates_are_filled_in_one_pass(template in text(), value in text()) {
        let filled = fill(&template, &[("number", &value), ("due", "")]);
        // What is filled in is not looked at again, and nothing grows without an end.
        let most = template.len() + template.matches("{number}").count() * value.len() + 1;
        prop_assert!(filled.len() <= most, "{} of {}", filled.len(), most);
        if let Some(names) = placeholders(&template) {
            let braces = template.matches(['{', '}']).count();
            prop_assert_eq!(names.len() * 2, braces);
            let empty: Vec<_> = names.iter().map(|name| (*name, "x")).collect();
            let left = fill(&template, &empty).matches(['{', '}']).count();
            prop_assert_eq!(left, 0);
        }
    }

    #[test]
    fn hostile_templates_are_saved_only_where_they_are_plain(
        slot in prop::sample::select(Slot::all()),
        language in prop::sample::select(Language::ALL),
        subject in text(),
        body in text(),
    ) {
        let template = Template { subject: subject.clone(), body: body.clone() };
        if check(slot, language, &template, "https://x.example", 3).is_empty() {
            for text in [subject.trim(), body.trim()] {
                prop_assert!(is_readable(text) && placeholders(text).is_some(), "{:?}", text);
                let hidden = text.contains(['\0', '\u{202e}']) || text.contains("<b");
                prop_assert!(!hidden, "{:?}", text);
            }
        }
    }

    #[test]
    fn hostile_texts_have_a_length(text in text()) {
        let length = length(&text);
        prop_assert!(length.units >= text.chars().count());
        prop_assert!(length.segments <= length.units);
        prop_assert_eq!(length.segments == 0, text.is_empty());
    }
}
