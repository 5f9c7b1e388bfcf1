//! `/staff/account/second-factor`: an authenticator app, added or taken away. Every session ends with it.

use actix_web::web::{Data, Form, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use serde::{Deserialize, Serialize};

use super::Own;
use crate::Portal;
use crate::backend::Trouble;
use crate::backend::own_account::{Enrolment, Proved};
use crate::console::account::Account;
use crate::console::shell::Shell;
use crate::form::Fields;
use crate::page::{Fault, Page, respond, shown};
use crate::qr::{Drawn, drawn};
use crate::seal::For;

const HERE: &str = "/staff/account/second-factor";

/// What the app is told, while its first code is waited for; sealed in the form. No `Debug`.
#[derive(Serialize, Deserialize)]
struct Begun {
    seed: String,
    address: String,
}

#[derive(Template)]
#[template(path = "console/own/factor.html")]
struct Ask<'a> {
    page: &'a Page,
    shell: &'a Shell,
    /// There is one: it can be taken away.
    is_there: bool,
    /// With what the app is told.
    begun: Option<(String, Drawn, String)>,
}

fn ask(own: &Own<'_>, begun: Option<&Begun>, fault: Option<Fault>) -> HttpResponse {
    let is_there = own.account.me.second_factor;
    let title = if is_there {
        "factor-remove-title"
    } else {
        "factor-title"
    };
    let shell = own.shell(title, HERE, fault.into_iter().collect());
    let page = &shell.page;
    let bound = own.account.me.id.to_string();
    let begun = begun.map(|begun| {
        let sealed = own.portal.seal().close(For::Kept, &bound, begun);
        (in_groups(&begun.seed), drawn(&begun.address), sealed)
    });
    let ask = Ask {
        is_there,
        begun,
        shell: &shell,
        page,
    };
    respond(shown(page), &ask)
}

/// Easier to type.
fn in_groups(seed: &str) -> String {
    let letters: Vec<char> = seed.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|it| it.iter().collect()).collect();
    groups.join(" ")
}

/// Asks for the password; and for a code where there is one already.
#[get("/account/second-factor")]
pub(super) async fn enter(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
) -> HttpResponse {
    ask(&Own::new(&portal, &req, &account), None, None)
}

/// Begins, confirms or takes away: what the page asked for.
#[post("/account/second-factor")]
pub(super) async fn submit(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let fields = Fields::new(form.into_inner());
    let bound = account.me.id.to_string();
    let begun: Option<Begun> = portal.seal().open(For::Kept, &bound, &fields.text("begun"));
    let (own, only_language) = Own::new(&portal, &req, &account).speaking(&fields);
    if only_language {
        return own.again(ask(&own, begun.as_ref(), None));
    }
    match begun {
        Some(begun) => confirm(&own, &begun, &fields.text("code")).await,
        None if account.me.second_factor => remove(&own, &fields).await,
        None => begin(&own, &fields.raw("password")).await,
    }
}

async fn begin(own: &Own<'_>, password: &str) -> HttpResponse {
    if password.is_empty() {
        return ask(own, None, Some(Fault::new("password", "prove-lacking")));
    }
    let enrolled = own.portal.backend().enrol(&own.account.token, password);
    let fault = match enrolled.await {
        Ok(Proved::Done(Enrolment { seed, address })) => {
            return ask(own, Some(&Begun { seed, address }), None);
        }
        Ok(Proved::CodeNeeded | Proved::Wrong) => Fault::new("password", "prove-wrong"),
        Err(why) => match Own::fault(&why, "password") {
            Some(fault) => fault,
            None => return own.instead(&why),
        },
    };
    ask(own, None, Some(fault))
}

async fn confirm(own: &Own<'_>, begun: &Begun, code: &str) -> HttpResponse {
    let confirmed = own
        .portal
        .backend()
        .confirm_factor(&own.account.token, code);
    let fault = match confirmed.await {
        Ok(()) => return own.signed_out("signed-out-factor"),
        Err(Trouble::Fields(_)) => Fault::new("code", "sign-in-code-wrong"),
        Err(why) => match Own::fault(&why, "code") {
            Some(fault) => fault,
            None => return own.instead(&why),
        },
    };
    ask(own, Some(begun), Some(fault))
}

async fn remove(own: &Own<'_>, fields: &Fields) -> HttpResponse {
    let (password, code) = (fields.raw("password"), fields.text("code"));
    if password.is_empty() {
        return ask(own, None, Some(Fault::new("password", "prove-lacking")));
    }
    if code.is_empty() {
        return ask(own, None, Some(Fault::new("code", "sign-in-code-wrong")));
    }
    let backend = own.portal.backend();
    let fault = match backend
        .remove_factor(&own.account.token, &password, &code)
        .await
    {
        Ok(Proved::Done(())) => return own.signed_out("signed-out-no-factor"),
        Ok(Proved::CodeNeeded) => Fault::new("code", "sign-in-code-wrong"),
        Ok(Proved::Wrong) => Fault::new("password", "prove-wrong"),
        Err(why) => match Own::fault(&why, "password") {
            Some(fault) => fault,
            None => return own.instead(&why),
        },
    };
    ask(own, None, Some(fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_typed_in_groups_of_four() {
        assert_eq!(in_groups("JBSWY3DPEHPK3"), "JBSW Y3DP EHPK 3");
        assert_eq!(in_groups(""), "");
    }
}
