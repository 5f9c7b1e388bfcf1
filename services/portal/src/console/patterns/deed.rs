//! What is done about what repeats: a measure is ordered, its owner proves it, somebody else checks it off. The
//! fields are those of the same deeds on a complaint.

use actix_web::web::{Data, Form, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regulation::Language;
use uuid::Uuid;

use super::{Listing, Look, Pattern, subtypes};
use crate::Portal;
use crate::backend::staff::Terms;
use crate::backend::{At, Trouble};
use crate::console::account::Account;
use crate::console::deed::choices::{Asked, Ground, is_looking};
use crate::console::deed::{Field, because, body, find};
use crate::console::names::Names;
use crate::console::shell::{Place, Shell};
use crate::console::{sign_in, trouble, waiting};
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, keep_language, language_of, respond, see, shown};

/// One of them.
pub(super) struct Deed {
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
    lead: &'static str,
    /// What is asked for on a complaint under this name is asked for here.
    like: &'static str,
}

pub(super) const DEEDS: [Deed; 3] = [
    Deed {
        slug: "adoption",
        title: "pattern-adoption",
        lead: "pattern-adoption-lead",
        like: "measures",
    },
    Deed {
        slug: "completion",
        title: "deed-completion",
        lead: "deed-completion-lead",
        like: "completion",
    },
    Deed {
        slug: "check-off",
        title: "deed-check-off",
        lead: "deed-check-off-lead",
        like: "check-off",
    },
];

#[derive(Template)]
#[template(path = "console/pattern.html")]
struct Ask<'a> {
    page: &'a Page,
    shell: &'a Shell,
    action: String,
    /// What repeats.
    about: String,
    lead: String,
    facts: Vec<(String, String)>,
    words: String,
    asked: Vec<Asked>,
    seen: String,
}

/// Who does what about which.
struct Doing<'a> {
    portal: &'a Portal,
    req: &'a HttpRequest,
    account: &'a Account,
    deed: &'static Deed,
    pattern: Uuid,
    lang: Language,
}

/// The form.
#[get("/patterns/{id}/{deed}")]
pub(in crate::console) async fn enter(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<(Uuid, String)>,
) -> HttpResponse {
    match Doing::new(&portal, &req, &account, &path) {
        Some(doing) => doing.show(&Fields::new(Vec::new()), Vec::new()).await,
        None => trouble::instead(&portal, &req, &account, &Trouble::Missing),
    }
}

/// Does it.
#[post("/patterns/{id}/{deed}")]
pub(in crate::console) async fn submit(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<(Uuid, String)>,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let Some(mut doing) = Doing::new(&portal, &req, &account, &path) else {
        return trouble::instead(&portal, &req, &account, &Trouble::Missing);
    };
    let fields = Fields::new(form.into_inner());
    match fields.go() {
        Go::Language(lang) => {
            doing.lang = lang;
            let mut response = doing.show(&fields, Vec::new()).await;
            keep_language(&mut response, lang);
            response
        }
        Go::Show => doing.show(&fields, Vec::new()).await,
        _ if is_looking(doing.fields(), &fields) => doing.show(&fields, Vec::new()).await,
        _ => doing.perform(&fields).await,
    }
}

impl<'a> Doing<'a> {
    fn new(
        portal: &'a Portal,
        req: &'a HttpRequest,
        account: &'a Account,
        path: &(Uuid, String),
    ) -> Option<Self> {
        let deed = DEEDS.iter().find(|it| it.slug == path.1)?;
        Some(Self {
            portal,
            req,
            account,
            deed,
            pattern: path.0,
            lang: language_of(req),
        })
    }

