//! The arithmetic of a deadline in words (the ledger's text), in Chinese and English.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc, Weekday};

use crate::deadline::{Basis, Deadline, Why};
use crate::{Limit, Unit};

/// More days than these are not listed one by one.
const LISTED: usize = 10;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Chinese,
    English,
}
use Language::{Chinese, English};

impl Deadline {
    /// How the deadline comes about, as one paragraph: the start, day 0, each day that counts or does
    /// not and why, the end, the rules. `language` is a tag: `zh…` is Chinese, all others English.
    pub fn words(&self, language: &str) -> String {
        let zh = language
            .get(..2)
            .is_some_and(|tag| tag.eq_ignore_ascii_case("zh"));
        let lang = if zh { Chinese } else { English };
        let sentences: Vec<String> = [
            Some(self.start_in_words(lang)),
            Some(self.limit_in_words(lang)),
            self.skipped_in_words(lang),
            self.make_up_days_in_words(lang),
            self.counted_in_words(lang),
            Some(self.due_in_words(lang)),
            self.provisional
                .then(|| self.provisional_in_words(lang).to_owned()),
            Some(self.rules_in_words(lang)),
        ]
        .into_iter()
        .flatten()
        .collect();
        sentences.join(if zh { "" } else { " " })
    }

    fn start_in_words(&self, lang: Language) -> String {
        let local = self.start.with_timezone(&self.time_zone).date_naive();
        let (at, close) = (self.moment(self.start, lang), self.closes.format("%H:%M"));
        let zone = self.time_zone;
        let zero = day(self.day_zero, lang);
        let why = self.skipped.iter().find(|skipped| skipped.date == local);
        match (lang, why.map(|skipped| &skipped.why)) {
            (English, None) => format!(
                "The clock started on {at} ({zone}), on a working day before close of business at {close}: \
                 that day is day 0."
            ),
            (English, Some(Why::Closed)) => format!(
                "The clock started on {at} ({zone}), not before close of business at {close}: \
                 the next working day, {zero}, is day 0."
            ),
            (English, Some(_)) => format!(
                "The clock started on {at} ({zone}), not on a working day: \
                 the next working day, {zero}, is day 0."
            ),
            (Chinese, None) => {
                format!("{at}（{zone}）起算，当日为工作日且早于下班时间{close}，当日为第0日。")
            }
            (Chinese, Some(Why::Closed)) => {
                format!(
                    "{at}（{zone}）起算，已到或已过下班时间{close}，以下一工作日{zero}为第0日。"
                )
            }
            (Chinese, Some(_)) => {
                format!("{at}（{zone}）起算，当日不是工作日，以下一工作日{zero}为第0日。")
            }
        }
    }

    fn limit_in_words(&self, lang: Language) -> String {
        let calendar = &self.calendar;
        let sum = match self.parts.as_slice() {
            [only] => amount(*only, lang),
            parts if parts.iter().all(|part| part.unit == self.limit.unit) => {
                let numbers: Vec<String> =
                    parts.iter().map(|part| part.count.to_string()).collect();
                format!("{} = {}", numbers.join(" + "), amount(self.limit, lang))
            }
            parts => {
                let amounts: Vec<String> = parts.iter().map(|part| amount(*part, lang)).collect();
                amounts.join(" + ")
            }
        };
        match (lang, self.basis) {
            (English, Basis::Limit) => format!("The limit is {sum} (calendar {calendar})."),
            (English, Basis::Extended) => {
                format!("The limit with its extension is {sum} (calendar {calendar}).")
            }
            (English, Basis::Promised) => {
                format!("The stages up to the reply add up to {sum} (calendar {calendar}).")
            }
            (Chinese, Basis::Limit) => format!("时限{sum}（日历{calendar}）。"),
            (Chinese, Basis::Extended) => format!("时限连同延期共{sum}（日历{calendar}）。"),
            (Chinese, Basis::Promised) => format!("至答复各环节时限合计{sum}（日历{calendar}）。"),
        }
    }

    fn skipped_in_words(&self, lang: Language) -> Option<String> {
        // Days in a row with one reason are one item.
        let mut runs: Vec<(NaiveDate, NaiveDate, &Why)> = Vec::new();
        for skipped in &self.skipped {
            match runs.last_mut() {
                Some((_, last, why))
                    if last.succ_opt() == Some(skipped.date) && **why == skipped.why =>
                {
                    *last = skipped.date;
                }
                _ => runs.push((skipped.date, skipped.date, &skipped.why)),
            }
        }
        let items: Vec<String> = runs
            .into_iter()
            .map(|(first, last, why)| {
                let days = if first == last {
                    day(first, lang)
                } else {
                    range(first, last, lang)
                };
                bracketed(&days, &reason(why, lang), lang)
            })
            .collect();
        listed("Not counted: ", "不计入：", &items, lang)
    }

    fn make_up_days_in_words(&self, lang: Language) -> Option<String> {
        let items: Vec<String> = self
            .make_up_days
            .iter()
            .map(|(date, name)| {
                let reason = match lang {
                    English => format!("make-up working day for {}", holiday(name, lang)),
                    Chinese => format!("{}调休上班", holiday(name, lang)),
                };
                bracketed(&day(*date, lang), &reason, lang)
            })
            .collect();
        listed(
            "Worked on though a weekend: ",
            "周末上班，照常计入：",
            &items,
            lang,
        )
    }

