//! All texts that people read, a Fluent catalogue a language. Templates and code have none of their own.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use regulation::Language;

/// What complainants read, what staff read, and what deeds, codes and reasons are called; then reports and
/// administration.
const ZH: &[&str] = &[
    include_str!("zh-CN/pages.ftl"),
    include_str!("zh-CN/console.ftl"),
    include_str!("zh-CN/deeds.ftl"),
    include_str!("zh-CN/reports.ftl"),
    include_str!("zh-CN/administration.ftl"),
];
const EN: &[&str] = &[
    include_str!("en/pages.ftl"),
    include_str!("en/console.ftl"),
    include_str!("en/deeds.ftl"),
    include_str!("en/reports.ftl"),
    include_str!("en/administration.ftl"),
];

/// Both catalogues.
pub(crate) struct Texts {
    zh: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl Texts {
    /// # Errors
    /// A catalogue that Fluent cannot read.
    pub(crate) fn load() -> anyhow::Result<Self> {
        Ok(Self {
            zh: bundle("zh-CN", ZH)?,
            en: bundle("en", EN)?,
        })
    }

    const fn of(&self, lang: Language) -> &FluentBundle<FluentResource> {
        match lang {
            Language::ZhCn => &self.zh,
            Language::En => &self.en,
        }
    }

    /// Whether the catalogue has a text.
    pub(crate) fn has(&self, lang: Language, key: &str) -> bool {
        self.of(lang).has_message(key)
    }

    /// A text. What the catalogue lacks is shown by its name; a test holds that nothing is lacking.
    pub(crate) fn get(
        &self,
        lang: Language,
        key: &str,
        args: &[(&'static str, FluentValue<'_>)],
    ) -> String {
        let bundle = self.of(lang);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let args: FluentArgs<'_> = args.iter().cloned().collect();
        let mut errors = Vec::new();
        bundle
            .format_pattern(pattern, Some(&args), &mut errors)
            .into_owned()
    }
}

fn bundle(name: &str, texts: &[&str]) -> anyhow::Result<FluentBundle<FluentResource>> {
    let mut bundle = FluentBundle::new_concurrent(vec![name.parse()?]);
    // Marks around what is filled in are for languages written from right to left.
    bundle.set_use_isolating(false);
    for text in texts {
        let resource = FluentResource::try_new((*text).to_owned())
            .map_err(|(_, errors)| anyhow::anyhow!("the catalogue {name}: {errors:?}"))?;
        bundle
            .add_resource(resource)
            .map_err(|errors| anyhow::anyhow!("the catalogue {name}: {errors:?}"))?;
    }
    Ok(bundle)
}

#[cfg(test)]
mod tests;
