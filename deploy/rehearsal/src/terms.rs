//! The field's terms: what codes are called on paper, in Chinese and in English.

use regulation::{Channel, Role};

use crate::page::Lang;

/// A term in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// 中文.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

const fn term(en: &'static str, zh: &'static str) -> Term {
    Term { zh, en }
}

impl Term {
    /// As a heading: English ones keep the Chinese term, which is the one of the regulation.
    pub fn heading(self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh.to_owned(),
            Lang::En => format!("{} {}", self.en, self.zh),
        }
    }

    /// Within a sentence.
    pub const fn word(self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

/// A code of any list that a page shows; a code that is not known stands for itself.
pub(crate) fn code(code: &str, lang: Lang) -> String {
    known(code).map_or_else(|| code.to_owned(), |term| term.heading(lang))
}

/// The term of a code.
pub(crate) fn known(code: &str) -> Option<Term> {
    let found = match code {
        // Where the register has it.
        "registered" => term("Registered", "登记"),
        "accepted" => term("Accepted", "受理"),
        "classified" => term("Classified", "分类"),
        "dispatched" => term("Dispatched", "交办"),
        "in_handling" => term("In handling", "处理中"),
        "in_approval" => term("In approval", "审批中"),
        "to_reply" => term("To be replied", "待答复"),
        "to_follow_up" => term("To be followed up", "待回访"),
        "in_review" => term("In review", "复核"),
        "closed" => term("Closed", "办结"),
        "declined" => term("Declined", "不予受理"),
        "withdrawn" => term("Withdrawn", "撤回"),
        "merged" => term("Merged into another complaint", "并单"),
        "archived" => term("Archived", "归档"),
        // What assignment awaits.
        "awaiting_acceptance" => term("Awaits the acceptance decision", "待受理"),
        "awaiting_classification" => term("Awaits verification and classification", "待核实分类"),
        "awaiting_dispatch" => term("Awaits dispatch", "待交办"),
        "awaiting_designation" => term("Awaits designation by the leadership", "待指定"),
        "awaiting_sign_for" => term("Awaits sign-for", "待签收"),
        "awaiting_endorsement" => term("Awaits endorsement by the unit head", "待审核"),
        "awaiting_approval" => term("Awaits approval", "待审批"),
        "awaiting_reply" => term("Awaits the reply", "待答复"),
        "awaiting_follow_up" => term("Awaits the follow-up", "待回访"),
        "followed_up" => term("Followed up", "已回访"),
        "ended" => term("Ended", "已结束"),
        // Clocks (F-4.5).
        "acceptance" => term("Acceptance", "受理"),
        "classification" => term("Verification and classification", "核实分类"),
        "dispatch" => term("Dispatch or designation", "交办"),
        "handling" => term("Handling", "处理"),
        "approval" => term("Approval", "审批"),
        "reply" => term("Reply", "答复"),
        "follow_up" => term("Follow-up", "回访"),
        "redo" => term("Redo", "重办"),
        "review" => term("Review", "复核"),
        // Alarms (F-4.4e).
        "half" => term("Reminder: half of the time is gone", "催办：时限过半"),
        "mostly_gone" => term("Reminder: most of the time is gone", "催办：时限将尽"),
        "last_day" => term("Reminder: the last day", "催办：最后一日"),
        "overdue" => term("Overdue", "逾期"),
        "escalate_unit_head" => term("Escalated to the unit head", "提级：科室负责人"),
        "escalate_site_leader" => term("Escalated to the site's leadership", "提级：单位领导"),
        "escalate_supervisor" => term("Escalated to the supervisor", "提级：督办"),
        // 性质, 结论.
        "ordinary" => term("Ordinary", "一般投诉"),
        "major" => term("Major", "重大投诉"),
        "substantiated" => term("Substantiated", "属实"),
        "partly_substantiated" => term("Partly substantiated", "部分属实"),
        "unsubstantiated" => term("Unsubstantiated", "不属实"),
        "unverifiable" => term("Unable to verify", "无法核实"),
        // 结果, 满意度.
        "resolved" => term("Resolved", "已解决"),
        "partly" => term("Partly resolved", "部分解决"),
        "explained" => term("Explained", "已解释"),
        "transferred" => term("Transferred", "移交"),
        "very_satisfied" => term("Very satisfied", "非常满意"),
        "satisfied" => term("Satisfied", "满意"),
        "fairly_satisfied" => term("Fairly satisfied", "基本满意"),
        "dissatisfied" => term("Dissatisfied", "不满意"),
        "very_dissatisfied" => term("Very dissatisfied", "非常不满意"),
        _ => return None,
    };
    Some(found)
}

/// How far an investigation is.
pub(crate) fn investigation(stage: &str) -> Term {
    match stage {
        "registered" => term("begins with acceptance", "受理后开始"),
        "verifying" => term("under way, no finding yet", "核实中，尚无结论"),
        "concluded" => term("has a finding", "已有结论"),
        _ => term("ended with the complaint", "已随投诉结束"),
    }
}

/// What a role is called.
pub(crate) const fn role(role: Role, lang: Lang) -> &'static str {
    match role {
        Role::Registrar => lang.pick("登记", "registrar"),
        Role::Officer => lang.pick("投诉专员", "officer"),
        Role::Handler => lang.pick("承办人", "handler"),
        Role::DepartmentHead => lang.pick("科室负责人", "department head"),
        Role::Investigator => lang.pick("调查员", "investigator"),
        Role::Leadership => lang.pick("领导", "leadership"),
        Role::IntegrityOfficer => lang.pick("纪检监察", "integrity officer"),
        Role::Supervisor => lang.pick("督办", "supervisor"),
        Role::Administrator => lang.pick("管理员", "administrator"),
    }
}

