//! Deeds ↔ rows: each is written once, by the save that it came with.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use regulation::{Finding, Scope};
use uuid::Uuid;

use super::judgements::{decide_downgrade, write_classified, write_proposal};
use super::tables::{conclusions, investigation_groups, records, verifications};
use super::{codes, custody, interests};
use crate::domain::{
    Act, ComplaintId, Conclusion, Fact, Group, Record, RecordId, StaffId, Text, Verification,
};

pub(super) fn ids(people: &[StaffId]) -> Vec<Uuid> {
    people.iter().map(|person| person.0).collect()
}

pub(super) fn people(ids: Vec<Uuid>) -> Vec<StaffId> {
    ids.into_iter().map(StaffId).collect()
}

pub(super) fn scopes_of(codes: &[String]) -> Result<Vec<Scope>, DbError> {
    Ok(codes
        .iter()
        .map(|code| Scope::parse(code))
        .collect::<Result<_, _>>()?)
}

pub(super) fn scope_codes(scopes: &[Scope]) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.code()).collect()
}

pub(super) fn act(by: Uuid, at: DateTime<Utc>) -> Act {
    Act {
        by: StaffId(by),
        at,
    }
}

/// Writes what a save brought; `key` is the complaint and the version after it.
pub(super) async fn write(
    tx: &mut Tx<'_>,
    key: (Uuid, i32),
    round: i32,
    facts: &[Fact],
) -> Result<(), DbError> {
    for fact in facts {
        match fact {
            Fact::Verified(verification) => {
                write_verification(tx, key, round, verification).await?
            }
            Fact::GroupFormed(group, _) => write_group(tx, key, group).await?,
            Fact::InterestDeclared(interest) => interests::write(tx, key.0, interest).await?,
            Fact::RecordAdded(record) => write_record(tx, key.0, round, record).await?,
            Fact::Concluded(conclusion) => write_conclusion(tx, key, round, conclusion).await?,
            Fact::Classified { now, .. } => {
                write_classified(tx, key, now).await?;
                if let Some(second) = now.confirmed_by {
                    let second = Act {
                        by: second,
                        at: now.act.at,
                    };
                    decide_downgrade(tx, key.0, "confirmed", Some(second), now.act.at, None)
                        .await?;
                }
            }
            Fact::DowngradeProposed(proposal) => write_proposal(tx, key, proposal).await?,
            Fact::DowngradeRefused(_, second, why) => {
                decide_downgrade(tx, key.0, "refused", Some(*second), second.at, Some(why)).await?;
            }
            Fact::DowngradeDropped(_, at) => {
                decide_downgrade(tx, key.0, "dropped", None, *at, None).await?
            }
            Fact::RecordingNamed(recording) => custody::name(tx, key.0, recording).await?,
            Fact::CaseLearned(..)
            | Fact::RecordingAtRisk { .. }
            | Fact::Opened { .. }
            | Fact::GroupDissolved(..)
            | Fact::Ended(..)
            | Fact::Resumed(_) => {}
        }
    }
    Ok(())
}

