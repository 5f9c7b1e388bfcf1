//! How often a wrong code may be tried.

use chrono::TimeDelta;

/// Wrong codes allowed within [`WINDOW`], per number and per address.
pub const ATTEMPTS: i64 = 5;

/// How long a wrong code counts.
pub const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// Wrong codes within [`WINDOW`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// For this number, whether it exists or not.
    pub number: i64,
    /// From this address.
    pub address: i64,
}

impl Attempts {
    /// Nobody reads an answer now, not even with the right code.
    pub const fn exhausted(self) -> bool {
        self.number >= ATTEMPTS || self.address >= ATTEMPTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_codes_for_a_number_or_from_an_address_are_enough() {
        let attempts = |number, address| Attempts { number, address };
        assert!(!attempts(4, 4).exhausted());
        assert!(attempts(5, 0).exhausted());
        assert!(attempts(0, 5).exhausted());
    }
}