/// What a channel is called.
pub(crate) const fn channel(channel: Channel) -> Term {
    match channel {
        Channel::Desk => term("on site", "现场"),
        Channel::DutyLeader => term("leader on duty", "值班领导"),
        Channel::Phone => term("telephone", "电话"),
        Channel::Web => term("online", "网络"),
        Channel::Wechat => term("WeChat", "微信"),
        Channel::Letter => term("letter", "信函"),
        Channel::Email => term("e-mail", "电子邮件"),
        Channel::Visit => term("visit to a superior body", "来访"),
        Channel::Transfer => term("transfer", "转办"),
    }
}

/// What the next act is, by what assignment awaits.
pub(crate) fn next_act(awaited: &str) -> Option<Term> {
    let found = match awaited {
        "awaiting_acceptance" => term("accept or decline it", "决定是否受理"),
        "awaiting_classification" => term("verify and classify it", "核实并分类"),
        "awaiting_dispatch" => term("dispatch it", "交办"),
        "awaiting_designation" => term("designate a special group", "指定调查处理小组"),
        "awaiting_sign_for" => term("sign for it or return it", "签收或退回"),
        "in_handling" => term("handle it and submit the result", "处理并提交结果"),
        "awaiting_endorsement" => term("endorse the result", "审核结果"),
        "awaiting_approval" => term("approve the result or send it back", "审批或退回重办"),
        "awaiting_reply" => term("reply to the complainant", "答复投诉人"),
        "awaiting_follow_up" => term("follow up, unless the complainant answers first", "回访"),
        "in_review" => term("review the decision", "复核"),
        _ => return None,
    };
    Some(found)
}

/// The rules behind what assignment awaits.
pub(crate) fn rules_behind(awaited: &str) -> &'static [&'static str] {
    match awaited {
        "awaiting_acceptance" => &["F-4.1b", "F-2.2", "F-4.5"],
        "awaiting_classification" => &["S-4.2", "S-4.3", "F-4.3a", "F-4.5"],
        "awaiting_dispatch" => &["S-4.4", "F-4.2b", "F-4.5"],
        "awaiting_designation" => &["S-4.4", "F-4.2b", "F-4.5"],
        "awaiting_sign_for" => &["F-4.4a", "F-4.4c", "F-4.4e"],
        "in_handling" => &["S-4.4", "F-4.4a", "F-4.4e", "F-5.4"],
        "awaiting_endorsement" | "awaiting_approval" => &["F-6.1", "F-4.5"],
        "awaiting_reply" => &["F-6.2", "F-4.5"],
        "awaiting_follow_up" => &["F-6.3", "F-4.5"],
        "in_review" => &["F-6.3", "F-4.2b"],
        "followed_up" | "ended" => &["F-6.4"],
        _ => &[],
    }
}