async fn write_verification(
    tx: &mut Tx<'_>,
    key: (Uuid, i32),
    round: i32,
    v: &Verification,
) -> Result<(), DbError> {
    use verifications as t;
    let methods: Vec<_> = v
        .methods
        .iter()
        .map(|method| codes::method(*method))
        .collect();
    let values = (
        t::complaint_id.eq(key.0),
        t::version.eq(key.1),
        t::round.eq(round),
        t::methods.eq(methods),
        t::complexity.eq(codes::complexity(v.complexity)),
        t::note.eq(v.note.as_str()),
        t::verified_by.eq(v.act.by.0),
        t::verified_at.eq(v.act.at),
    );
    diesel::insert_into(t::table)
        .values(values)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn verification(
    tx: &mut Tx<'_>,
    key: (Uuid, i32),
) -> Result<Verification, DbError> {
    use verifications as t;
    type Row = (Vec<String>, String, String, Uuid, DateTime<Utc>);
    let columns = (
        t::methods,
        t::complexity,
        t::note,
        t::verified_by,
        t::verified_at,
    );
    let (methods, complexity, note, by, at): Row =
        t::table.find(key).select(columns).first(tx.conn()).await?;
    Ok(Verification {
        methods: methods
            .iter()
            .map(|code| codes::method_of(code))
            .collect::<Result<_, _>>()?,
        complexity: codes::complexity_of(&complexity)?,
        note: Text::restore(note),
        act: act(by, at),
    })
}

async fn write_group(tx: &mut Tx<'_>, key: (Uuid, i32), group: &Group) -> Result<(), DbError> {
    use investigation_groups as t;
    let values = (
        t::complaint_id.eq(key.0),
        t::version.eq(key.1),
        t::leader_id.eq(group.leader().0),
        t::member_ids.eq(ids(group.members())),
        t::formed_by.eq(group.formed().by.0),
        t::formed_at.eq(group.formed().at),
        t::designated.eq(group.is_designated()),
    );
    diesel::insert_into(t::table)
        .values(values)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn group(tx: &mut Tx<'_>, key: (Uuid, i32)) -> Result<Group, DbError> {
    use investigation_groups as t;
    type Row = (Uuid, Vec<Uuid>, Uuid, DateTime<Utc>, bool);
    let columns = (
        t::leader_id,
        t::member_ids,
        t::formed_by,
        t::formed_at,
        t::designated,
    );
    let (leader, members, by, at, designated): Row =
        t::table.find(key).select(columns).first(tx.conn()).await?;
    let group = Group::new(StaffId(leader), people(members), act(by, at), designated);
    group.map_err(|_| DbError::Corrupt("a group with too many members"))
}

async fn write_record(
    tx: &mut Tx<'_>,
    complaint: Uuid,
    round: i32,
    record: &Record,
) -> Result<(), DbError> {
    use records as t;
    let values = (
        t::id.eq(record.id.0),
        t::complaint_id.eq(complaint),
        t::round.eq(round),
        t::kind.eq(codes::record_kind(record.kind)),
        t::text.eq(record.text.as_str()),
        t::taken_at.eq(record.taken_at),
        t::recorded_by.eq(record.act.by.0),
        t::recorded_at.eq(record.act.at),
    );
    diesel::insert_into(t::table)
        .values(values)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Which there are, oldest first; for whoever may know the case.
///
/// # Errors
/// [`DbError`].
pub async fn record_ids(tx: &mut Tx<'_>, complaint: ComplaintId) -> Result<Vec<RecordId>, DbError> {
    use records as t;
    let query = t::table
        .filter(t::complaint_id.eq(complaint.0))
        .order((t::recorded_at, t::id))
        .select(t::id);
    let found: Vec<Uuid> = query.load(tx.conn()).await?;
    Ok(found.into_iter().map(RecordId).collect())
}

/// All evidence, oldest first.
///
/// # Errors
/// [`DbError`].
pub async fn records_of(tx: &mut Tx<'_>, complaint: Uuid) -> Result<Vec<Record>, DbError> {
    use records as t;
    type Row = (Uuid, String, String, DateTime<Utc>, Uuid, DateTime<Utc>);
    let columns = (
        t::id,
        t::kind,
        t::text,
        t::taken_at,
        t::recorded_by,
        t::recorded_at,
    );
    let query = t::table
        .filter(t::complaint_id.eq(complaint))
        .order((t::recorded_at, t::id))
        .select(columns);
    let rows: Vec<Row> = query.load(tx.conn()).await?;
    let record = |(id, kind, text, taken_at, by, at): Row| {
        let (id, kind) = (RecordId(id), codes::record_kind_of(&kind)?);
        Ok(Record {
            id,
            kind,
            text: Text::restore(text),
            taken_at,
            act: act(by, at),
        })
    };
    rows.into_iter().map(record).collect()
}

async fn write_conclusion(
    tx: &mut Tx<'_>,
    key: (Uuid, i32),
    round: i32,
    c: &Conclusion,
) -> Result<(), DbError> {
    use conclusions as t;
    let evidence: Vec<Uuid> = c.evidence.iter().map(|id| id.0).collect();
    let values = (
        t::complaint_id.eq(key.0),
        t::version.eq(key.1),
        t::round.eq(round),
        t::finding.eq(c.finding.code()),
        t::facts.eq(c.facts.as_str()),
        t::evidence_ids.eq(evidence),
        t::concluded_by.eq(c.act.by.0),
        t::concluded_at.eq(c.act.at),
        t::by_designated_group.eq(c.by_designated_group),
    );
    diesel::insert_into(t::table)
        .values(values)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn conclusion(tx: &mut Tx<'_>, key: (Uuid, i32)) -> Result<Conclusion, DbError> {
    use conclusions as t;
    type Row = (String, String, Vec<Uuid>, Uuid, DateTime<Utc>, bool);
    let columns = (
        t::finding,
        t::facts,
        t::evidence_ids,
        t::concluded_by,
        t::concluded_at,
        t::by_designated_group,
    );
    let row: Row = t::table.find(key).select(columns).first(tx.conn()).await?;
    let (finding, facts, evidence, by, at, by_designated_group) = row;
    Ok(Conclusion {
        finding: Finding::parse(&finding)?,
        facts: Text::restore(facts),
        evidence: evidence.into_iter().map(RecordId).collect(),
        act: act(by, at),
        by_designated_group,
    })
}
