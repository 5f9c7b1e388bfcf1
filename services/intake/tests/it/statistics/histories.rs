//! Histories by the hundred, written into register and trail as intake writes them.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use diesel::sql_query;
use diesel::sql_types::{
    Array, BigInt, Binary, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use events::assignment::{Dispatched, Overdue, ResultApproved, ResultSubmitted, Returned};
use events::complaint::{
    ComplaintAccepted, ComplaintClosed, ComplaintDeclined, ComplaintRegistered, ComplaintReopened,
};
use events::investigation::{ComplaintClassified, InvestigationConcluded};
use events::notification::{FollowUpRecorded, ReplySent};
use events::{Envelope, Event};
use regulation::{
    Channel, Clock, ClosingResult, DeclineReason, Finding, Language, ReopenReason, ReplyChannel,
    Satisfaction, Scope, Sensitivity, Severity,
};
use testkit::new_id;
use uuid::Uuid;

use crate::world::*;

/// Small, and the same every time: what fails can be run again.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 0 to `sides` - 1 (splitmix64).
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    pub(crate) fn one_of<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())].clone()
    }

    fn happens(&mut self, of_ten: usize) -> bool {
        self.roll(10) < of_ten
    }
}

/// Nobody whom intake has heard of.
pub(crate) const STRANGER: Uuid = Uuid::from_u128(0xDEAD);

/// A complaint in the making.
pub(crate) struct History {
    pub(crate) id: Uuid,
    pub(crate) site: Uuid,
    severity: Severity,
    scopes: Vec<Scope>,
    respondents: Vec<Uuid>,
    departments: Vec<Uuid>,
    stage: &'static str,
    /// As of the last fact.
    at: DateTime<Utc>,
    event_seq: i64,
}

impl History {
    fn sensitivity(&self) -> Sensitivity {
        Sensitivity::of(self.severity, &self.scopes, false)
    }
}

/// Writes a new complaint of 2026 with some of a life.
pub(crate) async fn live(conn: &mut AsyncPgConnection, dice: &mut Dice) -> History {
    let respondents = [
        CLERK, HANDLER, HEAD, LEADER, OFFICER, REGISTRAR, INTEGRITY, SUPERVISOR, STRANGER,
    ];
    let mut named = Vec::new();
    for _ in 0..dice.one_of(&[0, 1, 1, 1, 2]) {
        named.push(dice.one_of(&respondents));
    }
    named.dedup();
    let start = Utc.with_ymd_and_hms(2026, 1, 5, 0, 0, 0).unwrap();
    let at = start + TimeDelta::minutes(i64::try_from(dice.roll(300 * 1440)).unwrap());
    let scopes = dice.one_of(&[
        vec![],
        vec![Scope::Attitude],
        vec![Scope::Quality, Scope::Attitude],
        vec![Scope::Other],
        vec![Scope::Integrity],
    ]);
    let mut history = History {
        id: new_id(),
        site: dice.one_of(&[SITE, SITE, STRICT_SITE, ORGANIZATION]),
        severity: dice.one_of(&[Severity::Ordinary, Severity::Ordinary, Severity::Major]),
        scopes,
        respondents: named,
        departments: Vec::new(),
        stage: "registered",
        at,
        event_seq: 0,
    };
    conn.batch_execute("begin").await.unwrap();
    register(conn, &mut history, dice).await;
    conn.batch_execute("commit").await.unwrap();
    go_on(conn, &mut history, dice).await;
    history
}

/// One more piece of a life, in one transaction as every command: what is folded is never half of it.
pub(crate) async fn go_on(conn: &mut AsyncPgConnection, history: &mut History, dice: &mut Dice) {
    conn.batch_execute("begin").await.unwrap();
    step(conn, history, dice).await;
    conn.batch_execute("commit").await.unwrap();
}

