//! 登记, whatever the channel (S-4.1): what a registration must say, and what follows from it.

use chrono::{DateTime, NaiveDate, Utc};
use regulation::{Channel, Language, ReplyChannel, Scope, Sensitivity, Severity};
use uuid::Uuid;

use super::complaint::{Classified, Complaint, ComplaintId, Record, StaffId, State};
use super::fields::{Faults, FieldError, Identity, Matter};
use super::number::Number;

/// What was said at the counter, on the phone, in the form or in the letter. No `Debug`.
pub struct Draft {
    /// The new complaint's id.
    pub id: ComplaintId,
    /// The site complained about.
    pub site: Uuid,
    /// The window, where known.
    pub window: Option<Uuid>,
    /// The department, where known.
    pub department: Option<Uuid>,
    /// How it came.
    pub channel: Channel,
    /// As the complainant named them.
    pub scopes: Vec<Scope>,
    /// No identity is given (F-4.1a).
    pub anonymous: bool,
    /// Who complains.
    pub identity: Identity,
    /// What about.
    pub matter: Matter,
    /// When it happened.
    pub occurred_on: Option<NaiveDate>,
    /// Staff complained about, where the desk knows them.
    pub respondents: Vec<StaffId>,
    /// What the complainant is written in.
    pub language: Language,
    /// How the answer is wanted; else the best way that the contact allows.
    pub reply_channel: Option<ReplyChannel>,
    /// Letters: the first of three dates.
    pub postmark: Option<NaiveDate>,
    /// Letters: the second; the third is the moment of registration.
    pub received_at: Option<DateTime<Utc>>,
}

/// Who registers, and by that through which channels, and how much may be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registrar {
    /// The complainant, at the front door.
    Public,
    /// Staff.
    Staff(StaffId),
    /// Somebody else's system, which received it (F-3.5).
    Partner(Uuid),
}

impl Registrar {
    const fn is_staff(self) -> bool {
        matches!(self, Self::Staff(_))
    }

    /// As the register keeps it; none of the public.
    const fn id(self) -> Option<Uuid> {
        match self {
            Self::Public => None,
            Self::Staff(StaffId(id)) | Self::Partner(id) => Some(id),
        }
    }
}

/// What must be known beside the draft before anything is stored.
#[derive(Debug, Clone)]
pub struct Known {
    /// Who registers.
    pub by: Registrar,
    /// The department of the window that is named.
    pub window_department: Option<Uuid>,
    /// One of the respondents leads.
    pub leader_is_respondent: bool,
    /// F-4.1a.
    pub anonymous_allowed: bool,
    /// The local date of the registration.
    pub today: NaiveDate,
    /// The local date of the receipt.
    pub received_on: NaiveDate,
    /// Scopes that the text makes likely (F-4.3a).
    pub proposed_scopes: Vec<Scope>,
    /// What the text makes likely (F-4.3a).
    pub proposed_severity: Severity,
}

/// A draft that keeps every rule; it lacks number and promised date.
#[derive(Debug, Clone, PartialEq)]
pub struct Admitted {
    entry: Entry,
    leader_is_respondent: bool,
}

/// A complaint with its number and what was promised.
#[derive(Debug, Clone, PartialEq)]
pub struct Registration {
    /// Not secret.
    pub number: Number,
    /// Told to the complainant (F-4.6).
    pub promised: NaiveDate,
    /// All else that the register keeps as it was.
    pub entry: Entry,
}

