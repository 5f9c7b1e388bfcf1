//! The complainant's secret: 16 characters of Crockford's base 32, in four groups.

use std::fmt::Write;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 80 random bits. No `Debug`: it is told once, to one person, and stored as a keyed hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; 16]);

impl Code {
    /// Ten random bytes make one code.
    pub fn from_entropy(entropy: [u8; 10]) -> Self {
        let mut bytes = [0; 16];
        bytes[6..].copy_from_slice(&entropy);
        let bits = u128::from_be_bytes(bytes);
        let digit = |index: usize| {
            let five = (bits >> (5 * (15 - index))) & 31;
            ALPHABET[usize::try_from(five).expect("five bits fit")]
        };
        Self(std::array::from_fn(digit))
    }

    /// Reads what a person typed: either case, any blanks and hyphens, O for 0, I and L for 1.
    pub fn parse(text: &str) -> Option<Self> {
        let mut digits = [0; 16];
        let mut length = 0;
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let digit = match u8::try_from(c.to_ascii_uppercase()).ok()? {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            if !ALPHABET.contains(&digit) {
                return None;
            }
            *digits.get_mut(length)? = digit;
            length += 1;
        }
        (length == digits.len()).then_some(Self(digits))
    }

    /// What is hashed.
    pub fn canonical(&self) -> &str {
        std::str::from_utf8(&self.0).expect("the alphabet is ASCII")
    }

    /// What the complainant reads: `7ZQ4-0M3K-XB1T-9VHC`.
    pub fn in_groups(&self) -> String {
        let mut text = String::with_capacity(19);
        for (index, group) in self.0.chunks(4).enumerate() {
            if index > 0 {
                text.push('-');
            }
            for digit in group {
                text.write_char(char::from(*digit))
                    .expect("a String takes every character");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bits_of_the_entropy_are_in_the_code() {
        assert_eq!(Code::from_entropy([0; 10]).canonical(), "0".repeat(16));
        assert_eq!(Code::from_entropy([255; 10]).canonical(), "Z".repeat(16));
        let one = Code::from_entropy([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(one.canonical(), "0000000000000001");
        for byte in 0..10 {
            let mut entropy = [0; 10];
            entropy[byte] = 1;
            assert_ne!(Code::from_entropy(entropy).canonical(), "0".repeat(16));
        }
    }

    #[test]
    fn what_was_told_is_read_again_however_it_is_typed() {
        let code = Code::from_entropy([0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x11, 0x22]);
        let told = code.in_groups();
        assert_eq!(told.len(), 19);
        let typed = told.to_lowercase().replace('-', "  ");
        for text in [
            told.clone(),
            typed,
            told.replace('1', "l"),
            told.replace('0', "o"),
        ] {
            assert!(Code::parse(&text).as_ref() == Some(&code), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_code() {
        for text in [
            "",
            "0000-0000-0000-000",
            "0000-0000-0000-00000",
            "0000-0000-0000-000U",
            "零",
        ] {
            assert!(Code::parse(text).is_none(), "{text}");
        }
    }
}
