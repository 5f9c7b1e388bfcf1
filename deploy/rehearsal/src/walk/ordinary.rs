//! 一般投诉: registered at the desk, dispatched to the department, handled by its deputy head.

use serde_json::json;

use super::WalkOptions;
use super::ending::replied;
use super::walker::{Scene, Service, Walker};
use crate::installation::{Installation, Who};
use crate::page::Page;
use crate::register::{SUPERVISOR, moment, text};
use crate::roster::Roster;
use crate::steps::Told;
use crate::terms::Term;
use crate::trouble::Trouble;

const DESK: &str = "hall-qian";
const OFFICER: &str = "hall-sun";
const HANDLER: &str = "hall-wu";
const HEAD: &str = "hall-zhou";
const RESPONDENT: &str = "hall-wang";

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
    let mut walker = up_to_dispatch(installation, roster, page, options).await?;
    handled(&mut walker).await?;
    decided(&mut walker).await?;
    Ok(walker.told)
}

/// Registered, accepted, verified, classified, dispatched.
pub(super) async fn up_to_dispatch<'a, 'o>(
    installation: &'a Installation,
    roster: &'a Roster,
    page: &'a mut Page<'o>,
    options: &'a WalkOptions,
) -> Result<Walker<'a, 'o>, Trouble> {
    let body = json!({
        "site_id": installation.site("hall"), "window_id": installation.window("hall", "1"),
        "channel": "desk", "scopes": ["A"], "language": "zh-CN",
        "narrative": "今天上午我在1号窗口办营业执照变更，工作人员一直看手机，我问还缺什么材料，他头也不抬，很不耐烦地说“自己看墙上”。",
        "wanted_outcome": "希望工作人员改正态度，把材料一次说清楚。",
        "respondent": "1号窗口的年轻男工作人员", "respondent_ids": [installation.staff(RESPONDENT)],
        "complainant": {"name": "林晓雨", "phone": "138 0013 8001", "email": "lin.xiaoyu@example.com"},
    });
    let mut walker = Walker::register(installation, roster, page, options, DESK, body).await?;
    walker.open(term("Ordinary complaint", "一般投诉"))?;
    walker
        .tell("complaint.registered", Scene {
            title: term("Registered", "登记"),
            by: DESK,
            what: term(
                "At the desk, on the spot: number, code and the promised date are told at once. The respondent (hall-wang) is known, and reads nothing of it from now on.",
                "现场登记，当场告知编号、查询码和承诺时限。被投诉人（hall-wang）已确定，自此回避。",
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
                what: term(
                    "It is within the scopes, and is taken on.",
                    "属于受理范围，决定受理。",
                ),
                clock: Some("classification"),
                open: walker.page_in(Service::Intake),
            },
        )
        .await?;
    verified(&mut walker).await?;
    let body = json!({"severity": "ordinary", "scopes": ["A"], "subtypes": ["A2"],
        "reason": "态度生硬，影响较小，未造成损失。"});
    walker
        .does(OFFICER, Service::Investigation, "/classification", body)
        .await?;
    walker
        .tell(
            "complaint.classified",
            Scene {
                title: term("Classified", "分类"),
                by: OFFICER,
                what: term(
                    "Ordinary; scope A, sub-type A2: cold, impatient.",
                    "一般投诉；A 服务态度，A2 生硬、不耐烦。",
                ),
                clock: Some("dispatch"),
                open: walker.page_in(Service::Investigation),
            },
        )
        .await?;
    dispatched(&mut walker).await?;
    Ok(walker)
}

async fn verified(walker: &mut Walker<'_, '_>) -> Result<(), Trouble> {
    let body = json!({"methods": ["talk", "business_records"], "complexity": "simple",
        "note": "与1号窗口人员谈话，调阅当日叫号和受理记录，时间吻合。"});
    walker
        .does(
            DESK,
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
        .tell_at(
            at,
            &["S-4.2"],
            Scene {
                title: term("Preliminarily verified", "初步核实"),
                by: DESK,
                what: term(
                    "Simple: talked to the window staff, looked at the business records.",
                    "情况简单：与窗口人员谈话，调阅业务记录。",
                ),
                clock: None,
                open: (name, path),
            },
        )
        .await
}

async fn dispatched(walker: &mut Walker<'_, '_>) -> Result<(), Trouble> {
    let people = walker.installation;
    let to = |handler: &str| {
        json!({"department_id": people.department("hall", "registry"), "handler_id": people.staff(handler),
            "required": "查清1号窗口当日情况，对当事人提出处理意见，向投诉人说明。"})
    };
    walker
        .is_recused(OFFICER, "/dispatch", to(RESPONDENT))
        .await?;
    walker
        .does(OFFICER, Service::Assignment, "/dispatch", to(HANDLER))
        .await?;
    walker
        .tell("assignment.dispatched", Scene {
            title: term("Dispatched", "交办"),
            by: OFFICER,
            what: term(
                "Straight to the department concerned, to its deputy head (hall-wu), with what is required and by when.",
                "直接交办企业登记科副科长（hall-wu），写明要求和时限。",
            ),
            clock: Some("handling"),
            open: walker.page_in(Service::Assignment),
        })
        .await?;
    let refused = walker.words(
        "交办给被投诉人 hall-wang 被拒绝：应当回避（S-4.4、F-4.2b）",
        "dispatching it to the respondent, hall-wang, was tried first and refused: recused (S-4.4, F-4.2b)",
    );
    walker.note(term("refused", "拒绝"), refused)
}

async fn handled(walker: &mut Walker<'_, '_>) -> Result<(), Trouble> {
    walker
        .does(HANDLER, Service::Assignment, "/sign-for", json!({}))
        .await?;
    walker
        .tell(
            "assignment.signed_for",
            Scene {
                title: term("Signed for", "签收"),
                by: HANDLER,
                what: term(
                    "The clock has run since the dispatch; it does not start here.",
                    "时限自交办起算，不因签收而顺延。",
                ),
                clock: None,
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    measure(walker).await?;
    let body = json!({"kind": "video", "text": "监控显示10时02分至10时06分当事人多次查看手机，未回答询问。"});
    let record = walker
        .does(HANDLER, Service::Investigation, "/records", body)
        .await?;
    let body = json!({"finding": "substantiated", "facts": "当事人工作时间看手机，对询问答复生硬，情况属实。",
        "evidence_relied_on": [text(&record.body, "id")]});
    walker
        .does(HANDLER, Service::Investigation, "/conclusion", body)
        .await?;
    walker
        .tell(
            "investigation.concluded",
            Scene {
                title: term("Concluded", "核实结论"),
                by: HANDLER,
                what: term(
                    "Substantiated, on the record of the surveillance video.",
                    "属实；依据监控录像记录。",
                ),
                clock: None,
                open: walker.page_in(Service::Investigation),
            },
        )
        .await?;
    Ok(())
}

async fn measure(walker: &mut Walker<'_, '_>) -> Result<(), Trouble> {
    let due = walker.handling_ends().await?;
    let owner = walker.installation.staff(RESPONDENT);
    let body = json!({"kind": "self_criticism", "owner_id": owner, "due_date": due,
        "description": "就当日服务态度写出书面检讨，交科长。"});
    walker
        .does(HANDLER, Service::Assignment, "/measures", body)
        .await?;
    let ordered = walker
        .tell("measure.ordered", Scene {
            title: term("Measure ordered", "处理措施"),
            by: HANDLER,
            what: term(
                "Written self-criticism, owned by the respondent (hall-wang), who sees this measure and nothing else.",
                "书面检讨，责任人为被投诉人（hall-wang），其只能看到这一项措施。",
            ),
            clock: None,
            open: walker.page_in(Service::Assignment),
        })
        .await?;
    let id = text(&ordered.details, "measure_id").to_owned();
    let proof = json!({"proof": "书面检讨已交科长，存档编号 2026-登记-017。"});
    walker
        .does(
            RESPONDENT,
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
                by: RESPONDENT,
                what: term("With a proof of completion.", "附完成凭证。"),
                clock: None,
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    walker
        .does(
            OFFICER,
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
                by: OFFICER,
                what: term("By somebody else than its owner.", "由责任人以外的人销号。"),
                clock: None,
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    Ok(())
}

async fn decided(walker: &mut Walker<'_, '_>) -> Result<(), Trouble> {
    let body = json!({"summary": "情况属实。当事人已作书面检讨，科内开展服务规范学习；窗口已张贴一次性告知清单。"});
    walker
        .does(HANDLER, Service::Assignment, "/result", body)
        .await?;
    walker
        .tell(
            "assignment.result_submitted",
            Scene {
                title: term("Result submitted", "提交结果"),
                by: HANDLER,
                what: term("What was found and done.", "写明查明的情况和处理措施。"),
                clock: Some("approval"),
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    walker
        .does(HEAD, Service::Assignment, "/endorsement", json!({}))
        .await?;
    walker
        .tell(
            "assignment.result_endorsed",
            Scene {
                title: term("Endorsed", "审核"),
                by: HEAD,
                what: term("By the unit head.", "科室负责人审核。"),
                clock: None,
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    walker
        .does(OFFICER, Service::Assignment, "/approval", json!({}))
        .await?;
    walker
        .tell(
            "assignment.result_approved",
            Scene {
                title: term("Approved", "审批"),
                by: OFFICER,
                what: term(
                    "By the complaint department, as it is ordinary.",
                    "一般投诉由投诉处理部门审批。",
                ),
                clock: Some("reply"),
                open: walker.page_in(Service::Assignment),
            },
        )
        .await?;
    replied(walker, DESK, "very_satisfied").await
}
