//! An organization adds leaves and takes none of the regulation's away (section 2).

use super::*;

fn said(code: &str, change: impl FnOnce(&mut OwnSubtype)) -> Vec<String> {
    flaws(|it| {
        let mut own = own_subtype();
        change(&mut own);
        it.subtypes.insert(subtype(code), own);
    })
}

#[test]
fn a_leaf_is_added_under_any_scope() {
    for code in ["A4", "B4", "C99", "D10"] {
        assert_eq!(said(code, |_| ()), none());
    }
}

#[test]
fn the_regulations_own_are_neither_renamed_nor_shadowed() {
    for own in Subtype::of_regulation() {
        let code = own.to_string();
        let expected = format!("subtype `{code}`: is the regulation's own, and stays as it is");
        assert_eq!(said(&code, |_| ()), [expected]);
        let (zh, en) = own.regulation_names().unwrap();
        let zh = said("D9", |it| it.name_zh = zh.into());
        assert_eq!(
            zh,
            [format!("subtype `D9`, name: is what {code} is called")]
        );
        let en = said("D9", |it| it.name_en = en.to_uppercase());
        let expected = format!("subtype `D9`, name_en: is what {code} is called");
        assert_eq!(en, [expected]);
    }
}

#[test]
fn no_two_that_are_open_are_called_alike_and_a_scope_has_twenty_of_them_at_most() {
    let two = |second: OwnSubtype| {
        flaws(|it| {
            it.subtypes.insert(subtype("B4"), own_subtype());
            it.subtypes.insert(subtype("D4"), second);
        })
    };
    let alike = two(OwnSubtype {
        name_en: "another".into(),
        ..own_subtype()
    });
    assert_eq!(alike, ["subtype `D4`, name: is what B4 is called"]);
    let retired = two(OwnSubtype {
        active: false,
        ..own_subtype()
    });
    assert_eq!(retired, none());
    let many = |count: u8| {
        flaws(|it| {
            for n in 0..count {
                let own = OwnSubtype {
                    name_zh: format!("类{n}"),
                    name_en: format!("kind {n}"),
                    ..own_subtype()
                };
                it.subtypes.insert(subtype(&format!("A{}", n + 10)), own);
            }
        })
    };
    assert_eq!(many(20), none());
    assert_eq!(many(22), ["subtype `A30`: at most 20 of a scope"]);
}

#[test]
fn what_is_named_no_more_is_retired_and_told_and_needs_no_second_person() {
    let mut now = small();
    now.subtypes.insert(subtype("B4"), own_subtype());
    let added = diff(&small(), &now).remove(0);
    assert_eq!(
        (added.change.clone(), added.facts()),
        (Change::Added, vec![Fact::State])
    );
    assert!(!added.appoints());
    assert_eq!(added.after.path(), "B4");
    let removed = diff(&now, &small()).remove(0);
    assert_eq!(
        (removed.change.clone(), removed.facts()),
        (Change::Removed, vec![Fact::State])
    );
    let mut later = now.clone();
    later.subtypes.get_mut(&subtype("B4")).unwrap().from = Some(day("2026-12-01"));
    let changed = diff(&now, &later).remove(0);
    let field = FieldChange {
        field: "from",
        from: String::new(),
        to: "2026-12-01".into(),
    };
    assert_eq!(changed.change, Change::Changed(vec![field]));
}
