//! Code lists. Each code is written the same in JSON, in rows and in events.

use serde::{Deserialize, Serialize};

/// A text that is no code of its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a code of the list `{0}`")]
pub struct UnknownCode(pub &'static str);

/// One list: the enum, its codes, and the way back.
// `tt` and not `literal`: utoipa overlooks a `rename` that comes wrapped as a literal fragment.
macro_rules! code_list {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// Every code, in the list's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As written in JSON, rows and events.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The way back.
            ///
            /// # Errors
            /// [`UnknownCode`] where the text is no code of this list.
            pub fn parse(code: &str) -> Result<Self, UnknownCode> {
                match code { $($code => Ok(Self::$variant),)+ _ => Err(UnknownCode(stringify!($name))) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownCode;
            fn from_str(code: &str) -> Result<Self, UnknownCode> { Self::parse(code) }
        }
    };
}

code_list! {
    /// 投诉受理渠道, how a complaint reached the organization (S-3.1 to S-3.4, F-3.5).
    Channel {
        /// 现场, at the complaint desk.
        Desk = "desk",
        /// 值班领导, to the leader on duty.
        DutyLeader = "duty_leader",
        /// 电话.
        Phone = "phone",
        /// 网络, the web form.
        Web = "web",
        /// 微信公众号.
        Wechat = "wechat",
        /// 信函.
        Letter = "letter",
        /// 电子邮件.
        Email = "email",
        /// 到上级机关来访.
        Visit = "visit",
        /// 12345 等系统转办.
        Transfer = "transfer",
    }
}

impl Channel {
    /// The public files these itself, without signing in (S-3.3).
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Web | Self::Wechat)
    }
}

code_list! {
    /// 投诉受理范围 (section 2).
    Scope {
        /// 服务态度.
        Attitude = "A",
        /// 服务质量.
        Quality = "B",
        /// 廉洁自律.
        Integrity = "C",
        /// 其他.
        Other = "D",
    }
}

impl Scope {
    /// Rank for "the gravest leads": C > B > A > D (F-2.1a).
    const fn gravity(self) -> u8 {
        match self {
            Self::Integrity => 3,
            Self::Quality => 2,
            Self::Attitude => 1,
            Self::Other => 0,
        }
    }

    /// The scope that leads among several (F-2.1a); `None` of none.
    pub fn gravest(scopes: &[Self]) -> Option<Self> {
        scopes.iter().copied().max_by_key(|s| s.gravity())
    }
}

code_list! {
    /// 投诉性质 (S-4.3).
    Severity {
        /// 一般投诉.
        Ordinary = "ordinary",
        /// 重大投诉.
        Major = "major",
    }
}

code_list! {
    /// Who may read what (security: S1, S2, S3).
    Sensitivity {
        /// Ordinary complaints.
        S1 = "s1",
        /// Major complaints.
        S2 = "s2",
        /// Integrity, or a leader is the respondent.
        S3 = "s3",
    }
}

impl Sensitivity {
    /// Scope C or a leader as respondent is S3; else major is S2; else S1 (F-6.9).
    pub fn of(severity: Severity, scopes: &[Scope], leader_is_respondent: bool) -> Self {
        if leader_is_respondent || scopes.contains(&Scope::Integrity) {
            Self::S3
        } else {
            match severity {
                Severity::Major => Self::S2,
                Severity::Ordinary => Self::S1,
            }
        }
    }
}

code_list! {
    /// 核实结论 (F-4.2a).
    Finding {
        /// 属实.
        Substantiated = "substantiated",
        /// 部分属实.
        PartlySubstantiated = "partly_substantiated",
        /// 不属实.
        Unsubstantiated = "unsubstantiated",
        /// 无法核实.
        Unverifiable = "unverifiable",
    }
}

code_list! {
    /// 不予受理的理由 (F-2.2).
    DeclineReason {
        /// No window service is involved.
        NotWindowService = "not_window_service",
        /// Already in litigation, 复议 or 信访.
        InOtherProcedure = "in_other_procedure",
        /// Same facts as an earlier complaint, without new evidence.
        RepeatWithoutNewFacts = "repeat_without_new_facts",
        /// No matter is stated.
        NoMatterStated = "no_matter_stated",
        /// Praise.
        Praise = "praise",
        /// An enquiry.
        Enquiry = "enquiry",
    }
}

