//! What the rules make of texts: the labelled sample, and the readings that are easily got wrong.

mod conduct;

use classification::{Proposal, propose};
use proptest::prelude::*;
use regulation::{DeclineReason, Scope, Severity};

struct Row {
    id: String,
    text: String,
    category: String,
    severity: String,
}

fn sample() -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(&include_bytes!("../data/labelled-sample.csv")[..]);
    let field = |r: &csv::StringRecord, at: usize| {
        r.get(at).expect("every row has every column").to_owned()
    };
    reader
        .records()
        .map(|r| r.expect("the sample is a CSV file"))
        .map(|r| Row {
            id: field(&r, 0),
            text: field(&r, 2),
            category: field(&r, 3),
            severity: field(&r, 4),
        })
        .collect()
}

fn category(proposal: &Proposal) -> &'static str {
    match (proposal.scopes.first(), proposal.outside) {
        (Some(Scope::Integrity), _) => "廉洁自律",
        (Some(Scope::Quality), _) => "服务质量",
        (Some(Scope::Attitude), _) => "服务态度",
        (Some(Scope::Other), _) => "其他",
        (None, Some(DeclineReason::NoMatterStated)) => "无效",
        (None, Some(DeclineReason::NotWindowService)) => "超出范围",
        (None, Some(DeclineReason::Praise)) => "表扬",
        (None, _) => "?",
    }
}

#[test]
fn the_labelled_sample_is_proposed_right_in_85_of_100_rows_and_every_integrity_row_is_found() {
    let rows = sample();
    let (mut scope, mut severity) = (0, 0);
    for row in &rows {
        let proposal = propose(&row.text);
        let right_scope = category(&proposal) == row.category;
        let right_severity = match row.severity.as_str() {
            "重大" => proposal.severity == Severity::Major,
            "一般" => proposal.severity == Severity::Ordinary,
            _ => proposal.scopes.is_empty(),
        };
        scope += usize::from(right_scope);
        severity += usize::from(right_severity);
        if !(right_scope && right_severity) {
            eprintln!(
                "{}: expected {} {}, proposed {proposal:?}",
                row.id, row.category, row.severity
            );
        }
        if row.category == "廉洁自律" {
            assert!(
                proposal.scopes.contains(&Scope::Integrity) && proposal.sensitive,
                "{}: {proposal:?}",
                row.id
            );
        }
    }
    eprintln!(
        "{} rows: scope right in {scope}, severity in {severity}",
        rows.len()
    );
    assert!(rows.len() >= 30);
    assert!(
        scope * 100 >= rows.len() * 85,
        "scope right in {scope} of {}",
        rows.len()
    );
    assert!(
        severity * 100 >= rows.len() * 85,
        "severity right in {severity} of {}",
        rows.len()
    );
}

#[test]
fn an_allegation_of_integrity_is_major_in_passing_by_hearsay_and_in_disguise() {
    for text in [
        "柜员暗示我给五百块就能插队，我没给，就一直压着我的材料。",
        "他让我转账给他个人微信才给盖章，有截图为证。",
        "The official hinted that fifty pounds would speed things up.",
        "听说三号窗口的人收红包才给办，我自己没遇到。",
        "大厅很好，就是那个办事员收了前面那人两百块“茶水费”。",
        "窗口的人说没有红包就不给办，你们管不管？",
        "他们是不是收了红包？为什么后来的先办？",
        "难道没有收好处费吗，大家心里都清楚。",
        "他说没有收红包，可是我亲眼看到了。",
        "经办人收 红·包，我有照片可以提供给你们。",
        "不是没有索要红包，是说得很隐晦而已。",
        "They told me there would be no permit without a bribe.",
        "I heard from a neighbour that the clerk takes bribes for permits.",
        "He claims he did not take a bribe, but I saw the envelope.",
        "No bribe, no service: that is how this office works.",
    ] {
        let proposal = propose(text);
        assert_eq!(
            proposal.scopes.first(),
            Some(&Scope::Integrity),
            "{text}: {proposal:?}"
        );
        assert_eq!(proposal.severity, Severity::Major, "{text}");
        assert!(proposal.sensitive, "{text}");
    }
}

