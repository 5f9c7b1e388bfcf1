//! One spelling for the many ways of writing the same phone number or address.

/// A phone number as digits, with `+` and country code where it is no Chinese one, and `#` before
/// an extension. `None` where it is no phone number.
///
/// `138 0013 8000`, `+86-138-0013-8000`, `0086 13800138000` → `13800138000`;
/// `（010）1234-5678 转 801`, `+86 10 12345678-801` → `01012345678#801`.
pub fn normalise_phone(phone: &str) -> Option<String> {
    let narrow: String = phone
        .trim()
        .chars()
        .map(narrow)
        .flat_map(char::to_lowercase)
        .collect();
    let (number, extension) = match split_marked(&narrow) {
        Some((number, extension)) => (digits(number)?, Some(digits(extension)?)),
        None => match split_dashed(&narrow) {
            Some((number, extension)) => (digits(number)?, Some(digits(extension)?)),
            None => (digits(&narrow)?, None),
        },
    };
    let number = national(&number)?;
    let extension = match extension {
        None => String::new(),
        Some(ext) if (1..=6).contains(&ext.len()) && !ext.starts_with('+') => format!("#{ext}"),
        Some(_) => return None,
    };
    (3..=20)
        .contains(&number.len())
        .then(|| number + &extension)
}

/// Trimmed, ASCII letters in lower case; international names stay as written. `None` where it is
/// no address.
pub fn normalise_email(email: &str) -> Option<String> {
    let email = email.trim();
    let (local, domain) = email.rsplit_once('@')?;
    let plausible = !local.is_empty() && !domain.is_empty() && !email.contains(char::is_whitespace);
    plausible.then(|| email.to_ascii_lowercase())
}

/// Trimmed, ASCII letters in lower case: WeChat tells no case apart. `None` where it is no id.
pub fn normalise_wechat(id: &str) -> Option<String> {
    let id = id.trim();
    (!id.is_empty() && !id.contains(char::is_whitespace)).then(|| id.to_ascii_lowercase())
}

/// Letters and digits only, in capitals: `SL-2026-0915`, `ｓｌ 2026 0915` → `SL20260915`. `None` where
/// there are none.
pub fn normalise_business_number(number: &str) -> Option<String> {
    let kept: String = number
        .chars()
        .map(narrow)
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    (!kept.is_empty()).then_some(kept)
}

/// Full-width forms, as Chinese keyboards type them, and the many dashes.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2e3a}' | '\u{2e3b}' | '\u{fe58}' => '-',
        c if c.is_whitespace() => ' ',
        other => other,
    }
}

/// An extension after a word or sign for it.
fn split_marked(phone: &str) -> Option<(&str, &str)> {
    const MARKS: [&str; 8] = ["转分机", "分机号", "分机", "转", "ext.", "ext", "x", "#"];
    let (at, mark) = MARKS
        .iter()
        .filter_map(|mark| phone.find(mark).map(|at| (at, mark)))
        .min_by_key(|(at, _)| *at)?;
    let rest = &phone[at + mark.len()..];
    Some((&phone[..at], rest.trim_start_matches([' ', ':', '.', '-'])))
}

/// An extension after a last dash: only where what stands before is a whole landline number, since
/// `010-1234-5678` and `138-0013-8000` have dashes of another kind.
fn split_dashed(phone: &str) -> Option<(&str, &str)> {
    let (before, last) = phone.rsplit_once('-')?;
    let whole = national(&digits(before)?)?;
    let landline = match whole.as_bytes() {
        // 010 and 02x have eight-digit numbers; the other area codes have seven or eight.
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => whole.len() == 11,
        [b'0', b'3'..=b'9', ..] => whole.len() == 11 || whole.len() == 12,
        _ => false,
    };
    landline.then_some((before, last))
}

/// Digits, and a `+` in front where there is one; `None` at anything that does not belong.
fn digits(text: &str) -> Option<String> {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' => kept.push(c),
            '+' if kept.is_empty() => kept.push(c),
            ' ' | '-' | '.' | '(' | ')' | '/' => {}
            _ => return None,
        }
    }
    Some(kept)
}

/// Without the Chinese country code, however it is written; other countries' as `+…`.
fn national(number: &str) -> Option<String> {
    let abroad = number
        .strip_prefix('+')
        .or_else(|| number.strip_prefix("00"));
    let (number, had_code) = match abroad {
        Some(abroad) => match abroad.strip_prefix("86") {
            Some(rest) => (rest, true),
            None if abroad.starts_with('0') => return None,
            None => return Some(format!("+{abroad}")),
        },
        // Written without a plus: no number at home begins with 86 and is that long.
        None if number.starts_with("86") && number.len() >= 12 => (&number[2..], true),
        None => (number, false),
    };
    if number.starts_with("00") || number.starts_with('+') {
        return None;
    }
    // The old habit of a zero before a mobile number called from another city.
    if let Some(mobile) = number.strip_prefix('0').filter(|n| is_mobile(n)) {
        return Some(mobile.to_owned());
    }
    let service = number.len() <= 6
        || (number.len() == 10 && (number.starts_with("400") || number.starts_with("800")));
    let whole = !had_code || service || number.starts_with('0') || is_mobile(number);
    Some(if whole {
        number.to_owned()
    } else {
        format!("0{number}")
    })
}

