//! When people may be written to: staff in business hours unless it is urgent (F-4.4e), complainants
//! not at night by what rings.

use chrono::{NaiveDateTime, NaiveTime, Timelike};
use regulation::{Correspondence as Numbers, ReplyChannel};

/// Until when a message to a complainant waits, on the wall of the site; none where it may go now.
pub fn night_over(
    numbers: &Numbers,
    channel: ReplyChannel,
    local: NaiveDateTime,
) -> Option<NaiveDateTime> {
    let held = match channel {
        ReplyChannel::Sms => true,
        ReplyChannel::Email => numbers.night_holds_email,
        // People call and post when they think fit; what is tracked is read when it is wanted.
        ReplyChannel::Letter | ReplyChannel::Phone | ReplyChannel::Tracking => false,
    };
    let (from, until) = (numbers.night_from_hour, numbers.night_until_hour);
    let hour = local.hour();
    let before_midnight = hour >= from && (from > until || hour < until);
    let after_midnight = from > until && hour < until;
    if !held || from == until || !(before_midnight || after_midnight) {
        return None;
    }
    let morning = NaiveTime::from_hms_opt(until, 0, 0)?;
    let date = if before_midnight && from > until {
        local.date().succ_opt()?
    } else {
        local.date()
    };
    Some(date.and_time(morning))
}
