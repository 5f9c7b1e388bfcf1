//! What repeats (F-5.3): a person with substantiated complaints again within a year, and the same
//! sub-type again at the same window within a quarter. Counted from what is so now, so that hearing
//! of it twice, late or in another order leads to the same.
//!
//! Whoever may not know of a case of integrity must not find it in a count: those are counted in
//! patterns of their own, which are for integrity officers only.

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc};
use regulation::{MeasureForm, MeasureKind, PatternKind, PatternPolicy};
use uuid::Uuid;

use super::{
    ComplaintId, DepartmentId, Measure, NewMeasure, Progress, Proof, Refusal, Signature, SiteId,
    StaffId,
};

/// One complaint that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Which.
    pub complaint: ComplaintId,
    /// Of a person: when it was found to be so; at a window: when it was received.
    pub at: DateTime<Utc>,
    /// It is one of integrity (S3).
    pub integrity: bool,
}

/// Those that may be counted together; of a restricted pattern at least one is of integrity.
fn countable(counted: &[Counted], restricted: bool) -> Vec<Counted> {
    let open = |c: &&Counted| restricted || !c.integrity;
    let mut kept: Vec<Counted> = counted.iter().filter(open).copied().collect();
    kept.sort_by_key(|c| (c.at, c.complaint));
    kept
}

fn enough(found: &[Counted], at_least: u32, restricted: bool) -> bool {
    let many = u32::try_from(found.len()).unwrap_or(u32::MAX) >= at_least;
    many && (!restricted || found.iter().any(|c| c.integrity))
}

/// The latest complaints about one person, all substantiated, that lie within the policy's days of
/// each other and are enough; empty where there are none.
pub fn of_person(counted: &[Counted], policy: &PatternPolicy, restricted: bool) -> Vec<Counted> {
    let kept = countable(counted, restricted);
    // Where all of them are not enough, no part is.
    if !enough(&kept, policy.person_complaints, restricted) {
        return Vec::new();
    }
    let within = TimeDelta::days(policy.person_days.into());
    for end in (1..=kept.len()).rev() {
        let latest = kept[end - 1].at;
        let window = kept[..end].iter().filter(|c| c.at > latest - within);
        let window: Vec<Counted> = window.copied().collect();
        if enough(&window, policy.person_complaints, restricted) {
            return window;
        }
    }
    Vec::new()
}

/// The complaints of one sub-type at one window within a quarter, where they are enough.
pub fn of_window(counted: &[Counted], policy: &PatternPolicy, restricted: bool) -> Vec<Counted> {
    let kept = countable(counted, restricted);
    if enough(&kept, policy.window_complaints, restricted) {
        kept
    } else {
        Vec::new()
    }
}

/// The first day of the quarter, and of the next one.
pub fn quarter(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let month = day.month0() / 3 * 3 + 1;
    let first = NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day);
    (first, first + Months::new(3))
}

/// Names a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatternId(pub Uuid);

/// What repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeats {
    /// Complaints about this person.
    Person(StaffId),
    /// A sub-type at a window in the quarter that begins on this day.
    Window {
        /// Which window.
        window: Uuid,
        /// `A1` …
        subtype: String,
        /// First day.
        quarter: NaiveDate,
    },
}

impl Repeats {
    /// Which list it is in.
    pub fn kind(&self) -> PatternKind {
        match self {
            Self::Person(_) => PatternKind::Person,
            Self::Window { .. } => PatternKind::Window,
        }
    }
}

/// A pattern, and the measure ordered on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// Names it.
    pub id: PatternId,
    /// What repeats.
    pub repeats: Repeats,
    /// Where.
    pub site: SiteId,
    /// The department of the person or the window.
    pub department: Option<DepartmentId>,
    /// For integrity officers only.
    pub restricted: bool,
    /// What it is counted from.
    pub complaints: Vec<ComplaintId>,
    /// Whoever is complained about in any of them: recused.
    pub respondents: Vec<StaffId>,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
    /// What it was counted from does not hold any more.
    pub lapsed_at: Option<DateTime<Utc>>,
    /// What was ordered.
    pub measure: Option<Measure>,
}