async fn register(conn: &mut AsyncPgConnection, history: &mut History, dice: &mut Dice) {
    let channel = dice.one_of(Channel::ALL);
    let window = (history.site == SITE && dice.happens(6)).then_some(WINDOW);
    let complaint = "insert into complaints (id, version, event_seq, number, site_id, channel, received_at, \
        anonymous, promised_date, scopes, subtypes, severity, classified, sensitivity, respondent_ids, \
        leader_respondent, stage, round, department_ids, assigned_ids, open_measures, verdict) \
        values ($1, 1, 1, $2, $3, $4, $5, false, '2026-12-31', $6, '{}', $7, false, $8, $9, false, \
        'registered', 0, '{}', '{}', 0, 'pending')";
    let scopes: Vec<&str> = history.scopes.iter().map(|s| s.code()).collect();
    sql_query(complaint)
        .bind::<SqlUuid, _>(history.id)
        .bind::<Text, _>(history.id.to_string())
        .bind::<SqlUuid, _>(history.site)
        .bind::<Text, _>(channel.code())
        .bind::<Timestamptz, _>(history.at)
        .bind::<Array<Text>, _>(&scopes)
        .bind::<Text, _>(history.severity.code())
        .bind::<Text, _>(history.sensitivity().code())
        .bind::<Array<SqlUuid>, _>(&history.respondents)
        .execute(conn)
        .await
        .unwrap();
    let registration = "insert into registrations (complaint_id, window_id, language, reply_channel, \
        registered_at, code_hash, code_issued_at, accesses) \
        values ($1, $2, 'zh-CN', 'email', $3, sha256('x'), $3, 0)";
    sql_query(registration)
        .bind::<SqlUuid, _>(history.id)
        .bind::<Nullable<SqlUuid>, _>(window)
        .bind::<Timestamptz, _>(history.at)
        .execute(conn)
        .await
        .unwrap();
    let event = ComplaintRegistered {
        complaint_id: history.id,
        at: history.at,
        number: history.id.to_string(),
        site_id: history.site,
        window_id: window,
        department_id: None,
        channel,
        scopes: history.scopes.clone(),
        sensitivity: history.sensitivity(),
        proposed_severity: history.severity,
        anonymous: false,
        respondent_ids: history.respondents.clone(),
        received_at: history.at,
        promised_date: "2026-12-31".parse().unwrap(),
        language: Language::ZhCn,
        reply_channel: ReplyChannel::Email,
        registered_by: None,
    };
    told(conn, history, &event).await;
}

/// As far as the dice let it go, closed and opened again at times.
async fn step(conn: &mut AsyncPgConnection, history: &mut History, dice: &mut Dice) {
    let complaint_id = history.id;
    let later = |history: &mut History, dice: &mut Dice| {
        let minutes = i64::try_from(dice.roll(4 * 1440)).unwrap();
        history.at += TimeDelta::minutes(minutes);
        history.at
    };
    if history.stage == "closed" {
        let at = later(history, dice);
        let reason = ReopenReason::Supervision;
        let reopened = ComplaintReopened {
            complaint_id,
            at,
            reason,
            round: 1,
            reopened_by: None,
        };
        told(conn, history, &reopened).await;
        history.stage = "in_handling";
    } else if history.stage == "registered" {
        if dice.happens(2) {
            let at = later(history, dice);
            let reason = DeclineReason::Enquiry;
            let declined = ComplaintDeclined {
                complaint_id,
                at,
                reason,
                declined_by: OFFICER,
            };
            told(conn, history, &declined).await;
            history.stage = "declined";
        } else if dice.happens(9) {
            let at = later(history, dice);
            let promised_date = "2026-12-31".parse().unwrap();
            let accepted = ComplaintAccepted {
                complaint_id,
                at,
                accepted_by: OFFICER,
                promised_date,
            };
            told(conn, history, &accepted).await;
            history.stage = "accepted";
        }
    }
    if !matches!(history.stage, "accepted" | "in_handling") {
        return save(conn, history).await;
    }
    if dice.happens(9) {
        classify(conn, history, dice, later).await;
    }
    if dice.happens(8) {
        let at = later(history, dice);
        let due_at = at + TimeDelta::days(3);
        history.departments = vec![COUNTER];
        let dispatched = Dispatched {
            complaint_id,
            at,
            department_id: COUNTER,
            handler_id: None,
            due_at,
            dispatched_by: OFFICER,
        };
        heard(conn, &dispatched).await;
        if dice.happens(3) {
            let at = later(history, dice);
            heard(
                conn,
                &Returned {
                    complaint_id,
                    at,
                    returned_by: HANDLER,
                    returns: 1,
                },
            )
            .await;
            history.departments.clear();
        }
        if dice.happens(3) {
            let at = later(history, dice);
            let clock = dice.one_of(Clock::ALL);
            heard(
                conn,
                &Overdue {
                    complaint_id,
                    at,
                    clock,
                    deadline_version: 1,
                    due_at: at,
                    staff_ids: vec![],
                },
            )
            .await;
        }
        let at = later(history, dice);
        heard(
            conn,
            &ResultSubmitted {
                complaint_id,
                at,
                submitted_by: HANDLER,
            },
        )
        .await;
        let at = later(history, dice);
        heard(
            conn,
            &InvestigationConcluded {
                complaint_id,
                at,
                finding: dice.one_of(Finding::ALL),
                concluded_by: OFFICER,
            },
        )
        .await;
        let at = later(history, dice);
        heard(
            conn,
            &ResultApproved {
                complaint_id,
                at,
                approved_by: OFFICER,
                handler_id: HANDLER,
            },
        )
        .await;
        let at = later(history, dice);
        heard(
            conn,
            &ReplySent {
                complaint_id,
                at,
                delivery_id: new_id(),
                channel: ReplyChannel::Email,
                round: 1,
                replied_by: OFFICER,
            },
        )
        .await;
        let at = later(history, dice);
        let satisfaction = dice.happens(8).then(|| dice.one_of(Satisfaction::ALL));
        heard(
            conn,
            &FollowUpRecorded {
                complaint_id,
                at,
                satisfaction,
                attempt: 1,
                finished: true,
                round: 1,
                recorded_by: None,
            },
        )
        .await;
        let closed = ComplaintClosed {
            complaint_id,
            at,
            result: ClosingResult::Resolved,
            closed_by: None,
        };
        told(conn, history, &closed).await;
        history.stage = "closed";
    }
    save(conn, history).await;
}

