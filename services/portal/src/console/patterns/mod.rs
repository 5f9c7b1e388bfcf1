//! `/staff/patterns`: what repeats, with a person or at a window, the complaints that it was counted from, and
//! what is done about it (F-5.3). Whoever only owns a measure on one sees that measure.

mod deed;

use std::collections::{HashMap, HashSet};

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use futures_util::future::try_join;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regulation::{Language, Role};
use serde::Deserialize;
use uuid::Uuid;
use web::Now;

use super::account::Account;
use super::names::{self, Names};
use super::shell::{Place, Shell};
use super::trouble;
use crate::Portal;
use crate::backend::{At, Trouble};
use crate::page::{Page, respond};

pub(super) use self::deed::{enter, submit};

/// Who orders measures and checks them off; assignment has the last word.
const DECIDING: [Role; 4] = [
    Role::Officer,
    Role::DepartmentHead,
    Role::Leadership,
    Role::IntegrityOfficer,
];

/// What repeats, as assignment answers it.
#[derive(Deserialize)]
struct Pattern {
    id: Uuid,
    version: i32,
    #[serde(flatten)]
    found: Option<Found>,
    #[serde(default)]
    measure: Option<Measure>,
}

#[derive(Deserialize)]
struct Found {
    site_id: Uuid,
    #[serde(default)]
    department_id: Option<Uuid>,
    #[serde(default)]
    staff_id: Option<Uuid>,
    #[serde(default)]
    window_id: Option<Uuid>,
    #[serde(default)]
    subtype: Option<String>,
    #[serde(default)]
    quarter: Option<NaiveDate>,
    restricted: bool,
    complaint_ids: Vec<Uuid>,
    raised_at: DateTime<Utc>,
    #[serde(default)]
    lapsed_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Measure {
    kind: String,
    #[serde(default)]
    form: Option<String>,
    owner_id: Uuid,
    due_at: DateTime<Utc>,
    description: String,
    state: String,
    #[serde(default)]
    proof: Option<String>,
    ordered_by: Uuid,
}

#[derive(Deserialize)]
struct Listing {
    items: Vec<Pattern>,
    #[serde(default)]
    next: Option<String>,
}

#[derive(Deserialize)]
struct Subtypes {
    items: Vec<Subtype>,
}

#[derive(Deserialize)]
struct Subtype {
    code: String,
    name_zh: String,
    name_en: String,
}

/// One as it stands on the page.
struct Card {
    title: String,
    is_restricted: bool,
    /// Where, since when, whether it still holds.
    over: Vec<String>,
    /// Pages of the complaints that it was counted from.
    evidence: Vec<String>,
    facts: Vec<(String, String)>,
    words: String,
    late: bool,
    deeds: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "console/patterns.html")]
struct Patterns<'a> {
    page: &'a Page,
    shell: &'a Shell,
    /// What was just done.
    done: String,
    /// One sees one's own measures only.
    mine: bool,
    kinds: Vec<(String, String, bool)>,
    cards: Vec<Card>,
    next: Option<String>,
}

/// Which ones, and from where on.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Wanted {
    kind: String,
    after: String,
    done: String,
}

/// A name of a measure's deed, where it was one.
fn just(page: &Page, done: &str) -> String {
    let title = deed::DEEDS.iter().find(|it| it.slug == done);
    title.map_or_else(String::new, |it| {
        page.with("deed-done", "what", &page.t(it.title))
    })
}

/// What repeats, the latest first.
#[get("/patterns")]
pub(super) async fn list(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    wanted: Query<Wanted>,
    Now(at): Now,
) -> HttpResponse {
    match page(&req, &portal, &account, &wanted, at).await {
        Ok(response) => response,
        Err(why) => trouble::instead(&portal, &req, &account, &why),
    }
}