    fn counted_in_words(&self, lang: Language) -> Option<String> {
        let name = |(index, date): (usize, &NaiveDate)| match lang {
            English => format!("day {} is {}", index + 1, day(*date, lang)),
            Chinese => format!("第{}日{}", index + 1, day(*date, lang)),
        };
        let days = self.counted.iter().enumerate();
        let items: Vec<String> = if self.counted.len() <= LISTED {
            days.map(name).collect()
        } else {
            days.take(1)
                .chain(self.counted.iter().enumerate().next_back())
                .map(name)
                .collect()
        };
        listed("Counted: ", "计入：", &items, lang)
    }

    fn due_in_words(&self, lang: Language) -> String {
        let at = self.moment(self.due_at, lang);
        match lang {
            English => format!("Due at close of business on {at}."),
            Chinese => format!("截止于{at}下班时。"),
        }
    }

    const fn provisional_in_words(&self, lang: Language) -> &'static str {
        match lang {
            English => {
                "Provisional: the count touches a year whose calendar is not published yet; it will be \
                 counted again."
            }
            Chinese => "暂定：所涉年份的放假安排尚未公布，公布后重新计算。",
        }
    }

    fn rules_in_words(&self, lang: Language) -> String {
        let by_calendar = self.provisional
            || !self.make_up_days.is_empty()
            || self
                .skipped
                .iter()
                .any(|skipped| matches!(skipped.why, Why::Holiday { .. }));
        let suspended = self
            .skipped
            .iter()
            .any(|skipped| skipped.why == Why::Suspended);
        let rules: Vec<&str> = [
            ("F-4.4a", true),
            ("F-4.4b", by_calendar),
            ("F-4.4d", suspended || self.basis == Basis::Extended),
            ("F-4.6", self.basis == Basis::Promised),
        ]
        .into_iter()
        .filter_map(|(rule, applies)| applies.then_some(rule))
        .collect();
        match lang {
            English => format!("[{}]", rules.join(", ")),
            Chinese => format!("〔{}〕", rules.join("、")),
        }
    }

    fn moment(&self, at: DateTime<Utc>, lang: Language) -> String {
        let local = at.with_timezone(&self.time_zone);
        let time = if local.second() == 0 {
            "%H:%M"
        } else {
            "%H:%M:%S"
        };
        // A full-width bracket is space enough.
        let space = if lang == English { " " } else { "" };
        format!(
            "{}{space}{}",
            day(local.date_naive(), lang),
            local.format(time)
        )
    }
}

fn listed(en: &str, zh: &str, items: &[String], lang: Language) -> Option<String> {
    if items.is_empty() {
        return None;
    }
    Some(match lang {
        English => format!("{en}{}.", items.join("; ")),
        Chinese => format!("{zh}{}。", items.join("；")),
    })
}

fn bracketed(days: &str, reason: &str, lang: Language) -> String {
    match lang {
        English => format!("{days} ({reason})"),
        Chinese => format!("{days}（{reason}）"),
    }
}

fn amount(limit: Limit, lang: Language) -> String {
    let n = limit.count;
    match (lang, limit.unit) {
        (English, Unit::WorkingDays) if n == 1 => "1 working day".to_owned(),
        (English, Unit::WorkingDays) => format!("{n} working days"),
        (English, Unit::CalendarDays) if n == 1 => "1 calendar day".to_owned(),
        (English, Unit::CalendarDays) => format!("{n} calendar days"),
        (Chinese, Unit::WorkingDays) => format!("{n}个工作日"),
        (Chinese, Unit::CalendarDays) => format!("{n}个自然日"),
    }
}

fn reason(why: &Why, lang: Language) -> String {
    match (lang, why) {
        (English, Why::Weekend) => "weekend".to_owned(),
        (English, Why::Closed) => "business had closed".to_owned(),
        (English, Why::Suspended) => "suspended".to_owned(),
        (Chinese, Why::Weekend) => "周末".to_owned(),
        (Chinese, Why::Closed) => "已下班".to_owned(),
        (Chinese, Why::Suspended) => "中止期间".to_owned(),
        (_, Why::Holiday { name }) => holiday(name, lang),
    }
}

fn range(first: NaiveDate, last: NaiveDate, lang: Language) -> String {
    match lang {
        English => format!("{} to {}", day(first, lang), day(last, lang)),
        Chinese => format!("{}至{}", day(first, lang), day(last, lang)),
    }
}

fn day(date: NaiveDate, lang: Language) -> String {
    match lang {
        English => date.format("%a %Y-%m-%d").to_string(),
        Chinese => {
            let weekday = match date.weekday() {
                Weekday::Mon => "一",
                Weekday::Tue => "二",
                Weekday::Wed => "三",
                Weekday::Thu => "四",
                Weekday::Fri => "五",
                Weekday::Sat => "六",
                Weekday::Sun => "日",
            };
            format!("{}（周{weekday}）", date.format("%Y-%m-%d"))
        }
    }
}

/// The national holidays have English names; others keep their own.
fn holiday(name: &str, lang: Language) -> String {
    match (lang, name) {
        (Chinese, "") => "节假日".to_owned(),
        (English, "") => "holiday".to_owned(),
        (Chinese, _) => name.to_owned(),
        (English, _) => {
            let parts: Vec<&str> = name
                .split('、')
                .map(|part| match part {
                    "元旦" => "New Year's Day",
                    "春节" => "Spring Festival",
                    "清明节" => "Qingming Festival",
                    "劳动节" => "Labour Day",
                    "端午节" => "Dragon Boat Festival",
                    "中秋节" => "Mid-Autumn Festival",
                    "国庆节" => "National Day",
                    own => own,
                })
                .collect();
            parts.join(" and ")
        }
    }
}
