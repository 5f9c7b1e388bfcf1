//! 登记 (S-4.1): one transaction with number, code, promised date, audit entry and event.

use std::sync::Arc;

use authorization::{Action, Caller, Case, Denied, permit};
use calendar::promised;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use classification::Proposal;
use messaging::Told;
use organization::Site;
use persistence::idempotency::{self, Once};
use persistence::{DbError, Tx};
use regulation::{Channel, Scope, Severity};
use sealing::Sealed;
use serde::{Deserialize, Serialize};
use tracing::Span;
use uuid::Uuid;

use super::{CommandError, identify::known_and_leading};
use crate::domain::{
    Admitted, Code, Complaint, ComplaintId, Draft, FieldError, Known, Number, Registrar,
    Registration, StaffId,
};
use crate::store::particulars::{self, Particulars, Reading};
use crate::store::places::Place;
use crate::store::registration::NewComplaint;
use crate::{Intake, publish, store};

/// Where idempotency keys of this command live.
const SCOPE: &str = "complaints";

/// A request with its key.
pub(crate) struct Key {
    /// Idempotency-Key.
    pub(crate) key: String,
    /// SHA-256 of the body.
    pub(crate) body: [u8; 32],
}

/// What is asked for.
pub(crate) struct Register {
    /// What was said.
    pub(crate) draft: Draft,
    /// Who asks.
    pub(crate) caller: Caller,
    /// Makes a repeated request harmless.
    pub(crate) key: Option<Key>,
    /// Becomes the code.
    pub(crate) entropy: [u8; 10],
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// How the text reads: it decides what is sealed, before anything is stored.
    pub(crate) proposal: Proposal,
    /// The request's.
    pub(crate) span: Span,
}

/// Where to ask (F-4.1b).
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct ContactPoint {
    /// `phone`, `desk` …
    pub(crate) channel: Channel,
    /// Number or place.
    pub(crate) address: String,
}

/// What the complainant is told, once. No `Debug`: it holds the code.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = Registered)]
pub(crate) struct Registered {
    /// The complaint.
    pub(crate) id: Uuid,
    /// Not secret.
    #[schema(example = "TS-2026-000123-7")]
    pub(crate) number: String,
    /// Secret: opens tracking together with the number. Told here and never again.
    #[schema(example = "7ZQ4-0M3K-XB1T-9VHC")]
    pub(crate) code: String,
    /// The reply comes by the end of this local day (F-4.6).
    pub(crate) promised_date: NaiveDate,
    /// When it was registered.
    pub(crate) registered_at: DateTime<Utc>,
    /// Where to ask.
    pub(crate) contact_point: Option<ContactPoint>,
}

/// What came of it.
pub(crate) type Answer = Result<Registered, CommandError>;

/// Registers, or gives the first answer again.
pub(super) async fn register(tx: &mut Tx<'_>, intake: &Intake, cmd: &Register) -> Answer {
    let refusal = match decide(tx, intake, cmd).await {
        Ok(ready) => {
            let written = store::registration::insert(tx, &[ready.new_complaint()]).await?;
            if !written.is_empty() {
                return Ok(ready.answer);
            }
            DbError::Corrupt("a key that was taken and is free").into()
        }
        Err(e) if e.is_storage() => return Err(e),
        // What was registered once is told again, whatever would be said to it now.
        Err(refusal) => refusal,
    };
    let Some(Key { key, body }) = &cmd.key else {
        return Err(refusal);
    };
    match idempotency::claim(tx, &scope(cmd), key, *body, cmd.at).await? {
        idempotency::Claim::First => Err(refusal),
        idempotency::Claim::Replay { answer, .. } => told_before(tx, intake, &answer).await,
        idempotency::Claim::OtherBody => Err(CommandError::OtherBody),
    }
}

fn scope(cmd: &Register) -> String {
    format!("{SCOPE}:{}", cmd.caller.actor())
}

/// A registration that only has to be written down.
pub(super) struct Ready {
    complaint: Complaint,
    registration: Registration,
    particulars: Particulars,
    code_hash: Vec<u8>,
    told: Told,
    pub(super) once: Once,
    pub(super) answer: Registered,
}

