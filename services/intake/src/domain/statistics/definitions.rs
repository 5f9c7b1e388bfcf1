//! What each figure means, in writing: printed with every answer and in every workbook.

use regulation::Figure;

/// One figure or rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// A figure's code, or that of a rate.
    pub code: &'static str,
    /// Name in Chinese.
    pub name_zh: &'static str,
    /// Name in English.
    pub name_en: &'static str,
    /// What is counted.
    pub zh: &'static str,
    /// What is counted.
    pub en: &'static str,
    /// The day that decides the period.
    pub day_zh: &'static str,
    /// The day that decides the period.
    pub day_en: &'static str,
}

macro_rules! definitions {
    ($($code:expr, $zh:literal / $en:literal: $what_zh:literal / $what_en:literal; $day_zh:literal / $day_en:literal.)+) => {
        /// Every figure and rate, in the order of the reports. Days are local to the site; each
        /// complaint counts once at most in each figure, under what it is classified as at present.
        pub const DEFINITIONS: &[Definition] = &[$(Definition {
            code: $code, name_zh: $zh, name_en: $en, zh: $what_zh, en: $what_en, day_zh: $day_zh, day_en: $day_en,
        }),+];
    };
}

definitions! {
    Figure::Received.code(), "收到" / "Received": "已登记的投诉件，含不予受理和并单的" / "complaints in the register, declined and merged ones included";
        "收到之日" / "the day of receipt".
    Figure::Accepted.code(), "受理" / "Accepted": "决定受理的投诉件" / "complaints that were accepted";
        "受理之日" / "the day of acceptance".
    Figure::Declined.code(), "不予受理" / "Declined": "决定不予受理的投诉件" / "complaints that were declined";
        "决定之日" / "the day of the decision".
    Figure::Withdrawn.code(), "撤回" / "Withdrawn": "因投诉人撤回而终止的投诉件" / "complaints that a withdrawal ended";
        "撤回之日" / "the day of the withdrawal".
    Figure::Merged.code(), "并单" / "Merged": "并入其他投诉件且未恢复的投诉件" / "complaints that are merged into another one";
        "并单之日" / "the day of the merging".
    Figure::Closed.code(), "办结" / "Closed": "已办结且未重新办理的投诉件" / "complaints that are closed and were not opened again since";
        "最近一次办结之日" / "the day of the last closing".
    Figure::OnTime.code(), "按期办结" / "On time": "已办结，且到答复为止各环节期限均未届满的投诉件" / "closed complaints of which no deadline up to the reply passed";
        "最近一次办结之日" / "the day of the last closing".
    Figure::Overdue.code(), "超期" / "Overdue": "到答复为止任一环节期限届满而未完成的投诉件，不论是否办结" / "complaints of which a deadline up to the reply passed, closed or not";
        "首个届满期限之日" / "the day of the first deadline that passed".
    Figure::Returned.code(), "退回" / "Returned": "被承办单位退回过的投诉件" / "complaints that a handling department returned";
        "首次退回之日" / "the day of the first return".
    Figure::Extended.code(), "延期" / "Extended": "批准过延期的投诉件" / "complaints with an approved extension";
        "首次批准之日" / "the day of the first approval".
    Figure::Concluded.code(), "有结论" / "Concluded": "有核实结论的投诉件" / "complaints with a finding";
        "最近一次结论之日" / "the day of the last conclusion".
    Figure::Substantiated.code(), "属实" / "Substantiated": "结论为属实或部分属实的投诉件" / "complaints found substantiated or partly so";
        "最近一次结论之日" / "the day of the last conclusion".
    Figure::Reopened.code(), "重新办理" / "Reopened": "答复或办结后重新办理过的投诉件" / "complaints that were opened again";
        "首次重新办理之日" / "the day of the first reopening".
    Figure::VerySatisfied.code(), "非常满意" / "Very satisfied": "最近一次回访评价为非常满意" / "last answer at follow-up";
        "回访之日" / "the day of that answer".
    Figure::Satisfied.code(), "满意" / "Satisfied": "最近一次回访评价为满意" / "last answer at follow-up";
        "回访之日" / "the day of that answer".
    Figure::FairlySatisfied.code(), "基本满意" / "Fairly satisfied": "最近一次回访评价为基本满意" / "last answer at follow-up";
        "回访之日" / "the day of that answer".
    Figure::Dissatisfied.code(), "不满意" / "Dissatisfied": "最近一次回访评价为不满意" / "last answer at follow-up";
        "回访之日" / "the day of that answer".
    Figure::VeryDissatisfied.code(), "非常不满意" / "Very dissatisfied": "最近一次回访评价为非常不满意" / "last answer at follow-up";
        "回访之日" / "the day of that answer".
    "on_time_rate", "按期办结率" / "On-time rate": "按期办结 ÷ 办结" / "on time ÷ closed";
        "同分子、分母" / "as numerator and denominator".
    "substantiated_rate", "属实率" / "Substantiated rate": "属实 ÷ 有结论" / "substantiated ÷ concluded";
        "同分子、分母" / "as numerator and denominator".
    "satisfaction_rate", "满意率" / "Satisfaction rate": "（非常满意＋满意＋基本满意）÷ 五级评价总数，未联系上的不计" / "the three upper levels ÷ all five; nobody reached does not count";
        "同分子、分母" / "as numerator and denominator".
    "working_days", "工作日" / "Working days": "按所在单位的日历和下班时间计：N个工作日的期限届满前完成的，用时不超过N" / "by the site's calendar and close of business: what kept a limit of N working days took N or less";
        "环节完成之日" / "the day on which the stage ended".
    "median", "中位数" / "Median": "一半投诉件的用时不超过此数；件数为偶数的取中间两数的平均" / "half took no longer; of an even number the middle between the two in the middle";
        "环节完成之日" / "the day on which the stage ended".
    "p90", "P90" / "P90": "九成投诉件的用时不超过此数" / "the smallest number of days in which nine of ten were done";
        "环节完成之日" / "the day on which the stage ended".
    Figure::DaysAcceptance.code(), "受理用时" / "Acceptance": "收到至决定受理或不予受理的工作日" / "working days from receipt to the acceptance decision";
        "决定之日" / "the day of the decision".
    Figure::DaysClassification.code(), "核实分类用时" / "Classification": "受理至首次分类的工作日" / "working days from acceptance to the first classification";
        "首次分类之日" / "the day of the first classification".
    Figure::DaysDispatch.code(), "交办用时" / "Dispatch": "首次分类至首次交办或指定的工作日" / "working days from the first classification to the first dispatch or designation";
        "首次交办或指定之日" / "the day of the first dispatch or designation".
    Figure::DaysHandling.code(), "处理用时" / "Handling": "首次交办或指定至首次提交结果的工作日，退回和改派不重新起算，中止期间不计" / "working days from the first dispatch or designation to the first result; returns do not restart it, suspensions do not count";
        "首次提交结果之日" / "the day of the first result".
    Figure::DaysApproval.code(), "审核用时" / "Approval": "首次提交结果至首次审核通过的工作日" / "working days from the first result to the first approval";
        "首次审核通过之日" / "the day of the first approval".
    Figure::DaysReply.code(), "答复用时" / "Reply": "首次审核通过至首次答复的工作日" / "working days from the first approval to the first reply";
        "首次答复之日" / "the day of the first reply".
    Figure::DaysFollowUp.code(), "回访用时" / "Follow-up": "首次答复至首次回访结束的工作日" / "working days from the first reply to the end of the first follow-up";
        "回访结束之日" / "the day on which it ended".
    Figure::DaysTotal.code(), "办结用时" / "Total": "收到至最近一次办结的工作日" / "working days from receipt to the last closing";
        "最近一次办结之日" / "the day of the last closing".
}