/// The reason tells which phrase was read, so that each case needs its rule.
#[test]
fn a_denial_or_somebody_outside_is_no_allegation_but_stays_sensitive() {
    for text in [
        "工作人员没有索要红包，就是办得太慢，一拖再拖。",
        "从来没有人向我要过红包，只是态度差。",
        "他们并未收受任何红包，我只是不满意排队时间。",
        "中介收了我的红包就不见了，想请你们帮忙找人。",
        "Nobody asked me for a bribe, the clerk was simply rude.",
        "I was never asked for a bribe but the wait was very long.",
        "My landlord wanted a bribe before giving back the deposit.",
    ] {
        let proposal = propose(text);
        assert!(
            !proposal.scopes.contains(&Scope::Integrity),
            "{text}: {proposal:?}"
        );
        assert!(proposal.sensitive, "{text}: {proposal:?}");
    }
}

#[test]
fn everyday_words_that_look_like_integrity_are_none() {
    for text in [
        "我向窗口索要发票，工作人员不耐烦地说没有。",
        "柜员上班时间在抢红包，排队的人等了半个小时。",
    ] {
        let proposal = propose(text);
        assert!(
            !proposal.scopes.contains(&Scope::Integrity) && !proposal.sensitive,
            "{text}: {proposal:?}"
        );
        assert_eq!(proposal.severity, Severity::Ordinary);
    }
}

#[test]
fn the_gravest_scope_leads_and_all_are_named_with_their_words() {
    let proposal = propose("厕所很脏，柜员态度恶劣，材料录错两次，还说要收红包才改。");
    assert_eq!(
        proposal.scopes,
        [
            Scope::Integrity,
            Scope::Quality,
            Scope::Attitude,
            Scope::Other
        ]
    );
    assert_eq!(proposal.subtypes, ["C1", "B3", "A2", "D1"]);
    assert!(
        proposal.reasons.contains(&"C1: 红包".to_owned()),
        "{:?}",
        proposal.reasons
    );
}

#[test]
fn injury_leak_group_loss_media_and_reprisal_are_major_and_their_denial_is_not() {
    for text in [
        "门口地滑没人管，老人摔倒骨折，现在还躺着。",
        "你们把我的个人信息泄露给了推销公司，天天接电话。",
        "我们全村两百多户联名反映这个窗口的问题。",
        "因为录入错误，公司损失二十多万元，谁来负责？",
        "态度恶劣的视频已经上了热搜，记者也来问过了。",
        "上次投诉后窗口的人对我打击报复，故意压我的材料。",
        "Since I complained last month the clerk refuses to serve me.",
        "Your office leaked my personal records to my employer.",
    ] {
        assert_eq!(
            propose(text).severity,
            Severity::Major,
            "{text}: {:?}",
            propose(text)
        );
    }
    for text in [
        "地上很滑，我差点滑倒，好在没有受伤。",
        "The floor was wet; luckily nobody was injured at the counter.",
    ] {
        assert_eq!(
            propose(text).severity,
            Severity::Ordinary,
            "{text}: {:?}",
            propose(text)
        );
    }
}

#[test]
fn a_text_too_short_or_in_a_script_no_rule_reads_is_sensitive() {
    for text in [
        "",
        "  \n ",
        "？？？",
        "太差了",
        "bad service",
        "ཞབས་ཞུ་ཡག་པོ་མི་འདུག་གོ་ཞུས་པ་ཡིན།",
        "1234567890 1234567890",
    ] {
        let proposal = propose(text);
        assert!(proposal.sensitive, "{text}");
        assert_eq!(proposal.severity, Severity::Ordinary);
    }
    assert!(!propose("窗口工作人员态度差，等了很久都没有人理。").sensitive);
}

#[test]
fn latin_phrases_are_matched_as_whole_words() {
    assert!(
        !propose("We waited in the corridor for the rampant crowd to leave the hall today.")
            .scopes
            .contains(&Scope::Other)
    );
    assert!(
        propose("There is no ramp at the entrance and my mother uses a walking frame.")
            .scopes
            .contains(&Scope::Other)
    );
}

