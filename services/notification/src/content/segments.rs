//! How long a text message is: parts of 70 characters, or 67 where it takes several, and more where
//! the alphabet of the telephone network is enough (3GPP TS 23.038).

/// What a text comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Length {
    /// Characters as the network counts them.
    pub(crate) units: usize,
    /// Messages that are paid for.
    pub(crate) segments: usize,
}

const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const TWICE: &str = "^{}\\[~]|€";

/// Counts.
pub(crate) fn length(text: &str) -> Length {
    let basic = |c: char| match c {
        c if BASIC.contains(c) => Some(1),
        c if TWICE.contains(c) => Some(2),
        _ => None,
    };
    let (units, one, several) = match text.chars().map(basic).sum::<Option<usize>>() {
        Some(units) => (units, 160, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    let segments = if units <= one {
        usize::from(units > 0)
    } else {
        units.div_ceil(several)
    };
    Length { units, segments }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> (usize, usize) {
        let Length { units, segments } = length(text);
        (units, segments)
    }

    #[test]
    fn chinese_is_counted_in_parts_of_70_and_67() {
        for (characters, segments) in [(0, 0), (1, 1), (70, 1), (71, 2), (134, 2), (135, 3)] {
            assert_eq!(
                counted(&"字".repeat(characters)),
                (characters, segments),
                "{characters}"
            );
        }
        // Outside of the basic plane a character counts twice; one Chinese character decides for all.
        assert_eq!(counted(&"𠮷".repeat(36)), (72, 2));
        assert_eq!(counted(&format!("{}字", "a".repeat(70))), (71, 2));
    }

    #[test]
    fn english_is_counted_in_parts_of_160_and_153() {
        for (characters, segments) in [(160, 1), (161, 2), (306, 2), (307, 3)] {
            assert_eq!(counted(&"a".repeat(characters)), (characters, segments));
        }
        assert_eq!(counted(&"[".repeat(80)), (160, 1));
        assert_eq!(counted(&"[".repeat(81)), (162, 2));
    }
}