async fn classify(
    conn: &mut AsyncPgConnection,
    history: &mut History,
    dice: &mut Dice,
    later: impl Fn(&mut History, &mut Dice) -> DateTime<Utc>,
) {
    let at = later(history, dice);
    history.severity = dice.one_of(Severity::ALL);
    history.scopes = vec![dice.one_of(Scope::ALL)];
    let classified = ComplaintClassified {
        complaint_id: history.id,
        at,
        severity: history.severity,
        previous: None,
        scopes: history.scopes.clone(),
        subtypes: Vec::new(),
        sensitivity: history.sensitivity(),
        classified_by: OFFICER,
        confirmed_by: None,
    };
    heard(conn, &classified).await;
}

/// The row as the register would have it by now.
async fn save(conn: &mut AsyncPgConnection, history: &History) {
    let row = "update complaints set severity = $2, scopes = $3, sensitivity = $4, department_ids = $5, \
        stage = $6, classified = $7, event_seq = $8, \
        accepted_at = case when $6 in ('registered', 'declined') then null else received_at end, \
        accepted_by = case when $6 in ('registered', 'declined') then null else id end, \
        ended_at = case when $6 in ('closed', 'declined') then received_at end, \
        ended_by = case when $6 in ('closed', 'declined') then id end, \
        ended_as = case $6 when 'closed' then 'resolved' when 'declined' then 'enquiry' end where id = $1";
    let scopes: Vec<&str> = history.scopes.iter().map(|s| s.code()).collect();
    sql_query(row)
        .bind::<SqlUuid, _>(history.id)
        .bind::<Text, _>(history.severity.code())
        .bind::<Array<Text>, _>(&scopes)
        .bind::<Text, _>(history.sensitivity().code())
        .bind::<Array<SqlUuid>, _>(&history.departments)
        .bind::<Text, _>(history.stage)
        .bind::<Bool, _>(true)
        .bind::<BigInt, _>(history.event_seq)
        .execute(conn)
        .await
        .unwrap();
}

/// A fact of intake's own, with its envelope.
async fn told<E: Event>(conn: &mut AsyncPgConnection, history: &mut History, event: &E) {
    history.event_seq += 1;
    let (id, seq) = (new_id(), history.event_seq);
    let envelope = Envelope::wrap(event, id, seq, event.subject(), None, None).unwrap();
    append(
        conn,
        event,
        serde_json::to_vec(&envelope).unwrap(),
        Some((id, seq)),
    )
    .await;
}

/// A fact of another service, as the register keeps it.
pub(crate) async fn heard<E: Event>(conn: &mut AsyncPgConnection, event: &E) {
    append(conn, event, serde_json::to_vec(event).unwrap(), None).await;
}

async fn append<E: Event>(
    conn: &mut AsyncPgConnection,
    event: &E,
    body: Vec<u8>,
    own: Option<(Uuid, i64)>,
) {
    sql_query("select audit_append($1, $2, 'system', $3, $4, $5, $6)")
        .bind::<SqlUuid, _>(event.subject())
        .bind::<Timestamptz, _>(event.occurred_at())
        .bind::<Text, _>(E::TYPE)
        .bind::<Binary, _>(body)
        .bind::<Nullable<SqlUuid>, _>(own.map(|(id, _)| id))
        .bind::<Nullable<BigInt>, _>(own.map(|(_, seq)| seq))
        .execute(conn)
        .await
        .unwrap();
}
