//! Which complaints are counted: a period and what narrows it, as it stands in the address. The same question
//! is asked for a number and for the list behind it, so that both agree.

use chrono::{DateTime, Datelike as _, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regulation::{Channel, Scope, Severity};
use serde::Deserialize;

use crate::console::names;
use crate::page::{Choice, Page};
use crate::{Portal, wall};

/// What was asked for, as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Asked {
    pub(in crate::console) year: String,
    /// `Q1` to `Q4`, `01` to `12`; empty for the whole year.
    pub(in crate::console) part: String,
    pub(in crate::console) site: String,
    pub(in crate::console) window: String,
    /// The site whose windows were offered.
    pub(in crate::console) of: String,
    pub(in crate::console) channel: String,
    pub(in crate::console) scope: String,
    pub(in crate::console) severity: String,
}

/// What a form offers to choose from.
pub(in crate::console) struct Offered {
    pub(in crate::console) parts: Vec<Choice>,
    pub(in crate::console) sites: Vec<Choice>,
    /// Of the site that is chosen.
    pub(in crate::console) windows: Vec<Choice>,
    pub(in crate::console) channels: Vec<Choice>,
    pub(in crate::console) scopes: Vec<Choice>,
    pub(in crate::console) severities: Vec<Choice>,
}

fn encoded(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

impl Asked {
    /// Of this year, where none is named.
    pub(in crate::console) fn or_this_year(mut self, at: DateTime<Utc>) -> Self {
        // A window of the site that was chosen before narrows nothing here.
        if self.site.is_empty() || (!self.of.is_empty() && self.of != self.site) {
            self.window.clear();
        }
        self.year = self.year.trim().to_owned();
        if self.year.is_empty() {
            self.year = wall::shows(at).year().to_string();
        }
        self
    }

    /// The year can be counted in.
    pub(in crate::console) fn has_year(&self) -> bool {
        let digits = self.year.len() == 4 && self.year.bytes().all(|b| b.is_ascii_digit());
        digits && self.year.starts_with('2')
    }

    /// The same but for one thing.
    pub(super) fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    /// What intake is asked, behind the `?`.
    pub(in crate::console) fn question(&self) -> String {
        let period = if self.part.is_empty() {
            self.year.clone()
        } else {
            format!("{}-{}", self.year, self.part)
        };
        format!("period={}{}", encoded(&period), self.narrowed())
    }

    /// The same in an address of the console.
    pub(in crate::console) fn query(&self) -> String {
        let mut query = format!("year={}", encoded(&self.year));
        if !self.part.is_empty() {
            query.push_str(&format!("&part={}", encoded(&self.part)));
        }
        query + &self.narrowed()
    }

    fn narrowed(&self) -> String {
        let parts = [
            ("site", &self.site),
            ("window", &self.window),
            ("channel", &self.channel),
            ("scope", &self.scope),
            ("severity", &self.severity),
        ];
        let given = parts.into_iter().filter(|(_, value)| !value.is_empty());
        given
            .map(|(name, value)| format!("&{name}={}", encoded(value)))
            .collect()
    }

    /// Where the list behind a number is.
    pub(super) fn list(&self, figure: &str) -> String {
        format!(
            "/staff/statistics/list?{}&figure={}",
            self.query(),
            encoded(figure)
        )
    }

    /// The period, and what narrows it, in words.
    pub(in crate::console) fn words(&self, page: &Page, offered: &Offered) -> String {
        let mut words = vec![page.with("statistics-year", "year", &self.year)];
        let lists = [
            &offered.parts,
            &offered.sites,
            &offered.windows,
            &offered.channels,
            &offered.scopes,
            &offered.severities,
        ];
        let chosen = lists.into_iter().flatten().filter(|it| it.chosen);
        words.extend(chosen.map(|it| it.label.clone()));
        words.join(" · ")
    }

    /// What can be chosen instead.
    pub(in crate::console) async fn offered(&self, portal: &Portal, page: &Page) -> Offered {
        let sites = portal.backend().sites().await.unwrap_or_default();
        let of_site = sites.iter().filter(|it| it.id.to_string() == self.site);
        let windows = of_site.flat_map(|site| &site.windows).map(|window| Choice {
            value: window.id.to_string(),
            label: window.chosen().name(page.lang).to_owned(),
            hint: String::new(),
            chosen: window.id.to_string() == self.window,
        });
        let windows = windows.collect();
        let sites = sites.iter().map(|site| Choice {
            value: site.id.to_string(),
            label: site.name(page.lang),
            hint: String::new(),
            chosen: site.id.to_string() == self.site,
        });
        let codes = |list: &str, of: Vec<&'static str>, chosen: &str| {
            let choice = |it: &&str| Choice {
                value: (*it).to_owned(),
                label: names::code(page, list, it),
                hint: String::new(),
                chosen: *it == chosen,
            };
            of.iter().map(choice).collect()
        };
        Offered {
            parts: self.parts(page),
            sites: sites.collect(),
            windows,
            channels: codes(
                "channel",
                Channel::ALL.iter().map(|it| it.code()).collect(),
                &self.channel,
            ),
            scopes: codes(
                "scope-name",
                Scope::ALL.iter().map(|it| it.code()).collect(),
                &self.scope,
            ),
            severities: codes(
                "severity",
                Severity::ALL.iter().map(|it| it.code()).collect(),
                &self.severity,
            ),
        }
    }

    fn parts(&self, page: &Page) -> Vec<Choice> {
        let quarters = (1..=4).map(|n| (format!("Q{n}"), page.count("statistics-quarter", &n)));
        let months = (1..=12).map(|n| (format!("{n:02}"), page.count("statistics-month", &n)));
        let all = quarters.chain(months).map(|(value, label)| Choice {
            chosen: value == self.part,
            value,
            label,
            hint: String::new(),
        });
        all.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Asked;

    #[test]
    fn a_number_and_its_list_are_asked_for_alike() {
        let asked = Asked {
            year: "2026".into(),
            part: "Q3".into(),
            site: "a&b".into(),
            ..Asked::default()
        };
        assert_eq!(asked.question(), "period=2026%2DQ3&site=a%26b");
        assert_eq!(
            asked.list("on_time"),
            "/staff/statistics/list?year=2026&part=Q3&site=a%26b&figure=on%5Ftime"
        );
        let month = asked.but(|it| it.part = "07".into());
        assert_eq!(month.question(), "period=2026%2D07&site=a%26b");
    }

    #[test]
    fn a_window_of_another_site_narrows_nothing() {
        let at = "2026-12-01T00:00:00Z".parse().unwrap();
        let asked = |site: &str, of: &str| {
            let asked = Asked {
                site: site.into(),
                window: "w".into(),
                of: of.into(),
                ..Asked::default()
            };
            asked.or_this_year(at).window
        };
        assert_eq!(asked("a", "a"), "w");
        assert_eq!(asked("a", ""), "w", "by a link");
        assert_eq!(asked("b", "a"), "");
        assert_eq!(asked("", "a"), "");
    }

    #[test]
    fn it_is_the_year_on_the_wall_in_china() {
        let at = "2026-12-31T16:30:00Z".parse().unwrap();
        assert_eq!(Asked::default().or_this_year(at).question(), "period=2027");
        let other = Asked {
            year: " 2025 ".into(),
            ..Asked::default()
        };
        assert!(other.or_this_year(at).has_year());
        for year in ["", "26", "1999", "２０２６", "20266"] {
            let asked = Asked {
                year: year.into(),
                ..Asked::default()
            };
            assert!(!asked.has_year(), "{year}");
        }
    }
}
