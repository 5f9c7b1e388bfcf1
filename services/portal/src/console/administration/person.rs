//! `/staff/administration/staff/{id}`: somebody's account. An invitation is wanted by two administrators; the
//! second one is shown its link, once.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Path, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::once::{Once, What};
use super::staff::{Member, places};
use super::{Asked, Desk, Listed, PATH, Said};
use crate::Portal;
use crate::backend::administration::Wanted;
use crate::backend::staff::Terms;
use crate::backend::{At, Trouble};
use crate::console::account::Account;
use crate::console::shell::Shell;
use crate::form::Fields;
use crate::page::{Page, respond, see};

#[derive(Deserialize)]
struct Invitation {
    link: String,
}

#[derive(Template)]
#[template(path = "console/administration/person.html")]
struct Shown<'a> {
    page: &'a Page,
    shell: &'a Shell,
    said: Said,
    name: String,
    facts: Vec<(String, String)>,
    active: bool,
    path: String,
    /// People sign in by the organization's provider, too.
    has_provider: bool,
}

async fn member(desk: &Desk<'_>, id: Uuid) -> Result<Member, Trouble> {
    let path = format!("/v1/staff?ids={id}");
    let backend = desk.portal.backend();
    let listed: Listed<Member> = backend.ask(desk.token(), At::Directory, &path).await?;
    listed.items.into_iter().next().ok_or(Trouble::Missing)
}

/// Who it is, and what can be done to the account.
#[get("/staff/{id}")]
pub(super) async fn show(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<Uuid>,
    asked: Query<Asked>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let found = futures_util::future::try_join(member(&desk, *path), places(&desk)).await;
    let (member, named) = match found {
        Ok(found) => found,
        Err(why) => return desk.instead(&why),
    };
    let here = format!("{PATH}/staff/{path}");
    let shell = desk.shell("person-title", &here);
    let page = &shell.page;
    let roles = member.roles(page, &named);
    let mut facts = vec![
        (page.t("sign-in-name"), member.code),
        (page.t("account-post"), member.title.unwrap_or_default()),
        (page.t("account-site"), named.site(&member.site_id)),
        (page.t("account-roles"), roles),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    let shown = Shown {
        said: desk.said(page, &asked.note),
        name: member.name,
        facts,
        active: member.active,
        path: here,
        has_provider: portal.backend().provider().await.ok().flatten().is_some(),
        shell: &shell,
        page,
    };
    respond(StatusCode::OK, &shown)
}

/// Invites, shuts out or unbinds.
#[post("/staff/{id}/{act}")]
pub(super) async fn act(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    path: Path<(Uuid, String)>,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let (id, wanted) = path.into_inner();
    let fields = Fields::new(form.into_inner());
    let went = match wanted.as_str() {
        "invitation" => invite(&desk, id, &fields).await,
        "shut-out" => plainly(&desk, id, "shut-out", "did-shut-out").await,
        "identity" => plainly(&desk, id, "identity/removal", "did-unbind").await,
        _ => Err(Trouble::Missing),
    };
    let back = |note: &str| see(&format!("{PATH}/staff/{id}?note={note}"));
    match went {
        Ok(response) => response,
        Err(Trouble::Refused(kind)) if kind == "not-bound" => back("not-bound"),
        Err(Trouble::Refused(_) | Trouble::Fields(_)) => back("not-now"),
        Err(Trouble::Away) => back("not-reached"),
        Err(why) => desk.failed(&fields, &why).await,
    }
}

async fn invite(desk: &Desk<'_>, id: Uuid, fields: &Fields) -> Result<HttpResponse, Trouble> {
    let body = json!({ "forgets_second_factor": fields.text("forgets") == "yes" });
    let path = format!("/v1/staff/{id}/invitation");
    let backend = desk.portal.backend();
    let back = format!("{PATH}/staff/{id}");
    match backend
        .want::<Invitation>(desk.token(), &path, Some(&body))
        .await?
    {
        Wanted::AwaitsSecondPerson => Ok(see(&format!("{back}?note=did-invite-wait"))),
        Wanted::Answered(invitation, _) => {
            // The link is made already: nobody's name may stand in its way.
            let of = member(desk, id).await.map(|it| it.name).unwrap_or_default();
            let once = Once {
                of,
                secret: invitation.link,
                what: What::Link,
                back,
            };
            Ok(once.show(desk))
        }
    }
}

async fn plainly(
    desk: &Desk<'_>,
    id: Uuid,
    what: &str,
    note: &str,
) -> Result<HttpResponse, Trouble> {
    let path = format!("/v1/staff/{id}/{what}");
    let backend = desk.portal.backend();
    backend
        .change(desk.token(), At::Directory, &path, None, Terms::default())
        .await?;
    Ok(see(&format!("{PATH}/staff/{id}?note={note}")))
}
