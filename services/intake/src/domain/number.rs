//! The complaint's number: `TS-2026-000123-7`. Not secret; its check digit catches typing errors.

use std::fmt;

/// Site prefix, year in the site's time zone, at least six digits from a sequence, check digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number {
    prefix: String,
    year: i32,
    sequence: i64,
}

/// A text that is no number of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not of the form `TS-2026-000123-7`.
    #[error("not of the form PREFIX-YEAR-NNNNNN-C")]
    Form,
    /// The check digit does not fit: somebody mistyped.
    #[error("the check digit does not fit")]
    CheckDigit,
}

impl Number {
    /// Composes a number.
    ///
    /// # Errors
    /// [`NumberError::Form`] where the prefix is not two to four capital letters, the year has not
    /// four digits, or the sequence is not positive.
    pub fn new(prefix: &str, year: i32, sequence: i64) -> Result<Self, NumberError> {
        let capitals = prefix.bytes().all(|b| b.is_ascii_uppercase());
        if !capitals
            || !(2..=4).contains(&prefix.len())
            || !(1000..=9999).contains(&year)
            || sequence < 1
        {
            return Err(NumberError::Form);
        }
        let prefix = prefix.to_owned();
        Ok(Self {
            prefix,
            year,
            sequence,
        })
    }

    /// Reads what a person typed: letters of either case, blanks around it.
    ///
    /// # Errors
    /// [`NumberError`].
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let text = text.trim().to_ascii_uppercase();
        let mut parts = text.split('-');
        let (Some(prefix), Some(year), Some(sequence), Some(check), None) = (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) else {
            return Err(NumberError::Form);
        };
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if ![year, sequence, check].into_iter().all(digits)
            || year.len() != 4
            || !(6..=18).contains(&sequence.len())
            || check.len() != 1
        {
            return Err(NumberError::Form);
        }
        let year = year.parse().map_err(|_| NumberError::Form)?;
        let number = Self::new(
            prefix,
            year,
            sequence.parse().map_err(|_| NumberError::Form)?,
        )?;
        if number.to_string() == text {
            Ok(number)
        } else {
            Err(NumberError::CheckDigit)
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let check = check_digit(&format!("{:04}{:06}", self.year, self.sequence));
        let Self {
            prefix,
            year,
            sequence,
        } = self;
        write!(f, "{prefix}-{year:04}-{sequence:06}-{check}")
    }
}

/// ISO 7064 MOD 11,10: finds every single wrong digit and nearly every swap of neighbours.
fn check_digit(digits: &str) -> u32 {
    let product = digits.bytes().fold(10, |product, byte| {
        let sum = (product + u32::from(byte - b'0')) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_has_its_check_digit() {
        let number = Number::new("TS", 2026, 123).unwrap();
        assert_eq!(number.to_string(), "TS-2026-000123-7");
        assert_eq!(Number::parse(" ts-2026-000123-7 "), Ok(number));
    }

    #[test]
    fn the_published_examples_of_iso_7064_hold() {
        assert_eq!(check_digit("0794"), 5);
        assert_eq!(check_digit("00200667308"), 5);
    }

    #[test]
    fn every_single_wrong_digit_is_found() {
        let right = Number::new("TS", 2026, 987_654).unwrap().to_string();
        for (at, was) in right
            .bytes()
            .enumerate()
            .filter(|(_, b)| b.is_ascii_digit())
        {
            for digit in (b'0'..=b'9').filter(|d| *d != was) {
                let mut wrong = right.clone().into_bytes();
                wrong[at] = digit;
                let wrong = String::from_utf8(wrong).unwrap();
                assert!(Number::parse(&wrong).is_err(), "{wrong}");
            }
        }
    }

    #[test]
    fn more_than_a_million_complaints_make_the_number_longer() {
        let number = Number::new("TS", 2026, 1_234_567).unwrap();
        let text = number.to_string();
        assert!(text.starts_with("TS-2026-1234567-"), "{text}");
        assert_eq!(Number::parse(&text), Ok(number));
    }

    #[test]
    fn what_is_not_of_the_form_is_refused() {
        for text in [
            "",
            "TS",
            "TS-2026-000123",
            "TS-2026-123-7",
            "T-2026-000123-7",
            "TS-26-000123-7",
            "TS-02026-000123-7",
            "TS-2026-000123-77",
            "TS-2026-000123-x",
            "TSXYZ-2026-000123-7",
            "TS-2026-00012x-7",
            "TS-2026-000123-7-1",
            "投诉-2026-000123-7",
            "TS-2026-0000000000000000000123-7",
        ] {
            assert_eq!(Number::parse(text), Err(NumberError::Form), "{text}");
        }
    }

    #[test]
    fn prefix_year_and_sequence_have_their_bounds() {
        for (prefix, year, sequence) in [("TS", 1000, 1), ("TSXY", 9999, 999_999_999_999_999_999)] {
            let number = Number::new(prefix, year, sequence).unwrap();
            assert_eq!(Number::parse(&number.to_string()), Ok(number));
        }
        for (prefix, year, sequence) in [
            ("T", 2026, 1),
            ("TSXYZ", 2026, 1),
            ("ts", 2026, 1),
            ("TS", 999, 1),
            ("TS", 10_000, 1),
            ("TS", 2026, 0),
        ] {
            let refused = Number::new(prefix, year, sequence);
            assert_eq!(
                refused,
                Err(NumberError::Form),
                "{prefix} {year} {sequence}"
            );
        }
    }
}
