//! All texts that people read, a Fluent catalogue a language. Templates and code have none of their own.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use regulation::Language;

const ZH: &str = include_str!("zh-CN.ftl");
const EN: &str = include_str!("en.ftl");

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

    /// A text. What the catalogue lacks is shown by its name; a test holds that nothing is lacking.
    pub(crate) fn get(
        &self,
        lang: Language,
        key: &str,
        args: &[(&'static str, FluentValue<'_>)],
    ) -> String {
        let bundle = match lang {
            Language::ZhCn => &self.zh,
            Language::En => &self.en,
        };
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

fn bundle(name: &str, text: &str) -> anyhow::Result<FluentBundle<FluentResource>> {
    let resource = FluentResource::try_new(text.to_owned())
        .map_err(|(_, errors)| anyhow::anyhow!("the catalogue {name}: {errors:?}"))?;
    let mut bundle = FluentBundle::new_concurrent(vec![name.parse()?]);
    // Marks around what is filled in are for languages written from right to left.
    bundle.set_use_isolating(false);
    bundle
        .add_resource(resource)
        .map_err(|errors| anyhow::anyhow!("the catalogue {name}: {errors:?}"))?;
    Ok(bundle)
}

#[cfg(test)]
mod tests;
