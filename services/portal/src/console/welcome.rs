//! `/welcome#CODE`: whoever is invited chooses a password, or is bound to the organization's provider. What
//! stands behind the # reaches no server by itself: a script puts it into the form, or the person does.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use regulation::Language;

use super::provider;
use crate::Portal;
use crate::backend::Trouble;
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, keep_language, language_of, respond, see, shown};
use crate::pages::trouble;
use crate::session::is_from_here;

#[derive(Template)]
#[template(path = "console/welcome.html")]
struct Ask<'a> {
    page: &'a Page,
    /// What stands behind the #. Passwords are never written back.
    invitation: &'a str,
    /// What people call the organization's provider.
    provider: Option<String>,
}

async fn show(
    portal: &Portal,
    lang: Language,
    invitation: &str,
    fault: Option<Fault>,
) -> HttpResponse {
    let page = Page::new(portal, lang, "welcome-title")
        .for_staff()
        .at("/welcome")
        .with_form(fault.into_iter().collect());
    let ask = Ask {
        page: &page,
        invitation,
        // Where directory is away, choosing a password says so.
        provider: portal.backend().provider().await.ok().flatten(),
    };
    respond(shown(&page), &ask)
}

/// Asks for the invitation and a password.
#[get("/welcome")]
pub(super) async fn enter(req: HttpRequest, portal: Data<Portal>) -> HttpResponse {
    show(&portal, language_of(&req), "", None).await
}

/// Spends the invitation.
#[post("/welcome")]
pub(super) async fn accept(
    req: HttpRequest,
    portal: Data<Portal>,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    if !is_from_here(&portal, &req) {
        return trouble::foreign(&portal, &req);
    }
    let fields = Fields::new(form.into_inner());
    let typed = fields.text("invitation");
    // Some paste the whole link.
    let invitation = typed.rsplit('#').next().unwrap_or_default().trim();
    let lang = language_of(&req);
    if let Go::Language(lang) = fields.go() {
        let mut response = show(&portal, lang, invitation, None).await;
        keep_language(&mut response, lang);
        return response;
    }
    let went = if fields.text("go") == "provider" {
        by_provider(&portal, lang, invitation).await
    } else {
        by_password(&portal, invitation, &fields).await
    };
    match went {
        Ok(response) => response,
        Err(fault) => show(&portal, lang, invitation, Some(fault)).await,
    }
}

async fn by_password(
    portal: &Portal,
    invitation: &str,
    fields: &Fields,
) -> Result<HttpResponse, Fault> {
    // As they were typed: blanks may be meant.
    let (password, again) = (fields.raw("password"), fields.raw("again"));
    if invitation.is_empty() {
        return Err(Fault::new("invitation", "welcome-code-lacking"));
    }
    if password.is_empty() {
        return Err(Fault::new("password", "password-lacking"));
    }
    if password != again {
        return Err(Fault::new("again", "password-differs"));
    }
    match portal.backend().accept(invitation, &password).await {
        Ok(()) => Ok(see("/staff/sign-in?note=signed-out-chosen")),
        Err(why) => Err(because(&why)),
    }
}

async fn by_provider(
    portal: &Portal,
    lang: Language,
    invitation: &str,
) -> Result<HttpResponse, Fault> {
    if invitation.is_empty() {
        return Err(Fault::new("invitation", "welcome-code-lacking"));
    }
    let begun = portal.backend().begin_by_provider(Some(invitation)).await;
    let begun = begun.map_err(|why| because(&why))?;
    let to = ("/staff".to_owned(), String::new());
    Ok(provider::onward(portal, lang, begun, to))
}

fn because(why: &Trouble) -> Fault {
    match why {
        Trouble::Fields(pointed) if pointed.iter().any(|it| it.pointer == "/password") => {
            Fault::new("password", "password-weak")
        }
        Trouble::Busy(_) => Fault::new("invitation", "sign-in-busy"),
        Trouble::Away => Fault::new("invitation", "not-reached"),
        _ => Fault::new("invitation", "welcome-spent"),
    }
}
