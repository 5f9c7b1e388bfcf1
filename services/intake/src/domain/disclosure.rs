//! Reading who complains (F-6.9): what is told of it, and how often one person may.

use regulation::Sensitivity;
use uuid::Uuid;

use super::complaint::StaffId;

/// Somebody read who complains; neither that nor the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revealed {
    /// Names the disclosure, which holds the reason.
    pub disclosure: Uuid,
    /// Where the complaint belongs.
    pub site: Uuid,
    /// How sensitive it was.
    pub sensitivity: Sensitivity,
    /// Who.
    pub by: StaffId,
}

/// How often one person was told who complains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disclosures {
    /// Within the last hour.
    pub within_hour: i64,
    /// Within the last 24 hours.
    pub within_day: i64,
}

impl Disclosures {
    /// Whether another one stays within these numbers.
    pub const fn leave_room_in(self, most: Self) -> bool {
        self.within_hour < most.within_hour && self.within_day < most.within_day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f_6_9_both_the_hour_and_the_day_have_a_limit() {
        let times = |within_hour, within_day| Disclosures {
            within_hour,
            within_day,
        };
        let most = times(10, 50);
        assert!(times(0, 0).leave_room_in(most));
        assert!(times(9, 49).leave_room_in(most));
        assert!(!times(10, 10).leave_room_in(most));
        assert!(!times(0, 50).leave_room_in(most));
        assert!(!times(0, 0).leave_room_in(times(0, 50)));
    }
}
