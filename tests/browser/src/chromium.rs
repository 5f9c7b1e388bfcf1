//! A Chromium of the test's own.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::webdriver::{Element, Session};

/// Debian's chromium-driver.
pub struct Chromium {
    driver: Child,
    url: String,
}

/// How a browser is set.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// What it asks for: `zh-CN`, `en`.
    pub language: &'static str,
    /// Whether pages may have scripts.
    pub scripts: bool,
}

/// A browser with one page open.
pub struct Tab {
    /// For what the test needs beyond this.
    pub web: Session,
    base: String,
    pub(crate) kind: Kind,
    /// Keys and clicks so far.
    acts: u32,
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Chromium {
    /// Starts the driver.
    ///
    /// # Panics
    /// Where it is not installed: `deploy/local/stack browser` sees to it.
    pub async fn start() -> Self {
        let port = testkit::free_port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver: deploy/local/stack browser");
        let address = format!("127.0.0.1:{port}");
        journeys_tests::within(Duration::from_secs(20), "chromedriver", async || {
            tokio::net::TcpStream::connect(&address).await.ok()
        })
        .await;
        Self {
            driver,
            url: format!("http://{address}"),
        }
    }

    /// Opens a browser.
    ///
    /// # Errors
    /// What chromedriver says.
    pub async fn open(&self, base: &str, kind: Kind) -> anyhow::Result<Tab> {
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-component-update",
            &format!("--lang={}", kind.language),
        ];
        let mut settings = json!({ "intl.accept_languages": kind.language });
        if !kind.scripts {
            settings["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        let wanted = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments, "prefs": settings },
        });
        let web = Session::open(&self.url, &wanted).await;
        Ok(Tab {
            web: web?,
            base: base.to_owned(),
            kind,
            acts: 0,
        })
    }
}

/// Where pictures of pages are kept.
pub(crate) fn pictures() -> PathBuf {
    let folder = testkit::repository().join("target/screenshots");
    std::fs::create_dir_all(&folder).expect("a folder below target");
    folder
}

impl Tab {
    /// Whether scripts run in it.
    pub const fn has_scripts(&self) -> bool {
        self.kind.scripts
    }

    /// Opens a page.
    ///
    /// # Errors
    /// What chromedriver says.
    pub async fn goto(&self, path: &str) -> anyhow::Result<()> {
        self.web.goto(&format!("{}{path}", self.base)).await
    }

    /// The one element that is meant.
    ///
    /// # Errors
    /// It is not there: says on which page.
    pub async fn find(&self, css: &str) -> anyhow::Result<Element> {
        let found = self.web.find(css).await;
        match found {
            Ok(found) => Ok(found),
            Err(e) => {
                let title = self.web.title().await?;
                Err(e).with_context(|| format!("{css} on “{title}”"))
            }
        }
    }

    /// Words of an element.
    ///
    /// # Errors
    /// It is not there.
    pub async fn text(&self, css: &str) -> anyhow::Result<String> {
        self.find(css).await?.text().await
    }

    /// Types into a field.
    ///
    /// # Errors
    /// It is not there.
    pub async fn fill(&mut self, css: &str, words: &str) -> anyhow::Result<()> {
        self.acts += 1;
        let field = self.find(css).await?;
        field.clear().await?;
        field.send_keys(words).await
    }

    /// Chooses a file.
    ///
    /// # Errors
    /// The field is not there.
    pub async fn fill_file(&mut self, css: &str, file: &std::path::Path) -> anyhow::Result<()> {
        self.acts += 1;
        let path = file.to_string_lossy().into_owned();
        self.find(css).await?.send_keys(&path).await
    }

    /// Clicks.
    ///
    /// # Errors
    /// It is not there, or something lies over it.
    pub async fn click(&mut self, css: &str) -> anyhow::Result<()> {
        self.acts += 1;
        let root = self.find("html").await?;
        let pressed = self.find(css).await?;
        let leads_on = matches!(pressed.tag_name().await?.as_str(), "button" | "a");
        pressed.click().await?;
        if leads_on {
            // The page before is gone when its root is.
            journeys_tests::within(Duration::from_secs(20), css, async || {
                root.tag_name().await.is_err().then_some(())
            })
            .await;
        }
        Ok(())
    }

    /// Presses the button that goes on.
    ///
    /// # Errors
    /// There is none.
    pub async fn go_on(&mut self) -> anyhow::Result<()> {
        self.click("button.main").await
    }

    /// How often something was clicked or typed into, since it was asked last.
    pub fn acts(&mut self) -> u32 {
        std::mem::take(&mut self.acts)
    }

    /// Runs a script of the test's; its value.
    ///
    /// # Errors
    /// It throws.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> anyhow::Result<Value> {
        self.web.run(script, &arguments).await
    }

    /// A key, wherever the focus is.
    ///
    /// # Errors
    /// What chromedriver says.
    pub async fn key(&self, key: &str) -> anyhow::Result<()> {
        self.web.active().await?.send_keys(key).await
    }

    /// A command of Chromium's own.
    ///
    /// # Errors
    /// It is refused.
    pub async fn chrome(&self, command: &str, arguments: Value) -> anyhow::Result<Value> {
        self.web.chrome(command, &arguments).await
    }

    /// As wide as a phone, or a desk; the height follows the page.
    ///
    /// # Errors
    /// It is refused.
    pub async fn width(&self, pixels: u32) -> anyhow::Result<()> {
        let size =
            json!({ "width": pixels, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        self.chrome("Emulation.setDeviceMetricsOverride", size)
            .await?;
        Ok(())
    }

    /// Ends it.
    ///
    /// # Errors
    /// What chromedriver says.
    pub async fn close(self) -> anyhow::Result<()> {
        self.web.quit().await
    }
}
