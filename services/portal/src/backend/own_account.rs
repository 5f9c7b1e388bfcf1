//! One's own account: an invitation taken up, another password, a second factor, the organization's provider.
//!
//! A password that is wrong and a token that has ended are both answered 401; what the problem is called tells
//! them apart.

use reqwest::{Method, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::account::{Begun, SignedIn};
use super::{At, Backend, Problem, Trouble, judged, read, send};

/// What came of an act that password or code are asked for again.
pub(crate) enum Proved<T> {
    Done(T),
    /// Right so far: the second factor is asked for.
    CodeNeeded,
    /// Password or code is wrong.
    Wrong,
}

/// What an authenticator app is told. No `Debug`: a secret.
#[derive(Deserialize)]
pub(crate) struct Enrolment {
    pub(crate) seed: String,
    pub(crate) address: String,
}

/// What the answer says, where there is one.
async fn answered<T: DeserializeOwned>(proved: Proved<Response>) -> Result<Proved<T>, Trouble> {
    Ok(match proved {
        Proved::Done(answer) => Proved::Done(read(answer).await?),
        Proved::CodeNeeded => Proved::CodeNeeded,
        Proved::Wrong => Proved::Wrong,
    })
}

impl Backend {
    /// Chooses a password by an invitation.
    ///
    /// # Errors
    /// [`Trouble::Fields`] of a password that is too weak, [`Trouble::Refused`] of an invitation that is not good
    /// any more; and others.
    pub(crate) async fn accept(&self, invitation: &str, password: &str) -> Result<(), Trouble> {
        let path = "/v1/invitations/acceptance";
        let body = json!({ "invitation": invitation, "password": password });
        send(self.request(Method::POST, At::Directory, path).json(&body)).await?;
        Ok(())
    }

    /// Changes the password: every session ends, and this is a new one.
    ///
    /// # Errors
    /// [`Trouble`], never that password or code are wrong.
    pub(crate) async fn change_password(
        &self,
        token: &str,
        (old, new): (&str, &str),
        code: Option<&str>,
    ) -> Result<Proved<SignedIn>, Trouble> {
        let body = json!({ "old": old, "new": new, "code": code });
        let proved = self.prove(Method::PUT, token, "/v1/me/password", &body);
        answered(proved.await?).await
    }

    /// Makes a second factor, which counts once a code of it was sent.
    ///
    /// # Errors
    /// As [`Self::change_password`].
    pub(crate) async fn enrol(
        &self,
        token: &str,
        password: &str,
    ) -> Result<Proved<Enrolment>, Trouble> {
        let body = json!({ "password": password });
        let proved = self.prove(Method::POST, token, "/v1/me/second-factor", &body);
        answered(proved.await?).await
    }

    /// The first code: from now on one is asked for, and every session ends.
    ///
    /// # Errors
    /// [`Trouble::Fields`] of a code that does not fit; and others.
    pub(crate) async fn confirm_factor(&self, token: &str, code: &str) -> Result<(), Trouble> {
        let request = self.request(Method::PUT, At::Directory, "/v1/me/second-factor");
        let body = json!({ "code": code });
        send(request.bearer_auth(token).json(&body)).await?;
        Ok(())
    }

    /// Takes the second factor away; every session ends.
    ///
    /// # Errors
    /// As [`Self::change_password`].
    pub(crate) async fn remove_factor(
        &self,
        token: &str,
        password: &str,
        code: &str,
    ) -> Result<Proved<()>, Trouble> {
        let body = json!({ "password": password, "code": code });
        let path = "/v1/me/second-factor/removal";
        Ok(match self.prove(Method::POST, token, path, &body).await? {
            Proved::Done(_) => Proved::Done(()),
            Proved::CodeNeeded => Proved::CodeNeeded,
            Proved::Wrong => Proved::Wrong,
        })
    }

    /// Begins to bind oneself to the organization's provider.
    ///
    /// # Errors
    /// As [`Self::change_password`].
    pub(crate) async fn begin_binding(
        &self,
        token: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<Proved<Begun>, Trouble> {
        let body = json!({ "password": password, "code": code });
        let proved = self.prove(Method::POST, token, "/v1/me/identity", &body);
        answered(proved.await?).await
    }

    async fn prove(
        &self,
        method: Method,
        token: &str,
        path: &str,
        body: &Value,
    ) -> Result<Proved<Response>, Trouble> {
        let request = self.request(method, At::Directory, path);
        let answer = request.bearer_auth(token).json(body).send().await;
        let answer = answer.map_err(|_| Trouble::Away)?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(Proved::Done(judged(answer).await?));
        }
        let problem: Option<Problem> = answer.json().await.ok();
        let kind = problem.map(|problem| problem.kind).unwrap_or_default();
        match kind.rsplit('/').next() {
            Some("code-needed") => Ok(Proved::CodeNeeded),
            Some("sign-in-refused") => Ok(Proved::Wrong),
            _ => Err(Trouble::Expired),
        }
    }
}
