//! `/staff/administration/partners`: systems of somebody else, and what they sign in with. A secret is wanted
//! by two administrators; the second one is shown it, once.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use chrono::{DateTime, Utc};
use regulation::Language;
use serde::Deserialize;
use uuid::Uuid;

use super::once::{Once, What};
use super::staff::places;
use super::{Asked, Desk, Said};
use crate::Portal;
use crate::backend::administration::Wanted;
use crate::backend::staff::Terms;
use crate::backend::{At, Trouble};
use crate::console::account::Account;
use crate::console::names;
use crate::console::shell::Shell;
use crate::form::Fields;
use crate::page::{Page, respond, see};

const HERE: &str = "/staff/administration/partners";

#[derive(Deserialize)]
struct Partner {
    id: Uuid,
    code: String,
    name_zh: String,
    #[serde(default)]
    name_en: String,
    purpose: String,
    site_id: Uuid,
    secrets: Vec<Secret>,
}

#[derive(Deserialize)]
struct Secret {
    id: Uuid,
    made_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Made {
    client_id: String,
    client_secret: String,
}

/// A partner as it stands on the page.
struct Listed {
    name: String,
    facts: Vec<(String, String)>,
    /// Where one is made.
    make: String,
    /// When it was made and last used, and where it is ended.
    secrets: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "console/administration/partners.html")]
struct Shown<'a> {
    page: &'a Page,
    shell: &'a Shell,
    said: Said,
    partners: Vec<Listed>,
}

/// Texts by names put together.
#[cfg(test)]
pub(super) fn asked() -> Vec<String> {
    let codes = regulation::Purpose::ALL.iter().map(|it| it.code());
    codes
        .map(|it| format!("partner-for-{}", it.replace('_', "-")))
        .collect()
}

/// All of them.
#[get("/partners")]
pub(super) async fn list(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    asked: Query<Asked>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let listed = portal
        .backend()
        .ask::<Vec<Partner>>(desk.token(), At::Directory, "/v1/partners");
    let found = futures_util::future::try_join(listed, places(&desk)).await;
    let (listed, named) = match found {
        Ok(found) => found,
        Err(why) => return desk.instead(&why),
    };
    let shell = desk.shell("administration-partners", HERE);
    let page = &shell.page;
    let partner = |it: Partner| {
        let path = format!("{HERE}/{}", it.id);
        let is_english = page.lang == Language::En && !it.name_en.is_empty();
        let secret = |secret: &Secret| {
            let used = match &secret.last_used_at {
                Some(at) => page.with("secret-used", "at", &page.moment(at)),
                None => page.t("secret-unused"),
            };
            let made = page.with("secret-made", "at", &page.moment(&secret.made_at));
            (made, used, format!("{path}/secrets/{}", secret.id))
        };
        Listed {
            secrets: it.secrets.iter().map(secret).collect(),
            make: format!("{path}/secrets"),
            facts: vec![
                (page.t("partner-code"), it.code),
                (
                    page.t("partner-purpose"),
                    names::code(page, "partner-for", &it.purpose),
                ),
                (page.t("partner-site"), named.site(&it.site_id)),
            ],
            name: if is_english { it.name_en } else { it.name_zh },
        }
    };
    let shown = Shown {
        said: desk.said(page, &asked.note),
        partners: listed.into_iter().map(partner).collect(),
        shell: &shell,
        page,
    };
    respond(StatusCode::OK, &shown)
}

/// Makes a secret.
#[post("/partners/{id}/secrets")]
pub(super) async fn make(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<Uuid>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let api = format!("/v1/partners/{path}/secrets");
    match portal
        .backend()
        .want::<Made>(desk.token(), &api, None)
        .await
    {
        Ok(Wanted::AwaitsSecondPerson) => see(&format!("{HERE}?note=did-secret-wait")),
        Ok(Wanted::Answered(made, _)) => Once {
            of: made.client_id,
            secret: made.client_secret,
            what: What::Secret,
            back: HERE.to_owned(),
        }
        .show(&desk),
        Err(why) => refused(&desk, &why).await,
    }
}

/// Ends one.
#[post("/partners/{id}/secrets/{secret}")]
pub(super) async fn end(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<(Uuid, Uuid)>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let (id, secret) = path.into_inner();
    let api = format!("/v1/partners/{id}/secrets/{secret}/end");
    let ended = portal
        .backend()
        .change(desk.token(), At::Directory, &api, None, Terms::default());
    match ended.await {
        Ok(_) => see(&format!("{HERE}?note=did-end-secret")),
        Err(why) => refused(&desk, &why).await,
    }
}

async fn refused(desk: &Desk<'_>, why: &Trouble) -> HttpResponse {
    let back = |note: &str| see(&format!("{HERE}?note={note}"));
    match why {
        Trouble::Refused(kind) if kind == "two-secrets" => back("not-two-secrets"),
        Trouble::Refused(_) => back("not-now"),
        Trouble::Away => back("not-reached"),
        why => desk.failed(&Fields::new(Vec::new()), why).await,
    }
}
