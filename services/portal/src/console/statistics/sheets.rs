//! What is taken away: the figures for a spreadsheet, and a workbook with the complaints themselves, for which
//! a reason is stated. Intake writes both, and records who took which complaints, and why.

use actix_web::http::header;
use actix_web::web::{Data, Form, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regulation::Language;
use web::Now;

use super::asked::Asked;
use crate::Portal;
use crate::backend::{At, Trouble};
use crate::console::account::Account;
use crate::console::deed::because;
use crate::console::shell::{Place, Shell};
use crate::console::{sign_in, trouble};
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, keep_language, language_of, respond, shown};

/// Characters of a reason at most.
const REASON: usize = 200;

#[derive(Template)]
#[template(path = "console/workbook.html")]
struct Ask<'a> {
    page: &'a Page,
    shell: &'a Shell,
    back: String,
    action: String,
    lead: String,
    reason: String,
}

/// Who takes what.
struct Taking<'a> {
    portal: &'a Portal,
    req: &'a HttpRequest,
    account: &'a Account,
    asked: Asked,
    lang: Language,
}

/// The figures, a row a site, as CSV.
#[get("/statistics/table.csv")]
pub(in crate::console) async fn table(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    asked: Query<Asked>,
    Now(at): Now,
) -> HttpResponse {
    let taking = Taking::new(&portal, &req, &account, asked.into_inner().or_this_year(at));
    let path = format!("/v1/statistics.csv?{}&by=site", taking.asked.question());
    match taking.download(&path, "csv").await {
        Ok(response) => response,
        Err(why) => trouble::instead(&portal, &req, &account, &why),
    }
}

/// Asks for the reason.
#[get("/statistics/workbook")]
pub(in crate::console) async fn workbook(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    asked: Query<Asked>,
    Now(at): Now,
) -> HttpResponse {
    let taking = Taking::new(&portal, &req, &account, asked.into_inner().or_this_year(at));
    taking.show(String::new(), Vec::new()).await
}

/// The workbook.
#[post("/statistics/workbook")]
pub(in crate::console) async fn write_workbook(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    asked: Query<Asked>,
    form: Form<Vec<(String, String)>>,
    Now(at): Now,
) -> HttpResponse {
    let mut taking = Taking::new(&portal, &req, &account, asked.into_inner().or_this_year(at));
    let fields = Fields::new(form.into_inner());
    if let Go::Language(lang) = fields.go() {
        taking.lang = lang;
        let mut response = taking.show(fields.text("reason"), Vec::new()).await;
        keep_language(&mut response, lang);
        return response;
    }
    taking.take(&fields).await
}

impl<'a> Taking<'a> {
    fn new(portal: &'a Portal, req: &'a HttpRequest, account: &'a Account, asked: Asked) -> Self {
        let lang = language_of(req);
        Self {
            portal,
            req,
            account,
            asked,
            lang,
        }
    }

    async fn take(&self, fields: &Fields) -> HttpResponse {
        let reason = fields.text("reason");
        if reason.chars().count() > REASON {
            let fault = Fault::new("reason", "field-too-long");
            return self.show(reason, vec![fault]).await;
        }
        let mut path = format!("/v1/statistics.xlsx?{}", self.asked.question());
        if !reason.is_empty() {
            let reason = utf8_percent_encode(&reason, NON_ALPHANUMERIC);
            path.push_str(&format!("&reason={reason}"));
        }
        let why = match self.download(&path, "xlsx").await {
            Ok(response) => return response,
            Err(why) => why,
        };
        let key = match &why {
            Trouble::Expired => {
                return sign_in::once_more(self.portal, self.req, self.account.me.id, fields).await;
            }
            Trouble::Forbidden(kind) => because(kind),
            Trouble::Away => "deed-away",
            Trouble::Busy(_) => "deed-busy",
            Trouble::Refused(_) | Trouble::Fields(_) => "field-wrong",
            Trouble::Missing | Trouble::Stale => {
                return trouble::instead(self.portal, self.req, self.account, &why);
            }
        };
        self.show(reason, vec![Fault::new("reason", key)]).await
    }

    /// What intake wrote, as it is, under a name in the language of the page.
    async fn download(&self, path: &str, end: &str) -> Result<HttpResponse, Trouble> {
        let (backend, token) = (self.portal.backend(), self.account.token.as_str());
        let taken = backend.take_out(token, At::Intake, path).await?;
        let kind = taken.headers().get(header::CONTENT_TYPE.as_str());
        let kind = kind.and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or("application/octet-stream").to_owned();
        let period = match self.asked.part.as_str() {
            "" => self.asked.year.clone(),
            part => format!("{}-{part}", self.asked.year),
        };
        let texts = self.portal.texts();
        let name = texts.get(self.lang, "statistics-file", &[("period", period.into())]);
        let name = format!("{name}.{end}");
        let full = utf8_percent_encode(&name, NON_ALPHANUMERIC);
        let disposition =
            format!("attachment; filename=\"statistics.{end}\"; filename*=UTF-8''{full}");
        Ok(HttpResponse::Ok()
            .content_type(kind)
            .insert_header((header::CONTENT_DISPOSITION, disposition))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .streaming(taken.bytes_stream()))
    }

    async fn show(&self, reason: String, faults: Vec<Fault>) -> HttpResponse {
        let title = "statistics-workbook";
        let place = Place::Statistics;
        let mut shell = Shell::in_language(self.portal, self.lang, self.account, place, title);
        shell.page = shell.page.with_form(faults);
        let page = &shell.page;
        let offered = self.asked.offered(self.portal, page).await;
        let query = self.asked.query();
        let ask = Ask {
            back: format!("/staff/statistics?{query}"),
            action: format!("/staff/statistics/workbook?{query}"),
            lead: self.asked.words(page, &offered),
            reason,
            shell: &shell,
            page,
        };
        respond(shown(page), &ask)
    }
}