code_list! {
    /// The five levels of the follow-up (F-6.3).
    Satisfaction {
        /// 非常满意.
        VerySatisfied = "very_satisfied",
        /// 满意.
        Satisfied = "satisfied",
        /// 基本满意.
        FairlySatisfied = "fairly_satisfied",
        /// 不满意.
        Dissatisfied = "dissatisfied",
        /// 非常不满意.
        VeryDissatisfied = "very_dissatisfied",
    }
}

impl Satisfaction {
    /// The two lowest levels reopen for redo (F-6.3).
    pub const fn reopens(self) -> bool {
        matches!(self, Self::Dissatisfied | Self::VeryDissatisfied)
    }
}

code_list! {
    /// 办理结果, what became of a complaint (F-6.4). Satisfaction and rectification are other facts.
    ClosingResult {
        /// 已解决.
        Resolved = "resolved",
        /// 部分解决.
        Partly = "partly",
        /// 已解释.
        Explained = "explained",
        /// 不属实.
        Unsubstantiated = "unsubstantiated",
        /// 撤回.
        Withdrawn = "withdrawn",
        /// 不予受理.
        Declined = "declined",
        /// 移交.
        Transferred = "transferred",
    }
}

code_list! {
    /// Why a complaint was opened again (F-6.3, F-6.6, F-6.7).
    ReopenReason {
        /// One of the two lowest levels at follow-up.
        Dissatisfied = "dissatisfied",
        /// A repeat with new facts.
        NewFacts = "new_facts",
        /// By a supervisor.
        Supervision = "supervision",
    }
}

code_list! {
    /// Why the personal data of a complaint is erased (F-6.4).
    ErasureGround {
        /// Its time in the archive is over.
        RetentionOver = "retention_over",
        /// The complainant asks for it, and nothing obliges the organization to keep it (PIPL art. 47).
        ComplainantAsked = "complainant_asked",
        /// It should not have been collected.
        UnlawfullyCollected = "unlawfully_collected",
        /// A court or an authority orders it.
        Ordered = "ordered",
    }
}

code_list! {
    /// Where a complaint stands, as the register shows it (台账).
    Stage {
        /// Waits for the acceptance decision.
        Registered = "registered",
        /// Accepted; is verified and classified.
        Accepted = "accepted",
        /// Classified; waits for dispatch or designation.
        Classified = "classified",
        /// Dispatched or designated; not signed for.
        Dispatched = "dispatched",
        /// Signed for; is handled.
        InHandling = "in_handling",
        /// Result submitted or endorsed; waits for approval.
        InApproval = "in_approval",
        /// Approved; waits for the reply.
        ToReply = "to_reply",
        /// Replied; waits for the follow-up.
        ToFollowUp = "to_follow_up",
        /// In review by the next level (复核).
        InReview = "in_review",
        /// 办结.
        Closed = "closed",
        /// 不予受理.
        Declined = "declined",
        /// 撤回.
        Withdrawn = "withdrawn",
        /// 并单: goes on within another complaint (F-6.6).
        Merged = "merged",
    }
}

impl Stage {
    /// Nothing more is to be done, so no clock runs (F-4.5).
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Closed | Self::Declined | Self::Withdrawn | Self::Merged
        )
    }
}

code_list! {
    /// The clocks of F-4.5: what is limited.
    Clock {
        /// Acceptance, 1 WD after receipt.
        Acceptance = "acceptance",
        /// Verification and classification, 3 WD after acceptance.
        Classification = "classification",
        /// Dispatch or designation, 1 WD after classification.
        Dispatch = "dispatch",
        /// Handling, 3 or 7 WD after dispatch or designation (S-4.4).
        Handling = "handling",
        /// Approval, 1 WD after submission.
        Approval = "approval",
        /// Reply, 2 WD after approval.
        Reply = "reply",
        /// Follow-up, 3 WD after the reply.
        FollowUp = "follow_up",
        /// Redo after dissatisfaction, 15 WD (F-6.3).
        Redo = "redo",
        /// Review by the next level, 15 WD (F-6.3).
        Review = "review",
    }
}

