use super::sample::{case, names, pattern, site};
use super::*;
use crate::domain::{Audience, Details, StaffId};
use regulation::{Alarm, Clock, DeclineReason, MeasureKind, Satisfaction, Sensitivity};
use uuid::Uuid;

const URL: &str = "https://complaints.jiangzhou.example";

fn rendered(
    kind: Kind,
    language: Language,
    sensitivity: Sensitivity,
    channel: ReplyChannel,
) -> Rendered {
    let (case, site) = (case(sensitivity, language), site());
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
    let slot = Slot::of(kind, sensitivity, channel).unwrap();
    let pattern = pattern(kind);
    let about = match kind.is_about_pattern() {
        true => Told::Pattern(&pattern, names(language)),
        false => Told::Case(&case),
    };
    render(&Filling {
        about,
        site: &site,
        message: &message,
        template: &Texts::of(language).template(slot),
        channel,
        language,
        at: case.registered_at,
        name: Some("张三"),
        signpost: None,
        text: Some("经核实，{number} 属实。"),
        link: Some("https://example.org/f/abc"),
    })
}

fn by_email(kind: Kind, language: Language, sensitivity: Sensitivity) -> Rendered {
    rendered(kind, language, sensitivity, ReplyChannel::Email)
}

#[test]
fn every_kind_has_a_template_in_every_language_and_leaves_no_placeholder() {
    for language in Language::ALL.iter().copied() {
        for kind in Kind::ALL.iter().copied() {
            for sensitivity in Sensitivity::ALL.iter().copied() {
                let said = by_email(kind, language, sensitivity);
                assert_eq!(
                    said.subject.contains("ZW-2026-000123-7"),
                    !kind.is_about_pattern(),
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
        for kind in Kind::ALL {
            let told = kind.audience() == Audience::Complainant;
            assert_eq!(!texts.word("failed", kind.code()).is_empty(), told);
        }
        for line in [
            "title",
            "question",
            "submit",
            "thanks",
            "gone",
            "choose",
            "early",
            "reprisal_question",
            "reprisal_yes",
            "reprisal_no",
            "message_title",
            "message_question",
            "message_submit",
            "message_thanks",
            "message_again",
        ] {
            assert!(!texts.line(line).is_empty(), "{language} {line}");
        }
    }
}

#[test]
fn the_acknowledgement_carries_number_date_promised_date_and_contact_point() {
    let said = by_email(Kind::Acknowledgement, Language::ZhCn, Sensitivity::S1);
    for part in [
        "张三",
        "ZW-2026-000123-7",
        "2026年11月23日",
        "2026年12月7日",
        "电话：0512-12345678",
        "江州市政务服务中心",
    ] {
        assert!(said.body.contains(part), "{part}: {}", said.body);
    }
    assert!(!said.body.contains("转办"), "{}", said.body);
}

#[test]
fn what_is_filled_in_is_not_filled_again() {
    let said = by_email(Kind::Reply, Language::ZhCn, Sensitivity::S1);
    assert!(
        said.body.contains("经核实，{number} 属实。"),
        "{}",
        said.body
    );
}

#[test]
fn of_an_s3_matter_an_email_says_nothing_of_the_content() {
    let reply = by_email(Kind::Reply, Language::ZhCn, Sensitivity::S3);
    assert!(
        !reply.body.contains("经核实") && reply.body.contains("https://example.org/f/abc"),
        "{}",
        reply.body
    );
    let measure = by_email(Kind::MeasureOrdered, Language::En, Sensitivity::S3);
    assert!(
        !measure.body.contains("criticism") && !measure.subject.contains("Measure"),
        "{}",
        measure.body
    );
}

#[test]
fn f_5_3_what_repeats_is_told_with_its_count_and_of_integrity_with_nothing() {
    let person = by_email(Kind::PersonFlagged, Language::En, Sensitivity::S1);
    assert!(person.body.contains("3 complaints"), "{}", person.body);
    let window = by_email(Kind::RectificationProposed, Language::ZhCn, Sensitivity::S1);
    for part in ["1号窗口", "3 件", "业务不熟、解释不清", "溯源整改"] {
        assert!(window.body.contains(part), "{part}: {}", window.body);
    }
    for kind in [Kind::PatternMeasureOrdered, Kind::PatternMeasureOverdue] {
        let measure = by_email(kind, Language::ZhCn, Sensitivity::S1);
        for part in ["江州市政务服务中心", "批评教育", "完成期限"] {
            assert!(measure.body.contains(part), "{part}: {}", measure.body);
        }
    }
    for language in Language::ALL.iter().copied() {
        let told = Kind::ALL.iter().filter(|kind| kind.is_about_pattern());
        let told: Vec<_> = told
            .map(|kind| by_email(*kind, language, Sensitivity::S3))
            .map(|said| (said.subject, said.body))
            .collect();
        assert_eq!(told.len(), 4);
        assert!(
            told.iter().all(|said| *said == told[0]),
            "nobody can tell one from the other"
        );
        let (subject, body) = &told[0];
        for never in [
            "3",
            "投诉",
            "omplaint",
            "溯源",
            "ectification",
            "江州",
            "Jiangzhou",
        ] {
            assert!(
                !subject.contains(never) && !body.contains(never),
                "{never}: {body}"
            );
        }
    }
}

#[test]
fn a_subtype_is_told_by_its_name_and_one_that_has_none_by_its_code() {
    let (language, kind) = (Language::En, Kind::RectificationProposed);
    let said = |code: &str, subtype: &str| {
        let pattern = Pattern {
            subtype: Some(code.into()),
            ..pattern(kind)
        };
        let slot = Slot::of(kind, Sensitivity::S1, ReplyChannel::Email).unwrap();
        let details = Details::default();
        let to = Some(StaffId(Uuid::from_u128(9)));
        let names = Names {
            subtype,
            ..names(language)
        };
        let rendered = render(&Filling {
            about: Told::Pattern(&pattern, names),
            site: &site(),
            message: &Message { kind, to, details },
            template: &Texts::of(language).template(slot),
            channel: ReplyChannel::Email,
            language,
            at: pattern.raised_at,
            name: None,
            signpost: None,
            text: None,
            link: None,
        });
        rendered.body
    };
    for (code, own, told) in [
        ("B9", "", "Kind: B9"),
        (
            "B9",
            "appointment not honoured",
            "Kind: appointment not honoured",
        ),
    ] {
        let body = said(code, own);
        assert!(body.contains(told), "{told}: {body}");
    }
}

#[test]
fn markup_is_text() {
    assert_eq!(
        escape("<b a=\"1\">&'"),
        "&lt;b a=&quot;1&quot;&gt;&amp;&#39;"
    );
}

#[test]
fn the_programs_own_texts_keep_every_rule_that_an_administrators_must_keep() {
    for language in Language::ALL.iter().copied() {
        for slot in Slot::all().iter().copied() {
            let own = Texts::of(language).template(slot);
            assert_eq!(
                check(slot, language, &own, URL, 3),
                [],
                "{slot:?} {language}"
            );
            let said = preview(slot, language, &own, URL);
            let left = said.body.contains('{') || said.subject.contains('{');
            assert!(!left, "{slot:?}: {}", said.body);
        }
    }
}

#[test]
fn a_text_message_says_nothing_of_the_matter_and_names_nobody() {
    for language in Language::ALL.iter().copied() {
        for sensitivity in Sensitivity::ALL.iter().copied() {
            for kind in Kind::ALL.iter().copied() {
                if kind.audience() == Audience::Staff {
                    continue;
                }
                let said = rendered(kind, language, sensitivity, ReplyChannel::Sms);
                assert_eq!(said.subject, "");
                for never in ["张三", "属实", "投诉", "omplaint", "咨询", "nquiry"] {
                    assert!(!said.body.contains(never), "{never}: {}", said.body);
                }
                assert!(said.body.contains("ZW-2026-000123-7"), "{}", said.body);
            }
        }
    }
}

#[test]
fn what_would_tell_the_matter_is_refused_in_a_text_message_only() {
    let template = |body: &str| Template {
        subject: String::new(),
        body: body.to_owned(),
    };
    let sms = Slot::parse("accepted", "sms").unwrap();
    for body in [
        "关于窗口人员索要红包的来件{number}已受理。",
        "您反映工作人员态度恶劣、骂人的来件{number}已受理。",
    ] {
        let mistakes = check(sms, Language::ZhCn, &template(body), URL, 3);
        assert_eq!(mistakes.len(), 1, "{body}: {mistakes:?}");
        assert_eq!(mistakes[0].0, "/body", "{body}");
    }
    for name in ["reply", "message", "reason", "signpost", "contact_points"] {
        let body = format!("来件{{number}}：{{{name}}}");
        let mistakes = check(sms, Language::ZhCn, &template(&body), URL, 3);
        assert!(!mistakes.is_empty(), "{name}");
    }
    let fine = template("来件{number}已受理。");
    assert_eq!(check(sms, Language::ZhCn, &fine, URL, 3), []);
}

#[test]
fn a_letter_escapes_what_a_text_could_smuggle_in() {
    let slot = Slot::parse("accepted", "letter").unwrap();
    let smuggled = Template {
        subject: "<img src=x>{number}".into(),
        body: "{number} {promised} <script>alert(1)</script>".into(),
    };
    let mistakes = check(slot, Language::En, &smuggled, URL, 3);
    let pointers: Vec<_> = mistakes.iter().map(|(pointer, _)| *pointer).collect();
    assert_eq!(pointers, ["/subject", "/body"], "{mistakes:?}");
    let less = Template {
        subject: "{number}".into(),
        body: "{number} {promised}: 3 < 5".into(),
    };
    assert_eq!(check(slot, Language::En, &less, URL, 3), []);
}