impl Ready {
    pub(super) fn new_complaint(&self) -> NewComplaint<'_> {
        NewComplaint {
            complaint: &self.complaint,
            registration: &self.registration,
            particulars: &self.particulars,
            code_hash: &self.code_hash,
            told: &self.told,
            once: &self.once,
        }
    }
}

/// Looks at all that registering looks at, and leaves no trace: neither number nor row.
pub(crate) async fn look(
    tx: &mut Tx<'_>,
    intake: &Intake,
    cmd: &Register,
) -> Result<(), CommandError> {
    admit(tx, intake, cmd).await.map(|_| ())
}

/// What may be registered, as it would be, where, and on which local date.
async fn admit(
    tx: &mut Tx<'_>,
    intake: &Intake,
    cmd: &Register,
) -> Result<(Admitted, Arc<Place>, NaiveDate), CommandError> {
    let place = place(tx, intake, cmd).await?;
    let site = &place.site;
    let by = match &cmd.caller {
        Caller::Public => Registrar::Public,
        Caller::Partner(id) => Registrar::Partner(*id),
        staff => Registrar::Staff(StaffId(staff.staff_id()?)),
    };
    let window_department = check_places(tx, intake, &cmd.draft).await?;
    let respondents: Vec<Uuid> = cmd.draft.respondents.iter().map(|id| id.0).collect();
    let leader_is_respondent = known_and_leading(tx, &respondents, "/respondent_ids").await?;

    let proposal = &cmd.proposal;
    let office = organization::office(site);
    let today = office.date(cmd.at);
    let known = Known {
        by,
        window_department,
        leader_is_respondent,
        anonymous_allowed: site.policy.anonymous_allowed,
        today,
        received_on: office.date(cmd.draft.received_at.unwrap_or(cmd.at)),
        proposed_scopes: proposal.scopes.clone(),
        proposed_severity: proposal.severity,
    };
    let admitted = cmd
        .draft
        .admit(&known, cmd.at)
        .map_err(CommandError::Fields)?;
    Ok((admitted, place, today))
}

/// Everything but writing.
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.draft.id.0))]
pub(super) async fn decide(
    tx: &mut Tx<'_>,
    intake: &Intake,
    cmd: &Register,
) -> Result<Ready, CommandError> {
    let (admitted, place, today) = admit(tx, intake, cmd).await?;
    let (site, proposal) = (&place.site, &cmd.proposal);
    let promised = promised_date(&place, admitted.severity(), admitted.scopes(), cmd.at);
    let sequence = intake.numbers.next(tx).await?;
    let number = Number::new(&site.number_prefix, today.year(), sequence)
        .map_err(|_| DbError::Corrupt("a site's number prefix"))?;

    let all = intake.settings.sealing.all_narratives;
    let seal = particulars::is_sealed(admitted.sensitivity(), all) || proposal.sensitive;
    let (complaint, registration) = admitted.register(number, promised);
    let reading = Reading {
        subtypes: proposal.subtypes.clone(),
        reasons: proposal.reasons.clone(),
        outside: proposal.outside,
    };
    let Draft {
        id,
        identity,
        matter,
        ..
    } = &cmd.draft;
    let (sealed, data_key) = particulars::seal(&intake.ring, *id, identity, matter, &reading, seal);
    let code = Code::from_entropy(cmd.entropy);
    let number = registration.number.to_string();
    let hash = intake.ring.code_hash(&number, code.canonical());
    let answer = Registered {
        id: id.0,
        number,
        code: code.in_groups(),
        promised_date: promised,
        registered_at: cmd.at,
        contact_point: contact_point(site),
    };
    let json = serde_json::to_vec(&answer).expect("texts and dates can be written as JSON");
    let kept = data_key.seal("idempotency", "answer", &json).0;
    Ok(Ready {
        told: publish::tell_registered(tx, &cmd.caller.actor(), &registration),
        once: Once {
            id: id.0,
            scope: scope(cmd),
            key: cmd.key.as_ref().map(|key| key.key.clone()),
            body_sha256: cmd.key.as_ref().map_or([0; 32], |key| key.body),
            at: cmd.at,
            status: 201,
            answer: [id.0.as_bytes(), &kept[..]].concat(),
        },
        complaint,
        registration,
        particulars: sealed,
        code_hash: hash.as_bytes().to_vec(),
        answer,
    })
}

