use super::*;
use crate::domain::{Details, StaffId};
use regulation::{Alarm, Clock, DeclineReason, MeasureKind, Policy, Satisfaction, Severity};
use uuid::Uuid;

fn site() -> Site {
    let published = |channel, address: &str| events::directory::PublishedChannel {
        channel,
        address: address.to_owned(),
        in_charge_id: None,
    };
    Site {
        id: Uuid::from_u128(1),
        parent_id: None,
        code: "hall".into(),
        number_prefix: "ZW".into(),
        name_zh: "政务大厅".into(),
        name_en: "Government hall".into(),
        time_zone: chrono_tz::Asia::Shanghai,
        calendar: "cn".into(),
        opens: "09:00:00".parse().unwrap(),
        closes: "17:30:00".parse().unwrap(),
        channels: vec![
            published(Channel::Phone, "0512-12345678"),
            published(Channel::Transfer, "12345"),
        ],
        policy: Policy::default(),
        active: true,
    }
}

fn case(sensitivity: Sensitivity) -> Case {
    let at = DateTime::parse_from_rfc3339("2026-11-23T02:00:00Z")
        .unwrap()
        .to_utc();
    Case {
        number: "ZW-2026-000001-3".into(),
        site: Uuid::from_u128(1),
        departments: Vec::new(),
        respondents: Vec::new(),
        assigned: Vec::new(),
        handler: None,
        sensitivity,
        severity: Severity::Ordinary,
        classified: false,
        received_at: at,
        registered_at: at,
        promised: NaiveDate::from_ymd_opt(2026, 12, 7).unwrap(),
        language: Language::ZhCn,
        channel: regulation::ReplyChannel::Email,
        anonymous: false,
    }
}

fn rendered(kind: Kind, language: Language, sensitivity: Sensitivity) -> Rendered {
    let (case, site) = (case(sensitivity), site());
    let details = Details {
        due_at: Some(case.registered_at),
        clock: Some(Clock::Handling),
        alarm: Some(Alarm::LastDay),
        measure: Some(MeasureKind::Criticism),
        reason: Some(DeclineReason::Enquiry),
        failed: Some(Kind::Reply),
        ..Details::default()
    };
    let to = (kind.audience() == Audience::Staff).then_some(StaffId(Uuid::from_u128(9)));
    let message = Message { kind, to, details };
    render(&Filling {
        case: &case,
        site: &site,
        message: &message,
        language,
        at: case.registered_at,
        name: Some("张三"),
        signpost: None,
        reply: Some("经核实，{number} 属实。"),
        link: Some("https://example.org/f/abc"),
        by_email: true,
    })
}

#[test]
fn every_kind_has_a_template_in_every_language_and_leaves_no_placeholder() {
    for language in Language::ALL.iter().copied() {
        for kind in Kind::ALL.iter().copied() {
            for sensitivity in Sensitivity::ALL.iter().copied() {
                let said = rendered(kind, language, sensitivity);
                assert!(
                    said.subject.contains("ZW-2026-000001-3"),
                    "{kind:?}: {}",
                    said.subject
                );
                let rest = said.body.replace("经核实，{number} 属实。", "");
                assert!(
                    !rest.contains('{') && !said.subject.contains('{'),
                    "{kind:?}: {rest}"
                );
                assert!(!said.body.contains("\n\n\n"), "{kind:?}: {}", said.body);
            }
        }
    }
}

#[test]
fn every_code_has_a_word_in_every_language() {
    for language in Language::ALL.iter().copied() {
        let texts = Texts::of(language);
        let lists: [(&str, Vec<&str>); 7] = [
            ("channel", Channel::ALL.iter().map(|c| c.code()).collect()),
            ("clock", Clock::ALL.iter().map(|c| c.code()).collect()),
            ("alarm", Alarm::ALL.iter().map(|c| c.code()).collect()),
            (
                "measure",
                MeasureKind::ALL.iter().map(|c| c.code()).collect(),
            ),
            (
                "reason",
                DeclineReason::ALL.iter().map(|c| c.code()).collect(),
            ),
            (
                "signpost",
                DeclineReason::ALL.iter().map(|c| c.code()).collect(),
            ),
            (
                "satisfaction",
                Satisfaction::ALL.iter().map(|c| c.code()).collect(),
            ),
        ];
        for (list, codes) in lists {
            for code in codes {
                assert!(
                    !texts.word(list, code).is_empty(),
                    "{language} {list} {code}"
                );
            }
        }
        for line in ["title", "question", "submit", "thanks", "gone", "choose"] {
            assert!(!texts.line(line).is_empty(), "{language} {line}");
        }
    }
}

#[test]
fn the_acknowledgement_carries_number_date_promised_date_and_contact_point() {
    let said = rendered(Kind::Acknowledgement, Language::ZhCn, Sensitivity::S1);
    for part in [
        "张三",
        "ZW-2026-000001-3",
        "2026年11月23日",
        "2026年12月7日",
        "电话：0512-12345678",
        "政务大厅",
    ] {
        assert!(said.body.contains(part), "{part}: {}", said.body);
    }
    assert!(!said.body.contains("转办"), "{}", said.body);
}

#[test]
fn what_is_filled_in_is_not_filled_again() {
    let said = rendered(Kind::Reply, Language::ZhCn, Sensitivity::S1);
    assert!(
        said.body.contains("经核实，{number} 属实。"),
        "{}",
        said.body
    );
}

#[test]
fn of_an_s3_matter_an_email_says_nothing_of_the_content() {
    let reply = rendered(Kind::Reply, Language::ZhCn, Sensitivity::S3);
    assert!(
        !reply.body.contains("经核实") && reply.body.contains("https://example.org/f/abc"),
        "{}",
        reply.body
    );
    let measure = rendered(Kind::MeasureOrdered, Language::En, Sensitivity::S3);
    assert!(
        !measure.body.contains("criticism") && !measure.subject.contains("Measure"),
        "{}",
        measure.body
    );
}

#[test]
fn markup_is_text() {
    assert_eq!(
        escape("<b a=\"1\">&'"),
        "&lt;b a=&quot;1&quot;&gt;&amp;&#39;"
    );
}
