//! What settings make a provider, and what an attempt's secret makes.

use super::*;

fn settings(issuer: &str, redirect_uri: &str) -> Oidc {
    Oidc {
        issuer: Some(issuer.to_owned()),
        client_id: Some("redress".to_owned()),
        client_secret: Some("secret".into()),
        redirect_uri: Some(redirect_uri.to_owned()),
        scopes: "openid profile".to_owned(),
        claim: "preferred_username".to_owned(),
        max_age_seconds: None,
        label: None,
        timeout_seconds: 5,
    }
}

const HERE: &str = "https://redress.example/signed-in";
const THERE: &str = "https://login.example";

#[test]
fn a_provider_takes_all_four_settings_or_none() {
    let all = settings(THERE, HERE);
    assert!(Provider::of(&all).unwrap().is_some());
    let none = Oidc {
        issuer: None,
        client_id: None,
        client_secret: None,
        redirect_uri: None,
        ..all.clone()
    };
    assert!(Provider::of(&none).unwrap().is_none());
    for missing in 0..4 {
        let mut some = all.clone();
        match missing {
            0 => some.issuer = None,
            1 => some.client_id = None,
            2 => some.client_secret = None,
            _ => some.redirect_uri = None,
        }
        assert!(matches!(Provider::of(&some), Err(Unusable::Halves)));
    }
}

#[test]
fn nothing_is_sent_where_others_read_it() {
    for safe in [
        THERE,
        "http://127.0.0.1:1",
        "http://localhost:1/a",
        "http://[::1]:1",
    ] {
        assert!(Provider::of(&settings(safe, HERE)).is_ok(), "{safe}");
        assert!(Provider::of(&settings(THERE, safe)).is_ok(), "{safe}");
    }
    for unsafe_ in [
        "http://login.example",
        "http://127.0.0.1.example",
        "http://localhost.example",
        "http://127.0.0.1@login.example",
        "ftp://login.example",
        "javascript:alert(1)",
        "login.example",
        "",
    ] {
        assert!(Provider::of(&settings(unsafe_, HERE)).is_err(), "{unsafe_}");
        assert!(
            Provider::of(&settings(THERE, unsafe_)).is_err(),
            "{unsafe_}"
        );
    }
}

#[test]
fn what_an_attempt_makes_is_its_own_and_says_nothing_of_it() {
    let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
    let secret = SecretString::from("secret");
    let (one, later) = (attempt(&secret, at(100)), attempt(&secret, at(101)));
    let (made, again) = (Derived::of(&one), Derived::of(&one));
    let parts = |it: &Derived| [it.state.clone(), it.nonce.clone(), it.verifier.clone()];
    assert_eq!(parts(&made), parts(&again));
    let all = [parts(&made), parts(&Derived::of(&later))].concat();
    let different: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(different.len(), 6);
    // RFC 7636: 43 to 128 characters.
    assert!(all.iter().all(|part| part.len() == 43));
    assert_eq!((made.begun_at, Derived::of(&later).begun_at), (100, 101));
    assert_eq!(Derived::of(&secret).begun_at, i64::MAX);
}
