//! The only place where a change of the organization becomes contract events. The same facts go
//! into this service's own copy at once: directory decides on the same facts as the others.

use chrono::{DateTime, Utc};
use events::directory::{
    Absence, AbsencesChanged, CalendarChanged, DayException, DepartmentChanged, Duty,
    DutyRosterChanged, PartnerChanged, PublishedChannel, RoleGrant, SiteChanged, StaffChanged,
    SubtypeChanged, TokensRevoked, WindowChanged,
};
use organization::remember::{self, RememberError};
use persistence::{Actor, DbError, Tx};
use regulation::Subtype;
use uuid::Uuid;

use crate::domain::{
    Code, Department, Fact, Local, OwnSubtype, Partner, Site, Staff, Thing, Window,
    WorkingCalendar, calendar_id, department_id, partner_id, site_id, staff_id, subtype_id,
    window_id,
};

/// Tells the facts, each with the next number of its subject.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn tell(
    tx: &mut Tx<'_>,
    actor: &Actor,
    at: DateTime<Utc>,
    last_seq: i64,
    thing: &Thing,
    facts: &[Fact],
) -> Result<(), DbError> {
    for (fact, seq) in facts.iter().zip(last_seq + 1..) {
        macro_rules! tell {
            ($event:expr, $keep:path) => {{
                let event = $event;
                messaging::append(tx, actor, seq, &event).await?;
                $keep(tx, seq, &event).await.map_err(told)?
            }};
        }
        match (thing, fact) {
            (Thing::Site(code, it), Fact::Roster) => tell!(roster(code, it, at), remember::roster),
            (Thing::Site(code, it), _) => tell!(site(code, it, at), remember::site),
            (Thing::Window(key, it), _) => tell!(window(key, it, at), remember::window),
            (Thing::Department(key, it), _) => tell!(department(key, it, at), remember::department),
            (Thing::Staff(code, it), Fact::Absences) => {
                tell!(absences(code, it, at), remember::absences)
            }
            (Thing::Staff(code, it), _) => tell!(staff(code, it, at), remember::staff),
            (Thing::Partner(code, it), _) => tell!(partner(code, it, at), remember::partner),
            (Thing::Subtype(code, it), _) => tell!(subtype(*code, it, at), remember::subtype),
            (Thing::Calendar(name, it), _) => tell!(calendar(name, it, at), remember::calendar),
        };
    }
    Ok(())
}

/// Tells that tokens of before are void, of a member of staff or a partner.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn revocation(
    tx: &mut Tx<'_>,
    actor: &Actor,
    at: DateTime<Utc>,
    (staff_id, seq): (Uuid, i64),
    tokens_from: DateTime<Utc>,
) -> Result<(), DbError> {
    let event = TokensRevoked {
        staff_id,
        at,
        tokens_from,
    };
    messaging::append(tx, actor, seq, &event).await?;
    remember::revocation(tx, seq, &event).await.map_err(told)?;
    Ok(())
}

fn told(e: RememberError) -> DbError {
    match e {
        RememberError::Contract(field) => DbError::Corrupt(field),
        RememberError::Db(e) => e,
    }
}

fn site(code: &Code, it: &Site, at: DateTime<Utc>) -> SiteChanged {
    let channels = it.channels.iter().map(|c| PublishedChannel {
        channel: c.channel,
        address: c.address.clone(),
        in_charge_id: c.in_charge.as_ref().map(staff_id),
    });
    SiteChanged {
        site_id: site_id(code),
        at,
        parent_id: it.parent.as_ref().map(site_id),
        code: code.to_string(),
        number_prefix: it.number_prefix.clone(),
        name_zh: it.name_zh.clone(),
        name_en: it.name_en.clone(),
        time_zone: it.time_zone.to_string(),
        calendar: it.calendar.to_string(),
        opens: it.opens.format("%H:%M").to_string(),
        closes: it.closes.format("%H:%M").to_string(),
        channels: channels.collect(),
        policy: (*it.policy).clone(),
        active: it.active,
    }
}