code_list! {
    /// What a suspended case waits for (F-4.4d).
    WaitsFor {
        /// The complainant has to add something.
        Complainant = "complainant",
        /// Another body has to answer.
        OutsideBody = "outside_body",
    }
}

code_list! {
    /// When a clock speaks (F-4.4e).
    Alarm {
        /// At the opening of working day ⌈N/2⌉.
        Half = "half",
        /// At the opening of working day ⌈0.8·N⌉.
        MostlyGone = "mostly_gone",
        /// At the opening of the last day.
        LastDay = "last_day",
        /// At the deadline.
        Overdue = "overdue",
        /// One working day overdue: the unit head hears of it.
        EscalateUnitHead = "escalate_unit_head",
        /// Two: the site's leader.
        EscalateSiteLeader = "escalate_site_leader",
        /// Three: the organization's supervisor (督办).
        EscalateSupervisor = "escalate_supervisor",
    }
}

code_list! {
    /// Ways of handling (section 5).
    MeasureKind {
        /// 沟通协商 (S-5.1).
        Conciliation = "conciliation",
        /// 纠正错误 (S-5.2).
        Correction = "correction",
        /// 批评教育 (S-5.2).
        Criticism = "criticism",
        /// 书面检讨 (S-5.2).
        SelfCriticism = "self_criticism",
        /// 通报批评 (S-5.2).
        CirculatedCriticism = "circulated_criticism",
        /// 完善制度、流程 (S-5.2).
        ProcessRectification = "process_rectification",
        /// 培训 (S-5.2).
        Training = "training",
        /// 移交纪检监察 (F-5.3).
        DisciplineHandover = "discipline_handover",
        /// 道歉或补偿 (F-5.3).
        ApologyOrCompensation = "apology_or_compensation",
        /// 责任追究 (F-5.3).
        Accountability = "accountability",
    }
}

code_list! {
    /// What exactly a measure is, where its kind leaves that open (section 5). A list of its own, so
    /// that readers of events who know the kind only still read it.
    MeasureForm {
        /// 完善流程, of process rectification (S-5.2).
        Process = "process",
        /// 完善制度, of process rectification (S-5.2).
        Rules = "rules",
        /// 科室内, the circle of a circulated criticism (S-5.2).
        CircleDepartment = "circle_department",
        /// 单位内, the circle of a circulated criticism (S-5.2).
        CircleSite = "circle_site",
        /// 全系统, the circle of a circulated criticism (S-5.2).
        CircleOrganization = "circle_organization",
        /// 道歉 (F-5.3).
        Apology = "apology",
        /// 补偿 (F-5.3).
        Compensation = "compensation",
        /// 警告, of accountability (F-5.3).
        Warning = "warning",
        /// 考核扣分, of accountability (F-5.3).
        Appraisal = "appraisal",
        /// 扣发奖金, of accountability (F-5.3).
        Bonus = "bonus",
        /// 调离岗位, of accountability (F-5.3).
        Transfer = "transfer",
        /// 纪律处分, of accountability (F-5.3).
        Discipline = "discipline",
    }
}

impl MeasureKind {
    /// The forms that this kind has; one of them must be named where there are any.
    pub const fn forms(self) -> &'static [MeasureForm] {
        use MeasureForm as F;
        match self {
            Self::ProcessRectification => &[F::Process, F::Rules],
            Self::CirculatedCriticism => {
                &[F::CircleDepartment, F::CircleSite, F::CircleOrganization]
            }
            Self::ApologyOrCompensation => &[F::Apology, F::Compensation],
            Self::Accountability => &[
                F::Warning,
                F::Appraisal,
                F::Bonus,
                F::Transfer,
                F::Discipline,
            ],
            Self::Conciliation
            | Self::Correction
            | Self::Criticism
            | Self::SelfCriticism
            | Self::Training
            | Self::DisciplineHandover => &[],
        }
    }

    /// Meant for a person: nothing that was found to be untrue leads to it (S-5.2, F-5.3).
    pub const fn blames(self) -> bool {
        match self {
            Self::Criticism
            | Self::SelfCriticism
            | Self::CirculatedCriticism
            | Self::Accountability => true,
            Self::Conciliation
            | Self::Correction
            | Self::ProcessRectification
            | Self::Training
            | Self::DisciplineHandover
            | Self::ApologyOrCompensation => false,
        }
    }
}