async fn page(
    req: &HttpRequest,
    portal: &Portal,
    account: &Account,
    wanted: &Wanted,
    at: DateTime<Utc>,
) -> Result<HttpResponse, Trouble> {
    let shell =
        Shell::new(portal, req, account, Place::Patterns, "patterns-title").at("/staff/patterns");
    let page = &shell.page;
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let mut narrowed = String::new();
    for (name, value) in [("kind", &wanted.kind), ("cursor", &wanted.after)] {
        if !value.is_empty() {
            narrowed.push_str(&format!("&{name}={}", encoded(value)));
        }
    }
    let (backend, token) = (portal.backend(), account.token.as_str());
    let path = format!("/v1/patterns?limit=20{narrowed}");
    let own = format!("/v1/patterns?limit=20&mine=true{narrowed}");
    let (mut listing, mine) = match backend
        .ask_for::<Listing>(token, At::Assignment, &path)
        .await?
    {
        Some(listing) => (listing, false),
        None => (backend.ask(token, At::Assignment, &own).await?, true),
    };
    // Whoever owns a measure sees it, be the pattern another site's or a restricted one: first of all.
    if !mine && wanted.after.is_empty() {
        let theirs: Option<Listing> = backend.ask_for(token, At::Assignment, &own).await?;
        let theirs = theirs.map_or_else(Vec::new, |it| it.items).into_iter();
        let known: HashSet<Uuid> = listing.items.iter().map(|it| it.id).collect();
        let further = theirs.filter(|it| !known.contains(&it.id));
        listing.items = further.chain(std::mem::take(&mut listing.items)).collect();
    }
    let people = listing.items.iter().flat_map(Pattern::people).collect();
    let (named, subtypes) = try_join(
        Names::of(portal, account, page.lang, &people),
        subtypes(portal, account, page.lang),
    )
    .await?;
    let look = Look {
        portal,
        account,
        page,
        names: &named,
        subtypes: &subtypes,
    };
    let mut cards = Vec::new();
    for pattern in &listing.items {
        cards.push(look.card(pattern, at).await?);
    }
    let kind = |value: &str, label: &str| {
        let path = format!("/staff/patterns?kind={value}");
        (path, page.t(label), wanted.kind == value)
    };
    let patterns = Patterns {
        done: just(page, &wanted.done),
        kinds: vec![
            kind("", "patterns-both"),
            kind("person", "patterns-persons"),
            kind("window", "patterns-windows"),
        ],
        next: listing.next.map(|next| {
            let (kind, next) = (encoded(&wanted.kind), encoded(&next));
            format!("/staff/patterns?kind={kind}&after={next}")
        }),
        mine,
        cards,
        shell: &shell,
        page,
    };
    Ok(respond(StatusCode::OK, &patterns))
}

/// What the organization calls them, by code.
async fn subtypes(
    portal: &Portal,
    account: &Account,
    lang: Language,
) -> Result<HashMap<String, String>, Trouble> {
    let path = "/v1/subtypes?limit=100";
    let (backend, token) = (portal.backend(), account.token.as_str());
    let found: Subtypes = backend.ask(token, At::Directory, path).await?;
    let named = found.items.into_iter().map(|it| match lang {
        Language::ZhCn => (it.code, it.name_zh),
        Language::En => (it.code, it.name_en),
    });
    Ok(named.collect())
}

impl Pattern {
    /// Whoever is named in it.
    fn people(&self) -> HashSet<Uuid> {
        let measure = self.measure.as_ref();
        let staff = self.found.as_ref().and_then(|found| found.staff_id);
        let of_measure = measure.map(|it| [it.owner_id, it.ordered_by]);
        of_measure.into_iter().flatten().chain(staff).collect()
    }
}

/// Who looks at them.
struct Look<'a> {
    portal: &'a Portal,
    account: &'a Account,
    page: &'a Page,
    names: &'a Names,
    subtypes: &'a HashMap<String, String>,
}

