//! Takes steps and tells them.

use std::collections::BTreeMap;
use std::time::Duration;

use calendar::Office;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::WalkOptions;
use crate::installation::{Answer, Installation, Who};
use crate::page::{Lang, Page};
use crate::register::{Entry, Event, SUPERVISOR, moment};
use crate::roster::Roster;
use crate::steps::{Stuck, Told};
use crate::terms::{self, Term};
use crate::trouble::Trouble;

/// How long a step may take: facts travel through the broker, and a machine may be busy.
pub(super) const PATIENCE: Duration = Duration::from_secs(40);

/// A thing of a service.
#[derive(Debug, Clone, Copy)]
pub enum Service {
    /// The register.
    Intake,
    /// The investigation.
    Investigation,
    /// The assignment.
    Assignment,
}

impl Service {
    const fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Intake => ("intake", "/v1/complaints"),
            Self::Investigation => ("investigation", "/v1/investigations"),
            Self::Assignment => ("assignment", "/v1/assignments"),
        }
    }
}

/// What is told of a step.
pub struct Scene<'s> {
    /// Its name.
    pub title: Term,
    /// By whom: a code, or words.
    pub by: &'s str,
    /// What was done, in words.
    pub what: Term,
    /// Which clock it sets.
    pub clock: Option<&'static str>,
    /// What to open: a service and a path.
    pub open: (&'static str, String),
}

/// On the way with one complaint.
pub struct Walker<'a, 'o> {
    /// Where.
    pub installation: &'a Installation,
    /// What the complainant was told.
    pub told: Told,
    roster: &'a Roster,
    page: &'a mut Page<'o>,
    pub(super) options: &'a WalkOptions,
    office: Office,
    seen: BTreeMap<String, usize>,
    ledger: usize,
    number: usize,
}