code_list! {
    /// How the handling staff reach the complainant (S-5.1).
    ContactWay {
        /// 回拨, a call-back that the desk arranges.
        CallBack = "call_back",
        /// 转达, a message that the system relays.
        Relayed = "relayed",
        /// 当面.
        InPerson = "in_person",
    }
}

code_list! {
    /// What came of an attempt to conciliate (S-5.1).
    ContactOutcome {
        /// 达成一致.
        Agreed = "agreed",
        /// 未达成一致.
        NotAgreed = "not_agreed",
        /// 未联系上.
        NotReached = "not_reached",
    }
}

code_list! {
    /// What repeats (F-5.3).
    PatternKind {
        /// The same person, in substantiated complaints.
        Person = "person",
        /// The same sub-type at the same window.
        Window = "window",
    }
}

code_list! {
    /// How the complainant wants to be answered (F-6.2).
    ReplyChannel {
        /// By e-mail.
        Email = "email",
        /// By text message: that there is something to read, never what it is about.
        Sms = "sms",
        /// By letter.
        Letter = "letter",
        /// By telephone; the call is recorded by whoever made it.
        Phone = "phone",
        /// Read with number and code; the only way for anonymous complainants.
        Tracking = "tracking",
    }
}

code_list! {
    /// The language that a person is written to in.
    Language {
        /// 简体中文.
        ZhCn = "zh-CN",
        /// English.
        En = "en",
    }
}

code_list! {
    /// What a member of staff may be allowed (security, section 2).
    Role {
        /// Reception; also the duty leader at the desk.
        Registrar = "registrar",
        /// Complaint department.
        Officer = "officer",
        /// Handling staff.
        Handler = "handler",
        /// Head of a department.
        DepartmentHead = "department_head",
        /// Member of an investigation group.
        Investigator = "investigator",
        /// Leadership of a site or of the organization.
        Leadership = "leadership",
        /// Integrity officer.
        IntegrityOfficer = "integrity_officer",
        /// Supervisor, auditor.
        Supervisor = "supervisor",
        /// Administrator.
        Administrator = "administrator",
    }
}

code_list! {
    /// What a system of somebody else, a partner, is let in for; each has one.
    Purpose {
        /// 12345 等系统: hands over complaints that it received, and follows those (F-3.5).
        RegisterTransferred = "register_transferred",
        /// Reads statistics (F-6.8).
        Statistics = "statistics",
    }
}

code_list! {
    /// What the statistics count (F-6.8). A complaint counts once at most in each; `days_…` have the
    /// working days that a stage took beside the count.
    Figure {
        /// 收到.
        Received = "received",
        /// 受理.
        Accepted = "accepted",
        /// 不予受理.
        Declined = "declined",
        /// 撤回.
        Withdrawn = "withdrawn",
        /// 并入其他投诉件.
        Merged = "merged",
        /// 办结.
        Closed = "closed",
        /// 按期办结.
        OnTime = "on_time",
        /// 超期.
        Overdue = "overdue",
        /// 退回.
        Returned = "returned",
        /// 延期.
        Extended = "extended",
        /// 有核实结论.
        Concluded = "concluded",
        /// 属实, 部分属实.
        Substantiated = "substantiated",
        /// 重新办理.
        Reopened = "reopened",
        /// 非常满意.
        VerySatisfied = "very_satisfied",
        /// 满意.
        Satisfied = "satisfied",
        /// 基本满意.
        FairlySatisfied = "fairly_satisfied",
        /// 不满意.
        Dissatisfied = "dissatisfied",
        /// 非常不满意.
        VeryDissatisfied = "very_dissatisfied",
        /// 受理用时.
        DaysAcceptance = "days_acceptance",
        /// 核实分类用时.
        DaysClassification = "days_classification",
        /// 交办用时.
        DaysDispatch = "days_dispatch",
        /// 处理用时.
        DaysHandling = "days_handling",
        /// 审核用时.
        DaysApproval = "days_approval",
        /// 答复用时.
        DaysReply = "days_reply",
        /// 回访用时.
        DaysFollowUp = "days_follow_up",
        /// 办结用时.
        DaysTotal = "days_total",
    }
}

