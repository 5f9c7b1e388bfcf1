//! How a page looks, measured: width, targets, axe-core's rules; and pictures of it for people.

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};

use crate::Tab;
use crate::chromium::pictures;

/// What stands out to the right, if anything.
const TOO_WIDE: &str = "
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll('body *')]
        .filter((e) => e.getBoundingClientRect().right > wide + 1)
        .map((e) => e.tagName + '.' + e.className).slice(0, 5).concat('page');";

/// What is pressed and is lower than 44 pixels.
const TOO_SMALL: &str = "
    const pressed = 'button:not(.by-enter), a.button, a.back, .choice label, .faults a, .brand, textarea, select, summary, '
        + '.ways a, .tabs a, .queues a, th a, '
        + 'input:not([type=hidden], [type=radio], [type=checkbox], [tabindex=\"-1\"])';
    return [...document.querySelectorAll(pressed)]
        .filter((e) => e.getBoundingClientRect().height < 43.9)
        .map((e) => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 20)
            + ' ' + e.getBoundingClientRect().height);";

/// Axe-core's findings: rule and where.
const AXE: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
        (found) => done(found.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target.join(' ') + ' ' + (n.failureSummary || '')).join(' | '))),
        (error) => done(['axe: ' + error]));";

fn list(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items
        .map(|v| v.as_str().unwrap_or_default().to_owned())
        .collect()
}

impl Tab {
    /// Nothing needs scrolling sideways at a width.
    ///
    /// # Errors
    /// Something does: says what.
    pub async fn fits(&self, width: u32) -> anyhow::Result<()> {
        self.width(width).await?;
        let found = list(&self.run(TOO_WIDE, Vec::new()).await?);
        let title = self.web.title().await?;
        ensure!(found.is_empty(), "“{title}” at {width}: {found:?}");
        Ok(())
    }

    /// The page at all widths, its targets, letters of twice the size, and axe-core's rules.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn looks_right(&self, name: &str) -> anyhow::Result<()> {
        for width in [320, 375, 1280] {
            self.fits(width).await?;
        }
        self.width(375).await?;
        let small = list(&self.run(TOO_SMALL, Vec::new()).await?);
        ensure!(small.is_empty(), "{name}: lower than 44 pixels: {small:?}");
        let letters = "document.documentElement.style.fontSize = arguments[0]";
        self.run(letters, vec![json!("200%")]).await?;
        self.fits(375).await?;
        self.run(letters, vec![json!("")]).await?;
        self.obeys_axe(name).await
    }

    async fn obeys_axe(&self, name: &str) -> anyhow::Result<()> {
        let file = testkit::repository().join(".local/axe/axe.min.js");
        let axe = std::fs::read_to_string(&file)
            .with_context(|| format!("{}: deploy/local/stack browser", file.display()))?;
        self.run(&axe, Vec::new()).await?;
        let found = list(&self.web.run_async(AXE).await?);
        ensure!(found.is_empty(), "{name}: {}", found.join("\n"));
        Ok(())
    }

    /// A picture of the whole page, `target/screenshots/<language>-<width>-<name>.png`.
    ///
    /// # Errors
    /// It cannot be taken.
    pub async fn picture(&self, name: &str, width: u32) -> anyhow::Result<()> {
        self.width(width).await?;
        let height = self.run("return document.documentElement.scrollHeight", Vec::new());
        let height = height.await?.as_u64().unwrap_or(800);
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.chrome("Emulation.setDeviceMetricsOverride", size)
            .await?;
        let file = format!("{}-{width}-{name}.png", self.kind.language);
        std::fs::write(pictures().join(file), self.web.screenshot().await?)?;
        self.width(width).await
    }

    /// As if printed, in the dark, or with the system's own few colours: for pictures and axe-core.
    ///
    /// # Errors
    /// It is refused.
    pub async fn medium(&self, medium: &str) -> anyhow::Result<()> {
        let media = match medium {
            "print" => json!({ "media": "print" }),
            "dark" => json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] }),
            "forced" => json!({ "features": [{ "name": "forced-colors", "value": "active" }] }),
            "" => json!({ "media": "", "features": [] }),
            other => bail!("no medium {other}"),
        };
        self.chrome("Emulation.setEmulatedMedia", media).await?;
        Ok(())
    }

    /// Axe-core's rules in the dark.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn looks_right_in_the_dark(&self, name: &str) -> anyhow::Result<()> {
        self.medium("dark").await?;
        self.obeys_axe(&format!("{name}, dark")).await?;
        self.picture(&format!("{name}-dark"), 375).await?;
        self.medium("").await
    }
}
