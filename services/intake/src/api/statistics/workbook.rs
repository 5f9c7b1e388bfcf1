//! `GET /v1/statistics.xlsx`: summary, by site, by scope, detail, definitions.

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use authorization::Caller;
use regulation::Scope;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use web::{Filter, Now, Problem};

use super::{asked, table, words};
use crate::Intake;
use crate::api::sheet;
use crate::commands::statistics::{self as command, Counted, EXPORT, Part, Question, Report};
use crate::domain::statistics::DEFINITIONS;

asked! {
    /// What is counted.
    Asked {
        /// Why the complaints themselves are wanted; without it there is no sheet of them. Needs the
        /// right to export; is recorded.
        #[param(min_length = 1, max_length = 200)]
        reason: Option<String>,
    }
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A workbook. Filters and the moment of counting are on its first sheet.
#[utoipa::path(tag = "statistics", params(Asked),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), web::Problems),
    security(("bearer" = [])))]
#[get("/v1/statistics.xlsx")]
pub(crate) async fn workbook(
    service: Data<Intake>,
    caller: Caller,
    Filter(asked): Filter<Asked>,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    if let Some(reason) = &asked.reason {
        words(reason, 200, "reason")?;
    }
    let (question, reason) = (asked.question()?, asked.reason);
    let book = service
        .db
        .transaction(async move |mut tx| {
            let reports = command::by_site_and_scope(&mut tx, &caller, &question, at);
            let (sites, scopes) = reports.await?;
            let details = match &reason {
                Some(reason) => {
                    Some(command::details(&mut tx, &caller, &question, reason, at).await?)
                }
                None => None,
            };
            let subtypes = command::subtype_names(&mut tx, details.as_deref()).await?;
            Ok::<_, crate::commands::CommandError>(Book {
                question,
                sites,
                scopes,
                details,
                subtypes,
            })
        })
        .await?;
    let name = format!("statistics-{}.xlsx", book.question.period);
    // Thousands of rows are compressed: not on a thread that answers requests.
    let bytes = actix_web::web::block(move || book.write()).await;
    let bytes = bytes.map_err(|e| Problem::internal(&e))?;
    let bytes = bytes.map_err(|e| Problem::internal(&e))?;
    Ok(sheet::download(&name, XLSX).body(bytes))
}

struct Book {
    question: Question,
    sites: Report,
    scopes: Report,
    details: Option<Vec<Counted>>,
    /// Chinese names, by code.
    subtypes: HashMap<String, String>,
}

/// A sheet that is written from the top.
struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    quoted: Format,
}

impl<'a> Sheet<'a> {
    fn new(book: &'a mut Workbook, name: &str) -> Result<Self, XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        sheet.set_column_width(0, 24)?;
        Ok(Self {
            sheet,
            row: 0,
            quoted: Format::new().set_quote_prefix(),
        })
    }

    /// Texts are texts: what looks like a formula is marked as quoted, and stays what it is when
    /// somebody edits the cell.
    fn text(&mut self, column: u16, text: &str) -> Result<(), XlsxError> {
        if sheet::is_formula(text) {
            self.sheet
                .write_string_with_format(self.row, column, text, &self.quoted)?;
        } else {
            self.sheet.write_string(self.row, column, text)?;
        }
        Ok(())
    }

    fn texts<T: AsRef<str>>(&mut self, texts: &[T]) -> Result<(), XlsxError> {
        for (text, column) in texts.iter().zip(0..) {
            self.text(column, text.as_ref())?;
        }
        self.row += 1;
        Ok(())
    }

    fn numbers(&mut self, first: u16, values: &[Option<f64>]) -> Result<(), XlsxError> {
        for (value, column) in values.iter().zip(first..) {
            if let Some(value) = value {
                self.sheet.write_number(self.row, column, *value)?;
            }
        }
        Ok(())
    }

    /// Names of the parts in front, numbers behind.
    fn parts(&mut self, report: &Report, name: fn(&Part) -> String) -> Result<(), XlsxError> {
        let mut head = vec!["名称 Name".to_owned()];
        head.extend(table::headings());
        self.texts(&head)?;
        for part in &report.parts {
            self.text(0, &name(part))?;
            self.numbers(1, &table::values(&part.tally))?;
            self.row += 1;
        }
        self.text(0, "合计 Total")?;
        self.numbers(1, &table::values(&report.total))?;
        self.row += 1;
        self.sheet.set_freeze_panes(1, 1)?;
        Ok(())
    }
}