/// Eleven digits that begin with 13 to 19.
fn is_mobile(number: &str) -> bool {
    number.len() == 11 && matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_mobile_number_has_one_spelling() {
        for written in [
            "13800138000",
            " 138 0013 8000 ",
            "138-0013-8000",
            "138-001-38000",
            "+86 138 0013 8000",
            "+86-13800138000",
            "(+86)13800138000",
            "（+86）138-0013-8000",
            "0086 138 0013 8000",
            "8613800138000",
            "86-138-0013-8000",
            "013800138000",
            "+86138001380-00",
            "+861380013800-0",
            "１３８００１３８０００",
            "138\u{2013}0013\u{2014}8000",
        ] {
            assert_eq!(
                normalise_phone(written).as_deref(),
                Some("13800138000"),
                "{written}"
            );
        }
    }

    #[test]
    fn a_landline_keeps_its_area_code_and_extension() {
        for written in [
            "010-12345678-801",
            "01012345678#801",
            "（010）1234-5678 转 801",
            "010 1234 5678 转801",
            "010-12345678分机801",
            "010-12345678 ext. 801",
            "010-12345678x801",
            "+86 10 12345678-801",
            "0086-10-1234-5678 转分机：801",
        ] {
            assert_eq!(
                normalise_phone(written).as_deref(),
                Some("01012345678#801"),
                "{written}"
            );
        }
        assert_eq!(
            normalise_phone("010-1234-5678").as_deref(),
            Some("01012345678")
        );
        assert_eq!(
            normalise_phone("+86 731 8888 6666").as_deref(),
            Some("073188886666")
        );
        assert_eq!(
            normalise_phone("0731-8888666-12").as_deref(),
            Some("07318888666#12")
        );
    }

    #[test]
    fn service_and_foreign_numbers_stay_what_they_are() {
        assert_eq!(
            normalise_phone("400-800-1234").as_deref(),
            Some("4008001234")
        );
        assert_eq!(
            normalise_phone("+86 400 800 1234").as_deref(),
            Some("4008001234")
        );
        assert_eq!(normalise_phone("12345").as_deref(), Some("12345"));
        assert_eq!(
            normalise_phone("+1 (212) 555-0100").as_deref(),
            Some("+12125550100")
        );
        assert_eq!(
            normalise_phone("001 212 555 0100").as_deref(),
            Some("+12125550100")
        );
    }

    #[test]
    fn what_is_no_phone_number_has_no_spelling() {
        for written in [
            "",
            "  ",
            "12",
            "call me",
            "138abc",
            "1+38",
            "转801",
            "010-12345678转",
            "+86+8613800138000",
            "电话",
        ] {
            assert_eq!(normalise_phone(written), None, "{written}");
        }
    }

    #[test]
    fn addresses_and_wechat_ids_lose_case_and_margins_only() {
        assert_eq!(
            normalise_email(" Zhang.San+x@Example.COM ").as_deref(),
            Some("zhang.san+x@example.com")
        );
        assert_eq!(
            normalise_email("ÄÖ@例子.中国").as_deref(),
            Some("ÄÖ@例子.中国")
        );
        for written in ["", "nobody", "@example.com", "a@", "a b@c.d"] {
            assert_eq!(normalise_email(written), None, "{written}");
        }
        assert_eq!(normalise_wechat(" Wx_ID-1 ").as_deref(), Some("wx_id-1"));
        assert_eq!(normalise_wechat(" "), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_normalised_phone_number_is_its_own_normal_form(written in "[0-9+ #x转（）()\\-.]{0,24}") {
            if let Some(once) = normalise_phone(&written) {
                prop_assert_eq!(normalise_phone(&once), Some(once.clone()), "{}", written);
            }
        }

        #[test]
        fn prefixes_and_separators_make_no_difference_to_a_mobile_number(
            number in "1[3-9][0-9]{9}",
            prefix in prop::sample::select(vec!["", "+86", "0086", "86", "+86 ", "+86-", "(+86)", "（0086）", "0"]),
            separators in prop::collection::vec(prop::sample::select(vec!["", " ", "-", "\u{3000}", "－"]), 11),
        ) {
            let spread: String = number.chars().zip(separators).flat_map(|(d, s)| [d.to_string(), s.to_owned()]).collect();
            prop_assert_eq!(normalise_phone(&format!("{prefix}{spread}")), Some(number));
        }

        #[test]
        fn prefixes_and_ways_to_write_an_extension_make_no_difference_to_a_landline(
            area in prop::sample::select(vec!["10", "21", "731", "755"]),
            number in "[2-8][0-9]{7}",
            extension in "[0-9]{1,5}",
            mark in prop::sample::select(vec!["-", "#", "转", " 转 ", "ext", " ext. ", "x", "分机"]),
        ) {
            let normal = Some(format!("0{area}{number}#{extension}"));
            prop_assert_eq!(normalise_phone(&format!("0{area}-{number}{mark}{extension}")), normal.clone());
            prop_assert_eq!(normalise_phone(&format!("+86 {area} {number}{mark}{extension}")), normal.clone());
            prop_assert_eq!(normalise_phone(&format!("(0{area}){number}{mark}{extension}")), normal);
        }

        #[test]
        fn different_mobile_numbers_stay_different(a in "1[3-9][0-9]{9}", b in "1[3-9][0-9]{9}") {
            prop_assert_eq!(a == b, normalise_phone(&a) == normalise_phone(&b));
        }

        #[test]
        fn no_input_makes_normalisation_panic_and_each_normal_form_is_stable(written in "\\PC{0,40}") {
            for normalise in [normalise_phone, normalise_email, normalise_wechat] {
                if let Some(once) = normalise(&written) {
                    prop_assert_eq!(normalise(&once), Some(once.clone()));
                }
            }
        }
    }
}
