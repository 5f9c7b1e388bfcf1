//! What staff ask and do, in whatever service it is: a path, and JSON.

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::{At, Backend, Trouble, read, send, version};

/// So long may a large file take.
const TAKING: Duration = Duration::from_secs(1_800);

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// A second person has to say so, too (202).
    AwaitsSecondPerson,
}

/// What a change is told beside its body.
#[derive(Default, Clone, Copy)]
pub(crate) struct Terms<'a> {
    /// `If-Match`: the version that was seen, as the service wrote it.
    pub(crate) seen: Option<&'a str>,
    /// `Idempotency-Key`.
    pub(crate) key: Option<Uuid>,
}

impl Backend {
    /// Reads.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        token: &str,
        at: At,
        path: &str,
    ) -> Result<T, Trouble> {
        let request = self.request(Method::GET, at, path).bearer_auth(token);
        read(send(request).await?).await
    }

    /// Reads what may not be there, or not for this person.
    ///
    /// # Errors
    /// [`Trouble`], but none that says it is not there.
    pub(crate) async fn ask_for<T: DeserializeOwned>(
        &self,
        token: &str,
        at: At,
        path: &str,
    ) -> Result<Option<T>, Trouble> {
        match self.ask(token, at, path).await {
            Ok(found) => Ok(Some(found)),
            Err(Trouble::Missing | Trouble::Forbidden(_)) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// All items of a list that is answered in pages, up to `most` pages of a hundred.
    /// Nothing where it is not there, or not for this person.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn ask_all<T: DeserializeOwned>(
        &self,
        token: &str,
        at: At,
        path: &str,
        most: usize,
    ) -> Result<Vec<T>, Trouble> {
        #[derive(Deserialize)]
        struct Page<T> {
            items: Vec<T>,
            #[serde(default)]
            next: Option<String>,
        }
        let and = if path.contains('?') { '&' } else { '?' };
        let (mut all, mut cursor) = (Vec::new(), String::new());
        for _ in 0..most {
            let path = format!("{path}{and}limit=100{cursor}");
            let page: Option<Page<T>> = self.ask_for(token, at, &path).await?;
            let Some(page) = page else { break };
            all.extend(page.items);
            let Some(next) = page.next else { break };
            cursor = format!("&cursor={}", utf8_percent_encode(&next, NON_ALPHANUMERIC));
        }
        Ok(all)
    }

    /// Reads, with the version that a change of it wants.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn ask_with_version<T: DeserializeOwned>(
        &self,
        token: &str,
        at: At,
        path: &str,
    ) -> Result<(T, String), Trouble> {
        let request = self.request(Method::GET, at, path).bearer_auth(token);
        let answer = send(request).await?;
        let version = version(&answer);
        Ok((read(answer).await?, version))
    }

    /// A file, or another page, as its service gives it out.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn take_out(
        &self,
        token: &str,
        at: At,
        path: &str,
    ) -> Result<Response, Trouble> {
        let request = self.request(Method::GET, at, path).timeout(TAKING);
        send(request.bearer_auth(token)).await
    }

    /// Changes something, and reads what is answered.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn tell<T: DeserializeOwned>(
        &self,
        token: &str,
        at: At,
        path: &str,
        body: &Value,
        terms: Terms<'_>,
    ) -> Result<T, Trouble> {
        read(self.post(token, at, path, Some(body), terms).await?).await
    }

    /// Changes something. Without a body where nothing is asked for.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn change(
        &self,
        token: &str,
        at: At,
        path: &str,
        body: Option<&Value>,
        terms: Terms<'_>,
    ) -> Result<Outcome, Trouble> {
        let answer = self.post(token, at, path, body, terms).await?;
        Ok(match answer.status() {
            StatusCode::ACCEPTED => Outcome::AwaitsSecondPerson,
            _ => Outcome::Done,
        })
    }

    pub(super) async fn post(
        &self,
        token: &str,
        at: At,
        path: &str,
        body: Option<&Value>,
        terms: Terms<'_>,
    ) -> Result<Response, Trouble> {
        let mut request = self.request(Method::POST, at, path).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(seen) = terms.seen {
            request = request.header("if-match", seen);
        }
        if let Some(key) = terms.key {
            request = request.header("idempotency-key", key.to_string());
        }
        send(request).await
    }
}
