//! When people may be written to: staff in business hours unless it is urgent (F-4.4e), complainants
//! not at night by what rings.

use std::cmp::Ordering;

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
    if !held {
        return None;
    }
    let (from, until) = (numbers.night_from_hour, numbers.night_until_hour);
    let (today, hour) = (local.date(), local.hour());
    let date = match from.cmp(&until) {
        Ordering::Less if (from..until).contains(&hour) => today,
        // Over midnight: before it, the night ends tomorrow.
        Ordering::Greater if hour >= from => today.succ_opt()?,
        Ordering::Greater if hour < until => today,
        Ordering::Less | Ordering::Equal | Ordering::Greater => return None,
    };
    Some(date.and_time(NaiveTime::from_hms_opt(until, 0, 0)?))
}
