//! Signing in and out: what directory is asked as nobody yet.

use chrono::{DateTime, Utc};
use regulation::Language;
use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{At, Backend, Problem, Trouble, read, send};

/// Who is signed in, for the top of a page and for what it offers.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Me {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) title: Option<String>,
    pub(crate) language: Language,
    pub(crate) site_id: Uuid,
    #[serde(default)]
    pub(crate) department_id: Option<Uuid>,
    pub(crate) roles: Vec<Granted>,
    #[serde(default)]
    pub(crate) second_factor: bool,
    /// Signs in by the organization's provider, too.
    #[serde(default)]
    pub(crate) provider: bool,
}

impl Me {
    /// Each role once: what a page offers asks no more, and browsers keep no more than 4 KiB.
    pub(crate) fn for_a_cookie(mut self) -> Self {
        let mut known = std::collections::HashSet::new();
        self.roles
            .retain(|granted| known.insert(granted.role.clone()));
        self
    }
}

/// A role, and where it holds.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Granted {
    /// A role that this version does not know is kept as it is called.
    pub(crate) role: String,
    pub(crate) site_id: Uuid,
}

/// A session. No `Debug`: it is a key.
#[derive(Deserialize)]
pub(crate) struct SignedIn {
    pub(crate) session: String,
    pub(crate) session_ends_at: DateTime<Utc>,
    #[serde(flatten)]
    pub(crate) token: Token,
}

/// A token. No `Debug`.
#[derive(Deserialize)]
pub(crate) struct Token {
    pub(crate) token: String,
    pub(crate) token_expires_at: DateTime<Utc>,
}

/// What came of an attempt to sign in.
pub(crate) enum Attempt {
    In(Box<SignedIn>),
    /// Right so far: the second factor is asked for.
    CodeNeeded,
    /// Something of it is wrong; nobody says what.
    Wrong,
}

/// Where the organization's provider is entered. No `Debug`: the attempt is a secret.
#[derive(Deserialize)]
pub(crate) struct Begun {
    pub(crate) attempt: String,
    pub(crate) address: String,
}

#[derive(Deserialize)]
struct Provider {
    #[serde(default)]
    label: Option<String>,
}

impl Backend {
    /// By name and password.
    ///
    /// # Errors
    /// [`Trouble`], never that something of it is wrong.
    pub(crate) async fn sign_in(
        &self,
        name: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<Attempt, Trouble> {
        let body = json!({ "name": name, "password": password, "code": code });
        self.attempt("/v1/sign-in", &body).await
    }

    /// What the organization's provider sent somebody back with.
    ///
    /// # Errors
    /// As [`Self::sign_in`].
    pub(crate) async fn come_back(&self, body: &Value) -> Result<Attempt, Trouble> {
        self.attempt("/v1/sign-in/oidc/callback", body).await
    }

    async fn attempt(&self, path: &str, body: &Value) -> Result<Attempt, Trouble> {
        let request = self.request(Method::POST, At::Directory, path).json(body);
        let response = request.send().await.map_err(|_| Trouble::Away)?;
        if response.status() != StatusCode::UNAUTHORIZED {
            let answer = super::judged(response).await;
            return match answer {
                Ok(response) => Ok(Attempt::In(Box::new(read(response).await?))),
                // A name that no account can have is as wrong as any other.
                Err(Trouble::Fields(_)) => Ok(Attempt::Wrong),
                Err(trouble) => Err(trouble),
            };
        }
        let problem: Option<Problem> = response.json().await.ok();
        Ok(match problem {
            Some(problem) if problem.kind.ends_with("/code-needed") => Attempt::CodeNeeded,
            _ => Attempt::Wrong,
        })
    }

    /// The next token of a session.
    ///
    /// # Errors
    /// [`Trouble::Expired`] once the session has ended.
    pub(crate) async fn renew(&self, session: &str) -> Result<Token, Trouble> {
        let body = json!({ "session": session });
        let request = self.request(Method::POST, At::Directory, "/v1/sign-in/token");
        read(send(request.json(&body)).await?).await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn sign_out(&self, session: &str) -> Result<(), Trouble> {
        let body = json!({ "session": session });
        let request = self.request(Method::POST, At::Directory, "/v1/sign-out");
        send(request.json(&body)).await?;
        Ok(())
    }

    /// What people call the organization's provider; none where there is none.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn provider(&self) -> Result<Option<String>, Trouble> {
        let request = self.request(Method::GET, At::Directory, "/v1/sign-in/oidc");
        match send(request).await {
            Ok(answer) => {
                let provider: Provider = read(answer).await?;
                Ok(Some(provider.label.unwrap_or_default()))
            }
            Err(Trouble::Missing) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// Begins to sign in by the provider; with an invitation, whoever has it is bound to it.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn begin_by_provider(
        &self,
        invitation: Option<&str>,
    ) -> Result<Begun, Trouble> {
        let request = self.request(Method::POST, At::Directory, "/v1/sign-in/oidc");
        let body = match invitation {
            Some(invitation) => json!({ "invitation": invitation }),
            None => json!({}),
        };
        read(send(request.json(&body)).await?).await
    }

    /// Who a token speaks for.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn me(&self, token: &str) -> Result<Me, Trouble> {
        self.ask(token, At::Directory, "/v1/me").await
    }
}