impl<'a, 'o> Walker<'a, 'o> {
    /// Registers, as `by`, with somebody who is told everything by e-mail where mail is caught.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn register(
        installation: &'a Installation,
        roster: &'a Roster,
        page: &'a mut Page<'o>,
        options: &'a WalkOptions,
        by: &str,
        mut body: Value,
    ) -> Result<Self, Trouble> {
        if options.mail.is_none() {
            body["reply_channel"] = json!("tracking");
        }
        let step = "登记 registration";
        let answer = installation
            .patiently(step, PATIENCE, async || {
                installation.register(Who::Staff(by), &body, None).await
            })
            .await?;
        let told = Told::read(&answer).ok_or_else(|| Trouble::refused(step, answer))?;
        let office = roster.office(installation.site("hall"));
        Ok(Self {
            installation,
            told,
            roster,
            page,
            options,
            office,
            seen: BTreeMap::new(),
            ledger: 0,
            number: 0,
        })
    }

    /// Does something that must succeed.
    ///
    /// # Errors
    /// [`Trouble::Stuck`].
    pub async fn does(
        &self,
        who: &str,
        service: Service,
        act: &str,
        body: Value,
    ) -> Result<Answer, Trouble> {
        let (name, things) = service.place();
        let thing = format!("{things}/{}", self.told.id);
        let step = format!("{name} {act} by {who}");
        let done = self.installation.patiently(&step, PATIENCE, async || {
            self.installation
                .act(Who::Staff(who), name, &thing, act, &body)
                .await
        });
        Ok(done.await?)
    }

    /// Does something that must be refused because of a conflict (回避).
    ///
    /// # Errors
    /// [`Trouble`] where it is not refused, or for another reason.
    pub async fn is_recused(&self, who: &str, act: &str, body: Value) -> Result<(), Trouble> {
        let step = format!("assignment {act} by {who}, which must be refused");
        let thing = format!("/v1/assignments/{}", self.told.id);
        // What is refused as "not now" comes to be refused for good when the facts have arrived.
        let refused = self.installation.patiently(&step, PATIENCE, async || {
            let who = Who::Staff(who);
            let answer = self
                .installation
                .act(who, "assignment", &thing, act, &body)
                .await?;
            let status = if answer.problem() == "recused" {
                200
            } else {
                599
            };
            Ok(Answer { status, ..answer })
        });
        refused.await?;
        Ok(())
    }

    /// The complaint's page in a service.
    pub fn page_in(&self, service: Service) -> (&'static str, String) {
        let (name, things) = service.place();
        (name, format!("{things}/{}", self.told.id))
    }

    /// Waits until the register has heard of it once more than before.
    ///
    /// # Errors
    /// [`Trouble::Stuck`].
    pub async fn happened(&mut self, what: &str) -> Result<Event, Trouble> {
        let before = self.seen.get(what).copied().unwrap_or_default();
        let (installation, id) = (self.installation, self.told.id);
        let event = until(what, async || {
            let history = installation.history(SUPERVISOR, id).await?;
            Ok(history
                .into_iter()
                .filter(|event| event.what == what)
                .nth(before))
        });
        let event = event.await?;
        self.seen.insert(what.to_owned(), before + 1);
        Ok(event)
    }

    /// Waits until a clock was set since the last look, and gives all that was set.
    async fn clocks(&mut self, clock: &str) -> Result<Vec<Entry>, Trouble> {
        let (installation, id, before) = (self.installation, self.told.id, self.ledger);
        let lang = self.page.lang;
        let what = format!("the deadline of {clock}");
        let fresh = until(&what, async || {
            let mut ledger = installation.ledger(SUPERVISOR, id, lang).await?;
            let fresh = ledger.split_off(before.min(ledger.len()));
            Ok(fresh
                .iter()
                .any(|entry| entry.clock == clock)
                .then_some(fresh))
        });
        let fresh = fresh.await?;
        self.ledger += fresh.len();
        Ok(fresh)
    }

    /// Tells a step by what the register heard of it.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn tell(&mut self, event: &str, scene: Scene<'_>) -> Result<Event, Trouble> {
        let event = self.happened(event).await?;
        self.tell_at(event.at, &event.rules, scene).await?;
        Ok(event)
    }

    /// Tells a step that is nobody else's business, so that no event speaks of it.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn tell_at<R: AsRef<str>>(
        &mut self,
        at: DateTime<Utc>,
        rules: &[R],
        scene: Scene<'_>,
    ) -> Result<(), Trouble> {
        let clocks = match scene.clock {
            Some(clock) => self.clocks(clock).await?,
            None => Vec::new(),
        };
        let (lang, zone) = (self.page.lang, self.office.time_zone);
        self.number += 1;
        let (number, title) = (self.number, scene.title.heading(lang));
        let head = format!("{title} · {}", lang.moment(at, zone));
        self.page.numbered(0, number, &head)?;
        self.page.labelled(
            3,
            lang.pick("经办", "who"),
            &self.roster.person(scene.by, lang),
        )?;
        self.page
            .labelled(3, lang.pick("事项", "what"), scene.what.word(lang))?;
        if !rules.is_empty() {
            let rules: Vec<&str> = rules.iter().map(AsRef::as_ref).collect();
            self.page
                .labelled(3, lang.pick("依据", "rules"), &rules.join(", "))?;
        }
        for entry in clocks {
            let words = format!("{}: {}", terms::code(&entry.clock, lang), entry.words);
            self.page
                .labelled(3, lang.pick("时限", "deadline"), &words)?;
        }
        let (service, path) = scene.open;
        let url = format!("{}{path}", self.installation.url(service));
        self.page.link(3, lang.pick("查看", "open"), &url)?;
        Ok(())
    }

    /// A remark below the step before.
    ///
    /// # Errors
    /// The place where it goes is closed.
    pub fn note(&mut self, label: Term, what: &str) -> Result<(), Trouble> {
        let lang = self.page.lang;
        Ok(self.page.labelled(3, label.word(lang), what)?)
    }

    /// A sentence in the page's language.
    pub fn words<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.page.lang.pick(zh, en)
    }

    /// Somebody's name.
    pub fn name(&self, code: &str) -> String {
        self.roster.person(code, self.page.lang)
    }

    /// The last day of handling, on the wall of the office, as assignment has it.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn handling_ends(&self) -> Result<chrono::NaiveDate, Trouble> {
        let path = format!("/v1/assignments/{}", self.told.id);
        let case = self
            .installation
            .read(Who::Staff(SUPERVISOR), "assignment", &path)
            .await?;
        let due = moment(&case.body["next"], "due_at");
        let due =
            due.ok_or_else(|| Trouble::Other("assignment shows no deadline of handling".into()))?;
        Ok(self.office.date(due))
    }

    /// The head of a walk.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn open(&mut self, kind: Term) -> Result<(), Trouble> {
        let lang = self.page.lang;
        let title = format!("{} · {}", kind.heading(lang), self.told.number);
        self.page.title(&title)?;
        let promised = lang.day(self.told.promised);
        let promised = match lang {
            Lang::Zh => format!("承诺于{promised}前答复"),
            Lang::En => format!("a reply is promised by the end of {promised}"),
        };
        Ok(self.page.text(3, &promised)?)
    }
}

/// Asks until there is something; a service that is away for a moment is asked again.
pub(super) async fn until<T>(
    what: &str,
    mut ask: impl AsyncFnMut() -> Result<Option<T>, Trouble>,
) -> Result<T, Trouble> {
    let began = std::time::Instant::now();
    let mut pace = tokio::time::interval(Duration::from_millis(100));
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        pace.tick().await;
        let late = began.elapsed() > PATIENCE;
        match ask().await {
            Ok(Some(found)) => return Ok(found),
            Err(e) if late => return Err(e),
            Ok(None) if late => {
                let step = format!("waiting for {what}");
                return Err(Stuck { step, last: None }.into());
            }
            Ok(None) | Err(_) => {}
        }
    }
}
