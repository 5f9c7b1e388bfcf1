//! A browser without scripts: it keeps cookies, follows redirects, reads pages and sends their forms.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder};
use scraper::{ElementRef, Html, Selector};

/// A browser.
pub(crate) struct Browser {
    http: Client,
    base: String,
    language: &'static str,
    cookies: Mutex<BTreeMap<String, String>>,
    /// What else it sends with each request.
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// A page.
pub(crate) struct Shown {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
    /// Where it came from, after redirects.
    pub(crate) path: String,
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a selector")
}

fn words(element: ElementRef<'_>) -> String {
    let all: String = element.text().collect();
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Shown {
    pub(crate) fn document(&self) -> Html {
        Html::parse_document(&self.html)
    }

    /// The words of the first element that is meant; empty where there is none.
    pub(crate) fn text(&self, of: &str) -> String {
        self.texts(of).into_iter().next().unwrap_or_default()
    }

    /// Of all that are meant.
    pub(crate) fn texts(&self, of: &str) -> Vec<String> {
        self.document().select(&selector(of)).map(words).collect()
    }

    /// Where those that are meant lead.
    pub(crate) fn hrefs(&self, of: &str) -> Vec<String> {
        let document = self.document();
        let meant = selector(of);
        let links = document
            .select(&meant)
            .filter_map(|it| it.value().attr("href"));
        links.map(str::to_owned).collect()
    }

    /// An attribute of the first element that is meant.
    pub(crate) fn attribute(&self, of: &str, name: &str) -> Option<String> {
        let document = self.document();
        let found = document.select(&selector(of)).next()?;
        found.value().attr(name).map(str::to_owned)
    }

    pub(crate) fn title(&self) -> String {
        self.text("title")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|v| v.to_str().ok());
        value.unwrap_or_default()
    }

    /// What the page's form would send as it stands.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        let document = self.document();
        let mut fields = Vec::new();
        let inputs = selector("#page-form input, #page-form textarea, #page-form select");
        let chosen = selector("option[selected]");
        for element in document.select(&inputs) {
            let of = element.value();
            let Some(name) = of.attr("name") else {
                continue;
            };
            let kind = of.attr("type").unwrap_or("text");
            let picked = !matches!(kind, "radio" | "checkbox") || of.attr("checked").is_some();
            if !picked || kind == "file" {
                continue;
            }
            let value = match of.name() {
                // The line end right after the tag is none of the text.
                "textarea" => element.text().collect(),
                "select" => {
                    let chosen = element.select(&chosen).next();
                    let value = chosen.and_then(|it| it.value().attr("value"));
                    value.unwrap_or_default().to_owned()
                }
                _ => of.attr("value").unwrap_or_default().to_owned(),
            };
            fields.push((name.to_owned(), value));
        }
        fields
    }

    /// What one field of the form holds.
    pub(crate) fn field(&self, name: &str) -> String {
        let fields = self.fields();
        let found = fields.into_iter().find(|(n, _)| n == name);
        found.map_or_else(String::new, |(_, value)| value)
    }

    fn action(&self) -> String {
        let action = self.attribute("#page-form", "action");
        action.unwrap_or_else(|| panic!("no form: {}", self.html))
    }
}

impl Browser {
    pub(crate) fn at(base: &str, language: &'static str) -> Self {
        web::client::install_tls();
        let http = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(30))
            .no_proxy()
            .build();
        Self {
            http: http.expect("a client"),
            base: base.to_owned(),
            language,
            cookies: Mutex::default(),
            headers: Vec::new(),
        }
    }

    /// The same person before another portal.
    pub(crate) fn moved_to(&self, base: &str) -> Self {
        let moved = Self::at(base, self.language);
        *moved.cookies.lock().expect("cookies") = self.cookies.lock().expect("cookies").clone();
        moved
    }

    pub(crate) fn forget(&self, cookie: &str) {
        self.cookies.lock().expect("cookies").remove(cookie);
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("cookies").get(name).cloned()
    }

    pub(crate) async fn get(&self, path: &str) -> Shown {
        self.send(self.request(Method::GET, path), path).await
    }

    /// Fills the page's form in and presses a button.
    pub(crate) async fn press(&self, page: &Shown, fill: &[(&str, &str)], go: &str) -> Shown {
        let mut fields = page.fields();
        for (name, _) in fill {
            fields.retain(|(other, _)| other != name);
        }
        let typed = fill
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        fields.extend(typed);
        fields.push(("go".to_owned(), go.to_owned()));
        self.post(&page.action(), &fields).await
    }

    /// Goes on.
    pub(crate) async fn next(&self, page: &Shown, fill: &[(&str, &str)]) -> Shown {
        self.press(page, fill, "next").await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(String, String)]) -> Shown {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = |text: &str| {
                let plain = percent_encoding::NON_ALPHANUMERIC;
                percent_encoding::utf8_percent_encode(text, plain).to_string()
            };
            // As browsers end lines in forms.
            let value = value.replace("\r\n", "\n").replace('\n', "\r\n");
            body.push(format!("{}={}", part(name), part(&value)));
        }
        let request = self.request(Method::POST, path);
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.join("&"));
        self.send(request, path).await
    }

    /// Sends a file with the page's form.
    pub(crate) async fn upload(&self, page: &Shown, name: &str, file: &[u8]) -> Shown {
        self.upload_with(page, &[], "", Some((name, file))).await
    }

    /// Presses a button of a form that takes files, with one or without.
    pub(crate) async fn upload_as(
        &self,
        page: &Shown,
        go: &str,
        file: Option<(&str, &[u8])>,
    ) -> Shown {
        self.upload_with(page, &[], go, file).await
    }

    /// Fills it in, too.
    pub(crate) async fn upload_with(
        &self,
        page: &Shown,
        fill: &[(&str, &str)],
        go: &str,
        file: Option<(&str, &[u8])>,
    ) -> Shown {
        const BOUNDARY: &str = "----form-of-a-test";
        let mut fields = page.fields();
        for (name, value) in fill.iter().chain(&[("go", go)]) {
            fields.retain(|(other, _)| other != name);
            if !value.is_empty() {
                fields.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        let (name, file) = file.unwrap_or_default();
        let mut body = Vec::new();
        for (field, value) in fields {
            let head = format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend(head.into_bytes());
        }
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(file);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
        let path = page.action();
        let request = self.request(Method::POST, &path);
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send(request.header("content-type", kind).body(body), &path)
            .await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies = self.cookies.lock().expect("cookies");
        let cookies: Vec<_> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .header("accept-language", self.language);
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request
    }

    async fn send(&self, request: RequestBuilder, path: &str) -> Shown {
        let (mut request, mut path) = (request, path.to_owned());
        loop {
            let answer = request.send().await.expect("an answer");
            self.keep_cookies(answer.headers());
            let status = answer.status().as_u16();
            if status == 303 {
                let to = answer.headers()[LOCATION].to_str().expect("text");
                to.clone_into(&mut path);
                request = self.request(Method::GET, &path);
                continue;
            }
            let headers = answer.headers().clone();
            let html = answer.text().await.expect("text");
            return Shown {
                status,
                headers,
                html,
                path,
            };
        }
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().expect("cookies");
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            let (pair, attributes) = cookie.split_once(';').expect("attributes");
            let (name, value) = pair.split_once('=').expect("a pair");
            if attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
