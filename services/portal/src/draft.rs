//! What was answered so far. The form itself carries it, sealed, as one hidden field: the portal keeps
//! nothing, and neither an error nor another language nor a night's sleep loses a word.

use chrono::{DateTime, TimeDelta, Utc};
use regulation::Language;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The place that is complained about, as it was called when it was chosen.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Chosen {
    pub(crate) id: Uuid,
    pub(crate) zh: String,
    pub(crate) en: String,
}

impl Chosen {
    pub(crate) fn name(&self, lang: Language) -> &str {
        match lang {
            Language::En if !self.en.is_empty() => &self.en,
            _ => &self.zh,
        }
    }
}

/// All answers, as they were typed. No `Debug`: they are personal.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Answers {
    pub(crate) site: Option<Chosen>,
    /// The site has windows: it is asked which.
    pub(crate) has_windows: bool,
    pub(crate) window: Option<Chosen>,
    /// Asked for the window, and answered with "I am not sure".
    pub(crate) window_unsure: bool,
    /// A, B, C, D.
    pub(crate) scopes: Vec<String>,
    pub(crate) narrative: String,
    /// `2026-11-27`, or whatever was typed.
    pub(crate) occurred: String,
    pub(crate) respondent: String,
    pub(crate) wanted: String,
    pub(crate) business: String,
    /// `yes`, `no`, or nothing yet.
    pub(crate) files: String,
    /// `named`, `anonymous`, or nothing yet.
    pub(crate) identity: String,
    pub(crate) name: String,
    pub(crate) sex: String,
    pub(crate) age: String,
    pub(crate) phone: String,
    pub(crate) email: String,
    pub(crate) wechat: String,
}

/// The draft. No `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// When the first question was shown.
    pub(crate) begun: DateTime<Utc>,
    /// Names the complaint to intake: sent twice, it is registered once.
    pub(crate) key: Uuid,
    pub(crate) lang: Language,
    /// Begun in WeChat's browser.
    pub(crate) in_wechat: bool,
    /// Somebody filled what people do not see.
    pub(crate) trapped: bool,
    /// From the overview: it is gone back to.
    pub(crate) returning: bool,
    pub(crate) answers: Answers,
}

impl Draft {
    pub(crate) fn begin(key: Uuid, lang: Language, in_wechat: bool, at: DateTime<Utc>) -> Self {
        Self {
            begun: at,
            key,
            lang,
            in_wechat,
            trapped: false,
            returning: false,
            answers: Answers::default(),
        }
    }

    pub(crate) fn is_too_old(&self, hours: u32, at: DateTime<Utc>) -> bool {
        at - self.begun > TimeDelta::hours(i64::from(hours))
    }

    /// Seconds to wait before a person could have typed it.
    pub(crate) fn too_fast_by(&self, seconds: u32, at: DateTime<Utc>) -> Option<i64> {
        let left = i64::from(seconds) - (at - self.begun).num_seconds();
        (left > 0).then_some(left)
    }
}
