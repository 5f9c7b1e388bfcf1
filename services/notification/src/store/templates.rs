//! Texts that administrators put in the place of the program's own; every version is kept.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use regulation::Language;
use uuid::Uuid;

use super::tables::templates as t;
use crate::content::{Slot, Template};

/// One version of a text.
pub(crate) struct Saved {
    /// From 1 on.
    pub(crate) version: i32,
    /// What it says.
    pub(crate) template: Template,
    /// Who wrote it.
    pub(crate) by: Uuid,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// The newest version in each language, where there is one.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn templates_in_effect(
    tx: &mut Tx<'_>,
    slot: Slot,
) -> Result<Vec<(Language, i32, Template)>, DbError> {
    let query = t::table
        .filter(t::name.eq(slot.name))
        .filter(t::channel.eq(slot.channel.code()))
        .distinct_on(t::language)
        .order((t::language, t::version.desc()))
        .select((t::language, t::version, t::subject, t::body));
    let rows: Vec<(String, i32, String, String)> = query.load(tx.conn()).await?;
    let read = |(language, version, subject, body): (String, i32, String, String)| {
        Ok((
            Language::parse(&language)?,
            version,
            Template { subject, body },
        ))
    };
    rows.into_iter().map(read).collect()
}

/// All versions of one text, the newest first.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn template_versions(
    tx: &mut Tx<'_>,
    slot: Slot,
    language: Language,
    most: i64,
) -> Result<Vec<Saved>, DbError> {
    let query = t::table
        .filter(t::name.eq(slot.name))
        .filter(t::channel.eq(slot.channel.code()))
        .filter(t::language.eq(language.code()))
        .order(t::version.desc())
        .limit(most)
        .select((
            t::version,
            t::subject,
            t::body,
            t::written_by,
            t::written_at,
        ));
    let rows: Vec<(i32, String, String, Uuid, DateTime<Utc>)> = query.load(tx.conn()).await?;
    let saved = |(version, subject, body, by, at)| Saved {
        version,
        template: Template { subject, body },
        by,
        at,
    };
    Ok(rows.into_iter().map(saved).collect())
}

/// Saves the version after `seen`; false where somebody else was faster.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn save_template(
    tx: &mut Tx<'_>,
    slot: Slot,
    language: Language,
    seen: i32,
    template: &Template,
    (by, at): (Uuid, DateTime<Utc>),
) -> Result<bool, DbError> {
    let saved = diesel::insert_into(t::table)
        .values((
            t::name.eq(slot.name),
            t::channel.eq(slot.channel.code()),
            t::language.eq(language.code()),
            t::version.eq(seen + 1),
            t::subject.eq(&template.subject),
            t::body.eq(&template.body),
            t::written_by.eq(by),
            t::written_at.eq(at),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(saved == 1)
}
