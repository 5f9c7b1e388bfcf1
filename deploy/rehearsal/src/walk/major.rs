//! 重大投诉: reported to the leadership at once, which designates a special group.

use serde_json::json;

use super::WalkOptions;
use super::ending::replied;
use super::walker::{Scene, Service, Walker};
use crate::installation::{Installation, Who};
use crate::page::{Lang, Page};
use crate::register::{SUPERVISOR, ids, moment, text};
use crate::roster::Roster;
use crate::steps::Told;
use crate::terms::Term;
use crate::trouble::Trouble;

const DESK: &str = "hall-qian";
const OFFICER: &str = "hall-sun";
const LEADER: &str = "hall-zhao";
const GROUP_LEADER: &str = "hall-li";
const MEMBER: &str = "hall-wu";
const HEAD: &str = "hall-zhou";
const RESPONDENT: &str = "hall-feng";
/// The respondent has declared a relation to this one.
const RELATED: &str = "hall-zheng";

const fn term(en: &'static str, zh: &'static str) -> Term {
    Term { zh, en }
}

/// The whole walk.
pub(super) async fn walk(
    installation: &Installation,
    roster: &Roster,
    page: &mut Page<'_>,
    options: &WalkOptions,
) -> Result<Told, Trouble> {
    let lang = page.lang;
    let mut walker = classified(installation, roster, page, options).await?;
    designated(&mut walker, roster, lang).await?;
    investigated(&mut walker).await?;
    decided(&mut walker).await?;
    Ok(walker.told)
}

async fn classified<'a, 'o>(
    installation: &'a Installation,
    roster: &'a Roster,
    page: &'a mut Page<'o>,
    options: &'a WalkOptions,
) -> Result<Walker<'a, 'o>, Trouble> {
    let body = json!({
        "site_id": installation.site("hall"), "window_id": installation.window("hall", "2"),
        "channel": "phone", "scopes": ["B"], "language": "zh-CN",
        "narrative": "2号窗口把我公司的全部变更原件弄丢了，还把材料里的身份信息泄露给了一家中介，中介第二天就打来电话推销。公司账户因此被冻结，损失二十多万元，已有记者来电询问。",
        "wanted_outcome": "找回原件，查清是谁泄露的，赔偿损失。",
        "respondent": "2号窗口工作人员", "respondent_ids": [installation.staff(RESPONDENT)],
        "complainant": {"name": "何志远", "phone": "138 0013 8002", "email": "he.zhiyuan@example.com"},
    });
    let mut walker = Walker::register(installation, roster, page, options, DESK, body).await?;
    walker.open(term("Major complaint", "重大投诉"))?;
    walker
        .tell("complaint.registered", Scene {
            title: term("Registered", "登记"),
            by: DESK,
            what: term(
                "During the call. The text proposes it as major (data leak, large loss, media), with reasons; a person decides.",
                "接电话时登记。系统依据文字建议为重大投诉（信息泄露、损失重大、媒体关注），由人员决定。",
            ),
            clock: Some("acceptance"),
            open: walker.page_in(Service::Intake),
        })
        .await?;
    walker
        .does(OFFICER, Service::Intake, "/acceptance", json!({}))
        .await?;
    walker
        .tell(
            "complaint.accepted",
            Scene {
                title: term("Accepted", "受理"),
                by: OFFICER,
                what: term("It is taken on.", "决定受理。"),
                clock: Some("classification"),
                open: walker.page_in(Service::Intake),
            },
        )
        .await?;
    verified(&mut walker).await?;
    let body = json!({"severity": "major", "scopes": ["B", "D"], "subtypes": ["B3", "D3"],
        "reason": "个人信息泄露，损失较大，已有媒体关注。"});
    walker
        .does(OFFICER, Service::Investigation, "/classification", body)
        .await?;
    walker
        .tell("complaint.classified", Scene {
            title: term("Classified", "分类"),
            by: OFFICER,
            what: term("Major; scopes B and D, the gravest leads. Up by one person; down would take two.", "重大投诉；B、D 两类，以较重者为主。升级一人即可，降级须两人。"),
            clock: Some("dispatch"),
            open: walker.page_in(Service::Investigation),
        })
        .await?;
    Ok(walker)
}