/// What the register keeps of a registration: ids and codes, no personal data.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its id.
    pub id: ComplaintId,
    /// The site.
    pub site: Uuid,
    /// The window, where known.
    pub window: Option<Uuid>,
    /// The department, where known.
    pub department: Option<Uuid>,
    /// How it came.
    pub channel: Channel,
    /// Named or proposed, gravest first.
    pub scopes: Vec<Scope>,
    /// Proposed.
    pub severity: Severity,
    /// Known before anything is stored.
    pub sensitivity: Sensitivity,
    /// No identity was given.
    pub anonymous: bool,
    /// Where the desk knows them.
    pub respondents: Vec<StaffId>,
    /// When it happened.
    pub occurred_on: Option<NaiveDate>,
    /// Of a letter.
    pub postmark: Option<NaiveDate>,
    /// Receipt, which starts the acceptance clock.
    pub received_at: DateTime<Utc>,
    /// The third date.
    pub registered_at: DateTime<Utc>,
    /// What the complainant is written in.
    pub language: Language,
    /// How the answer goes out.
    pub reply_channel: ReplyChannel,
    /// Who registered it, a member of staff or a partner; none where the public did.
    pub by: Option<Uuid>,
}

impl Draft {
    /// Checks every field, and decides what follows from them: scopes, severity, sensitivity, way
    /// of the reply.
    ///
    /// # Errors
    /// Every fault, with its place in the body.
    pub fn admit(&self, known: &Known, at: DateTime<Utc>) -> Result<Admitted, Vec<FieldError>> {
        let mut faults = Faults(Vec::new());
        self.matter.check(&mut faults);
        self.check_dates(known, at, &mut faults);
        let scopes = self.all_scopes(known);
        self.check_identity(known, &scopes, &mut faults);
        let unique = self.scopes.len() <= Scope::ALL.len();
        faults.unless(unique, "/scopes", "must name each scope once");
        let few = self.respondents.len() <= 20;
        faults.unless(few, "/respondent_ids", "must name at most 20 people");
        match known.by {
            Registrar::Staff(_) => {}
            Registrar::Public => faults.unless(
                self.channel.is_public(),
                "/channel",
                "must be web or wechat without signing in",
            ),
            Registrar::Partner(_) => faults.unless(
                self.channel == Channel::Transfer,
                "/channel",
                "must be transfer where another system hands over",
            ),
        }
        if !known.by.is_staff() {
            let none = self.respondents.is_empty();
            faults.unless(
                none,
                "/respondent_ids",
                "is for staff; describe the person in `respondent`",
            );
        }
        let reply_channel = self.reply_channel(&mut faults);
        if !faults.0.is_empty() {
            return Err(faults.0);
        }
        // Any allegation in scope C is proposed as major, also one that only the form names.
        let severity = if scopes.contains(&Scope::Integrity) {
            Severity::Major
        } else {
            known.proposed_severity
        };
        let mut respondents = self.respondents.clone();
        respondents.sort_unstable();
        respondents.dedup();
        let entry = Entry {
            id: self.id,
            site: self.site,
            window: self.window,
            department: self.department.or(known.window_department),
            channel: self.channel,
            sensitivity: Sensitivity::of(severity, &scopes, known.leader_is_respondent),
            scopes,
            severity,
            anonymous: self.anonymous,
            respondents,
            occurred_on: self.occurred_on,
            postmark: self.postmark,
            received_at: self.received_at.unwrap_or(at),
            registered_at: at,
            language: self.language,
            reply_channel,
            by: known.by.id(),
        };
        let leader_is_respondent = known.leader_is_respondent;
        Ok(Admitted {
            entry,
            leader_is_respondent,
        })
    }

    /// Named by the complainant; an allegation of scope C in the text counts as well, and where
    /// nothing is named the proposal stands in. Gravest first (F-2.1a).
    fn all_scopes(&self, known: &Known) -> Vec<Scope> {
        let proposed = known.proposed_scopes.iter();
        let added = proposed.filter(|s| self.scopes.is_empty() || **s == Scope::Integrity);
        let mut rest: Vec<Scope> = self.scopes.iter().chain(added).copied().collect();
        let mut ordered = Vec::new();
        while let Some(gravest) = Scope::gravest(&rest) {
            ordered.push(gravest);
            rest.retain(|s| *s != gravest);
        }
        ordered
    }

