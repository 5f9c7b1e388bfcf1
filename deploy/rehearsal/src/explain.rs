//! One complaint explained: where it stands, who must act next and by when, how its deadlines come
//! about, and the rules behind it all.

use calendar::working_days_left;
use chrono::{DateTime, Utc};
use regulation::Channel;
use serde_json::Value;
use uuid::Uuid;

use crate::installation::{Installation, Who};
use crate::page::{Lang, Page};
use crate::register::{Entry, Found, id, ids, moment, text};
use crate::roster::Roster;
use crate::terms;
use crate::trouble::Trouble;

/// Explains a number. A service that is away is said to be, and the rest is told all the same.
///
/// # Errors
/// [`Trouble`] where the number is not known or intake is away.
pub async fn explain(
    installation: &Installation,
    page: &mut Page<'_>,
    number: &str,
) -> Result<(), Trouble> {
    let found = installation.find(number).await?;
    let roster = Roster::fetch(installation).await;
    let site = id(&found.complaint, "site_id").unwrap_or_default();
    let explanation = Explanation {
        installation,
        roster: &roster,
        found: &found,
        site,
    };
    explanation.register(page)?;
    page.gap()?;
    explanation.assignment(page).await?;
    page.gap()?;
    explanation.investigation(page).await?;
    page.gap()?;
    explanation.links(page)
}

struct Explanation<'a> {
    installation: &'a Installation,
    roster: &'a Roster,
    found: &'a Found,
    site: Uuid,
}

