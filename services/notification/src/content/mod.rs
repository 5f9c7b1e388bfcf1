//! What messages say: templates (`templates/*.toml`, embedded) and what they are filled with.
//!
//! Absent on purpose: who gets a message and when. Staff messages are never given the complainant
//! or the narrative, so no template can leak them.

mod check;
mod page;
mod sample;
mod segments;
mod slots;
mod texts;

use chrono::{DateTime, NaiveDate, Utc};
use organization::Site;
use regulation::{Channel, Language, ReplyChannel};

pub(crate) use check::{check, is_readable};
pub(crate) use page::{Asked, Chosen, answer_page, message_page, plain_page};
pub(crate) use sample::preview;
pub(crate) use segments::length;
pub(crate) use slots::Slot;
pub(crate) use texts::{Template, Texts, escape, fill};

use crate::domain::{Case, Kind, Message, Pattern};

/// What goes out.
#[derive(Clone)]
pub(crate) struct Rendered {
    /// The subject of an e-mail, the title of a letter.
    pub(crate) subject: String,
    /// Plain text, paragraphs apart by an empty line.
    pub(crate) body: String,
}

/// What a message is about.
#[derive(Clone, Copy)]
pub(crate) enum Told<'a> {
    /// A case.
    Case(&'a Case),
    /// What repeats, and what is called how in this language.
    Pattern(&'a Pattern, Names<'a>),
}

/// What the organization calls what a pattern names; empty where it names none.
#[derive(Clone, Copy, Default)]
pub(crate) struct Names<'a> {
    /// The window.
    pub(crate) window: &'a str,
    /// The sub-type.
    pub(crate) subtype: &'a str,
}

/// What a message may be filled with.
pub(crate) struct Filling<'a> {
    /// What it is about.
    pub(crate) about: Told<'a>,
    /// Its site.
    pub(crate) site: &'a Site,
    /// The message.
    pub(crate) message: &'a Message,
    /// The text to fill.
    pub(crate) template: &'a Template,
    /// How it is sent.
    pub(crate) channel: ReplyChannel,
    /// In which language.
    pub(crate) language: Language,
    /// When it was caused.
    pub(crate) at: DateTime<Utc>,
    /// Whom it addresses; never kept.
    pub(crate) name: Option<&'a str>,
    /// The signpost that a person wrote (F-2.2).
    pub(crate) signpost: Option<&'a str>,
    /// What a person wrote: the reply, or a relayed message.
    pub(crate) text: Option<&'a str>,
    /// Where to answer.
    pub(crate) link: Option<&'a str>,
}

/// Fills the template. A text message is one paragraph that names nobody.
pub(crate) fn render(filling: &Filling<'_>) -> Rendered {
    let texts = Texts::of(filling.language);
    let values = values(filling, texts);
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    let subject = fill(&filling.template.subject, &values);
    let body = fill(&filling.template.body, &values);
    let body = body.trim();
    if filling.channel == ReplyChannel::Sms {
        let body = body.to_owned();
        return Rendered { subject, body };
    }
    let salutation = match filling.name {
        Some(name) => fill(texts.line("salutation"), &[("name", name)]),
        None => texts.line("salutation_anonymous").to_owned(),
    };
    Rendered {
        subject,
        body: format!("{salutation}\n\n{body}\n"),
    }
}

fn values(filling: &Filling<'_>, texts: &Texts) -> Vec<(&'static str, String)> {
    let Filling {
        about,
        site,
        message,
        language,
        ..
    } = filling;
    let (case, pattern) = match *about {
        Told::Case(case) => (Some(case), None),
        Told::Pattern(pattern, names) => (None, Some((pattern, names))),
    };
    let details = &message.details;
    let word = |list: &str, code: Option<&str>| {
        code.map(|code| texts.word(list, code).to_owned())
            .unwrap_or_default()
    };
    let written = |kind: Kind| match filling.text {
        Some(text) if message.kind == kind => text.to_owned(),
        _ => String::new(),
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
    let promised = case.map(|case| details.promised.unwrap_or(case.promised));
    let in_words = |day: Option<NaiveDate>| day.map(|day| date(day, *language));
    vec![
        (
            "number",
            case.map(|case| case.number.clone()).unwrap_or_default(),
        ),
        ("site", site_name.clone()),
        (
            "registered",
            in_words(case.map(|case| local(case.registered_at).date_naive())).unwrap_or_default(),
        ),
        ("promised", in_words(promised).unwrap_or_default()),
        (
            "date",
            date(local(filling.at).date_naive(), filling.language),
        ),
        ("contact_points", contact_points(site, texts)),
        ("reason", word("reason", reason)),
        ("signpost", signpost),
        (
            "reply",
            match message.kind {
                Kind::LeadReply => written(Kind::LeadReply),
                _ => written(Kind::Reply),
            },
        ),
        ("message", written(Kind::Message)),
        ("phone", phone(site)),
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
        (
            "complaints",
            pattern
                .map(|(p, _)| p.complaints.to_string())
                .unwrap_or_default(),
        ),
        (
            "window",
            pattern
                .map(|(_, names)| names.window.to_owned())
                .unwrap_or_default(),
        ),
        (
            "subtype",
            pattern
                .and_then(|(p, names)| Some((p.subtype.as_deref()?, names.subtype)))
                .map(|(code, name)| if name.is_empty() { code } else { name }.to_owned())
                .unwrap_or_default(),
        ),
    ]
}

fn date(date: NaiveDate, language: Language) -> String {
    let format = match language {
        Language::ZhCn => "%Y年%-m月%-d日",
        Language::En => "%-d %B %Y",
    };
    date.format(format).to_string()
}

/// The published telephone number of the site.
fn phone(site: &Site) -> String {
    let published = site.channels.iter().find(|c| c.channel == Channel::Phone);
    published.map(|c| c.address.clone()).unwrap_or_default()
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
mod hostile;
#[cfg(test)]
mod tests;