impl Look<'_> {
    /// What repeats, and where.
    fn title(&self, found: Option<&Found>) -> String {
        let Some(found) = found else {
            return self.page.t("patterns-own-measure");
        };
        match (found.staff_id, found.window_id) {
            (Some(person), _) => {
                let person = self.names.person(&person);
                self.page.with("patterns-person", "who", &person)
            }
            (None, window) => {
                let subtype = found.subtype.clone().unwrap_or_default();
                let subtype = self.subtypes.get(&subtype).cloned().unwrap_or(subtype);
                let window = window.map_or_else(String::new, |it| self.names.window(&it));
                format!("{window} · {subtype}")
            }
        }
    }

    async fn over(&self, found: &Found) -> Result<Vec<String>, Trouble> {
        let (page, backend) = (self.page, self.portal.backend());
        let mut over = vec![self.names.site(&found.site_id)];
        if let Some(id) = found.department_id {
            let (token, site) = (&self.account.token, found.site_id);
            let department = backend.department(token, site, id).await?;
            over.extend(department.map(|it| it.name(page.lang).to_owned()));
        }
        if let Some(quarter) = found.quarter {
            over.push(page.with("statistics-year", "year", &quarter.year().to_string()));
            let number = i64::from(quarter.month0() / 3 + 1);
            over.push(page.count("statistics-quarter", &number));
        }
        over.push(page.with("patterns-since", "when", &page.moment(&found.raised_at)));
        over.extend(
            found
                .lapsed_at
                .map(|it| page.with("patterns-lapsed", "when", &page.moment(&it))),
        );
        Ok(over)
    }

    fn facts(&self, measure: &Measure) -> Vec<(String, String)> {
        let page = self.page;
        let kind = names::code(page, "measure", &measure.kind);
        let form = measure.form.as_ref();
        let form = form.map(|it| names::code(page, "form", it));
        let kind: Vec<_> = [kind].into_iter().chain(form).collect();
        let mut facts = vec![
            (page.t("patterns-measure"), kind.join(" · ")),
            (
                page.t("case-state"),
                names::code(page, "measure-state", &measure.state),
            ),
            (
                page.t("field-owner-id"),
                self.names.person(&measure.owner_id),
            ),
            (page.t("field-due-date"), page.moment(&measure.due_at)),
            (page.t("case-by"), self.names.person(&measure.ordered_by)),
        ];
        let proof = measure.proof.clone();
        facts.extend(proof.map(|it| (page.t("field-proof"), it)));
        facts
    }

    /// What can be done now, as far as it can be seen from here.
    fn deeds(&self, pattern: &Pattern) -> Vec<&'static str> {
        let decides = DECIDING.iter().any(|role| self.account.has(*role));
        let lapsed = pattern
            .found
            .as_ref()
            .is_some_and(|found| found.lapsed_at.is_some());
        match &pattern.measure {
            None if decides && !lapsed => vec!["adoption"],
            None => Vec::new(),
            Some(it) if it.state == "ordered" && it.owner_id == self.account.me.id => {
                vec!["completion"]
            }
            Some(it) if it.state == "completed" && decides && it.owner_id != self.account.me.id => {
                vec!["check-off"]
            }
            Some(_) => Vec::new(),
        }
    }

    async fn card(&self, pattern: &Pattern, at: DateTime<Utc>) -> Result<Card, Trouble> {
        let (page, found) = (self.page, pattern.found.as_ref());
        let over = match found {
            Some(found) => self.over(found).await?,
            None => Vec::new(),
        };
        let evidence = found.map_or(&[][..], |found| &found.complaint_ids);
        let measure = pattern.measure.as_ref();
        let deeds = self.deeds(pattern).into_iter().map(|slug| {
            let title = deed::DEEDS.iter().find(|it| it.slug == slug);
            let label = title.map_or_else(String::new, |it| page.t(it.title));
            (format!("/staff/patterns/{}/{slug}", pattern.id), label)
        });
        Ok(Card {
            title: self.title(found),
            is_restricted: found.is_some_and(|found| found.restricted),
            evidence: evidence
                .iter()
                .map(|id| format!("/staff/complaints/{id}"))
                .collect(),
            facts: measure.map_or_else(Vec::new, |it| self.facts(it)),
            words: measure.map_or_else(String::new, |it| it.description.clone()),
            late: measure.is_some_and(|it| it.state == "ordered" && it.due_at <= at),
            deeds: deeds.collect(),
            over,
        })
    }
}
