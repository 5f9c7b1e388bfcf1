//! What a call needs: read in one transaction, and the address asked for at the last moment.
//!
//! Absent on purpose: the call itself, and what becomes of it.

use chrono::{DateTime, Utc};
use organization::Site;
use persistence::{Opened, Tx};
use regulation::{Language, ReplyChannel, Sensitivity};
use sealing::Personal;

use super::{Addressed, Outcome, Sender};
use crate::commands::{self, CommandError};
use crate::content::{Filling, Names, Slot, Template, Texts, Told, render};
use crate::domain::{About, Audience, Correspondence, Kind, Pattern, night_over};
use crate::link::Token;
use crate::store::{self, Claimed, Delivery};

/// What it is about, as it is now.
enum Subject {
    Case(Box<Correspondence>),
    /// What repeats, and what its window and its sub-type are called.
    Pattern(Box<Pattern>, Called, Called),
}

/// In Chinese and English, where it has a name.
type Called = Option<(String, String)>;

fn called(names: &Called, language: Language) -> &str {
    match (names, language) {
        (None, _) => "",
        (Some((zh, _)), Language::ZhCn) => zh,
        (Some((_, en)), Language::En) => en,
    }
}

/// What was read.
pub(super) struct Prepared {
    subject: Subject,
    pub(super) site: Site,
    /// What a person wrote, and where to answer.
    written: Written,
    /// What an administrator put in the place of the program's own texts.
    templates: Vec<(Language, i32, Template)>,
}

#[derive(Default)]
struct Written {
    text: Option<Personal>,
    link: Option<String>,
}

impl Subject {
    fn site(&self) -> uuid::Uuid {
        match self {
            Self::Case(correspondence) => correspondence.case().site,
            Self::Pattern(pattern, ..) => pattern.site,
        }
    }

    fn sensitivity(&self) -> Sensitivity {
        match self {
            Self::Case(correspondence) => correspondence.case().sensitivity,
            Self::Pattern(pattern, ..) => pattern.sensitivity(),
        }
    }

    fn told(&self, language: Language) -> Told<'_> {
        match self {
            Self::Case(correspondence) => Told::Case(correspondence.case()),
            Self::Pattern(pattern, window, subtype) => {
                let names = Names {
                    window: called(window, language),
                    subtype: called(subtype, language),
                };
                Told::Pattern(pattern, names)
            }
        }
    }

    /// In which language, where whoever keeps the address does not say.
    fn language(&self) -> Language {
        match self {
            Self::Case(correspondence) => correspondence.case().language,
            Self::Pattern(..) => Language::ZhCn,
        }
    }
}

impl Prepared {
    /// Which text it takes; none where nothing is sent.
    pub(super) fn slot(&self, delivery: &Delivery) -> Option<Slot> {
        Slot::of(
            delivery.message.kind,
            self.subject.sensitivity(),
            delivery.channel,
        )
    }

    /// As people cite it.
    pub(super) fn number(&self) -> &str {
        match &self.subject {
            Subject::Case(correspondence) => &correspondence.case().number,
            Subject::Pattern(..) => "",
        }
    }
}

