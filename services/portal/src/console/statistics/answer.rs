//! What intake answers.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use regulation::Language;
use serde::Deserialize;
use uuid::Uuid;

use crate::backend::directory::Site;

#[derive(Deserialize)]
pub(super) struct Report {
    /// Every fact before this moment is counted.
    pub(super) as_of: DateTime<Utc>,
    pub(super) total: Numbers,
    pub(super) parts: Vec<Part>,
    pub(super) definitions: Vec<Definition>,
}

#[derive(Deserialize)]
pub(super) struct Numbers {
    counts: BTreeMap<String, i64>,
    on_time_rate: Option<f64>,
    substantiated_rate: Option<f64>,
    satisfaction_rate: Option<f64>,
    pub(super) stages: BTreeMap<String, Stage>,
}

/// In working days.
#[derive(Deserialize)]
pub(super) struct Stage {
    pub(super) count: i64,
    pub(super) median: Option<f64>,
    pub(super) p90: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct Part {
    pub(super) key: Option<String>,
    pub(super) numbers: Numbers,
}

#[derive(Deserialize)]
pub(super) struct Definition {
    pub(super) code: String,
    name_zh: String,
    name_en: String,
    definition_zh: String,
    definition_en: String,
    day_zh: String,
    day_en: String,
}

impl Definition {
    pub(super) fn name(&self, lang: Language) -> &str {
        match lang {
            Language::ZhCn => &self.name_zh,
            Language::En => &self.name_en,
        }
    }

    pub(super) fn words(&self, lang: Language) -> &str {
        match lang {
            Language::ZhCn => &self.definition_zh,
            Language::En => &self.definition_en,
        }
    }

    /// The day that decides the period.
    pub(super) fn day(&self, lang: Language) -> &str {
        match lang {
            Language::ZhCn => &self.day_zh,
            Language::En => &self.day_en,
        }
    }
}

/// What stands behind a name.
pub(super) enum Value<'a> {
    Count(i64),
    Rate(Option<f64>),
    Stage(&'a Stage),
    /// It only explains a word.
    None,
}

impl Numbers {
    pub(super) fn count(&self, figure: &str) -> i64 {
        let stage = || self.stages.get(figure).map(|stage| stage.count);
        let count = self.counts.get(figure).copied();
        count.or_else(stage).unwrap_or_default()
    }

    pub(super) fn value(&self, code: &str) -> Value<'_> {
        match code {
            "on_time_rate" => return Value::Rate(self.on_time_rate),
            "substantiated_rate" => return Value::Rate(self.substantiated_rate),
            "satisfaction_rate" => return Value::Rate(self.satisfaction_rate),
            _ => {}
        }
        match (self.counts.get(code), self.stages.get(code)) {
            (Some(count), _) => Value::Count(*count),
            (None, Some(stage)) => Value::Stage(stage),
            (None, None) => Value::None,
        }
    }
}

impl Report {
    /// One figure by site.
    pub(super) fn by_site(&self, figure: &str) -> HashMap<Uuid, i64> {
        let part = |part: &Part| {
            let site = part.key.as_deref()?.parse().ok()?;
            Some((site, part.numbers.count(figure)))
        };
        self.parts.iter().filter_map(part).collect()
    }
}

/// Which sites stand in a table, in the order of the list: those where something was counted, and those above
/// several of them, at `within` and below.
pub(super) fn rows<'a>(
    sites: &'a [Site],
    counted: &HashSet<Uuid>,
    within: Option<Uuid>,
) -> Vec<(&'a Site, HashSet<Uuid>)> {
    let all = sites.iter().map(|site| (site, below(sites, site.id)));
    all.filter(|(site, of)| {
        let inside = within.is_none_or(|top| below(sites, top).contains(&site.id));
        let several = of.iter().filter(|id| counted.contains(id)).count() > 1;
        inside && (counted.contains(&site.id) || several)
    })
    .collect()
}

/// A site, and all below it: what intake counts where it is asked for a site.
fn below(sites: &[Site], top: Uuid) -> HashSet<Uuid> {
    let mut found = HashSet::from([top]);
    loop {
        let before = found.len();
        let under = sites
            .iter()
            .filter(|site| site.parent_id.is_some_and(|parent| found.contains(&parent)));
        let under: Vec<_> = under.map(|site| site.id).collect();
        found.extend(under);
        if found.len() == before {
            return found;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn site(n: u128, parent: Option<u128>) -> Site {
        serde_json::from_value(json!({
            "id": Uuid::from_u128(n), "code": n.to_string(), "parent_id": parent.map(Uuid::from_u128),
            "name_zh": "甲", "name_en": "A", "channels": [], "windows": [],
        }))
        .unwrap()
    }

    fn shown(sites: &[Site], counted: &[u128], within: Option<u128>) -> Vec<(String, usize)> {
        let counted = counted.iter().copied().map(Uuid::from_u128).collect();
        let rows = rows(sites, &counted, within.map(Uuid::from_u128));
        rows.iter()
            .map(|(site, of)| (site.code.clone(), of.len()))
            .collect()
    }

    #[test]
    fn a_site_counts_with_those_below_it() {
        let sites = [
            site(1, None),
            site(2, Some(1)),
            site(3, Some(1)),
            site(4, Some(3)),
        ];
        let row = |code: &str, of| (code.to_owned(), of);
        assert_eq!(
            shown(&sites, &[2], None),
            [row("2", 1)],
            "nobody above it says more"
        );
        assert_eq!(
            shown(&sites, &[2, 4], None),
            [row("1", 4), row("2", 1), row("4", 1)]
        );
        assert_eq!(shown(&sites, &[2, 4], Some(3)), [row("4", 1)]);
        assert_eq!(shown(&sites, &[1], None), [row("1", 4)]);
        assert!(shown(&sites, &[], None).is_empty());
    }
}
