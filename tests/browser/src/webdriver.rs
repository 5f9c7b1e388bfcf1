//! WebDriver, as much as these tests need. Own code, since the crates that speak it have serde_json keep the
//! order of keys, and features count for every program of the workspace.

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use web::client::install_tls;

/// What WebDriver calls an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Keys without a character.
pub mod key {
    /// Tab.
    pub const TAB: &str = "\u{e004}";
    /// Enter.
    pub const ENTER: &str = "\u{e007}";
    /// The blank.
    pub const SPACE: &str = "\u{e00d}";
}

/// A session: one browser.
#[derive(Clone)]
pub struct Session {
    http: reqwest::Client,
    base: String,
}

/// An element of the page that is open.
pub struct Element {
    session: Session,
    id: String,
}

fn element_id(value: &Value) -> anyhow::Result<String> {
    let id = value[ELEMENT].as_str().context("no element")?;
    Ok(id.to_owned())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

async fn send(request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
    let answer = request.send().await.context("chromedriver")?;
    let mut body: Value = answer.json().await.context("chromedriver")?;
    let value = body["value"].take();
    if let Some(error) = value["error"].as_str() {
        let message = text(&value["message"]);
        bail!("{error}: {}", message.lines().next().unwrap_or_default());
    }
    Ok(value)
}

impl Session {
    /// Opens a browser.
    pub(crate) async fn open(driver: &str, capabilities: &Value) -> anyhow::Result<Self> {
        install_tls();
        let http = reqwest::Client::builder().no_proxy().build()?;
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let made = send(http.post(format!("{driver}/session")).json(&wanted)).await?;
        let id = made["sessionId"].as_str().context("no session")?;
        Ok(Self {
            base: format!("{driver}/session/{id}"),
            http,
        })
    }

    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        send(self.http.get(format!("{}{path}", self.base))).await
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        send(self.http.post(format!("{}{path}", self.base)).json(body)).await
    }

    pub(crate) async fn goto(&self, url: &str) -> anyhow::Result<()> {
        self.post("/url", &json!({ "url": url })).await?;
        Ok(())
    }

    /// The title of the page.
    ///
    /// # Errors
    /// What chromedriver says.
    pub async fn title(&self) -> anyhow::Result<String> {
        Ok(text(&self.get("/title").await?))
    }

    pub(crate) async fn find(&self, css: &str) -> anyhow::Result<Element> {
        let by = json!({ "using": "css selector", "value": css });
        let id = element_id(&self.post("/element", &by).await?)?;
        Ok(Element {
            session: self.clone(),
            id,
        })
    }

    /// The element that has the focus.
    ///
    /// # Errors
    /// What chromedriver says.
    pub async fn active(&self) -> anyhow::Result<Element> {
        let id = element_id(&self.get("/element/active").await?)?;
        Ok(Element {
            session: self.clone(),
            id,
        })
    }

    pub(crate) async fn run(&self, script: &str, arguments: &[Value]) -> anyhow::Result<Value> {
        let body = json!({ "script": script, "args": arguments });
        self.post("/execute/sync", &body).await
    }

    pub(crate) async fn run_async(&self, script: &str) -> anyhow::Result<Value> {
        let body = json!({ "script": script, "args": [] });
        self.post("/execute/async", &body).await
    }

    /// A command of Chromium's own.
    pub(crate) async fn chrome(&self, command: &str, params: &Value) -> anyhow::Result<Value> {
        let body = json!({ "cmd": command, "params": params });
        self.post("/goog/cdp/execute", &body).await
    }

    /// PNG.
    pub(crate) async fn screenshot(&self) -> anyhow::Result<Vec<u8>> {
        use base64::Engine as _;
        let encoded = text(&self.get("/screenshot").await?);
        Ok(base64::prelude::BASE64_STANDARD.decode(encoded)?)
    }

    pub(crate) async fn quit(&self) -> anyhow::Result<()> {
        send(self.http.delete(&self.base)).await?;
        Ok(())
    }
}

impl Element {
    async fn get(&self, what: &str) -> anyhow::Result<Value> {
        let path = format!("/element/{}/{what}", self.id);
        self.session.get(&path).await
    }

    async fn post(&self, what: &str, body: &Value) -> anyhow::Result<()> {
        let path = format!("/element/{}/{what}", self.id);
        self.session.post(&path, body).await?;
        Ok(())
    }

    /// Clicks in its middle.
    ///
    /// # Errors
    /// Something lies over it.
    pub async fn click(&self) -> anyhow::Result<()> {
        self.post("click", &json!({})).await
    }

    /// Empties a field.
    ///
    /// # Errors
    /// It is none.
    pub async fn clear(&self) -> anyhow::Result<()> {
        self.post("clear", &json!({})).await
    }

    /// Types.
    ///
    /// # Errors
    /// It cannot be typed into.
    pub async fn send_keys(&self, keys: &str) -> anyhow::Result<()> {
        self.post("value", &json!({ "text": keys })).await
    }

    /// Its words, as they are shown.
    ///
    /// # Errors
    /// It is gone.
    pub async fn text(&self) -> anyhow::Result<String> {
        Ok(text(&self.get("text").await?))
    }

    /// An attribute.
    ///
    /// # Errors
    /// It is gone.
    pub async fn attr(&self, name: &str) -> anyhow::Result<Option<String>> {
        let value = self.get(&format!("attribute/{name}")).await?;
        Ok(value.as_str().map(str::to_owned))
    }

    /// `button`.
    ///
    /// # Errors
    /// It is gone.
    pub async fn tag_name(&self) -> anyhow::Result<String> {
        Ok(text(&self.get("name").await?))
    }
}