    fn fields(&self) -> &'static [Field] {
        find(self.deed.like).map_or(&[], |deed| deed.fields)
    }

    async fn perform(&self, typed: &Fields) -> HttpResponse {
        let body = match body::of(self.fields(), typed, &[]) {
            Ok(body) => body,
            Err(faults) => return self.show(typed, faults).await,
        };
        let seen = typed.text("seen");
        let terms = Terms {
            seen: Some(&seen),
            key: None,
        };
        let address = format!("/v1/patterns/{}/{}", self.pattern, self.deed.slug);
        let (backend, token) = (self.portal.backend(), self.account.token.as_str());
        let done = backend
            .change(token, At::Assignment, &address, Some(&body), terms)
            .await;
        match done {
            Ok(_) => see(&format!("/staff/patterns?done={}", self.deed.slug)),
            Err(why) => self.failed(typed, &why).await,
        }
    }

    async fn failed(&self, typed: &Fields, why: &Trouble) -> HttpResponse {
        let key = match why {
            Trouble::Expired => {
                return sign_in::once_more(self.portal, self.req, self.account.me.id, typed).await;
            }
            Trouble::Missing => {
                return trouble::instead(self.portal, self.req, self.account, why);
            }
            Trouble::Fields(pointed) => {
                return self.show(typed, body::faults(self.fields(), pointed)).await;
            }
            Trouble::Stale => "pattern-changed",
            Trouble::Away => "deed-away",
            Trouble::Busy(_) => "deed-busy",
            Trouble::Refused(kind) | Trouble::Forbidden(kind) => because(kind),
        };
        self.show(typed, vec![Fault::new("main", key)]).await
    }

    async fn show(&self, typed: &Fields, faults: Vec<Fault>) -> HttpResponse {
        match self.page(typed, faults).await {
            Ok(response) => response,
            Err(why) => {
                let what = (typed, &why);
                waiting::instead(self.portal, self.req, self.account, self.lang, what).await
            }
        }
    }

    /// As it stands now: among those that one may see, or among one's own.
    async fn found(&self) -> Result<Pattern, Trouble> {
        let (backend, token) = (self.portal.backend(), self.account.token.as_str());
        for which in ["", "&mine=true"] {
            let mut cursor = String::new();
            loop {
                let path = format!("/v1/patterns?limit=100{which}{cursor}");
                let listing: Option<Listing> =
                    backend.ask_for(token, At::Assignment, &path).await?;
                let Some(listing) = listing else { break };
                let found = listing.items.into_iter().find(|it| it.id == self.pattern);
                if let Some(found) = found {
                    return Ok(found);
                }
                let Some(next) = listing.next else { break };
                let next = utf8_percent_encode(&next, NON_ALPHANUMERIC);
                cursor = format!("&cursor={next}");
            }
        }
        Err(Trouble::Missing)
    }

    async fn page(&self, typed: &Fields, faults: Vec<Fault>) -> Result<HttpResponse, Trouble> {
        let pattern = self.found().await?;
        let is_changed = faults.iter().any(|fault| fault.key == "pattern-changed");
        let (portal, account) = (self.portal, self.account);
        let mut shell =
            Shell::in_language(portal, self.lang, account, Place::Patterns, self.deed.title);
        shell.page = shell.page.with_form(faults);
        let page = &shell.page;
        let names = Names::of(portal, account, self.lang, &pattern.people()).await?;
        let look = Look {
            portal,
            account,
            page,
            names: &names,
            subtypes: &subtypes(portal, account, self.lang).await?,
        };
        let ground = Ground {
            portal,
            account,
            page,
            complaint: pattern.id,
            site: pattern
                .found
                .as_ref()
                .map_or(account.me.site_id, |found| found.site_id),
            typed,
        };
        let mut asked = Vec::new();
        for field in self.fields() {
            asked.push(ground.asked(self.deed.like, field).await?);
        }
        let measure = pattern.measure.as_ref();
        let ask = Ask {
            action: format!("/staff/patterns/{}/{}", self.pattern, self.deed.slug),
            about: look.title(pattern.found.as_ref()),
            lead: page.t(self.deed.lead),
            facts: measure.map_or_else(Vec::new, |it| look.facts(it)),
            words: measure.map_or_else(String::new, |it| it.description.clone()),
            seen: match typed.text("seen") {
                before if before.is_empty() || is_changed => format!("\"{}\"", pattern.version),
                before => before,
            },
            asked,
            shell: &shell,
            page,
        };
        Ok(respond(shown(page), &ask))
    }
}