/// What happened to a pattern.
#[expect(missing_docs, reason = "the fields' names are the domain's words")]
#[derive(Debug, Clone, PartialEq)]
pub enum PatternFact {
    /// It is told for the first time.
    Raised {
        pattern: Box<Pattern>,
        recipients: Vec<StaffId>,
        at: DateTime<Utc>,
    },
    /// A measure was ordered.
    Adopted {
        kind: MeasureKind,
        form: Option<MeasureForm>,
        owner: StaffId,
        due_at: DateTime<Utc>,
        by: StaffId,
        at: DateTime<Utc>,
    },
    /// Its owner gave proof.
    Completed { by: StaffId, at: DateTime<Utc> },
    /// Somebody else checked it off.
    CheckedOff { by: StaffId, at: DateTime<Utc> },
    /// It is not done by its due date.
    Overdue {
        due_at: DateTime<Utc>,
        recipients: Vec<StaffId>,
        at: DateTime<Utc>,
    },
}

/// A changed pattern with the fact to tell, or nothing to do.
pub type Changed = Option<(Pattern, PatternFact)>;

impl Pattern {
    /// A measure is ordered: 溯源整改 of a window mends rules or process or trains; of a person it may
    /// be any that is not the discipline inspection's, and a self-criticism is the person's own.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn adopt(mut self, new: NewMeasure, at: DateTime<Utc>) -> Result<Changed, Refusal> {
        if self.lapsed_at.is_some() {
            return Err(Refusal::Obsolete);
        }
        if self.measure.is_some() {
            return Err(Refusal::DoneAlready);
        }
        if new.due_at <= at {
            return Err(Refusal::DueInThePast);
        }
        self.suits(&new)?;
        let fact = PatternFact::Adopted {
            kind: new.what.kind(),
            form: new.what.form(),
            owner: new.owner,
            due_at: new.due_at,
            by: new.by,
            at,
        };
        self.measure = Some(Measure {
            id: new.id,
            what: new.what,
            owner: new.owner,
            due_at: new.due_at,
            description: new.description,
            ordered: Signature { by: new.by, at },
            progress: Progress::Ordered,
        });
        Ok(Some((self, fact)))
    }

    fn suits(&self, new: &NewMeasure) -> Result<(), Refusal> {
        let kind = new.what.kind();
        let mends = matches!(
            kind,
            MeasureKind::ProcessRectification | MeasureKind::Training | MeasureKind::Correction
        );
        match &self.repeats {
            Repeats::Window { .. } if !mends => Err(Refusal::WrongMeasure),
            Repeats::Person(person)
                if kind == MeasureKind::SelfCriticism && new.owner != *person =>
            {
                Err(Refusal::NotRespondent)
            }
            Repeats::Person(_) if kind == MeasureKind::DisciplineHandover && !self.restricted => {
                Err(Refusal::IntegrityOnly)
            }
            Repeats::Person(_) | Repeats::Window { .. } => Ok(()),
        }
    }

    /// The owner gives proof.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn complete(
        mut self,
        by: StaffId,
        proof: Proof,
        at: DateTime<Utc>,
    ) -> Result<Changed, Refusal> {
        let measure = self.measure.take().ok_or(Refusal::NoSuchMeasure)?;
        let Some(done) = measure.complete(by, proof, at)? else {
            return Ok(None);
        };
        self.measure = Some(done);
        Ok(Some((self, PatternFact::Completed { by, at })))
    }

    /// Somebody else than the owner checks it off.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn check_off(mut self, by: StaffId, at: DateTime<Utc>) -> Result<Changed, Refusal> {
        let measure = self.measure.take().ok_or(Refusal::NoSuchMeasure)?;
        let Some(done) = measure.check_off(by, at)? else {
            return Ok(None);
        };
        self.measure = Some(done);
        Ok(Some((self, PatternFact::CheckedOff { by, at })))
    }
}