/// The sum of the stage limits to the reply, counted from registration (F-4.6).
pub(super) fn promised_date(
    place: &Place,
    severity: Severity,
    scopes: &[Scope],
    registered_at: DateTime<Utc>,
) -> NaiveDate {
    let office = organization::office(&place.site);
    let limits = place.site.policy.promised(severity, scopes);
    promised(&place.calendar, &office, registered_at, &limits).last_day
}

/// The kept answer is the complaint's id and the answer, sealed with that complaint's key: erasing
/// the complaint erases it, too.
async fn told_before(
    tx: &mut Tx<'_>,
    intake: &Intake,
    kept: &[u8],
) -> Result<Registered, CommandError> {
    let corrupt = DbError::Corrupt("a kept answer");
    let Some((id, sealed)) = kept.split_first_chunk::<16>() else {
        return Err(corrupt.into());
    };
    let id = ComplaintId(Uuid::from_bytes(*id));
    // The same request registered it.
    tx.open(id.0).await?;
    let key = particulars::data_key(tx, &intake.ring, id).await?;
    let plain = key.open("idempotency", "answer", &Sealed(sealed.to_vec()))?;
    Ok(serde_json::from_slice(plain.expose()).map_err(|_| corrupt)?)
}

/// The site, and whether the caller may register there.
async fn place(
    tx: &mut Tx<'_>,
    intake: &Intake,
    cmd: &Register,
) -> Result<Arc<Place>, CommandError> {
    // The public's channels are the public's; all others are for staff.
    if cmd.caller == Caller::Public && !cmd.draft.channel.is_public() {
        return Err(Denied::Unauthenticated.into());
    }
    let case = Case::new(cmd.draft.id.0, cmd.draft.site);
    permit(tx, &cmd.caller, Action::Register, &case).await?;
    let place = intake.places.find(tx, cmd.draft.site).await?;
    place
        .filter(|place| place.site.active)
        .ok_or_else(|| field("/site_id", "must name a site"))
}

/// What is named belongs to the site; gives the department of the window.
async fn check_places(
    tx: &mut Tx<'_>,
    intake: &Intake,
    draft: &Draft,
) -> Result<Option<Uuid>, CommandError> {
    if let Some(id) = draft.department {
        let department = intake.places.department(tx, id).await?;
        if department.is_none_or(|department| department.site_id != draft.site) {
            return Err(field(
                "/department_id",
                "must name a department of the site",
            ));
        }
    }
    let Some(id) = draft.window else {
        return Ok(None);
    };
    let window = intake.places.window(tx, id).await?;
    let window = window.filter(|window| window.site_id == draft.site);
    let window = window.ok_or_else(|| field("/window_id", "must name a window of the site"))?;
    Ok(window.department_id)
}

fn field(pointer: &'static str, rule: &'static str) -> CommandError {
    CommandError::Fields(vec![FieldError { pointer, rule }])
}

pub(crate) fn whole_text(draft: &Draft) -> String {
    let matter = &draft.matter;
    let parts = [
        Some(&matter.narrative),
        matter.wanted_outcome.as_ref(),
        matter.respondent.as_ref(),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join("\n")
}

/// The telephone where there is one, else the desk, else whatever is published (F-3.5).
fn contact_point(site: &Site) -> Option<ContactPoint> {
    let by_rank = [Channel::Phone, Channel::Desk].into_iter();
    let found = by_rank
        .filter_map(|channel| site.channels.iter().find(|c| c.channel == channel))
        .chain(site.channels.first())
        .next()?;
    Some(ContactPoint {
        channel: found.channel,
        address: found.address.clone(),
    })
}
