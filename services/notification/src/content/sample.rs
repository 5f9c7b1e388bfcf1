//! A text as it would look, filled with made-up values.

use chrono::{DateTime, NaiveDate, Utc};
use organization::Site;
use regulation::{
    Alarm, Channel, Clock, DeclineReason, Language, MeasureKind, PatternKind, Policy, ReplyChannel,
    Sensitivity, Severity,
};
use uuid::Uuid;

use super::slots::Slot;
use super::texts::Template;
use super::{Filling, Names, Rendered, Told, render};
use crate::domain::{Case, Details, Kind, Message, Pattern, PatternId, StaffId};

/// Stands for 256 random bits.
const TOKEN: &str = "c2FtcGxlLXNhbXBsZS1zYW1wbGUtc2FtcGxlLXNhbXA";

/// Monday, 23 November 2026, ten in the morning in China.
fn moment() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_399_200, 0).unwrap_or(DateTime::UNIX_EPOCH)
}

pub(super) fn site() -> Site {
    let published = |channel, address: &str| events::directory::PublishedChannel {
        channel,
        address: address.to_owned(),
        in_charge_id: None,
    };
    Site {
        id: Uuid::nil(),
        parent_id: None,
        code: "hall".into(),
        number_prefix: "ZW".into(),
        name_zh: "江州市政务服务中心".into(),
        name_en: "Jiangzhou Government Service Centre".into(),
        time_zone: chrono_tz::Asia::Shanghai,
        calendar: "cn".into(),
        opens: chrono::NaiveTime::MIN,
        closes: chrono::NaiveTime::MIN,
        channels: vec![
            published(Channel::Phone, "0512-12345678"),
            published(Channel::Desk, "一楼投诉台"),
            published(Channel::Transfer, "12345"),
        ],
        policy: Policy::default(),
        active: true,
    }
}

pub(super) fn case(sensitivity: Sensitivity, language: Language) -> Case {
    Case {
        number: "ZW-2026-000123-7".into(),
        site: Uuid::nil(),
        departments: Vec::new(),
        respondents: Vec::new(),
        assigned: Vec::new(),
        handler: None,
        sensitivity,
        severity: Severity::Ordinary,
        scopes: Vec::new(),
        classified: false,
        received_at: moment(),
        registered_at: moment(),
        promised: NaiveDate::from_ymd_opt(2026, 12, 7).unwrap_or_default(),
        language,
        channel: ReplyChannel::Email,
        anonymous: false,
    }
}

pub(super) fn pattern(kind: Kind) -> Pattern {
    let (kind, subtype) = match kind {
        Kind::RectificationProposed => (PatternKind::Window, Some("B1".to_owned())),
        _ => (PatternKind::Person, None),
    };
    Pattern {
        id: PatternId(Uuid::nil()),
        kind,
        site: Uuid::nil(),
        window: None,
        subtype,
        complaints: 3,
        restricted: false,
        respondents: Vec::new(),
        raised_at: moment(),
        owner: None,
        measure: None,
    }
}

const fn window(language: Language) -> &'static str {
    match language {
        Language::ZhCn => "1号窗口",
        Language::En => "Window 1",
    }
}

/// What is called how in the sample.
pub(super) const fn names(language: Language) -> Names<'static> {
    Names {
        window: window(language),
        subtype: match language {
            Language::ZhCn => "业务不熟、解释不清",
            Language::En => "unskilled or unclear explanations",
        },
    }
}

/// Fills a text.
pub(crate) fn preview(slot: Slot, language: Language, template: &Template, url: &str) -> Rendered {
    let kind = slot.kind();
    let details = Details {
        due_at: Some(moment()),
        clock: Some(Clock::Handling),
        alarm: Some(Alarm::LastDay),
        measure: Some(MeasureKind::ProcessRectification),
        reason: Some(DeclineReason::Enquiry),
        round: Some(1),
        failed: Some(Kind::Reply),
        ..Details::default()
    };
    let (name, text) = match language {
        Language::ZhCn => ("张三", "（此处为工作人员撰写的内容。）"),
        Language::En => ("Zhang San", "(Here is what a member of staff writes.)"),
    };
    let to = slot.is_for_staff().then_some(StaffId(Uuid::nil()));
    let (case, pattern) = (case(Sensitivity::S1, language), pattern(kind));
    let about = if kind.is_about_pattern() {
        Told::Pattern(&pattern, names(language))
    } else {
        Told::Case(&case)
    };
    render(&Filling {
        about,
        site: &site(),
        message: &Message { kind, to, details },
        template,
        channel: slot.channel,
        language,
        at: moment(),
        name: Some(name),
        signpost: None,
        text: Some(text),
        link: Some(&format!("{}/f/{TOKEN}", url.trim_end_matches('/'))),
    })
}
