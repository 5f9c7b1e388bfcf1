//! What is shown in place of a personal value: 张*, the last four, an age band.

/// `张三` → `张*`; a name in letters keeps its first letter.
pub fn mask_name(name: &str) -> String {
    name.trim()
        .chars()
        .next()
        .map_or_else(String::new, |first| format!("{first}*"))
}

/// The last four characters; fewer of a short value, so that never more than half is shown.
pub fn mask_tail(value: &str) -> String {
    let value: Vec<char> = value.trim().chars().collect();
    let shown = (value.len() / 2).min(4);
    format!(
        "****{}",
        value[value.len() - shown..].iter().collect::<String>()
    )
}

/// The last of the part before the `@`; the domain may name a person or an employer and is hidden.
pub fn mask_email(email: &str) -> String {
    let local = email.rsplit_once('@').map_or(email, |(local, _)| local);
    format!("{}@****", mask_tail(local))
}

/// Ages are shown as bands.
pub const fn age_band(age: u8) -> &'static str {
    match age {
        0..18 => "0-17",
        18..30 => "18-29",
        30..40 => "30-39",
        40..50 => "40-49",
        50..60 => "50-59",
        60..70 => "60-69",
        70.. => "70+",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_shows_its_first_character_only() {
        assert_eq!(mask_name(" 张三丰"), "张*");
        assert_eq!(mask_name("John Smith"), "J*");
        assert_eq!(mask_name("  "), "");
    }

    #[test]
    fn a_number_shows_its_last_four_and_never_more_than_half() {
        assert_eq!(mask_tail("13800138000"), "****8000");
        assert_eq!(mask_tail("12345"), "****45");
        assert_eq!(mask_tail("1"), "****");
        assert_eq!(mask_tail(""), "****");
    }

    #[test]
    fn an_email_hides_its_domain() {
        assert_eq!(mask_email("zhang.san@example.com"), "****.san@****");
        assert_eq!(mask_email("z@example.com"), "****@****");
    }

    #[test]
    fn every_age_has_a_band() {
        assert_eq!(
            [17, 18, 59, 60, 70, 120].map(age_band),
            ["0-17", "18-29", "50-59", "60-69", "70+", "70+"]
        );
    }
}
