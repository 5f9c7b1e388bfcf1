//! The yearly notice in the form of holiday-cn. It names the papers in which the year is published; one
//! without papers is a guess, and its source stays empty.

use super::collect::Collected;
use super::{BadNotice, How, Read};
use crate::domain::YearNotice;

pub(super) fn read(bytes: &[u8], how: &How) -> Result<Read, BadNotice> {
    if how.source.is_some() {
        return Err(BadNotice::whole(
            "the JSON notice names its papers: give no source beside it",
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| BadNotice::whole("is not UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let notice = calendar::parse_notice(text).map_err(|e| BadNotice::whole(e.to_string()))?;
    if let Some(year) = how.year.filter(|year| *year != notice.year) {
        let detail = format!("is about {}, not about {year}", notice.year);
        return Err(BadNotice::whole(detail));
    }
    let mut days = Collected::new(notice.year)?;
    if notice.papers.is_empty() {
        return Ok(Read {
            notice: YearNotice {
                year: notice.year,
                ..YearNotice::default()
            },
            left_out: 0,
        });
    }
    for (n, day) in (1..).zip(&notice.days) {
        days.add(&format!("day {n}"), day.date, day.is_off_day, &day.name);
    }
    days.finish(&notice.papers.join(", "))
}
