//! Systems of somebody else: what is wrong with one, who must agree to it, and who hears of it.

use super::*;

fn with(it: Partner) -> Organization {
    let mut organization = small();
    organization.partners.insert(code("hotline"), it);
    organization
}

fn change(from: &Organization, to: &Organization) -> Difference {
    let mut all = diff(from, to);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn a_partner_is_let_in_at_a_site_that_there_is() {
    assert_eq!(with(partner()).flaws(), []);
    let nowhere = Partner {
        site: code("nowhere"),
        ..partner()
    };
    let said: Vec<String> = with(nowhere.clone())
        .flaws()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        said,
        ["partner `hotline`, site: there is no site `nowhere`"]
    );
    let let_out = Partner {
        active: false,
        ..nowhere
    };
    assert_eq!(with(let_out).flaws(), []);
}

#[test]
fn letting_one_in_or_giving_it_more_takes_two_administrators_and_nothing_else_does() {
    let (none, now) = (small(), with(partner()));
    let elsewhere = with(Partner {
        site: code("hall"),
        ..partner()
    });
    let otherwise = with(Partner {
        purpose: Purpose::Statistics,
        ..partner()
    });
    let let_out = with(Partner {
        active: false,
        ..partner()
    });
    let renamed = with(Partner {
        name_zh: "便民热线".into(),
        ..partner()
    });
    for (from, to) in [
        (&none, &now),
        (&now, &elsewhere),
        (&now, &otherwise),
        (&let_out, &now),
    ] {
        let change = change(from, to);
        assert!(change.appoints(), "{change:?}");
        assert_eq!(change.facts(), [Fact::State]);
    }
    let gone = change(&now, &none);
    assert_eq!((gone.appoints(), gone.facts()), (false, vec![Fact::State]));
    // Its name is nobody else's business.
    let renamed = change(&now, &renamed);
    assert_eq!((renamed.appoints(), renamed.facts()), (false, vec![]));
    let from_to = ("热线".to_owned(), "便民热线".to_owned());
    let Change::Changed(fields) = renamed.change else {
        panic!("renamed")
    };
    assert_eq!((fields[0].from.clone(), fields[0].to.clone()), from_to);
}

#[test]
fn a_partner_is_nobody_of_the_staff_whatever_the_code() {
    assert_ne!(partner_id(&code("li")), staff_id(&code("li")));
}