#[test]
fn the_longest_text_repeating_one_phrase_gives_one_reason_each() {
    for (phrase, reason) in [
        ("收红包", "C1: 红包"),
        ("没有红包", "set aside, denied: 红包"),
        ("窗口红包 ", "C1: 红包"),
    ] {
        let reasons = propose(&phrase.repeat(5_000 / phrase.chars().count())).reasons;
        assert_eq!(
            reasons.iter().filter(|r| *r == reason).count(),
            1,
            "{reasons:?}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_and_scope_c_is_always_major_and_sensitive(text in "(\\PC|红包|没有|窗口|bribe| not |，|。){0,60}") {
        let proposal = propose(&text);
        if proposal.scopes.contains(&Scope::Integrity) {
            prop_assert_eq!(proposal.severity, Severity::Major);
            prop_assert!(proposal.sensitive);
        }
        prop_assert!(proposal.outside.is_none() || proposal.scopes.is_empty());
    }
}

/// What services say to people tells no matter; notification checks its text messages by this.
#[test]
fn messages_of_the_service_itself_propose_nothing() {
    for text in [
        "来件ZW-2026-000123-7已登记，承诺2026年12月7日前答复。凭编号和查询码可查询进度。江州市政务服务中心",
        "来件ZW-2026-000123-7已受理，承诺2026年12月7日前答复。江州市政务服务中心",
        "来件ZW-2026-000123-7的审查结果已出，请凭编号和查询码查看。江州市政务服务中心",
        "来件ZW-2026-000123-7的答复日期改为2026年12月7日，敬请谅解。江州市政务服务中心",
        "来件ZW-2026-000123-7已有答复，请凭编号和查询码查看。江州市政务服务中心",
        "来件ZW-2026-000123-7已有答复，请凭编号和查询码查看。请您评价：https://redress.example/f/c2FtcGxlLXNhbXBsZS1zYW1wbGU",
        "来件ZW-2026-000123-7有一条留言，请凭编号和查询码查看并回复。江州市政务服务中心",
        "来件ZW-2026-000123-7：请在方便时致电0512-12345678，并说明编号。江州市政务服务中心",
        "来件ZW-2026-000123-7已受理。",
        "来件ZW-2026-000123-7请查看。请查看。请查看。请查看。",
        "Your case ZW-2026-000123-7 was registered; answer promised by 7 December 2026. Follow it with number and code. Jiangzhou Government Service Centre",
        "Your case ZW-2026-000123-7 was accepted; answer promised by 7 December 2026. Jiangzhou Government Service Centre",
        "There is a decision on your case ZW-2026-000123-7. Read it with number and code. Jiangzhou Government Service Centre",
        "The answer to your case ZW-2026-000123-7 is now promised by 7 December 2026. Jiangzhou Government Service Centre",
        "There is an answer to your case ZW-2026-000123-7. Read it with number and code. Please rate it: https://redress.example/f/c2FtcGxl",
        "There is a message about your case ZW-2026-000123-7. Read and answer it with number and code. Jiangzhou Government Service Centre",
        "Your case ZW-2026-000123-7: please call 0512-12345678 when it suits you, and say the number. Jiangzhou Government Service Centre",
    ] {
        let proposal = propose(text);
        assert!(proposal.scopes.is_empty(), "{text}: {proposal:?}");
        assert_eq!(proposal.severity, Severity::Ordinary, "{text}");
    }
    // Where such a message does tell the matter, it is noticed.
    let proposal = propose("您反映工作人员态度恶劣、骂人的来件ZW-2026-000123-7已受理。");
    assert_eq!(proposal.scopes.first(), Some(&Scope::Attitude));
    let proposal = propose("关于窗口人员索要红包的来件ZW-2026-000123-7已受理。");
    assert_eq!(proposal.scopes.first(), Some(&Scope::Integrity));
}

/// The words of the reasons are the text's own, folded as `read.rs` does and cut by `…` at most.
#[test]
fn the_words_of_the_reasons_stand_in_the_text() {
    for row in sample() {
        let squeezed = |text: &str| -> String {
            let letters = text.to_lowercase();
            letters.chars().filter(|c| c.is_alphanumeric()).collect()
        };
        let text = squeezed(&row.text);
        let proposal = propose(&row.text);
        assert!(
            !proposal.reasons.is_empty() || proposal.scopes.is_empty(),
            "{}",
            row.id
        );
        for reason in &proposal.reasons {
            let (_, words) = reason.split_once(": ").expect("what it is for, and words");
            if words == "too short to tell" {
                continue;
            }
            for words in words.split('…') {
                assert!(text.contains(&squeezed(words)), "{}: {reason}", row.id);
                assert!(!words.trim().is_empty(), "{}: {reason}", row.id);
            }
        }
    }
}

#[test]
fn a_proposal_is_the_same_every_time() {
    for row in sample() {
        assert_eq!(propose(&row.text), propose(&row.text));
    }
}
