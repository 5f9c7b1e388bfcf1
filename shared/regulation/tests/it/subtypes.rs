//! The leaves of section 2, and the form of an organization's own.

use regulation::{NotASubtype, Scope, Subtype};

#[test]
fn a_subtype_is_a_scope_and_a_leaf_and_an_organization_may_add_leaves() {
    for code in ["A1", "B3", "C2", "D3", "A4", "D12"] {
        let parsed = Subtype::parse(code).map(|s| s.to_string());
        assert_eq!(parsed, Ok(code.to_owned()));
    }
    let last = Subtype::parse("D99").map(|s| (s.scope(), s.to_string()));
    assert_eq!(last, Ok((Scope::Other, "D99".to_owned())));
    for code in ["", "A", "A0", "A01", "E1", "a1", "A+1", "A100", "警1"] {
        assert_eq!(Subtype::parse(code), Err(NotASubtype), "{code}");
    }
}

#[test]
fn the_regulation_has_three_of_each_scope_and_each_has_names_of_its_own() {
    let all: Vec<Subtype> = Subtype::of_regulation().collect();
    assert_eq!(all.len(), 12);
    assert!(all.is_sorted());
    for scope in Scope::ALL {
        let of: Vec<_> = all.iter().filter(|s| s.scope() == *scope).collect();
        assert_eq!(of.len(), 3, "{scope}");
    }
    let mut names: Vec<&str> = Vec::new();
    for subtype in &all {
        let (zh, en) = subtype.regulation_names().expect("one of them");
        names.extend([zh, en]);
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 24);
    let own = Subtype::parse("A4").map(Subtype::regulation_names);
    assert_eq!(own, Ok(None));
}