    fn check_dates(&self, known: &Known, at: DateTime<Utc>, faults: &mut Faults) {
        let past = self.occurred_on.is_none_or(|day| day <= known.today);
        faults.unless(past, "/occurred_on", "must not be in the future");
        let past = self.received_at.is_none_or(|received| received <= at);
        faults.unless(past, "/received_at", "must not be in the future");
        let letter = self.channel == Channel::Letter;
        let pair = self.postmark.is_some() == letter;
        faults.unless(
            pair,
            "/postmark_date",
            "must be given for letters, and for nothing else",
        );
        let received = !letter || self.received_at.is_some();
        faults.unless(received, "/received_at", "must be given for letters");
        let order = self.postmark.is_none_or(|day| day <= known.received_on);
        faults.unless(order, "/postmark_date", "must not be after the receipt");
        let own = known.by.is_staff() || self.received_at.is_none();
        faults.unless(own, "/received_at", "is for staff");
    }

    fn check_identity(&self, known: &Known, scopes: &[Scope], faults: &mut Faults) {
        if self.anonymous {
            let none = self.identity.is_empty();
            faults.unless(
                none,
                "/complainant",
                "must be absent in an anonymous complaint",
            );
            let allowed = known.anonymous_allowed || scopes.contains(&Scope::Integrity);
            faults.unless(
                allowed,
                "/anonymous",
                "is not taken by this site, but for integrity (C)",
            );
        } else if self.identity.is_empty() {
            faults.unless(
                false,
                "/complainant",
                "must be given, or the complaint be anonymous",
            );
        } else {
            self.identity.check(faults);
        }
    }

    fn reply_channel(&self, faults: &mut Faults) -> ReplyChannel {
        let Identity {
            email,
            address,
            phone,
            ..
        } = &self.identity;
        let reaches = |channel| match channel {
            ReplyChannel::Email => email.is_some(),
            ReplyChannel::Letter => address.is_some(),
            ReplyChannel::Phone | ReplyChannel::Sms => phone.is_some(),
            ReplyChannel::Tracking => true,
        };
        if let Some(wanted) = self.reply_channel {
            faults.unless(
                reaches(wanted),
                "/reply_channel",
                "needs an address of its kind in `complainant`",
            );
            return wanted;
        }
        let by_letter = self.channel == Channel::Letter && address.is_some();
        let preferred = [
            ReplyChannel::Email,
            ReplyChannel::Phone,
            ReplyChannel::Letter,
        ];
        if by_letter {
            ReplyChannel::Letter
        } else {
            preferred
                .into_iter()
                .find(|c| reaches(*c))
                .unwrap_or(ReplyChannel::Tracking)
        }
    }
}

impl Admitted {
    /// Decides which limits the promised date adds up (F-4.6).
    pub const fn severity(&self) -> Severity {
        self.entry.severity
    }

    /// Named or proposed, gravest first: the first has a say in the limits, too (F-4.4a).
    pub fn scopes(&self) -> &[Scope] {
        &self.entry.scopes
    }

    /// Decides whether the narrative is sealed.
    pub const fn sensitivity(&self) -> Sensitivity {
        self.entry.sensitivity
    }

    /// Receipt.
    pub const fn received_at(&self) -> DateTime<Utc> {
        self.entry.received_at
    }

    /// The complaint begins.
    pub fn register(self, number: Number, promised: NaiveDate) -> (Complaint, Registration) {
        let Self {
            entry,
            leader_is_respondent,
        } = self;
        let complaint = Complaint {
            id: entry.id,
            site: entry.site,
            respondents: entry.respondents.clone(),
            leader_is_respondent,
            classified: Classified {
                scopes: entry.scopes.clone(),
                subtypes: Vec::new(),
                severity: entry.severity,
                decided: false,
                sensitivity: entry.sensitivity,
            },
            promised,
            withdrawal: None,
            state: State::Registered,
            record: Record::default(),
        };
        let registration = Registration {
            number,
            promised,
            entry,
        };
        (complaint, registration)
    }
}

#[cfg(test)]
#[path = "registration_tests.rs"]
mod tests;