impl Explanation<'_> {
    fn moment(&self, at: DateTime<Utc>, lang: Lang) -> String {
        lang.moment(at, self.roster.office(self.site).time_zone)
    }

    fn register(&self, page: &mut Page<'_>) -> Result<(), Trouble> {
        let (lang, complaint) = (page.lang, &self.found.complaint);
        let severity = terms::code(text(complaint, "severity"), lang);
        let proposed = complaint["classified"] == false;
        let proposed = if proposed {
            lang.pick("（建议）", " (proposed)")
        } else {
            ""
        };
        let stage = terms::code(text(complaint, "stage"), lang);
        page.title(&format!(
            "{} · {severity}{proposed} · {stage}",
            text(complaint, "number")
        ))?;
        let mut place = self.roster.site_name(self.site, lang);
        if let Some(window) = id(complaint, "window_id") {
            place = format!(
                "{place}{}{}",
                lang.pick("，", ", "),
                self.roster.window_name(window, lang)
            );
        }
        page.labelled(1, lang.pick("单位", "where"), &place)?;
        if let Some(registered) = moment(complaint, "registered_at") {
            let by = match id(complaint, "registered_by") {
                Some(by) => self.roster.person_of(by, lang),
                None => lang.pick("公众自行登记", "by the public form").to_owned(),
            };
            let channel =
                Channel::parse(text(complaint, "channel")).map(|c| terms::channel(c).word(lang));
            let at = self.moment(registered, lang);
            let sep = lang.pick("，", ", ");
            page.labelled(
                1,
                lang.pick("登记", "registered"),
                &format!("{at}{sep}{}{sep}{by}", channel.unwrap_or_default()),
            )?;
        }
        if let Ok(promised) = text(complaint, "promised_date").parse() {
            let day = lang.day(promised);
            let promised = match lang {
                Lang::Zh => format!("承诺{day}前答复〔F-4.6〕"),
                Lang::En => format!("to the complainant: a reply by the end of {day} [F-4.6]"),
            };
            page.labelled(1, lang.pick("承诺", "promised"), &promised)?;
        }
        let facts = [
            ("finding", lang.pick("结论", "finding")),
            ("result", lang.pick("结果", "result")),
            ("satisfaction", lang.pick("满意度", "rated")),
        ];
        for (key, label) in facts {
            let code = text(complaint, key);
            if !code.is_empty() {
                page.labelled(1, label, &terms::code(code, lang))?;
            }
        }
        if let Some(open @ 1..) = complaint["open_measures"].as_u64() {
            page.labelled(
                1,
                lang.pick("整改", "measures"),
                &format!("{open} {}", lang.pick("项未销号", "not checked off yet")),
            )?;
        }
        Ok(())
    }

    async fn assignment(&self, page: &mut Page<'_>) -> Result<(), Trouble> {
        let (lang, id, reader) = (page.lang, self.found.id, self.found.reader);
        let path = format!("/v1/assignments/{id}");
        let case = match self
            .installation
            .read(Who::Staff(reader), "assignment", &path)
            .await
        {
            Ok(case) => case.body,
            Err(e) => return self.silent(page, "assignment", &e),
        };
        let now = self.installation.now("assignment").await?;
        page.labelled(
            1,
            lang.pick("状态", "state"),
            &terms::code(text(&case, "stage"), lang),
        )?;
        self.next(page, &case, now)?;
        let ledger = self.installation.ledger(reader, id, lang).await;
        match ledger {
            Ok(entries) => self.ledger(page, &case, &entries)?,
            Err(e) => self.silent(page, "assignment", &e)?,
        }
        page.gap()?;
        page.text(1, lang.pick("依据", "The rules behind this state"))?;
        for rule in terms::rules_behind(text(&case, "stage")) {
            let sentence = terms::rule(rule)
                .map(|term| term.word(lang))
                .unwrap_or_default();
            page.labelled(3, rule, sentence)?;
        }
        Ok(())
    }

    fn next(&self, page: &mut Page<'_>, case: &Value, now: DateTime<Utc>) -> Result<(), Trouble> {
        let (lang, next) = (page.lang, &case["next"]);
        if next.is_null() {
            let nobody = lang.pick(
                "无：已结束，没有在走的时限",
                "nobody: it has ended, and no clock runs",
            );
            return Ok(page.labelled(1, lang.pick("下一步", "next"), nobody)?);
        }
        let people = ids(next, "staff_ids");
        let act = terms::next_act(text(case, "stage"))
            .map(|term| term.word(lang))
            .unwrap_or_default();
        let any = if people.len() > 1 {
            lang.pick("（其中一人）", ", any of them,")
        } else {
            ""
        };
        let who = self.roster.people(&people, lang);
        let line = match lang {
            Lang::Zh => format!("{who}{any}：{act}"),
            Lang::En => format!("{who}{any} must {act}"),
        };
        page.labelled(1, lang.pick("下一步", "next"), &line)?;
        if let Some(due) = moment(next, "due_at") {
            let (calendar, office) = (
                self.roster.calendar(self.site),
                self.roster.office(self.site),
            );
            let left = in_words(working_days_left(&calendar, &office, now, due), lang);
            let by = format!("{}{}{left}", self.moment(due, lang), lang.pick("，", ", "));
            page.labelled(1, lang.pick("期限", "by"), &by)?;
        }
        page.labelled(1, lang.pick("现在", "now"), &self.moment(now, lang))?;
        Ok(())
    }

    fn ledger(&self, page: &mut Page<'_>, case: &Value, entries: &[Entry]) -> Result<(), Trouble> {
        let lang = page.lang;
        page.gap()?;
        page.text(1, lang.pick("时限台账", "The deadline ledger"))?;
        let clocks: Vec<&Value> = case["clocks"].as_array().into_iter().flatten().collect();
        for entry in entries {
            let run = clocks.iter().rev().find(|run| {
                text(run, "clock") == entry.clock && moment(run, "due_at") == Some(entry.due_at)
            });
            let state = run.map_or("", |run| state(run, lang));
            let head = format!(
                "{}{}{state}",
                terms::code(&entry.clock, lang),
                lang.pick("：", ": ")
            );
            let number = usize::try_from(entry.entry).unwrap_or_default();
            page.numbered(3, number, &head)?;
            if entry.previous_due_at.is_some() {
                page.text(6, &reset(&entry.why, lang))?;
            }
            page.text(6, &entry.words)?;
        }
        Ok(())
    }

    async fn investigation(&self, page: &mut Page<'_>) -> Result<(), Trouble> {
        let (lang, id, reader) = (page.lang, self.found.id, self.found.reader);
        let path = format!("/v1/investigations/{id}");
        let view = match self
            .installation
            .read(Who::Staff(reader), "investigation", &path)
            .await
        {
            Ok(view) => view.body,
            Err(e) => return self.silent(page, "investigation", &e),
        };
        let stage = terms::investigation(text(&view, "stage")).word(lang);
        page.labelled(1, lang.pick("核实", "inquiry"), stage)?;
        let acts = [
            (
                "preliminary_verification",
                "verified_by",
                "verified_at",
                lang.pick("初步核实", "verified"),
            ),
            (
                "group",
                "leader_id",
                "formed_at",
                lang.pick("调查小组", "group"),
            ),
            (
                "classification",
                "classified_by",
                "classified_at",
                lang.pick("分类", "classified"),
            ),
            (
                "conclusion",
                "concluded_by",
                "concluded_at",
                lang.pick("结论", "concluded"),
            ),
        ];
        for (what, by, at, label) in acts {
            let act = &view[what];
            if let (Some(by), Some(at)) = (self::id(act, by), moment(act, at)) {
                let code = [text(act, "severity"), text(act, "finding")]
                    .into_iter()
                    .find(|c| !c.is_empty());
                let code =
                    code.map(|c| format!("{}{}", terms::code(c, lang), lang.pick("，", ", ")));
                let line = format!(
                    "{}{}{}{}",
                    code.unwrap_or_default(),
                    self.roster.person_of(by, lang),
                    lang.pick("，", ", "),
                    self.moment(at, lang)
                );
                page.labelled(1, label, &line)?;
            }
        }
        Ok(())
    }

    fn silent(&self, page: &mut Page<'_>, service: &str, why: &Trouble) -> Result<(), Trouble> {
        let lang = page.lang;
        let missing = match lang {
            Lang::Zh => format!("{service} 没有回答，以下缺少它所知的内容"),
            Lang::En => format!("what {service} knows is missing here"),
        };
        Ok(page.labelled(
            1,
            lang.pick("注意", "attention"),
            &format!("{missing}: {why}"),
        )?)
    }

    fn links(&self, page: &mut Page<'_>) -> Result<(), Trouble> {
        let label = page.lang.pick("查看", "open");
        let id = self.found.id;
        for (service, things) in [
            ("intake", "complaints"),
            ("intake", "history"),
            ("investigation", "investigations"),
            ("assignment", "assignments"),
        ] {
            let path = match things {
                "history" => format!("/v1/complaints/{id}/history"),
                things => format!("/v1/{things}/{id}"),
            };
            page.link(
                1,
                label,
                &format!("{}{path}", self.installation.url(service)),
            )?;
        }
        Ok(())
    }
}

