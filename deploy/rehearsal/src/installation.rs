//! Five addresses, somebody who can sign in as anybody, and calls as a browser would make them.

use std::collections::BTreeMap;
use std::time::Duration;

use authorization::TokenSigner;
use chrono::TimeDelta;
use directory::domain::{Code, department_id, partner_id, site_id, staff_id, window_id};
pub use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

/// A running installation.
pub struct Installation {
    urls: BTreeMap<String, String>,
    signer: TokenSigner,
    http: reqwest::Client,
}

/// Who calls.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    /// Nobody in particular.
    Public,
    /// A member of staff, by code.
    Staff(&'a str),
    /// Whoever holds this token.
    Token(&'a str),
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON, or null where there is none.
    pub body: Value,
    /// The body as text.
    pub text: String,
    /// The version shown, where one is.
    pub etag: Option<String>,
    /// Where a new thing is.
    pub location: Option<String>,
    /// Seconds to wait, where it says so.
    pub retry_after: Option<u64>,
}

impl Answer {
    /// 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The end of a problem's type, or an empty text.
    pub fn problem(&self) -> &str {
        self.body["type"]
            .as_str()
            .and_then(|t| t.strip_prefix("/problems/"))
            .unwrap_or_default()
    }
}

async fn answer(response: reqwest::Response) -> Result<Answer, reqwest::Error> {
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .and_then(|v| v.to_str().ok())
            .map(str::to_owned)
    };
    let (etag, location) = (header("etag"), header("location"));
    let retry_after = header("retry-after").and_then(|v| v.parse().ok());
    let status = response.status().as_u16();
    let text = response.text().await?;
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Ok(Answer {
        status,
        body,
        text,
        etag,
        location,
        retry_after,
    })
}

fn code(code: &str) -> Code {
    Code::parse(code).expect("codes here are constants of the demo organization")
}

impl Installation {
    /// `urls`: base URL by service; `signer`: directory's.
    pub fn new(urls: impl IntoIterator<Item = (String, String)>, signer: TokenSigner) -> Self {
        web::client::install_tls();
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .no_proxy()
            .build();
        Self {
            urls: urls.into_iter().collect(),
            signer,
            http: http.expect("constant settings, and TLS was installed"),
        }
    }

    /// A member of staff's id.
    pub fn staff(&self, of: &str) -> Uuid {
        staff_id(&code(of))
    }

    /// The id of somebody else's system.
    pub fn partner(&self, of: &str) -> Uuid {
        partner_id(&code(of))
    }

    /// A site's id.
    pub fn site(&self, of: &str) -> Uuid {
        site_id(&code(of))
    }

    /// A department's id.
    pub fn department(&self, site: &str, of: &str) -> Uuid {
        department_id(&code(site), &code(of))
    }

    /// A window's id.
    pub fn window(&self, site: &str, of: &str) -> Uuid {
        window_id(&code(site), &code(of))
    }

    /// A service's base URL.
    pub fn url(&self, service: &str) -> &str {
        &self.urls[service]
    }

    /// A token for a member of staff.
    pub fn token(&self, of: &str) -> String {
        let now = clock::real_now();
        self.signer
            .staff(self.staff(of), now, TimeDelta::minutes(5))
            .expect("the key signed before")
    }

    /// A token for somebody else's system.
    pub fn partner_token(&self, of: &str) -> String {
        let now = clock::real_now();
        let token = self.signer.partner(self.partner(of), now);
        token.expect("the key signed before")
    }

    /// One call with any headers. An error means that there was no answer.
    ///
    /// # Errors
    /// No connection, or no answer within 20 s.
    pub async fn send(
        &self,
        who: Who<'_>,
        method: Method,
        service: &str,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.request(who, method, service, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        answer(request.send().await?).await
    }

    fn request(
        &self,
        who: Who<'_>,
        method: Method,
        service: &str,
        path: &str,
    ) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.url(service));
        let request = self.http.request(method, url);
        match who {
            Who::Public => request,
            Who::Staff(of) => request.bearer_auth(self.token(of)),
            Who::Token(token) => request.bearer_auth(token),
        }
    }

    /// POST of a file as it is.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn upload(
        &self,
        who: Who<'_>,
        service: &str,
        path: &str,
        file: Vec<u8>,
    ) -> Result<Answer, reqwest::Error> {
        let request = self.request(who, Method::POST, service, path).body(file);
        answer(request.send().await?).await
    }

    /// GET of a file: the status and the bytes.
    ///
    /// # Errors
    /// As [`send`](Self::send), and where it breaks off.
    pub async fn download(
        &self,
        who: Who<'_>,
        service: &str,
        path: &str,
    ) -> Result<(u16, Vec<u8>), reqwest::Error> {
        let request = self.request(who, Method::GET, service, path);
        let response = request.send().await?;
        let status = response.status().as_u16();
        Ok((status, response.bytes().await?.to_vec()))
    }

    /// GET.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn get(
        &self,
        who: Who<'_>,
        service: &str,
        path: &str,
    ) -> Result<Answer, reqwest::Error> {
        self.send(who, Method::GET, service, path, None, &[]).await
    }

    /// POST, with the version seen where there is one.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn post(
        &self,
        who: Who<'_>,
        service: &str,
        path: &str,
        body: &Value,
        seen: Option<&str>,
    ) -> Result<Answer, reqwest::Error> {
        let headers: Vec<(&str, &str)> = seen.map(|etag| ("if-match", etag)).into_iter().collect();
        self.send(who, Method::POST, service, path, Some(body), &headers)
            .await
    }

    /// Changes a thing as a person at a screen does: reads `thing`, then posts to `thing` + `act`
    /// with the version read; if somebody else was faster, reads again (three times).
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn act(
        &self,
        who: Who<'_>,
        service: &str,
        thing: &str,
        act: &str,
        body: &Value,
    ) -> Result<Answer, reqwest::Error> {
        let mut tries = 0;
        loop {
            let read = self.get(who, service, thing).await?;
            if !read.is_success() {
                return Ok(read);
            }
            let answer = self
                .post(
                    who,
                    service,
                    &format!("{thing}{act}"),
                    body,
                    read.etag.as_deref(),
                )
                .await?;
            tries += 1;
            if answer.status != 412 || tries == 3 {
                return Ok(answer);
            }
        }
    }
}