impl Book {
    fn write(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        self.summary(&mut Sheet::new(&mut book, "汇总 Summary")?)?;
        let names = |part: &Part| match &part.names {
            Some((zh, en)) => format!("{zh} {en}"),
            None => part.key.clone().unwrap_or_default(),
        };
        Sheet::new(&mut book, "按单位 By site")?.parts(&self.sites, names)?;
        Sheet::new(&mut book, "按范围 By scope")?.parts(&self.scopes, scope_name)?;
        if let Some(details) = &self.details {
            self.detail(&mut Sheet::new(&mut book, "明细 Detail")?, details)?;
        }
        definitions(&mut Sheet::new(&mut book, "指标说明 Definitions")?)?;
        book.save_to_buffer()
    }

    fn summary(&self, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
        let Question {
            period,
            site: _,
            window,
            channel,
            scope,
            severity,
        } = &self.question;
        let all = || "全部 all".to_owned();
        let site = self
            .sites
            .site
            .as_ref()
            .map(|(zh, en)| format!("{zh} {en}"));
        let code = |code: Option<String>| code.unwrap_or_else(all);
        for (name, value) in [
            ("期间 Period", period.to_string()),
            ("统计截至 As of", self.sites.as_of.to_rfc3339()),
            ("单位 Site", code(site)),
            ("窗口 Window", code(window.map(|id| id.to_string()))),
            ("渠道 Channel", code(channel.map(|c| c.code().to_owned()))),
            ("范围 Scope", code(scope.map(|s| s.code().to_owned()))),
            ("性质 Severity", code(severity.map(|s| s.code().to_owned()))),
        ] {
            sheet.texts(&[name.to_owned(), value])?;
        }
        sheet.row += 1;
        let values = table::values(&self.sites.total);
        for (heading, value) in table::headings().iter().zip(values) {
            sheet.text(0, heading)?;
            sheet.numbers(1, &[value])?;
            sheet.row += 1;
        }
        Ok(())
    }

    /// Each with its name, where somebody gave it one.
    fn subtypes(&self, codes: &[String]) -> String {
        let named = codes.iter().map(|code| match self.subtypes.get(code) {
            Some(name) => format!("{code} {name}"),
            None => code.clone(),
        });
        named.collect::<Vec<_>>().join("；")
    }

    fn detail(&self, sheet: &mut Sheet<'_>, details: &[Counted]) -> Result<(), XlsxError> {
        sheet.texts(&[
            "编号 Number",
            "单位 Site",
            "渠道 Channel",
            "收到 Received",
            "环节 Stage",
            "范围 Scopes",
            "子类 Sub-types",
            "性质 Severity",
            "结果 Result",
            "结论 Finding",
            "满意度 Satisfaction",
            "承诺日期 Promised",
            "重新办理 Reopened",
        ])?;
        for Counted { day, item, .. } in details {
            let site = item.site_id.to_string();
            let part = self.sites.parts.iter();
            let part = part.filter(|part| part.key.as_ref() == Some(&site));
            let named = part.filter_map(|part| part.names.as_ref()).next();
            let optional = |text: &Option<String>| text.clone().unwrap_or_default();
            sheet.texts(&[
                item.number.clone(),
                named.map_or(site, |(zh, _)| zh.clone()),
                item.channel.clone(),
                day.to_string(),
                item.stage.clone(),
                item.scopes.join(" "),
                self.subtypes(&item.subtypes),
                item.severity.clone(),
                optional(&item.ended_as),
                optional(&item.finding),
                optional(&item.satisfaction),
                item.promised_date.to_string(),
                item.round.to_string(),
            ])?;
        }
        if i64::try_from(details.len()).is_ok_and(|rows| rows >= EXPORT) {
            sheet.texts(&["仅列出最近的10000件 only the newest 10,000"])?;
        }
        sheet.sheet.set_freeze_panes(1, 1)?;
        Ok(())
    }
}

fn scope_name(part: &Part) -> String {
    let scope = part.key.as_deref().map(Scope::parse).and_then(Result::ok);
    match scope {
        Some(Scope::Attitude) => "A 服务态度 Attitude",
        Some(Scope::Quality) => "B 服务质量 Quality",
        Some(Scope::Integrity) => "C 廉洁自律 Integrity",
        Some(Scope::Other) => "D 其他 Other",
        None => "未定 None named",
    }
    .to_owned()
}

fn definitions(sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    sheet.texts(&[
        "指标 Figure",
        "定义",
        "Definition",
        "归属日期",
        "Day that decides the period",
    ])?;
    for d in DEFINITIONS {
        let name = format!("{} {}", d.name_zh, d.name_en);
        sheet.texts(&[name.as_str(), d.zh, d.en, d.day_zh, d.day_en])?;
    }
    sheet.row += 1;
    for rule in [
        "每件投诉在每项指标中至多计一次，按其现行的范围、性质和密级归类。 Each complaint counts once at most in each figure, under what it is classified as at present.",
        "日期按各单位所在时区。 Days are local to each site.",
        "阅看人无权查看或应当回避的投诉件不计入。 Complaints that the reader must not see are in no number.",
    ] {
        sheet.texts(&[rule])?;
    }
    Ok(())
}