fn roster(code: &Code, it: &Site, at: DateTime<Utc>) -> DutyRosterChanged {
    let duties = it.duties.iter().map(|(date, who)| Duty {
        date: *date,
        staff_id: staff_id(who),
    });
    DutyRosterChanged {
        site_id: site_id(code),
        at,
        duties: duties.collect(),
    }
}

fn window((site, code): &Local, it: &Window, at: DateTime<Utc>) -> WindowChanged {
    WindowChanged {
        window_id: window_id(site, code),
        at,
        site_id: site_id(site),
        department_id: it.department.as_ref().map(|d| department_id(site, d)),
        code: code.to_string(),
        name_zh: it.name_zh.clone(),
        name_en: it.name_en.clone(),
        active: it.active,
    }
}

fn department((site, code): &Local, it: &Department, at: DateTime<Utc>) -> DepartmentChanged {
    DepartmentChanged {
        department_id: department_id(site, code),
        at,
        site_id: site_id(site),
        code: code.to_string(),
        name_zh: it.name_zh.clone(),
        name_en: it.name_en.clone(),
        is_complaint_department: it.is_complaint_department,
        head_id: it.head.as_ref().map(staff_id),
        active: it.active,
    }
}

fn staff(code: &Code, it: &Staff, at: DateTime<Utc>) -> StaffChanged {
    StaffChanged {
        staff_id: staff_id(code),
        at,
        site_id: site_id(&it.site),
        department_id: it.department.as_ref().map(|d| department_id(&it.site, d)),
        manager_id: it.manager.as_ref().map(staff_id),
        grants: it
            .grants
            .iter()
            .map(|(role, site)| RoleGrant {
                role: *role,
                site_id: site_id(site),
            })
            .collect(),
        declared_relations: it.relations.iter().map(staff_id).collect(),
        active: it.active,
    }
}

fn partner(code: &Code, it: &Partner, at: DateTime<Utc>) -> PartnerChanged {
    PartnerChanged {
        partner_id: partner_id(code),
        at,
        purpose: it.purpose.code().to_owned(),
        site_id: site_id(&it.site),
        active: it.active,
    }
}

fn subtype(code: Subtype, it: &OwnSubtype, at: DateTime<Utc>) -> SubtypeChanged {
    SubtypeChanged {
        subtype_id: subtype_id(code),
        at,
        code: code.to_string(),
        name_zh: it.name_zh.clone(),
        name_en: it.name_en.clone(),
        from: it.from,
        active: it.active,
    }
}

fn absences(code: &Code, it: &Staff, at: DateTime<Utc>) -> AbsencesChanged {
    let absences = it.absences.iter().map(|absence| Absence {
        from: absence.from,
        until: absence.until,
        deputy_id: absence.deputy.as_ref().map(staff_id),
    });
    AbsencesChanged {
        staff_id: staff_id(code),
        at,
        absences: absences.collect(),
    }
}

fn calendar(name: &Code, it: &WorkingCalendar, at: DateTime<Utc>) -> CalendarChanged {
    let days = it.days.iter().map(|(date, day)| DayException {
        date: *date,
        off: day.off,
        name: day.name.clone(),
    });
    CalendarChanged {
        calendar_id: calendar_id(name),
        at,
        name: name.to_string(),
        revision: it.revision,
        published_years: it.published_years.iter().copied().collect(),
        days: days.collect(),
    }
}

/// What entries of the audit trail about a thing are filed under.
pub(crate) fn subject(thing: &Thing) -> uuid::Uuid {
    match thing {
        Thing::Site(code, _) => site_id(code),
        Thing::Window((site, code), _) => window_id(site, code),
        Thing::Department((site, code), _) => department_id(site, code),
        Thing::Staff(code, _) => staff_id(code),
        Thing::Partner(code, _) => partner_id(code),
        Thing::Subtype(code, _) => subtype_id(*code),
        Thing::Calendar(name, _) => calendar_id(name),
    }
}
