//! The tables against each other, and the texts that they ask for.

use std::collections::{BTreeSet, HashSet};

use super::{Kind, all};

/// Texts that every deed needs, and those that it may have.
pub(in crate::console) fn asked() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut needed, mut possible) = (BTreeSet::new(), BTreeSet::new());
    for deed in all() {
        needed.insert(format!("deed-{}", deed.slug));
        needed.insert(format!("deed-{}-lead", deed.slug));
        for field in deed.fields {
            let name = field.name.replace(['/', '_'], "-");
            possible.insert(format!("field-{}-{name}", deed.slug));
            possible.insert(format!("field-{name}"));
            possible.insert(format!("hint-{}-{name}", deed.slug));
            match field.kind {
                Kind::One(list, codes) | Kind::Some(list, codes) => {
                    needed.extend(
                        codes().iter().map(|code| {
                            format!("{list}-{}", code.replace('_', "-").to_lowercase())
                        }),
                    );
                }
                Kind::Either => {
                    needed.extend(["yes", "no"].map(|it| format!("{}-{it}", field.name)));
                }
                _ => {}
            }
        }
    }
    needed.extend(super::because::BECAUSE.iter().map(|it| (*it).to_owned()));
    (needed, possible)
}

#[test]
fn every_deed_has_a_name_of_its_own_and_says_what_it_is_about() {
    let mut slugs = HashSet::new();
    for deed in all() {
        assert!(slugs.insert(deed.slug), "{} stands twice", deed.slug);
        assert!(deed.path.contains("{id}"), "{}", deed.path);
        let mut names = HashSet::new();
        for field in deed.fields {
            assert!(
                names.insert(field.name),
                "{}: {} twice",
                deed.slug,
                field.name
            );
        }
        assert!(
            !deed.bare || deed.fields.is_empty(),
            "{} asks and sends nothing",
            deed.slug
        );
    }
    for slug in super::NEXT.iter().flat_map(|(_, slugs)| slugs.iter()) {
        assert!(slugs.contains(slug), "{slug}");
    }
    assert!(slugs.len() > 40, "{}", slugs.len());
}

#[test]
fn what_is_reached_is_what_the_service_calls_it() {
    // What is done to a thing within, and what has the name of its own resource, is called otherwise.
    let others = ["reply", "follow-up", "conversation", "part-sign-for"];
    for deed in all().filter(|deed| !others.contains(&deed.slug)) {
        assert_eq!(deed.path.rsplit('/').next(), Some(deed.slug));
    }
}