impl From<Satisfaction> for Figure {
    fn from(level: Satisfaction) -> Self {
        match level {
            Satisfaction::VerySatisfied => Self::VerySatisfied,
            Satisfaction::Satisfied => Self::Satisfied,
            Satisfaction::FairlySatisfied => Self::FairlySatisfied,
            Satisfaction::Dissatisfied => Self::Dissatisfied,
            Satisfaction::VeryDissatisfied => Self::VeryDissatisfied,
        }
    }
}

impl Figure {
    /// Whether it has working days beside the count.
    pub const fn has_days(self) -> bool {
        matches!(
            self,
            Self::DaysAcceptance
                | Self::DaysClassification
                | Self::DaysDispatch
                | Self::DaysHandling
                | Self::DaysApproval
                | Self::DaysReply
                | Self::DaysFollowUp
                | Self::DaysTotal
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_scope_leads_in_the_order_c_b_a_d() {
        use Scope::{Attitude, Integrity, Other, Quality};
        assert_eq!(
            Scope::gravest(&[Other, Attitude, Quality, Integrity]),
            Some(Integrity)
        );
        assert_eq!(Scope::gravest(&[Other, Attitude, Quality]), Some(Quality));
        assert_eq!(Scope::gravest(&[Other, Attitude]), Some(Attitude));
        assert_eq!(Scope::gravest(&[Other]), Some(Other));
        assert_eq!(Scope::gravest(&[]), None);
    }

    #[test]
    fn integrity_or_a_leader_as_respondent_is_s3_whatever_the_severity() {
        for severity in Severity::ALL.iter().copied() {
            assert_eq!(
                Sensitivity::of(severity, &[Scope::Integrity], false),
                Sensitivity::S3
            );
            assert_eq!(
                Sensitivity::of(severity, &[Scope::Other], true),
                Sensitivity::S3
            );
        }
        assert_eq!(
            Sensitivity::of(Severity::Major, &[Scope::Other], false),
            Sensitivity::S2
        );
        assert_eq!(
            Sensitivity::of(Severity::Ordinary, &[Scope::Other], false),
            Sensitivity::S1
        );
    }

    #[test]
    fn every_code_finds_its_way_back() {
        for clock in Clock::ALL {
            assert_eq!(Clock::parse(clock.code()), Ok(*clock));
        }
        assert_eq!(Clock::parse("nonsense"), Err(UnknownCode("Clock")));
    }
}

code_list! {
    /// What a piece of evidence is, by its content (S-3.3, S-4.2).
    EvidenceKind {
        /// Picture.
        Jpeg = "jpeg",
        /// Picture.
        Png = "png",
        /// Picture, as some telephones take them.
        Heic = "heic",
        /// Document.
        Pdf = "pdf",
        /// 监控录像 and other video.
        Mp4 = "mp4",
        /// 录音.
        Mp3 = "mp3",
        /// 录音.
        M4a = "m4a",
        /// Document.
        Docx = "docx",
    }
}

impl EvidenceKind {
    /// As HTTP names it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Heic => "image/heic",
            Self::Pdf => "application/pdf",
            Self::Mp4 => "video/mp4",
            Self::Mp3 => "audio/mpeg",
            Self::M4a => "audio/mp4",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

code_list! {
    /// Why somebody takes a piece of evidence out (S-4.2: preserved, and who had it is known).
    EvidencePurpose {
        /// 查阅.
        Examine = "examine",
        /// 复核.
        Review = "review",
        /// 移交, to another body.
        Transfer = "transfer",
    }
}

code_list! {
    /// What comparing a piece of evidence with its hash comes to (S-4.2).
    EvidenceCondition {
        /// As it was collected.
        Intact = "intact",
        /// Changed in the store.
        Altered = "altered",
        /// Gone from the store.
        Missing = "missing",
    }
}