async fn verified(walker: &mut Walker<'_, '_>) -> Result<(), Trouble> {
    let body = json!({"methods": ["business_records"], "complexity": "complex",
        "note": "收件登记显示原件已收，移交记录缺失；涉及多个岗位，需成立小组。"});
    walker
        .does(
            OFFICER,
            Service::Investigation,
            "/preliminary-verification",
            body,
        )
        .await?;
    let (name, path) = walker.page_in(Service::Investigation);
    let view = walker
        .installation
        .read(Who::Staff(SUPERVISOR), name, &path)
        .await?;
    let at = moment(&view.body["preliminary_verification"], "verified_at");
    let at = at.ok_or_else(|| Trouble::Other("investigation shows no verification".into()))?;
    walker
        .tell_at(at, &["S-4.2"], Scene {
            title: term("Preliminarily verified", "初步核实"),
            by: OFFICER,
            what: term("Complex: the records of several posts contradict each other; it needs a group.", "情况复杂：涉及多个岗位，记录不一，需成立调查小组。"),
            clock: None,
            open: (name, path),
        })
        .await
}

async fn designated(
    walker: &mut Walker<'_, '_>,
    roster: &Roster,
    lang: Lang,
) -> Result<(), Trouble> {
    let system = walker.words("系统", "the system").to_owned();
    let reported = walker.tell(
        "assignment.reported_to_leadership",
        Scene {
            title: term("Reported to the leadership", "上报领导班子"),
            by: &system,
            what: term(
                "At once, by message; nobody had to think of it.",
                "分类后立即通知，无须人工转报。",
            ),
            clock: None,
            open: walker.page_in(Service::Assignment),
        },
    );
    let reported = reported.await?;
    let leaders = roster.people(&ids(&reported.details, "leader_ids"), lang);
    walker.note(term("told", "通知"), &leaders)?;
    let people = walker.installation;
    let group = |leader: &str| {
        json!({"leader_id": people.staff(leader), "member_ids": [people.staff(leader), people.staff(MEMBER)],
            "required": "查清原件去向和信息泄露经过，提出处理和整改意见，七个工作日内办结。"})
    };
    walker
        .is_recused(LEADER, "/designation", group(RELATED))
        .await?;
    walker
        .does(
            LEADER,
            Service::Assignment,
            "/designation",
            group(GROUP_LEADER),
        )
        .await?;
    walker
        .tell(
            "assignment.designated",
            Scene {
                title: term("Group designated", "指定调查处理小组"),
                by: LEADER,
                what: term(
                    "A special group: hall-li leads it, hall-wu is a member.",
                    "专门的调查处理小组：组长 hall-li，成员 hall-wu。",
                ),
                clock: Some("handling"),
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    let refused = walker.words(
        "先指定 hall-zheng 任组长被拒绝：与被投诉人 hall-feng 有申报的关系，应当回避（F-4.2b）",
        "naming hall-zheng as its leader was tried first and refused: the respondent, hall-feng, has declared a relation (F-4.2b)",
    );
    walker.note(term("refused", "拒绝"), refused)
}

async fn investigated(walker: &mut Walker<'_, '_>) -> Result<(), Trouble> {
    walker
        .does(GROUP_LEADER, Service::Assignment, "/sign-for", json!({}))
        .await?;
    walker
        .tell(
            "assignment.signed_for",
            Scene {
                title: term("Signed for", "签收"),
                by: GROUP_LEADER,
                what: term("By the group's leader.", "由组长签收。"),
                clock: None,
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    let mut evidence = Vec::new();
    for (who, kind, what) in [
        (
            MEMBER,
            "interview",
            "谈话笔录：2号窗口工作人员承认将材料交给熟识的中介人员代为复印。",
        ),
        (
            GROUP_LEADER,
            "video",
            "监控录像：11时20分，一名外来人员从柜台内侧取走档案袋。",
        ),
    ] {
        let body = json!({"kind": kind, "text": what});
        let record = walker
            .does(who, Service::Investigation, "/records", body)
            .await?;
        evidence.push(text(&record.body, "id").to_owned());
    }
    let body = json!({"finding": "partly_substantiated", "evidence_relied_on": evidence,
        "facts": "原件由窗口人员违规交中介复印，信息由此泄露；原件现已追回，账户冻结与此有关，具体损失待核定。"});
    walker
        .does(GROUP_LEADER, Service::Investigation, "/conclusion", body)
        .await?;
    walker
        .tell("investigation.concluded", Scene {
            title: term("Concluded", "核实结论"),
            by: GROUP_LEADER,
            what: term(
                "By the designated group, on an interview and the surveillance video: partly substantiated. Without it nobody could approve.",
                "由指定小组依据谈话笔录和监控录像作出：部分属实。未作结论不得审批。",
            ),
            clock: None,
            open: walker.page_in(Service::Investigation),
        })
        .await?;
    measure(walker).await
}

async fn measure(walker: &mut Walker<'_, '_>) -> Result<(), Trouble> {
    let due = walker.handling_ends().await?;
    let body = json!({"kind": "process_rectification", "form": "rules", "owner_id": walker.installation.staff(HEAD), "due_date": due,
        "description": "建立材料交接双人签字制度，柜台内侧禁止外来人员进入。"});
    walker
        .does(GROUP_LEADER, Service::Assignment, "/measures", body)
        .await?;
    let ordered = walker
        .tell(
            "measure.ordered",
            Scene {
                title: term("Measure ordered", "处理措施"),
                by: GROUP_LEADER,
                what: term(
                    "The process is mended: owned by the head of the department (hall-zhou).",
                    "完善制度流程，责任人为科长（hall-zhou）。",
                ),
                clock: None,
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    let id = text(&ordered.details, "measure_id").to_owned();
    let proof = json!({"proof": "双人交接登记簿已启用，柜台内门已加装门禁，照片存档。"});
    walker
        .does(
            HEAD,
            Service::Assignment,
            &format!("/measures/{id}/completion"),
            proof,
        )
        .await?;
    walker
        .tell(
            "measure.completed",
            Scene {
                title: term("Measure completed", "措施完成"),
                by: HEAD,
                what: term("With a proof of completion.", "附完成凭证。"),
                clock: None,
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    walker
        .does(
            LEADER,
            Service::Assignment,
            &format!("/measures/{id}/check-off"),
            json!({}),
        )
        .await?;
    walker
        .tell(
            "measure.checked_off",
            Scene {
                title: term("Measure checked off", "措施销号"),
                by: LEADER,
                what: term("By the leadership.", "由单位领导销号。"),
                clock: None,
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    Ok(())
}

async fn decided(walker: &mut Walker<'_, '_>) -> Result<(), Trouble> {
    let body = json!({"summary": "部分属实。原件已追回并送还，涉事人员移交处理，交接制度已整改，损失另行核定。"});
    walker
        .does(MEMBER, Service::Assignment, "/result", body)
        .await?;
    walker
        .tell(
            "assignment.result_submitted",
            Scene {
                title: term("Result submitted", "提交结果"),
                by: MEMBER,
                what: term("By a member of the group.", "由小组成员提交。"),
                clock: Some("approval"),
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    walker
        .does(GROUP_LEADER, Service::Assignment, "/endorsement", json!({}))
        .await?;
    walker
        .tell(
            "assignment.result_endorsed",
            Scene {
                title: term("Endorsed", "审核"),
                by: GROUP_LEADER,
                what: term("By the group's leader.", "组长审核。"),
                clock: None,
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    walker
        .does(LEADER, Service::Assignment, "/approval", json!({}))
        .await?;
    walker
        .tell(
            "assignment.result_approved",
            Scene {
                title: term("Approved", "审批"),
                by: LEADER,
                what: term(
                    "By the leadership, as it is major, and after the group's conclusion.",
                    "重大投诉由领导审批，且须在小组作出结论之后。",
                ),
                clock: Some("reply"),
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    replied(walker, OFFICER, "satisfied").await
}
