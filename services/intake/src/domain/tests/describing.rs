//! What a registration may say, to the last character.

use super::*;

fn person() -> Identity {
    Identity {
        name: Some("张三".into()),
        phone: Some("13800138000".into()),
        ..Identity::default()
    }
}

fn places(of: &Identity) -> Vec<&'static str> {
    let faults = of.faults().into_iter();
    faults.map(|fault| fault.pointer).collect()
}

/// Of so many characters in all, 64 of them before the sign.
fn long_email(length: usize) -> String {
    format!("{}@{}.cn", "l".repeat(64), "d".repeat(length - 68))
}

#[test]
fn an_email_address_is_taken_as_it_is_commonly_written() {
    for email in [
        "a@b.c",
        "zhang.san+tousu@mail.example.com",
        "张三@例子.中国",
        "a-b@c-d.cn",
        &long_email(254),
    ] {
        let person = Identity {
            email: Some(email.into()),
            ..person()
        };
        assert!(person.faults().is_empty(), "{email}");
    }
}

#[test]
fn an_email_address_that_no_mail_would_reach_is_refused() {
    for email in [
        "",
        "@",
        "nobody",
        "@example.cn",
        "a@",
        "a@localhost",
        "a@.cn",
        "a@b.",
        "a@b..cn",
        "a@-b.cn",
        "a@b-.cn",
        "a@b@c.cn",
        "a,b@c.cn",
        "<a@b.cn>",
        "a@b;c.cn",
        "a@b.cn,c.cn",
        "a b@c.cn",
        " a@b.cn",
        "a\u{7}@b.cn",
        "a\u{202e}@b.cn",
        &format!("{}@b.cn", "l".repeat(65)),
        &long_email(255),
    ] {
        let person = Identity {
            email: Some(email.into()),
            ..person()
        };
        assert_eq!(places(&person), ["/complainant/email"], "{email}");
    }
}

#[test]
fn a_telephone_number_has_five_digits_at_least_and_nothing_that_is_not_dialled() {
    let with = |phone: &str| Identity {
        phone: Some(phone.into()),
        ..person()
    };
    for phone in ["12345", "(010) 8888-8888", &"1".repeat(20)] {
        assert!(with(phone).faults().is_empty(), "{phone}");
    }
    for phone in ["1234", "1-2-3-4", "12345x", "13800138000 call me"] {
        assert_eq!(places(&with(phone)), ["/complainant/phone"], "{phone}");
    }
    assert_eq!(places(&with(&"1".repeat(21))), ["/complainant/phone"]);
}

#[test]
fn each_text_about_a_person_has_its_longest_and_is_not_blank() {
    type Field = fn(&mut Identity) -> &mut Option<String>;
    let fields: [(&str, usize, Field); 3] = [
        ("/complainant/name", 64, |person| &mut person.name),
        ("/complainant/wechat", 64, |person| &mut person.wechat),
        ("/complainant/address", 200, |person| &mut person.address),
    ];
    for (place, longest, field) in fields {
        let with = |text: String| {
            let mut person = person();
            *field(&mut person) = Some(text);
            person
        };
        assert!(with("字".repeat(longest)).faults().is_empty(), "{place}");
        for text in ["字".repeat(longest + 1), " ".into(), "字\u{202e}".into()] {
            assert_eq!(places(&with(text)), [place]);
        }
    }
}

#[test]
fn an_age_is_1_to_120() {
    for (age, fits) in [(0, false), (1, true), (120, true), (121, false)] {
        let aged = Identity {
            age: Some(age),
            ..person()
        };
        assert_eq!(aged.faults().is_empty(), fits, "{age}");
    }
}