/// Until when it waits: staff are not written to outside of business hours unless it is urgent
/// (F-4.4e), complainants not at night.
async fn quiet(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    site: &Site,
    at: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, CommandError> {
    let office = organization::office(site);
    match delivery.message.kind.audience() {
        Audience::Staff if delivery.urgent => Ok(None),
        Audience::Staff => {
            let calendar = organization::calendar(tx, &site.calendar).await?;
            let open = calendar::next_business_moment(&calendar, &office, at);
            Ok((open > at).then_some(open))
        }
        Audience::Complainant => {
            let numbers = &site.policy.correspondence;
            let morning = night_over(numbers, delivery.channel, office.local(at));
            Ok(morning.map(|local| office.instant(local)))
        }
    }
}

/// None: nobody wants it any more, or whoever it is for is recused by now.
async fn subject(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<Option<Subject>, CommandError> {
    match delivery.about {
        About::Complaint(complaint) => {
            let found = store::peek(tx, complaint).await?;
            let (correspondence, _) = found.ok_or(CommandError::NotFound)?;
            let wanted = commands::is_due(&correspondence, delivery)
                && !commands::is_for_somebody_recused(tx, &correspondence, delivery).await?;
            Ok(wanted.then(|| Subject::Case(Box::new(correspondence))))
        }
        About::Pattern(pattern) => {
            let found = store::pattern(tx, pattern).await?;
            let pattern = found.ok_or(CommandError::NotFound)?;
            if commands::hides_pattern(tx, &pattern, delivery).await? {
                return Ok(None);
            }
            let window = match pattern.window {
                Some(window) => organization::window(tx, window).await?,
                None => None,
            };
            let window = window.map(|window| (window.name_zh, window.name_en));
            let code: Vec<String> = pattern.subtype.clone().into_iter().collect();
            let subtype = organization::subtype_names(tx, &code).await?;
            let subtype = subtype.into_values().next();
            Ok(Some(Subject::Pattern(Box::new(pattern), window, subtype)))
        }
    }
}

impl Sender {
    /// Reads what the message needs; a link to answer by is made where it can be clicked.
    pub(super) async fn prepare(
        &self,
        claimed: &Claimed,
    ) -> Result<Result<Prepared, Outcome>, CommandError> {
        let at = self.clock.now();
        self.db
            .transaction_on(&Opened::Everything, async move |mut tx| {
                let delivery = &claimed.delivery;
                let Some(subject) = subject(&mut tx, delivery).await? else {
                    return Ok(Err(Outcome::Obsolete));
                };
                let Some(site) = organization::site(&mut tx, subject.site()).await? else {
                    return Ok(Err(Outcome::Later("site-unknown")));
                };
                if let Some(until) = quiet(&mut tx, delivery, &site, at).await? {
                    return Ok(Err(Outcome::Quiet(until)));
                }
                let written = match &subject {
                    Subject::Case(correspondence) => {
                        self.written(&mut tx, correspondence, delivery, at).await?
                    }
                    Subject::Pattern(..) => Written::default(),
                };
                let mut prepared = Prepared {
                    subject,
                    site,
                    written,
                    templates: Vec::new(),
                };
                if let Some(slot) = prepared.slot(delivery) {
                    prepared.templates = store::templates_in_effect(&mut tx, slot).await?;
                }
                Ok(Ok(prepared))
            })
            .await
    }

    async fn written(
        &self,
        tx: &mut Tx<'_>,
        correspondence: &Correspondence,
        delivery: &Delivery,
        at: DateTime<Utc>,
    ) -> Result<Written, CommandError> {
        let (url, ring) = (&self.settings.public.url, self.ring.as_ref());
        let clicked = matches!(delivery.channel, ReplyChannel::Email | ReplyChannel::Sms);
        let mut written = Written::default();
        match (delivery.message.kind, delivery.message.details.relayed) {
            (Kind::Reply, _) => {
                let reply = store::reply_text(tx, delivery.id.0).await?;
                written.text = reply.map(Personal::new);
                if clicked {
                    let token = Token::fresh();
                    let (complaint, round) =
                        (correspondence.complaint(), correspondence.stage().round());
                    store::issue_link(tx, token.hash(), complaint, round, at).await?;
                    written.link = Some(token.link(url, "f"));
                }
            }
            (Kind::Message, Some(relayed)) => {
                written.text = store::relayed_text(tx, ring, relayed).await?;
                if clicked {
                    let token = Token::fresh();
                    let complaint = correspondence.complaint();
                    store::issue_answer_link(tx, token.hash(), complaint, relayed, at).await?;
                    written.link = Some(token.link(url, "m"));
                }
            }
            (Kind::LeadReply, _) => {
                let round = delivery.message.details.round;
                if let (Some(lead), Some(round)) = (correspondence.stage().lead(), round) {
                    let reply = store::reply_of_round(tx, lead, round).await?;
                    written.text = reply.map(Personal::new);
                }
            }
            _ => {}
        }
        Ok(written)
    }

    /// Asks for the address now, and forgets it afterwards.
    pub(super) async fn address(
        &self,
        claimed: &Claimed,
        prepared: &Prepared,
        slot: Slot,
    ) -> Result<Addressed, Outcome> {
        let delivery = &claimed.delivery;
        let (name, address, language, signpost) = match (delivery.message.to, delivery.about) {
            (Some(staff), _) => {
                let contact = self.staff_contact(staff).await?;
                (contact.name, contact.email, Some(contact.language), None)
            }
            (None, About::Complaint(complaint)) => {
                let contact = self.complainant_contact(complaint).await?;
                let address = match slot.channel {
                    ReplyChannel::Email => contact.email,
                    ReplyChannel::Sms => contact.phone,
                    ReplyChannel::Letter | ReplyChannel::Phone | ReplyChannel::Tracking => {
                        contact.address
                    }
                };
                (contact.name, address, contact.language, contact.signpost)
            }
            (None, About::Pattern(_)) => return Err(Outcome::Never("no-address")),
        };
        if address
            .as_deref()
            .is_none_or(|address| address.trim().is_empty())
        {
            return Err(Outcome::Never("no-address"));
        }
        let language = language.unwrap_or_else(|| prepared.subject.language());
        let saved = prepared.templates.iter().find(|(l, ..)| *l == language);
        let (version, template) = match saved {
            Some((_, version, template)) => (*version, template.clone()),
            None => (0, Texts::of(language).template(slot)),
        };
        let said = render(&Filling {
            about: prepared.subject.told(language),
            site: &prepared.site,
            message: &delivery.message,
            template: &template,
            channel: slot.channel,
            language,
            at: delivery.created_at,
            name: name.as_deref(),
            signpost: signpost.as_deref(),
            text: prepared.written.text.as_ref().map(Personal::expose),
            link: prepared.written.link.as_deref(),
        });
        Ok(Addressed {
            name,
            address,
            said,
            language,
            template: version,
        })
    }
}
