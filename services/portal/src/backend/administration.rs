//! What administrators ask beside JSON: files that are taken in, text that is given out, and changes whose
//! answer may be that a second administrator has to want the same.

use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::staff::Terms;
use super::{At, Backend, Trouble, read, send, version};

/// What came of a change that two may have to want.
pub(crate) enum Wanted<T> {
    /// Done, or shown: with the version that it shows.
    Answered(T, String),
    AwaitsSecondPerson,
}

/// A file to be taken in. No `Debug`: an organization file holds people.
pub(crate) struct Given<'a> {
    pub(crate) media_type: &'static str,
    pub(crate) bytes: &'a [u8],
    /// `If-Match`: the version that was looked at; none where it is only looked.
    pub(crate) seen: Option<&'a str>,
}

impl Backend {
    /// Text, as it is.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn text(&self, token: &str, at: At, path: &str) -> Result<String, Trouble> {
        let request = self.request(Method::GET, at, path).bearer_auth(token);
        send(request).await?.text().await.map_err(|_| Trouble::Away)
    }

    /// A file.
    ///
    /// # Errors
    /// [`Trouble`]; [`Trouble::Fields`] says what is wrong with the file.
    pub(crate) async fn give<T: DeserializeOwned>(
        &self,
        token: &str,
        path: &str,
        file: Given<'_>,
    ) -> Result<Wanted<T>, Trouble> {
        let request = self.request(Method::POST, At::Directory, path);
        let mut request = request
            .bearer_auth(token)
            .header("content-type", file.media_type)
            .body(file.bytes.to_vec());
        if let Some(seen) = file.seen {
            request = request.header("if-match", seen);
        }
        wanted(send(request).await?).await
    }

    /// A change that two administrators have to want.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn want<T: DeserializeOwned>(
        &self,
        token: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Wanted<T>, Trouble> {
        let answer = self.post(token, At::Directory, path, body, Terms::default());
        wanted(answer.await?).await
    }
}

async fn wanted<T: DeserializeOwned>(answer: reqwest::Response) -> Result<Wanted<T>, Trouble> {
    if answer.status() == StatusCode::ACCEPTED {
        return Ok(Wanted::AwaitsSecondPerson);
    }
    let version = version(&answer);
    Ok(Wanted::Answered(read(answer).await?, version))
}
