//! What messages say: templates (`templates/*.toml`, embedded) and what they are filled with.
//!
//! Absent on purpose: who gets a message and when. Staff messages are never given the complainant
//! or the narrative, so no template can leak them.

mod page;
mod texts;

use chrono::{DateTime, NaiveDate, Utc};
use organization::Site;
use regulation::{Channel, Language, Sensitivity};

pub(crate) use page::{answer_page, plain_page};
pub(crate) use texts::{Texts, escape, fill};

use crate::domain::{Audience, Case, Kind, Message};

/// What goes out.
#[derive(Clone)]
pub(crate) struct Rendered {
    /// The subject of an e-mail, the title of a letter.
    pub(crate) subject: String,
    /// Plain text, paragraphs apart by an empty line.
    pub(crate) body: String,
}

/// What a message may be filled with.
pub(crate) struct Filling<'a> {
    /// The case.
    pub(crate) case: &'a Case,
    /// Its site.
    pub(crate) site: &'a Site,
    /// The message.
    pub(crate) message: &'a Message,
    /// In which language.
    pub(crate) language: Language,
    /// When it was caused.
    pub(crate) at: DateTime<Utc>,
    /// Whom it addresses; never kept.
    pub(crate) name: Option<&'a str>,
    /// The signpost that a person wrote (F-2.2).
    pub(crate) signpost: Option<&'a str>,
    /// The text of the reply.
    pub(crate) reply: Option<&'a str>,
    /// Where to answer the follow-up.
    pub(crate) link: Option<&'a str>,
    /// By e-mail: S3 says nothing of the content then; letters are sealed.
    pub(crate) by_email: bool,
}

/// Fills the template.
pub(crate) fn render(filling: &Filling<'_>) -> Rendered {
    let texts = Texts::of(filling.language);
    let kind = filling.message.kind;
    let (group, name) = template_of(kind, filling.case.sensitivity, filling.by_email);
    let template = texts.template(group, name);
    let values = values(filling, texts);
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    let salutation = match filling.name {
        Some(name) => fill(texts.line("salutation"), &[("name", name)]),
        None => texts.line("salutation_anonymous").to_owned(),
    };
    let body = fill(&template.body, &values);
    Rendered {
        subject: fill(&template.subject, &values),
        body: format!("{salutation}\n\n{}\n", body.trim()),
    }
}

/// Which template, by kind and sensitivity.
pub(crate) fn template_of(
    kind: Kind,
    sensitivity: Sensitivity,
    by_email: bool,
) -> (&'static str, &'static str) {
    match (kind.audience(), sensitivity) {
        (Audience::Staff, Sensitivity::S3) => ("staff", "s3"),
        (Audience::Staff, Sensitivity::S1 | Sensitivity::S2) => ("staff", kind.code()),
        (Audience::Complainant, Sensitivity::S3) if by_email && kind == Kind::Reply => {
            ("complainant", "reply_s3")
        }
        (Audience::Complainant, _) => ("complainant", kind.code()),
    }
}

fn values(filling: &Filling<'_>, texts: &Texts) -> Vec<(&'static str, String)> {
    let Filling {
        case,
        site,
        message,
        ..
    } = filling;
    let details = &message.details;
    let word = |list: &str, code: Option<&str>| {
        code.map(|code| texts.word(list, code).to_owned())
            .unwrap_or_default()
    };
    let local = |at: DateTime<Utc>| at.with_timezone(&site.time_zone);
    let reason = details.reason.map(|reason| reason.code());
    let signpost = filling
        .signpost
        .map_or_else(|| word("signpost", reason), str::to_owned);
    let site_name = match filling.language {
        Language::ZhCn => &site.name_zh,
        Language::En => &site.name_en,
    };
    vec![
        ("number", case.number.clone()),
        ("site", site_name.clone()),
        (
            "registered",
            date(local(case.registered_at).date_naive(), filling.language),
        ),
        (
            "promised",
            date(details.promised.unwrap_or(case.promised), filling.language),
        ),
        (
            "date",
            date(local(filling.at).date_naive(), filling.language),
        ),
        ("contact_points", contact_points(site, texts)),
        ("reason", word("reason", reason)),
        ("signpost", signpost),
        ("reply", filling.reply.unwrap_or_default().to_owned()),
        ("link", filling.link.unwrap_or_default().to_owned()),
        (
            "due",
            details
                .due_at
                .map(|at| local(at).format("%Y-%m-%d %H:%M").to_string())
                .unwrap_or_default(),
        ),
        (
            "clock",
            word("clock", details.clock.map(regulation::Clock::code)),
        ),
        (
            "alarm",
            word("alarm", details.alarm.map(regulation::Alarm::code)),
        ),
        (
            "measure",
            word(
                "measure",
                details.measure.map(regulation::MeasureKind::code),
            ),
        ),
        ("failed", word("failed", details.failed.map(Kind::code))),
    ]
}

fn date(date: NaiveDate, language: Language) -> String {
    let format = match language {
        Language::ZhCn => "%Y年%-m月%-d日",
        Language::En => "%-d %B %Y",
    };
    date.format(format).to_string()
}

/// 联系方式: what the site publishes (F-3.5).
fn contact_points(site: &Site, texts: &Texts) -> String {
    let reachable = |channel: Channel| {
        !matches!(
            channel,
            Channel::Transfer | Channel::Visit | Channel::DutyLeader
        )
    };
    let lines = site
        .channels
        .iter()
        .filter(|c| reachable(c.channel))
        .map(|published| {
            let channel = texts.word("channel", published.channel.code());
            fill(
                texts.line("contact_line"),
                &[("channel", channel), ("address", &published.address)],
            )
        });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