/// Whether a clock runs, was met, or was missed.
fn state(run: &Value, lang: Lang) -> &'static str {
    match (run["stopped_at"].is_null(), run["overdue"] == true) {
        (true, false) => lang.pick("在走", "runs"),
        (true, true) => lang.pick("已逾期", "overdue"),
        (false, false) => lang.pick("按时完成", "met"),
        (false, true) => lang.pick("逾期完成", "done too late"),
    }
}

/// Why a deadline was set anew.
fn reset(why: &str, lang: Lang) -> String {
    match why {
        "reclassified" => lang
            .pick("因重新分类而重算", "counted anew: it was reclassified")
            .to_owned(),
        "calendar_changed" => lang
            .pick("因放假安排变动而重算", "counted anew: the calendar changed")
            .to_owned(),
        "went_on" => lang.pick("继续计算", "goes on").to_owned(),
        other => other.to_owned(),
    }
}

/// Working days left, as people say it.
pub fn in_words(left: i64, lang: Lang) -> String {
    match (lang, left) {
        (Lang::Zh, 1..) => format!("剩余{left}个工作日"),
        (Lang::Zh, 0) => "今日到期".to_owned(),
        (Lang::Zh, _) => format!("已逾期{}个工作日", -left),
        (Lang::En, 1) => "1 working day left".to_owned(),
        (Lang::En, 2..) => format!("{left} working days left"),
        (Lang::En, 0) => "due today".to_owned(),
        (Lang::En, -1) => "overdue by 1 working day".to_owned(),
        (Lang::En, _) => format!("overdue by {} working days", -left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn working_days_left_are_said_in_words() {
        let en: Vec<String> = [3, 1, 0, -1, -4]
            .map(|left| in_words(left, Lang::En))
            .into();
        assert_eq!(
            en,
            [
                "3 working days left",
                "1 working day left",
                "due today",
                "overdue by 1 working day",
                "overdue by 4 working days"
            ]
        );
        let zh: Vec<String> = [2, 0, -1].map(|left| in_words(left, Lang::Zh)).into();
        assert_eq!(zh, ["剩余2个工作日", "今日到期", "已逾期1个工作日"]);
    }

    #[test]
    fn a_clock_runs_or_was_met_or_was_missed() {
        let run =
            |stopped: Value, overdue: bool| json!({"stopped_at": stopped, "overdue": overdue});
        assert_eq!(state(&run(Value::Null, false), Lang::En), "runs");
        assert_eq!(state(&run(Value::Null, true), Lang::En), "overdue");
        assert_eq!(
            state(&run(json!("2026-11-23T00:00:00Z"), false), Lang::En),
            "met"
        );
        assert_eq!(
            state(&run(json!("2026-11-23T00:00:00Z"), true), Lang::Zh),
            "逾期完成"
        );
    }
}