/// A rule in one sentence.
pub(crate) fn rule(id: &str) -> Option<Term> {
    let found = match id {
        "F-2.2" => term(
            "what is outside is declined with a reason and a signpost",
            "不属受理范围的，说明理由并指引",
        ),
        "F-4.1b" => term(
            "acceptance is a decision; the acknowledgement names number, dates, contact point",
            "受理须作出决定；回执载明编号、日期、联系方式",
        ),
        "S-4.2" => term(
            "a preliminary verification first; complex matters by a group",
            "先初步核实，复杂的成立调查小组",
        ),
        "F-4.2b" => term(
            "respondents, whoever reports to them, and those related neither act nor read (recusal)",
            "被投诉人及其下属、有利害关系者回避",
        ),
        "S-4.3" => term(
            "ordinary or major, by nature and gravity",
            "按性质和严重程度分为一般、重大",
        ),
        "F-4.3a" => term(
            "the system proposes, a person decides; down by two",
            "系统建议，人员决定；降级须两人",
        ),
        "S-4.4" => term(
            "ordinary: straight to the unit, as a rule 3 working days; major: reported to the leadership, a special group, at most 7",
            "一般：直接交办，一般3个工作日；重大：立即报领导班子，指定小组，最长7个工作日",
        ),
        "F-4.4a" => term(
            "counted from dispatch or designation to the close of business of the last day",
            "自交办或指定起算，至末日下班时止",
        ),
        "F-4.4c" => term(
            "signed for, or returned with a reason within 1 working day, at most twice",
            "签收；1个工作日内可退回，最多两次",
        ),
        "F-4.4e" => term(
            "reminders before and at the deadline; overdue goes one level up each working day",
            "到期前催办，逾期每个工作日提级一级",
        ),
        "F-4.5" => term(
            "every stage has a clock, so that nothing rests anywhere",
            "每个环节都有时限",
        ),
        "F-5.4" => term(
            "each measure has an owner, a date, a proof, and is checked off by somebody else",
            "每项措施有责任人、期限、凭证，由他人销号",
        ),
        "F-6.1" => term(
            "endorsed by the unit head, approved by the complaint department or the leadership",
            "科室负责人审核，投诉处理部门或领导审批",
        ),
        "F-6.2" => term(
            "the reply names findings, measures and how to ask for a review",
            "答复载明结论、措施和申请复核的途径",
        ),
        "F-6.3" => term(
            "follow-up by somebody else, five levels; the two lowest reopen",
            "由他人回访，五级评价，后两级重办",
        ),
        "F-6.4" => term(
            "closed by itself when replied and followed up",
            "答复并回访后自动办结",
        ),
        _ => return None,
    };
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use regulation::{Alarm, Clock, Finding, Satisfaction, Severity, Stage};

    #[test]
    fn every_code_that_a_page_shows_has_a_term() {
        let codes = Stage::ALL.iter().map(|c| c.code());
        let codes = codes.chain(Clock::ALL.iter().map(|c| c.code()));
        let codes = codes.chain(Alarm::ALL.iter().map(|c| c.code()));
        let codes = codes.chain(Finding::ALL.iter().map(|c| c.code()));
        let codes = codes.chain(Satisfaction::ALL.iter().map(|c| c.code()));
        for code in codes.chain(Severity::ALL.iter().map(|c| c.code())) {
            assert!(known(code).is_some(), "{code}");
        }
        assert_eq!(code("major", Lang::En), "Major 重大投诉");
        assert_eq!(code("major", Lang::Zh), "重大投诉");
        assert_eq!(code("unheard_of", Lang::En), "unheard_of");
    }

    #[test]
    fn every_rule_behind_a_state_is_told_in_a_sentence() {
        for state in [
            "awaiting_acceptance",
            "awaiting_classification",
            "awaiting_dispatch",
            "awaiting_designation",
            "awaiting_sign_for",
            "in_handling",
            "awaiting_endorsement",
            "awaiting_approval",
            "awaiting_reply",
            "awaiting_follow_up",
            "followed_up",
            "in_review",
            "ended",
        ] {
            assert!(!rules_behind(state).is_empty(), "{state}");
            for id in rules_behind(state) {
                assert!(rule(id).is_some(), "{id}");
            }
        }
    }
}
